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
def test_text_is_cleaned_and_nothing_else(raw, clean):
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
def test_what_is_no_text_is_refused(text, code):
    with pytest.raises(BadInput) as error:
        clean_text(text)
    assert (error.value.field, error.value.code) == ("text", code)


def test_the_longest_run_of_spaces_is_read_once():
    with cpu_limit(5):
        assert clean_text("a" + " " * 400_000 + "b").endswith(" b")


def test_a_date_alone_has_no_hour():
    assert parse_published("2025-10-16") == (dt.date(2025, 10, 16), None)
    assert parse_published("") == (None, None)


def test_a_moment_keeps_the_day_as_printed_where_it_was_published():
    day, moment = parse_published("2025-10-16T00:30:00+09:00")
    assert day == dt.date(2025, 10, 16)
    assert moment.astimezone(dt.UTC).date() == dt.date(2025, 10, 15)


def test_an_hour_without_a_zone_is_no_moment():
    assert parse_published("2025-10-16T09:30") == (dt.date(2025, 10, 16), None)


@pytest.mark.parametrize("value", ["yesterday", "2025-13-01", "2025-02-30", "16.10.2025", "9999-01-01", "0001-01-01"])
def test_a_date_that_is_none_is_refused_with_what_to_write(value):
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
def test_an_address_loses_its_fragment(url, clean):
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
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(BadInput) as error:
        clean_url(url)
    assert error.value.field == "url"


def test_without_a_title_the_first_line_serves():
    assert build_article("Prices fall\n\nThe ministry said so.").title == "Prices fall"
    long = build_article("word " * 100).title
    assert len(long) <= 160
    assert long.endswith("…")


def test_overlong_lines_are_refused_at_their_field():
    for field in ("title", "byline", "outlet"):
        with pytest.raises(BadInput) as error:
            build_article("Text.", **{field: "x" * 501})
        assert error.value.field == field
