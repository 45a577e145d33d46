"""Cleaning and validating incoming articles."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.ingestion.incoming import BadInput, build_article, clean_text, clean_url, parse_published
from tests.timing import cpu_limit


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  One.\r\nTwo.\rThree.  ", "One.\nTwo.\nThree."),
        ("One.\n\n\n\n\nTwo.", "One.\n\nTwo."),
        ("One. \t\nTwo.", "One.\nTwo."),
        ("\ufeffOne\x07 two", "One two"),
        ("One.\u2029Two.", "One.\n\nTwo."),
        ("“Ünïcode” 🙂 – stays", "“Ünïcode” 🙂 – stays"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # stored raw, shown escaped
    ],
)
def test_clean_text_normalizes_white_space_and_removes_control_characters(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\u200b\u2060\n", "empty"),
        ("a\x00b", "not-text"),
        ("a\ud800b", "broken-unicode"),
        ("x" * 10_000_000, "too-long"),
    ],
)
def test_unusable_text_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(BadInput) as error:
        clean_text(text)
    assert (error.value.field, error.value.code) == ("text", code)


def test_long_run_of_spaces_takes_linear_time() -> None:
    with cpu_limit(5):
        assert clean_text("a" + " " * 400_000 + "b").endswith(" b")


def test_date_without_a_time_has_no_moment() -> None:
    assert parse_published("2025-10-16") == (dt.date(2025, 10, 16), None)
    assert parse_published("") == (None, None)


def test_moment_keeps_the_date_of_its_own_time_zone() -> None:
    day, moment = parse_published("2025-10-16T00:30:00+09:00")
    assert day == dt.date(2025, 10, 16)
    assert moment is not None
    assert moment.astimezone(dt.UTC).date() == dt.date(2025, 10, 15)


def test_time_without_a_zone_has_no_moment() -> None:
    assert parse_published("2025-10-16T09:30") == (dt.date(2025, 10, 16), None)


@pytest.mark.parametrize("value", ["yesterday", "2025-13-01", "2025-02-30", "16.10.2025", "9999-01-01", "0001-01-01"])
def test_invalid_date_is_refused(value: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_published(value)
    assert error.value.field == "published"


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("", ""),
        ("HTTPS://News.Example/A#top", "https://news.example/A"),
        (" http://news.example/a?b=1 ", "http://news.example/a?b=1"),
    ],
)
def test_url_is_normalized_without_its_fragment(url: str, clean: str) -> None:
    assert clean_url(url) == clean


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "news.example/a",
        "http://",
        "http://a b/",
        "http://[::1",
        "http://a:b/",
    ],
)
def test_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as error:
        clean_url(url)
    assert error.value.field == "url"


def test_first_line_is_the_title_where_none_is_given() -> None:
    assert build_article("Prices fall\n\nThe ministry said so.").title == "Prices fall"
    long = build_article("word " * 100).title
    assert len(long) <= 160
    assert long.endswith("…")


def test_too_long_value_is_refused_at_its_field() -> None:
    for field in ("title", "byline", "outlet"):
        with pytest.raises(BadInput) as error:
            build_article("Text.", **{field: "x" * 501})
        assert error.value.field == field
