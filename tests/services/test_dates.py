from __future__ import annotations

import datetime as dt

import pytest

from articles.services.dates import bounds
from articles.services.errors import InvalidValue


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("", None, None),
        ("2025-10-09", "2025-10-09", "2025-10-09"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-10-21/2025-10-31", "2025-10-21", "2025-10-31"),
        ("2025-10~", "2025-10-01", "2025-10-31"),
        ("../2025-12-01", None, "2025-12-01"),
        ("2025-03/..", "2025-03-01", None),
        ("199X", "1990-01-01", "1999-12-31"),
    ],
)
def test_a_date_is_bounded_by_days(text: str, earliest: str | None, latest: str | None) -> None:
    day = dt.date.fromisoformat
    assert bounds(text) == (earliest and day(earliest), latest and day(latest))


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "9 October 2025",
        "2025-13",
        "2025-02-30",
        "2025-10-31/2025-10-01",
        "/2025",
        "..",
        "2025/",
        "y170000002",
        "0000",
    ],
)
def test_an_invalid_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as error:
        bounds(text)
    assert error.value.field == "edtf"
