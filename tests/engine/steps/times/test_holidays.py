"""Named days. Published on Thursday 16 October 2025."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("It began on Christmas Day.", "Christmas Day", "2024-12-25", "2024-12-25"),
    ("It began on Easter Sunday.", "Easter Sunday", "2025-04-20", "2025-04-20"),
    ("It began on New Year’s Eve.", "New Year’s Eve", "2024-12-31", "2024-12-31"),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_holidays_without_a_year_are_the_last_ones(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    "text",
    [
        "The Good Friday Agreement was signed.",
    ],
)
def test_things_named_after_a_day_are_not_read(read: Read, text: str) -> None:
    assert read(text).times == ()


@pytest.mark.parametrize(
    ("text", "value", "edtf"),
    [
        ("The count began after Election Day 2024.", "2024-11-05", "2024-11-06/.."),
        ("Shops were full on Black Friday 2024.", "2024-11-29", "2024-11-29"),
        ("They met on Lunar New Year 2024.", "2024-02-10", "2024-02-10"),
        ("Fireworks lit Diwali 2023.", "2023-11-12", "2023-11-12"),
        ("They fasted for Ramadan 2025.", "2025-03", "2025-03-02~/2025-03-31~"),
        ("They met on Orthodox Easter 2024.", "2024-05-05", "2024-05-05"),
        ("They met on Ukraine's Independence Day.", "2025-08-24", "2025-08-24"),
        ("They met on Independence Day.", "XXXX-XX-XX", None),  # no country is named
        ("The count for Super Tuesday was slow.", "2024-03-05", "2024-03-05"),
        ("It was shut over the Labor Day weekend.", "2025-W35-WE", "2025-08-30/2025-09-01"),
    ],
)
def test_named_days_of_many_kinds_are_resolved(read: Read, text: str, value: str, edtf: str) -> None:
    assert [(time.value, time.edtf) for time in read(text).times] == [(value, edtf)]


def test_a_lunar_feast_outside_the_tables_has_no_days(read: Read) -> None:
    assert [(time.value, time.edtf) for time in read("Fireworks lit Diwali 1950.").times] == [("1950", None)]
