"""Numbers, years and units in words."""

import pytest

from analysis.engine.steps.times.words import compile_pattern, parse_number, parse_spelled_year, timex_duration


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("12", 12),
        ("2 1/2", 2.5),
        ("Two and a half", 2.5),
        ("forty-two", 42),
        ("a dozen", 12),
        ("three hundred", 300),
        ("a couple of", 2),
        ("couple of", 2),
        ("several", None),
        ("two-nine", None),
    ],
)
def test_numbers_in_words_and_digits_are_parsed(words: str, number: float | None) -> None:
    assert parse_number(words) == number


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("nineteen ninety-six", 1996),
        ("nineteen ninety", 1990),
        ("two thousand", 2000),
        ("two thousand and three", 2003),
        ("nineteen", None),
        ("1996", None),
        (None, None),
    ],
)
def test_years_are_parsed_as_they_are_spoken(words: str | None, year: int | None) -> None:
    assert parse_spelled_year(words) == year


@pytest.mark.parametrize(
    ("words", "unit", "duration"),
    [
        ("three", "days", "P3D"),
        ("two", "hours", "PT2H"),
        ("two and a half", "years", "P2Y6M"),
        ("1 1/2", "hours", "PT1H30M"),
        ("two", "decades", "P20Y"),
        ("a", "fortnight", "P2W"),
        ("two", "centuries", "P200Y"),
        ("several", "decades", "PXY"),
        ("a few", "minutes", "PTXM"),
    ],
)
def test_durations_are_written_as_timex3(words: str, unit: str, duration: str) -> None:
    assert timex_duration(words, unit) == duration


@pytest.mark.parametrize(
    ("text", "matches"), [("9 May", True), ("9\n May", True), ("$9 May", False), ("9 Mayor", False)]
)
def test_patterns_match_whole_words_with_little_space_between(text: str, matches: bool) -> None:
    assert bool(compile_pattern("DAY MONTH").search(text)) == matches
