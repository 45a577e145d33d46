"""Durations, recurring times, and words that only say past, present or future."""

from __future__ import annotations

import re

from ... import lexicons
from . import periods
from .periods import Period
from .reading import Match, MatchContext, ResolvedTime, normalized_group
from .words import MONTHS, PARTS_OF_DAY, WEEKDAYS, parse_number, timex_duration

# “A 6-year-old boy”: says who it was, as an adjective does; read_age reads the ages that
# are phrases of their own
_AGE_ADJECTIVE = re.compile(r"[\s-]*(?:of age|old|olds)\b")
# “$1.76 a year”, “700 seats a week”: a rate, and no stretch of time
_RATE = re.compile(
    r"(?:[\d%]|\b(?:million|billion|thousand|hundred|cents?|dollars|pounds|euros|percent|people|times|hours|days|flights"
    r"|seats|tons|tonnes|barrels|units|jobs|shares?|once|twice|cases|trips|patients))\s+$"
)
# “A quarter of the town”, “a quarter the size”
_FRACTION = re.compile(r"\s+(?:of|the size)\b")
# What may follow “a second” where it is a length of time: “a second group” has an ordinal
_ENDS_DURATION = re.compile(
    r"\s*(?:$|[.,;:)”\"—–]|(?:later|after|before|ago|to|and|or|of|by|in|at|on|for|per|with|when|until)\b)"
)
# “One day after”, “for one day” are a length; “one day it rained” is not
_BEFORE_ONE_DAY = re.compile(r"\b(?:by|for|in|only|just|within|a|than|least)\s+$")
_AFTER_ONE_DAY = re.compile(
    r"\s*(?:[.;:)]|$|(?:later|earlier|after|before|ago|of|in|at|to|and|or|each|per|a|old|only)\b)"
)


def _duration(words: str, unit: str) -> ResolvedTime:
    return ResolvedTime("DURATION", Period(timex_duration(words, unit)))


def _recurring(value: str) -> ResolvedTime:
    return ResolvedTime("SET", Period(value))


def _reference(value: str) -> ResolvedTime:
    return ResolvedTime("DATE", Period(value))


def read_duration(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “three days”, “a 48-hour strike”, “two to three weeks”."""
    if _is_no_duration(match, context):
        return None
    if match.group().lower() in {"one day", "some day"} and not _counts_one_day(context):
        return _reference("FUTURE_REF") if context.verb_direction > 0 else None  # “one day he will go”
    groups, unit = match.groupdict(), match["unit"].lower()
    if groups.get("to") and parse_number(match["to"]) != parse_number(match["num"]):
        return _duration("several", unit)  # “two to three weeks”: how many is not said
    words = normalized_group(match, "num")
    return _duration(f"{words} and a half" if groups.get("half") else words, unit)


def _is_no_duration(match: Match, context: MatchContext) -> bool:
    words, unit, after = normalized_group(match, "num"), match["unit"].lower(), context.after()
    if _AGE_ADJECTIVE.match(after):
        return True
    if words in {"a", "an"} and _RATE.search(context.before()):
        return True
    if match["unit"][0].isupper() and context.start != context.sentence_start:
        return True  # the programme “60 Minutes”
    if unit == "quarter":
        return bool(_FRACTION.match(after))
    if unit == "quarters":
        return "-" in match.group()  # “three-quarters”
    return unit == "second" and words in {"a", "the"} and not _ENDS_DURATION.match(after)


def _counts_one_day(context: MatchContext) -> bool:
    return bool(_BEFORE_ONE_DAY.search(context.before()) or _AFTER_ONE_DAY.match(context.after()))


# “Aged 18 to 24”, “the age of 65 or over” are classes of people rather than the age of
# one of them
_AGE_RANGE = re.compile(r"\s*(?:[-–—]|(?:to|and|or)\s+(?=\d|over\b|older\b|above\b|under\b|younger\b|up\b))")
# Above the longest life on record, 122 years: a greater number beside “aged” counts
# something else
MAX_AGE_YEARS = 125


def read_age(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “19 years old”, “aged 54”, “at the age of six” as the duration of a life or an existence."""
    words, unit = normalized_group(match, "num"), match["unit"]
    count = parse_number(words)
    if count is None or _AGE_RANGE.match(context.after()):
        return None
    if not unit and (words in {"a", "an"} or count > MAX_AGE_YEARS):
        return None
    return _duration(words, unit or "year")


# A unit as so many of a smaller one, which can be halved and quartered: TIMEX3 prefix,
# count, smaller unit
_SMALLER_UNITS = {"hour": ("T", 60, "M"), "day": ("T", 24, "H"), "year": ("", 12, "M"), "decade": ("", 10, "Y"),
            "century": ("", 100, "Y")}  # fmt: skip
_QUARTERS_IN_SHARE = {"half": 2, "a quarter of": 1, "three quarters of": 3, "three-quarters of": 3}


def read_half_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “half an hour”, “three quarters of an hour”, “half a century”."""
    prefix, count, smaller = _SMALLER_UNITS[match["unit"].lower()]
    amount = count * _QUARTERS_IN_SHARE[normalized_group(match, "part")] / 4
    return ResolvedTime("DURATION", Period(f"P{prefix}{amount:g}{smaller}"))


def read_unit_long(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “a year-long inquiry”, “decades-long”."""
    unit = match["unit"].lower()
    return _duration("several" if unit.endswith("s") else "one", unit)


_OLD_OR_APART = re.compile(r"\s+apart\b|-?old\b")
_CLOCK_READING = re.compile(r"[\d][:.]\d+\s$")  # “9:58 minutes”
_MINUTES_OF_MEETING = re.compile(r"\s+of\s+(?:the|a|its|their)\b")


def read_open_duration(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “weeks”, “recent years”, “years ago”, “the coming months”.

    Alone it is a duration of unknown length; with a direction it is a past or future time.
    “Quarters” without a number are where soldiers live, and “the minutes of the meeting”
    what was said there.
    """
    which, words = normalized_group(match, "which"), match.group().lower()
    if which in {"recent", "past", "previous"} or words.endswith(" ago"):
        return _reference("PAST_REF")
    if which in {"coming", "future", "next"}:
        return _reference("FUTURE_REF")
    if not which and words == "quarters":
        return None
    if _OLD_OR_APART.match(context.after()) or _CLOCK_READING.search(context.before()):
        return None
    if words == "minutes" and _MINUTES_OF_MEETING.match(context.after()):
        return None
    return _duration("several", match["unit"])


# “Every other week” comes round after two
_EVERY_NTH = {"other": "two", "second": "two", "third": "three", "fourth": "four"}


def read_every(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “every Monday”, “each May”, “every other week”."""
    unit = match["unit"].lower().rstrip(".")  # “every Feb.”
    if unit in WEEKDAYS:
        return _recurring(f"XXXX-WXX-{WEEKDAYS[unit] + 1}")
    if unit in MONTHS:
        return _recurring(f"XXXX-{MONTHS[unit]:02}")
    if unit in periods.SEASONS:
        return _recurring(f"XXXX-{periods.SEASONS[unit][0]}")
    if unit in PARTS_OF_DAY:
        return _recurring(f"XXXX-XX-XX{PARTS_OF_DAY[unit]}")
    if unit == "weekday":
        return _recurring("XXXX-WXX")
    if unit == "weekend":
        return _recurring("XXXX-WXX-WE")
    words = normalized_group(match, "num") or "one"
    return _recurring(timex_duration(_EVERY_NTH.get(words, words), unit))


def read_alternate(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “on alternate Fridays”, “alternate weeks”."""
    unit = match["unit"].lower()
    if unit in WEEKDAYS:
        return _recurring(f"XXXX-WXX-{WEEKDAYS[unit] + 1}")
    return _recurring("XXXX-WXX-WE" if unit == "weekend" else timex_duration("two", unit))


def read_frequency(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “twice a week”; the TIMEX3 value keeps the week, how often is an attribute beside it."""
    return _recurring(timex_duration("one", match["unit"]))


def read_weekdays(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “on Saturdays”, “at weekends”, “on Friday nights”."""
    weekday, part_of_day = match["wd"].lower(), normalized_group(match, "pod").removesuffix("s")
    if weekday == "weekend":
        return _recurring("XXXX-WXX-WE")
    if weekday == "weekday":
        return _recurring("XXXX-WXX")
    if not match["wd"][0].isupper():
        return None
    return _recurring(f"XXXX-WXX-{WEEKDAYS[weekday] + 1}{PARTS_OF_DAY.get(part_of_day, '')}")


SET_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y",
}  # fmt: skip


def read_adverb_set(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “daily”, “weekly”, “annually”."""
    word = match.group().lower()
    if match.group()[0].isupper() and context.start != context.sentence_start:
        return None  # “the Daily Mail”
    if context.before().endswith("the ") and re.match(r"\s+[A-Z]", context.after()):
        return None  # “the daily El Faro”
    if word == "quarterly" and re.match(r"\s+[a-z]{3,}", context.after()):
        return None  # a “quarterly dividend” is a kind of dividend
    return _recurring(SET_ADVERBS[word])


_REFERENCES = {
    "PRESENT_REF": "now, currently, at present, at the present time, at the moment, nowadays, these days, current",
    "PAST_REF": "recently, lately, of late, more recently, the past, the recent past",
    "FUTURE_REF": "soon, as soon as possible, the future, the near future, the foreseeable future",
}
TIME_REFERENCES = {words: value for value, field in _REFERENCES.items() for words in lexicons.split_items(field)}

# “Soon after”, “which soon became a flood”: soon after another time, and not after
# publication
_SOON_AFTER_ANOTHER = re.compile(r"\s+(?:after|became|\w{2,12}ed)\b")
_NOT_A_FUTURE_SOON = re.compile(r"\b(?:was|were|had|too)\s+$")
# “The past 30 matches”, “the past three summers”
_COUNTS_WHAT_FOLLOWS = re.compile(r"\s+(?:\d|[a-z]+\s+(?:summers|winters|springs|falls)\b)")


def read_reference(match: Match, context: MatchContext) -> ResolvedTime | None:
    """Read “now”, “recently”, “soon”: past, present or future, and no more."""
    words, before, after = " ".join(match.group().lower().split()), context.before(), context.after()
    if words == "soon":
        if before.endswith("as ") or _SOON_AFTER_ANOTHER.match(after) or _NOT_A_FUTURE_SOON.search(before):
            return None
    if words == "current" and re.search(r"\bthen[\s-]$", before):
        return _reference("PAST_REF")  # “the then current price”
    if words in {"the past", "the future"} and _COUNTS_WHAT_FOLLOWS.match(after):
        return None
    return _reference(TIME_REFERENCES[words])
