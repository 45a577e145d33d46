"""Dates as editors write them: EDTF dates, bounded by days with the library `edtf`, and TIMEX3 values."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import edtf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from edtf.parser.edtf_exceptions import EDTFParseException

from articles.services.errors import InvalidValue

FORMAT_HELP = gettext_lazy(
    "Write 2025-10-09, 2025-10, 2025, 2025-10-21/2025-10-31 or 2025-10~ (about), or leave it empty if unknown."
)

# The accepted part of EDTF level 1: a day, month or year with ~, ? or %, a decade or century with X, a season, and
# intervals of these, which may be open at one end.
DATE = r"\d{4}(-\d{2}(-\d{2})?)?[~?%]?"
EDTF_PATTERN = re.compile(rf"(?:{DATE}|\d{{3}}X|\d{{2}}XX|\d{{4}}-2[1-4])(?:/(?:{DATE}|\.\.))?|\.\./{DATE}")

# TIMEX3 values (TimeML 1.2.1): durations, references, and calendar periods with X for what is open.
_DURATION = r"P(?=[\dX]|T)(?:[\dX.]+(?:Y|M|WE|W|D|DE|CE|C|E|Q))*(?:T(?:[\dX.]+[HMS])+)?"
_PERIOD = r"(?:FY)?[\dX]{2,4}(?:-(?:[\dX]{2}|W[\dX]{1,2}|SP|SU|FA|WI|Q[1-4X]|H[12X])(?:-(?:[\dX]{1,2}|WE))?)?"
_CLOCK = r"T(?:MO|MI|AF|EV|NI|DT|[\dX]{2}(?::[\dX]{2}){0,2}(?:Z|[+-]\d{2}(?::?\d{2})?)?)"
TIMEX3 = re.compile(rf"(?:PAST|PRESENT|FUTURE)_REF|{_DURATION}|{_PERIOD}(?:{_CLOCK})?")


def check_timex3(value: str) -> None:
    """Raise InvalidValue unless the value is a TIMEX3 value or an EDTF date, which is stored if there is no other."""
    if not TIMEX3.fullmatch(value) and not EDTF_PATTERN.fullmatch(value):
        raise InvalidValue(
            _("“%(value)s” is not a TIMEX3 value. Examples are 2025-10-09, 2025-W41, P3D and XXXX-WXX-1.")
            % {"value": value},
            "value",
        )


def are_disjoint(value: str, edtf: str) -> bool:
    """Return whether a TIMEX3 value and an EDTF date have no day in common; False unless both are calendar dates."""
    day = value.partition("T")[0]
    if not (EDTF_PATTERN.fullmatch(day) and EDTF_PATTERN.fullmatch(edtf)):
        return False
    (first, last), (other_first, other_last) = bounds(day), bounds(edtf)
    ends_before = bool(last and other_first and last < other_first)
    begins_after = bool(first and other_last and other_last < first)
    return ends_before or begins_after


def bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day that an EDTF date may mean, or None for an open end; (None, None) for no date.

    Raise InvalidValue, with the accepted forms, for a text that is not a date.
    """
    if not text:
        return None, None
    if not EDTF_PATTERN.fullmatch(text):
        raise InvalidValue(_("“%(text)s” is not a date. %(help)s") % {"text": text, "help": FORMAT_HELP}, "edtf")
    try:
        parsed = edtf.parse_edtf(text)
        first, last = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, OverflowError, AttributeError, TypeError):
        raise InvalidValue(
            _("“%(text)s” is not a date in the calendar. %(help)s") % {"text": text, "help": FORMAT_HELP}, "edtf"
        ) from None
    if first and last and first > last:
        raise InvalidValue(_("In “%(text)s” the end is before the beginning.") % {"text": text}, "edtf")
    return first, last


def _day(moment: Any) -> dt.date | None:
    """Return the library's `struct_time` as a date, or None for an open end, which it represents as infinity."""
    if not hasattr(moment, "tm_year"):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
