"""Fiscal years and their quarters."""

import pytest

from ...conftest import Read
from .helpers import assert_time

CASES = [
    ("The fiscal 2024 budget fell.", "fiscal 2024", "2024", None),  # nothing names the owner of the fiscal year
    ("The federal deficit grew in fiscal 2024.", "fiscal 2024", "2024", "2023-10/2024-09"),
    ("India grew in fiscal year 2024-25.", "fiscal year 2024-25", "2024", "2024-04/2025-03"),
    (
        "US retailer Hallam gained in fiscal 2024.",
        "fiscal 2024",
        "2024",
        None,
    ),  # a company may have another fiscal year
    (
        "Japan grew in the first quarter of fiscal 2023.",
        "the first quarter of fiscal 2023",
        "2023-Q1",
        "2023-04/2023-06",
    ),
]


@pytest.mark.parametrize(("text", "words", "value", "edtf"), CASES, ids=[case[0] for case in CASES])
def test_fiscal_years_have_days_where_their_government_is_named(
    read: Read, text: str, words: str, value: str, edtf: str | None
) -> None:
    assert_time(read(text), text, words, value, edtf)
