"""Calendar periods with their precision, as TIMEX3 and EDTF write them.

A period is never narrower than the words that name it: “winter 1994” may mean either end
of that year, so it covers both. TIMEX3 values follow TimeML's annotation guidelines; EDTF
follows level 1 of the Extended Date/Time Format (ISO 8601-2).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace

# Season: its letters in TIMEX3 and its number in EDTF
SEASONS = {"spring": ("SP", 21), "summer": ("SU", 22), "autumn": ("FA", 23), "fall": ("FA", 23), "winter": ("WI", 24)}
_WINTER = 24
# First and last (month, day) by EDTF number, for the northern hemisphere. Each runs from
# the start of the meteorological season to the end of the astronomical one, since either
# may be meant.
_SEASON_DAYS = {21: ((3, 1), (6, 21)), 22: ((6, 1), (9, 23)), 23: ((9, 1), (12, 21))}
_SEASON_LETTERS = frozenset(letters for letters, _ in SEASONS.values())
_LAST_MONTH = "12"  # in “2025-22” the last two digits exceed any month: a season

# The length of a TIMEX3 date says its precision: “19”, “199”, “1994”, “1994-05”,
# “1994-05-03”
_PRECISION_BY_LENGTH = {2: "century", 3: "decade", 4: "year", 7: "month", 10: "day"}

# “Early”, “mid-” and “late” as (first, last), by precision. The thirds of a week overlap:
# Thursday belongs to the middle and may also be meant by “late last week”.
_DAYS_OF_MONTH_THIRDS = ((1, 10), (11, 20), (21, None))
_YEARS_OF_THIRDS = {"decade": ((0, 3), (4, 6), (7, 9)), "century": ((0, 33), (34, 66), (67, 99))}
_DAYS_OF_WEEK_THIRDS = ((0, 2), (1, 4), (3, 6))


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole calendar days, or a reference without known days.

    `value` is the TIMEX3 value; `edtf`, `first` and `last` are None where the calendar
    period is not known. An open start has no `first`, an open end no `last`.
    """

    value: str
    edtf: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def precision(self) -> str:
        """The name of the calendar unit: day, week, month, quarter, season, year, decade or century.

        Half-years count as quarters. Empty for references and for periods with an open
        end.
        """
        if self.last is None:
            return ""
        if self.value[5:] in _SEASON_LETTERS:
            return "season"
        if "W" in self.value:
            return "week"
        if "-Q" in self.value or "-H" in self.value:
            return "quarter"
        date_part = self.value.split("T")[0]
        return _PRECISION_BY_LENGTH.get(len(date_part), "")


def day(when: dt.date, clock: str = "") -> Period:
    """Return one day; `clock` (“T17:00”, “TEV”) is added to its TIMEX3 value only."""
    return Period(when.isoformat() + clock, when.isoformat(), when, when)


def interval(value: str, first: dt.date, last: dt.date) -> Period:
    """Return the days from `first` to `last`, both included, under a TIMEX3 value given by the caller."""
    edtf = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    return Period(value, edtf, first, last)


def week(when: dt.date) -> Period:
    """Return the ISO week, Monday to Sunday, that holds a day."""
    iso_year, number, _ = when.isocalendar()
    monday = when - dt.timedelta(days=when.weekday())
    return interval(f"{iso_year:04}-W{number:02}", monday, monday + dt.timedelta(days=6))


def weekend(when: dt.date) -> Period:
    """Return the Saturday and Sunday of the ISO week that holds a day."""
    value = week(when).value
    saturday = when + dt.timedelta(days=5 - when.weekday())
    return interval(value + "-WE", saturday, saturday + dt.timedelta(days=1))


def month(year: int, number: int) -> Period:
    """Return a calendar month; `number` is 1 to 12."""
    last = dt.date(year, number, calendar.monthrange(year, number)[1])
    return Period(f"{year:04}-{number:02}", f"{year:04}-{number:02}", dt.date(year, number, 1), last)


def month_after(when: dt.date, count: int) -> Period:
    """Return the month `count` months after the one that holds a day.

    A negative count looks back.
    """
    index = when.year * 12 + when.month - 1 + count
    return month(index // 12, index % 12 + 1)


def months(value: str, year: int, first: int, last: int) -> Period:
    """Return the months `first` to `last` of one year, under a TIMEX3 value given by the caller."""
    edtf = f"{year:04}-{first:02}/{year:04}-{last:02}"
    return Period(value, edtf, month(year, first).first, month(year, last).last)


def quarter(year: int, number: int) -> Period:
    """Return a calendar quarter; `number` is 1 to 4."""
    return months(f"{year:04}-Q{number}", year, number * 3 - 2, number * 3)


def half(year: int, number: int) -> Period:
    """Return the first or second half of a calendar year; `number` is 1 or 2."""
    return months(f"{year:04}-H{number}", year, number * 6 - 5, number * 6)


def season(year: int, name: str, either: bool = True) -> Period:
    """Return a season of the northern hemisphere.

    A winter of a year may be the one at its start or the one at its end: with `either` it
    covers both, else only the winter that begins in December of that year.
    """
    letters, code = SEASONS[name]
    value = f"{year:04}-{letters}"
    if code == _WINTER:
        begins = year - 1 if either else year
        return Period(value, f"{year:04}-{code}", dt.date(begins, 12, 1), dt.date(year + 1, 3, 21))
    first, last = _SEASON_DAYS[code]
    return Period(value, f"{year:04}-{code}", dt.date(year, *first), dt.date(year, *last))


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(f"{number:04}", f"{number:04}", dt.date(number, 1, 1), dt.date(number, 12, 31))


def decade(start: int) -> Period:
    """Return the ten years from `start`, 1990 for “the 1990s”."""
    digits = f"{start:04}"[:3]
    return Period(digits, digits + "X", dt.date(start, 1, 1), dt.date(start + 9, 12, 31))


def century(start: int) -> Period:
    """Return the hundred years from `start`, 1800 for “the 19th century”."""
    digits = f"{start:04}"[:2]
    return Period(digits, digits + "XX", dt.date(start, 1, 1), dt.date(start + 99, 12, 31))


def years(value: str, first: int, last: int) -> Period:
    """Return the years `first` to `last`, under a TIMEX3 value given by the caller."""
    return Period(value, f"{first:04}/{last:04}", dt.date(first, 1, 1), dt.date(last, 12, 31))


def third_of(whole: Period, which: int) -> Period:
    """Return the first, middle or last third of a period (0, 1, 2): “early”, “mid-” and “late”.

    TIMEX3 keeps the value of the whole period and writes the part as a modifier. A period
    that has no thirds worth naming (a day, a half-year, a weekend, a winter) is returned
    unchanged.
    """
    if whole.first is None or whole.last is None:
        return whole
    precision = whole.precision
    if precision == "year":
        return months(whole.value, whole.first.year, which * 4 + 1, which * 4 + 4)
    if precision == "month":
        first_day, last_day = _DAYS_OF_MONTH_THIRDS[which]
        last = whole.first.replace(day=last_day) if last_day else whole.last
        return interval(whole.value, whole.first.replace(day=first_day), last)
    if precision in _YEARS_OF_THIRDS:
        first_year, last_year = _YEARS_OF_THIRDS[precision][which]
        return years(whole.value, whole.first.year + first_year, whole.first.year + last_year)
    if precision == "quarter" and "-Q" in whole.value:
        return replace(month(whole.first.year, whole.first.month + which), value=whole.value)
    if precision == "week" and "WE" not in whole.value:
        first_offset, last_offset = _DAYS_OF_WEEK_THIRDS[which]
        return interval(
            whole.value,
            whole.first + dt.timedelta(days=first_offset),
            whole.first + dt.timedelta(days=last_offset),
        )
    if precision == "season" and "WI" not in whole.value:
        return _third_of_season(whole, whole.first, whole.last, which)
    return whole


def _third_of_season(whole: Period, begins: dt.date, ends: dt.date, which: int) -> Period:
    """Return one of a season's three months; the last one runs on to the equinox or solstice."""
    first = begins.replace(month=begins.month + which)
    last = month(first.year, first.month).last if which < 2 else ends
    return interval(whole.value, first, last or first)


def clip_end(whole: Period, when: dt.date) -> Period:
    """Return the part of a period up to a day: “earlier this year”.

    The period is unchanged where the day lies outside.
    """
    if whole.first and whole.last and whole.first <= when < whole.last:
        return interval(whole.value, whole.first, when)
    return whole


def clip_start(whole: Period, when: dt.date) -> Period:
    """Return the part of a period from a day on: “later this year”.

    The period is unchanged where the day lies outside.
    """
    if whole.first and whole.last and whole.first < when <= whole.last:
        return interval(whole.value, when, whole.last)
    return whole


def open_start(whole: Period) -> Period:
    """Return any time up to the end of a period: “by March”."""
    if whole.edtf is None or whole.last is None:
        return whole
    return replace(whole, edtf=f"../{_interval_end(whole.edtf, whole.last)}", first=None)


def open_end(whole: Period) -> Period:
    """Return any time from the start of a period on: “since March”."""
    if whole.edtf is None or whole.first is None:
        return whole
    return replace(whole, edtf=f"{_interval_end(whole.edtf, whole.first)}/..", last=None)


def _interval_end(edtf: str, when: dt.date) -> str:
    """Write a period as one end of an EDTF interval, of which `when` is the day at that end.

    Days, months and years stay as they are; level 1 allows no seasons or intervals there,
    so these become a day, and decades and centuries a year.
    """
    if "X" in edtf:
        return f"{when.year:04}"
    is_season = len(edtf) == 7 and edtf[5:] > _LAST_MONTH
    return when.isoformat() if is_season or "/" in edtf else edtf


def at_same_precision(whole: Period, when: dt.date) -> Period:
    """Return the day, month or year that holds `when` and is as exact as `whole`.

    It keeps the TIMEX3 value of `whole`.
    """
    if whole.edtf is None or "/" in whole.edtf or whole.precision not in {"month", "year"}:
        found = day(when)
    elif whole.precision == "month":
        found = month(when.year, when.month)
    else:
        found = year(when.year)
    return replace(found, value=whole.value)


def approximate(whole: Period) -> Period:
    """Return the same period marked approximate, an interval at both of its closed ends.

    EDTF level 1 cannot mark a season, which is returned unchanged.
    """
    if whole.edtf is None or "~" in whole.edtf or whole.precision == "season":
        return whole
    ends = [end if end == ".." else f"{end}~" for end in whole.edtf.split("/")]
    return replace(whole, edtf="/".join(ends))
