"""What a reader is given, what it returns, and the small steps that many readers share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ...rules import Rule
from . import periods
from .periods import Period
from .tense import MAX_CLAUSE_CHARS, clause_direction
from .words import month_number

if TYPE_CHECKING:
    from spacy.tokens import Token

Match = re.Match[str]

# The value of words that are no time until a period follows them: “the week of”, “the
# first Monday of”
INCOMPLETE = "unjoined"

# How many characters beside a match readers look at: room for a preposition with its
# modifiers (“no later than the”)
_CONTEXT_CHARS = 24

_BY = re.compile(r"\b(?:by|no later than|not later than)\s+$")
# “Had gone by May”, “has finished by March”: the perfect reports, it sets no deadline
_PERFECT_BEFORE = re.compile(r"\b(?:had|have|has)\s+(?:\w{1,12}\s+)?\w{2,12}ed\b")
# “By May he had gone”: the same with the time in front
_PAST_AFTER = re.compile(r"\b(?:had|was|were|has|(?<!will )have|(?<!will be )\w{2,12}ed)\b")
# A “by” this near to the start of the sentence opens it, a dash or quotation mark and an
# adverb aside
_OPENING_CHARS = 16


class ResolvedTime(NamedTuple):
    """What a reader makes of a match.

    `type` is the TIMEX3 type (DATE, TIME, DURATION, SET). `updates_focus` says whether
    later expressions may count from here: from `anchor`, or from `period` itself where
    there is none.
    """

    type: str
    period: Period
    updates_focus: bool = True
    anchor: Period | None = None


class TemporalFocus(NamedTuple):
    """The times that the text has been about so far.

    `period` is the last calendar period named in this paragraph or the one before.
    `quarter` is the last quarter named anywhere, because a report of earnings says “the
    quarter” and “a year earlier” for pages after naming it. `old_days` counts the days in
    a row that lie well before publication, each within a month of the one before: a
    passage about these, in which a bare “Friday” is one of theirs. `same_paragraph` says
    whether `period` was named in the present paragraph.
    """

    period: Period | None = None
    quarter: Period | None = None
    old_days: int = 0
    same_paragraph: bool = True


@dataclass(slots=True)
class MatchContext:
    """What a reader may look at: the text around its match, the day of publication, the times named before.

    All offsets count characters of `text`. `head` is the word of the match that depends
    on a word outside it. `verb_direction` is that of `tense.governing_verb_direction`:
    above 0 the verb above the match looks ahead, below 0 back, 0 leaves it open.
    """

    text: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    published: dt.date | None
    focus: TemporalFocus
    head: Token
    verb_direction: int = 0

    @property
    def focus_period(self) -> Period | None:
        """The calendar period that the passage is about, if it has named one."""
        return self.focus.period

    @property
    def direction(self) -> int:
        """1 where the clause looks ahead, -1 where it looks back, 0 where nothing says which."""
        if self.is_deadline:
            return 1
        verb_direction = -1 if self.before().endswith("since ") else self.verb_direction
        return clause_direction(
            self.text[max(self.sentence_start, self.start - MAX_CLAUSE_CHARS) : self.start],
            self.text[self.end : min(self.sentence_end, self.end + MAX_CLAUSE_CHARS // 2)],
            verb_direction,
        )

    @property
    def looks_ahead(self) -> bool:
        """Whether the clause speaks of what is still to come."""
        return self.direction > 0

    @property
    def is_deadline(self) -> bool:
        """Whether something is to happen until the match.

        It is in “by March”, but not in “by May he had gone”.
        """
        if not _BY.search(self.before()) or _PERFECT_BEFORE.search(self.before(MAX_CLAUSE_CHARS)):
            return False
        opens_sentence = self.start - self.sentence_start < _OPENING_CHARS
        return not (opens_sentence and _PAST_AFTER.search(self.after(MAX_CLAUSE_CHARS)))

    @property
    def sentence(self) -> str:
        """The text of the sentence that holds the match."""
        return self.text[self.sentence_start : self.sentence_end]

    def before(self, count: int = _CONTEXT_CHARS) -> str:
        """Return up to `count` characters of the sentence before the match, in lower case."""
        return self.text[max(self.sentence_start, self.start - count) : self.start].lower()

    def after(self, count: int = _CONTEXT_CHARS) -> str:
        """Return up to `count` characters of the sentence behind the match, as written."""
        return self.text[self.end : min(self.sentence_end, self.end + count)]


PatternReader = Callable[[Match, MatchContext], "ResolvedTime | None"]


@dataclass(frozen=True, slots=True)
class TimePattern:
    """A rule with its pattern and its reader.

    `required_classes` is the bitwise sum of the word classes (see `rules`) that a
    sentence must hold for the pattern to match at all.
    """

    rule: Rule
    regex: re.Pattern[str]
    read: PatternReader
    required_classes: int


def resolved_date(period: Period | None, updates_focus: bool = True) -> ResolvedTime | None:
    """Return a period as a DATE, None where there is no period."""
    return ResolvedTime("DATE", period, updates_focus) if period else None


def unresolved(value: str, type_: str = "DATE") -> ResolvedTime:
    """Return what is known without a day to count from.

    That is the form of the value (“XXXX-10”), without any days.
    """
    return ResolvedTime(type_, Period(value))


def narrow_to_part(match: Match, whole: Period, context: MatchContext) -> Period:
    """Narrow a period by the words in the group `part`: early, mid-, late, the end of, earlier, later.

    “Earlier” and “later” count from publication, or from the time in focus in “earlier
    that year”.
    """
    words = normalized_group(match, "part")
    if not words:
        return whole
    if words in {"earlier", "later"}:
        return _clip(match, whole, words, context)
    if re.search("early|beginning|start", words):
        return periods.third_of(whole, 0)
    return periods.third_of(whole, 1 if "mid" in words else 2)


def _clip(match: Match, whole: Period, words: str, context: MatchContext) -> Period:
    refers_back = re.match(r"that|the same", match.groupdict().get("which") or "", re.IGNORECASE)
    here = context.published
    if refers_back and context.focus_period:
        here = context.focus_period.first
    if here is None:
        return whole
    return periods.clip_end(whole, here) if words == "earlier" else periods.clip_start(whole, here)


def resolve_year(words: str, context: MatchContext) -> int | None:
    """Return the year that digits or “this”, “last”, “next”, “that” and “the same” year name, if known."""
    if words.isdecimal():
        return int(words)
    words = words.lower()
    if words.startswith(("that", "the same")):
        focus_period = context.focus_period
        return focus_period.first.year if focus_period and focus_period.first else None
    if context.published is None:
        return None
    if words.startswith(("last", "the previous")):
        return context.published.year - 1
    return context.published.year + words.startswith("next")


def day_number(words: str) -> int:
    """Return the number in “9th”, “22” or “19th”."""
    return int(re.sub(r"\D", "", words))


def is_capitalised(match: Match, group: str) -> bool:
    """Return whether a group begins with a capital.

    Patterns ignore case, but “march” is no month.
    """
    return match[group][0].isupper()


def matched_month(match: Match) -> int:
    """Return the number, 1 to 12, of the month in the group `month`."""
    return month_number(match["month"])


def normalized_group(match: Match, group: str) -> str:
    """Return a group in lower case with single spaces, empty where it did not take part."""
    return " ".join((match[group] or "").lower().split())
