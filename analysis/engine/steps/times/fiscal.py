"""Fiscal years: twelve months that begin where a government's law says, if the text says which government.

Without an owner, with a company as owner, or where usage gives one name to two years,
there are no days.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import NamedTuple

from ... import lexicons
from . import periods
from .periods import Period
from .reading import Match, MatchContext, ResolvedTime, normalized_group, unresolved
from .words import ORDINALS


class FiscalCalendar(NamedTuple):
    """A government's fiscal year.

    `first_month` is 1 to 12. `named_after` is “first” or “last” where the year is called
    by the calendar year of its first or last month, empty where usage differs.
    """

    first_month: int
    named_after: str


# How far an owner may be from its fiscal year: about a clause, as in
# tense.MAX_CLAUSE_CHARS
_MAX_OWNER_CHARS = 80
# Companies choose fiscal years for themselves, so where one is near no government's
# calendar applies
_COMPANY_WORDS = re.compile(
    r"\b(?:company|firm|Inc|Corp|Ltd|PLC|Co|group|maker|bank|retailer|airline|giant|chain|carmaker|shares?|profits?"
    r"|earnings)\b",
    re.IGNORECASE,
)
_STEPS = {"last": -1, "previous": -1, "latest": -1, "prior": -1, "next": 1, "coming": 1}


@cache
def _calendars() -> tuple[dict[str, FiscalCalendar], re.Pattern[str]]:
    """Return the calendars by owner in lower case, and a pattern for the owners' names."""
    owners = {
        word.lower(): FiscalCalendar(int(row[1]), row[2])
        for row in lexicons.rows("fiscal_years")
        for word in lexicons.split_items(row[0])
    }
    names = "|".join(map(re.escape, sorted(owners, key=len, reverse=True)))
    return owners, re.compile(rf"(?<!\w)(?:{names})(?![\w$])", re.IGNORECASE)


def _calendar(context: MatchContext) -> FiscalCalendar | None:
    """Return the calendar of the government nearest before the match, else nearest behind it."""
    owners, names = _calendars()
    before = context.text[max(context.sentence_start, context.start - _MAX_OWNER_CHARS) : context.start]
    after = context.text[context.end : min(context.sentence_end, context.end + _MAX_OWNER_CHARS)]
    if _COMPANY_WORDS.search(before) or _COMPANY_WORDS.search(after):
        return None
    found = [*names.findall(before)[::-1], *names.findall(after)]
    if not found or found[0] == "us":  # the pronoun
        return None
    return owners[found[0].lower()]


def _fiscal_date(period: Period) -> ResolvedTime:
    return ResolvedTime("DATE", period, updates_focus=False)


def read_fiscal_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “fiscal 2024”, “the 2024-25 financial year”, “this fiscal year”."""
    which = normalized_group(match, "which")
    if which or not match["year"]:
        return _read_relative_year(which, context)
    first_year = _first_year(int(match["year"]), match["last"], context)
    return _fiscal_date(_fiscal_year(match["year"], first_year, context))


def _read_relative_year(which: str, context: MatchContext) -> ResolvedTime:
    """Read “this fiscal year” as the one that holds publication, where its calendar is known."""
    published, calendar, step = context.published, _calendar(context), _STEPS.get(which, 0)
    if published is None:
        return unresolved("XXXX")
    if calendar is None:
        return _fiscal_date(Period(f"{published.year + step:04}"))
    first_year = published.year - (published.month < calendar.first_month) + step
    named_year = first_year + (calendar.named_after == "last")
    return _fiscal_date(_fiscal_year(f"{named_year:04}", first_year, context))


def _first_year(named_year: int, last: str | None, context: MatchContext) -> int | None:
    """Return the calendar year in which a fiscal year begins.

    “2024-25” says it itself; for “2024” it depends on its owner's usage. None where
    neither is known.
    """
    if last:
        return named_year if int(last[-2:]) == (named_year + 1) % 100 else None
    calendar = _calendar(context)
    if calendar is None:
        return None
    return {"first": named_year, "last": named_year - 1}.get(calendar.named_after)


def _fiscal_year(value: str, first_year: int | None, context: MatchContext) -> Period:
    """Return twelve months of a known calendar, else the value without days."""
    calendar = _calendar(context)
    if first_year is None or calendar is None:
        return Period(value)
    return _consecutive_months(value, first_year, calendar.first_month, 12)


def _consecutive_months(value: str, year: int, month: int, count: int) -> Period:
    """Return `count` months from one on, across the turn of the year where they cross it."""
    start = periods.month(year, month)
    end = periods.month_after(dt.date(year, month, 1), count - 1)
    return Period(value, f"{start.value}/{end.value}", start.first, end.last)


def read_fiscal_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the first quarter of fiscal 2025”.

    It is three months of a known calendar, else a quarter without days.
    """
    number = ORDINALS.get(match["ord"].lower()) or int(match["ord"][-1])
    value = f"{match['year']}-Q{number}"
    first_year, calendar = _first_year(int(match["year"]), match["last"], context), _calendar(context)
    if first_year is None or calendar is None:
        return _fiscal_date(Period(value))
    year_start = dt.date(first_year, calendar.first_month, 1)
    start = periods.month_after(year_start, 3 * (number - 1)).first or year_start
    return _fiscal_date(_consecutive_months(value, start.year, start.month, 3))
