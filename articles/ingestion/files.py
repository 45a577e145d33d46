"""Convert an uploaded or imported file to text: .txt as it is, .md without its marks, .html without its markup.

`trafilatura` extracts the article of an HTML page; `markdown-it-py` parses Markdown. Scripts and styles are dropped.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePath

import lxml.html
import trafilatura
from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree
from markdown_it import MarkdownIt

from articles.ingestion.incoming import BadInput

KIND_BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BLOCK_TAGS = {
    *("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "section", "article", "pre"),
}
UNREADABLE_TAGS = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg"}
SURROUNDINGS = re.compile(r"<(nav|header|footer|aside|form)\b", re.IGNORECASE)
LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang=[\"']?([\w-]{2,35})", re.IGNORECASE)
# The time of publication in machine-readable form: Open Graph and schema.org.
PUBLISHED_TIME = re.compile(
    r"""(?:published_time["'][^>]{0,40}?content=|datePublished["']?\s*:\s*)["']"""
    r"""(\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]{0,12}(?:Z|[+-]\d\d:?\d\d))["']"""
)
# Ask for the first publication date that the document states, not for one guessed from numbers in its text.
STATED_DATES = {"original_date": True, "extensive_search": False}
# Python codecs that are not encodings of documents. Decoding a long page as one of them takes hours.
NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,30})", re.IGNORECASE)
# An extracted article with less than half of a page's text has probably lost paragraphs, unless the page has menus,
# headers or footers, which are not part of the article.
MIN_EXTRACTED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file and the metadata that the file states ("" where it states none)."""

    text: str
    title: str = ""
    published: str = ""
    byline: str = ""
    site: str = ""
    language: str = ""


def read_file(name: str, data: bytes) -> ExtractedText:
    """Return the text of a file by its suffix; raise `BadInput` if it is unsupported, too large, or not text."""
    kind = KIND_BY_SUFFIX.get(PurePath(name).suffix.lower())
    if kind is None:
        message = _("The type of “%(name)s” is not supported. Supported types: %(suffixes)s.")
        suffixes = ", ".join(sorted(KIND_BY_SUFFIX))
        raise BadInput("file", "unknown-kind", message % {"name": name, "suffixes": suffixes})
    check_size(name, len(data))
    if kind == "html":
        return _read_html_file(name, data)
    text = decode(data, name)
    return ExtractedText(_markdown_to_text(text) if kind == "markdown" else text)


def _read_html_file(name: str, data: bytes) -> ExtractedText:
    source = decode(data, name, declared_charset(data))
    if "\x00" in source:
        raise BadInput("file", "not-text", _("The file contains NUL bytes, so it is probably not HTML."))
    return read_html(source)


def check_size(name: str, size: int) -> None:
    """Raise `BadInput` if a file of `size` bytes is too large. Callers may check before they read it."""
    if size > settings.NEWSDESK_MAX_UPLOAD_BYTES:
        message = _("“%(name)s” has %(size)s MB; the limit is %(limit)s MB.") % {
            "name": name,
            "size": f"{size / 1e6:.1f}",
            "limit": f"{settings.NEWSDESK_MAX_UPLOAD_BYTES / 1e6:g}",
        }
        raise BadInput("file", "too-large", message)


def decode(data: bytes, name: str, charset: str = "utf-8") -> str:
    """Decode a file by its byte-order mark, or else by `charset`. Nothing is guessed and nothing replaced.

    Raises `BadInput` if the bytes are invalid in that encoding, or the encoding is unknown.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            charset = encoding
    try:
        return decode_as(data, charset).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        message = _("“%(name)s” is not valid %(charset)s: byte %(position)s cannot be decoded. Save it as UTF-8.") % {
            "name": name,
            "charset": charset.upper(),
            "position": f"{error.start + 1:,}",
        }
        raise BadInput("file", "bad-encoding", message) from None
    except LookupError:
        message = _("“%(name)s” declares the encoding “%(charset)s”, which is unknown. Save it as UTF-8.")
        raise BadInput("file", "bad-encoding", message % {"name": name, "charset": charset}) from None


def decode_as(data: bytes, charset: str) -> str:
    """Decode bytes; raise `LookupError` for an unknown encoding or one that is not for documents."""
    if codecs.lookup(charset).name in NO_CHARSETS:
        raise LookupError(f"unknown encoding: {charset}")
    return data.decode(charset)


def declared_charset(data: bytes) -> str:
    """Return the encoding that an HTML document declares within its first 4096 bytes, else “utf-8”."""
    found = CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else "utf-8"


def read_html(source: str, *, whole: bool = True) -> ExtractedText:
    """Return the article in an HTML document with the metadata that the document states.

    Where no article is found, `whole` returns all text of the document instead: right for a file that an editor chose,
    wrong for a web page, where it would be the text of menus.
    """
    text = _extract_article_text(source)
    plain = _plain_text(source)
    has_surroundings = SURROUNDINGS.search(source) is not None
    if len(text) < MIN_EXTRACTED_SHARE * len(plain) and (not has_surroundings or (whole and not text)):
        text = plain
    metadata = trafilatura.extract_metadata(source, date_config=STATED_DATES) if "<" in source else None
    if metadata is None:
        return ExtractedText(text)
    language = LANGUAGE.search(source[:5000])
    return ExtractedText(
        text,
        title=metadata.title or "",
        published=_published(metadata.date or "", source),
        byline=metadata.author or "",
        site=metadata.sitename or "",
        language=language.group(1) if language else "",
    )


def _extract_article_text(source: str) -> str:
    """Return what `trafilatura` takes for the article, its paragraphs separated by a blank line; "" if none."""
    text = trafilatura.extract(
        source,
        favor_recall=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=STATED_DATES,
    )
    return (text or "").replace("\n", "\n\n")  # it puts each paragraph on a line


def _published(date: str, source: str) -> str:
    """Return the publication date in ISO 8601, with the time where the document states one with its zone.

    Returns "" where the document does not state exactly that date.
    """
    if not date or not _is_printed(date, source):
        return ""
    for moment in PUBLISHED_TIME.findall(source):
        with contextlib.suppress(ValueError):
            if dt.datetime.fromisoformat(moment).date().isoformat() == date:
                return str(moment)
    return date


def _is_printed(date: str, source: str) -> bool:
    """Return whether a document contains this date, in figures or with a month name in any language.

    `htmldate` completes what it cannot read: for “2025-10” it takes today's day of the month, for 31 February the 1st.
    """
    year, month, day = (int(part) for part in date.split("-"))
    month_digits, day_digits = f"0?{month}", f"0?{day}"
    day_and_month = f"{day_digits}[-/. ]{month_digits}|{month_digits}[-/. ]{day_digits}"
    in_figures = rf"{year}(?P<sep>[-/.]?){month:02}(?P=sep){day:02}|\b({day_and_month})[-/. ]{year}"
    day_first = rf"\b{day_digits}(?:st|nd|rd|th|er|[.º])?\s+(?:de\s+)?\w{{3,12}}\.?,?\s+(?:de\s+)?{year}"
    month_first = rf"\b\w{{3,12}}\.?\s+{day_digits}(?:st|nd|rd|th)?,?\s+{year}"
    return re.search(f"{in_figures}|{day_first}|{month_first}", source) is not None


def _markdown_to_text(source: str) -> str:
    return _plain_text(MarkdownIt("commonmark", {"html": False}).render(source.replace("\x00", "")))


def _plain_text(source: str) -> str:
    """Return all readable text of a document, with a blank line between its blocks."""
    try:
        root = lxml.html.fromstring(source)
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(root, *UNREADABLE_TAGS, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    pieces: list[str] = []
    # Iterate instead of recursing, because hostile pages nest thousands of elements.
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BLOCK_TAGS:
            pieces.append("\n\n")
        text = element.text if event == "start" else element.tail
        pieces.append((text or "").replace("\n", " "))
    lines = "\n".join(line.strip(" \t\r\f\v") for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip()
