"""Times of day: “5 p.m.”, “14:30 GMT”, “that evening”, “noon”."""

from __future__ import annotations

import datetime as dt
import re

from . import periods
from .periods import Period
from .reading import INCOMPLETE, Match, MatchContext, ResolvedTime, normalized_group
from .words import NUMBERS, PARTS_OF_DAY

# Minutes in words, by what comes before “past” or “to”
_MINUTES = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
# “Half past six” is a time of day behind one of these words; without one, “ten to five”
# may be a vote
_BEFORE_CLOCK_IN_WORDS = re.compile(r"\b(?:at|by|until|before|after|about|around|since|from)\s+$")


def read_clock(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read a time of day, on the day in focus; a day written beside it is joined to it later."""
    clock = _clock(match, context)
    return None if clock is None else _on_day_in_focus(clock, context)


def _on_day_in_focus(clock: str, context: MatchContext) -> ResolvedTime:
    period = context.focus_period
    if period is not None and period.precision == "day" and period.first is not None:
        return ResolvedTime("TIME", periods.day(period.first, clock))
    return ResolvedTime("TIME", Period(clock))


def _clock(match: Match, context: MatchContext) -> str | None:
    """Return the time of day as TIMEX3 appends it (“T17:00”); None where the numbers name none."""
    if match["named"]:
        is_title = match["named"][0].isupper() and context.start != context.sentence_start  # the film “High Noon”
        return None if is_title else PARTS_OF_DAY[match["named"].lower()]
    hour, minute = _hour(match), int(match["minute"] or 0)
    half_of_day = (match["half"] or "").lower()
    if hour > 23 or minute > 59 or (half_of_day and not 1 <= hour <= 12):
        return None
    if half_of_day:
        hour = hour % 12 + (12 if half_of_day.startswith("p") else 0)
    return f"T{hour:02}:{minute:02}"


def _hour(match: Match) -> int:
    words = match["hour"].lower()
    return NUMBERS[words] if words in NUMBERS else int(words)


def read_clock_in_words(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “at a quarter past nine”, “by half past six”."""
    if not _BEFORE_CLOCK_IN_WORDS.search(context.before()):
        return None
    hour = _hour(match)
    minute = _MINUTES[re.sub("^a ", "", normalized_group(match, "minute")).removesuffix(" minutes")]
    if not 1 <= hour <= 12:
        return None
    if match["half"].lower() == "to":
        hour, minute = (hour - 1) % 12 or 12, 60 - minute
    return _on_day_in_focus(f"T{hour:02}:{minute:02}", context)


def read_part_of_day_in_focus(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “that evening” or “the next morning”: a part of the day in focus or of one beside it."""
    clock = PARTS_OF_DAY[match["pod"].lower()]
    period = context.focus_period
    if period is None or period.first is None or period.precision != "day":
        return ResolvedTime("TIME", Period(f"XXXX-XX-XX{clock}"))
    which = normalized_group(match, "which")
    shift = 0
    if re.search("next|following", which):
        shift = 1
    elif "previous" in which:
        shift = -1
    return ResolvedTime("TIME", periods.day(period.first + dt.timedelta(days=shift), clock))


def read_part_of_day(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the morning of”; the day that follows is read by its own rule and joined to it."""
    clock = PARTS_OF_DAY[normalized_group(match, "pod")]
    return ResolvedTime("TIME", Period(INCOMPLETE + clock), updates_focus=False)
