"""Durations, sets, and words that only say past, present or future."""

from __future__ import annotations

import re

from ... import lexicons
from . import periods
from .periods import Period
from .reading import Context, Match, Reading, words_of
from .words import MONTHS, PARTS_OF_DAY, WEEKDAYS, duration, number

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


def read_duration(match: Match, context: Context) -> Reading | None:
    words, unit, after = words_of(match, "num"), match["unit"].lower(), context.after()
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
            return Reading("DATE", Period("FUTURE_REF")) if context.governed > 0 else None  # “one day he will go”
    half = match.groupdict().get("half")
    if match.groupdict().get("to") and number(match["to"]) != number(match["num"]):
        return Reading("DURATION", Period(duration("several", unit)))  # “two to three weeks”: how many is not said
    return Reading("DURATION", Period(duration(f"{words} and a half" if half else words, unit)))


# “Aged 18 to 24”, “the age of 65 or over”: which people, and no age of somebody
_AGES = re.compile(r"\s*(?:[-–—]|(?:to|and|or)\s+(?=\d|over\b|older\b|above\b|under\b|younger\b|up\b))")


OLDEST = 125  # years: a greater number beside “aged” is the number of something else


def read_age(match: Match, context: Context) -> Reading | None:
    """“19 years old”, “aged 54”, “at the age of six”: how long somebody or something has been there."""
    words, unit = words_of(match, "num"), match["unit"]
    count = number(words)
    if count is None or _AGES.match(context.after()) or (not unit and (words in {"a", "an"} or count > OLDEST)):
        return None
    return Reading("DURATION", Period(duration(words, unit or "year")))


# A unit as so many of a smaller one, which can be halved and quartered
_SMALLER = {"hour": ("T", 60, "M"), "day": ("T", 24, "H"), "year": ("", 12, "M"), "decade": ("", 10, "Y"),
            "century": ("", 100, "Y")}  # fmt: skip
_SHARES = {"half": 2, "a quarter of": 1, "three quarters of": 3, "three-quarters of": 3}


def read_half_unit(match: Match, context: Context) -> Reading | None:
    """“Half an hour”, “three quarters of an hour”, “half a century”."""
    kind, count, smaller = _SMALLER[match["unit"].lower()]
    amount = count * _SHARES[words_of(match, "part")] / 4
    return Reading("DURATION", Period(f"P{kind}{amount:g}{smaller}"))


def read_long(match: Match, context: Context) -> Reading | None:
    """“A year-long inquiry”, “decades-long”."""
    unit = match["unit"].lower()
    many = "several" if unit.endswith("s") else "one"
    return Reading("DURATION", Period(duration(many, unit)))


def read_open_duration(match: Match, context: Context) -> Reading | None:
    """“Weeks”, “recent years”: nobody says how many; with a direction it is a past or a future time."""
    which = words_of(match, "which")
    if which in {"recent", "past", "previous"} or match.group().lower().endswith(" ago"):
        return Reading("DATE", Period("PAST_REF"))
    if which in {"coming", "future", "next"}:
        return Reading("DATE", Period("FUTURE_REF"))
    if not which and match.group().lower() == "quarters":
        return None  # where soldiers live
    if re.match(r"\s+apart\b|-?old\b", context.after()) or re.search(r"[\d][:.]\d+\s$", context.before()):
        return None  # “9:58 minutes”
    if match.group().lower() == "minutes" and re.match(r"\s+of\s+(?:the|a|its|their)\b", context.after()):
        return None  # what a meeting said
    return Reading("DURATION", Period(duration("several", match["unit"])))


def read_every(match: Match, context: Context) -> Reading | None:
    unit = match["unit"].lower().rstrip(".")  # “every Feb.”
    if unit in WEEKDAYS:
        return Reading("SET", Period(f"XXXX-WXX-{WEEKDAYS[unit] + 1}"))
    if unit.rstrip(".") in MONTHS:
        return Reading("SET", Period(f"XXXX-{MONTHS[unit.rstrip('.')]:02}"))
    if unit in periods.SEASONS:
        return Reading("SET", Period(f"XXXX-{periods.SEASONS[unit][0]}"))
    if unit in PARTS_OF_DAY:
        return Reading("SET", Period(f"XXXX-XX-XX{PARTS_OF_DAY[unit]}"))
    if unit == "weekday":
        return Reading("SET", Period("XXXX-WXX"))
    words = words_of(match, "num") or "one"
    return Reading("SET", Period("XXXX-WXX-WE" if unit == "weekend" else duration(_NTH.get(words, words), unit)))


_NTH = {"other": "two", "second": "two", "third": "three", "fourth": "four"}


def read_alternate(match: Match, context: Context) -> Reading | None:
    """“On alternate Fridays”, “alternate weeks”."""
    unit = match["unit"].lower()
    if unit in WEEKDAYS:
        return Reading("SET", Period(f"XXXX-WXX-{WEEKDAYS[unit] + 1}"))
    return Reading("SET", Period("XXXX-WXX-WE" if unit == "weekend" else duration("two", unit)))


def read_times_a(match: Match, context: Context) -> Reading | None:
    """“Twice a week”: how often, of which TIMEX3's value keeps the span."""
    return Reading("SET", Period(duration("one", match["unit"])))


def read_weekdays(match: Match, context: Context) -> Reading | None:
    """“On Saturdays”, “at weekends”, “on Friday nights”."""
    day, part = match["wd"].lower(), words_of(match, "pod").removesuffix("s")
    if day in {"weekday", "weekend"}:
        return Reading("SET", Period("XXXX-WXX-WE" if day == "weekend" else "XXXX-WXX"))
    if not match["wd"][0].isupper():
        return None
    return Reading("SET", Period(f"XXXX-WXX-{WEEKDAYS[day] + 1}{PARTS_OF_DAY.get(part, '')}"))


ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "monthly": "P1M",
    "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y",
}  # fmt: skip


def read_adverb_set(match: Match, context: Context) -> Reading | None:
    word = match.group().lower()
    if match.group()[0].isupper() and context.start != context.sentence_start:
        return None  # “the Daily Mail”
    if context.before().endswith("the ") and re.match(r"\s+[A-Z]", context.after()):
        return None  # “the daily El Faro”
    if word == "quarterly" and re.match(r"\s+[a-z]{3,}", context.after()):
        return None  # a “quarterly dividend” is a kind of dividend
    return Reading("SET", Period(ADVERBS[word]))


_REFERENCES = {
    "PRESENT_REF": "now, currently, at present, at the present time, at the moment, nowadays, these days, current",
    "PAST_REF": "recently, lately, of late, more recently, the past, the recent past",
    "FUTURE_REF": "soon, as soon as possible, the future, the near future, the foreseeable future",
}
REFERENCES = {words: value for value, field in _REFERENCES.items() for words in lexicons.items(field)}


def read_reference(match: Match, context: Context) -> Reading | None:
    words, after = " ".join(match.group().lower().split()), context.after()
    if words == "soon":
        if context.before().endswith("as ") or re.match(r"\s+(?:after|became|\w{2,12}ed)\b", after):
            return None  # “as soon as it rains”, “soon after”, “which soon became a flood”
        if re.search(r"\b(?:was|were|had|too)\s+$", context.before()):
            return None
    if words == "current" and re.search(r"\bthen[\s-]$", context.before()):
        return Reading("DATE", Period("PAST_REF"))  # “the then current price”
    if words in {"the past", "the future"} and re.match(
        r"\s+(?:\d|[a-z]+\s+(?:summers|winters|springs|falls)\b)", after
    ):
        return None
    return Reading("DATE", Period(REFERENCES[words]))
