"""Dates that say their day, month, year, decade or century."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache

from ... import lexicons
from . import periods
from .reading import (
    Match,
    MatchContext,
    ResolvedTime,
    date,
    day_number,
    is_capitalised,
    month_of,
    normalized_group,
    part,
    resolve_year,
    unresolved,
)
from .words import CENTURIES, DECADES, MONTHS, WEEKDAYS, parse_spelled_year


def read_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    when = dt.date(int(match["year"]), month_of(match), day_number(match["day"]))
    return date(periods.day(when))


def read_iso_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    return date(periods.day(dt.date(int(match["year"]), int(match["m"]), int(match["d"]))))


def read_numeric_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“13/05/2024”, “16.10.2024”: where day and month could be either, only the year is known."""
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    if b > 12 and match["sign"] == "/":
        a, b = b, a
    elif a <= 12 and a != b and match["sign"] == "/":
        return unresolved(f"{year:04}")
    return date(periods.day(dt.date(year, b, a)))


def read_day_range(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“3-9 May”, “May 3 to 9”: an interval, whose TIMEX3 value is the month."""
    first, last = day_number(match["day"]), day_number(match["last"])
    if first >= last or not is_capitalised(match, "month"):
        return None
    month = month_of(match)
    year = int(match["year"]) if match["year"] else year_of_day(month, first, context)
    if year is None:
        return unresolved(f"XXXX-{month:02}")
    return date(periods.interval(f"{year:04}-{month:02}", dt.date(year, month, first), dt.date(year, month, last)))


def read_day_of_month(match: Match, context: MatchContext) -> ResolvedTime | None:
    month, day = month_of(match), day_number(match["day"])
    if day > calendar.monthrange(2000, month)[1] or not is_capitalised(match, "month"):
        return None
    known = _known_day(month, day, context)
    if known is not None:
        return date(periods.day(known), updates_focus=False)
    year = _year_of_weekday(month, day, normalized_group(match, "wd"), context)
    year = year or year_of_day(month, day, context, normalized_group(match, "which"))
    if year is None:
        return unresolved(f"XXXX-{month:02}-{day:02}")
    return date(periods.day(dt.date(year, month, day)))


def _year_of_weekday(month: int, day: int, weekday: str, context: MatchContext) -> int | None:
    """“Sunday 9 June”: the year nearest to publication in which that day is a Sunday."""
    here = context.published
    if not weekday or here is None:
        return None
    years = [year for year in range(max(1, here.year - 4), min(9999, here.year + 4) + 1) if _exists(year, month, day)]
    days = [dt.date(year, month, day) for year in years]
    days = [when for when in days if when.weekday() == WEEKDAYS[weekday]]
    return min(days, key=lambda when: abs(when - here)).year if days else None


def _known_day(month: int, day: int, context: MatchContext) -> dt.date | None:
    """“The September 11 attacks”: a day that its name alone tells, where the text is not older than it."""
    row = _known_days().get(f"{month:02}-{day:02}")
    following = re.match(r"['’]?s?[,\s]+(\w+)", context.after())
    if row is None or following is None or following[1].lower() not in row[0]:
        return None
    return row[1] if context.published is None or context.published > row[1] else None


@cache
def _known_days() -> dict[str, tuple[frozenset[str], dt.date]]:
    rows = lexicons.rows("named_dates")
    return {row[0]: (frozenset(lexicons.split_items(row[1])), dt.date.fromisoformat(row[2])) for row in rows}


def year_of_day(month: int, day: int, context: MatchContext, which: str = "") -> int | None:
    """A day without its year is the one nearest to publication, or in the year the text speaks of if that is far."""
    if context.published is None:
        return None
    here = context.published
    if which:
        return here.year + {
            "last": -((month, day) >= (here.month, here.day)),
            "next": (month, day) <= (here.month, here.day),
        }.get(which, 0)
    if year := _year_of_row(context) or year_of_sentence(context) or _year_of_story(month, context):
        return year
    reach = (2.0, 0.5, 4.0)[context.direction]
    around = range(max(1, here.year - 4), min(9999, here.year + 1) + 1)  # four years back for 29 February
    years = [y for y in around if _exists(y, month, day)]
    return min(years, key=lambda y: (_distance(dt.date(y, month, day), here, reach), y), default=None)


def _distance(when: dt.date, here: dt.date, reach: float) -> float:
    """Days away, those ahead weighing more: news looks back unless its verb says otherwise."""
    days = (when - here).days
    return days * reach if days > 0 else -days


def year_of_sentence(context: MatchContext) -> int | None:
    """The year this sentence has named already, where it is not that of publication or the one before."""
    spoken, here = context.focus_period, context.published
    if spoken is None or spoken.first is None or here is None or spoken.precision != "year":
        return None
    year = spoken.first.year
    named = f"{year:04}" in context.text[context.sentence_start : context.start]
    return year if named and abs(year - here.year) > 1 else None


def _exists(year: int, month: int, day: int) -> bool:
    return day <= calendar.monthrange(year, month)[1]


_ENDS_PHRASE = re.compile(
    r"\s*(?:$|[.,;:)”\"—–]|(?:that|and|to|when|after|by|in|at|with|but|as|amid|while|the|a|an|its|his|her|their)\b)"
)


def read_ordinal_day(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“On the 9th”: the month spoken of in this passage, else the latest such day before publication, or the next."""
    if not _ENDS_PHRASE.match(context.after()):
        return None  # “the 9th floor”, “the 15th time”
    day = day_number(match["day"])
    month = _month_spoken_of(context)
    if month is None:
        month = _month_near(day, context)
    if month is None:
        return unresolved(f"XXXX-XX-{day:02}")
    return date(periods.day(month.replace(day=day))) if _exists(month.year, month.month, day) else None


def _month_near(day: int, context: MatchContext) -> dt.date | None:
    """The month, as its first day, that makes a bare day the last one before publication, or the next after it."""
    here = context.published
    if here is None:
        return None
    step = -1 if here.day < day and not context.looks_ahead else 1 if here.day > day and context.looks_ahead else 0
    return periods.month_after(here, step).first


def _month_spoken_of(context: MatchContext) -> dt.date | None:
    """The month of the passage, if it names one that is not simply the month of publication."""
    spoken, here = context.focus_period, context.published
    if spoken is None or spoken.first is None or spoken.precision not in {"month", "day"}:
        return None
    same = here is not None and (spoken.first.year, spoken.first.month) == (here.year, here.month)
    return None if same else spoken.first.replace(day=1)


def read_month_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    if not is_capitalised(match, "month"):
        return None
    number = month_of(match)
    year = parse_spelled_year(match["year"]) or resolve_year(match["year"], context)
    if year is None:
        return unresolved(f"XXXX-{number:02}")
    return date(part(match, periods.month(year, number), context))


_DATES_MONTH = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|during|through|throughout|from|before|after|between|and|to|for|late|early"
    r"|this|each|every|on|or|into|as)|[,(–—-])$"
)
_MOVES_ON = re.compile(r"\s+(?:on|against|in|for|to|through)\b")
_NAME_FOLLOWS = re.compile(r"\s+[A-Z][a-z]")


def read_month(match: Match, context: MatchContext) -> ResolvedTime | None:
    """A bare month. “May” and “March” are words too, and “April” a name: they count where a word before says so."""
    if not is_capitalised(match, "month"):
        return None
    word = match["month"].lower().rstrip(".")
    if not (match["which"] or match["part"]) and not _is_month(word, match["month"], context):
        return None
    number = MONTHS[word]
    year = _year_of_month(number, normalized_group(match, "which"), context)
    if year is None:
        return unresolved(f"XXXX-{number:02}")
    return date(part(match, periods.month(year, number), context))


def _is_month(word: str, written: str, context: MatchContext) -> bool:
    before, after = context.before().rstrip(), context.after()
    dated = bool(_DATES_MONTH.search(before))
    if len(word) == 3 and word != "may" and not written.endswith(".") and _NAME_FOLLOWS.match(after):
        return False  # “Jan Kavan”
    if word in {"may", "march"} or (len(word) == 3 and not written.endswith(".")):
        marched = word == "march" and _MOVES_ON.match(after) and before.endswith(("to", "for", "and"))
        return (
            dated and not marched and not (_NAME_FOLLOWS.match(after) and before.endswith(("for", "by", "to", "and")))
        )
    return dated or not _NAME_FOLLOWS.match(after)  # “April Jones”


def _year_of_month(month: int, which: str, context: MatchContext) -> int | None:
    """The latest such month up to publication; the next one where the clause looks ahead."""
    here = context.published
    if here is None:
        return None
    if not which and (year := _year_of_row(context) or year_of_sentence(context) or _year_of_story(month, context)):
        return year
    if which == "last":
        return here.year - (month >= here.month)
    if which in {"next", "this coming"} or (which == "" and _month_ahead(month, context)):
        return here.year + (month < here.month or (month == here.month and which == "next"))
    if which == "this":
        return here.year
    return here.year - (month > here.month)


# “Between June and August 2024”, “from 28 May to 3 June 2024”: the year stands behind the last of a row
_ROW = re.compile(
    rf"(?:,? (?:to|and|or|through|until|till) |\s?[-–—]\s?|, )(?:the )?(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})\.?"
    r"(?: \d{1,2})?,? (\d{4})\b",
    re.IGNORECASE,
)


def _year_of_row(context: MatchContext) -> int | None:
    row = _ROW.match(context.after(40))
    return int(row[1]) if row else None


def _year_of_story(month: int, context: MatchContext) -> int | None:
    """“In December 2023 he was charged. In January he was freed”: the next such month in a story of another year."""
    spoken, here = context.focus_period, context.published
    if spoken is None or spoken.first is None or here is None or context.direction > 0 or not context.focus.near:
        return None
    if spoken.precision not in {"day", "month"} or spoken.first.year >= here.year - 1:
        return None
    return spoken.first.year + (month < spoken.first.month)


def _month_ahead(month: int, context: MatchContext) -> bool:
    here = context.published
    soon = here is not None and context.direction == 0 and 0 < (month - here.month) % 12 <= 2
    return context.looks_ahead or soon


_DATES_YEAR = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|from|to|through|during|after|before|around|about|circa|ca?\.|for|between"
    r"|(?:from|to|in|since|of|by) (?:approximately|roughly|nearly|at least|or so)|prior to|fiscal|the years?|year|into"
    r"|both|due|early|is|throughout|[12]\d{3}(?: and| or| to| than))\s+"
    r"|[(/–-]|, )$"
)
_COUNTED = re.compile(
    r"\s*(?:percent|per cent|people|dollars|points|miles|troops|soldiers|votes|jobs|shares|feet|kilometers|kilometres"
    r"|meters|metres|acres|pounds|tons|tonnes|barrels|men|women|workers|employees|passengers|children|homes|houses"
    r"|cases|deaths|seats|members|students|refugees|euros|hectares|copies|units|vehicles|cars)\b"
)
# A year before a noun: “his 1996 campaign”, but no plural, which figures stand with, and no little word
_BEFORE_NOUN = re.compile(
    r"\s+(?!(?:and|or|in|on|at|to|of|by|for|from|with|the|a|was|is|has|had|as|but|that|who|which|when)\b)"
    r"(?:[A-Z]\w|[a-z]{2,20}(?<![a-rt-z]s)\b)"
)
# “The 2016 and 2020 elections”
_ROW_OF_YEARS = re.compile(r"(?:,| and| or| to)\s+[12]\d{3}\b")
_BOOK = re.compile(
    r"\b(?:copy|copies|novel|book|adaptation|edition|author|film|reading|orwell['’]s)(?: of)?\s+[“\"']?$"
)


def read_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Four digits are a year after a word that dates, or before a noun that years stand with."""
    year = parse_spelled_year(match["year"]) or int(match["year"])
    if match["part"] or not match["year"].isdecimal():
        return date(part(match, periods.year(year), context))
    before, after = context.before(), context.after()
    if _COUNTED.match(after) or _BOOK.search(before) or re.match(r"\s+Overture\b", after):
        return None
    if _ROW_OF_YEARS.match(after) and re.search(r"(?:\b(?:the|his|her|its|their|years)|['’]s)\s+$", before):
        return date(periods.year(year))
    modifies = re.search(r"(?:\b(?:the|a|an|his|her|its|their|our|that|unsuccessful|post)|['’]s)[\s-]+$", before)
    if _DATES_YEAR.search(before) or context.start == context.sentence_start:
        return date(periods.year(year))
    return date(periods.year(year)) if modifies and _BEFORE_NOUN.match(after) and _noun_follows(context) else None


def _noun_follows(context: MatchContext) -> bool:
    """Whether a year stands before the noun it dates: “the 2024 election”, but not “The 1975 played”."""
    word, last = context.head, len(context.head.doc) - 1
    return word.i == last or word.nbor().pos_ not in {"VERB", "AUX"} or word.nbor().dep_ in {"amod", "compound"}


def read_decade(match: Match, context: MatchContext) -> ResolvedTime | None:
    words = match["decade"].lower()
    if words in DECADES:
        start = DECADES[words]
    else:
        digits = re.sub(r"\D", "", words)
        start = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return date(part(match, periods.decade(start), context))


def read_century(match: Match, context: MatchContext) -> ResolvedTime | None:
    number = _century(match["n"])
    return date(part(match, periods.century((number - 1) * 100), context)) if 2 <= number <= 30 else None


def _century(words: str) -> int:
    words = "-".join(words.lower().split())
    return CENTURIES[words] if words in CENTURIES else day_number(words)


_TURNS = {"millennium": 1000, "century": 100, "decade": 10}


def read_turn_of_century(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“The turn of the century” is about its first year; the century without its number is the last one begun."""
    years, here = _TURNS[match["unit"].lower()], context.published
    if match["n"]:
        return date(periods.approximate(periods.year((_century(match["n"]) - 1) * 100)))
    return date(periods.approximate(periods.year(here.year // years * years))) if here else unresolved("XXXX")


def read_year_range(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“1990-1995”, “the 2024-25 season”: an interval, whose TIMEX3 value is the decade or century that holds it."""
    first, words = int(match["year"]), match["last"]
    last = int(words) if len(words) == 4 else first // 100 * 100 + int(words)
    if not first < last <= first + 150:
        return None
    same = 3 if first // 10 == last // 10 else 2 if first // 100 == last // 100 else 4
    return date(periods.years(match["year"][:same], first, last), updates_focus=False)


def read_season(match: Match, context: MatchContext) -> ResolvedTime | None:
    name = match["season"].lower()
    year = parse_spelled_year(match["year"]) or resolve_year(match["year"], context)
    if year is None:
        return unresolved(f"XXXX-{periods.SEASONS[name][0]}")
    return date(part(match, periods.season(year, name), context))
