"""Durations, sets, and words that only say past, present or future."""

from __future__ import annotations

import re

from ... import lexicons
from . import periods
from .periods import Period
from .reading import Match, MatchContext, ResolvedTime, normalized_group
from .words import MONTHS, PARTS_OF_DAY, WEEKDAYS, parse_number, timex_duration

_AGE = re.compile(r"[\s-]*(?:of age|old|olds)\b")
# “$1.76 a year”, “700 seats a week”: a rate, and no stretch of time
_RATE = re.compile(
    r"(?:[\d%]|\b(?:million|billion|thousand|hundred|cents?|dollars|pounds|euros|percent|people|times|hours|days|flights"
    r"|seats|tons|tonnes|barrels|units|jobs|shares?|once|twice|cases|trips|patients))\s+$"
)
_FRACTION = re.compile(r"\s+(?:of|the size)\b")
# What a stretch of time may end on, where the word could be an ordinal: “a second”, but not “a second group”
_STOPS = re.compile(
    r"\s*(?:$|[.,;:)”\"—–]|(?:later|after|before|ago|to|and|or|of|by|in|at|on|for|per|with|when|until)\b)"
)


# “One day after”, “for one day”: a length; “one day it rained” is not
_COUNTS_DAY = re.compile(r"\b(?:by|for|in|only|just|within|a|than|least)\s+$")
_COUNTED_DAY = re.compile(
    r"\s*(?:[.;:)]|$|(?:later|earlier|after|before|ago|of|in|at|to|and|or|each|per|a|old|only)\b)"
)


def read_duration(match: Match, context: MatchContext) -> ResolvedTime | None:
    words, unit, after = normalized_group(match, "num"), match["unit"].lower(), context.after()
    if _AGE.match(after):
        return None  # “a 6-year-old boy”: says who it was, as an adjective does
    if words in {"a", "an"} and _RATE.search(context.before()):
        return None
    if match["unit"][0].isupper() and context.start != context.sentence_start:
        return None  # the programme “60 Minutes”
    if (unit == "quarter" and _FRACTION.match(after)) or (unit == "quarters" and "-" in match.group()):
        return None
    if unit == "second" and (words in {"a", "the"} and not _STOPS.match(after)):
        return None
    if match.group().lower() in {"one day", "some day"} and not _COUNTS_DAY.search(context.before()):
        if not _COUNTED_DAY.match(after):
            return (
                ResolvedTime("DATE", Period("FUTURE_REF")) if context.verb_direction > 0 else None
            )  # “one day he will go”
    half = match.groupdict().get("half")
    if match.groupdict().get("to") and parse_number(match["to"]) != parse_number(match["num"]):
        return ResolvedTime(
            "DURATION", Period(timex_duration("several", unit))
        )  # “two to three weeks”: how many is not said
    return ResolvedTime("DURATION", Period(timex_duration(f"{words} and a half" if half else words, unit)))


# “Aged 18 to 24”, “the age of 65 or over”: which people, and no age of somebody
_AGES = re.compile(r"\s*(?:[-–—]|(?:to|and|or)\s+(?=\d|over\b|older\b|above\b|under\b|younger\b|up\b))")


MAX_AGE_YEARS = 125  # years: a greater number beside “aged” is the number of something else


def read_age(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“19 years old”, “aged 54”, “at the age of six”: how long somebody or something has been there."""
    words, unit = normalized_group(match, "num"), match["unit"]
    count = parse_number(words)
    if count is None or _AGES.match(context.after()) or (not unit and (words in {"a", "an"} or count > MAX_AGE_YEARS)):
        return None
    return ResolvedTime("DURATION", Period(timex_duration(words, unit or "year")))


# A unit as so many of a smaller one, which can be halved and quartered
_SMALLER = {"hour": ("T", 60, "M"), "day": ("T", 24, "H"), "year": ("", 12, "M"), "decade": ("", 10, "Y"),
            "century": ("", 100, "Y")}  # fmt: skip
_SHARES = {"half": 2, "a quarter of": 1, "three quarters of": 3, "three-quarters of": 3}


def read_half_unit(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“Half an hour”, “three quarters of an hour”, “half a century”."""
    kind, count, smaller = _SMALLER[match["unit"].lower()]
    amount = count * _SHARES[normalized_group(match, "part")] / 4
    return ResolvedTime("DURATION", Period(f"P{kind}{amount:g}{smaller}"))


def read_unit_long(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“A year-long inquiry”, “decades-long”."""
    unit = match["unit"].lower()
    many = "several" if unit.endswith("s") else "one"
    return ResolvedTime("DURATION", Period(timex_duration(many, unit)))


def read_open_duration(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“Weeks”, “recent years”: nobody says how many; with a direction it is a past or a future time."""
    which = normalized_group(match, "which")
    if which in {"recent", "past", "previous"} or match.group().lower().endswith(" ago"):
        return ResolvedTime("DATE", Period("PAST_REF"))
    if which in {"coming", "future", "next"}:
        return ResolvedTime("DATE", Period("FUTURE_REF"))
    if not which and match.group().lower() == "quarters":
        return None  # where soldiers live
    if re.match(r"\s+apart\b|-?old\b", context.after()) or re.search(r"[\d][:.]\d+\s$", context.before()):
        return None  # “9:58 minutes”
    if match.group().lower() == "minutes" and re.match(r"\s+of\s+(?:the|a|its|their)\b", context.after()):
        return None  # what a meeting said
    return ResolvedTime("DURATION", Period(timex_duration("several", match["unit"])))


def read_every(match: Match, context: MatchContext) -> ResolvedTime | None:
    unit = match["unit"].lower().rstrip(".")  # “every Feb.”
    if unit in WEEKDAYS:
        return ResolvedTime("SET", Period(f"XXXX-WXX-{WEEKDAYS[unit] + 1}"))
    if unit.rstrip(".") in MONTHS:
        return ResolvedTime("SET", Period(f"XXXX-{MONTHS[unit.rstrip('.')]:02}"))
    if unit in periods.SEASONS:
        return ResolvedTime("SET", Period(f"XXXX-{periods.SEASONS[unit][0]}"))
    if unit in PARTS_OF_DAY:
        return ResolvedTime("SET", Period(f"XXXX-XX-XX{PARTS_OF_DAY[unit]}"))
    if unit == "weekday":
        return ResolvedTime("SET", Period("XXXX-WXX"))
    words = normalized_group(match, "num") or "one"
    return ResolvedTime(
        "SET", Period("XXXX-WXX-WE" if unit == "weekend" else timex_duration(_NTH.get(words, words), unit))
    )


_NTH = {"other": "two", "second": "two", "third": "three", "fourth": "four"}


def read_alternate(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“On alternate Fridays”, “alternate weeks”."""
    unit = match["unit"].lower()
    if unit in WEEKDAYS:
        return ResolvedTime("SET", Period(f"XXXX-WXX-{WEEKDAYS[unit] + 1}"))
    return ResolvedTime("SET", Period("XXXX-WXX-WE" if unit == "weekend" else timex_duration("two", unit)))


def read_frequency(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“Twice a week”: how often, of which TIMEX3's value keeps the span."""
    return ResolvedTime("SET", Period(timex_duration("one", match["unit"])))


def read_weekdays(match: Match, context: MatchContext) -> ResolvedTime | None:
    """“On Saturdays”, “at weekends”, “on Friday nights”."""
    day, part = match["wd"].lower(), normalized_group(match, "pod").removesuffix("s")
    if day in {"weekday", "weekend"}:
        return ResolvedTime("SET", Period("XXXX-WXX-WE" if day == "weekend" else "XXXX-WXX"))
    if not match["wd"][0].isupper():
        return None
    return ResolvedTime("SET", Period(f"XXXX-WXX-{WEEKDAYS[day] + 1}{PARTS_OF_DAY.get(part, '')}"))


SET_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y",
}  # fmt: skip


def read_adverb_set(match: Match, context: MatchContext) -> ResolvedTime | None:
    word = match.group().lower()
    if match.group()[0].isupper() and context.start != context.sentence_start:
        return None  # “the Daily Mail”
    if context.before().endswith("the ") and re.match(r"\s+[A-Z]", context.after()):
        return None  # “the daily El Faro”
    if word == "quarterly" and re.match(r"\s+[a-z]{3,}", context.after()):
        return None  # a “quarterly dividend” is a kind of dividend
    return ResolvedTime("SET", Period(SET_ADVERBS[word]))


_REFERENCES = {
    "PRESENT_REF": "now, currently, at present, at the present time, at the moment, nowadays, these days, current",
    "PAST_REF": "recently, lately, of late, more recently, the past, the recent past",
    "FUTURE_REF": "soon, as soon as possible, the future, the near future, the foreseeable future",
}
TIME_REFERENCES = {words: value for value, field in _REFERENCES.items() for words in lexicons.split_items(field)}


def read_reference(match: Match, context: MatchContext) -> ResolvedTime | None:
    words, after = " ".join(match.group().lower().split()), context.after()
    if words == "soon":
        if context.before().endswith("as ") or re.match(r"\s+(?:after|became|\w{2,12}ed)\b", after):
            return None  # “as soon as it rains”, “soon after”, “which soon became a flood”
        if re.search(r"\b(?:was|were|had|too)\s+$", context.before()):
            return None
    if words == "current" and re.search(r"\bthen[\s-]$", context.before()):
        return ResolvedTime("DATE", Period("PAST_REF"))  # “the then current price”
    if words in {"the past", "the future"} and re.match(
        r"\s+(?:\d|[a-z]+\s+(?:summers|winters|springs|falls)\b)", after
    ):
        return None
    return ResolvedTime("DATE", Period(TIME_REFERENCES[words]))
