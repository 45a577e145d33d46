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
    day_number,
    is_capitalised,
    matched_month,
    narrow_to_part,
    normalized_group,
    resolve_year,
    resolved_date,
    unresolved,
)
from .words import CENTURIES, DECADES, MONTHS, WEEKDAYS, parse_spelled_year

_MIN_YEAR, _MAX_YEAR = dt.MINYEAR, dt.MAXYEAR
# 29 February comes back after four years, mostly
_LEAP_CYCLE = 4
# How much more a day ahead weighs than one behind, by the direction of the clause (0, 1,
# -1): news looks back unless its verb says otherwise
_WEIGHT_AHEAD = {0: 2.0, 1: 0.5, -1: 4.0}


def read_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “9 October 2025”, “October 9, 2025”."""
    when = dt.date(int(match["year"]), matched_month(match), day_number(match["day"]))
    return resolved_date(periods.day(when))


def read_iso_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “2025-10-09”, “2025/10/09”."""
    return resolved_date(periods.day(dt.date(int(match["year"]), int(match["m"]), int(match["d"]))))


def read_numeric_date(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “13/05/2024”, “16.10.2024”; where day and month could be either, only the year is known.

    With full stops the day comes first, as in the languages that write dates so.
    """
    year, day, month = int(match["year"]), int(match["a"]), int(match["b"])
    if match["sign"] == "/":
        if month > 12:
            day, month = month, day
        elif day <= 12 and day != month:
            return unresolved(f"{year:04}")
    return resolved_date(periods.day(dt.date(year, month, day)))


def read_day_range(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “3-9 May”, “May 3 to 9” as an interval, under the TIMEX3 value of the month."""
    first, last = day_number(match["day"]), day_number(match["last"])
    if first >= last or not is_capitalised(match, "month"):
        return None
    month = matched_month(match)
    year = int(match["year"]) if match["year"] else _year_of_day(month, first, context)
    if year is None:
        return unresolved(f"XXXX-{month:02}")
    return resolved_date(
        periods.interval(f"{year:04}-{month:02}", dt.date(year, month, first), dt.date(year, month, last))
    )


def read_day_of_month(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “9 October”, “Sunday, June 9”, “last May 3”."""
    month, day = matched_month(match), day_number(match["day"])
    if not _exists(2000, month, day) or not is_capitalised(match, "month"):  # 2000 has a 29 February
        return None
    well_known = _well_known_day(month, day, context)
    if well_known is not None:
        return resolved_date(periods.day(well_known), updates_focus=False)
    year = _year_of_weekday(month, day, normalized_group(match, "wd"), context)
    year = year or _year_of_day(month, day, context, normalized_group(match, "which"))
    if year is None:
        return unresolved(f"XXXX-{month:02}-{day:02}")
    return resolved_date(periods.day(dt.date(year, month, day)))


def _exists(year: int, month: int, day: int) -> bool:
    return day <= calendar.monthrange(year, month)[1]


def _years_around(year: int, before: int, after: int) -> range:
    """Return the years from so many before to so many after, within the calendar."""
    return range(max(_MIN_YEAR, year - before), min(_MAX_YEAR, year + after) + 1)


def _year_of_weekday(month: int, day: int, weekday: str, context: MatchContext) -> int | None:
    """Return the year of “Sunday 9 June”.

    It is the one nearest to publication in which that day is a Sunday.
    """
    published = context.published
    if not weekday or published is None:
        return None
    days = [
        dt.date(year, month, day)
        for year in _years_around(published.year, _LEAP_CYCLE, _LEAP_CYCLE)
        if _exists(year, month, day)
    ]
    days = [when for when in days if when.weekday() == WEEKDAYS[weekday]]
    return min(days, key=lambda when: abs(when - published)).year if days else None


def _well_known_day(month: int, day: int, context: MatchContext) -> dt.date | None:
    """Return the day of “the September 11 attacks”.

    The day is known without its year, unless the text is older.
    """
    named = _named_dates().get(f"{month:02}-{day:02}")
    following = re.match(r"['’]?s?[,\s]+(\w+)", context.after())
    if named is None or following is None:
        return None
    following_words, when = named
    if following[1].lower() not in following_words:
        return None
    return when if context.published is None or context.published > when else None


@cache
def _named_dates() -> dict[str, tuple[frozenset[str], dt.date]]:
    """Return, by month and day (“09-11”), the words that follow a well-known date, and the date."""
    return {
        month_day: (frozenset(lexicons.split_items(words)), dt.date.fromisoformat(when))
        for month_day, words, when in lexicons.rows("named_dates")
    }


def _year_of_day(month: int, day: int, context: MatchContext, which: str = "") -> int | None:
    """Return the year of a day without one.

    It is the one nearest to publication, or that of a story about another time.
    """
    published = context.published
    if published is None:
        return None
    if which:
        return published.year + _years_away(month, day, which, published)
    year = _year_of_row(context) or _year_in_sentence(context) or _year_of_story(month, context)
    if year:
        return year
    weight = _WEIGHT_AHEAD[context.direction]
    years = [year for year in _years_around(published.year, _LEAP_CYCLE, 1) if _exists(year, month, day)]
    return min(
        years, key=lambda year: (_weighted_distance(dt.date(year, month, day), published, weight), year), default=None
    )


def _years_away(month: int, day: int, which: str, published: dt.date) -> int:
    """Return how many years from publication “last May 3” or “next May 3” is."""
    if which == "last":
        return -1 if (month, day) >= (published.month, published.day) else 0
    if which == "next":
        return 1 if (month, day) <= (published.month, published.day) else 0
    return 0


def _weighted_distance(when: dt.date, published: dt.date, weight: float) -> float:
    days = (when - published).days
    return days * weight if days > 0 else -days


def _year_in_sentence(context: MatchContext) -> int | None:
    """Return the year that the sentence has named before the match.

    The year of publication and those beside it do not count.
    """
    period, published = context.focus_period, context.published
    if period is None or period.first is None or published is None or period.precision != "year":
        return None
    year = period.first.year
    is_named = f"{year:04}" in context.text[context.sentence_start : context.start]
    return year if is_named and abs(year - published.year) > 1 else None


# A day number ends its phrase: “the 9th floor” and “the 15th time” are no dates
_ENDS_PHRASE = re.compile(
    r"\s*(?:$|[.,;:)”\"—–]|(?:that|and|to|when|after|by|in|at|with|but|as|amid|while|the|a|an|its|his|her|their)\b)"
)


def read_ordinal_day(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “on the 9th”.

    It is in the month of the passage; else it is the last 9th before publication, or the
    next where the clause looks ahead.
    """
    if not _ENDS_PHRASE.match(context.after()):
        return None
    day = day_number(match["day"])
    month = _month_in_focus(context)
    if month is None:
        month = _nearest_month(day, context)
    if month is None:
        return unresolved(f"XXXX-XX-{day:02}")
    return resolved_date(periods.day(month.replace(day=day))) if _exists(month.year, month.month, day) else None


def _nearest_month(day: int, context: MatchContext) -> dt.date | None:
    """Return the first day of the month of a bare day.

    In that month the day is the last before publication, or the next where the clause
    looks ahead.
    """
    published = context.published
    if published is None:
        return None
    step = 0
    if published.day < day and not context.looks_ahead:
        step = -1
    elif published.day > day and context.looks_ahead:
        step = 1
    return periods.month_after(published, step).first


def _month_in_focus(context: MatchContext) -> dt.date | None:
    """Return the first day of the month that the passage is about, unless it is that of publication."""
    period, published = context.focus_period, context.published
    if period is None or period.first is None or period.precision not in {"month", "day"}:
        return None
    if published is not None and (period.first.year, period.first.month) == (published.year, published.month):
        return None
    return period.first.replace(day=1)


def read_month_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “May 2024”, “April of this year”, “late March 2023”."""
    if not is_capitalised(match, "month"):
        return None
    month = matched_month(match)
    year = parse_spelled_year(match["year"]) or resolve_year(match["year"], context)
    if year is None:
        return unresolved(f"XXXX-{month:02}")
    return resolved_date(narrow_to_part(match, periods.month(year, month), context))


# What comes before a month rather than before a verb or a name
_DATES_MONTH = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|during|through|throughout|from|before|after|between|and|to|for|late|early"
    r"|this|each|every|on|or|into|as)|[,(–—-])$"
)
_GOES_ON_AS_VERB = re.compile(r"\s+(?:on|against|in|for|to|through)\b")
_NAME_FOLLOWS = re.compile(r"\s+[A-Z][a-z]")
# Abbreviations without their full stop that may be given names: “Jan Kavan”
_SHORT_MONTH_CHARS = 3
# “Must march in”: an imperative or infinitive behind one of these
_BEFORE_VERB = ("to", "for", "and")
_BEFORE_NAME = ("for", "by", "to", "and")


def read_month(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read a bare month.

    “May” and “March” are words too, and “April” a name: a word before must say it is a
    month.
    """
    if not is_capitalised(match, "month"):
        return None
    word = match["month"].lower().rstrip(".")
    if not (match["which"] or match["part"]) and not _is_month(word, match["month"], context):
        return None
    month = MONTHS[word]
    year = _year_of_month(month, normalized_group(match, "which"), context)
    if year is None:
        return unresolved(f"XXXX-{month:02}")
    return resolved_date(narrow_to_part(match, periods.month(year, month), context))


def _is_month(word: str, written: str, context: MatchContext) -> bool:
    """Return whether the word for a bare month is one, by the words beside it."""
    before, after = context.before().rstrip(), context.after()
    is_dated = bool(_DATES_MONTH.search(before))
    name_follows = bool(_NAME_FOLLOWS.match(after))
    may_be_given_name = len(word) == _SHORT_MONTH_CHARS and not written.endswith(".")
    if may_be_given_name and word != "may" and name_follows:
        return False
    if word not in {"may", "march"} and not may_be_given_name:
        return is_dated or not name_follows  # “April Jones”
    if not is_dated:
        return False
    if word == "march" and _GOES_ON_AS_VERB.match(after) and before.endswith(_BEFORE_VERB):
        return False
    return not (name_follows and before.endswith(_BEFORE_NAME))


def _year_of_month(month: int, which: str, context: MatchContext) -> int | None:
    """Return the year of a bare month.

    It is the latest up to publication, or the next where the clause looks ahead.
    """
    published = context.published
    if published is None:
        return None
    if not which:
        year = _year_of_row(context) or _year_in_sentence(context) or _year_of_story(month, context)
        if year:
            return year
    if which == "last":
        return published.year - (month >= published.month)
    if which in {"next", "this coming"} or (which == "" and _is_month_ahead(month, context)):
        is_next_year = month < published.month or (month == published.month and which == "next")
        return published.year + is_next_year
    if which == "this":
        return published.year
    return published.year - (month > published.month)


# “Between June and August 2024”, “from 28 May to 3 June 2024”: the last of a row has the
# year of all
_ROW = re.compile(
    rf"(?:,? (?:to|and|or|through|until|till) |\s?[-–—]\s?|, )(?:the )?(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})\.?"
    r"(?: \d{1,2})?,? (\d{4})\b",
    re.IGNORECASE,
)


def _year_of_row(context: MatchContext) -> int | None:
    row = _ROW.match(context.after(40))  # a conjunction, a day, the longest month and a year
    return int(row[1]) if row else None


def _year_of_story(month: int, context: MatchContext) -> int | None:
    """Return the year of the next such month in a story of another year.

    “In December 2023 he was charged. In January he was freed.” Not for the year before
    publication: there a bare month may as well be the latest.
    """
    period, published = context.focus_period, context.published
    if period is None or period.first is None or published is None:
        return None
    if context.direction > 0 or not context.focus.same_paragraph:
        return None
    if period.precision not in {"day", "month"} or period.first.year >= published.year - 1:
        return None
    return period.first.year + (month < period.first.month)


# Where nothing says which, a month this near is more likely the coming one than the one
# ten months ago
_SOON_MONTHS = 2


def _is_month_ahead(month: int, context: MatchContext) -> bool:
    published = context.published
    if context.looks_ahead:
        return True
    return published is not None and context.direction == 0 and 0 < (month - published.month) % 12 <= _SOON_MONTHS


# Words and marks behind which four digits are a year
_DATES_YEAR = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|from|to|through|during|after|before|around|about|circa|ca?\.|for|between"
    r"|(?:from|to|in|since|of|by) (?:approximately|roughly|nearly|at least|or so)|prior to|fiscal|the years?|year|into"
    r"|both|due|early|is|throughout|[12]\d{3}(?: and| or| to| than))\s+"
    r"|[(/–-]|, )$"
)
# What four digits before it count: “2025 points”
_COUNTED = re.compile(
    r"\s*(?:percent|per cent|people|dollars|points|miles|troops|soldiers|votes|jobs|shares|feet|kilometers|kilometres"
    r"|meters|metres|acres|pounds|tons|tonnes|barrels|men|women|workers|employees|passengers|children|homes|houses"
    r"|cases|deaths|seats|members|students|refugees|euros|hectares|copies|units|vehicles|cars)\b"
)
# A year before a noun: “his 1996 campaign”; not before a plural, which is what figures
# come before, nor a function word
_BEFORE_NOUN = re.compile(
    r"\s+(?!(?:and|or|in|on|at|to|of|by|for|from|with|the|a|was|is|has|had|as|but|that|who|which|when)\b)"
    r"(?:[A-Z]\w|[a-z]{2,20}(?<![a-rt-z]s)\b)"
)
# “The 2016 and 2020 elections”
_ROW_OF_YEARS = re.compile(r"(?:,| and| or| to)\s+[12]\d{3}\b")
_BEFORE_ROW_OF_YEARS = re.compile(r"(?:\b(?:the|his|her|its|their|years)|['’]s)\s+$")
_BEFORE_MODIFIER = re.compile(r"(?:\b(?:the|a|an|his|her|its|their|our|that|unsuccessful|post)|['’]s)[\s-]+$")
# Orwell's “1984” and Tchaikovsky's “1812 Overture” are titles
_BOOK = re.compile(
    r"\b(?:copy|copies|novel|book|adaptation|edition|author|film|reading|orwell['’]s)(?: of)?\s+[“\"']?$"
)
_OVERTURE = re.compile(r"\s+Overture\b")


def read_year(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read four digits as a year after a word that dates, or before a noun that years modify."""
    year = parse_spelled_year(match["year"]) or int(match["year"])
    if match["part"] or not match["year"].isdecimal():
        return resolved_date(narrow_to_part(match, periods.year(year), context))
    return resolved_date(periods.year(year)) if _is_year(context) else None


def _is_year(context: MatchContext) -> bool:
    before, after = context.before(), context.after()
    if _COUNTED.match(after) or _BOOK.search(before) or _OVERTURE.match(after):
        return False
    if _ROW_OF_YEARS.match(after) and _BEFORE_ROW_OF_YEARS.search(before):
        return True
    if _DATES_YEAR.search(before) or context.start == context.sentence_start:
        return True
    modifies = _BEFORE_MODIFIER.search(before) and _BEFORE_NOUN.match(after)
    return bool(modifies) and _noun_follows(context)


def _noun_follows(context: MatchContext) -> bool:
    """Return whether a year comes before the noun it dates.

    It does in “the 2024 election”, but not in “The 1975 played”.
    """
    year = context.head
    if year.i == len(year.doc) - 1:
        return True
    following = year.nbor()
    return following.pos_ not in {"VERB", "AUX"} or following.dep_ in {"amod", "compound"}


def read_decade(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the 1990s”, “the '80s”, “the early seventies”; without a century it is the 20th."""
    words = match["decade"].lower()
    if words in DECADES:
        start = DECADES[words]
    else:
        digits = re.sub(r"\D", "", words)
        start = int(digits) if len(digits) == len("1990") else 1900 + int(digits)
    return resolved_date(narrow_to_part(match, periods.decade(start), context))


# “The first century” and numbers beyond any history or plan are no dates
_MIN_CENTURY, _MAX_CENTURY = 2, 30


def read_century(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the 19th century”, “the late twentieth century”."""
    number = _century_number(match["n"])
    if not _MIN_CENTURY <= number <= _MAX_CENTURY:
        return None
    return resolved_date(narrow_to_part(match, periods.century((number - 1) * 100), context))


def _century_number(words: str) -> int:
    words = "-".join(words.lower().split())
    return CENTURIES[words] if words in CENTURIES else day_number(words)


_YEARS_BY_UNIT = {"millennium": 1000, "century": 100, "decade": 10}


def read_turn_of_century(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “the turn of the century” as about its first year.

    Without a number it is the last century begun.
    """
    if match["n"]:
        first_year = (_century_number(match["n"]) - 1) * 100
    elif context.published is None:
        return unresolved("XXXX")
    else:
        years = _YEARS_BY_UNIT[match["unit"].lower()]
        first_year = context.published.year // years * years
    return resolved_date(periods.approximate(periods.year(first_year)))


# Longer than any reign or war that news dates so; beyond it two numbers are a score or a
# code
_MAX_YEARS_OF_RANGE = 150


def read_year_range(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “1990-1995”, “the 2024-25 season” as an interval.

    Its TIMEX3 value is the decade or century that holds it.
    """
    first, last_digits = int(match["year"]), match["last"]
    last = int(last_digits) if len(last_digits) == 4 else first // 100 * 100 + int(last_digits)
    if not first < last <= first + _MAX_YEARS_OF_RANGE:
        return None
    shared_digits = 4
    if first // 10 == last // 10:
        shared_digits = 3
    elif first // 100 == last // 100:
        shared_digits = 2
    return resolved_date(periods.years(match["year"][:shared_digits], first, last), updates_focus=False)


def read_season(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “summer 2024”, “the spring of last year”."""
    name = match["season"].lower()
    year = parse_spelled_year(match["year"]) or resolve_year(match["year"], context)
    if year is None:
        return unresolved(f"XXXX-{periods.SEASONS[name][0]}")
    return resolved_date(narrow_to_part(match, periods.season(year, name), context))
