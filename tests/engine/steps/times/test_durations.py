"""Durations, ages, recurring times, and words that only say past, present or future."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("It lasted three days.", "three days", "P3D", None),
    ("It lasted several years.", "several years", "PXY", None),
    ("It happens every Monday.", "every Monday", "XXXX-WXX-1", None),
    ("It is held every Feb. in Oslo.", "every Feb.", "XXXX-02", None),  # the stop belongs to the month
    ("Currently, nothing happens.", "Currently", "PRESENT_REF", None),
    ("It took two to three weeks.", "two to three weeks", "PXW", None),
    ("It is shown on Saturdays.", "Saturdays", "XXXX-WXX-6", None),
    ("Inspectors come twice a week.", "twice a week", "P1W", None),
    ("It lasted half an hour.", "half an hour", "PT30M", None),
    ("The hearing may last ten days.", "ten days", "P10D", None),  # “last” is the verb
    ("Her son was 19 years old.", "19 years old", "P19Y", None),
    ("His baby, only six months old, lived.", "six months old", "P6M", None),
    ("The fort is some two and a half years old.", "some two and a half years old", "P2Y6M", None),
    ("She was 37 years of age.", "37 years of age", "P37Y", None),
    ("Lea Horn, aged 54, sued.", "aged 54", "P54Y", None),
    ("He died at the age of eighty-one.", "the age of eighty-one", "P81Y", None),
    ("He left school at age 16.", "age 16", "P16Y", None),
    ("The year-long inquiry ended.", "year-long", "P1Y", None),
    ("They meet every other Tuesday.", "every other Tuesday", "XXXX-WXX-2", None),
    ("In recent months it fell.", "recent months", "PAST_REF", None),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_durations_and_recurring_times_are_read(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    "text",
    [
        "It costs $1.76 a year.",  # a rate
        "He will go as soon as it rains.",
        "A second group arrived.",
        "A 6-year-old boy was found.",  # an adjective
        "Men aged 18 to 24 fled.",  # which people
        "An aged 737 burned.",
        "The daily El Faro reported it.",
        "It was the age of a thousand kings.",
        "He ran it in 9:58 minutes.",
    ],
)
def test_words_that_name_no_duration_are_not_read(read: Read, text: str) -> None:
    assert read(text).times == ()


def test_an_age_is_counted_from_no_day(read: Read) -> None:
    times = read("She was 19 years old before Christmas 2024.").times
    assert [(time.value, time.edtf) for time in times] == [("P19Y", None), ("2024-12-25", "../2024-12-24")]


@pytest.mark.parametrize(("age", "values"), [(125, ["P125Y"]), (126, [])])
def test_a_number_above_the_longest_life_is_no_age(read: Read, age: int, values: list[str]) -> None:
    assert [time.value for time in read(f"Lea Horn, aged {age}, sued.").times] == values
