"""Times counted from publication or from the time in focus.

Examples: weekdays, “yesterday”, “last month”, “two years ago”.
"""

from __future__ import annotations

import datetime as dt
import re

from . import periods
from .periods import Period
from .quarters import same_quarter
from .reading import (
    INCOMPLETE,
    Match,
    MatchContext,
    ResolvedTime,
    is_capitalised,
    narrow_to_part,
    normalized_group,
    resolved_date,
    unresolved,
)
from .words import PARTS_OF_DAY, WEEKDAYS, parse_number, timex_duration, unit_code

# The TIMEX3 value of a unit of which nothing more is known; “XXXX” for longer ones
UNRESOLVED_VALUES = {
    "day": "XXXX-XX-XX",
    "week": "XXXX-WXX",
    "weekend": "XXXX-WXX-WE",
    "month": "XXXX-XX",
    "quarter": "XXXX-QX",
    **{name: f"XXXX-{letters}" for name, (letters, _) in periods.SEASONS.items()},
}
# “The Sunday Times”, “The Mail on Sunday” and programmes named after their day
_NEWSPAPER = re.compile(
    r"\s+(?:Times|Mail|Express|Telegraph|Mirror|Herald|Post|Independent|World|People|Star|Sun|Business|Night Live)\b"
)
# A passage about days longer ago than this is a story of its own: its bare weekdays
# follow those days. Two weeks leave out the days that news of the week refers back to,
# beside which a weekday counts from publication.
LONG_AGO = dt.timedelta(days=14)


def _unresolved_unit(unit: str) -> ResolvedTime:
    return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX"))


def read_weekday(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “on Friday”, “last Friday”, “Friday evening”, “that Friday”."""
    weekday = WEEKDAYS[match["wd"].lower()]
    if not is_capitalised(match, "wd") or _NEWSPAPER.match(context.after()):
        return None
    which = normalized_group(match, "which")
    clock = PARTS_OF_DAY[match["pod"].lower()] if match["pod"] else ""
    type_ = "TIME" if clock else "DATE"
    here = _weekday_anchor(which, context)
    if here is None:
        return unresolved(f"XXXX-WXX-{weekday + 1}{clock}", type_)
    when = None
    if not which:
        when = _weekday_of_range(weekday, context) or _weekday_of_old_story(weekday, context)
    return ResolvedTime(type_, periods.day(when or _nearest_weekday(here, weekday, which, context), clock))


def _weekday_anchor(which: str, context: MatchContext) -> dt.date | None:
    """Return the day a weekday counts from.

    It is publication, or the day in focus for “that” or “the previous” Friday.
    """
    if which not in {"the previous", "the following", "that"}:
        return context.published
    period = context.focus_period
    return period.first if period and period.precision == "day" else None


_DAYS = "|".join(WEEKDAYS)
_RANGE_ENDS = re.compile(rf"\s+(?:to|and|through|until|till)\s+(?P<last>{_DAYS})\b", re.IGNORECASE)
_RANGE_BEGAN = re.compile(
    rf"\b(?:from|between)\s+(?P<first>{_DAYS})\s+(?:to|and|through|until|till)\s+$", re.IGNORECASE
)
_FROM_OR_BETWEEN = re.compile(r"\b(?:from|between)\s+$")
_RANGE_CHARS = 32  # “between Wednesday and through ” and a little more


def _weekday_of_range(weekday: int, context: MatchContext) -> dt.date | None:
    """Return one end of “from Monday to Friday”: both ends are in one run of at most seven days."""
    published, period = context.published, context.focus_period
    if published is None:
        return None
    range_ends = _RANGE_ENDS.match(context.after())
    if range_ends and _FROM_OR_BETWEEN.search(context.before()) and not context.looks_ahead:
        end = _nearest_weekday(published, WEEKDAYS[range_ends["last"].lower()], "", context)
        return end - dt.timedelta(days=(end.weekday() - weekday) % 7)
    range_began = _RANGE_BEGAN.search(context.before(_RANGE_CHARS))
    if range_began is None or period is None or period.first is None:
        return None
    if period.first.weekday() != WEEKDAYS[range_began["first"].lower()]:
        return None
    return _next_weekday(period.first, weekday)


def _next_weekday(day: dt.date, weekday: int) -> dt.date:
    """Return the first such weekday from a day on, the day itself included."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def _weekday_of_old_story(weekday: int, context: MatchContext) -> dt.date | None:
    """Return the Friday after the 5th in “On 3 March … On the 5th … On Friday”, if all that was long ago.

    Two old days at least must have been named: “Founded on 3 March 1998, the firm said on
    Friday” means the Friday before publication.
    """
    period, published = context.focus_period, context.published
    if context.focus.old_days < 2 or period is None or period.first is None or published is None:
        return None
    if period.precision != "day" or published - period.first <= LONG_AGO:
        return None
    if re.match("['’]s", context.after()):
        return None  # old days are compared with “Friday's close”, which is that of publication
    return _next_weekday(period.first, weekday)


def _nearest_weekday(here: dt.date, weekday: int, which: str, context: MatchContext) -> dt.date:
    """Return the weekday that `which` says, counted from a day.

    Without `which` it is the last, or the next where the clause looks ahead.
    """
    days_ago = (here.weekday() - weekday) % 7
    if which in {"last", "this past", "past", "the previous"}:
        return here - dt.timedelta(days=days_ago or 7)
    if which in {"next", "this coming", "coming", "the following"}:
        return here + dt.timedelta(days=7 - days_ago)
    if which == "that":
        return _next_weekday(here, weekday)
    if days_ago == 0:
        return here  # news of the day says “on Friday” on Friday
    if context.looks_ahead:
        return here + dt.timedelta(days=7 - days_ago)
    return here - dt.timedelta(days=days_ago)


_NEAR_DAYS = {"yesterday": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2}
_NEAR_CLOCKS = {"tonight": "TNI", "last night": "TNI", "overnight": "TNI"}
_CAPITALISED_WORD = re.compile(r"\b[A-Z]\w{0,20}\s$")


def read_near_day(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “yesterday”, “tonight”, “this morning”, “tomorrow evening”, “overnight”."""
    words = normalized_group(match, "word")
    if match.group() == "Today" and _CAPITALISED_WORD.search(context.text[max(0, context.start - 24) : context.start]):
        return None  # “USA Today”
    part_of_day = match["pod"] or match["tpod"] or match["ppod"]
    clock = PARTS_OF_DAY[part_of_day.lower()] if part_of_day else _NEAR_CLOCKS.get(words, "")
    type_ = "TIME" if clock else "DATE"
    if context.published is None:
        return unresolved(f"XXXX-XX-XX{clock}", type_)
    day = context.published + dt.timedelta(days=_near_day_shift(words, context))
    if words == "overnight":  # before midnight or after it
        return ResolvedTime(type_, periods.interval(f"{day.isoformat()}{clock}", day, day + dt.timedelta(days=1)))
    return ResolvedTime(type_, periods.day(day, clock))


def _near_day_shift(words: str, context: MatchContext) -> int:
    if words == "last night" or (words == "overnight" and not context.looks_ahead):
        return -1
    return _NEAR_DAYS.get(words, 0)


# What counts from the time in focus; the rest counts from publication
_FROM_FOCUS = frozenset(("the previous", "the following", "that", "the same", "that same", "the prior", "the next"))


def read_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “this month”, “last summer”, “earlier this year”, “the end of next week”."""
    which, unit = normalized_group(match, "which"), match["unit"].lower()
    if (which, unit) == ("this", "day") and context.before().endswith(("to ", "on ")):
        return None  # “to this day”, “on this day in 1945”
    if match.group().istitle() and context.start != context.sentence_start:
        return None  # ABC's “This Week”
    step = _step(which)
    if which in _FROM_FOCUS and not (which == "the next" and _counts_from_publication(unit, context)):
        return _read_unit_from_focus(unit, step, match, context)
    if which in {"the past", "the last"} and unit != "weekend" and not match["part"]:
        return _read_past_unit(unit, context)
    if context.published is None:
        return _unresolved_unit(unit)
    return resolved_date(narrow_to_part(match, unit_at(context.published, unit, step), context))


def _step(which: str) -> int:
    if re.search("last|past|previous|prior", which):
        return -1
    return 1 if re.search("next|coming|following", which) else 0


def _counts_from_publication(unit: str, context: MatchContext) -> bool:
    """Return whether “the next year” is the one after publication.

    Else it follows another time in the text.
    """
    if context.focus_period is None:
        return True
    return unit != "day" and context.verb_direction >= 0


def _read_past_unit(unit: str, context: MatchContext) -> ResolvedTime | None:
    """Read “over the past year” as a stretch of time up to now, which is no calendar year."""
    if unit not in periods.SEASONS:
        return ResolvedTime("DURATION", Period(timex_duration("one", unit)))
    if context.published is None:
        return unresolved("XXXX")
    return resolved_date(_season_at(context.published, unit, -1))


def read_current_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the end of the year”, “later in the day” as the unit that holds publication."""
    unit = match["unit"].lower()
    if context.published is None:
        return _unresolved_unit(unit)
    return resolved_date(narrow_to_part(match, unit_at(context.published, unit, 0), context))


def unit_at(here: dt.date, unit: str, step: int) -> Period:
    """Return the unit that holds a day, or the one `step` units away.

    A season counts as read_unit does.
    """
    if unit == "day":
        return periods.day(here + dt.timedelta(days=step))
    if unit == "week":
        return periods.week(here + dt.timedelta(days=7 * step))
    if unit == "weekend":
        return periods.weekend(here + dt.timedelta(days=7 * step))
    if unit == "fortnight":
        monday = here - dt.timedelta(days=here.weekday() - 14 * step)
        return periods.interval(periods.week(monday).value, monday, monday + dt.timedelta(days=13))
    if unit == "month":
        return periods.month_after(here, step)
    if unit == "quarter":
        first = periods.month_after(here, 3 * step).first or here
        return periods.quarter(first.year, (first.month + 2) // 3)
    if unit == "decade":
        return periods.decade(here.year // 10 * 10 + 10 * step)
    if unit == "century":
        return periods.century(here.year // 100 * 100 + 100 * step)
    if unit in periods.SEASONS:
        return _season_at(here, unit, step)
    return periods.year(here.year + step)


_FIRST_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WINTER_ENDS = 3  # March, as far as the equinox


def _season_at(here: dt.date, name: str, step: int) -> Period:
    """Return the season `step` seasons away.

    “Last summer” (-1) in October is this year's, in May the year before's.
    """
    if name == "winter":
        return periods.season(_winter_at(here, step), name, either=False)
    first_month = _FIRST_MONTHS[name]
    if step < 0:
        is_over = here.month > first_month + 2
        return periods.season(here.year + step + is_over, name)
    if step > 0:
        has_begun = here.month >= first_month
        return periods.season(here.year + step - 1 + has_begun, name)
    return periods.season(here.year, name)


def _winter_at(here: dt.date, step: int) -> int:
    """Return the year in which last, this or next winter begins."""
    latest = here.year - (here.month < _FIRST_MONTHS["winter"])
    is_winter = here.month >= _FIRST_MONTHS["winter"] or here.month <= _WINTER_ENDS
    if is_winter:
        return latest + step
    return latest if step < 0 else here.year


# “In the summer”, “by spring”: without one of these “spring” may be water and “fall” a
# decline
_DATES_SEASON = re.compile(
    r"\b(?:in|during|by|since|until|till|through|throughout|before|after|of|for|over|from|to|into|about|around)\s+$"
)


def read_bare_season(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “in the summer”: the latest that has begun, or the next where the clause looks ahead."""
    name, published = match["season"].lower(), context.published
    if not _DATES_SEASON.search(context.before()):
        return None
    if published is None:
        return unresolved(f"XXXX-{periods.SEASONS[name][0]}")
    first_month = _FIRST_MONTHS[name]
    if context.looks_ahead:
        year = published.year + (published.month > first_month)
    else:
        year = published.year - (published.month < first_month)
    return resolved_date(narrow_to_part(match, periods.season(year, name), context))


_PRECISIONS = ("day", "week", "month", "quarter", "season", "year", "decade", "century")


def _read_unit_from_focus(unit: str, step: int, match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the following month”, counted from the time in focus."""
    period = context.focus.quarter if unit == "quarter" and context.focus.quarter else context.focus_period
    if period is None or period.first is None or _is_more_exact(unit, period):
        return _unresolved_unit(unit)
    if unit in periods.SEASONS and period.precision == "year":
        return resolved_date(periods.season(period.first.year + step, unit))
    return resolved_date(narrow_to_part(match, unit_at(period.first, unit, step), context))


def _is_more_exact(unit: str, period: Period) -> bool:
    """Return whether a unit is shorter than a period.

    “The next day” after “in May” could be any.
    """
    if unit not in _PRECISIONS or period.precision not in _PRECISIONS:
        return False
    return _PRECISIONS.index(unit) < _PRECISIONS.index(period.precision)


_APPROXIMATELY = re.compile(r"\b(?:about|around|nearly|almost|roughly|some|approximately|over|more than|less than)\b")


def read_ago(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “two years ago”, “six weeks ago”, “ten days ago”.

    The result is as exact as the unit: a year, a week, a day.
    """
    count, unit = parse_number(match["num"]), unit_code(match["unit"])
    if count is None:
        return ResolvedTime("DATE", Period("PAST_REF"))
    if unit[0] == "T":
        return ResolvedTime("DURATION", Period(timex_duration(match["num"], match["unit"])))
    if unit == "Y" and (quarter := _quarter_compared(context, -int(count))):
        return resolved_date(quarter, updates_focus=False)
    if context.published is None:
        return _unresolved_unit(match["unit"].lower().rstrip("s"))
    when = shift_by_units(context.published, unit, -int(count))
    if _APPROXIMATELY.match(match.group().lower()):
        when = periods.approximate(when)
    # “A year ago” mostly compares, and what follows still counts from the time before it
    return resolved_date(when, updates_focus=unit != "Y" or count > 1)


# What comes before a comparison of figures: “profit rose to $2 million from”
_FIGURES = re.compile(
    r"[\d%$£€](?:\d|\s*$|[^a-z]{0,3}\b)|\b(?:million|billion|percent|cents|than|compared|profit|loss)\b"
)
_FIGURES_CHARS = 60  # about half a sentence of a company report


def _quarter_compared(context: MatchContext, years: int) -> Period | None:
    """Return the quarter meant by “profit rose to $2 million from a year ago” in a report of a quarter."""
    quarter = context.focus.quarter
    if quarter is None or abs(years) != 1:
        return None
    if context.focus_period is not quarter and not _FIGURES.search(context.before(_FIGURES_CHARS)):
        return None
    return same_quarter(quarter, years)


def read_offset(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “two days later”, “a year earlier”, “two days from now”.

    Only the last counts from publication, the others from the time in focus.
    """
    count, unit = parse_number(match["num"]), unit_code(match["unit"])
    way = normalized_group(match, "way")
    sign = -1 if way in {"earlier", "before", "previously"} else 1
    if count is None or unit[0] == "T":
        return ResolvedTime("DURATION", Period(timex_duration(match["num"], match["unit"])))
    if unit == "Y" and (quarter := _quarter_compared(context, sign * int(count))):
        return resolved_date(quarter, updates_focus=False)
    anchor = context.focus_period
    if way == "from now":
        anchor = periods.day(context.published) if context.published else None
    if anchor is None or anchor.first is None or (unit == "D" and anchor.precision != "day"):
        return _unresolved_unit(match["unit"].lower().rstrip("s"))
    when = shift_by_units(anchor.first, unit, sign * int(count))
    return resolved_date(when, updates_focus=unit != "Y" or anchor.precision == "day")


def shift_by_units(here: dt.date, unit: str, count: int) -> Period:
    """Return the time `count` units from a day, as exact as the unit; `unit` is a code from `words.UNITS`.

    Quarters are counted as three months each and come out as a month, fortnights as a
    week.
    """
    if unit == "D":
        return periods.day(here + dt.timedelta(days=count))
    if unit == "W":
        return periods.week(here + dt.timedelta(days=7 * count))
    if unit == "F":
        return periods.week(here + dt.timedelta(days=14 * count))
    if unit == "M":
        return periods.month_after(here, count)
    if unit == "Q":
        return periods.month_after(here, 3 * count)
    if unit == "E":
        return periods.decade((here.year + 10 * count) // 10 * 10)
    if unit == "C":
        return periods.century((here.year + 100 * count) // 100 * 100)
    return periods.year(here.year + count)


def read_weekend(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the weekend”.

    It is the last one for news of the working week that does not look ahead, else that of
    the week of publication.
    """
    if match["article"] and match["article"].lower() == "a":
        return ResolvedTime("DURATION", Period("P2D"))
    if context.published is None:
        return unresolved("XXXX-WXX-WE")
    is_working_day = context.published.weekday() < WEEKDAYS["saturday"]
    weeks_ago = 1 if is_working_day and not context.looks_ahead else 0
    return resolved_date(periods.weekend(context.published - dt.timedelta(days=7 * weeks_ago)))


def read_incomplete(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the week of”, “the first Monday of”.

    The period that follows is read by its own rule and joined to it.
    """
    return ResolvedTime("DATE", Period(INCOMPLETE), updates_focus=False)


def read_before_last(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the week before last”, “the night before last”, “the weekend after next”."""
    words, step = match["unit"].lower(), -2 if match["way"].lower().startswith("before") else 2
    unit, clock = ("day", "TNI") if words == "night" else (words, "")
    if context.published is None:
        return _unresolved_part_of_day(unit, clock)
    return _part_of_day_at(context.published, unit, clock, step)


def _unresolved_part_of_day(unit: str, clock: str) -> ResolvedTime:
    return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX") + clock, "TIME" if clock else "DATE")


def _part_of_day_at(here: dt.date, unit: str, clock: str, step: int) -> ResolvedTime | None:
    """Return the unit `step` units from a day, as a TIME where it is a part of a day."""
    found = unit_at(here, unit, step)
    if clock and found.first:
        return ResolvedTime("TIME", periods.day(found.first, clock))
    return resolved_date(found)


# What may follow “the day before” where it counts from the passage: the end of a phrase,
# or the pluperfect, which is about that day (“the year before she had come last”); “the
# year before she came” is a year of its own
_ENDS_PHRASE = re.compile(
    r"\s*(?:[.,;:)”\"—–]|$|\s(?:(?i:he|she|it|they|we|I|you)|[A-Z]\w{1,20}(?: [A-Z]\w{1,20})?) had\b)"
)
_PHRASE_END_CHARS = 40  # a name of two words and “had”


def read_adjacent_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the day before”, “the night after” from the time in focus.

    Before a phrase (“the day before Christmas”) it is incomplete, and joined to the day
    that follows.
    """
    words, step = match["unit"].lower(), -1 if match["way"].lower() == "before" else 1
    unit, clock = ("day", PARTS_OF_DAY[words]) if words in PARTS_OF_DAY else (words, "")
    if not _ENDS_PHRASE.match(context.after(_PHRASE_END_CHARS)):
        return ResolvedTime("DATE", Period(INCOMPLETE), updates_focus=False)
    period = context.focus_period
    if period is None or period.first is None or (unit == "day" and period.precision != "day"):
        return _unresolved_part_of_day(unit, clock)
    return _part_of_day_at(period.first, unit, clock, step)


def read_year_end(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “year-end” as the last third of the year of publication."""
    if context.published is None:
        return unresolved("XXXX")
    return resolved_date(periods.third_of(periods.year(context.published.year), 2))


def read_that_time(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “at that time” as the time in focus, else as a past reference."""
    if context.focus_period is None:
        return unresolved("PAST_REF")
    return resolved_date(context.focus_period, updates_focus=False)
