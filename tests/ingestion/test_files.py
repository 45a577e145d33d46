"""Converting files to text."""

from __future__ import annotations

from typing import Any

import pytest

from articles.ingestion.files import read_file, read_html
from articles.ingestion.incoming import BadInput
from tests.timing import cpu_limit

PAGE = """<!doctype html><html lang="en"><head><title>Prices fall – The Lantern</title>
<meta property="article:published_time" content="2025-10-16T09:00:00Z"><style>p {color: red}</style>
<script>var secret = "never a text";</script></head><body>
<nav><a href="/">Home</a><a href="/politics">Politics</a></nav>
<article><h1>Prices fall</h1>
<p>The ministry said on Monday that prices would fall, and named nobody who had asked it to say so in public.</p>
<p onclick="steal()">Ana Ruiz, who leads it, spoke of <b>relief</b> &amp; patience in a hall full of reporters.</p>
<script>alert("in the middle")</script><p>She left on Tuesday, two days after the talks, without a word to anyone.</p>
</article><footer>Copyright. Read more.</footer></body></html>"""


def test_plain_text_is_returned_unchanged() -> None:
    assert read_file("a.txt", "Prïces fall.\n".encode()).text == "Prïces fall.\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_decides_the_encoding(encoding: str) -> None:
    assert read_file("a.txt", "Prïces fall.".encode(encoding)).text == "Prïces fall."


def test_html_is_reduced_to_its_article_without_scripts() -> None:
    read = read_file("a.html", PAGE.encode())
    assert "The ministry said on Monday" in read.text
    assert "spoke of relief & patience" in " ".join(read.text.split())
    assert "two days after the talks" in read.text
    for unwanted in ("secret", "alert", "color: red", "steal", "<p"):
        assert unwanted not in read.text
    assert read.title.startswith("Prices fall")
    assert read.published.startswith("2025-10-16")


PRINTED = [
    ("2025-10-16", "2025-10-16"),
    ("2025-10-16T09:30:00+02:00", "2025-10-16T09:30:00+02:00"),
    ("2025-10-16T09:30Z", "2025-10-16T09:30Z"),
    ("2025-10-16T09:30:00", "2025-10-16"),  # an hour without a zone is no moment
    ("2025-10-16T29:30:00Z", "2025-10-16"),
    ("20251016", "2025-10-16"),
    ("16/10/2025", "2025-10-16"),
    ("16 October 2025", "2025-10-16"),
    ("October 16, 2025", "2025-10-16"),
    ("2025-10", ""),  # the day of today must not be made up
    ("2025-02-31", ""),
    ("2025", ""),
    ("October 2025", ""),
]


@pytest.mark.parametrize(("given", "published"), PRINTED)
def test_only_a_printed_publication_date_is_used(given: Any, published: Any) -> None:
    head = f'<title>Prices</title><meta property="article:published_time" content="{given}">'
    assert (
        read_html(f"<html><head>{head}</head><body><p>The ministry said that prices fall.</p></body></html>").published
        == published
    )


def test_html_fragment_keeps_all_of_its_text() -> None:
    text = read_file("a.htm", b"<p>Short words.</p><p>And more<script>x()</script> here.</p>").text
    assert text.split("\n\n") == ["Short words.", "And more here."]


def test_html_is_decoded_by_its_declared_encoding() -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><p>Caf\xe9 prices</p></body></html>'
    assert "Café prices" in read_file("a.html", page.encode("cp1252")).text


def test_markdown_is_converted_to_plain_text() -> None:
    source = b"# Prices fall\n\nAna *Ruiz* [said](https://a.example) so.\n\n- one\n- two\n\n<script>x()</script>\n"
    text = read_file("a.md", source).text
    assert text.startswith("Prices fall\n\nAna Ruiz said so.")
    assert "https" not in text


def test_long_run_of_spaces_takes_linear_time() -> None:
    with cpu_limit(10):
        read = read_file("a.md", b"a" + b"&#32;" * 100_000 + b"b")
    assert read.text.split() == ["a", "b"]


def test_deep_nesting_does_not_hang_or_crash() -> None:
    page = b"<div>" * 20_000 + b"deep words" + b"</div>" * 20_000
    assert isinstance(read_file("a.html", page).text, str)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"x", "unknown-kind"),
        ("noname", b"x", "unknown-kind"),
        ("a.txt", b"caf\xe9", "bad-encoding"),
        ("a.html", b'<meta charset="klingon"><p>x', "bad-encoding"),
        ("a.html", b'<meta charset="undefined"><p>x', "bad-encoding"),
        ("a.html", b'<meta charset="punycode"><p>x', "bad-encoding"),
        ("a.txt", b"x" * 6_000_000, "too-large"),
        ("a.html", b"<p>a\x00b</p>", "not-text"),
    ],
)
def test_unreadable_file_is_refused_with_a_code(name: str, data: Any, code: str) -> None:
    with pytest.raises(BadInput) as error:
        read_file(name, data)
    assert error.value.code == code
    assert error.value.field == "file"
