"""Dates as editors write them: EDTF, read with the library `edtf` and bounded by whole days, and TIMEX3 values."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from articles.services.errors import InvalidValue

FORMAT_HELP = (
    "Write 2025-10-09, 2025-10, 2025, 2025-10-21/2025-10-31 or 2025-10~ (about), or leave it empty if unknown."
)

# The forms the desk uses, of EDTF level 1: a day, month or year with ~ or ?, and intervals of them, open ones too.
DATE = r"\d{4}(-\d{2}(-\d{2})?)?[~?%]?"
EDTF_PATTERN = re.compile(rf"(?:{DATE}|\d{{3}}X|\d{{2}}XX|\d{{4}}-2[1-4])(?:/(?:{DATE}|\.\.))?|\.\./{DATE}")

# TIMEX3 values (TimeML 1.2.1): lengths, references, and calendar periods of which X leaves a part open.
_LENGTH = r"P(?=[\dX]|T)(?:[\dX.]+(?:Y|M|WE|W|D|DE|CE|C|E|Q))*(?:T(?:[\dX.]+[HMS])+)?"
_PERIOD = r"(?:FY)?[\dX]{2,4}(?:-(?:[\dX]{2}|W[\dX]{1,2}|SP|SU|FA|WI|Q[1-4X]|H[12X])(?:-(?:[\dX]{1,2}|WE))?)?"
_CLOCK = r"T(?:MO|MI|AF|EV|NI|DT|[\dX]{2}(?::[\dX]{2}){0,2}(?:Z|[+-]\d{2}(?::?\d{2})?)?)"
TIMEX3 = re.compile(rf"(?:PAST|PRESENT|FUTURE)_REF|{_LENGTH}|{_PERIOD}(?:{_CLOCK})?")


def check_timex3(value: str) -> None:
    """Raises Invalid for what is no TIMEX3 value and no EDTF date either, which stands for one where that is all."""
    if not TIMEX3.fullmatch(value) and not EDTF_PATTERN.fullmatch(value):
        raise InvalidValue(
            f"“{value}” is no TIMEX3 value. Write such as 2025-10-09, 2025-W41, P3D or XXXX-WXX-1.", "value"
        )


def are_disjoint(value: str, edtf: str) -> bool:
    """Whether a TIMEX3 value and an EDTF date, both of the calendar, have no day in common."""
    day = value.partition("T")[0]
    if not (EDTF_PATTERN.fullmatch(day) and EDTF_PATTERN.fullmatch(edtf)):
        return False
    (first, last), (early, late) = bounds(day), bounds(edtf)
    return bool((first and late and late < first) or (last and early and last < early))


def bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day an EDTF date may mean; None where it is open. Raises Invalid with what to write."""
    if not text:
        return None, None
    if not EDTF_PATTERN.fullmatch(text):
        raise InvalidValue(f"“{text}” is not a date the desk can read. {FORMAT_HELP}", "edtf")
    try:
        parsed = edtf.parse_edtf(text)
        early, late = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, OverflowError, AttributeError, TypeError):
        raise InvalidValue(f"“{text}” is not a date in the calendar. {FORMAT_HELP}", "edtf") from None
    if early and late and early > late:
        raise InvalidValue(f"In “{text}” the end comes before the beginning.", "edtf")
    return early, late


def _day(moment: Any) -> dt.date | None:
    """The library's struct_time as a date; it writes an open end as infinity."""
    if not hasattr(moment, "tm_year"):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
