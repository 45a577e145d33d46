"""What the words around an expression make of its days.

“About 1950” is approximate; “before March” has an open start, “since March” an open end.
A preposition counts only where it belongs to the expression itself: “after Friday's
attack” names Friday.
"""

from __future__ import annotations

import datetime as dt
import re

from . import periods
from .periods import Period
from .reading import MatchContext

_ABOUT = re.compile(
    r"\b(?:about|around|circa|ca?\.|approximately|roughly|some(?: ?time)? (?:in|around))\s+(?:the\s+)?$"
)
_OR_SO = re.compile(r"\s+or (?:so|thereabouts)\b")
# Words that may come between a preposition and the expression: “since at least the 9th”
_UP_TO_EXPRESSION = r"\s+(?:(?:at least|about|around|as early as|as late as|the)\s+)*$"
_SINCE = re.compile(
    rf"\b(?:since|not (?:un)?til|not before|no earlier than|not earlier than|no sooner than){_UP_TO_EXPRESSION}"
)
_AFTER = re.compile(rf"\b(?:after){_UP_TO_EXPRESSION}")
_BEFORE = re.compile(rf"\b(?:before|prior to|ahead of|earlier than){_UP_TO_EXPRESSION}")
_UNTIL = re.compile(rf"\b(?:until|till|through|up to|no later than|not later than){_UP_TO_EXPRESSION}")
_FROM = re.compile(r"\bfrom\s+$")
_ONWARDS = re.compile(r"\s+(?:onwards?|on|forwards?)\b(?!\s+(?:the|a|an)\b)")
# “From March until May” names its two ends one by one, and both are closed
_FROM_OR_BETWEEN = re.compile(r"\b(?:from|between)\b[^.;]{0,60}$")
# How far back to look: for a preposition with all its modifiers, and for the “from” of a
# range
_PREPOSITION_CHARS = 32
_RANGE_CHARS = 80
# Relations of an expression that is a part of a longer phrase, to which the preposition
# belongs
_PART_RELATIONS = frozenset(("compound", "amod", "nmod:poss", "nummod", "nmod:desc", "nmod", "flat", "det"))
_POSSESSIVE_OR_HYPHEN = re.compile(r"['’]s?\b|-")


def apply_bounds(period: Period, context: MatchContext) -> Period:
    """Return the period with its ends opened or marked approximate by the words around it."""
    if period.edtf is None or period.last is None or period.edtf.endswith("/.."):
        return period
    if "T" in period.value:
        return period  # “about 3 p.m.” and “before dawn on Friday” are on that day
    period = _open_ends(period, context)
    if _ABOUT.search(context.before()) or _OR_SO.match(context.after()):
        return periods.approximate(period)
    return period


def _open_ends(period: Period, context: MatchContext) -> Period:
    if context.is_deadline:
        return periods.open_start(period)
    before = context.before(_PREPOSITION_CHARS)
    if _FROM.search(before) and _ONWARDS.match(context.after()):
        return periods.open_end(period)
    if _SINCE.search(before):
        opened = periods.open_end(period)
    elif _AFTER.search(before):
        opened = _any_time_after(period)
    elif _BEFORE.search(before):
        opened = _any_time_before(period)
    elif _UNTIL.search(before) and not _FROM_OR_BETWEEN.search(context.before(_RANGE_CHARS)):
        opened = periods.open_start(period)
    else:
        return period
    return period if _is_part_of_phrase(context) else opened


def _is_part_of_phrase(context: MatchContext) -> bool:
    """Return whether the expression modifies a noun.

    Examples: “after the March elections”, “before Monday's vote”.
    """
    if _POSSESSIVE_OR_HYPHEN.match(context.after()):
        return True
    head = context.head
    return head.dep_ in _PART_RELATIONS and head.head.i > head.i


def _any_time_after(period: Period) -> Period:
    """Return the time from the next day, month or year on: “after March” begins with April."""
    if period.last is None or period.last == dt.date.max:
        return period
    next_day = period.last + dt.timedelta(days=1)
    return periods.open_end(periods.at_same_precision(period, next_day))


def _any_time_before(period: Period) -> Period:
    """Return the time up to the day, month or year before: “before March” ends with February."""
    if period.first is None or period.first == dt.date.min:
        return period
    previous_day = period.first - dt.timedelta(days=1)
    return periods.open_start(periods.at_same_precision(period, previous_day))
