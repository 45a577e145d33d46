"""Calendar periods with their precision: how TIMEX3 and EDTF write them, and their first and last day.

A period is never narrower than the words that name it: “winter 1994” may mean either end of that year.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace

SEASONS = {"spring": ("SP", 21), "summer": ("SU", 22), "autumn": ("FA", 23), "fall": ("FA", 23), "winter": ("WI", 24)}
# Meteorological and astronomical seasons of the northern hemisphere taken together, as (month, day)
_SEASON_DAYS = {21: ((3, 1), (6, 21)), 22: ((6, 1), (9, 23)), 23: ((9, 1), (12, 21))}


_SEASON_LETTERS = frozenset(letters for letters, _ in SEASONS.values())


@dataclass(frozen=True, slots=True)
class Period:
    """`value` is the TIMEX3 value; `edtf`, `first` and `last` are None where the calendar period is not known."""

    value: str
    edtf: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def precision(self) -> str:
        """The precision: day, week, month, quarter, season, year, decade, century, or nothing for references."""
        if self.last is None:
            return ""
        shapes = {4: "year", 3: "decade", 2: "century", 7: "month", 10: "day"}
        if self.value[5:] in _SEASON_LETTERS:
            return "season"
        if "W" in self.value:
            return "week"
        if "-Q" in self.value or "-H" in self.value:
            return "quarter"
        return shapes.get(len(self.value.split("T")[0]), "")


def day(when: dt.date, clock: str = "") -> Period:
    return Period(when.isoformat() + clock, when.isoformat(), when, when)


def interval(value: str, first: dt.date, last: dt.date) -> Period:
    edtf = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    return Period(value, edtf, first, last)


def week(when: dt.date) -> Period:
    """The ISO week that holds a day."""
    year, number, _ = when.isocalendar()
    monday = when - dt.timedelta(days=when.weekday())
    return interval(f"{year:04}-W{number:02}", monday, monday + dt.timedelta(days=6))


def weekend(when: dt.date) -> Period:
    """The weekend that ends the ISO week that holds a day."""
    value = week(when).value
    saturday = when + dt.timedelta(days=5 - when.weekday())
    return interval(value + "-WE", saturday, saturday + dt.timedelta(days=1))


def month(year: int, number: int) -> Period:
    last = dt.date(year, number, calendar.monthrange(year, number)[1])
    return Period(f"{year:04}-{number:02}", f"{year:04}-{number:02}", dt.date(year, number, 1), last)


def month_after(when: dt.date, count: int) -> Period:
    """The month `count` months after the one that holds a day."""
    index = when.year * 12 + when.month - 1 + count
    return month(index // 12, index % 12 + 1)


def months(value: str, year: int, first: int, last: int) -> Period:
    edtf = f"{year:04}-{first:02}/{year:04}-{last:02}"
    return Period(value, edtf, month(year, first).first, month(year, last).last)


def quarter(year: int, number: int) -> Period:
    return months(f"{year:04}-Q{number}", year, number * 3 - 2, number * 3)


def half(year: int, number: int) -> Period:
    return months(f"{year:04}-H{number}", year, number * 6 - 5, number * 6)


def season(year: int, name: str, either: bool = True) -> Period:
    """A season of a year; `either` end of the year may be meant by a winter, else the one that begins in it."""
    letters, code = SEASONS[name]
    value = f"{year:04}-{letters}"
    if code == 24:
        begins = year - 1 if either else year
        return Period(value, f"{year:04}-24", dt.date(begins, 12, 1), dt.date(year + 1, 3, 21))
    (month_a, day_a), (month_b, day_b) = _SEASON_DAYS[code]
    return Period(value, f"{year:04}-{code}", dt.date(year, month_a, day_a), dt.date(year, month_b, day_b))


def year(number: int) -> Period:
    return Period(f"{number:04}", f"{number:04}", dt.date(number, 1, 1), dt.date(number, 12, 31))


def decade(start: int) -> Period:
    digits = f"{start:04}"[:3]
    return Period(digits, digits + "X", dt.date(start, 1, 1), dt.date(start + 9, 12, 31))


def century(start: int) -> Period:
    digits = f"{start:04}"[:2]
    return Period(digits, digits + "XX", dt.date(start, 1, 1), dt.date(start + 99, 12, 31))


def third_of(whole: Period, which: int) -> Period:
    """The first, middle or last third of a period (0, 1, 2), as “early”, “mid-” and “late” have it.

    TIMEX3 keeps the whole period as its value: the part is a modifier there.
    """
    if whole.first is None or whole.last is None:
        return whole
    if whole.precision == "year":
        return months(whole.value, whole.first.year, which * 4 + 1, which * 4 + 4)
    if whole.precision == "month":
        first = whole.first.replace(day=(1, 11, 21)[which])
        last = (whole.first.replace(day=10), whole.first.replace(day=20), whole.last)[which]
        return interval(whole.value, first, last)
    if whole.precision in {"decade", "century"}:
        ends = {"decade": ((0, 3), (4, 6), (7, 9)), "century": ((0, 33), (34, 66), (67, 99))}[whole.precision][which]
        return years(whole.value, whole.first.year + ends[0], whole.first.year + ends[1])
    if whole.precision == "quarter" and "-Q" in whole.value:
        return replace(month(whole.first.year, whole.first.month + which), value=whole.value)
    if whole.precision == "week" and "WE" not in whole.value:
        ends = ((0, 2), (1, 4), (3, 6))[which]  # “late last week” may be Thursday
        return interval(whole.value, *(whole.first + dt.timedelta(days=end) for end in ends))
    if whole.precision == "season" and "WI" not in whole.value:
        return _third_of_season(whole, which)
    return whole


def _third_of_season(whole: Period, which: int) -> Period:
    """A season's months are its thirds; the last goes on to the equinox or solstice."""
    begins = whole.first or dt.date.min
    first = begins.replace(month=begins.month + which)
    last = month(first.year, first.month).last if which < 2 else whole.last
    return interval(whole.value, first, last or first)


def years(value: str, first: int, last: int) -> Period:
    return Period(value, f"{first:04}/{last:04}", dt.date(first, 1, 1), dt.date(last, 12, 31))


def clip_end(whole: Period, when: dt.date) -> Period:
    """The part of a period up to a day, as “earlier this year” has it."""
    if whole.first and whole.last and whole.first <= when < whole.last:
        return interval(whole.value, whole.first, when)
    return whole


def clip_start(whole: Period, when: dt.date) -> Period:
    """The part of a period from a day on, as “later this year” has it."""
    if whole.first and whole.last and whole.first < when <= whole.last:
        return interval(whole.value, when, whole.last)
    return whole


def open_start(whole: Period) -> Period:
    """Any time up to the end of a period, as “by March” has it: the start is open."""
    if whole.edtf is None or whole.last is None:
        return whole
    return replace(whole, edtf=f"../{_end(whole.edtf, whole.last)}", first=None)


def open_end(whole: Period) -> Period:
    """Any time from the start of a period on, as “since March” has it: the end is open."""
    if whole.edtf is None or whole.first is None:
        return whole
    return replace(whole, edtf=f"{_end(whole.edtf, whole.first)}/..", last=None)


def _end(written: str, when: dt.date) -> str:
    """A period as the end of an interval: a day, month or year as it is written, a decade's year, else its day."""
    if "X" in written:
        return f"{when.year:04}"
    season = len(written) == 7 and written[5:] > "12"
    return when.isoformat() if season or "/" in written else written


def at_same_precision(whole: Period, when: dt.date) -> Period:
    """The day, month or year that holds a day and is as exact as a period; the period keeps its own value."""
    if whole.edtf is None or "/" in whole.edtf or whole.precision not in {"month", "year"}:
        found = day(when)
    else:
        found = month(when.year, when.month) if whole.precision == "month" else year(when.year)
    return replace(found, value=whole.value)


def approximate(whole: Period) -> Period:
    """The same period, marked approximate: a season cannot be marked, and of an interval both ends are."""
    if whole.edtf is None or "~" in whole.edtf or whole.precision == "season":
        return whole
    ends = [end if end == ".." else f"{end}~" for end in whole.edtf.split("/")]
    return replace(whole, edtf="/".join(ends))
