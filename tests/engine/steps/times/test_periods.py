"""Calendar periods: precision, parts, open ends and marks."""

import datetime as dt

import pytest

from analysis.engine.steps.times import periods
from analysis.engine.steps.times.periods import Period

DAY = dt.date(2025, 10, 16)


@pytest.mark.parametrize(
    ("period", "precision"),
    [
        (periods.day(DAY), "day"),
        (periods.day(DAY, "TEV"), "day"),
        (periods.week(DAY), "week"),
        (periods.weekend(DAY), "week"),
        (periods.month(2025, 10), "month"),
        (periods.quarter(2025, 4), "quarter"),
        (periods.half(2025, 2), "quarter"),
        (periods.season(2025, "summer"), "season"),
        (periods.year(2025), "year"),
        (periods.decade(1990), "decade"),
        (periods.century(1800), "century"),
        (periods.open_end(periods.month(2025, 10)), ""),
        (Period("PAST_REF"), ""),
    ],
)
def test_precision_is_that_of_the_calendar_unit(period: Period, precision: str) -> None:
    assert period.precision == precision


@pytest.mark.parametrize(
    ("whole", "thirds"),
    [
        (periods.year(2025), ["2025-01/2025-04", "2025-05/2025-08", "2025-09/2025-12"]),
        (
            periods.month(2024, 2),
            ["2024-02-01/2024-02-10", "2024-02-11/2024-02-20", "2024-02-21/2024-02-29"],
        ),
        (periods.decade(1990), ["1990/1993", "1994/1996", "1997/1999"]),
        (periods.century(1800), ["1800/1833", "1834/1866", "1867/1899"]),
        (periods.quarter(2025, 4), ["2025-10", "2025-11", "2025-12"]),
        (
            periods.week(DAY),
            ["2025-10-13/2025-10-15", "2025-10-14/2025-10-17", "2025-10-16/2025-10-19"],
        ),
        (
            periods.season(2025, "summer"),
            ["2025-06-01/2025-06-30", "2025-07-01/2025-07-31", "2025-08-01/2025-09-23"],
        ),
        (periods.day(DAY), ["2025-10-16"] * 3),
        (periods.season(2025, "winter"), ["2025-24"] * 3),
    ],
    ids=lambda value: value.value if isinstance(value, Period) else "",
)
def test_thirds_keep_the_value_of_the_whole(whole: Period, thirds: list[str]) -> None:
    parts = [periods.third_of(whole, which) for which in range(3)]
    assert [part.edtf for part in parts] == thirds
    assert {part.value for part in parts} == {whole.value}


def test_a_winter_of_a_year_covers_both_of_its_winters() -> None:
    either = periods.season(1994, "winter")
    assert (either.first, either.last) == (dt.date(1993, 12, 1), dt.date(1995, 3, 21))
    assert periods.season(1994, "winter", either=False).first == dt.date(1994, 12, 1)


@pytest.mark.parametrize(
    ("whole", "opened_start", "opened_end"),
    [
        (periods.month(2025, 3), "../2025-03", "2025-03/.."),
        (periods.decade(1990), "../1999", "1990/.."),
        (periods.season(2025, "summer"), "../2025-09-23", "2025-06-01/.."),
        (periods.quarter(2025, 1), "../2025-03-31", "2025-01-01/.."),
    ],
)
def test_open_ends_are_written_as_level_1_allows(whole: Period, opened_start: str, opened_end: str) -> None:
    assert periods.open_start(whole).edtf == opened_start
    assert periods.open_end(whole).edtf == opened_end


def test_an_approximate_interval_is_marked_at_its_closed_ends() -> None:
    assert periods.approximate(periods.years("199", 1995, 1999)).edtf == "1995~/1999~"
    assert periods.approximate(periods.open_end(periods.year(2019))).edtf == "2019~/.."
    assert periods.approximate(periods.season(2025, "summer")).edtf == "2025-22"
