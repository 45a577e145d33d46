"""Quarters and halves of a year: the time of company reports."""

from __future__ import annotations

import re

from . import periods
from .periods import Period
from .reading import Match, MatchContext, ResolvedTime, date, normalized_group, part, resolve_year, unresolved
from .words import ORDINALS

# “The third quarter of the match”: of something that is no year
_OF_A_THING = re.compile(r"\s+(?:of|in) (?:the|a|an|his|her|its|their) (?!year|fiscal|financial|current|last|next)")


_SPORT = re.compile(
    r"\b(?:half-?time|match|basket|buzzer|touchdown|referee|fouls?|dunk|three-pointers?|overtime"
    r"|(?:led|trailed|won|lost) (?:by )?\d{1,3}[-–]\d{1,3})\b"
)


def read_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The third quarter” without a year is the last one that had begun by publication."""
    if not match["year"] and (_OF_A_THING.match(context.after()) or _SPORT.search(context.sentence)):
        return None
    which = match["ord"].lower()
    number = ORDINALS.get(which) or int(which[-1])
    if match["year"]:
        year = resolve_year(match["year"], context)
    else:
        year = _year_of_quarter(number, context)
    return date(part(match, periods.quarter(year, number), context)) if year else unresolved(f"XXXX-Q{number}")


def read_fiscal_quarter(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The fiscal second quarter” of a firm: of which year one can tell, of which months not."""
    found = read_quarter(match, context)
    return ResolvedTime(found.type, Period(found.period.value), anchor=found.period) if found else None


def _year_of_quarter(number: int, context: MatchContext) -> int | None:
    here = context.published
    if here is None:
        return None
    now = (here.month + 2) // 3
    if context.looks_ahead:
        return here.year + (number < now - 1)  # “expects to report third-quarter profit”: of the one just ended
    return here.year - (number > now)


def read_quarter_before(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The year-ago third quarter”: the year before the one in which the quarter was last named."""
    number = ORDINALS[match["ord"].lower()]
    named = context.focus.quarter
    year = named.first.year if named and named.first else _year_of_quarter(number, context)
    return date(periods.quarter(year - 1, number)) if year else unresolved(f"XXXX-Q{number}")


def read_quarter_again(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The quarter”, “the latest period”: the quarter spoken of; in a report that named none, the last one ended."""
    quarter = normalized_group(match, "unit") == "quarter"
    which = normalized_group(match, "which")
    here, spoken = context.published, context.focus.quarter
    if which == "current" and quarter and here:
        return date(_quarter_of(here.year, here.month, 0))
    ended = _quarter_of(here.year, here.month, -1) if here else None
    if ended and ((spoken is None and quarter) or (which == "latest" and spoken and spoken.value > ended.value)):
        spoken = ended
    if spoken is None:
        return unresolved("XXXX-QX") if quarter else None
    return date(spoken)


def read_year_earlier(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The year-earlier period”, “year-ago results”: what is spoken of, a year before."""
    if context.focus.quarter is not None:
        return date(same_quarter(context.focus.quarter, -1), updates_focus=False)
    return (
        date(periods.year(context.published.year - 1), updates_focus=False) if context.published else unresolved("XXXX")
    )


def read_quarter_in_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The 1988 period”, “last year's quarter”, “the corresponding period last year”: the quarter, in that year."""
    year = resolve_year(match["year"].removesuffix("'s").removesuffix("’s"), context)
    spoken = context.focus.quarter
    if year is None or spoken is None:
        return date(periods.year(year)) if year else unresolved("XXXX-QX")
    return date(periods.quarter(year, int(spoken.value[-1])), updates_focus=False)


def same_quarter(focus_period: Period, years: int) -> Period | None:
    return periods.quarter(focus_period.first.year + years, int(focus_period.value[-1])) if focus_period.first else None


def _quarter_of(year: int, month: int, step: int) -> Period:
    index = year * 4 + (month - 1) // 3 + step
    return periods.quarter(index // 4, index % 4 + 1)


def read_half(match: Match, context: MatchContext) -> ResolvedTime | None:
    words = normalized_group(match, "year")
    year = resolve_year("this year" if words == "the year" else words, context)
    number = 1 if match["ord"].lower() in {"first", "h1"} else 2
    return date(periods.half(year, number)) if year else unresolved(f"XXXX-H{number}")


def read_year_ended(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The year ended Sept. 30”: twelve months, whose last day is said apart."""
    return ResolvedTime("DURATION", Period("P1Y"))
