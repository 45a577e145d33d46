"""Quarters and halves of a year: the time of company reports."""

from __future__ import annotations

import re

from . import periods
from .periods import Period
from .reading import (
    Match,
    MatchContext,
    ResolvedTime,
    narrow_to_part,
    normalized_group,
    resolve_year,
    resolved_date,
    unresolved,
)
from .words import ORDINALS

# “The third quarter of the match”: of something that is no year
_OF_SOMETHING_ELSE = re.compile(
    r"\s+(?:of|in) (?:the|a|an|his|her|its|their) (?!year|fiscal|financial|current|last|next)"
)
_SPORT = re.compile(
    r"\b(?:half-?time|match|basket|buzzer|touchdown|referee|fouls?|dunk|three-pointers?|overtime"
    r"|(?:led|trailed|won|lost) (?:by )?\d{1,3}[-–]\d{1,3})\b"
)


def read_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the third quarter of 2024”, “Q3 2024”.

    Without a year it is the last one that had begun by publication.
    """
    if not match["year"] and (_OF_SOMETHING_ELSE.match(context.after()) or _SPORT.search(context.sentence)):
        return None
    ordinal = match["ord"].lower()
    number = ORDINALS.get(ordinal) or int(ordinal[-1])
    year = resolve_year(match["year"], context) if match["year"] else _year_of_quarter(number, context)
    if not year:
        return unresolved(f"XXXX-Q{number}")
    return resolved_date(narrow_to_part(match, periods.quarter(year, number), context))


def read_company_fiscal_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the fiscal second quarter” of a company: its year is known, its months are not."""
    found = read_quarter(match, context)
    return ResolvedTime(found.type, Period(found.period.value), anchor=found.period) if found else None


def _year_of_quarter(number: int, context: MatchContext) -> int | None:
    published = context.published
    if published is None:
        return None
    current = (published.month + 2) // 3
    if context.looks_ahead:
        # “Expects to report third-quarter profit” in October means the one just ended,
        # hence “current - 1”
        return published.year + (number < current - 1)
    return published.year - (number > current)


def read_year_ago_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the year-ago third quarter”: in the year before the one of the quarter last named."""
    number = ORDINALS[match["ord"].lower()]
    named = context.focus.quarter
    year = named.first.year if named and named.first else _year_of_quarter(number, context)
    return resolved_date(periods.quarter(year - 1, number)) if year else unresolved(f"XXXX-Q{number}")


def read_quarter_in_focus(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the quarter”, “the latest period”.

    It is the quarter last named, or in a report that names none the last one ended.
    """
    is_quarter = normalized_group(match, "unit") == "quarter"
    which = normalized_group(match, "which")
    published, named = context.published, context.focus.quarter
    if which == "current" and is_quarter and published:
        return resolved_date(_quarter_at(published.year, published.month, 0))
    last_ended = _quarter_at(published.year, published.month, -1) if published else None
    if last_ended and named is None and is_quarter:
        return resolved_date(last_ended)
    if last_ended and named and which == "latest" and named.value > last_ended.value:
        return resolved_date(last_ended)  # “the latest quarter” has ended, even where a later one was named
    if named is None:
        return unresolved("XXXX-QX") if is_quarter else None
    return resolved_date(named)


def read_year_earlier(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the year-earlier period”, “year-ago results”.

    It is the quarter in focus one year before, else the year before publication.
    """
    if context.focus.quarter is not None:
        return resolved_date(same_quarter(context.focus.quarter, -1), updates_focus=False)
    if context.published is None:
        return unresolved("XXXX")
    return resolved_date(periods.year(context.published.year - 1), updates_focus=False)


def read_quarter_in_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the 1988 period”, “last year's quarter”: the quarter in focus, in that year."""
    year = resolve_year(match["year"].removesuffix("'s").removesuffix("’s"), context)
    quarter = context.focus.quarter
    if year and quarter:
        return resolved_date(periods.quarter(year, int(quarter.value[-1])), updates_focus=False)
    return resolved_date(periods.year(year)) if year else unresolved("XXXX-QX")


def same_quarter(quarter: Period, years: int) -> Period | None:
    """Return the quarter of the same number so many years later; a negative number looks back."""
    if quarter.first is None:
        return None
    return periods.quarter(quarter.first.year + years, int(quarter.value[-1]))


def _quarter_at(year: int, month: int, step: int) -> Period:
    """Return the quarter that holds a month, or one so many steps away."""
    index = year * 4 + (month - 1) // 3 + step
    return periods.quarter(index // 4, index % 4 + 1)


def read_half(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the first half of 2024”, “H1 2024”."""
    words = normalized_group(match, "year")
    year = resolve_year("this year" if words == "the year" else words, context)
    number = 1 if match["ord"].lower() in {"first", "h1"} else 2
    return resolved_date(periods.half(year, number)) if year else unresolved(f"XXXX-H{number}")


def read_year_ended(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the year” in “the year ended Sept. 30”.

    It is a duration of twelve months; their last day is another time.
    """
    return ResolvedTime("DURATION", Period("P1Y"))
