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
from .tense import MAX_CLAUSE_CHARS, direction
from .words import month_number

if TYPE_CHECKING:
    from spacy.tokens import Token

Match = re.Match[str]


class ResolvedTime(NamedTuple):
    """`moves` says whether later expressions may count from here, `anchor` from what, if not from the period itself."""

    type: str
    period: Period
    updates_focus: bool = True
    anchor: Period | None = None


class TemporalFocus(NamedTuple):
    """What the text has spoken of so far.

    `period` is the last calendar period named in this paragraph or the one before; `quarter` the last quarter named
    anywhere, because a report of earnings goes on to say “the quarter” and “a year earlier” for pages; `days` counts
    the days named in a row, all in one month, that lie well before publication: a passage that tells what happened
    then, in which a bare “Friday” is that month's; `near` says whether the period stands in this paragraph.
    """

    period: Period | None = None
    quarter: Period | None = None
    days: int = 0
    near: bool = True


@dataclass(slots=True)
class MatchContext:
    """What a reader may look at: the text before and after its match, the publication day, what was spoken of."""

    text: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    published: dt.date | None
    focus: TemporalFocus
    head: Token  # the word of the match that hangs on something outside it
    verb_direction: int = 0  # where the verb above the match looks: 1 ahead, -1 back, 0 not told

    @property
    def focus_period(self) -> Period | None:
        return self.focus.period

    @property
    def direction(self) -> int:
        """1 where the clause looks ahead, -1 where it looks back, 0 where nothing tells."""
        if self.is_deadline:
            return 1
        return direction(
            self.text[max(self.sentence_start, self.start - MAX_CLAUSE_CHARS) : self.start],
            self.text[self.end : min(self.sentence_end, self.end + MAX_CLAUSE_CHARS // 2)],
            self.verb_direction if not self.before().endswith("since ") else -1,
        )

    @property
    def looks_ahead(self) -> bool:
        return self.direction > 0

    @property
    def is_deadline(self) -> bool:
        """“By March”: something is to have happened at its end, at the latest. “By May he had gone” is not that."""
        if not re.search(r"\b(?:by|no later than|not later than)\s+$", self.before()):
            return False
        if re.search(r"\b(?:had|have|has)\s+(?:\w{1,12}\s+)?\w{2,12}ed\b", self.before(MAX_CLAUSE_CHARS)):
            return False
        opening = self.start - self.sentence_start < 16
        done = re.search(
            r"\b(?:had|was|were|has|(?<!will )have|(?<!will be )\w{2,12}ed)\b", self.after(MAX_CLAUSE_CHARS)
        )
        return not (opening and done)

    @property
    def sentence(self) -> str:
        return self.text[self.sentence_start : self.sentence_end]

    def before(self, count: int = 24) -> str:
        return self.text[max(self.sentence_start, self.start - count) : self.start].lower()

    def after(self, count: int = 24) -> str:
        return self.text[self.end : min(self.sentence_end, self.end + count)]


PatternReader = Callable[[Match, MatchContext], "ResolvedTime | None"]


@dataclass(frozen=True, slots=True)
class TimePattern:
    """A rule, the words it looks for, and who reads them. `needs` are the word classes without which none can be."""

    rule: Rule
    regex: re.Pattern[str]
    read: PatternReader
    required_classes: int


# The value of words that are no time until a period follows them: “the week of”, “the first Monday of”
INCOMPLETE = "unjoined"


def date(value: Period | None, updates_focus: bool = True) -> ResolvedTime | None:
    return ResolvedTime("DATE", value, updates_focus) if value else None


def unresolved(value: str, type_: str = "DATE") -> ResolvedTime:
    """What can be known without an anchor: the shape of the value, and no day."""
    return ResolvedTime(type_, Period(value))


def part(match: Match, whole: Period, context: MatchContext) -> Period:
    """Narrow a period by the word before it: early, mid-, late, the end of, earlier, later."""
    words = normalized_group(match, "part")
    if words in {"earlier", "later"}:
        anaphoric = re.match(r"that|the same", match.groupdict().get("which") or "", re.IGNORECASE)
        here = context.focus_period.first if anaphoric and context.focus_period else context.published
        return whole if here is None else (periods.clip_end if words == "earlier" else periods.clip_start)(whole, here)
    if words:
        which = 0 if re.search("early|beginning|start", words) else 1 if "mid" in words else 2
        whole = periods.third_of(whole, which)
    return whole


def resolve_year(words: str, context: MatchContext) -> int | None:
    """A year in digits, or “this”, “last”, “next”, “that” and “the same” year."""
    if words.isdecimal():
        return int(words)
    words = words.lower()
    if words.startswith(("that", "the same")):
        return context.focus_period.first.year if context.focus_period and context.focus_period.first else None
    if context.published is None:
        return None
    return context.published.year + (-1 if words.startswith(("last", "the previous")) else words.startswith("next"))


def day_number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def is_capitalised(match: Match, group: str) -> bool:
    return match[group][0].isupper()


def month_of(match: Match) -> int:
    return month_number(match["month"])


def normalized_group(match: Match, group: str) -> str:
    """A group in lower case and single spaces, empty where it did not take part."""
    return " ".join((match[group] or "").lower().split())
