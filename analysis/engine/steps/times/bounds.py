"""What the words around an expression make of its days: “about 1950” is approximate, “before March” has an open start.

A bound counts only where its preposition leads in the expression itself: “after Friday's attack” names Friday.
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
# The words that open an end, up to the expression; between them may stand what makes it vague
_VAGUE = r"\s+(?:(?:at least|about|around|as early as|as late as|the)\s+)*$"
_STARTS = re.compile(rf"\b(?:since|not (?:un)?til|not before|no earlier than|not earlier than|no sooner than){_VAGUE}")
_AFTER = re.compile(rf"\b(?:after){_VAGUE}")
_BEFORE = re.compile(rf"\b(?:before|prior to|ahead of|earlier than){_VAGUE}")
_UNTIL = re.compile(rf"\b(?:until|till|through|up to|no later than|not later than){_VAGUE}")
_ONWARDS = re.compile(r"\s+(?:onwards?|on|forwards?)\b(?!\s+(?:the|a|an)\b)")
# “From March until May”: the two ends are said one by one
_RANGE = re.compile(r"\b(?:from|between)\b[^.;]{0,60}$")
# Relations by which an expression is part of a longer phrase, to which the preposition belongs
_PARTS = frozenset(("compound", "amod", "nmod:poss", "nummod", "nmod:desc", "nmod", "flat", "det"))


def apply_bounds(period: Period, context: MatchContext) -> Period:
    """The period as the words around it leave it."""
    if period.edtf is None or period.last is None or period.edtf.endswith("/.."):
        return period
    if "T" in period.value:
        return period  # “about 3 p.m.”, “before dawn on Friday” are of that day
    period = _opened(period, context)
    before = context.before()
    return periods.approximate(period) if _ABOUT.search(before) or _OR_SO.match(context.after()) else period


def _opened(period: Period, context: MatchContext) -> Period:
    if context.is_deadline:
        return periods.open_start(period)
    before = context.before(32)
    if re.search(r"\bfrom\s+$", before) and _ONWARDS.match(context.after()):
        return periods.open_end(period)
    if _STARTS.search(before):
        return period if _is_part(context) else periods.open_end(period)
    if _AFTER.search(before):
        return period if _is_part(context) else _later(period)
    if _BEFORE.search(before):
        return period if _is_part(context) else _earlier(period)
    if _UNTIL.search(before) and not _RANGE.search(context.before(80)):
        return period if _is_part(context) else periods.open_start(period)
    return period


def _is_part(context: MatchContext) -> bool:
    """Whether the expression belongs to a longer phrase: “after the March elections”, “before Monday's vote”."""
    if re.match(r"['’]s?\b|-", context.after()):
        return True
    head = context.head
    return head.dep_ in _PARTS and head.head.i > head.i


def _later(period: Period) -> Period:
    """Any time after a period, its start as exact as the period's own words."""
    if period.last is None or period.last == dt.date.max:
        return period
    return periods.open_end(periods.at_same_precision(period, period.last + dt.timedelta(days=1)))


def _earlier(period: Period) -> Period:
    if period.first is None or period.first == dt.date.min:
        return period
    return periods.open_start(periods.at_same_precision(period, period.first - dt.timedelta(days=1)))
