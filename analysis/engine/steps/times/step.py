"""Time expressions: where they stand, what they name, and which days that may mean.

A rule is a pattern and a reader; all of them stand in `times/table.py`. Readers resolve the matches in text order: “the
next day” needs what came before. Nothing is made more exact than its words, and without an anchor nothing relative is
resolved.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ...draft import Draft, Step, per_document
from ...language.tokens import Sentence
from ...types import Time
from .bounds import apply_bounds
from .joining import join_times
from .matching import PatternMatch, find_matches
from .periods import Period
from .reading import INCOMPLETE, MatchContext, ResolvedTime, TemporalFocus
from .relative import LONG_AGO
from .rules import RULES
from .tense import governing_verb_direction
from .words import PARTS_OF_DAY

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["RULES", "STEP"]


def run(draft: Draft) -> None:
    passage = TemporalFocus()
    paragraph = 0
    times: list[tuple[Time, MatchContext]] = []  # nothing opened or marked yet: what follows counts from them
    for sentence in draft.sentences:
        if passage.period and sentence.paragraph > paragraph + 1:
            passage = TemporalFocus(quarter=passage.quarter)  # two paragraphs on, the text speaks of something else
        for found in find_matches(draft.tokens, sentence):
            resolved = _resolve(draft, sentence, found, passage._replace(near=sentence.paragraph == paragraph))
            if resolved is None:
                continue
            time, reading, context = resolved
            whole = join_times(times[-1][0], time, reading.period, draft.text) if times else None
            if whole:
                time, context = whole, times.pop()[1]
            times.append((time, context))
            period = _period(time) if whole else reading.anchor or reading.period
            if reading.updates_focus and period.first and period.last:
                passage, paragraph = _moved(draft, passage, period), sentence.paragraph
    draft.times.extend(_finished(time, context) for time, context in times if not time.value.startswith(INCOMPLETE))


# Rules whose words are parts of names as well: “Theresa May”, “The Mail on Sunday”, “the book 1984”
_NAMES_TOO = frozenset(("time.month", "time.weekday", "time.year", "time.bare-season"))


def _resolve(
    draft: Draft, sentence: Sentence, found: PatternMatch, focus: TemporalFocus
) -> tuple[Time, ResolvedTime, MatchContext] | None:
    """The time a match names, before the words around it have opened or marked it."""
    match, rule = found
    start, end = draft.tokens.span(sentence.first, sentence.after)
    head = _head(draft, match)
    if rule.rule.id in _NAMES_TOO and _is_name(head):
        return None
    governed = governing_verb_direction(head)
    context = MatchContext(draft.text, match.start(), match.end(), start, end, draft.published, focus, head, governed)
    try:
        reading = rule.read(match, context)
    except (ValueError, OverflowError):  # 31 June, the year before 1, the year after 9999
        return None
    if reading is None:
        return None
    period, text = reading.period, match.group()
    first, last = match.start() + len(text) - len(text.lstrip()), match.start() + len(text.rstrip())
    time = Time(
        first, last, reading.type, period.value, period.edtf, period.first, period.last, rule.rule.id, rule.rule.score
    )
    return _without_preposition(time, draft.text), reading, context


def _period(time: Time) -> Period:
    return Period(time.value, time.edtf, time.earliest, time.latest)


def _finished(time: Time, context: MatchContext) -> Time:
    period = apply_bounds(_period(time), replace(context, end=time.end))
    return replace(time, edtf=period.edtf, earliest=period.first, latest=period.last)


def _is_name(head: Token) -> bool:
    """Whether the tree takes the words for a name or part of one: “May said”, “Bloody Sunday”."""
    if _is_part_of_name(head):
        return True
    said = head.dep_ == "nsubj" and head.head.pos_ == "VERB" and head.head.i == head.i + 1
    return head.ent_type_ in {"PER", "ORG"} or (said and head.text in _GIVEN)


def _is_part_of_name(head: Token) -> bool:
    """“Bloody Sunday”, “Friday Night Lights”, “the striker Friday Mensah”."""
    before, after = head.doc[max(head.i - 1, 0)], head.doc[min(head.i + 1, len(head.doc) - 1)]
    if before.head.i == head.i and before.i < head.i and before.dep_ == "amod" and before.text[0].isupper():
        return before.text.lower() not in _TELLS_WHICH
    if head.dep_ == "compound" and head.head.i == after.i and head.text.lower() in PARTS_OF_DAY:
        return head.text[0].isupper() and after.text[0].isupper()
    if after.head.i == head.i and after.dep_ == "flat" and after.pos_ == "PROPN" and after.i > head.i:
        return after.ent_type_ == "PER" or head.ent_type_ == "PER"  # “Wednesday Addams”
    titled = before.pos_ == "NOUN" and before.i < head.i and (head.head.i == before.i or head.head.i > head.i)
    return after.ent_type_ == "PER" and after.i > head.i and titled


_TELLS_WHICH = frozenset(
    ("last", "next", "this", "late", "early", "mid", "previous", "following", "coming", "past", "earlier", "later",
     "every", "each", "only")
)  # fmt: skip


# Months that are people's names
_GIVEN = frozenset(("May", "April", "June", "August"))


def _head(draft: Draft, match: re.Match[str]) -> Token:
    """The word of an expression that hangs on something outside it."""
    first, after = draft.tokens.token_at(match.start()), draft.tokens.token_at(match.end() - 1) + 1
    words = draft.require_doc[first:after]
    return next((word for word in words if not first <= word.head.i < after), words[0])


def _without_preposition(time: Time, text: str) -> Time:
    """“On Friday” is written “Friday”: the pattern takes “on” only to look past it."""
    lead = re.match(r"on\s+", text[time.start : time.end], re.IGNORECASE)
    return replace(time, start=time.start + lead.end()) if lead else time


def _moved(draft: Draft, focus: TemporalFocus, period: Period) -> TemporalFocus:
    """What the text speaks of after a period was named."""
    quarter = period if "-Q" in period.value else focus.quarter
    here, last = draft.published, focus.period
    old = here is not None and period.first is not None and here - period.first > LONG_AGO
    if not old or period.precision != "day" or period.first is None:
        return TemporalFocus(period, quarter)
    again = last is not None and last.first is not None and abs(period.first - last.first).days <= 31
    return TemporalFocus(period, quarter, focus.days + 1 if again else 1)


STEP = Step("times", requires=("sentences", "doc"), provides=("times",), run=per_document(run))
