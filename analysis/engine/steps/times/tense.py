"""Whether a clause looks back or ahead, told by its verbs.

The verb that governs an expression in the tree decides; where its form does not tell, the nearest tell-tale word before
the expression, else one after it. Words alone are right about nine times in ten on TimeBank and AQUAINT's bare weekdays
and months; what they fail on are relative clauses and verbs of both tenses alike (“set”).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ... import lexicons
from ...language.inflect import is_rare_past_tense, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far a verb may stand from the time it gives a direction: about a clause
MAX_CLAUSE_CHARS = 80

_AHEAD = re.compile(
    r"\b(?:will|shall|would|won't|going to|plan(?:s|ned)? (?:to|for)|expect(?:s|ed)?(?: to)?|(?:set|due|hopes?"
    r"|aims?|intends?|vow(?:s|ed)|agreed|wants?|needs?|ready|supposed|slated|scheduled) (?:to|for)|slated|scheduled|due"
    r"|planned|upcoming|anticipated|until|till|(?:is|are|be) to|to be|as (?:early|soon|late) as|no later than|effective"
    r"|(?:agreement|offer|option|plans?|bid|deal|intention|proposal) to|deadline|ahead of|in time for)\b|['’]ll\b",
    re.IGNORECASE,
)
# Right before an expression
_LEADS_AHEAD = re.compile(
    r"\b(?:due|slated|scheduled|planned|set for|deadline|effective|expected|until|till|ahead of|no later than"
    r"|as (?:early|soon|late) as)"
    r"(?: (?:on|for|in|by|to \w{2,12}|from|until|an?|the|[\d:.]{1,5} ?[ap]\.?m\.?(?: [A-Z]{2,4})?)){0,3}\s+$"
)
# The present of what happens by arrangement, but not its noun or participle: “the close”, “have come”
_ARRANGED = re.compile(
    r"(?<!\bthe\s)(?<!\ba\s)(?<!\bof\s)(?<!\bhas\s)(?<!\bhave\s)(?<!\bhad\s)\b(?:meet|begin|open|start|resume|return"
    r"|leave|arrive|vote|host|visit|expire|close|face|play|end|conclude|travel|go|come|take effect)s?\b",
    re.IGNORECASE,
)
# “had been due to expire on Friday”: what was ahead then is behind now
_WAS_AHEAD = re.compile(r"\bhad been (?:\w{2,12} )?(?:due|scheduled|expected|set|slated|planned)\b")
# But not the participle of a passive to come: “will be struck”
_BACK = re.compile(
    r"(?<!\bbe\s)\b(?:said|was|were|had|did|told|has|have been|came|went|met|fell|rose|began|took|left|made|held"
    r"|won|lost|got|ran|saw|spoke|broke|sank|struck|shot|fought|drew|grew|sent|gave|led|brought|cut|put|found|wrote"
    r"|paid|sold|bought|agreed|freed"
    r"|(?!need|expect|schedul|plann|anticipat|un)[a-z]\w{1,10}[^\We]ed)\b"
)
_AHEAD_AFTER = re.compile(r"\b(?:will|shall|would|is to|are to)\b")


def direction(before: str, after: str, verb_direction: int = 0) -> int:
    """1 where the clause looks ahead, -1 where it looks back, 0 where nothing tells.

    `governed` is what the tree says of the clause. A verb that looks back yields to words right before the expression
    that can only look ahead, for these stand in a phrase of their own: “signed a pact effective June 1”."""
    if _WAS_AHEAD.search(before):
        return -1
    if verb_direction == CERTAINLY_AHEAD:
        return 1
    if verb_direction < 0:
        return 1 if _LEADS_AHEAD.search(before) else -1
    ahead = _last(_AHEAD, before)
    arranged = _last(_ARRANGED, before) if verb_direction >= 0 else -1
    back = _last(_BACK, before)
    if max(ahead, arranged, back) == -1:
        return min(verb_direction, 1) or int(bool(_AHEAD_AFTER.search(after)))
    return 1 if max(ahead, arranged) > back else -1


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=-1)


# A verb above that can only look ahead: “will open”, “is scheduled to open”
CERTAINLY_AHEAD = 2
_WILL = frozenset(("will", "'ll", "’ll", "shall", "wo"))
_MAY = frozenset(("would", "could", "may", "might", "should", "can", "must", "'d"))
_PRESENT = frozenset(("is", "are"))
_LIKELY = frozenset(("would", "may", "might", "should", "'d", "’d"))
_DONE = frozenset(("was", "were", "had", "did", "has", "have", "'ve", "’ve"))
# “Began to rise in May”: the tense of the first verb holds for the second
_SHARING = lexicons.group("event_words", "sharing")
_STEPS = 6


def governing_verb_direction(token: Token) -> int:
    """As `direction`, by the verb above a token in the tree; SURE where it can only look ahead, 0 if open."""
    part = token.dep_ in _PARTS
    for _ in range(_STEPS):
        if _is_clause(token):
            found = _of_verb(token, _STEPS)
            return 0 if part and found == 1 else found  # “to get around Wednesday's ruling” says nothing of the ruling
        if token.head.i == token.i:
            return 0
        token = token.head
    return 0


# Relations by which a time only names a thing: “a June agreement”, “Monday's vote”
_PARTS = frozenset(("nmod:poss", "compound", "amod", "nmod:desc"))


def _is_clause(token: Token) -> bool:
    """Whether a word is a clause's verb, or what stands in its place: “will be a test”."""
    if token.pos_ in {"VERB", "AUX"}:
        return token.dep_ not in {"amod", "case", "aux", "cop"}
    return any(child.dep_ == "cop" for child in token.children)


def _of_verb(verb: Token, steps: int) -> int:
    helpers = {child.text.lower() for child in verb.children if child.dep_ in {"aux", "aux:pass", "cop"}}
    if helpers & _WILL:
        return CERTAINLY_AHEAD
    if helpers & _MAY:
        return -1 if "have" in helpers else CERTAINLY_AHEAD if helpers & _LIKELY else 1
    finite = "VerbForm=Fin" in verb.morph
    past = (finite and "Tense=Past" in verb.morph) or is_rare_past_tense(verb.text.lower(), str(verb.morph))
    if lemma(verb.text.lower(), "VERB") in _plans():
        if past and not helpers:
            return 0  # “planned a rally on Saturday”, “agreed on Saturday”: either
        return CERTAINLY_AHEAD if not _had_been(helpers) else -1
    if helpers & _DONE:
        return -1
    if helpers & _PRESENT and "VerbForm=Part" in verb.morph:
        return (
            CERTAINLY_AHEAD if "Tense=Past" in verb.morph else 1
        )  # “trading is suspended on Thursday”, “he is travelling”
    if finite:
        return -1 if past else int(lemma(verb.text.lower(), "VERB") not in _TOLD)
    if any(child.dep_ == "mark" and child.text.lower() == "to" for child in verb.children):
        return _of_infinitive(verb, steps)
    if verb.dep_ in {"conj", "advcl", "xcomp", "ccomp"} and verb.head.i != verb.i and steps:
        return _of_verb(verb.head, steps - 1) if verb.head.pos_ in {"VERB", "AUX"} else 0
    return -1 if verb.dep_ == "acl" and "Tense=Past" in verb.morph else 0


def _of_infinitive(verb: Token, steps: int) -> int:
    lead = lemma(verb.head.text.lower(), "VERB")
    if verb.dep_ == "xcomp" and lead in _SHARING:
        return _of_verb(verb.head, steps - 1) if steps else 0
    return CERTAINLY_AHEAD if lead in _plans() or lead in _WILLS else 1


# What is told in the present has been: “the report says”, “it shows”
_TOLD = frozenset(("say", "show", "tell", "report", "write", "be", "have", "do", "claim", "note", "add", "suggest"))
_WILLS = frozenset(("threaten", "vow", "pledge", "promise", "decide"))


def _had_been(helpers: set[str]) -> bool:
    return {"had", "been"} <= helpers


def _plans() -> frozenset[str]:
    return frozenset(word for status, words in lexicons.rows("governing_predicates") if status == "planned"
                     for word in lexicons.split_items(words))  # fmt: skip
