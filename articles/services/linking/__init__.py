"""Whom the names of a text mean, across articles: proposed with a score and its reasons, decided by editors.

keys.py        forms under which names and roles are compared and found; no database
score.py       how well a known actor fits, and which one it is, if one; no database
index.py       keeps the keys of actors
candidates.py  reads the candidates of a text's names and has them judged
propose.py     the links of one analysis
alike.py       the actors that may be one
follow.py      what follows from an editor's decision on a link
"""

from articles.services.linking.actor_keys import update_actor_keys, update_all_actor_keys
from articles.services.linking.keys import role_key
from articles.services.linking.merge_candidates import merge_candidates
from articles.services.linking.propose import FIELDS, RULE, ProposedLink, overlaps_source, propose
from articles.services.linking.retrieval import link_actors, metonym_id
from articles.services.linking.score import LinkDecision, TextActor

__all__ = [
    "FIELDS",
    "RULE",
    "LinkDecision",
    "ProposedLink",
    "TextActor",
    "link_actors",
    "merge_candidates",
    "metonym_id",
    "overlaps_source",
    "propose",
    "role_key",
    "update_actor_keys",
    "update_all_actor_keys",
]
