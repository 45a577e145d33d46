"""Two matches that are one time. Published on Thursday 16 October 2025."""

import datetime as dt

import pytest

from analysis.engine import Document, analyse

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("It began at 5 p.m. on Wednesday.", "5 p.m. on Wednesday", "2025-10-15T17:00", "2025-10-15"),
    ("It began in the week of October 6.", "the week of October 6", "2025-W41", "2025-10-06/2025-10-12"),
    ("It broke on the morning of 12 June 2024.", "the morning of 12 June 2024", "2024-06-12TMO", "2024-06-12"),
    ("It began at 14:30 GMT on 9 May 2024.", "14:30 GMT on 9 May 2024", "2024-05-09T14:30", "2024-05-09"),
    ("It shut two days before Christmas.", "two days before Christmas", "2024-12-23", "2024-12-23"),
    ("It opened on the first Monday of October.", "the first Monday of October", "2025-10-06", "2025-10-06"),
    ("It opened in the last week of May 2024.", "the last week of May 2024", "2024-05", "2024-05-25/2024-05-31"),
    ("It fell in the second half of the 1990s.", "the second half of the 1990s", "199", "1995/1999"),
    ("They meet on the second Sunday of each month.", "the second Sunday of each month", "XXXX-WXX-7", None),
    ("It blew up in the small hours of 3 May 2024.", "the small hours of 3 May 2024", "2024-05-03TMO", "2024-05-03"),
    ("It blew up shortly after 3pm on Tuesday.", "3pm on Tuesday", "2025-10-14T15:00", "2025-10-14"),
    ("It blew up at 6 o'clock on Sunday evening.", "6 o'clock on Sunday evening", "2025-10-12T18:00", "2025-10-12"),
    ("It opens tomorrow at noon.", "tomorrow at noon", "2025-10-17T12:00", "2025-10-17"),
    ("It fell at 0900 GMT on Monday.", "0900 GMT on Monday", "2025-10-13T09:00", "2025-10-13"),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_two_matches_that_are_one_time_are_joined(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)


def test_a_day_has_no_halves(read: Read) -> None:
    assert [time.value for time in read("It rained in the second half of yesterday.").times] == ["2025-10-15"]


@pytest.mark.parametrize("text", ["It shut the day after 31 December 9999.", "It shut two days before 1 January 0001."])
def test_a_day_outside_the_calendar_is_not_made_up(text: str) -> None:
    published = dt.date.max if "9999" in text else dt.date.min
    times = analyse(Document("x", text, published)).times
    assert all(time.edtf is None or time.edtf.startswith(("9999", "0001")) for time in times)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("It shut the day after 31 December.", dt.date.max),
        ("It shut the day before 1 January.", dt.date.min),
        ("It shut three days before 2 January.", dt.date.min),
    ],
)
def test_a_day_outside_the_calendar_stays_two_times(text: str, published: dt.date) -> None:
    assert "time.day-of-month" in [time.rule for time in analyse(Document("x", text, published)).times]
