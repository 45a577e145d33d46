"""Whether a clause looks back or ahead, by its verbs.

The verb that governs an expression in the parse decides. Where its form leaves both open,
the nearest indicative word before the expression decides, else one after it. Words alone
are right about nine times in ten on the bare weekdays and months of TimeBank and AQUAINT;
they fail on relative clauses and on verbs that look the same in both tenses (“set”).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ... import lexicons
from ...language.inflect import is_rare_past_tense, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far from a time to look for the words that give it a direction: about a clause
MAX_CLAUSE_CHARS = 80

# Words of plans, duties and deadlines, anywhere before an expression
_AHEAD = re.compile(
    r"\b(?:will|shall|would|won't|going to|plan(?:s|ned)? (?:to|for)|expect(?:s|ed)?(?: to)?|(?:set|due|hopes?"
    r"|aims?|intends?|vow(?:s|ed)|agreed|wants?|needs?|ready|supposed|slated|scheduled) (?:to|for)|slated|scheduled|due"
    r"|planned|upcoming|anticipated|until|till|(?:is|are|be) to|to be|as (?:early|soon|late) as|no later than|effective"
    r"|(?:agreement|offer|option|plans?|bid|deal|intention|proposal) to|deadline|ahead of|in time for)\b|['’]ll\b",
    re.IGNORECASE,
)
# Words right before an expression that can only look ahead
_LEADS_AHEAD = re.compile(
    r"\b(?:due|slated|scheduled|planned|set for|deadline|effective|expected|until|till|ahead of|no later than"
    r"|as (?:early|soon|late) as)"
    r"(?: (?:on|for|in|by|to \w{2,12}|from|until|an?|the|[\d:.]{1,5} ?[ap]\.?m\.?(?: [A-Z]{2,4})?)){0,3}\s+$"
)
# The present tense of what happens by arrangement, but not its noun or participle: “the
# close”, “have come”
_ARRANGED = re.compile(
    r"(?<!\bthe\s)(?<!\ba\s)(?<!\bof\s)(?<!\bhas\s)(?<!\bhave\s)(?<!\bhad\s)\b(?:meet|begin|open|start|resume|return"
    r"|leave|arrive|vote|host|visit|expire|close|face|play|end|conclude|travel|go|come|take effect)s?\b",
    re.IGNORECASE,
)
# “had been due to expire on Friday”: what was ahead then is behind now
_WAS_AHEAD = re.compile(r"\bhad been (?:\w{2,12} )?(?:due|scheduled|expected|set|slated|planned)\b")
# Past forms, but not the participle of a passive still to come: “will be struck”
_BACK = re.compile(
    r"(?<!\bbe\s)\b(?:said|was|were|had|did|told|has|have been|came|went|met|fell|rose|began|took|left|made|held"
    r"|won|lost|got|ran|saw|spoke|broke|sank|struck|shot|fought|drew|grew|sent|gave|led|brought|cut|put|found|wrote"
    r"|paid|sold|bought|agreed|freed"
    r"|(?!need|expect|schedul|plann|anticipat|un)[a-z]\w{1,10}[^\We]ed)\b"
)
# “On Friday the shop will close”: where nothing before the expression says which
_AHEAD_AFTER = re.compile(r"\b(?:will|shall|would|is to|are to)\b")


def clause_direction(before: str, after: str, verb_direction: int = 0) -> int:
    """Return 1 where a clause looks ahead, -1 where it looks back, 0 where nothing says which.

    `before` and `after` are the words around the expression, `verb_direction` is what
    `governing_verb_direction` returns for it. A verb that looks back yields to words
    right before the expression that can only look ahead, because these form a phrase with
    it: “signed a pact effective June 1”.
    """
    if _WAS_AHEAD.search(before):
        return -1
    if verb_direction == CERTAINLY_AHEAD:
        return 1
    if verb_direction < 0:
        return 1 if _LEADS_AHEAD.search(before) else -1
    ahead = max(_last_end(_AHEAD, before), _last_end(_ARRANGED, before))
    back = _last_end(_BACK, before)
    if max(ahead, back) == -1:
        return min(verb_direction, 1) or int(bool(_AHEAD_AFTER.search(after)))
    return 1 if ahead > back else -1


def _last_end(words: re.Pattern[str], text: str) -> int:
    """Return where the last match ends, -1 without one."""
    return max((match.end() for match in words.finditer(text)), default=-1)


# The direction of a verb that can only look ahead: “will open”, “is scheduled to open”
CERTAINLY_AHEAD = 2
_FUTURE_AUXILIARIES = frozenset(("will", "'ll", "’ll", "shall", "wo"))
_MODALS = frozenset(("would", "could", "may", "might", "should", "can", "must", "'d"))
# Modals that news uses of the future rather than of what somebody is able or obliged to
# do
_FUTURE_MODALS = frozenset(("would", "may", "might", "should", "'d", "’d"))
_PRESENT_OF_BE = frozenset(("is", "are"))
_PAST_AUXILIARIES = frozenset(("was", "were", "had", "did", "has", "have", "'ve", "’ve"))
# Verbs that share their tense with an infinitive below: “began to rise in May”
_TENSE_SHARING_VERBS = lexicons.group("event_words", "sharing")
# Verbs that in the present tense leave it open, since news reports with them what has
# been: “the report says”, “it shows”
_REPORTING_IN_PRESENT = frozenset(
    ("say", "show", "tell", "report", "write", "be", "have", "do", "claim", "note", "add", "suggest")
)
# Verbs of intention beside those that the lexicon lists as planning
_VERBS_OF_INTENTION = frozenset(("threaten", "vow", "pledge", "promise", "decide"))
# Relations by which a time only names a thing: “a June agreement”, “Monday's vote”
_NAMING_RELATIONS = frozenset(("nmod:poss", "compound", "amod", "nmod:desc"))
# How many words up the tree a governing verb may be; keeps the cost of deep trees bounded
_MAX_STEPS = 6


def governing_verb_direction(token: Token) -> int:
    """Return the direction of the verb above a token in the parse.

    CERTAINLY_AHEAD where it can only look ahead, 1 where it probably does, -1 where it
    looks back, 0 if open.
    """
    only_names = token.dep_ in _NAMING_RELATIONS
    for _ in range(_MAX_STEPS):
        if _heads_clause(token):
            found = _verb_direction(token, _MAX_STEPS)
            # “To get around Wednesday's ruling” does not say when the ruling is
            return 0 if only_names and found == 1 else found
        if token.head.i == token.i:
            return 0
        token = token.head
    return 0


def _heads_clause(token: Token) -> bool:
    """Return whether a word is the verb of a clause, or its predicate behind a copula.

    “will be a test”.
    """
    if token.pos_ in {"VERB", "AUX"}:
        return token.dep_ not in {"amod", "case", "aux", "cop"}
    return any(child.dep_ == "cop" for child in token.children)


def _verb_direction(verb: Token, steps: int) -> int:
    """Return the direction of a verb by its auxiliaries and its form.

    Where these leave it open, up to `steps` verbs above it decide.
    """
    auxiliaries = {child.text.lower() for child in verb.children if child.dep_ in {"aux", "aux:pass", "cop"}}
    if auxiliaries & _FUTURE_AUXILIARIES:
        return CERTAINLY_AHEAD
    if auxiliaries & _MODALS:
        return _modal_direction(auxiliaries)
    word = verb.text.lower()
    is_finite = "VerbForm=Fin" in verb.morph
    is_past = (is_finite and "Tense=Past" in verb.morph) or is_rare_past_tense(word, str(verb.morph))
    if lemma(word, "VERB") in _planning_verbs():
        if is_past and not auxiliaries:
            return 0  # “planned a rally on Saturday”, “agreed on Saturday”: either
        return -1 if {"had", "been"} <= auxiliaries else CERTAINLY_AHEAD
    if auxiliaries & _PAST_AUXILIARIES:
        return -1
    if auxiliaries & _PRESENT_OF_BE and "VerbForm=Part" in verb.morph:
        # “Trading is suspended on Thursday”; “he is travelling” may be now
        return CERTAINLY_AHEAD if "Tense=Past" in verb.morph else 1
    if is_finite and is_past:
        return -1
    if is_finite:
        return 0 if lemma(word, "VERB") in _REPORTING_IN_PRESENT else 1
    return _nonfinite_direction(verb, steps)


def _modal_direction(auxiliaries: set[str]) -> int:
    if "have" in auxiliaries:
        return -1  # “may have left”
    return CERTAINLY_AHEAD if auxiliaries & _FUTURE_MODALS else 1


def _nonfinite_direction(verb: Token, steps: int) -> int:
    """Return the direction of an infinitive or participle.

    It mostly shares that of the verb above it.
    """
    if any(child.dep_ == "mark" and child.text.lower() == "to" for child in verb.children):
        return _infinitive_direction(verb, steps)
    if verb.dep_ in {"conj", "advcl", "xcomp", "ccomp"} and verb.head.i != verb.i and steps:
        return _verb_direction(verb.head, steps - 1) if verb.head.pos_ in {"VERB", "AUX"} else 0
    return -1 if verb.dep_ == "acl" and "Tense=Past" in verb.morph else 0


def _infinitive_direction(verb: Token, steps: int) -> int:
    governor = lemma(verb.head.text.lower(), "VERB")
    if verb.dep_ == "xcomp" and governor in _TENSE_SHARING_VERBS:
        return _verb_direction(verb.head, steps - 1) if steps else 0
    return CERTAINLY_AHEAD if governor in _planning_verbs() or governor in _VERBS_OF_INTENTION else 1


@cache
def _planning_verbs() -> frozenset[str]:
    return frozenset(
        word
        for status, words in lexicons.rows("governing_predicates")
        if status == "planned"
        for word in lexicons.split_items(words)
    )
