"""EDTF dates as editors write them: read with the library `edtf`, bounded by whole days."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from articles.services.errors import Invalid

HELP = "Write 2025-10-09, 2025-10, 2025, 2025-10-21/2025-10-31 or 2025-10~ (about), or leave it empty if unknown."

# The forms the desk uses, of EDTF level 1: a day, month or year with ~ or ?, and intervals of them, open ones too.
DATE = r"\d{4}(-\d{2}(-\d{2})?)?[~?%]?"
FORM = re.compile(rf"(?:{DATE}|\d{{3}}X|\d{{2}}XX|\d{{4}}-2[1-4])(?:/(?:{DATE}|\.\.))?|\.\./{DATE}")


def bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day an EDTF date may mean; None where it is open. Raises Invalid with what to write."""
    if not text:
        return None, None
    if not FORM.fullmatch(text):
        raise Invalid(f"“{text}” is not a date the desk can read. {HELP}", "edtf")
    try:
        parsed = edtf.parse_edtf(text)
        early, late = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, OverflowError, AttributeError, TypeError):
        raise Invalid(f"“{text}” is not a date in the calendar. {HELP}", "edtf") from None
    if early and late and early > late:
        raise Invalid(f"In “{text}” the end comes before the beginning.", "edtf")
    return early, late


def _day(moment: Any) -> dt.date | None:
    """The library's struct_time as a date; it writes an open end as infinity."""
    if not hasattr(moment, "tm_year"):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
