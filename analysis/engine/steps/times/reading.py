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
from .tense import REACH, direction
from .words import month_number

if TYPE_CHECKING:
    from spacy.tokens import Token

Match = re.Match[str]


class Reading(NamedTuple):
    """`moves` says whether later expressions may count from here, `anchor` from what, if not from the period itself."""

    type: str
    period: Period
    moves: bool = True
    anchor: Period | None = None


class Passage(NamedTuple):
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
class Context:
    """What a reader may look at: the text before and after its match, the publication day, what was spoken of."""

    text: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    published: dt.date | None
    passage: Passage
    head: Token  # the word of the match that hangs on something outside it
    governed: int = 0  # where the verb above the match looks: 1 ahead, -1 back, 0 not told

    @property
    def spoken(self) -> Period | None:
        return self.passage.period

    @property
    def direction(self) -> int:
        """1 where the clause looks ahead, -1 where it looks back, 0 where nothing tells."""
        if self.due:
            return 1
        return direction(
            self.text[max(self.sentence_start, self.start - REACH) : self.start],
            self.text[self.end : min(self.sentence_end, self.end + REACH // 2)],
            self.governed if not self.before().endswith("since ") else -1,
        )

    @property
    def future(self) -> bool:
        return self.direction > 0

    @property
    def due(self) -> bool:
        """“By March”: something is to have happened at its end, at the latest. “By May he had gone” is not that."""
        if not re.search(r"\b(?:by|no later than|not later than)\s+$", self.before()):
            return False
        if re.search(r"\b(?:had|have|has)\s+(?:\w{1,12}\s+)?\w{2,12}ed\b", self.before(REACH)):
            return False
        opening = self.start - self.sentence_start < 16
        done = re.search(r"\b(?:had|was|were|has|(?<!will )have|(?<!will be )\w{2,12}ed)\b", self.after(REACH))
        return not (opening and done)

    @property
    def sentence(self) -> str:
        return self.text[self.sentence_start : self.sentence_end]

    def before(self, count: int = 24) -> str:
        return self.text[max(self.sentence_start, self.start - count) : self.start].lower()

    def after(self, count: int = 24) -> str:
        return self.text[self.end : min(self.sentence_end, self.end + count)]


Reader = Callable[[Match, Context], "Reading | None"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule, the words it looks for, and who reads them. `needs` are the word classes without which none can be."""

    rule: Rule
    regex: re.Pattern[str]
    read: Reader
    needs: int


# The value of words that are no time until a period follows them: “the week of”, “the first Monday of”
UNJOINED = "unjoined"


def date(value: Period | None, moves: bool = True) -> Reading | None:
    return Reading("DATE", value, moves) if value else None


def unresolved(value: str, type_: str = "DATE") -> Reading:
    """What can be known without an anchor: the shape of the value, and no day."""
    return Reading(type_, Period(value))


def part(match: Match, whole: Period, context: Context) -> Period:
    """Narrow a period by the word before it: early, mid-, late, the end of, earlier, later."""
    words = words_of(match, "part")
    if words in {"earlier", "later"}:
        anaphoric = re.match(r"that|the same", match.groupdict().get("which") or "", re.IGNORECASE)
        here = context.spoken.first if anaphoric and context.spoken else context.published
        return whole if here is None else (periods.until if words == "earlier" else periods.since)(whole, here)
    if words:
        which = 0 if re.search("early|beginning|start", words) else 1 if "mid" in words else 2
        whole = periods.third(whole, which)
    return whole


def year_of(words: str, context: Context) -> int | None:
    """A year in digits, or “this”, “last”, “next”, “that” and “the same” year."""
    if words.isdecimal():
        return int(words)
    words = words.lower()
    if words.startswith(("that", "the same")):
        return context.spoken.first.year if context.spoken and context.spoken.first else None
    if context.published is None:
        return None
    return context.published.year + (-1 if words.startswith(("last", "the previous")) else words.startswith("next"))


def day_number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def capital(match: Match, group: str) -> bool:
    return match[group][0].isupper()


def month_of(match: Match) -> int:
    return month_number(match["month"])


def words_of(match: Match, group: str) -> str:
    """A group in lower case and single spaces, empty where it did not take part."""
    return " ".join((match[group] or "").lower().split())
