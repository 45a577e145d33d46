"""Times counted from publication or from the time in focus.

Published on Thursday 16 October 2025.
"""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import Document, analyse

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("Last Friday, it began.", "Last Friday", "2025-10-10", "2025-10-10"),
    ("Last Thursday, it began.", "Last Thursday", "2025-10-09", "2025-10-09"),  # today is no “last Thursday”
    ("It began on Thursday.", "Thursday", "2025-10-16", "2025-10-16"),  # news says “on Thursday” on Thursday
    ("It will begin on Monday.", "Monday", "2025-10-20", "2025-10-20"),
    ("They meet at the end of this month.", "the end of this month", "2025-10", "2025-10-21/2025-10-31"),
    ("Earlier this year it began.", "Earlier this year", "2025", "2025-01-01/2025-10-16"),
    ("It began last week.", "last week", "2025-W41", "2025-10-06/2025-10-12"),
    ("It began two years ago.", "two years ago", "2023", "2023"),
    ("It began ten days ago.", "ten days ago", "2025-10-06", "2025-10-06"),
    ("It began last summer.", "last summer", "2025-SU", "2025-22"),
    ("It began two decades ago.", "two decades ago", "200", "200X"),  # no more exact than a decade
    ("It lasted over the past year.", "the past year", "P1Y", None),  # no calendar year
    ("It shut early last week.", "early last week", "2025-W41", "2025-10-06/2025-10-08"),
    ("It shut the week before last.", "the week before last", "2025-W40", "2025-09-29/2025-10-05"),
    ("It shut a fortnight ago.", "a fortnight ago", "2025-W40", "2025-09-29/2025-10-05"),
    ("It began roughly ten days ago.", "roughly ten days ago", "2025-10-06", "2025-10-06~"),
    ("It burned overnight.", "overnight", "2025-10-15TNI", "2025-10-15/2025-10-16"),  # on either day
    ("It will snow overnight.", "overnight", "2025-10-16TNI", "2025-10-16/2025-10-17"),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_relative_times_are_resolved(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    "text",
    [
        "To this day nobody knows.",
        "He reads the Sunday Times.",
        "The Prague Spring failed.",
    ],
)
def test_words_that_name_no_relative_time_are_not_read(read: Read, text: str) -> None:
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
    [time] = read(text, published=None).times
    assert (time.value, time.edtf, time.earliest, time.latest) == (value, None, None, None)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They agreed in May this year. At that time, he threatened more.", ["2025-05", "2025-05"]),
        ("He resigned on 30 March 2024. Two days later he left.", ["2024-03-30", "2024-04-01"]),
        ("They met in May 2024. Two days later he left.", ["2024-05", "XXXX-XX-XX"]),  # which day is not said
        ("They talked from Monday to Friday.", ["2025-10-06", "2025-10-10"]),  # one run of days
        ("He was shot on 4 July 2019. That Friday she fled.", ["2019-07-04", "2019-07-05"]),
        ("He was shot on 4 July 2019. The night before, she fled.", ["2019-07-04", "2019-07-03TNI"]),
        ("In 2019 she won; the year before she had lost.", ["2019", "2018"]),
        ("Before 9 May 2024 it was quiet. Two days later it was not.", ["2024-05-09", "2024-05-11"]),
    ],
)
def test_times_count_from_the_time_in_focus(read: Read, text: str, values: list[str]) -> None:
    assert [time.value for time in read(text).times] == values


STORY = "The leak began on {}. On {} the pumps failed. On Friday the plant was evacuated."


@pytest.mark.parametrize(
    ("first", "second", "friday"),
    [
        ("3 March 2025", "the 5th", "2025-03-07"),
        ("29 September 2025", "1 October", "2025-10-03"),  # fifteen days before publication
        ("30 September 2025", "2 October", "2025-10-10"),  # fourteen: news of publication's own days
    ],
)
def test_a_bare_weekday_follows_a_story_of_more_than_two_weeks_ago(
    read: Read, first: str, second: str, friday: str
) -> None:
    assert [time.value for time in read(STORY.format(first, second)).times][-1] == friday


def test_one_old_day_alone_does_not_attract_a_weekday(read: Read) -> None:
    times = read("The firm was founded on 3 March 1998. It said on Friday that it would close.").times
    assert [time.value for time in times] == ["1998-03-03", "2025-10-10"]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2025-01-01T00:30:00+09:00", "2024-12-31"),
        ("2024-12-31T23:50:00-05:00", "2024-12-30"),
        ("2024-03-01T00:00:00Z", "2024-02-29"),
    ],
)
def test_relative_days_count_from_the_local_day_as_printed(published: str, day: str) -> None:
    [time] = analyse(Document("x", "It began yesterday.", dt.datetime.fromisoformat(published))).times
    assert time.edtf == day


# Words that count from the day of publication, and how many days it must move for them to
# move with it
MOVING = {
    "yesterday": 1, "today": 1, "tomorrow": 1, "the day before yesterday": 1, "the day after tomorrow": 1,
    "three days ago": 1, "10 days ago": 1, "last night": 1, "tonight": 1, "this morning": 1, "overnight": 1,
    "yesterday evening": 1, "4 days from now": 1, "last week": 7, "next week": 7, "earlier this week": 7,
    "two weeks ago": 7, "a fortnight ago": 7, "last weekend": 7, "the week before last": 7, "on Monday": 7,
    "last Friday": 7, "next Tuesday": 7, "on Sunday night": 7, "at 5 p.m. on Saturday": 7,
}  # fmt: skip


@settings(deadline=None)
@given(
    words=st.sampled_from(sorted(MOVING)),
    published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    steps=st.integers(-1000, 1000),
)
def test_relative_dates_move_with_the_day_of_publication(words: str, published: dt.date, steps: int) -> None:
    days = dt.timedelta(days=steps * MOVING[words])
    [here], [there] = (
        analyse(Document("x", f"The mayor spoke {words}.", day)).times for day in (published, published + days)
    )
    assert here.earliest and here.latest and there.earliest and there.latest
    assert (there.earliest, there.latest) == (here.earliest + days, here.latest + days)
    assert (there.start, there.end, there.type, there.rule) == (here.start, here.end, here.type, here.rule)


DAYS_AWAY = {"yesterday": -1, "today": 0, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}


@settings(deadline=None)
@given(published=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), count=st.integers(2, 99))
def test_named_days_and_days_ago_are_that_many_days_away(published: dt.date, count: int) -> None:
    for words, away in (DAYS_AWAY | {f"{count} days ago": -count}).items():
        [time] = analyse(Document("x", f"The mayor spoke {words}.", published)).times
        assert time.earliest == time.latest == published + dt.timedelta(days=away)
        assert time.value == time.edtf == (published + dt.timedelta(days=away)).isoformat()


@pytest.mark.parametrize(
    ("first", "second", "friday"),
    [
        ("30 September", "1 October", "2025-10-03"),  # 15 days before publication: a story of long ago
        ("1 October", "2 October", "2025-10-10"),  # 14 days: still the news, so the Friday before publication
    ],
)
def test_weekday_follows_the_last_day_of_an_old_story(read: Read, first: str, second: str, friday: str) -> None:
    """The boundary is LONG_AGO, 14 days before publication on 16 October 2025."""
    analysis = read(f"The mill burned on {first} 2025. The owner returned on {second} 2025. He left on Friday.")
    assert analysis.times[-1].value == friday
