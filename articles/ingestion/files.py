"""An uploaded or named file becomes text: .txt as it is, .md without its marks, .html without its markup.

`trafilatura` finds an article in a page; `markdown-it-py` reads Markdown. Scripts and styles never become text.
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
BLOCKS = {"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "pre"}
UNREADABLE = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg"}
SURROUNDINGS = re.compile(r"<(nav|header|footer|aside|form)\b", re.IGNORECASE)
LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang=[\"']?([\w-]{2,35})", re.IGNORECASE)
# As pages tell programs when they were published: Open Graph and schema.org.
MOMENT = re.compile(
    r"""(?:published_time["'][^>]{0,40}?content=|datePublished["']?\s*:\s*)["']"""
    r"""(\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]{0,12}(?:Z|[+-]\d\d:?\d\d))["']"""
)
# The day as first printed, where the document says it: not one found by guessing among the numbers in its text.
PRINTED_DATES = {"original_date": True, "extensive_search": False}
# Codecs of Python for other things than documents: of a long page, one is not done in hours.
NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,30})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """A file's words, and what it says of itself (empty where it says nothing)."""

    text: str
    title: str = ""
    published: str = ""
    byline: str = ""
    site: str = ""
    language: str = ""


def read_file(name: str, data: bytes) -> ExtractedText:
    """The words of a file; raises BadInput if it is of no known kind, too large, or not text."""
    kind = KIND_BY_SUFFIX.get(PurePath(name).suffix.lower())
    if kind is None:
        known = ", ".join(sorted(KIND_BY_SUFFIX))
        raise BadInput("file", "unknown-kind", f"“{name}” is none of the kinds the desk reads: {known}.")
    check_size(name, len(data))
    if kind == "html":
        source = decode(data, name, declared_charset(data))
        if "\x00" in source:
            raise BadInput("file", "not-text", "The file contains NUL bytes, so it is probably not HTML at all.")
        return read_html(source)
    text = decode(data, name)
    return ExtractedText(_from_markdown(text)) if kind == "markdown" else ExtractedText(text)


def check_size(name: str, size: int) -> None:
    """Raises BadInput for a file that is too large, so that nobody need read it first."""
    if size > settings.NEWSDESK_MAX_UPLOAD_BYTES:
        message = (
            f"“{name}” has {size / 1e6:.1f} MB; the desk takes at most {settings.NEWSDESK_MAX_UPLOAD_BYTES / 1e6:g} MB."
        )
        raise BadInput("file", "too-large", message)


def decode(data: bytes, name: str, charset: str = "utf-8") -> str:
    """Bytes as text: by byte-order mark, else by the declared encoding. Nothing is guessed and nothing replaced."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            charset = encoding
    try:
        return decode_as(data, charset).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        message = f"“{name}” is not valid {charset.upper()}: byte {error.start + 1:,} cannot be read. Save it as UTF-8."
        raise BadInput("file", "bad-encoding", message) from None
    except LookupError:
        message = f"“{name}” says its encoding is “{charset}”, which is none. Save it as UTF-8."
        raise BadInput("file", "bad-encoding", message) from None


def decode_as(data: bytes, charset: str) -> str:
    """Bytes by an encoding that a document names; LookupError where no document is written in it."""
    if codecs.lookup(charset).name in NO_CHARSETS:
        raise LookupError(f"unknown encoding: {charset}")
    return data.decode(charset)


def declared_charset(data: bytes) -> str:
    """The encoding that an HTML document names in its head, else UTF-8."""
    found = CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else "utf-8"


def read_html(source: str, *, whole: bool = True) -> ExtractedText:
    """The article in an HTML document, with what the document says of itself. Where no article is found in it, `whole`
    takes every word for one: right for a file that somebody chose, wrong for a page of the web."""
    meta = trafilatura.extract_metadata(source, date_config=PRINTED_DATES) if "<" in source else None
    text = (
        trafilatura.extract(
            source,
            favor_recall=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=PRINTED_DATES,
        )
        or ""
    )
    plain = _plain_text(source)
    text = text.replace("\n", "\n\n")  # it puts each paragraph on a line
    # A document that holds nothing but its article has no surroundings to cut away: then every word counts.
    if len(text) < 0.5 * len(plain) and (not SURROUNDINGS.search(source) or (whole and not text)):
        text = plain
    if meta is None:
        return ExtractedText(text)
    language = LANGUAGE.search(source[:5000])
    return ExtractedText(
        text,
        title=meta.title or "",
        published=_published(meta.date or "", source),
        byline=meta.author or "",
        site=meta.sitename or "",
        language=language.group(1) if language else "",
    )


def _published(date: str, source: str) -> str:
    """The day that a document gives as its own, with the hour and its zone where it says them to programs."""
    if not date or not _is_printed(date, source):
        return ""
    for moment in MOMENT.findall(source):
        with contextlib.suppress(ValueError):
            if dt.datetime.fromisoformat(moment).date().isoformat() == date:
                return str(moment)
    return date


def _is_printed(date: str, source: str) -> bool:
    """Whether a document gives this very day, in figures or with a month's name in any language.

    `htmldate` fills up what it cannot read: of “2025-10” it makes today's day of the month, of 31 February the 1st.
    """
    year, month, day = (int(part) for part in date.split("-"))
    m, d = f"0?{month}", f"0?{day}"
    in_figures = rf"{year}(?P<sep>[-/.]?){month:02}(?P=sep){day:02}|\b({d}[-/. ]{m}|{m}[-/. ]{d})[-/. ]{year}"
    with_a_name = rf"\b{d}(?:st|nd|rd|th|er|[.º])?\s+(?:de\s+)?\w{{3,12}}\.?,?\s+(?:de\s+)?{year}"
    name_first = rf"\b\w{{3,12}}\.?\s+{d}(?:st|nd|rd|th)?,?\s+{year}"
    return re.search(f"{in_figures}|{with_a_name}|{name_first}", source) is not None


def _from_markdown(source: str) -> str:
    return _plain_text(MarkdownIt("commonmark", {"html": False}).render(source.replace("\x00", "")))


def _plain_text(source: str) -> str:
    """All readable words of a document, a paragraph for each block."""
    try:
        root = lxml.html.fromstring(source)
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(root, *UNREADABLE, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    pieces: list[str] = []
    # A walk without recursion: hostile pages nest deep.
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BLOCKS:
            pieces.append("\n\n")
        words = element.text if event == "start" else element.tail
        pieces.append((words or "").replace("\n", " "))
    lines = "\n".join(line.strip(" \t\r\f\v") for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{2,}", "\n\n", lines).strip()
