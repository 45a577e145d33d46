"""Dates in words at the precision known: “May 2025” stays May and never becomes 1 May.

Dates are EDTF strings (ISO 8601-2, Extended Date/Time Format); times of day, durations and sets are TIMEX3 values.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.choices import EventStatus, TimeType
from articles.models import Event

Words = dict[str, str | Promise]

# EDTF's season codes, which take the place of a month.
SEASONS: dict[int, str | Promise] = {
    21: gettext_lazy("spring"),
    22: gettext_lazy("summer"),
    23: gettext_lazy("autumn"),
    24: gettext_lazy("winter"),
}

POINT = re.compile(r"(\d{4})(?:-(\d\d|XX)(?:-(\d\d|XX))?)?(?:T[\d:.Z+-]*)?([~?%]?)")
DECADE = re.compile(r"(\d{3})X([~?%]?)")
CENTURY = re.compile(r"(\d{2})XX([~?%]?)")
WHOLE_UNIT = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
UNKNOWN_DATES = {"", "..", "/", "../.."}

# TIMEX3 values that EDTF has no equivalent for.
DURATION = re.compile(r"P(T?)(\d+(?:\.\d+)?|X)(Y|M|W|D|H|S|WE|Q|DE|CE)")
TIME_OF_DAY = re.compile(r".*T(MO|MI|AF|EV|NI|DT|(\d\d:\d\d)(?::\d\d)?.*)")
WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
YEAR_PART = re.compile(r"(FY)?(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])")

# Units of a duration, singular and plural; “TM” is the M after a T, which means minutes instead of months.
UNITS: dict[str, tuple[str | Promise, str | Promise]] = {
    "Y": (gettext_lazy("year"), gettext_lazy("years")),
    "M": (gettext_lazy("month"), gettext_lazy("months")),
    "W": (gettext_lazy("week"), gettext_lazy("weeks")),
    "D": (gettext_lazy("day"), gettext_lazy("days")),
    "H": (gettext_lazy("hour"), gettext_lazy("hours")),
    "S": (gettext_lazy("second"), gettext_lazy("seconds")),
    "TM": (gettext_lazy("minute"), gettext_lazy("minutes")),
    "WE": (gettext_lazy("weekend"), gettext_lazy("weekends")),
    "Q": (gettext_lazy("quarter"), gettext_lazy("quarters")),
    "DE": (gettext_lazy("decade"), gettext_lazy("decades")),
    "CE": (gettext_lazy("century"), gettext_lazy("centuries")),
}
TIMES_OF_DAY: Words = {
    "MO": gettext_lazy("morning"),
    "MI": gettext_lazy("midday"),
    "AF": gettext_lazy("afternoon"),
    "EV": gettext_lazy("evening"),
    "NI": gettext_lazy("night"),
    "DT": gettext_lazy("daytime"),
}
REFERENCES: Words = {
    "PRESENT_REF": gettext_lazy("now"),
    "PAST_REF": gettext_lazy("at an earlier time"),
    "FUTURE_REF": gettext_lazy("at a later time"),
}
YEAR_PARTS: Words = {
    "SP": gettext_lazy("spring %(year)s"),
    "SU": gettext_lazy("summer %(year)s"),
    "FA": gettext_lazy("autumn %(year)s"),
    "WI": gettext_lazy("winter %(year)s"),
    "H1": gettext_lazy("first half of %(year)s"),
    "H2": gettext_lazy("second half of %(year)s"),
    "Q1": gettext_lazy("first quarter of %(year)s"),
    "Q2": gettext_lazy("second quarter of %(year)s"),
    "Q3": gettext_lazy("third quarter of %(year)s"),
    "Q4": gettext_lazy("fourth quarter of %(year)s"),
}


@dataclass(frozen=True, slots=True)
class DatePoint:
    """A day, a month or season, or a year.

    `qualifier` is EDTF's “~” (approximate), “?” (uncertain), “%” (both) or empty.
    """

    year: int
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    @property
    def is_month(self) -> bool:
        """Return whether this is a whole calendar month, not a season."""
        return self.day is None and self.month is not None and self.month <= 12

    def words(self) -> str:
        """Return the date in words with its qualifier: “about May 2025”."""
        return _qualified(_unqualified_words(self), self.qualifier)


def humanize_edtf(edtf: str) -> str:
    """Return an EDTF date in words: “late October 2025”, “by 1 December 2025”.

    A value that cannot be read is returned unchanged rather than guessed at.
    """
    edtf = edtf.strip()
    if edtf in UNKNOWN_DATES:
        return _("date unknown")
    if "/" in edtf:
        start, _slash, end = edtf.partition("/")
        return _interval(start, end) or edtf
    return _single_date(edtf) or edtf


def event_date_text(event: Event) -> str:
    """Return an event's date in words, followed by any status but “happened”: “late October 2025, planned”."""
    words = humanize_edtf(event.edtf)
    if event.status == EventStatus.HAPPENED:
        return words
    return f"{words}, {event.get_status_display()}"


def humanize_date(day: dt.date) -> str:
    """Return a day in words: “9 October 2025”."""
    return f"{day.day} {month_and_year(day)}"


def month_and_year(day: dt.date) -> str:
    """Return the month of a day in words: “October 2025”."""
    return f"{MONTHS[day.month]} {day.year}"


def humanize_timex(value: str, kind: str = "") -> str:
    """Return a TIMEX3 value in words: “2 years”, “night”, “every month” where `kind` is a set.

    A value that cannot be read is returned unchanged.
    """
    if value in REFERENCES:
        return str(REFERENCES[value])
    if duration := DURATION.fullmatch(value):
        return _duration(duration, repeated=kind == TimeType.SET)
    if week := WEEK.fullmatch(value):
        template = _("weekend of week %(week)s of %(year)s") if week[3] else _("week %(week)s of %(year)s")
        return template % {"week": int(week[2]), "year": week[1]}
    if part := YEAR_PART.fullmatch(value):
        year = _("fiscal %(year)s") % {"year": part[2]} if part[1] else part[2]
        return str(YEAR_PARTS[part[3]]) % {"year": year}
    if time := TIME_OF_DAY.fullmatch(value):
        return time[2] or str(TIMES_OF_DAY[time[1]])
    return _single_date(value) or value


def html_datetime(edtf: str) -> str:
    """Return the date for HTML's `datetime` attribute, or an empty string.

    HTML can express one whole day, month or year; for anything else a value would claim more than is known.
    """
    if not WHOLE_UNIT.fullmatch(edtf) or edtf < "0001":
        return ""
    return edtf if _parse_point(edtf) else ""


def _duration(match: re.Match[str], *, repeated: bool) -> str:
    is_time, number, unit = match.groups()
    singular, plural = UNITS.get(f"T{unit}" if is_time else "", UNITS[unit])
    if number == "1" and repeated:
        return _("every %(unit)s") % {"unit": singular}
    if number == "1":
        words = f"1 {singular}"
    elif number == "X":
        words = _("some %(units)s") % {"units": plural}
    else:
        words = f"{number} {plural}"
    return _("every %(duration)s") % {"duration": words} if repeated else words


def _single_date(edtf: str) -> str:
    """Return one date, decade or century in words, or an empty string if it cannot be read."""
    if decade := DECADE.fullmatch(edtf):
        return _qualified(_("%(year)ss") % {"year": f"{int(decade[1])}0"}, decade[2])
    if century := CENTURY.fullmatch(edtf):
        return _qualified(_("%(ordinal)s century") % {"ordinal": _ordinal(int(century[1]) + 1)}, century[2])
    point = _parse_point(edtf)
    return point.words() if point else ""


def _parse_point(edtf: str) -> DatePoint | None:
    match = POINT.fullmatch(edtf)
    if not match:
        return None
    year_text, month_text, day_text, qualifier = match.groups()
    year = int(year_text)
    month = int(month_text) if month_text and month_text != "XX" else None
    day = int(day_text) if month and day_text and day_text != "XX" else None
    if month is not None and month not in SEASONS and not 1 <= month <= 12:
        return None
    if day is not None and (month in SEASONS or not 1 <= day <= _days_in_month(year, month)):
        return None
    return DatePoint(year, month, day, qualifier)


def _unqualified_words(point: DatePoint) -> str:
    if point.month is None:
        return str(point.year)
    month = SEASONS.get(point.month) or MONTHS[point.month]
    return f"{month} {point.year}" if point.day is None else f"{point.day} {month} {point.year}"


def _qualified(words: str, qualifier: str) -> str:
    if qualifier in {"~", "%"}:
        words = _("about %(date)s") % {"date": words}
    if qualifier in {"?", "%"}:
        words = _("%(date)s (uncertain)") % {"date": words}
    return words


def _interval(start: str, end: str) -> str:
    """Return an interval in words, or an empty string if one of its ends cannot be read."""
    if start in {"", ".."}:
        last_words = _single_date(end)
        return _("by %(date)s") % {"date": last_words} if last_words else ""
    if end in {"", ".."}:
        first_words = _single_date(start)
        return _("from %(date)s") % {"date": first_words} if first_words else ""
    first, last = _parse_point(start), _parse_point(end)
    if first is None or last is None:
        first_words, last_words = _single_date(start), _single_date(end)
        return f"{first_words} – {last_words}" if first_words and last_words else ""
    if first.qualifier == last.qualifier:
        return _qualified(_range(replace(first, qualifier=""), replace(last, qualifier="")), first.qualifier)
    return f"{first.words()} – {last.words()}"


def _range(first: DatePoint, last: DatePoint) -> str:
    """Return two dates without qualifiers joined, saying the month and year that they share only once."""
    last_words = last.words()
    if first == last:
        return last_words
    if first.month is None and last.month is None:
        return f"{first.year}–{last.year}"
    same_year = first.year == last.year
    if same_year and first.day and last.day and first.month:
        if first.month == last.month:
            return _third_of_month(first, last) or f"{first.day}–{last_words}"
        return f"{first.day} {MONTHS[first.month]} – {last_words}"
    if same_year and first.is_month and last.is_month and first.month:
        return f"{MONTHS[first.month]}–{last_words}"
    return f"{first.words()} – {last_words}"


def _third_of_month(first: DatePoint, last: DatePoint) -> str:
    """Return “late October 2025” if the interval is a third of a month, else an empty string.

    The engine reads “early”, “mid-” and “late” as days 1–10, 11–20 and 21 to the end; this is the way back.
    """
    month = _unqualified_words(replace(last, day=None))
    days = (first.day, last.day)
    if days == (1, 10):
        return _("early %(month)s") % {"month": month}
    if days == (11, 20):
        return _("mid-%(month)s") % {"month": month}
    if days == (21, _days_in_month(last.year, last.month)):
        return _("late %(month)s") % {"month": month}
    return ""


def _days_in_month(year: int, month: int | None) -> int:
    return calendar.monthrange(max(year, 1), month or 1)[1]


def _ordinal(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{endings.get(number % 10, 'th')}"
