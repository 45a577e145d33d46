"""Whom the names of a text mean, across articles: proposed with a score and its reasons, decided by editors.

keys.py        forms under which names and roles are compared and found; no database
score.py       how well a known actor fits, and which one it is, if one; no database
index.py       keeps the keys of actors
candidates.py  reads the candidates of a text's names and has them judged
propose.py     the links of one analysis
alike.py       the actors that may be one
follow.py      what follows from an editor's decision on a link
"""

from articles.services.linking.retrieval import link, speaking_id
from articles.services.linking.actor_keys import index, index_all
from articles.services.linking.keys import role_key
from articles.services.linking.merge_candidates import alike
from articles.services.linking.propose import FIELDS, RULE, Proposed, propose, speaks
from articles.services.linking.score import Found, Verdict

__all__ = [
    "FIELDS",
    "RULE",
    "Found",
    "Proposed",
    "Verdict",
    "alike",
    "index",
    "index_all",
    "link",
    "propose",
    "role_key",
    "speaking_id",
    "speaks",
]
