"""Named days: fixed dates, the nth weekday of a month, and days counted from Easter."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

from .. import lexicons, periods
from ..periods import Period
from .reading import Context, Match, Reading, date, unresolved, words_of


@cache
def _rules() -> dict[str, str]:
    return {row[0]: row[1] for row in lexicons.rows("holidays")}


def read_holiday(match: Match, context: Context) -> Reading | None:
    if not match["name"][0].isupper():
        return None
    rule = _rules()[words_of(match, "name").replace("’", "'")]
    here = context.published
    if match["year"]:
        return date(_period(rule, holiday(rule, int(match["year"]))))
    if here is None:
        return unresolved("XXXX" + (f"-{rule}" if rule[0].isdigit() else "-XX-XX"))
    return date(_period(rule, _nearest(rule, here, words_of(match, "which"), context)))


def _period(rule: str, when: dt.date) -> Period:
    """A feast by the moon is on or about its day: places differ."""
    return periods.about(periods.day(when)) if rule.startswith("in ") else periods.day(when)


def _nearest(rule: str, here: dt.date, which: str, context: Context) -> dt.date:
    """The last one up to publication, the next where the clause looks ahead or the words say so."""
    days = [holiday(rule, year) for year in (here.year - 1, here.year, here.year + 1)]
    if which == "this":
        return days[1]
    if which == "last" or (not which and not context.future):
        return max(day for day in days if day < here or (day == here and not which))
    return min(day for day in days if day > here or (day == here and not which))


def holiday(rule: str, year: int) -> dt.date:
    kind, *fields = rule.split()
    if kind == "nth":
        month, weekday, nth, *later = map(int, fields)
        days = [day for day in calendar.Calendar().itermonthdates(year, month) if day.month == month]
        days = [day for day in days if day.weekday() == weekday]
        return (days[nth - 1] if nth > 0 else days[nth]) + dt.timedelta(days=sum(later))
    if kind == "easter":
        return _easter(year) + dt.timedelta(days=int(fields[0]))
    if kind == "in":
        days = [dt.date.fromisoformat(day) for day in fields]
        known = next((day for day in days if day.year == year), None)
        if known is None:
            raise ValueError(f"The day in {year} is not known.")
        return known
    month, day = map(int, rule.split("-"))
    return dt.date(year, month, day)


def _easter(year: int) -> dt.date:
    """Easter Sunday in the Gregorian calendar, by the anonymous (Meeus/Jones/Butcher) method."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)
