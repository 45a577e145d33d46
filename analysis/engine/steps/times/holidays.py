"""Named days: fixed dates, the nth weekday of a month, days from Easter, and those that the library `holidays` knows.

Feasts that wait for the moon to be seen are on or about their day: they are marked approximate. A country's own day
(“Independence Day”) needs its country beside it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import warnings
from functools import cache, lru_cache
from typing import NamedTuple

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from ... import lexicons
from ...language import gazetteer
from . import periods
from .periods import Period
from .reading import Match, MatchContext, ResolvedTime, date, normalized_group, resolve_year, unresolved


class Holiday(NamedTuple):
    """How a named day is found, how many days it lasts, and in which years it is: those with year % every == rest."""

    rule: str
    days: int = 1
    cycle_years: int = 1
    cycle_remainder: int = 0


@cache
def _feasts() -> dict[str, Holiday]:
    return {
        row[0]: Holiday(row[1], *map(int, row[2].split() if len(row) > 2 else ())) for row in lexicons.rows("holidays")
    }


# “The Good Friday Agreement”, “Christmas Island”: named after a day
_NAMED_AFTER = re.compile(r"\s+(?:Agreement|Accords?|Rising|Island|Carol|Massacre|Offensive|Party|Road|Show)\b")


def read_holiday(match: Match, context: MatchContext) -> ResolvedTime | None:
    if match["name"][0].islower() or _NAMED_AFTER.match(context.after()):
        return None
    feast = _feasts()[normalized_group(match, "name").replace("’", "'")]
    country = _country(context) if feast.rule.startswith("national") else ""
    here = context.published
    if country is None:
        return unresolved("XXXX-XX-XX")
    if feast.rule.startswith("once"):
        return date(periods.day(dt.date.fromisoformat(feast.rule.split()[1])))
    if match["year"]:
        year = resolve_year(match["year"], context)
        found = holiday_dates(feast, year, country) if year else ()
        return date(_period(feast, found[0])) if len(found) == 1 else unresolved(f"{year:04}" if year else "XXXX")
    if here is None:
        return unresolved("XXXX-" + (feast.rule if feast.rule[0].isdigit() else "XX-XX"))
    when = _nearest(feast, here, normalized_group(match, "which"), country, context)
    return date(_period(feast, when)) if when else unresolved("XXXX-XX-XX")


def _period(feast: Holiday, when: dt.date) -> Period:
    last = when + dt.timedelta(days=feast.days - 1)
    value = when.isoformat() if feast.days == 1 else when.isoformat()[: 7 if when.month == last.month else 4]
    period = periods.interval(value, when, last)
    return periods.approximate(period) if feast.rule.startswith("about ") else period


def _nearest(feast: Holiday, here: dt.date, which: str, country: str, context: MatchContext) -> dt.date | None:
    """The last one up to publication, the next where the clause looks ahead or the words say so."""
    span = max(feast.cycle_years, 1)
    years = range(here.year - span, here.year + span + 1)
    days = [day for year in years for day in holiday_dates(feast, year, country)]
    if which == "this":
        return next((day for day in days if day.year == here.year), None)
    if which == "last" or (not which and not context.looks_ahead):
        return max((day for day in days if day < here or (day == here and not which)), default=None)
    return min((day for day in days if day > here or (day == here and not which)), default=None)


@lru_cache(maxsize=1024)
def holiday_dates(feast: Holiday, year: int, country: str = "") -> tuple[dt.date, ...]:
    """The first days of a feast in a year: mostly one, none where it is not known, two where two go by the name."""
    if year % feast.cycle_years != feast.cycle_remainder:
        return ()
    kind, *fields = feast.rule.split(maxsplit=1)
    if kind == "national":
        return _of_library(country, fields[0], year)
    if kind in {"of", "about"}:
        place, _, names = fields[0].partition(": ")
        return tuple(sorted(day for name in names.split(", ") for day in _of_library(place, name, year)))
    if kind == "nth":
        return (_nth_weekday(year, *map(int, fields[0].split())),)
    if kind in {"easter", "orthodox"}:
        sunday = easter(year, EASTER_WESTERN if kind == "easter" else EASTER_ORTHODOX)
        return (sunday + dt.timedelta(days=int(fields[0])),)
    month, day = map(int, kind.split("-"))
    return (dt.date(year, month, day),)


def _nth_weekday(year: int, month: int, weekday: int, nth: int, later: int = 0) -> dt.date:
    days = [day for day in calendar.Calendar().itermonthdates(year, month) if day.month == month]
    days = [day for day in days if day.weekday() == weekday]
    return (days[nth - 1] if nth > 0 else days[nth]) + dt.timedelta(days=later)


def _of_library(country: str, name: str, year: int) -> tuple[dt.date, ...]:
    """The first days on which a country keeps a day by that name; an estimate counts, a day off instead does not."""
    import holidays  # a tenth of a second to import: only a text that names such a day should pay for it

    place = getattr(holidays, country.title().replace(" ", ""), None)
    if place is None or not place.start_year < year <= place.end_year:
        return ()
    language = "en_US" if "en_US" in place.supported_languages else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns of years beyond its tables, which it leaves out
        book = place(years=(year - 1, year), language=language, categories=place.supported_categories)
    rows = [(day, one) for day, names in book.items() for one in names.split("; ")]
    days = {day for day, one in rows if one in {name, f"{name} (estimated)"}}
    days = days or {day for day, one in rows if one == f"{name} (observed)"}
    return tuple(sorted(day for day in days if day.year == year and day - dt.timedelta(days=1) not in days))


# How far from the name of a day its country may stand
_NEAR = 48


def _country(context: MatchContext) -> str | None:
    """Whose day it is: “Ukraine's Independence Day”, “Independence Day celebrations in India”."""
    names, forms = _countries()
    before = context.text[max(context.sentence_start, context.start - _NEAR) : context.start]
    after = context.text[context.end : min(context.sentence_end, context.end + _NEAR)]
    found = [*forms.findall(before)[::-1], *forms.findall(after)]
    return names[found[0].lower()] if found else None


@cache
def _countries() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {
        form.lower(): name
        for name, others, adjectives, capitals in gazetteer.countries()
        for form in (name, *others, *adjectives, *capitals)
    }
    return names, re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)", re.I)
