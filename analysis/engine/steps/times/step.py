"""The times step: where time expressions are, what they name, and which days they may mean.

A rule is a pattern and a reader; all of them are in `rules.py`. Readers resolve the
matches in text order: “the next day” needs what came before. Nothing is made more exact
than its words, and without a day to count from nothing relative is resolved.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

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

# Rules that match parts of names as well: “Theresa May”, “The Mail on Sunday”, “the book
# 1984”
_RULES_MATCHING_NAMES = frozenset(("time.month", "time.weekday", "time.year", "time.bare-season"))
# Months that are given names
_MONTH_NAMES_OF_PERSONS = frozenset(("May", "April", "June", "August"))
# Capitalised adjectives before a weekday or month that say which one is meant, and name
# nothing
_DATING_ADJECTIVES = frozenset(
    ("last", "next", "this", "late", "early", "mid", "previous", "following", "coming", "past", "earlier", "later",
     "every", "each", "only")
)  # fmt: skip
# Two days of a passage that are further apart belong to different stories
_MAX_DAYS_BETWEEN_OLD_DAYS = 31


class _Resolution(NamedTuple):
    """A match as read.

    The time before the words around it bound or mark it, and what it was read from.
    """

    time: Time
    reading: ResolvedTime
    context: MatchContext


def run(draft: Draft) -> None:
    """Add the time expressions of a document to `draft.times`, in text order."""
    focus = TemporalFocus()
    paragraph = 0
    # Bounds are applied at the end, since what follows counts from the days that the
    # words themselves name
    times: list[tuple[Time, MatchContext]] = []
    for sentence in draft.sentences:
        if focus.period and sentence.paragraph > paragraph + 1:
            focus = TemporalFocus(quarter=focus.quarter)  # two paragraphs on, the text is about something else
        for found in find_matches(draft.tokens, sentence):
            same_paragraph = sentence.paragraph == paragraph
            resolution = _resolve(draft, sentence, found, focus._replace(same_paragraph=same_paragraph))
            if resolution is None:
                continue
            anchor = _append(times, resolution, draft.text)
            if resolution.reading.updates_focus and anchor.first and anchor.last:
                focus, paragraph = _updated_focus(draft, focus, anchor), sentence.paragraph
    draft.times.extend(_with_bounds(time, context) for time, context in times if not time.value.startswith(INCOMPLETE))


def _append(times: list[tuple[Time, MatchContext]], resolution: _Resolution, text: str) -> Period:
    """Append a time, joined to the one before where both are one.

    Return the period that later times may count from.
    """
    time, reading, context = resolution
    joined = _join(times[-1][0], resolution, text) if times else None
    if joined is None:
        times.append((time, context))
        return reading.anchor or reading.period
    _, first_context = times.pop()
    times.append((joined, first_context))
    return _period(joined)


def _join(before: Time, resolution: _Resolution, text: str) -> Time | None:
    """Return both times as one, None where they are two or their sum lies outside the calendar."""
    try:
        return join_times(before, resolution.time, resolution.reading.period, text)
    except (ValueError, OverflowError):  # the day before 1 January of the year 1
        return None


def _resolve(draft: Draft, sentence: Sentence, found: PatternMatch, focus: TemporalFocus) -> _Resolution | None:
    """Return the time that a match names, None where it names none."""
    match, pattern = found
    head = _head(draft, match)
    if pattern.rule.id in _RULES_MATCHING_NAMES and _is_name(head):
        return None
    start, end = draft.tokens.span(sentence.first, sentence.after)
    verb_direction = governing_verb_direction(head)
    context = MatchContext(
        draft.text, match.start(), match.end(), start, end, draft.published, focus, head, verb_direction
    )
    try:
        reading = pattern.read(match, context)
    except (ValueError, OverflowError):  # 31 June, the year before 1, the year after 9999
        return None
    if reading is None:
        return None
    period = reading.period
    first, last = _trimmed_span(match)
    time = Time(
        first, last, reading.type, period.value, period.edtf, period.first, period.last,
        pattern.rule.id, pattern.rule.score,
    )  # fmt: skip
    return _Resolution(_without_preposition(time, draft.text), reading, context)


def _trimmed_span(match: re.Match[str]) -> tuple[int, int]:
    """Return the offsets of a match without white space at its edges."""
    text = match.group()
    return match.start() + len(text) - len(text.lstrip()), match.start() + len(text.rstrip())


def _period(time: Time) -> Period:
    return Period(time.value, time.edtf, time.earliest, time.latest)


def _with_bounds(time: Time, context: MatchContext) -> Time:
    """Return a time with its days opened or marked by the words around it."""
    period = apply_bounds(_period(time), replace(context, end=time.end))
    return replace(time, edtf=period.edtf, earliest=period.first, latest=period.last)


def _is_name(head: Token) -> bool:
    """Return whether the parse takes the words for a name or a part of one.

    “May said”, “Bloody Sunday”.
    """
    if _is_part_of_name(head):
        return True
    if head.ent_type_ in {"PER", "ORG"}:
        return True
    is_subject_of_next = head.dep_ == "nsubj" and head.head.pos_ == "VERB" and head.head.i == head.i + 1
    return is_subject_of_next and head.text in _MONTH_NAMES_OF_PERSONS


def _is_part_of_name(head: Token) -> bool:
    """Return whether a neighbour makes a name of a word.

    “Bloody Sunday”, “Friday Night Lights”, “Friday Mensah”.
    """
    before, after = head.doc[max(head.i - 1, 0)], head.doc[min(head.i + 1, len(head.doc) - 1)]
    has_before, has_after = before.i < head.i, after.i > head.i
    if has_before and before.head.i == head.i and before.dep_ == "amod" and before.text[0].isupper():
        return before.text.lower() not in _DATING_ADJECTIVES
    if head.dep_ == "compound" and head.head.i == after.i and head.text.lower() in PARTS_OF_DAY:
        return head.text[0].isupper() and after.text[0].isupper()
    if has_after and after.head.i == head.i and after.dep_ == "flat" and after.pos_ == "PROPN":
        return after.ent_type_ == "PER" or head.ent_type_ == "PER"  # “Wednesday Addams”
    # “The striker Friday Mensah”
    follows_title = has_before and before.pos_ == "NOUN" and (head.head.i == before.i or head.head.i > head.i)
    return has_after and after.ent_type_ == "PER" and follows_title


def _head(draft: Draft, match: re.Match[str]) -> Token:
    """Return the word of a match that depends on a word outside it, or else its first word."""
    first, after = draft.tokens.token_at(match.start()), draft.tokens.token_at(match.end() - 1) + 1
    words = draft.require_doc[first:after]
    return next((word for word in words if not first <= word.head.i < after), words[0])


def _without_preposition(time: Time, text: str) -> Time:
    """Return a time without a leading “on”, which patterns take in only to look past it."""
    preposition = re.match(r"on\s+", text[time.start : time.end], re.IGNORECASE)
    return replace(time, start=time.start + preposition.end()) if preposition else time


def _updated_focus(draft: Draft, focus: TemporalFocus, period: Period) -> TemporalFocus:
    """Return what the text is about after it has named a period."""
    quarter = period if "-Q" in period.value else focus.quarter
    published = draft.published
    is_old = published is not None and period.first is not None and published - period.first > LONG_AGO
    if not is_old or period.precision != "day" or period.first is None:
        return TemporalFocus(period, quarter)
    last = focus.period
    continues = (
        last is not None
        and last.first is not None
        and abs(period.first - last.first).days <= _MAX_DAYS_BETWEEN_OLD_DAYS
    )
    return TemporalFocus(period, quarter, focus.old_days + 1 if continues else 1)


STEP = Step("times", requires=("sentences", "doc"), provides=("times",), run=per_document(run))
