"""Exact words as quotations: in quotation marks, short where the outlet allows no more, linked only to the web."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from articles.models import Article

# The longest quotation from an outlet whose text may not be shown in full.
MAX_QUOTATION_LENGTH = 400


def quoted(words: str) -> str:
    """The words in quotation marks: double ones, or single ones around words that hold double ones already.

    A “that” before them belongs to whoever reports them, and stays outside."""
    words = re.sub(r"^that,?\s+", "", words.strip())
    if not words:
        return ""
    return f"‘{words}’" if any(mark in words for mark in '“”"„«»') else f"“{words}”"


def quotable(words: str, article: Article) -> str:
    """As much of the words as the outlet lets the public read, cut between words."""
    allowed = article.outlet is not None and article.outlet.full_text_allowed
    return words if allowed else truncate_words_to(words, MAX_QUOTATION_LENGTH)


def truncate_words_to(words: str, most: int) -> str:
    """At most so many characters, cut between words."""
    if len(words) <= most:
        return words
    return words[:most].rsplit(None, 1)[0].rstrip(" ,;:–—") + " …"


def http_url(url: str) -> str:
    """The URL if it leads to the web, else nothing: a `javascript:` one is never made into a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""
