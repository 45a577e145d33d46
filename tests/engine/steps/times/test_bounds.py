"""What the words around a time make of its days. Published on Thursday 16 October 2025."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import Document, analyse

from ...conftest import Read
from .helpers import PUBLISHED, assert_time

CASES = [
    ("It was about 1950.", "1950", "1950", "1950~"),
    ("It must be done by March 2026.", "March 2026", "2026-03", "../2026-03"),  # any time until then
    ("By May 2024 the town had fallen.", "May 2024", "2024-05", "2024-05"),  # says how things were, and when
    ("It began about two years ago.", "about two years ago", "2023", "2023~"),
    ("It shut before March 2024.", "March 2024", "2024-03", "../2024-02"),
    ("It shut after the 9th.", "the 9th", "2025-10-09", "2025-10-10/.."),
    ("It has been shut since 2019.", "2019", "2019", "2019/.."),
    ("It has been shut since about 2019.", "2019", "2019", "2019~/.."),
    ("It is shut until Friday.", "Friday", "2025-10-17", "../2025-10-17"),
    ("It does not open until Friday.", "Friday", "2025-10-17", "../2025-10-17"),
    ("It shut after Friday's raid.", "Friday", "2025-10-10", "2025-10-10"),  # “after” belongs to the raid
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_words_around_a_time_open_or_mark_its_days(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)


OPENED = ("before {}", "after {}", "since {}", "until {}")


@settings(deadline=None)
@given(when=st.dates(dt.date(1600, 1, 2), dt.date(2090, 12, 31)), form=st.sampled_from(["%Y", "%B %Y", "%B %d, %Y"]))
def test_an_opened_date_keeps_its_value_and_its_other_end(when: dt.date, form: str) -> None:
    words = when.strftime(form)
    phrases = [f"in {words}", *(opened.format(words) for opened in OPENED)]
    times = [analyse(Document("x", f"The road was closed {phrase}.", PUBLISHED)).times for phrase in phrases]
    assert [len(found) for found in times] == [1] * len(phrases)
    whole, before, after, since, until = (found[0] for found in times)
    assert whole.earliest and whole.latest
    assert {time.value for time in (before, after, since, until)} == {whole.value}
    one_day = dt.timedelta(days=1)
    assert (before.earliest, before.latest) == (None, whole.earliest - one_day)
    assert (after.earliest, after.latest) == (whole.latest + one_day, None)
    assert (since.earliest, since.latest) == (whole.earliest, None)
    assert (until.earliest, until.latest) == (None, whole.latest)
