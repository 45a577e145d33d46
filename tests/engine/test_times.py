"""Time expressions: words, TIMEX3 value, EDTF. Published on Thursday 16 October 2025 unless the row says otherwise."""

import datetime as dt

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine import Document, Time, analyse

from .conftest import Read

CASES = [
    ("On the 9th, it began.", "the 9th", "2025-10-09", "2025-10-09"),
    ("It began on the 28th.", "the 28th", "2025-09-28", "2025-09-28"),  # the 28th of October is still to come
    ("Last Friday, it began.", "Last Friday", "2025-10-10", "2025-10-10"),
    ("Last Thursday, it began.", "Last Thursday", "2025-10-09", "2025-10-09"),  # today is no “last Thursday”
    ("It began on Thursday.", "Thursday", "2025-10-16", "2025-10-16"),  # news says “on Thursday” on Thursday
    ("It will begin on Monday.", "Monday", "2025-10-20", "2025-10-20"),
    ("It began in April of this year.", "April of this year", "2025-04", "2025-04"),
    ("It began in May this year.", "May this year", "2025-05", "2025-05"),
    ("It began in December.", "December", "2024-12", "2024-12"),
    ("It will begin in December.", "December", "2025-12", "2025-12"),
    ("They meet at the end of this month.", "the end of this month", "2025-10", "2025-10-21/2025-10-31"),
    ("They meet at the end of October.", "the end of October", "2025-10", "2025-10-21/2025-10-31"),
    ("It began in early 2024.", "early 2024", "2024", "2024-01/2024-04"),
    ("It began in mid-May.", "mid-May", "2025-05", "2025-05-11/2025-05-20"),
    ("Earlier this year it began.", "Earlier this year", "2025", "2025-01-01/2025-10-16"),
    ("It began on 9 October 2025.", "9 October 2025", "2025-10-09", "2025-10-09"),
    ("It began on October 9, 2025.", "October 9, 2025", "2025-10-09", "2025-10-09"),
    ("It began on 2025-10-09.", "2025-10-09", "2025-10-09", "2025-10-09"),
    ("It ran from 3 to 9 May 2025.", "3 to 9 May 2025", "2025-05", "2025-05-03/2025-05-09"),
    ("It was about 1950.", "1950", "1950", "1950~"),
    ("In the 1990s it began.", "the 1990s", "199", "199X"),
    ("It fell in the third quarter of 2024.", "the third quarter of 2024", "2024-Q3", "2024-07/2024-09"),
    ("It began last week.", "last week", "2025-W41", "2025-10-06/2025-10-12"),
    ("It began two years ago.", "two years ago", "2023", "2023"),
    ("It began ten days ago.", "ten days ago", "2025-10-06", "2025-10-06"),
    ("It began last summer.", "last summer", "2025-SU", "2025-22"),
    ("It lasted three days.", "three days", "P3D", None),
    ("It lasted several years.", "several years", "PXY", None),
    ("It happens every Monday.", "every Monday", "XXXX-WXX-1", None),
    ("Currently, nothing happens.", "Currently", "PRESENT_REF", None),
    ("It began at 5 p.m. on Wednesday.", "5 p.m. on Wednesday", "2025-10-15T17:00", "2025-10-15"),
    ("It began on Christmas Day.", "Christmas Day", "2024-12-25", "2024-12-25"),
    ("It began on Easter Sunday.", "Easter Sunday", "2025-04-20", "2025-04-20"),
    ("The fiscal 2024 budget fell.", "fiscal 2024", "2024", None),  # whose fiscal year is not said
]


def only(times: tuple[Time, ...]) -> Time:
    assert len(times) == 1, times
    return times[0]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_times(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    time = only(read(text).times)
    assert (text[time.start : time.end], time.value, time.edtf) == (words, value, edtf)
    if edtf:
        parse_edtf(edtf)
        assert time.earliest and time.latest and time.earliest <= time.latest


@pytest.mark.parametrize(
    "text",
    [
        "He may resign.",  # the modal
        "May God help them.",
        "They march on the capital.",
        "Troops were told to March on.",
        "He reads the Sunday Times.",
        "It cost $1990.",
        "It rose by 2025 points.",
        "A 6-year-old boy was found.",  # an age, not a time of the story
    ],
)
def test_no_times(read: Read, text: str) -> None:
    assert read(text).times == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began yesterday.", "XXXX-XX-XX"),
        ("It began on Monday.", "XXXX-WXX-1"),
        ("It began in October.", "XXXX-10"),
        ("It began on October 9.", "XXXX-10-09"),
        ("It began on the 9th.", "XXXX-XX-09"),
        ("It began last year.", "XXXX"),
    ],
)
def test_without_a_publication_date_nothing_relative_is_resolved(read: Read, text: str, value: str) -> None:
    time = only(read(text, published=None).times)
    assert (time.value, time.edtf, time.earliest, time.latest) == (value, None, None, None)


def test_that_time_is_the_time_spoken_of(read: Read) -> None:
    times = read("They agreed in May this year. At that time, he threatened more.").times
    assert [t.value for t in times] == ["2025-05", "2025-05"]


def test_offsets_count_from_the_time_spoken_of(read: Read) -> None:
    times = read("He resigned on 30 March 2024. Two days later he left.").times
    assert [t.edtf for t in times] == ["2024-03-30", "2024-04-01"]


def test_the_next_day_after_a_month_is_no_day(read: Read) -> None:
    """“In May … the next day” does not say which day: nothing may be made up."""
    times = read("They met in May 2024. Two days later he left.").times
    assert times[1].edtf is None


@pytest.mark.parametrize("days", [1, 30, 366])
@pytest.mark.parametrize("words", ["yesterday", "last week", "ten days ago", "tomorrow"])
def test_relative_dates_move_with_the_publication_date(read: Read, words: str, days: int) -> None:
    one = dt.date(2024, 2, 1)
    two = one + dt.timedelta(days=days - days % 7 if "week" in words else days)
    first, second = (only(read(f"It was {words}.", published=d.isoformat()).times) for d in (one, two))
    assert first.earliest and second.earliest and second.earliest - first.earliest == two - one


PLAIN = {"yesterday": -1, "today": 0, "tomorrow": 1, "three days ago": -3, "ten days ago": -10}


@given(
    words=st.sampled_from(sorted(PLAIN)),
    published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    days=st.integers(-1000, 1000),
)
def test_plain_relative_dates_move_with_the_day_of_publication(words: str, published: dt.date, days: int) -> None:
    for anchor in (published, published + dt.timedelta(days=days)):
        [time] = analyse(Document("x", f"The mayor spoke {words}.", anchor)).times
        assert time.earliest == time.latest == anchor + dt.timedelta(days=PLAIN[words])
