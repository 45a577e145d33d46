"""Quotation marks, quotation lengths and safe links."""

from __future__ import annotations

import pytest

from articles.models import Article, Outlet
from articles.presentation.quotes import MAX_QUOTATION_LENGTH, http_url, quotable, quoted


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("prices will fall", "“prices will fall”"),
        ("“No,” she said.", "‘“No,” she said.’"),
        ('"No," she said.', '‘"No," she said.’'),
        ("  ", ""),
    ],
)
def test_quotation_marks_leave_the_words_unchanged(words: str, shown: str) -> None:
    assert quoted(words) == shown


def test_a_long_quotation_is_cut_unless_the_outlet_allows_more() -> None:
    words = "word " * MAX_QUOTATION_LENGTH
    closed, open_ = Article(outlet=Outlet()), Article(outlet=Outlet(full_text_allowed=True))
    assert quotable(words, open_) == words
    assert quotable("few words", closed) == "few words"
    cut = quotable(words, closed)
    assert len(cut) <= MAX_QUOTATION_LENGTH + 2
    assert cut.endswith("word …")
    assert quotable(words, Article()) == cut


@pytest.mark.parametrize("url", ["https://a.example/x?y=1", "http://a.example", " https://a.example "])
def test_web_addresses_are_linked(url: str) -> None:
    assert http_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://a.example/%0aalert(1)",
        "data:text/html,x",
        "//a.example",
        "",
        "http://[",
        "a.b",
    ],
)
def test_other_urls_are_not_linked(url: str) -> None:
    assert http_url(url) == ""
