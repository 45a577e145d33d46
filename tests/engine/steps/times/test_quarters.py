"""Quarters and halves of years, and how company reports refer to them."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("It fell in the third quarter of 2024.", "the third quarter of 2024", "2024-Q3", "2024-07/2024-09"),
    ("It shut at the end of the third quarter.", "the end of the third quarter", "2025-Q3", "2025-09"),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_quarters_are_read(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    "text",
    [
        "The third quarter of the match was dull.",
        "He drove an Audi Q3.",
        "More than a quarter of the town fled.",
    ],
)
def test_quarters_of_other_things_are_not_read(read: Read, text: str) -> None:
    assert read(text).times == ()


def test_a_report_compares_with_the_same_quarter(read: Read) -> None:
    text = "Profit in the third quarter rose to $2 million from $1 million a year earlier.\nIn the quarter, sales fell."
    assert [time.value for time in read(text).times] == ["2025-Q3", "2024-Q3", "2025-Q3"]
