"""Dates in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.presentation.dates import html_datetime, humanize_edtf, humanize_timex
from articles.services import dates as written
from articles.services.errors import InvalidValue

WORDS = [
    ("", "date unknown"),
    ("../..", "date unknown"),
    ("2025-10-09", "9 October 2025"),
    ("2025-05", "May 2025"),
    ("2025", "2025"),
    # A third of a month is what news means by early, mid- and late; any other stretch is a range.
    ("2025-10-01/2025-10-10", "early October 2025"),
    ("2025-10-11/2025-10-20", "mid-October 2025"),
    ("2025-10-21/2025-10-31", "late October 2025"),
    ("2025-02-21/2025-02-28", "late February 2025"),
    ("2024-02-21/2024-02-28", "21–28 February 2024"),  # a leap year: one day is missing
    ("2025-10-20/2025-10-31", "20–31 October 2025"),
    ("2025-05-10/2025-05-12", "10–12 May 2025"),
    ("2025-09-28/2025-10-03", "28 September – 3 October 2025"),
    ("2025-12-28/2026-01-03", "28 December 2025 – 3 January 2026"),
    ("2025-01/2025-03", "January–March 2025"),
    ("2025-11/2026-02", "November 2025 – February 2026"),
    ("2019/2021", "2019–2021"),
    ("2025-05/2025-06-03", "May 2025 – 3 June 2025"),
    ("2025-10-09/2025-10-09", "9 October 2025"),
    ("../2025-12-01", "by 1 December 2025"),
    ("/2025-12", "by December 2025"),
    ("2025-03/..", "from March 2025"),
    ("2025-10~", "about October 2025"),
    ("1950~", "about 1950"),
    ("../1950~", "by about 1950"),
    ("2025?", "2025 (uncertain)"),
    ("2025-10-09%", "about 9 October 2025 (uncertain)"),
    ("2025-05~/2025-06~", "about May–June 2025"),
    ("2025-05~/2025-06", "about May 2025 – June 2025"),
    ("199X", "1990s"),
    ("19XX", "20th century"),
    ("20XX", "21st century"),
    ("2025-22", "summer 2025"),
    ("2025-24~", "about winter 2025"),
    ("2025-21/2025-22", "spring 2025 – summer 2025"),
    ("199X/2004", "1990s – 2004"),
    ("2025-10-XX", "October 2025"),
    ("2025-XX", "2025"),
    ("2025-10-09T14:00", "9 October 2025"),
    # A value that cannot be read is shown unchanged.
    ("2025-02-30", "2025-02-30"),
    ("2025-13", "2025-13"),
    ("sometime", "sometime"),
    ("2025-10/never", "2025-10/never"),
]


TIMEX = [
    ("P2Y", "2 years"),
    ("P1D", "1 day"),
    ("P10D", "10 days"),
    ("PTXH", "some hours"),
    ("PT5M", "5 minutes"),
    ("P3M", "3 months"),
    ("P2CE", "2 centuries"),
    ("PXWE", "some weekends"),
    ("2026-02-24TNI", "night"),
    ("2026-02-24T24:00", "24:00"),
    ("T12:00", "12:00"),
    ("2026-W08", "week 8 of 2026"),
    ("2026-W09-WE", "weekend of week 9 of 2026"),
    ("2026-Q3", "third quarter of 2026"),
    ("2026-H2", "second half of 2026"),
    ("FY2026-Q1", "first quarter of fiscal 2026"),
    ("2025-FA", "autumn 2025"),
    ("PRESENT_REF", "now"),
    ("2026-02-26", "26 February 2026"),
    ("XXXX-WXX-5", "XXXX-WXX-5"),
    ("PT2WE", "2 weekends"),
]


@pytest.mark.parametrize(("value", "words"), TIMEX)
def test_timex3_values_in_words(value: Any, words: Any) -> None:
    assert humanize_timex(value) == words


def test_a_set_of_times_is_repeated() -> None:
    assert [humanize_timex(value, "SET") for value in ("P1M", "P2W")] == ["every month", "every 2 weeks"]


@pytest.mark.parametrize(("edtf", "words"), WORDS)
def test_a_date_in_words(edtf: Any, words: Any) -> None:
    assert humanize_edtf(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "machine"),
    [
        ("2025-10-09", "2025-10-09"),
        ("2025-10", "2025-10"),
        ("2025", "2025"),
        # HTML has no way to say these, and a guess would claim more than is known.
        ("2025-10~", ""),
        ("2025-10-21/2025-10-31", ""),
        ("2025-22", ""),
        ("2025-02-30", ""),
        ("0000", ""),
        ("", ""),
    ],
)
def test_html_datetime_has_only_whole_units(edtf: str, machine: str) -> None:
    assert html_datetime(edtf) == machine


@given(st.text(max_size=30))
def test_any_text_gives_words(edtf: Any) -> None:
    assert isinstance(humanize_edtf(edtf), str)
    assert isinstance(html_datetime(edtf), str)


@given(st.from_regex(written.EDTF_PATTERN, fullmatch=True))
def test_every_date_that_an_editor_may_enter_has_words(edtf: Any) -> None:
    try:
        bounds = written.bounds(edtf)
    except InvalidValue:
        return
    words = humanize_edtf(edtf)
    assert words != edtf or edtf.isdigit(), "in words, not repeated"
    if isinstance(bounds[0], dt.date) and "X" not in edtf:
        assert str(bounds[0].year) in words or edtf[4:7] == "-24", "a winter begins in the year before"
