"""Times counted from publication or from the time spoken of: weekdays, “yesterday”, “last month”, “two years ago”."""

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
    date,
    is_capitalised,
    normalized_group,
    part,
    unresolved,
)
from .words import PARTS_OF_DAY, WEEKDAYS, parse_number, timex_duration, unit_code

UNRESOLVED_VALUES = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX",
          **{name: f"XXXX-{letters}" for name, (letters, _) in periods.SEASONS.items()}}  # fmt: skip
_NEWSPAPER = re.compile(
    r"\s+(?:Times|Mail|Express|Telegraph|Mirror|Herald|Post|Independent|World|People|Star|Sun|Business|Night Live)\b"
)
# A story older than this is told from inside: its bare weekdays follow its own days, not those of publication
LONG_AGO = dt.timedelta(days=14)


def read_weekday(match: Match, context: MatchContext) -> ResolvedTime | None:
    weekday = WEEKDAYS[match["wd"].lower()]
    if not is_capitalised(match, "wd") or _NEWSPAPER.match(context.after()):
        return None
    which = normalized_group(match, "which")
    clock = PARTS_OF_DAY[match["pod"].lower()] if match["pod"] else ""
    type_ = "TIME" if clock else "DATE"
    here = context.published
    if which in {"the previous", "the following", "that"}:
        here = context.focus_period.first if context.focus_period and context.focus_period.precision == "day" else None
    if here is None:
        return unresolved(f"XXXX-WXX-{weekday + 1}{clock}", type_)
    when = (
        (not which and (_weekday_of_range(weekday, context) or _weekday_of_story(weekday, context)))
        or weekday_near(here, weekday, which, context)
    )  # fmt: skip
    return ResolvedTime(type_, periods.day(when, clock))


_DAYS = "|".join(WEEKDAYS)
_RANGE_ENDS = re.compile(rf"\s+(?:to|and|through|until|till)\s+(?P<last>{_DAYS})\b", re.IGNORECASE)
_RANGE_BEGAN = re.compile(
    rf"\b(?:from|between)\s+(?P<first>{_DAYS})\s+(?:to|and|through|until|till)\s+$", re.IGNORECASE
)


def _weekday_of_range(weekday: int, context: MatchContext) -> dt.date | None:
    """“From Monday to Friday”: the two ends are of one run of days, whichever is nearer to publication."""
    here, spoken = context.published, context.focus_period
    if here is None:
        return None
    last = _RANGE_ENDS.match(context.after())
    if last and re.search(r"\b(?:from|between)\s+$", context.before()) and not context.looks_ahead:
        end = weekday_near(here, WEEKDAYS[last["last"].lower()], "", context)
        return end - dt.timedelta(days=(end.weekday() - weekday) % 7)
    began = _RANGE_BEGAN.search(context.before(32))
    if began and spoken and spoken.first and spoken.first.weekday() == WEEKDAYS[began["first"].lower()]:
        return spoken.first + dt.timedelta(days=(weekday - spoken.first.weekday()) % 7)
    return None


def _weekday_of_story(weekday: int, context: MatchContext) -> dt.date | None:
    """“On 3 March … On the 5th … On Friday”: the Friday after the 5th, if all that was long before publication.

    One old day is not enough: “Founded on 3 March 1998, the firm said on Friday” speaks of publication's Friday.
    """
    spoken, here = context.focus_period, context.published
    if context.focus.days < 2 or spoken is None or spoken.first is None or here is None:
        return None
    if spoken.precision != "day" or here - spoken.first <= LONG_AGO or re.match("['’]s", context.after()):
        return None  # “Friday's close” stands beside older days as what they are compared with
    return spoken.first + dt.timedelta(days=(weekday - spoken.first.weekday()) % 7)


def weekday_near(here: dt.date, weekday: int, which: str, context: MatchContext) -> dt.date:
    behind = (here.weekday() - weekday) % 7
    if which in {"last", "this past", "past", "the previous"}:
        return here - dt.timedelta(days=behind or 7)
    if which in {"next", "this coming", "coming", "the following"}:
        return here + dt.timedelta(days=7 - behind)
    if which == "that":
        return here + dt.timedelta(days=-behind % 7)
    if behind == 0:
        return here  # news of the day says “on Friday” on Friday
    return here + dt.timedelta(days=7 - behind) if context.looks_ahead else here - dt.timedelta(days=behind)


_NEAR = {"yesterday": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2}
_NEAR_CLOCKS = {"tonight": "TNI", "last night": "TNI", "overnight": "TNI"}


def read_near_day(match: Match, context: MatchContext) -> ResolvedTime | None:
    words = normalized_group(match, "word")
    if match.group() == "Today" and re.search(
        r"\b[A-Z]\w{0,20}\s$", context.text[max(0, context.start - 24) : context.start]
    ):
        return None  # “USA Today”
    shift = -1 if words == "last night" or (words == "overnight" and not context.looks_ahead) else _NEAR.get(words, 0)
    named = match["pod"] or match["tpod"] or match["ppod"]
    clock = PARTS_OF_DAY[named.lower()] if named else _NEAR_CLOCKS.get(words, "")
    type_ = "TIME" if clock else "DATE"
    if context.published is None:
        return unresolved(f"XXXX-XX-XX{clock}", type_)
    day = context.published + dt.timedelta(days=shift)
    if words == "overnight":  # before midnight or after it
        return ResolvedTime(type_, periods.interval(f"{day.isoformat()}{clock}", day, day + dt.timedelta(days=1)))
    return ResolvedTime(type_, periods.day(day, clock))


_SPOKEN = frozenset(("the previous", "the following", "that", "the same", "that same", "the prior", "the next"))


def read_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“This month”, “last summer”, “earlier this year”, “the end of next week”."""
    which, unit = normalized_group(match, "which"), match["unit"].lower()
    step = -1 if re.search("last|past|previous|prior", which) else 1 if re.search("next|coming|following", which) else 0
    if (which, unit) == ("this", "day") and context.before().endswith(("to ", "on ")):
        return None  # “to this day”, “on this day in 1945”
    if match.group().istitle() and context.start != context.sentence_start:
        return None  # ABC's “This Week”
    if which in _SPOKEN and not (which == "the next" and _from_publication(unit, context)):
        return _read_spoken_unit(unit, step, match, context)
    if which in {"the past", "the last"} and unit != "weekend" and not match["part"]:
        return _read_past_unit(unit, context)
    if context.published is None:
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX"))
    return date(part(match, unit_at(context.published, unit, step), context))


def _from_publication(unit: str, context: MatchContext) -> bool:
    """Whether “the next year” is the one after publication: not where the clause tells what came after another time."""
    if context.focus_period is None:
        return True
    return unit != "day" and context.verb_direction >= 0


def _read_past_unit(unit: str, context: MatchContext) -> ResolvedTime | None:
    """“Over the past year” is a stretch of time up to now and no calendar year."""
    if unit in periods.SEASONS:
        return date(_season_at(context.published, unit, -1)) if context.published else unresolved("XXXX")
    return ResolvedTime("DURATION", Period(timex_duration("one", unit)))


def read_this_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The end of the year”, “later in the day”: the one of publication, or the one the text speaks of."""
    unit = match["unit"].lower()
    here = context.published
    if here is None:
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX"))
    return date(part(match, unit_at(here, unit, 0), context))


def unit_at(here: dt.date, unit: str, step: int) -> Period:
    """The unit that holds a day, or the one before or after it."""
    if unit == "day":
        return periods.day(here + dt.timedelta(days=step))
    if unit == "fortnight":
        monday = here - dt.timedelta(days=here.weekday() - 14 * step)
        return periods.interval(periods.week(monday).value, monday, monday + dt.timedelta(days=13))
    if unit in {"week", "weekend"}:
        when = here + dt.timedelta(days=7 * step)
        return periods.week(when) if unit == "week" else periods.weekend(when)
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


_BEGINS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _winter_at(here: dt.date, step: int) -> int:
    """The year in which a winter begins: last, this or next one."""
    latest = here.year - (here.month < 12)
    if here.month == 12 or here.month <= 3:
        return latest + step
    return latest if step < 0 else here.year


def _season_at(here: dt.date, name: str, step: int) -> Period:
    """“Last summer” in October is this year's, in May the year before's."""
    begins = _BEGINS[name]
    if name == "winter":
        return periods.season(_winter_at(here, step), name, either=False)
    if step < 0:
        return periods.season(here.year - (here.month <= begins + 2) + step + 1, name)
    return periods.season(here.year + (here.month >= begins) + step - 1 if step else here.year, name)


_DATES_SEASON = re.compile(
    r"\b(?:in|during|by|since|until|till|through|throughout|before|after|of|for|over|from|to|into|about|around)\s+$"
)


def read_bare_season(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“In the summer”: the latest that has begun, or the next where the clause looks ahead."""
    name, here = match["season"].lower(), context.published
    if not _DATES_SEASON.search(context.before()):
        return None  # a spring of water, a fall
    if here is None:
        return unresolved(f"XXXX-{periods.SEASONS[name][0]}")
    begins = _BEGINS[name]
    if context.looks_ahead:
        return date(part(match, periods.season(here.year + (here.month > begins), name), context))
    return date(part(match, periods.season(here.year - (here.month < begins), name), context))


_GRAINS = ("day", "week", "month", "quarter", "season", "year", "decade", "century")


def _read_spoken_unit(unit: str, step: int, match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The following month” counts from the time the text speaks of, not from publication."""
    spoken = context.focus.quarter if unit == "quarter" and context.focus.quarter else context.focus_period
    if spoken is None or spoken.first is None:
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX"))
    if unit in _GRAINS and spoken.precision in _GRAINS and _GRAINS.index(unit) < _GRAINS.index(spoken.precision):
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX"))  # “the next day” after “in May”: which day is not said
    if unit in periods.SEASONS and spoken.precision == "year":
        return date(periods.season(spoken.first.year + step, unit))
    return date(part(match, unit_at(spoken.first, unit, step), context))


_LOOSELY = re.compile(r"\b(?:about|around|nearly|almost|roughly|some|approximately|over|more than|less than)\b")


def read_ago(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“Two years ago” is a year, “six weeks ago” a week, “ten days ago” a day: as exact as the unit."""
    count, unit = parse_number(match["num"]), unit_code(match["unit"])
    if count is None:
        return ResolvedTime("DATE", Period("PAST_REF"))
    if unit[0] == "T":
        return ResolvedTime("DURATION", Period(timex_duration(match["num"], match["unit"])))
    if unit == "Y" and (quarter := _quarter_compared(context, -int(count))):
        return date(quarter, updates_focus=False)
    if context.published is None:
        return unresolved(UNRESOLVED_VALUES.get(match["unit"].lower().rstrip("s"), "XXXX"))
    when = shift_by_units(context.published, unit, -int(count))
    return date(
        periods.approximate(when) if _LOOSELY.match(match.group().lower()) else when,
        updates_focus=unit != "Y" or count > 1,
    )


_FIGURES = re.compile(
    r"[\d%$£€](?:\d|\s*$|[^a-z]{0,3}\b)|\b(?:million|billion|percent|cents|than|compared|profit|loss)\b"
)


def _quarter_compared(context: MatchContext, years: int) -> Period | None:
    """“Profit rose to $2 million from a year ago”: a report of a quarter compares with the same one, years before."""
    quarter = context.focus.quarter
    if quarter is None or abs(years) != 1:
        return None
    if context.focus_period is not quarter and not _FIGURES.search(context.before(60)):
        return None
    return same_quarter(quarter, years)


def read_offset(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“Two days later”, “a year earlier”: counted from the time spoken of."""
    count, unit = parse_number(match["num"]), unit_code(match["unit"])
    way = normalized_group(match, "way")
    sign = -1 if way in {"earlier", "before", "previously"} else 1
    anchor = context.focus_period
    if way == "from now":
        anchor = periods.day(context.published) if context.published else None
    if count is None or unit[0] == "T":
        return ResolvedTime("DURATION", Period(timex_duration(match["num"], match["unit"])))
    if unit == "Y" and (quarter := _quarter_compared(context, sign * int(count))):
        return date(quarter, updates_focus=False)
    if anchor is None or anchor.first is None or (unit == "D" and anchor.precision != "day"):
        return unresolved(UNRESOLVED_VALUES.get(match["unit"].lower().rstrip("s"), "XXXX"))
    return date(
        shift_by_units(anchor.first, unit, sign * int(count)), updates_focus=unit != "Y" or anchor.precision == "day"
    )


def shift_by_units(here: dt.date, unit: str, count: int) -> Period:
    """The unit so many units from a day; “two decades ago” is no more exact than a decade."""
    if unit == "D":
        return periods.day(here + dt.timedelta(days=count))
    if unit in {"W", "F"}:
        return periods.week(here + dt.timedelta(days=(7 if unit == "W" else 14) * count))
    if unit in {"M", "Q"}:
        return periods.month_after(here, count * (3 if unit == "Q" else 1))
    if unit == "E":
        return periods.decade((here.year + 10 * count) // 10 * 10)
    if unit == "C":
        return periods.century((here.year + 100 * count) // 100 * 100)
    return periods.year(here.year + count)


def read_weekend(match: Match, context: MatchContext) -> ResolvedTime | None:
    if match["article"] and match["article"].lower() == "a":
        return ResolvedTime("DURATION", Period("P2D"))
    if context.published is None:
        return unresolved("XXXX-WXX-WE")
    last = context.published.weekday() < 5 and not context.looks_ahead
    return date(periods.weekend(context.published - dt.timedelta(days=7 * last)))


def read_incomplete(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The week of”, “the first Monday of”: the period that follows is read by its own rule and joined to it."""
    return ResolvedTime("DATE", Period(INCOMPLETE), updates_focus=False)


def read_before_last(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The week before last”, “the night before last”, “the weekend after next”."""
    words, step = match["unit"].lower(), -2 if match["way"].lower().startswith("before") else 2
    unit, clock = ("day", "TNI") if words == "night" else (words, "")
    if context.published is None:
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX") + clock, "TIME" if clock else "DATE")
    found = unit_at(context.published, unit, step)
    return ResolvedTime("TIME", periods.day(found.first, clock)) if clock and found.first else date(found)


def read_day_beside(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The day before”: of what was spoken of; “the day before Christmas” is joined to the day that follows."""
    words, sign = match["unit"].lower(), -1 if match["way"].lower() == "before" else 1
    unit, clock = ("day", PARTS_OF_DAY[words]) if words in PARTS_OF_DAY else (words, "")
    if not _ALONE.match(context.after(40)):
        return ResolvedTime("DATE", Period(INCOMPLETE), updates_focus=False)
    spoken = context.focus_period
    if spoken is None or spoken.first is None or (unit == "day" and spoken.precision != "day"):
        return unresolved(UNRESOLVED_VALUES.get(unit, "XXXX") + clock, "TIME" if clock else "DATE")
    found = unit_at(spoken.first, unit, sign)
    return ResolvedTime("TIME", periods.day(found.first or spoken.first, clock)) if clock else date(found)


# What may follow “the day before” that counts from the passage: the end of a phrase, or the pluperfect, which tells of
# that day (“the year before she had come last”), while “the year before she came” is a year of its own
_ALONE = re.compile(r"\s*(?:[.,;:)”\"—–]|$|\s(?:(?i:he|she|it|they|we|I|you)|[A-Z]\w{1,20}(?: [A-Z]\w{1,20})?) had\b)")


def read_year_end(match: Match, context: MatchContext) -> ResolvedTime | None:
    if context.published is None:
        return unresolved("XXXX")
    return date(periods.third_of(periods.year(context.published.year), 2))


def read_that_time(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“At that time” is the time last spoken of; where nothing was, it stays a past reference."""
    return date(context.focus_period, updates_focus=False) if context.focus_period else unresolved("PAST_REF")
