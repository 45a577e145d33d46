"""Time expressions: where they stand, what they name, and which days that may mean.

A rule is a pattern and a reader. All patterns are searched in each sentence that holds a word of time; of matches
that overlap the longest counts. Readers then resolve them in text order: “the next day” needs what came before.
Nothing is made more exact than its words, and without an anchor nothing relative is resolved.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from .. import lexicons, periods
from ..draft import Draft, Step
from ..periods import Period
from ..rules import Registry, Rule
from ..text import Sentence
from ..timewords import (
    DECADES,
    MONTHS,
    ORDINALS,
    PARTS_OF_DAY,
    UNITS,
    WEEKDAYS,
    duration,
    month_number,
    number,
    pattern,
    unit_code,
)
from ..types import Time

# Share of right values among a rule's proposals in TimeBank and AQUAINT, where there were ten or more; else 0.5
RULES = Registry(
    "time",
    date=0.95, iso_date=0.95, day_range=0.5, month_year=0.95, day_of_month=0.9, ordinal_day=0.5, month=0.8,
    year=0.8, decade=0.6, century=0.5, quarter=0.9, quarter_of_year=0.5, quarter_again=0.4, half=0.5, season=0.5,
    fiscal_year=0.5,
    weekday=0.85, near_day=0.9, day_part=0.7, unit=0.7, ago=0.55, offset=0.45, duration=0.8,
    compound_duration=0.7, open_duration=0.4, every=0.5, adverb_set=0.35, reference=0.6, clock=0.3, holiday=0.5,
    that_time=0.5, year_end=0.5, weekend=0.5,
)  # fmt: skip

_FUTURE = re.compile(
    r"\b(?:will|shall|'ll|’ll|won't|going to|plan(?:s|ning)? to|expected|scheduled|due|slated|upcoming|anticipated"
    r"|until|till|(?:is|are|be) to)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:said|was|were|had|did|told|has|have been|came|went|met|fell|rose|began|\w{2,12}ed)\b")
# How far back a verb may stand to tell the time's direction: about a clause
_CLAUSE = 80


class Reading(NamedTuple):
    type: str
    period: Period


@dataclass(slots=True)
class Context:
    """What a reader may look at: the text before and after its match, the publication day, the last time spoken of."""

    text: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    published: dt.date | None
    spoken: Period | None  # the last calendar period named, in this paragraph or the one before

    @property
    def future(self) -> bool:
        return self.direction > 0

    @property
    def direction(self) -> int:
        """1 where the clause looks ahead, -1 where it looks back, 0 where nothing tells.

        The nearest tell-tale before the expression decides, else a modal after it.
        """
        before = self.text[max(self.sentence_start, self.start - _CLAUSE) : self.start]
        ahead = max((m.start() for m in _FUTURE.finditer(before)), default=-1)
        behind = max((m.start() for m in _PAST.finditer(before)), default=-1)
        if ahead == behind == -1:
            after = self.text[self.end : min(self.sentence_end, self.end + _CLAUSE // 2)]
            return int(bool(re.search(r"\b(?:will|shall|would|is to|are to)\b", after)))
        return 1 if ahead >= behind else -1

    def before(self, count: int = 24) -> str:
        return self.text[max(self.sentence_start, self.start - count) : self.start].lower()

    def after(self, count: int = 24) -> str:
        return self.text[self.end : min(self.sentence_end, self.end + count)]


Reader = Callable[["re.Match[str]", Context], "Reading | None"]


@dataclass(frozen=True, slots=True)
class Pattern:
    rule: Rule
    regex: re.Pattern[str]
    read: Reader


def date(value: Period | None) -> Reading | None:
    return Reading("DATE", value) if value else None


def unresolved(value: str) -> Reading:
    """What can be known without an anchor: the shape of the value, and no day."""
    return Reading("DATE", Period(value))


# ------------------------------------------------------------- explicit dates


def read_date(match: re.Match[str], context: Context) -> Reading | None:
    when = dt.date(int(match["year"]), month_number(match["month"]), _day(match["day"]))
    return date(_approximate(periods.day(when), context))


def read_iso_date(match: re.Match[str], context: Context) -> Reading | None:
    return date(periods.day(dt.date(int(match["year"]), int(match["m"]), int(match["d"]))))


def read_day_range(match: re.Match[str], context: Context) -> Reading | None:
    """“3-9 May”, “May 3 to 9”: an interval, whose TIMEX3 value is the month."""
    first, last = _day(match["day"]), _day(match["last"])
    if first >= last:
        return None
    month = month_number(match["month"])
    year = int(match["year"]) if match["year"] else _year_of_day(month, first, context)
    if year is None:
        return unresolved(f"XXXX-{month:02}")
    return date(periods.between(f"{year:04}-{month:02}", dt.date(year, month, first), dt.date(year, month, last)))


def read_day_of_month(match: re.Match[str], context: Context) -> Reading | None:
    month, day = month_number(match["month"]), _day(match["day"])
    if day > calendar.monthrange(2000, month)[1] or not _capital(match, "month"):
        return None
    year = _year_of_day(month, day, context)
    if year is None:
        return unresolved(f"XXXX-{month:02}-{day:02}")
    return date(_approximate(periods.day(dt.date(year, month, day)), context))


def _year_of_day(month: int, day: int, context: Context) -> int | None:
    """A day without its year is the one nearest to publication, or in the year the text speaks of if that is far."""
    if context.published is None:
        return None
    if year := _year_of_sentence(context):
        return year
    here, reach = context.published, 2 if not context.future else 0.5
    years = [y for y in (here.year - 1, here.year, here.year + 1) if 1 <= y <= 9999 and _exists(y, month, day)]
    return min(years, key=lambda y: (_distance(dt.date(y, month, day), here, reach), y), default=None)


def _distance(when: dt.date, here: dt.date, reach: float) -> float:
    """Days away, those ahead weighing more: news looks back unless its verb says otherwise."""
    days = (when - here).days
    return days * reach if days > 0 else -days


def _year_of_sentence(context: Context) -> int | None:
    """The year this sentence has named already, where it is not that of publication or the one before."""
    spoken, here = context.spoken, context.published
    if spoken is None or spoken.first is None or here is None or spoken.grain != "year":
        return None
    year = spoken.first.year
    named = f"{year:04}" in context.text[context.sentence_start : context.start]
    return year if named and abs(year - here.year) > 1 else None


def _exists(year: int, month: int, day: int) -> bool:
    return day <= calendar.monthrange(year, month)[1]


def read_ordinal_day(match: re.Match[str], context: Context) -> Reading | None:
    """“On the 9th”: the month spoken of in this passage, else the latest such day before publication, or the next."""
    if not re.match(
        r"\s*(?:$|[.,;:)”\"—–]|(?:that|and|to|when|after|by|in|at|with|but|as|amid|while|the)\b)", context.after()
    ):
        return None  # “the 9th floor”, “the 15th time”
    day = _day(match["day"])
    month = _month_spoken_of(context) or context.published
    if month is None:
        return unresolved(f"XXXX-XX-{day:02}")
    if month is context.published and month.day < day and not context.future:
        month = (month.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    elif month is context.published and month.day > day and context.future:
        month = periods.month_after(month, 1).first or month
    return date(periods.day(month.replace(day=day))) if _exists(month.year, month.month, day) else None


def _month_spoken_of(context: Context) -> dt.date | None:
    """The month of the passage, if it names one that is not simply the month of publication."""
    spoken, here = context.spoken, context.published
    if spoken is None or spoken.first is None or spoken.grain not in {"month", "day"}:
        return None
    same = here is not None and (spoken.first.year, spoken.first.month) == (here.year, here.month)
    return None if same else spoken.first.replace(day=1)


def read_month_year(match: re.Match[str], context: Context) -> Reading | None:
    if not _capital(match, "month"):
        return None
    number_ = month_number(match["month"])
    year = _year(match["year"], context)
    if year is None:
        return unresolved(f"XXXX-{number_:02}")
    return date(_approximate(_part(match, periods.month(year, number_), context), context))


def _year(words: str, context: Context) -> int | None:
    """A year in digits, or “this”, “last”, “next”, “that” and “the same” year."""
    if words.isdecimal():
        return int(words)
    words = words.lower()
    if words.startswith(("that", "the same")):
        return context.spoken.first.year if context.spoken and context.spoken.first else None
    if context.published is None:
        return None
    return context.published.year + (-1 if words.startswith(("last", "the previous")) else words.startswith("next"))


def read_month(match: re.Match[str], context: Context) -> Reading | None:
    """A bare month. “May” and “March” are words too: they count only where a word before them says so."""
    if not _capital(match, "month"):
        return None
    word = match["month"].lower()
    which = (match["which"] or "").lower()
    if word in {"may", "march", "mar", "jan"} and not (which or match["part"]):
        before = context.before().rstrip()
        if not re.search(
            r"(?:\b(?:in|of|since|until|till|by|during|through|from|before|after|between|and|to|for|late|early))$",
            before,
        ):
            return None
        if (
            word == "march"
            and re.match(r"\s+(?:on|against|in|for|to|through)\b", context.after())
            and before.endswith(("to", "for", "and"))
        ):
            return None
    number_ = month_number(word)
    year = _year_of_month(number_, which, context)
    if year is None:
        return unresolved(f"XXXX-{number_:02}")
    return date(_part(match, periods.month(year, number_), context))


def _year_of_month(month: int, which: str, context: Context) -> int | None:
    """The latest such month up to publication; the next one where the clause looks ahead."""
    here = context.published
    if here is None:
        return None
    if not which and (year := _year_of_sentence(context)):
        return year
    if which == "last":
        return here.year - (month >= here.month)
    soon = context.direction == 0 and 0 < (month - here.month) % 12 <= 2
    if which in {"next", "this coming"} or (which == "" and (context.future or soon)):
        return here.year + (month < here.month or (month == here.month and which == "next"))
    if which == "this":
        return here.year
    return here.year - (month > here.month)


def read_year(match: re.Match[str], context: Context) -> Reading | None:
    """Four digits are a year after a word that dates, or before a noun that years stand with."""
    if match["part"]:
        return date(_approximate(_part(match, periods.year(int(match["year"])), context), context))
    before, after = context.before(), context.after()
    dated = re.search(
        r"\b(?:in|of|since|by|until|till|from|to|through|during|after|before|around|about"
        r"|circa|for|and|or|than|between|fiscal|the year|year)\s+$|[(/–-]$",
        before,
    )
    modifies = re.search(r"\b(?:the|a|his|her|its|their|our|that|’s|'s)\s+$", before) and re.match(
        r"\s+(?!people|men|women|dollars|troops|soldiers|miles|votes|jobs)[a-zA-Z]", after
    )
    counted = re.match(
        r"\s*(?:percent|per cent|people|dollars|points|miles|troops|soldiers|votes|jobs|shares"
        r"|feet|kilometers|kilometres|meters|acres|pounds|tons|men|women|workers|employees)\b",
        after,
    )
    if counted or not (dated or modifies or context.start == context.sentence_start or before.endswith(", ")):
        return None
    return date(_approximate(periods.year(int(match["year"])), context))


def read_decade(match: re.Match[str], context: Context) -> Reading | None:
    words = match["decade"].lower()
    if words in DECADES:
        start = DECADES[words]
    else:
        digits = re.sub(r"\D", "", words)
        start = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return date(_part(match, periods.decade(start), context))


def read_century(match: re.Match[str], context: Context) -> Reading | None:
    return date(periods.century((int(match["n"]) - 1) * 100)) if 2 <= int(match["n"]) <= 30 else None


def _approximate(period: Period, context: Context) -> Period:
    return (
        periods.about(period)
        if re.search(r"\b(?:about|around|circa|approximately|roughly)\s+$", context.before())
        else period
    )


def _part(match: re.Match[str], whole: Period, context: Context) -> Period:
    """Narrow a period by the word before it: early, mid-, late, the end of, earlier, later."""
    words = (match["part"] or "").lower()
    if not words:
        return whole
    if words in {"earlier", "later"}:
        if context.published is None:
            return whole
        return (
            periods.until(whole, context.published) if words == "earlier" else periods.since(whole, context.published)
        )
    which = 0 if re.search("early|beginning|start", words) else 1 if "mid" in words else 2
    return periods.third(whole, which)


def _day(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def _capital(match: re.Match[str], group: str) -> bool:
    return match[group][0].isupper()


# ------------------------------------------------------------- relative to publication


def read_weekday(match: re.Match[str], context: Context) -> Reading | None:
    here, weekday = context.published, WEEKDAYS[match["wd"].lower()]
    if not _capital(match, "wd") or re.match(
        r"\s+(?:Times|Mail|Express|Telegraph|Mirror|Herald|Post|Night Live)\b", context.after()
    ):
        return None
    which = " ".join((match["which"] or "").lower().split())
    clock = PARTS_OF_DAY[match["pod"].lower()] if match["pod"] else ""
    type_ = "TIME" if clock else "DATE"
    if which in {"the previous", "the following", "that"}:
        here = context.spoken.first if context.spoken and context.spoken.grain == "day" else None
    if here is None:
        return Reading(type_, Period(f"XXXX-WXX-{weekday + 1}{clock}"))
    return Reading(type_, periods.day(_weekday(here, weekday, which, context), clock))


def _weekday(here: dt.date, weekday: int, which: str, context: Context) -> dt.date:
    behind = (here.weekday() - weekday) % 7
    if which in {"last", "this past", "the previous"}:
        return here - dt.timedelta(days=behind or 7)
    if which in {"next", "this coming", "coming", "the following"}:
        return here + dt.timedelta(days=7 - behind)
    if which == "that":
        return here - dt.timedelta(days=behind)
    if behind == 0:
        return here  # news of the day says “on Friday” on Friday
    ahead = context.future
    return here + dt.timedelta(days=7 - behind) if ahead else here - dt.timedelta(days=behind)


def read_near_day(match: re.Match[str], context: Context) -> Reading | None:
    words = " ".join(match["word"].lower().split())
    shift = {"yesterday": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2}.get(words, 0)
    clock = {"tonight": "TNI", "last night": "TNI", "overnight": "TNI"}.get(words, "")
    if words in {"last night", "overnight"}:
        shift = -1
    if pod := match["pod"] or match["tpod"]:
        clock = PARTS_OF_DAY[pod.lower()]
    type_ = "TIME" if clock else "DATE"
    if context.published is None:
        return Reading(type_, Period(f"XXXX-XX-XX{clock}"))
    return Reading(type_, periods.day(context.published + dt.timedelta(days=shift), clock))


def read_unit(match: re.Match[str], context: Context) -> Reading | None:
    """“This month”, “last summer”, “earlier this year”, “the end of next week”."""
    which = " ".join(match["which"].lower().split())
    unit = match["unit"].lower()
    step = -1 if re.search("last|past|previous|prior", which) else 1 if re.search("next|coming|following", which) else 0
    if which in {"the previous", "the following", "that", "the same", "the prior"}:
        return _read_spoken_unit(unit, step, match, context)
    if context.published is None:
        return unresolved(_SHAPES.get(unit, "XXXX"))
    return date(_part(match, _unit_at(context.published, unit, step), context))


_SHAPES = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX"}


def _unit_at(here: dt.date, unit: str, step: int) -> Period:
    """The unit that holds a day, or the one before or after it."""
    if unit == "day":
        return periods.day(here + dt.timedelta(days=step))
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


def _season_at(here: dt.date, name: str, step: int) -> Period:
    """“Last summer” in October is this year's, in May the year before's."""
    begins = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[name]
    if step < 0:
        return periods.season(here.year - (here.month <= begins + 2), name)
    return periods.season(here.year + (step > 0 and here.month >= begins), name)


def _read_spoken_unit(unit: str, step: int, match: re.Match[str], context: Context) -> Reading | None:
    """“The following month” counts from the time the text speaks of, not from publication."""
    spoken = context.spoken
    if spoken is None or spoken.first is None:
        return unresolved(_SHAPES.get(unit, "XXXX"))
    grain = ("day", "week", "month", "quarter", "season", "year", "decade", "century")
    if unit in grain and spoken.grain in grain and grain.index(unit) < grain.index(spoken.grain):
        return unresolved(_SHAPES.get(unit, "XXXX"))  # “the next day” after “in May”: which day is not said
    return date(_part(match, _unit_at(spoken.first, unit, step), context))


def read_ago(match: re.Match[str], context: Context) -> Reading | None:
    """“Two years ago” is a year, “six weeks ago” a week, “ten days ago” a day: as exact as the unit."""
    count, unit = number(match["num"]), unit_code(match["unit"])
    if count is None:
        return Reading("DATE", Period("PAST_REF"))
    if unit[0] == "T":
        return Reading("DURATION", Period(duration(match["num"], match["unit"])))
    if unit == "Y" and (same := _same_quarter(context, -int(count))):
        return date(same)
    if context.published is None:
        return unresolved(_SHAPES.get(match["unit"].lower().rstrip("s"), "XXXX"))
    return date(_shifted(context.published, unit, -int(count)))


def _same_quarter(context: Context, years: int) -> Period | None:
    """“Profit rose in the third quarter from a year ago”: figures are compared with the same quarter."""
    spoken = context.spoken
    if spoken is None or spoken.first is None or spoken.grain != "quarter" or "-Q" not in spoken.value:
        return None
    return periods.quarter(spoken.first.year + years, int(spoken.value[-1]))


def read_quarter_again(match: re.Match[str], context: Context) -> Reading | None:
    """“The quarter”, “the year-earlier period”: the quarter spoken of, or the same one a year before."""
    spoken = context.spoken
    here, earlier = context.published, match["earlier"] is not None
    if match["which"] and here:
        step = {"latest": -1, "current": 0}.get(match["which"].lower())
        if step is not None and match["unit"].lower() == "quarter":
            return date(_unit_at(here, "quarter", step))
    if spoken is None or "-Q" not in spoken.value:
        return unresolved("XXXX-QX") if match["unit"].lower() == "quarter" else None
    return date(_same_quarter(context, -1) if earlier else spoken)


def read_offset(match: re.Match[str], context: Context) -> Reading | None:
    """“Two days later”, “a year earlier”: counted from the time spoken of."""
    count, unit = number(match["num"]), unit_code(match["unit"])
    sign = -1 if match["way"].lower() in {"earlier", "before", "previously"} else 1
    if match["way"].lower() == "from now":
        anchor: Period | None = periods.day(context.published) if context.published else None
    else:
        anchor = context.spoken
    if count is None or unit[0] == "T":
        return Reading("DURATION", Period(duration(match["num"], match["unit"])))
    if unit == "Y" and (same := _same_quarter(context, sign * int(count))):
        return date(same)
    if anchor is None or anchor.first is None or (unit == "D" and anchor.grain != "day"):
        return unresolved(_SHAPES.get(match["unit"].lower().rstrip("s"), "XXXX"))
    return date(_shifted(anchor.first, unit, sign * int(count)))


def _shifted(here: dt.date, unit: str, count: int) -> Period:
    if unit == "D":
        return periods.day(here + dt.timedelta(days=count))
    if unit == "W":
        return periods.week(here + dt.timedelta(days=7 * count))
    if unit in {"M", "Q"}:
        return periods.month_after(here, count * (3 if unit == "Q" else 1))
    return periods.year(here.year + count * {"Y": 1, "E": 10, "C": 100}[unit])


def read_weekend(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return unresolved("XXXX-WXX-WE")
    last = context.published.weekday() < 5 and not context.future
    return date(periods.weekend(context.published - dt.timedelta(days=7 * last)))


def read_holiday(match: re.Match[str], context: Context) -> Reading | None:
    if not match.group()[0].isupper():
        return None
    rule = {row[0]: row[1] for row in lexicons.rows("holidays")}[" ".join(match["name"].lower().split())]
    here = context.published
    if match["year"]:
        return date(periods.day(_holiday(rule, int(match["year"]))))
    if here is None:
        return unresolved("XXXX" + (f"-{rule}" if rule[0].isdigit() else "-XX-XX"))
    which = (match["which"] or "").lower()
    days = [_holiday(rule, year) for year in (here.year - 1, here.year, here.year + 1)]
    if which == "last" or (not which and not context.future):
        return date(periods.day(max(day for day in days if day < here or (day == here and not which))))
    if which == "this":
        return date(periods.day(days[1]))
    return date(periods.day(min(day for day in days if day >= here)))


def _holiday(rule: str, year: int) -> dt.date:
    kind, *fields = rule.split()
    if kind == "nth":
        month, weekday, nth = map(int, fields)
        days = [
            d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday
        ]
        return days[nth - 1] if nth > 0 else days[nth]
    if kind == "easter":
        return _easter(year) + dt.timedelta(days=int(fields[0]))
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


# ------------------------------------------------------------- quarters, seasons, fiscal years


def read_quarter(match: re.Match[str], context: Context) -> Reading | None:
    """“The third quarter” without a year is the last one that had begun by publication."""
    which = match["ord"].lower()
    number_ = ORDINALS.get(which) or int(which[-1])
    here = context.published
    if match["year"]:
        year = _year(match["year"], context)
    elif here is None:
        year = None
    else:
        year = here.year - (number_ > (here.month + 2) // 3 and not context.future)
    return date(periods.quarter(year, number_)) if year else unresolved(f"XXXX-Q{number_}")


def read_half(match: re.Match[str], context: Context) -> Reading | None:
    year = _year(match["year"], context) if match["year"] else context.published and context.published.year
    number_ = ORDINALS[match["ord"].lower()]
    return date(periods.half(year, number_)) if year else unresolved(f"XXXX-H{number_}")


def read_season(match: re.Match[str], context: Context) -> Reading | None:
    year = _year(match["year"], context)
    name = match["season"].lower()
    return date(periods.season(year, name)) if year else unresolved(f"XXXX-{periods.SEASONS[name][0]}")


def read_fiscal_year(match: re.Match[str], context: Context) -> Reading | None:
    """Whose fiscal year it is the text seldom says, and they begin in different months: no days are given."""
    return Reading("DATE", Period(match["year"]))


def read_year_end(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return unresolved("XXXX")
    return date(periods.third(periods.year(context.published.year), 2))


# ------------------------------------------------------------- durations, sets, references, clock times


def read_duration(match: re.Match[str], context: Context) -> Reading | None:
    if re.match(r"[\s-]*(?:of age|old|olds)\b", context.after()):
        return None  # an age, not a stretch of time in the story
    return Reading("DURATION", Period(duration(match["num"], match["unit"])))


def read_open_duration(match: re.Match[str], context: Context) -> Reading | None:
    return Reading("DURATION", Period(duration("several", match["unit"])))


def read_every(match: re.Match[str], context: Context) -> Reading | None:
    unit = match["unit"].lower()
    if unit in WEEKDAYS:
        return Reading("SET", Period(f"XXXX-WXX-{WEEKDAYS[unit] + 1}"))
    if unit in MONTHS:
        return Reading("SET", Period(f"XXXX-{MONTHS[unit]:02}"))
    return Reading("SET", Period(duration("one", unit)))


def read_adverb_set(match: re.Match[str], context: Context) -> Reading | None:
    values = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y"}
    if match.group()[0].isupper() and context.start != context.sentence_start:
        return None  # “the Daily Mail”
    return Reading("SET", Period(values[match.group().lower()]))


_REFERENCES = {
    "PRESENT_REF": "now, currently, right now, at present, at the moment, nowadays, these days, current",
    "PAST_REF": "recently, most recently, more recently, the past",
    "FUTURE_REF": "soon, the future, the near future, future, coming months",
}
_REFERENCE_VALUES = {words: value for value, field in _REFERENCES.items() for words in lexicons.items(field)}


def read_reference(match: re.Match[str], context: Context) -> Reading | None:
    words = " ".join(match.group().lower().split())
    if words in {"current", "recent"} and re.match(r"\s+(?:years|months|weeks|days|decades)\b", context.after()):
        return None
    return Reading("DATE", Period(_REFERENCE_VALUES[words]))


def read_that_time(match: re.Match[str], context: Context) -> Reading | None:
    """“At that time” is the time last spoken of; where nothing was, it stays a past reference."""
    return date(context.spoken) if context.spoken else unresolved("PAST_REF")


def read_day_part(match: re.Match[str], context: Context) -> Reading | None:
    """“That evening”, “the next morning”: a part of the day spoken of."""
    clock = PARTS_OF_DAY[match["pod"].lower()]
    spoken = context.spoken
    if spoken is None or spoken.first is None or spoken.grain != "day":
        return Reading("TIME", Period(f"XXXX-XX-XX{clock}"))
    which = match["which"].lower()
    shift = 1 if re.search("next|following", which) else -1 if "previous" in which else 0
    return Reading("TIME", periods.day(spoken.first + dt.timedelta(days=shift), clock))


def read_clock(match: re.Match[str], context: Context) -> Reading | None:
    """A time of day, with its day where one stands beside it; else that of the day spoken of."""
    clock = _clock(match)
    if clock is None:
        return None
    if match["wd"] and context.published:
        when = _weekday(context.published, WEEKDAYS[match["wd"].lower()], "", context)
        return Reading("TIME", periods.day(when, clock))
    if match["near"]:
        shift = {"yesterday": -1, "tomorrow": 1}.get(match["near"].lower(), 0)
        if context.published:
            return Reading("TIME", periods.day(context.published + dt.timedelta(days=shift), clock))
    if not match["wd"] and context.spoken and context.spoken.grain == "day" and context.spoken.first:
        return Reading("TIME", periods.day(context.spoken.first, clock))
    return Reading("TIME", Period(clock))


def _clock(match: re.Match[str]) -> str | None:
    if match["named"]:
        return PARTS_OF_DAY[match["named"].lower()]
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half_of_day = (match["half"] or "").lower()
    if hour > 23 or minute > 59 or (half_of_day and not 1 <= hour <= 12):
        return None
    if half_of_day:
        hour = hour % 12 + 12 * half_of_day.startswith("p")
    return f"T{hour:02}:{minute:02}"


# ------------------------------------------------------------- the table

_RELATIVE_YEAR = r"(?:this|last|next|that|the same|the previous) year"
_AROUND = (
    r"(?:(?:more|less|fewer) than |(?:at least|at most|up "
    r"to|nearly|almost|about|around|over|some|no more than|the|another|only|just) ){0,2}"
)

PATTERNS = tuple(
    Pattern(RULES[rule.replace("_", "-")], pattern(notation), reader)
    for rule, notation, reader in (
        ("date", r"(?:WD,? )?(?P<month>MONTH) (?P<day>DAY)(?:,? |,)(?P<year>YEAR)", read_date),
        ("date", r"(?:WD,? )?(?:the )?(?P<day>DAY) (?:of )?(?P<month>MONTH),? (?P<year>YEAR)", read_date),
        ("iso_date", r"(?P<year>1[89]\d\d|20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])", read_iso_date),
        (
            "day_range",
            (
                r"(?P<month>MONTH) (?P<day>DAY)(?:[-–—]| to "
                r"| and )(?P<last>DAY)(?:,? (?P<year>YEAR))?"
            ),
            read_day_range,
        ),
        (
            "day_range",
            (
                r"(?P<day>DAY)(?:[-–—]| to | and )(?P<last>DAY) "
                r"(?:of )?(?P<month>MONTH)(?:,? (?P<year>YEAR))?"
            ),
            read_day_range,
        ),
        ("day_of_month", r"(?:WD,? )?(?P<month>MONTH) (?P<day>DAY)", read_day_of_month),
        ("day_of_month", r"(?:WD,? )?(?:the )?(?P<day>DAY) (?:of )?(?P<month>MONTH)", read_day_of_month),
        ("ordinal_day", r"the (?P<day>(?:3[01]|[12]?\d)(?:st|nd|rd|th))", read_ordinal_day),
        ("month_year", rf"PART(?P<month>MONTH),? (?:of )?(?P<year>YEAR|{_RELATIVE_YEAR})", read_month_year),
        ("month", r"PART(?:(?P<which>last|next|this|this coming) )?(?P<month>MONTH)", read_month),
        ("year", r"PART(?:the year )?(?P<year>YEAR)", read_year),
        (
            "decade",
            (
                r"(?:the )?PART(?:the )?(?P<decade>(?:1[5-9]|20)\d0['’]?s|['’][2-9]0s|(?:twent|thirt"
                r"|fort|fift|sixt|sevent|eight|ninet)ies)"
            ),
            read_decade,
        ),
        ("century", r"(?:the )?(?:early |late )?(?P<n>\d{1,2})(?:st|nd|rd|th)~century", read_century),
        (
            "quarter_of_year",
            (
                rf"(?:the )?(?P<ord>ORD|Q[1-4])~?(?: "
                rf"?quarter)? (?:of )?(?P<year>YEAR|{_RELATIVE_YEAR})"
            ),
            read_quarter,
        ),
        ("quarter", r"(?:the )?(?P<ord>ORD)~quarter(?P<year>)", read_quarter),
        ("quarter", r"(?:the )?(?P<ord>Q[1-4])(?P<year>)", read_quarter),
        (
            "quarter_again",
            (
                r"the (?:(?P<which>latest|current|comparable) )?(?P<earlier>(?:comparable )?year~(?:earlier|ago) )?"
                r"(?P<unit>quarter|period)"
            ),
            read_quarter_again,
        ),
        ("half", rf"the (?P<ord>first|second) half(?: of (?P<year>YEAR|{_RELATIVE_YEAR}))", read_half),
        ("season", rf"(?:the )?(?P<season>SEASON),? (?:of )?(?P<year>YEAR|{_RELATIVE_YEAR})", read_season),
        ("fiscal_year", r"(?:the fiscal year |fiscal(?: year)? )(?P<year>YEAR)", read_fiscal_year),
        (
            "weekday",
            (
                r"(?:(?P<when>late|early|earlier|later) )?(?:on )?(?:(?P<which>last|next|this|this "
                r"past|this coming|coming|the previous|the "
                r"following|that) )?(?P<wd>WD)(?: (?P<pod>POD))?"
            ),
            read_weekday,
        ),
        (
            "near_day",
            (
                r"(?:(?:late|early|earlier|later) "
                r")?(?P<word>yesterday|today|tomorrow|tonight|overnight|last night|the day before "
                r"yesterday|the day after tomorrow|this "
                r"(?P<tpod>morning|afternoon|evening))(?: (?P<pod>POD))?"
            ),
            read_near_day,
        ),
        (
            "unit",
            (
                r"PART(?P<which>this|last|next|this past|this coming|the past|the last|the next|the "
                r"coming|the current|the previous|the prior|the following|that|the same|later "
                r"that|earlier that) (?P<unit>day|week|weekend|month|quarter|year|decade|century|SEASON)"
            ),
            read_unit,
        ),
        ("weekend", r"(?:the )?(?P<w>weekend)", read_weekend),
        ("ago", rf"{_AROUND}(?P<num>NUM)~(?P<unit>UNIT)~ago", read_ago),
        ("offset", rf"{_AROUND}(?P<num>NUM)~(?P<unit>UNIT)~(?P<way>earlier|later|before|from now)", read_offset),
        (
            "duration",
            (
                rf"(?:{_AROUND})(?:the )?(?:(?:past|last|next|first|coming|final) )?(?P<num>NUM)(?: "
                rf"more| additional| consecutive| straight)?~(?P<unit>UNIT)"
            ),
            read_duration,
        ),
        (
            "compound_duration",
            (
                r"(?P<num>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)-(?P<unit>second"
                r"|minute|hour|day|week|month|year|decade)"
            ),
            read_duration,
        ),
        (
            "open_duration",
            (
                r"(?:the )?(?:past |recent |coming |next "
                r")?(?P<unit>days|weeks|months|years|decades|hours|minutes)(?: ahead)?"
            ),
            read_open_duration,
        ),
        ("every", r"(?:every|each) (?P<unit>day|week|month|quarter|year|WD|MONTH)", read_every),
        ("adverb_set", r"daily|weekly|monthly|quarterly|yearly|annually", read_adverb_set),
        ("reference", "|".join(sorted(_REFERENCE_VALUES, key=len, reverse=True)), read_reference),
        ("that_time", r"that time|the time(?= of the \w{1,12}ing)", read_that_time),
        (
            "day_part",
            (
                r"(?P<which>that|the next|the same|the "
                r"following|the previous) (?P<pod>morning|afternoon|evening|night)"
            ),
            read_day_part,
        ),
        (
            "clock",
            (
                r"(?:around |about |shortly (?:before|after) "
                r")?(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? "
                r"?(?P<half>[ap]\.?m\b\.?)|(?P<named>noon|midnight|midday))ZONE(?:,? (?:on "
                r")?(?:(?P<wd>WD)|(?P<near>today|yesterday|tomorrow)))?"
            ),
            read_clock,
        ),
        ("holiday", r"(?:(?P<which>last|this|next) )?(?P<name>HOLIDAY)(?:,? (?P<year>YEAR))?", read_holiday),
        ("year_end", r"(?:the )?(?:end of the year|year~end)", read_year_end),
    )
)

# A sentence without any of these words, and without a digit, holds no time expression: most need no pattern at all
_TELLTALES = (
    set(MONTHS) | set(WEEKDAYS) | set(UNITS) | {unit + "s" for unit in UNITS} | set(PARTS_OF_DAY) | set(DECADES)
    | set(periods.SEASONS) | {"yesterday", "today", "tomorrow", "tonight", "overnight", "centuries", "time", "fiscal"}
    | {"daily", "weekly", "monthly", "quarterly", "yearly", "annually"}
    | {word for words in _REFERENCE_VALUES for word in words.split() if len(word) > 3 and word not in {"most", "more"}}
    | {"now"} | {row[0].split()[0] for row in lexicons.rows("holidays")} | {"easter", "fourth", "independence"}
)  # fmt: skip


def run(draft: Draft) -> None:
    spoken: Period | None = None
    paragraph = 0
    for sentence in draft.sentences:
        if sentence.paragraph > paragraph + 1:
            spoken = None  # two paragraphs on, the text speaks of something else
        paragraph = sentence.paragraph if spoken is None else paragraph
        for match, found in _matches(draft, sentence):
            time, named = _resolve(draft, sentence, match, found, spoken)
            if time:
                draft.times.append(time)
            if named:
                spoken, paragraph = named, sentence.paragraph


def _matches(draft: Draft, sentence: Sentence) -> list[tuple[re.Match[str], Pattern]]:
    """The longest matches of a sentence, left to right, none over another."""
    tokens = draft.tokens
    words = tokens.lows[sentence.first : sentence.after]
    if not any(w in _TELLTALES or w[0].isdigit() or w.rstrip(".") in MONTHS or w == "q" for w in words):
        return []
    start, end = tokens.span(sentence.first, sentence.after)
    found = [(m, p) for p in PATTERNS for m in p.regex.finditer(draft.text, start, end) if m.start() < m.end()]
    found.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    kept: list[tuple[re.Match[str], Pattern]] = []
    for match, rule in found:
        if kept and match.start() < kept[-1][0].end():
            if match.end() - match.start() <= kept[-1][0].end() - kept[-1][0].start():
                continue
            kept.pop()
        kept.append((match, rule))
    return kept


def _resolve(
    draft: Draft, sentence: Sentence, match: re.Match[str], found: Pattern, spoken: Period | None
) -> tuple[Time | None, Period | None]:
    """The time a match names, and the period that later expressions may count from."""
    start, end = draft.tokens.span(sentence.first, sentence.after)
    context = Context(draft.text, match.start(), match.end(), start, end, draft.published, spoken)
    try:
        reading = found.read(match, context)
    except (ValueError, OverflowError):  # 31 June, the year before 1, the year after 9999
        return None, None
    if reading is None:
        return None, None
    rule, (type_, period) = found.rule, reading
    text = match.group()
    first = match.start() + len(text) - len(text.lstrip())
    last = match.start() + len(text.rstrip())
    time = Time(first, last, type_, period.value, period.edtf, period.first, period.last, rule.id, rule.score)
    # What a figure is compared with is not what the text goes on to speak of
    compared = found.read in (read_ago, read_offset) and period.grain in {"quarter", "year"}
    moves = period.first is not None and found.read not in (read_that_time, read_quarter_again) and not compared
    return _without_preposition(time, draft.text), replace(period) if moves else None


def _without_preposition(time: Time, text: str) -> Time:
    """“On Friday” is written “Friday”: the pattern takes “on” only to look past it."""
    lead = re.match(r"on\s+", text[time.start : time.end], re.IGNORECASE)
    return replace(time, start=time.start + lead.end()) if lead else time


STEP = Step("times", needs=("sentences",), makes=("times",), run=run)
