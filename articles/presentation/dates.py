"""EDTF dates as people write them, at the precision known: “May 2025” stays May and never becomes the 1st."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

from articles.choices import TimeType

UNKNOWN = "date unknown"
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}

POINT = re.compile(r"(\d{4})(?:-(\d\d|XX)(?:-(\d\d|XX))?)?(?:T[\d:.Z+-]*)?([~?%]?)")
DECADE = re.compile(r"(\d{3})X([~?%]?)")
CENTURY = re.compile(r"(\d{2})XX([~?%]?)")
# TIMEX3's values, where EDTF has no word for what they mean.
LENGTH = re.compile(r"P(T?)(\d+(?:\.\d+)?|X)(Y|M|W|D|H|S|WE|Q|DE|CE)")
OF_DAY = re.compile(r".*T(MO|MI|AF|EV|NI|DT|(\d\d:\d\d)(?::\d\d)?.*)")
LENGTHS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour", "S": "second"}
LENGTHS |= {"WE": "weekend", "Q": "quarter", "DE": "decade", "CE": "century", "TM": "minute"}
HOURS = {"MO": "morning", "MI": "midday", "AF": "afternoon", "EV": "evening", "NI": "night", "DT": "daytime"}
REFERENCES = {"PRESENT_REF": "now", "PAST_REF": "some time before", "FUTURE_REF": "some time to come"}
WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
PART = re.compile(r"(?:FY)?(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])")
PARTS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter", "H1": "first half of", "H2": "second half of"}
PARTS |= {f"Q{n + 1}": f"{word} quarter of" for n, word in enumerate(("first", "second", "third", "fourth"))}
EXACT = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a month or season, or a year; `mark` is EDTF's ~ (about), ? (uncertain) or % (both)."""

    year: int
    month: int | None = None
    day: int | None = None
    mark: str = ""

    @property
    def is_month(self) -> bool:
        return self.day is None and self.month is not None and self.month <= 12

    def words(self) -> str:
        return _marked(_without_mark(self), self.mark)


def humanize_edtf(edtf: str) -> str:
    """The date in words. What cannot be read is given as it stands: better odd than invented."""
    edtf = edtf.strip()
    if edtf in {"", "..", "/", "../.."}:
        return UNKNOWN
    if "/" in edtf:
        start, _, end = edtf.partition("/")
        return _interval(start, end) or edtf
    return _one(edtf) or edtf


def humanize_date(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def humanize_timex(value: str, kind: str = "") -> str:
    """A TIMEX3 value in words: “2 years”, of a set “every month”, “night”. What has none is given as it stands."""
    if value in REFERENCES:
        return REFERENCES[value]
    if length := LENGTH.fullmatch(value):
        words = _length(length[2], LENGTHS.get(f"T{length[3]}" if length[1] else "", LENGTHS[length[3]]))
        return f"every {words.removeprefix('1 ')}" if kind == TimeType.SET else words
    if week := WEEK.fullmatch(value):
        return f"{'weekend of ' if week[3] else ''}week {int(week[2])} of {week[1]}"
    if part := PART.fullmatch(value):
        return f"{PARTS[part[2]]} {'fiscal ' if value.startswith('FY') else ''}{part[1]}"
    if hour := OF_DAY.fullmatch(value):
        return hour[2] or HOURS[hour[1]]
    return _one(value) or value


def _length(number: str, unit: str) -> str:
    if number == "1":
        return f"1 {unit}"
    plural = f"{unit[:-1]}ies" if unit.endswith("y") and unit != "day" else f"{unit}s"
    return f"some {plural}" if number == "X" else f"{number} {plural}"


def html_datetime(edtf: str) -> str:
    """The date for HTML's `datetime`, where it is one whole day, month or year; else nothing."""
    if not EXACT.fullmatch(edtf) or edtf < "0001":
        return ""
    return edtf if _point(edtf) else ""


def _one(edtf: str) -> str:
    if decade := DECADE.fullmatch(edtf):
        return _marked(f"{int(decade[1])}0s", decade[2])
    if century := CENTURY.fullmatch(edtf):
        return _marked(f"{_ordinal(int(century[1]) + 1)} century", century[2])
    point = _point(edtf)
    return point.words() if point else ""


def _point(edtf: str) -> Point | None:
    match = POINT.fullmatch(edtf)
    if not match:
        return None
    year, mark = int(match[1]), match[4]
    month = int(match[2]) if match[2] and match[2] != "XX" else None
    day = int(match[3]) if month and match[3] and match[3] != "XX" else None
    if month is not None and month not in SEASONS and not 1 <= month <= 12:
        return None
    if day is not None and (month in SEASONS or not 1 <= day <= _last_day(year, month)):
        return None
    return Point(year, month, day, mark)


def _without_mark(point: Point) -> str:
    if point.month is None:
        return str(point.year)
    month = SEASONS.get(point.month) or MONTHS[point.month - 1]
    return f"{month} {point.year}" if point.day is None else f"{point.day} {month} {point.year}"


def _marked(words: str, mark: str) -> str:
    about = "about " if mark in {"~", "%"} else ""
    return f"{about}{words}{' (uncertain)' if mark in {'?', '%'} else ''}"


def _interval(start: str, end: str) -> str:
    if start in {"", ".."}:
        words = _one(end)
        return words and f"by {words}"
    if end in {"", ".."}:
        words = _one(start)
        return words and f"from {words}"
    first, last = _point(start), _point(end)
    if first is None or last is None:
        return f"{_one(start)} – {_one(end)}" if _one(start) and _one(end) else ""
    if first.mark == last.mark:
        return _marked(_range(replace(first, mark=""), replace(last, mark="")), first.mark)
    return f"{first.words()} – {last.words()}"


def _range(first: Point, last: Point) -> str:
    """Two points without marks, joined as tightly as what they share allows."""
    words = last.words()
    if first == last:
        return words
    if first.year == last.year and first.day and last.day:
        if first.month == last.month:
            return _part_of_month(first, last) or f"{first.day}–{words}"
        return f"{first.day} {MONTHS[(first.month or 1) - 1]} – {words}"
    if first.year == last.year and first.is_month and last.is_month:
        return f"{MONTHS[(first.month or 1) - 1]}–{words}"
    if first.month is None and last.month is None:
        return f"{first.year}–{last.year}"
    return f"{first.words()} – {words}"


def _part_of_month(first: Point, last: Point) -> str:
    """“Late October” where the interval is a third of a month, as news means it."""
    thirds = {(1, 10): "early ", (11, 20): "mid-", (21, _last_day(last.year, last.month)): "late "}
    third = thirds.get((first.day or 0, last.day or 0))
    return third + _without_mark(replace(last, day=None)) if third else ""


def _last_day(year: int, month: int | None) -> int:
    return calendar.monthrange(max(year, 1), month or 1)[1]


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
