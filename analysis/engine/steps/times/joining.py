"""Two matches that are one time: “5 p.m. on Friday”, “the week of 10 March”, “the first Monday of October”.

The second names a period; the first comes before it and says which part of it is meant,
or how far from it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from ...types import Time
from . import periods
from .periods import Period
from .relative import shift_by_units, unit_at
from .words import ORDINALS, WEEKDAYS, parse_number, unit_code

# What may be between the two
_SPACE = re.compile(r"\s{1,3}")
_ON = re.compile(r",?\s{1,3}(?:on\s{1,3})?")
_AT = re.compile(r",?\s{1,3}at\s{1,3}(?:(?:about|around|approximately|exactly)\s{1,3})?")
_BEFORE_OR_AFTER = re.compile(r"\s{1,3}(?P<way>before|after|from)\s{1,3}")
# The first of the two as a number of units: “about two weeks”
_LENGTH = re.compile(
    r"(?:(?:about|around|some|nearly|almost|roughly)\s)?(?P<num>[\w\s-]{1,20}?)[\s-](?P<unit>[a-z]+)", re.I
)
_CLOCK_VALUE = re.compile(r".*T(\d\d)(:\d\d)")
_PARTS_OF_DAY_VALUES = frozenset(("TMO", "TAF", "TEV", "TNI"))
_DATE_CHARS = len("YYYY-MM-DD")
# Shorter stretches have no halves in whole days that anybody would name
_MIN_DAYS_TO_HALVE = 7


def join_times(before: Time, time: Time, period: Period, text: str) -> Time | None:
    """Return two neighbouring times as one, None where they are two.

    `period` is what the second one was read as. Raise OverflowError or ValueError where
    the result lies outside the calendar.
    """
    return (
        _join_clock(before, time, text)
        or _join_part_of_period(before, time, period, text)
        or _join_day(before, time, period, text)
    )


def _joined_by(gap: re.Pattern[str], before: Time, time: Time, text: str) -> bool:
    """Return whether nothing but a pattern is between two times."""
    return bool(gap.fullmatch(text, before.end, time.start))


def _join_clock(before: Time, time: Time, text: str) -> Time | None:
    """Join a time of day with a part of the day, or with the day before it."""
    if before.rule == "time.clock" and time.type == "TIME" and time.edtf and _joined_by(_ON, before, time, text):
        return _clock_in_part_of_day(before, time)
    if before.rule == "time.part-of" and time.type == "TIME" and _joined_by(_SPACE, before, time, text):
        return replace(time, start=before.start)  # “the early hours of Tuesday morning”
    if time.rule == "time.clock" and before.type == "DATE" and "T" in time.value:
        if _joined_by(_AT, before, time, text):
            return _day_with_clock(before, time)
    return None


def _day_with_clock(day: Time, clock: Time) -> Time | None:
    """Join “tomorrow at noon”: a day that is written before the time of day."""
    if day.earliest is None or len(day.value) != _DATE_CHARS:
        return None
    clock_value = clock.value[clock.value.index("T") :]
    return replace(
        clock, start=day.start, value=day.value + clock_value, edtf=day.edtf, earliest=day.earliest, latest=day.latest
    )


def _clock_in_part_of_day(clock: Time, part: Time) -> Time | None:
    """Join “6 o'clock on Sunday evening”, “6:30 yesterday morning”.

    The part of the day says which six it is.
    """
    hour = _CLOCK_VALUE.fullmatch(clock.value)
    day, part_of_day = part.value[:_DATE_CHARS], part.value[_DATE_CHARS:]
    if hour is None or part_of_day not in _PARTS_OF_DAY_VALUES:
        return None
    later = 12 if part_of_day != "TMO" and int(hour[1]) < 12 else 0
    value = f"{day}T{int(hour[1]) + later:02}{hour[2]}"
    return replace(part, start=clock.start, value=value, rule=clock.rule, score=clock.score)


def _join_part_of_period(before: Time, time: Time, period: Period, text: str) -> Time | None:
    """Join “the first Monday of October”, “the last week of May”, “the Labor Day weekend”."""
    if not _joined_by(_SPACE, before, time, text):
        return None
    if before.rule == "time.part-of-period":
        return _part_of_period(before, time, period, text)
    if before.rule == "time.holiday" and time.rule == "time.weekend" and before.earliest:
        return _replace_both(before, time, _long_weekend(before.earliest))
    return None


def _part_of_period(before: Time, time: Time, period: Period, text: str) -> Time | None:
    order, unit = text[before.start : before.end].lower().removeprefix("the ").split()[:2]
    if time.type == "SET":  # “the second Sunday of each month”
        weekday = WEEKDAYS.get(unit)
        return None if weekday is None else replace(time, start=before.start, value=f"XXXX-WXX-{weekday + 1}")
    if period.first is None or period.last is None:
        return None
    number = _order_number(order)
    if unit == "half":
        found = _half(period, period.first, period.last, number)
    else:
        found = _nth_unit(period, period.first, period.last, unit, number)
    return _replace_both(before, time, found) if found else None


def _order_number(order: str) -> int:
    """Return the number that an ordinal names, -1 for the last.

    “Latter” is the second, “opening” the first.
    """
    if order in {"last", "final", "closing"}:
        return -1
    return ORDINALS.get(order, 2 if order == "latter" else 1)


def _half(whole: Period, first: dt.date, last: dt.date, number: int) -> Period | None:
    """Return the first or second half of a period, None where it has none."""
    if number not in {1, 2, -1} or (last - first).days < _MIN_DAYS_TO_HALVE:
        return None
    is_first = number == 1
    if whole.precision == "year":
        return periods.half(first.year, 1 if is_first else 2)
    if whole.precision in {"decade", "century"}:
        middle_year = (first.year + last.year) // 2
        if is_first:
            return periods.years(whole.value, first.year, middle_year)
        return periods.years(whole.value, middle_year + 1, last.year)
    middle = first.replace(day=15) if whole.precision == "month" else first + (last - first) / 2
    if is_first:
        return periods.interval(whole.value, first, middle)
    return periods.interval(whole.value, middle + dt.timedelta(days=1), last)


def _nth_unit(whole: Period, first: dt.date, last: dt.date, unit: str, number: int) -> Period | None:
    """Return the nth day, weekday, week or weekend of a month, quarter or year; -1 is the last."""
    if whole.precision not in {"month", "year", "quarter"}:
        return None
    if unit == "week":
        return _nth_week(whole, first, last, number)
    step = dt.timedelta(days=1 if unit == "day" else 7)
    start = first
    if unit != "day":
        weekday = WEEKDAYS["saturday" if unit == "weekend" else unit]
        start += dt.timedelta(days=(weekday - first.weekday()) % 7)
    start += step * (number - 1 if number > 0 else (last - start) // step)
    if start > last:
        return None
    return periods.weekend(start) if unit == "weekend" else periods.day(start)


def _nth_week(whole: Period, first: dt.date, last: dt.date, number: int) -> Period | None:
    """Return seven days counted from the start of a period, or the last seven.

    News does not mean ISO weeks here.
    """
    if number > 0:
        start = first + dt.timedelta(days=7 * (number - 1))
    else:
        start = last - dt.timedelta(days=6)
    if start > last:
        return None
    return periods.interval(whole.value, start, min(start + dt.timedelta(days=6), last))


def _long_weekend(holiday: dt.date) -> Period:
    """Return Saturday and Sunday with the holiday beside them: “the Labor Day weekend”."""
    saturday = periods.weekend(holiday - dt.timedelta(days=3)).first or holiday
    last = max(holiday, saturday + dt.timedelta(days=1))
    return periods.interval(periods.weekend(saturday).value, min(holiday, saturday), last)


def _join_day(before: Time, time: Time, period: Period, text: str) -> Time | None:
    """Join what is counted from, or lies on, the day that the second time names."""
    if time.type != "DATE" or period.first is None or period.precision != "day":
        return None
    if before.rule == "time.week-of" and _joined_by(_SPACE, before, time, text):
        words = text[before.start : before.end].lower().split()
        return _replace_both(before, time, _week_of(words, period.first))
    if before.rule in {"time.clock", "time.part-of"} and "T" in before.value and _joined_by(_ON, before, time, text):
        clock = before.value[before.value.index("T") :]
        return replace(
            time, start=before.start, type="TIME", value=time.value + clock, rule=before.rule, score=before.score
        )
    return _offset_from_day(before, time, period.first, text)


def _week_of(words: list[str], day: dt.date) -> Period:
    """Return the calendar week of a day, or the seven days that begin or end with it."""
    if words[1] == "weekend":
        return periods.weekend(day)
    if words[2] == "of":
        return periods.week(day)
    first = day - dt.timedelta(days=6) if words[2] == "ending" else day
    return periods.interval(periods.week(first).value, first, first + dt.timedelta(days=6))


def _offset_from_day(before: Time, time: Time, day: dt.date, text: str) -> Time | None:
    """Join “two days before Christmas”, “the day after 9 May”."""
    if before.rule == "time.day-beside" and _joined_by(_SPACE, before, time, text):
        *_, unit, way = text[before.start : before.end].lower().split()
        unit = "day" if unit in {"night", "morning", "evening"} else unit
        return _replace_both(before, time, unit_at(day, unit, _sign(way)))
    gap = _BEFORE_OR_AFTER.fullmatch(text, before.end, time.start)
    if gap is None or before.type != "DURATION" or before.rule == "time.age":
        return None
    length = _LENGTH.fullmatch(text, before.start, before.end)
    if length is None:
        return None
    count, unit = parse_number(length["num"]), unit_code(length["unit"])
    if count is None or unit[0] == "T":
        return None
    return _replace_both(before, time, shift_by_units(day, unit, _sign(gap["way"]) * int(count)))


def _sign(way: str) -> int:
    return -1 if way == "before" else 1


def _replace_both(before: Time, time: Time, period: Period) -> Time:
    """Return a time over both spans, with the days of a period, under the rule of the first."""
    return replace(
        time, start=before.start, value=period.value, edtf=period.edtf, earliest=period.first, latest=period.last,
        rule=before.rule, score=before.score,
    )  # fmt: skip
