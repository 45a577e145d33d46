"""Turning a fetched page into an article, and how far its own statements are trusted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import BadInput
from articles.ingestion.pages import KnownMetadata, canonical_url, decode_page, extract_article, without_tracking
from tests.pages import BODY, HEAD, html


def page(
    head: Any = HEAD,
    body: Any = BODY,
    url: str = "https://www.lantern.example/prices?utm_source=feed",
    type_: str = "text/html",
    **fields: Any,
) -> FetchedResponse:
    return FetchedResponse(url, 200, fields.pop("data", html(body, head).encode()), {"content-type": type_})


def test_article_is_extracted_with_its_metadata() -> None:
    read = extract_article(page())
    assert read.text.startswith("Prices fall\n\nThe ministry said on Monday")
    assert read.text.endswith("without a word to anyone who asked.")
    assert "Ten cats" not in read.text
    assert (read.title, read.byline, read.language) == ("Prices fall", "Ana Ruiz", "en-GB")
    assert (read.site, read.host, read.outlet) == ("The Lantern", "www.lantern.example", "")
    assert read.url == "https://www.lantern.example/prices"
    assert read.published_on == dt.date(2025, 10, 16)
    assert read.published_at == dt.datetime.fromisoformat("2025-10-16T09:30:00+02:00")


def test_known_metadata_takes_precedence() -> None:
    read = extract_article(
        page(), KnownMetadata(title="Other", outlet="The Post", byline="B", published="2025-10-17T01:00+00:00")
    )
    assert (read.title, read.outlet, read.byline) == ("Other", "The Post", "B")
    assert read.published_at is not None
    assert read.published_on == dt.date(2025, 10, 17)


@pytest.mark.parametrize(
    ("canonical", "url", "expected"),
    [
        ("https://lantern.example/a", "https://www.lantern.example/a?x=1", "https://lantern.example/a"),
        ("/a", "https://lantern.example/b", "https://lantern.example/a"),
        ("//lantern.example/a", "https://m.lantern.example/b", "https://lantern.example/a"),
        ("https://other.example/a", "https://lantern.example/b", "https://lantern.example/b"),
        ("https://lantern.co.uk/a", "https://other.co.uk/b", "https://other.co.uk/b"),
        ("https://lantern.example/", "https://lantern.example/b", "https://lantern.example/b"),
        ("javascript:alert(1)", "https://lantern.example/b", "https://lantern.example/b"),
        ("http://[", "https://lantern.example/b", "https://lantern.example/b"),
        ("", "https://lantern.example/b?utm_campaign=x&id=7#top", "https://lantern.example/b?id=7"),
    ],
)
def test_canonical_url_is_trusted_for_its_own_site_only(canonical: str, url: str, expected: str) -> None:
    assert canonical_url(f'<head><link rel="canonical" href="{canonical}"></head>', url) == expected


def test_open_graph_url_is_used_without_a_canonical_link() -> None:
    assert canonical_url('<meta property="og:url" content="/a">', "https://lantern.example/b") == (
        "https://lantern.example/a"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?utm_source=a&fbclid=b&id=3", "https://a.example/x?id=3"),
        ("https://a.example/x?ref=rss", "https://a.example/x"),
        ("https://a.example/story?cid=42", "https://a.example/story?cid=42"),  # may be the article's own number
        ("https://a.example/x", "https://a.example/x"),
    ],
)
def test_tracking_parameters_are_removed(url: str, expected: str) -> None:
    assert without_tracking(url) == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("Café".encode("cp1252"), "windows-1252", "Café"),
        ("Café".encode(), "klingon", "Café"),
        (b'<meta charset="latin-1">' + "Café".encode("latin-1"), "", '<meta charset="latin-1">Café'),
        ("Café".encode("utf-16"), "utf-8", "Café"),
        (b"a\x00b", "utf-8", "ab"),
        ("Привет, мир. Это новости на русском языке.".encode("cp1251"), "utf-8", "Привет, мир."),
    ],
)
def test_page_is_decoded_by_declared_or_guessed_encoding(data: Any, charset: str, expected: str) -> None:
    assert decode_page(data, charset).startswith(expected)


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "unicode_escape", "hex", "klingon"])
def test_codecs_that_are_not_for_documents_are_ignored(charset: str) -> None:
    """A long page in “punycode” would take hours, and “undefined” fails like no other."""
    assert decode_page("Prïces ".encode() * 100_000, charset).startswith("Prïces Prïces")


def test_invalid_byte_becomes_a_replacement_character() -> None:
    data = ("Prices fall, " * 500).encode() + b"\xff" + ("and rise. " * 500).encode()
    read = decode_page(data, "utf-8")
    assert read.startswith("Prices fall")
    assert read.endswith("and rise. ")


@pytest.mark.parametrize(
    "body",
    ["", "<script>render()</script>", "<nav><a href='/'>Home</a></nav><footer>Copyright</footer>"],
)
def test_page_without_an_article_is_refused(body: str) -> None:
    with pytest.raises(BadInput) as refused:
        extract_article(page(body=body))
    assert refused.value.code == "no-article"


@pytest.mark.parametrize("date", ["9999-01-01", "0001-01-01", "soon", "2025-13-45"])
def test_implausible_date_is_ignored(date: str) -> None:
    head = HEAD.replace("2025-10-16T09:30:00+02:00", date)
    assert extract_article(page(head=head)).published_on is None


def test_long_title_is_shortened() -> None:
    read = extract_article(page(head=f"<title>{'word ' * 500}</title>", body=BODY.replace("<h1>Prices fall</h1>", "")))
    assert len(read.title) <= 500


PLAIN = "Prices fall.\n\nThe ministry said on Monday that they will go on falling."


def test_plain_text_page_is_used_as_it_is() -> None:
    read = extract_article(page(type_="text/plain", data=PLAIN.encode()))
    assert read.text == PLAIN
