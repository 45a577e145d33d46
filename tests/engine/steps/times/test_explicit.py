"""Dates by name: day, month, year, decade and century. Published on Thursday 16 October 2025."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import Document, analyse

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("On the 9th, it began.", "the 9th", "2025-10-09", "2025-10-09"),
    ("It began on the 28th.", "the 28th", "2025-09-28", "2025-09-28"),  # the 28th of October is still to come
    ("It began in April of this year.", "April of this year", "2025-04", "2025-04"),
    ("It began in May this year.", "May this year", "2025-05", "2025-05"),
    ("It began in December.", "December", "2024-12", "2024-12"),
    ("It will begin in December.", "December", "2025-12", "2025-12"),
    ("They meet at the end of October.", "the end of October", "2025-10", "2025-10-21/2025-10-31"),
    ("It began in early 2024.", "early 2024", "2024", "2024-01/2024-04"),
    ("It began in mid-May.", "mid-May", "2025-05", "2025-05-11/2025-05-20"),
    ("It began on 9 October 2025.", "9 October 2025", "2025-10-09", "2025-10-09"),
    ("It began on October 9, 2025.", "October 9, 2025", "2025-10-09", "2025-10-09"),
    ("It began on 2025-10-09.", "2025-10-09", "2025-10-09", "2025-10-09"),
    ("It ran from 3 to 9 May 2025.", "3 to 9 May 2025", "2025-05", "2025-05-03/2025-05-09"),
    ("In the 1990s it began.", "the 1990s", "199", "199X"),
    ("It began in nineteen ninety-six.", "nineteen ninety-six", "1996", "1996"),  # broadcasts, written as spoken
    ("It was built in the late 19th century.", "the late 19th century", "18", "1867/1899"),
    ("It opened at the turn of the century.", "the turn of the century", "2000", "2000~"),
    ("The war of 1939-45 ruined it.", "1939-45", "19", "1939/1945"),
    ("The September 11 attacks changed it.", "September 11", "2001-09-11", "2001-09-11"),
    ("It began on Sunday 9 June.", "Sunday 9 June", "2024-06-09", "2024-06-09"),  # the last 9 June on a Sunday
    ("It is dated 13/05/2024.", "13/05/2024", "2024-05-13", "2024-05-13"),
    ("It is dated 05/06/2024.", "05/06/2024", "2024", None),  # day and month could be either
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_dates_by_name_are_read(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    "text",
    [
        "He may resign.",  # the modal
        "May God help them.",
        "They march on the capital.",
        "Troops were told to March on.",
        "It cost $1990.",
        "It rose by 2025 points.",
        "The novel 1984 by Orwell was banned.",
        "The minister Jan Kavan met April Jones.",
    ],
)
def test_words_and_names_that_look_like_dates_are_not_read(read: Read, text: str) -> None:
    assert read(text).times == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The war of 1850-2000 ruined it.", "1850"),
        ("The war of 1849-2000 ruined it.", None),  # longer than 150 years
    ],
)
def test_a_range_of_years_has_at_most_150(read: Read, text: str, value: str | None) -> None:
    values = [time.value for time in read(text).times if time.rule == "time.year-range"]
    assert values == ([value] if value else [])


@pytest.mark.parametrize(
    ("text", "value"), [("It was noted in December.", "2024-12"), ("In December, rain.", "2025-12")]
)
def test_a_month_within_two_ahead_is_the_coming_one_where_no_verb_looks_back(read: Read, text: str, value: str) -> None:
    assert [time.value for time in read(text).times] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In December 2023 he was charged. In January he was freed.", ["2023-12", "2024-01"]),
        ("It was built between June and August 2021.", ["2021-06", "2021-08"]),
        ("The 2016 and 2020 elections were close.", ["2016", "2020"]),
    ],
)
def test_years_come_from_the_passage_or_from_the_last_of_a_row(read: Read, text: str, values: list[str]) -> None:
    assert [time.value for time in read(text).times] == values


@settings(deadline=None)
@given(when=st.dates(dt.date(1500, 1, 1), dt.date(2099, 12, 31)), published=st.one_of(st.none(), st.dates()))
def test_a_full_date_is_that_day_however_it_is_written(when: dt.date, published: dt.date | None) -> None:
    day, month, year = when.day, when.strftime("%B"), when.year
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    forms = [
        f"{day} {month} {year}",
        f"{month} {day}, {year}",
        f"{day}{ending} {month} {year}",
        f"the {day}{ending} of {month}, {year}",
        f"{when:%A}, {month} {day}, {year}",
    ]
    if month != "May":  # which has no abbreviation
        forms.append(f"{day} {when:%b}. {year}")
    for form in forms:
        [time] = analyse(Document("x", f"The treaty of {form} was broken.", published)).times
        assert (time.value, time.edtf) == (when.isoformat(), when.isoformat())
        assert (time.earliest, time.latest) == (when, when)
