"""Times of day: “5 p.m.”, “14:30 GMT”, “that evening”, “noon”."""

from __future__ import annotations

import datetime as dt
import re

from . import periods
from .periods import Period
from .reading import INCOMPLETE, Match, MatchContext, ResolvedTime, normalized_group
from .words import NUMBERS, PARTS_OF_DAY


def read_clock(match: Match, context: MatchContext) -> ResolvedTime | None:
    """A time of day, on the day spoken of; a day that stands beside it is joined to it later."""
    clock = _clock(match, context)
    return None if clock is None else _on_day_spoken(clock, context)


def _on_day_spoken(clock: str, context: MatchContext) -> ResolvedTime:
    spoken = context.focus_period
    if spoken is not None and spoken.precision == "day" and spoken.first is not None:
        return ResolvedTime("TIME", periods.day(spoken.first, clock))
    return ResolvedTime("TIME", Period(clock))


def _clock(match: Match, context: MatchContext) -> str | None:
    if match["named"]:
        name = match["named"][0].isupper() and context.start != context.sentence_start  # the film “High Noon”
        return None if name else PARTS_OF_DAY[match["named"].lower()]
    words = match["hour"].lower()
    hour, minute = NUMBERS[words] if words in NUMBERS else int(words), int(match["minute"] or 0)
    half_of_day = (match["half"] or "").lower()
    if hour > 23 or minute > 59 or (half_of_day and not 1 <= hour <= 12):
        return None
    if half_of_day:
        hour = hour % 12 + 12 * half_of_day.startswith("p")
    return f"T{hour:02}:{minute:02}"


_MINUTES = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}


def read_clock_in_words(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“A quarter past nine”, “half past six”: counted where a word before says it is a time of day."""
    if not re.search(r"\b(?:at|by|until|before|after|about|around|since|from)\s+$", context.before()):
        return None
    words = match["hour"].lower()
    hour = NUMBERS[words] if words in NUMBERS else int(words)
    minute = _MINUTES[re.sub("^a ", "", normalized_group(match, "minute")).removesuffix(" minutes")]
    if not 1 <= hour <= 12:
        return None
    if match["half"].lower() == "to":
        hour, minute = (hour - 1) % 12 or 12, 60 - minute
    return _on_day_spoken(f"T{hour:02}:{minute:02}", context)


def read_day_part(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“That evening”, “the next morning”: a part of the day spoken of."""
    clock = PARTS_OF_DAY[match["pod"].lower()]
    spoken = context.focus_period
    if spoken is None or spoken.first is None or spoken.precision != "day":
        return ResolvedTime("TIME", Period(f"XXXX-XX-XX{clock}"))
    which = normalized_group(match, "which")
    shift = 1 if re.search("next|following", which) else -1 if "previous" in which else 0
    return ResolvedTime("TIME", periods.day(spoken.first + dt.timedelta(days=shift), clock))


def read_part_of(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The morning of”: the day that follows is read by its own rule and joined to it."""
    return ResolvedTime("TIME", Period(INCOMPLETE + PARTS_OF_DAY[normalized_group(match, "pod")]), updates_focus=False)
