"""Quotations: exact words in quotation marks, shortened where the outlet allows no more, and safe links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from articles.models import Article

# Characters. The longest quotation from an outlet that does not allow its text to be shown in full.
MAX_QUOTATION_LENGTH = 400


def quoted(words: str) -> str:
    """Return the words in quotation marks, or an empty string if there are none.

    Double marks are used, or single ones around words that already contain double ones. A leading “that” belongs
    to the person who reports the words, so it is left out.
    """
    words = re.sub(r"^that,?\s+", "", words.strip())
    if not words:
        return ""
    return f"‘{words}’" if any(mark in words for mark in '“"”„«»') else f"“{words}”"


def quotable(words: str, article: Article) -> str:
    """Return as much of the words as the article's outlet allows the public to read, cut between words."""
    allowed = article.outlet is not None and article.outlet.full_text_allowed
    return words if allowed else truncate_words_to(words, MAX_QUOTATION_LENGTH)


def truncate_words_to(words: str, length: int) -> str:
    """Return at most `length` characters of the words, cut between words and ending in an ellipsis."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(None, 1)[0].rstrip(" ,;:–—") + " …"


def http_url(url: str) -> str:
    """Return the URL if its scheme is http or https, else an empty string.

    Article URLs come from outside: a `javascript:` URL must never become a link.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    is_web_address = parts.scheme.lower() in {"http", "https"} and parts.netloc
    return url.strip() if is_web_address else ""
