"""Two matches that are one time: “5 p.m. on Friday”, “the week of 10 March”, “the first Monday of October”.

The second names a period; the first stands before it and says which part of it, or how far from it.
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

_ON = re.compile(r",?\s{1,3}(?:on\s{1,3})?")
_AT = re.compile(r",?\s{1,3}at\s{1,3}(?:(?:about|around|approximately|exactly)\s{1,3})?")
_SPACE = re.compile(r"\s{1,3}")
_BESIDE = re.compile(r"\s{1,3}(?P<way>before|after|from)\s{1,3}")
_LENGTH = re.compile(
    r"(?:(?:about|around|some|nearly|almost|roughly)\s)?(?P<num>[\w\s-]{1,20}?)[\s-](?P<unit>[a-z]+)", re.I
)


def join_times(before: Time, time: Time, whole: Period, text: str) -> Time | None:
    """Both as one time, or None where they are two. `whole` is what the second one names."""
    gap = (before.end, time.start)
    if before.rule == "time.part-of-period" and _SPACE.fullmatch(text, *gap):
        return _part(before, time, whole, text)
    if before.rule == "time.clock" and time.type == "TIME" and time.edtf and _ON.fullmatch(text, *gap):
        return _at_part_of_day(before, time)
    if before.rule == "time.part-of" and time.type == "TIME" and _SPACE.fullmatch(text, *gap):
        return replace(time, start=before.start)  # “the early hours of Tuesday morning”
    if time.rule == "time.clock" and before.type == "DATE" and "T" in time.value and _AT.fullmatch(text, *gap):
        return _at(before, time)
    if (
        before.rule == "time.holiday"
        and time.rule == "time.weekend"
        and _SPACE.fullmatch(text, *gap)
        and before.earliest
    ):
        return _as(before, time, _long_weekend(before.earliest))
    if time.type != "DATE" or whole.first is None or whole.precision != "day":
        return None
    if before.rule == "time.week-of" and _SPACE.fullmatch(text, *gap):
        return _as(before, time, _week(text[before.start : before.end].lower().split(), whole.first))
    if before.rule in {"time.clock", "time.part-of"} and "T" in before.value and _ON.fullmatch(text, *gap):
        clock = before.value[before.value.index("T") :]
        return replace(
            time, start=before.start, type="TIME", value=time.value + clock, rule=before.rule, score=before.score
        )
    return _offset(before, time, whole.first, text)


def _at(day: Time, clock: Time) -> Time | None:
    """“Tomorrow at noon”: the day that stands before the time of day."""
    if day.earliest is None or len(day.value) != 10:
        return None
    hour = clock.value[clock.value.index("T") :]
    return replace(
        clock, start=day.start, value=day.value + hour, edtf=day.edtf, earliest=day.earliest, latest=day.latest
    )


def _week(words: list[str], day: dt.date) -> Period:
    """“The week of” a day is its calendar week; “beginning” and “ending” with it, seven days."""
    if words[1] == "weekend":
        return periods.weekend(day)
    if words[2] == "of":
        return periods.week(day)
    first = day - dt.timedelta(days=6) if words[2] == "ending" else day
    return periods.interval(periods.week(first).value, first, first + dt.timedelta(days=6))


def _long_weekend(feast: dt.date) -> Period:
    """“The Labor Day weekend”: Saturday and Sunday with the feast beside them."""
    saturday = periods.weekend(feast - dt.timedelta(days=3)).first or feast
    last = max(feast, saturday + dt.timedelta(days=1))
    return periods.interval(periods.weekend(saturday).value, min(feast, saturday), last)


def _at_part_of_day(clock: Time, part: Time) -> Time | None:
    """“6 o'clock on Sunday evening”, “6:30 yesterday morning”: the part of the day says which six it is."""
    hour = re.fullmatch(r".*T(\d\d)(:\d\d)", clock.value)
    if hour is None or part.value[10:] not in {"TMO", "TAF", "TEV", "TNI"}:
        return None
    later = 12 if part.value[10:] != "TMO" and int(hour[1]) < 12 else 0
    value = f"{part.value[:10]}T{int(hour[1]) + later:02}{hour[2]}"
    return replace(part, start=clock.start, value=value, rule=clock.rule, score=clock.score)


def _part(before: Time, time: Time, whole: Period, text: str) -> Time | None:
    """“The first Monday of October”, “the last week of May”, “the second half of the 1990s”."""
    order, unit = text[before.start : before.end].lower().removeprefix("the ").split()[:2]
    nth = -1 if order in {"last", "final", "closing"} else ORDINALS.get(order, 2 if order == "latter" else 1)
    if time.type == "SET":
        weekday = WEEKDAYS.get(unit)
        return replace(time, start=before.start, value=f"XXXX-WXX-{weekday + 1}") if weekday is not None else None
    if whole.first is None or whole.last is None:
        return None
    found = _half(whole, nth) if unit == "half" else _nth(whole, unit, nth)
    return _as(before, time, found) if found else None


def _half(whole: Period, nth: int) -> Period | None:
    first, last = whole.first, whole.last
    if first is None or last is None or nth not in {1, 2, -1} or (last - first).days < 7:
        return None
    if whole.precision == "year":
        return periods.half(first.year, 1 if nth == 1 else 2)
    if whole.precision in {"decade", "century"}:
        middle_year = (first.year + last.year) // 2
        return periods.years(whole.value, *((first.year, middle_year) if nth == 1 else (middle_year + 1, last.year)))
    middle = first.replace(day=15) if whole.precision == "month" else first + (last - first) / 2
    ends = (first, middle) if nth == 1 else (middle + dt.timedelta(days=1), last)
    return periods.interval(whole.value, *ends)


def _nth(whole: Period, unit: str, nth: int) -> Period | None:
    """The nth day, weekday, week or weekend of a month or year; -1 is the last."""
    first, last = whole.first, whole.last
    if first is None or last is None or whole.precision not in {"month", "year", "quarter"}:
        return None
    if unit == "week":
        start = first + dt.timedelta(days=7 * (nth - 1)) if nth > 0 else last - dt.timedelta(days=6)
        return periods.interval(whole.value, start, min(start + dt.timedelta(days=6), last)) if start <= last else None
    step = dt.timedelta(days=1 if unit == "day" else 7)
    offset = 0 if unit == "day" else (WEEKDAYS["saturday" if unit == "weekend" else unit] - first.weekday()) % 7
    start = first + dt.timedelta(days=offset)
    start += step * (nth - 1 if nth > 0 else (last - start) // step)
    if start > last:
        return None
    return periods.weekend(start) if unit == "weekend" else periods.day(start)


def _offset(before: Time, time: Time, day: dt.date, text: str) -> Time | None:
    """“Two days before Christmas”, “the day after 9 May”."""
    if before.rule == "time.day-beside" and _SPACE.fullmatch(text, before.end, time.start):
        words = text[before.start : before.end].lower().split()
        found = unit_at(day, "day" if words[-2] in {"night", "morning", "evening"} else words[-2], _sign(words[-1]))
        return _as(before, time, found)
    gap = _BESIDE.fullmatch(text, before.end, time.start)
    length = _LENGTH.fullmatch(text, before.start, before.end) if gap else None
    if gap is None or length is None or before.type != "DURATION" or before.rule == "time.age":
        return None
    count, unit = parse_number(length["num"]), unit_code(length["unit"])
    if count is None or unit[0] == "T":
        return None
    return _as(before, time, shift_by_units(day, unit, _sign(gap["way"]) * int(count)))


def _sign(way: str) -> int:
    return -1 if way == "before" else 1


def _as(before: Time, time: Time, period: Period) -> Time:
    return replace(
        time, start=before.start, value=period.value, edtf=period.edtf, earliest=period.first, latest=period.last,
        rule=before.rule, score=before.score,
    )  # fmt: skip
