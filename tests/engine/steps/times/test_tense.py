"""Whether a clause looks back or ahead. Published on Thursday 16 October 2025."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("The firm will succeed him on Feb. 1.", "Feb. 1", "2026-02-01", "2026-02-01"),  # “succeed” is no past
    (
        "The deal will be struck in November.",
        "November",
        "2025-11",
        "2025-11",
    ),  # the participle of a passive is no past either
    ("At the close of trading on Monday it fell.", "Monday", "2025-10-13", "2025-10-13"),  # a noun, no arrangement
    ("Trading resumes on Monday.", "Monday", "2025-10-20", "2025-10-20"),
    ("She said it would shut on Friday.", "Friday", "2025-10-17", "2025-10-17"),
    ("Trading is suspended on Friday.", "Friday", "2025-10-17", "2025-10-17"),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_the_tense_of_the_clause_decides(read: Read, text: str, words: str, value: str, edtf: str | None) -> None:
    assert_time(read(text), text, words, value, edtf)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ana Ruzic won the open in May but withdrew from the cup.", "2025-05"),  # the verb above, not “open”
        ("The storm could reach the coast of Portugal on Saturday.", "2025-10-18"),
        ("The union threatened to strike in November unless wages rise.", "2025-11"),
    ],
)
def test_the_verb_above_in_the_parse_decides(read: Read, text: str, value: str) -> None:
    assert [time.value for time in read(text).times] == [value]
