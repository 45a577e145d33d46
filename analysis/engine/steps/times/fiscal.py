"""Fiscal years: twelve months that begin where their government's law says, if the text says whose they are.

Without an owner, with a company as owner, or where the same name is used of two years, there are no days.
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
    """The first month, and whether the year is called by the calendar year of its first or last month, if by either."""

    month: int
    called: str


@cache
def _calendars() -> tuple[dict[str, FiscalCalendar], re.Pattern[str]]:
    owners = {
        word.lower(): FiscalCalendar(int(row[1]), row[2])
        for row in lexicons.rows("fiscal_years")
        for word in lexicons.split_items(row[0])
    }
    names = "|".join(map(re.escape, sorted(owners, key=len, reverse=True)))
    return owners, re.compile(rf"(?<!\w)(?:{names})(?![\w$])", re.IGNORECASE)


# How far an owner may stand from its fiscal year; firms have years of their own
_NEAR = 80
_FIRM = re.compile(
    r"\b(?:company|firm|Inc|Corp|Ltd|PLC|Co|group|maker|bank|retailer|airline|giant|chain|carmaker|shares?|profits?"
    r"|earnings)\b",
    re.IGNORECASE,
)


def _calendar(context: MatchContext) -> FiscalCalendar | None:
    """The calendar of the government that the sentence names: the nearest before the year, else behind it."""
    owners, names = _calendars()
    before = context.text[max(context.sentence_start, context.start - _NEAR) : context.start]
    after = context.text[context.end : min(context.sentence_end, context.end + _NEAR)]
    if _FIRM.search(before) or _FIRM.search(after):
        return None
    found = [*names.findall(before)[::-1], *names.findall(after)]
    if found and found[0] == "us":
        return None  # the pronoun
    return owners[found[0].lower()] if found else None


def read_fiscal_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    if normalized_group(match, "which") or not match["year"]:
        return _read_current(normalized_group(match, "which"), context)
    called = int(match["year"])
    return ResolvedTime(
        "DATE", _year(match["year"], _first_year(called, match["last"], context), context), updates_focus=False
    )


_STEPS = {"last": -1, "previous": -1, "latest": -1, "prior": -1, "next": 1, "coming": 1}


def _read_current(which: str, context: MatchContext) -> ResolvedTime:
    """“This fiscal year”: the one that holds publication, where its calendar is known."""
    here, calendar, step = context.published, _calendar(context), _STEPS.get(which, 0)
    if here is None:
        return unresolved("XXXX")
    if calendar is None:
        return ResolvedTime("DATE", Period(f"{here.year + step:04}"), updates_focus=False)
    first = here.year - (here.month < calendar.month) + step
    called = first + (calendar.called == "last")
    return ResolvedTime("DATE", _year(f"{called:04}", first, context), updates_focus=False)


def _first_year(called: int, last: str | None, context: MatchContext) -> int | None:
    """The calendar year in which a fiscal year begins; “2024-25” says it, of “2024” the owner's usage does."""
    if last:
        return called if int(last[-2:]) == (called + 1) % 100 else None
    calendar = _calendar(context)
    return {"first": called, "last": called - 1}.get(calendar.called) if calendar else None


def _year(value: str, first: int | None, context: MatchContext) -> Period:
    calendar = _calendar(context)
    return _months(value, first, calendar.month, 12) if first is not None and calendar else Period(value)


def _months(value: str, year: int, month: int, count: int) -> Period:
    start = periods.month(year, month)
    end = periods.month_after(dt.date(year, month, 1), count - 1)
    return Period(value, f"{start.value}/{end.value}", start.first, end.last)


def read_fiscal_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The first quarter of fiscal 2025”: three months of a known calendar, else a quarter without days."""
    number = ORDINALS.get(match["ord"].lower()) or int(match["ord"][-1])
    value = f"{match['year']}-Q{number}"
    first, calendar = _first_year(int(match["year"]), match["last"], context), _calendar(context)
    if first is None or calendar is None:
        return ResolvedTime("DATE", Period(value), updates_focus=False)
    start = periods.month_after(dt.date(first, calendar.month, 1), 3 * (number - 1)).first or dt.date(first, 1, 1)
    return ResolvedTime("DATE", _months(value, start.year, start.month, 3), updates_focus=False)
