"""Named days: Christmas, Easter Monday, Diwali, Independence Day.

They have a fixed date, are the nth weekday of a month, count from Easter, or come from
the library `holidays`.
Feasts that depend on a sighting of the moon are marked approximate. A country's national
day (“Independence Day”) needs its country beside it.
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
from .reading import Match, MatchContext, ResolvedTime, normalized_group, resolve_year, resolved_date, unresolved

# “The Good Friday Agreement”, “Christmas Island”: named after a day
_NAMED_AFTER_DAY = re.compile(r"\s+(?:Agreement|Accords?|Rising|Island|Carol|Massacre|Offensive|Party|Road|Show)\b")
# How far from the name of a day its country may be: “Independence Day celebrations across
# much of India”
_MAX_COUNTRY_CHARS = 48
# Some hundred named days over the few years around one publication; hostile text cannot
# make the cache grow
_CACHED_HOLIDAYS = 1024


class Holiday(NamedTuple):
    """A named day or feast.

    `rule` says how its first day is found (see `lexicons/holidays.txt`), `days` how many
    days it lasts. It is kept in years that leave `cycle_remainder` when divided by
    `cycle_years`: an election every four years, say.
    """

    rule: str
    days: int = 1
    cycle_years: int = 1
    cycle_remainder: int = 0


@cache
def _holidays() -> dict[str, Holiday]:
    """Return all named days by their name in lower case."""
    named = {}
    for row in lexicons.rows("holidays"):
        numbers = row[2].split() if len(row) > 2 else ()
        named[row[0]] = Holiday(row[1], *map(int, numbers))
    return named


def read_holiday(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “Christmas Day”, “last Easter Monday”, “Diwali 2023”, “Ukraine's Independence Day”."""
    if match["name"][0].islower() or _NAMED_AFTER_DAY.match(context.after()):
        return None
    holiday = _holidays()[normalized_group(match, "name").replace("’", "'")]
    country = _country(context) if holiday.rule.startswith("national") else ""
    if country is None:
        return unresolved("XXXX-XX-XX")
    if holiday.rule.startswith("once"):
        return resolved_date(periods.day(dt.date.fromisoformat(holiday.rule.split()[1])))
    if match["year"]:
        return _read_in_year(holiday, resolve_year(match["year"], context), country)
    if context.published is None:
        has_fixed_date = holiday.rule[0].isdigit()
        return unresolved("XXXX-" + (holiday.rule if has_fixed_date else "XX-XX"))
    when = _nearest(holiday, context.published, normalized_group(match, "which"), country, context)
    return resolved_date(_period(holiday, when)) if when else unresolved("XXXX-XX-XX")


def _read_in_year(holiday: Holiday, year: int | None, country: str) -> ResolvedTime | None:
    """Read a named day of a year; without days where the year has none or two of that name."""
    if not year:
        return unresolved("XXXX")
    days = holiday_dates(holiday, year, country)
    return resolved_date(_period(holiday, days[0])) if len(days) == 1 else unresolved(f"{year:04}")


def _period(holiday: Holiday, when: dt.date) -> Period:
    """Return the days of a feast that begins on a day.

    The TIMEX3 value is the day, month or year that holds them.
    """
    last = when + dt.timedelta(days=holiday.days - 1)
    value = when.isoformat()
    if holiday.days > 1:
        value = value[: len("YYYY-MM")] if when.month == last.month else value[: len("YYYY")]
    period = periods.interval(value, when, last)
    return periods.approximate(period) if holiday.rule.startswith("about ") else period


def _nearest(holiday: Holiday, published: dt.date, which: str, country: str, context: MatchContext) -> dt.date | None:
    """Return the first day of the feast nearest to publication, None where none is known.

    It is the last one up to publication, or the next where the clause looks ahead or
    `which` says so.
    """
    span = max(holiday.cycle_years, 1)
    years = range(published.year - span, published.year + span + 1)
    days = [day for year in years for day in holiday_dates(holiday, year, country)]
    if which == "this":
        return next((day for day in days if day.year == published.year), None)
    includes_today = not which  # news of the day itself says “on Christmas Day”
    if which == "last" or (not which and not context.looks_ahead):
        past = (day for day in days if day < published or (day == published and includes_today))
        return max(past, default=None)
    coming = (day for day in days if day > published or (day == published and includes_today))
    return min(coming, default=None)


@lru_cache(maxsize=_CACHED_HOLIDAYS)
def holiday_dates(holiday: Holiday, year: int, country: str = "") -> tuple[dt.date, ...]:
    """Return the first days of a feast in a year.

    Mostly one; none where it is not kept or not known, two where the lunar year brings it
    twice. `country` is the country's English name, for rules of kind “national”.
    """
    if year % holiday.cycle_years != holiday.cycle_remainder:
        return ()
    kind, *fields = holiday.rule.split(maxsplit=1)
    if kind == "national":
        return _days_in_library(country, fields[0], year)
    if kind in {"of", "about"}:
        place, _, names = fields[0].partition(": ")
        return tuple(sorted(day for name in names.split(", ") for day in _days_in_library(place, name, year)))
    if kind == "nth":
        return (_nth_weekday(year, *map(int, fields[0].split())),)
    if kind in {"easter", "orthodox"}:
        sunday = easter(year, EASTER_WESTERN if kind == "easter" else EASTER_ORTHODOX)
        return (sunday + dt.timedelta(days=int(fields[0])),)
    month, day = map(int, kind.split("-"))
    return (dt.date(year, month, day),)


def _nth_weekday(year: int, month: int, weekday: int, nth: int, later: int = 0) -> dt.date:
    """Return the nth (or, below 0, nth last) weekday of a month, or a day so many days later."""
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.weekday() == weekday
    ]
    return (days[nth - 1] if nth > 0 else days[nth]) + dt.timedelta(days=later)


def _days_in_library(country: str, name: str, year: int) -> tuple[dt.date, ...]:
    """Return the first days on which a country keeps a holiday of that name.

    Estimated days count; a substitute for a day that falls on a weekend does so only
    where no other is known.
    """
    import holidays  # a tenth of a second to import: only a text that names such a day should pay for it

    place = getattr(holidays, country.title().replace(" ", ""), None)
    if place is None or not place.start_year < year <= place.end_year:
        return ()
    language = "en_US" if "en_US" in place.supported_languages else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns of years beyond its tables, which it leaves out
        # With the year before, so that a feast that runs across New Year is not found a
        # second time
        book = place(years=(year - 1, year), language=language, categories=place.supported_categories)
    named_days = [(day, entry) for day, entries in book.items() for entry in entries.split("; ")]
    days = {day for day, entry in named_days if entry in {name, f"{name} (estimated)"}}
    days = days or {day for day, entry in named_days if entry == f"{name} (observed)"}
    return tuple(sorted(day for day in days if day.year == year and day - dt.timedelta(days=1) not in days))


def _country(context: MatchContext) -> str | None:
    """Return the country beside a national day.

    Examples: “Ukraine's Independence Day”, “Independence Day in India”.
    """
    names, pattern = _country_forms()
    before = context.text[max(context.sentence_start, context.start - _MAX_COUNTRY_CHARS) : context.start]
    after = context.text[context.end : min(context.sentence_end, context.end + _MAX_COUNTRY_CHARS)]
    found = [*pattern.findall(before)[::-1], *pattern.findall(after)]
    return names[found[0].lower()] if found else None


@cache
def _country_forms() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the country by its names, adjectives and capitals, and a pattern for these."""
    names = {
        form.lower(): country.name
        for country in gazetteer.countries()
        for form in (country.name, *country.other_names, *country.adjectives, *country.capital_names)
    }
    forms = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return names, re.compile(rf"\b(?:{forms})(?!\w)", re.IGNORECASE)
