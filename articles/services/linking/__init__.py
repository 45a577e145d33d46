"""Link the names in a text to known actors: proposed with a score and reasons, decided by editors.

keys.py              normalize names and roles, and derive the keys to find actors by; no database
score.py             score candidates, and decide which one a name means; no database
retrieval.py         read the candidates of a text's names, and decide between them
actor_keys.py        store the keys of actors
propose.py           propose the links of one analysis
merge_candidates.py  find actors that may be the same
propagation.py       apply an editor's decision on a link to the records that rest on it
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
