"""What the tests of time expressions share."""

import datetime as dt
import re

from edtf import parse_edtf

from analysis.engine import Analysis, Time

# The day of publication in most tests, a Thursday: the default of the fixture `read`
PUBLISHED = dt.date(2025, 10, 16)
_SEASON = re.compile(r"-2[1-4]\b(?!-)")


def assert_time(analysis: Analysis, text: str, words: str, value: str, edtf: str | None) -> None:
    """Check that a text holds one time with these words, TIMEX3 value and EDTF."""
    [time] = analysis.times
    assert (text[time.start : time.end], time.value, time.edtf) == (words, value, edtf)
    check_days(time)


def check_days(time: Time) -> None:
    """Check that the EDTF parses, lies within the first and last day, and is open where these are."""
    if time.edtf is None:
        assert time.earliest is None and time.latest is None
        return
    parsed = parse_edtf(time.edtf)
    assert (time.earliest is None, time.latest is None) == (time.edtf.startswith("../"), time.edtf.endswith("/.."))
    assert time.earliest or time.latest
    if time.earliest and time.latest:
        assert time.earliest <= time.latest
    if time.earliest:
        assert time.earliest <= dt.date(*parsed.lower_strict()[:3])
    if time.latest and not _SEASON.search(time.edtf):  # the library ends a season with its month, not at the equinox
        assert dt.date(*parsed.upper_strict()[:3]) <= time.latest
