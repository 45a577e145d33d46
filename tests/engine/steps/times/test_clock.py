"""Times of day. Published on Thursday 16 October 2025."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("It began at 17:30.", "17:30", "T17:30", None),
    ("It began at 5 p.m.", "5 p.m.", "T17:00", None),
    ("It began at 12 a.m.", "12 a.m.", "T00:00", None),
    ("It began at a quarter past nine.", "a quarter past nine", "T09:15", None),
    ("It began at ten to one.", "ten to one", "T12:50", None),
    ("It began at noon.", "noon", "T12:00", None),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_times_of_day_without_a_day_have_no_date(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)


def test_a_time_of_day_is_on_the_day_in_focus(read: Read) -> None:
    times = read("He was shot on 4 July 2019. He died at 5 p.m. and she fled that evening.").times
    assert [time.value for time in times] == ["2019-07-04", "2019-07-04T17:00", "2019-07-04TEV"]


@pytest.mark.parametrize("text", ["They won ten to five.", "He saw High Noon.", "It rose to 13 p.m. points."])
def test_scores_and_titles_are_no_times_of_day(read: Read, text: str) -> None:
    assert read(text).times == ()
