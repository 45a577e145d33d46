"""Parse feeds: RSS and Atom (by `feedparser`), JSON Feed, and sitemaps with or without news.

Feeds are often broken. What can be parsed is used, and what cannot is reported in `ParsedFeed.warnings`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
import lxml.html
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import FIRST_YEAR, BadInput, clean_url
from articles.ingestion.pages import parse_plausible_date, without_tracking

MAX_ITEMS = 1000  # of one poll; feeds list the newest first
MAX_DECOMPRESSED = 50_000_000  # bytes; the limit of the sitemap protocol (sitemaps.org)
# A document type with an internal subset, which can define entities that expand without limit or name local files.
INTERNAL_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}\[", re.IGNORECASE)
FEED_LINK = "//link[@rel='alternate'][contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed')]"
TAG = re.compile(r"<[^>]{0,2000}>")
# Characters of a title or summary with markup that are read at all. Two thousand without markup are kept.
MAX_MARKED_UP = 50_000
MAX_TITLE, MAX_SUMMARY = 500, 2000
MAX_DAYS_AHEAD = 2  # of a plausible publication date: a day for time zones, and a day for embargoes


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article that a feed lists. `digest` is a SHA-256 that changes when the feed states something else of it."""

    url: str
    title: str = ""
    summary: str = ""
    published: dt.date | dt.datetime | None = None
    digest: str = ""

    @property
    def key(self) -> str:
        """The identity of the article, as 64 hex digits of its address: the ids of feeds are often reused."""
        return hashlib.sha256(self.url.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed. `kind` is its format, such as “rss20”; `children` are the sitemaps of an index, newest first."""

    kind: str
    title: str = ""
    items: tuple[FeedItem, ...] = ()
    warnings: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def parse_feed(response: FetchedResponse) -> ParsedFeed:
    """Return the articles that a feed lists, each address once; raise `BadInput` if it is not a feed."""
    body = _decompress(response.body).lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not body:
        raise _not_a_feed(_("The address returned an empty response."))
    if INTERNAL_SUBSET.search(body[:10_000]):
        raise _not_a_feed(_("The feed defines its own entities, as attacks do, so it is not read."))
    if body[:1] in b"{[":
        return _parse_json_feed(body, response.url)
    head = body[:2000].lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return _parse_sitemap(body, response.url)
    return _parse_rss_or_atom(body, response)


# --- RSS and Atom -----------------------------------------------------------------------------------------------------


def _parse_rss_or_atom(body: bytes, response: FetchedResponse) -> ParsedFeed:
    headers = {"content-type": response.headers.get("content-type", ""), "content-location": response.url}
    try:
        # As a stream: `feedparser` would try bytes as the name of a file.
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except Exception as error:  # whatever hostile bytes cause in third-party parsers
        message = _("The feed cannot be read: %(error)s.") % {"error": type(error).__name__}
        raise _not_a_feed(message) from error
    if not parsed.entries and not parsed.version:
        raise _not_a_feed(_describe_other_content(body, response.url, parsed))
    entries = [_rss_or_atom_item(entry, response.url) for entry in parsed.entries]
    items, warnings = _unique_items(entries)
    problem = parsed.get("bozo_exception")
    # An encoding that differs from the declared one is corrected by `feedparser` and loses nothing.
    if parsed.bozo and not isinstance(problem, feedparser.CharacterEncodingOverride):
        warnings = (_("The feed is not well-formed: %(problem)s.") % {"problem": str(problem)[:150]}, *warnings)
    return ParsedFeed(parsed.version or "rss", _plain_line(parsed.feed.get("title")), items, warnings)


def _rss_or_atom_item(entry: Mapping[str, Any], base_url: str) -> FeedItem | None:
    """Return the article of an entry, or None if the entry has no usable address."""
    links = entry.get("links") or []
    link = next((link.get("href") for link in links if link.get("rel") == "alternate"), entry.get("link"))
    url = _absolute_url(link, base_url) or _absolute_url(entry.get("id"), "")
    if not url:
        return None
    date = entry.get("published") or entry.get("updated") or ""
    date_parts = entry.get("published_parsed") or entry.get("updated_parsed")
    return _build_item(
        url,
        title=entry.get("title"),
        summary=entry.get("summary"),
        published=_parse_date(date, date_parts),
        modified=entry.get("updated") or "",
    )


# --- JSON Feed --------------------------------------------------------------------------------------------------------


def _parse_json_feed(body: bytes, base_url: str) -> ParsedFeed:
    """Parse JSON Feed 1.0 or 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(body.decode("utf-8", "replace"))
        entries = feed["items"]
        title = feed.get("title")
        if not isinstance(entries, list):
            raise TypeError
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise _not_a_feed(_("The address returned JSON that is not a JSON Feed: it has no list of “items”.")) from None
    found = [_json_feed_item(entry, base_url) if isinstance(entry, dict) else None for entry in entries]
    items, warnings = _unique_items(found)
    return ParsedFeed("json", _plain_line(title), items, warnings)


def _json_feed_item(entry: Mapping[str, Any], base_url: str) -> FeedItem | None:
    """Return the article of an item, or None if the item has no usable address."""
    url = _absolute_url(entry.get("url"), base_url) or _absolute_url(entry.get("id"), "")
    if not url:
        return None
    date = entry.get("date_published")
    return _build_item(
        url,
        title=entry.get("title"),
        summary=entry.get("summary") or entry.get("content_text"),
        published=_parse_date(date if isinstance(date, str) else ""),
        modified=str(entry.get("date_modified") or ""),
    )


# --- sitemaps ---------------------------------------------------------------------------------------------------------


def _parse_sitemap(body: bytes, base_url: str) -> ParsedFeed:
    """Parse a sitemap (sitemaps.org) with its news extension, or a sitemap index; the newest entries come first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is None:
        raise _not_a_feed(_("The sitemap cannot be read: it is not XML."))
    entries = [_texts_by_tag(child) for child in root.iterchildren() if isinstance(child.tag, str)]
    entries.sort(key=lambda entry: entry.get("publication_date") or entry.get("lastmod") or "", reverse=True)
    if etree.QName(root).localname == "sitemapindex":
        urls = (_absolute_url(entry.get("loc"), base_url) for entry in entries)
        return ParsedFeed("sitemap", children=tuple(dict.fromkeys(url for url in urls if url)))
    items, warnings = _unique_items([_sitemap_item(entry, base_url) for entry in entries])
    if len(parser.error_log):
        problem = str(parser.error_log[0].message)[:150]
        warnings = (_("The sitemap is not well-formed: %(problem)s.") % {"problem": problem}, *warnings)
    title = next((entry["name"] for entry in entries if entry.get("name")), "")
    return ParsedFeed("sitemap", title, items, warnings)


def _texts_by_tag(element: Any) -> dict[str, str]:
    """Return the text of each descendant by its tag without the namespace; the first of each tag counts."""
    texts: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            texts.setdefault(etree.QName(child).localname, child.text.strip())
    return texts


def _sitemap_item(entry: Mapping[str, str], base_url: str) -> FeedItem | None:
    """Return the article of an entry, or None if the entry has no usable address."""
    url = _absolute_url(entry.get("loc"), base_url)
    if not url:
        return None
    published = _parse_date(entry.get("publication_date", ""))
    return _build_item(url, title=entry.get("title"), published=published, modified=entry.get("lastmod", ""))


# --- items ------------------------------------------------------------------------------------------------------------


def _build_item(
    url: str, *, title: object, modified: str, published: dt.date | dt.datetime | None, summary: object = ""
) -> FeedItem:
    """Return an item with plain title and summary, and the digest of what the feed states about it."""
    plain_title, plain_summary = _plain_line(title)[:MAX_TITLE], _plain_line(summary)[:MAX_SUMMARY]
    stated = "\n".join((plain_title, plain_summary, modified))
    digest = hashlib.sha256(stated.encode("utf-8", "replace")).hexdigest()
    return FeedItem(url, plain_title, plain_summary, published, digest)


def _unique_items(found: list[FeedItem | None]) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Return at most `MAX_ITEMS` items, the first of each address, and warnings about what was left out."""
    items: dict[str, FeedItem] = {}
    for item in found:
        if item is not None:
            items.setdefault(item.url, item)
    warnings = []
    without_address = found.count(None)
    if without_address:
        message = ngettext(
            "%(number)s of %(total)s entries has no article address.",
            "%(number)s of %(total)s entries have no article address.",
            without_address,
        )
        warnings.append(message % {"number": without_address, "total": len(found)})
    if len(items) > MAX_ITEMS:
        message = _("The feed lists %(number)s articles; only the first %(limit)s are used.")
        warnings.append(message % {"number": f"{len(items):,}", "limit": f"{MAX_ITEMS:,}"})
    return tuple(items.values())[:MAX_ITEMS], tuple(warnings)


def _absolute_url(url: object, base_url: str) -> str:
    """Return an absolute URL without tracking parameters, or "" if it is not a web address."""
    if not isinstance(url, str) or not url.strip():
        return ""
    try:
        return without_tracking(clean_url(urljoin(base_url, url.strip())))
    except (BadInput, ValueError):
        return ""


def _parse_date(value: str, parts: object = None) -> dt.date | dt.datetime | None:
    """Return a publication date with the time zone as printed, or None if it is missing or implausible.

    `value` is read as ISO 8601 or RFC 822; `parts`, which `feedparser` read from other formats, are the last resort.
    """
    value = value.strip()
    published = parse_plausible_date(value) or _parse_rfc_822(value) or _from_time_tuple(parts)
    day = published.date() if isinstance(published, dt.datetime) else published
    latest = timezone.now().date() + dt.timedelta(days=MAX_DAYS_AHEAD)
    if day is None or day.year < FIRST_YEAR or day > latest:
        return None
    return published


def _parse_rfc_822(value: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None


def _from_time_tuple(parts: Any) -> dt.datetime | None:
    """Return the moment of a `time.struct_time` in UTC, or None if it is not one."""
    try:
        year, month, day, hour, minute, second = parts[:6]
        # A leap second is valid in a `struct_time` and not in a `datetime`.
        return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except (TypeError, ValueError):
        return None


def _plain_line(value: object) -> str:
    """Return a text without markup and unprintable characters, on one line; "" for anything but a string."""
    if not isinstance(value, str):
        return ""
    value = value[:MAX_MARKED_UP]
    text = TAG.sub(" ", value) if "<" in value else value
    printable = (character for character in text if character.isprintable() or character.isspace())
    return " ".join("".join(printable).split())


def _decompress(body: bytes) -> bytes:
    """Return the content of a gzip file, as sitemaps often are; any other body is returned unchanged."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    # 16 added to the window bits: expect a gzip header (see the documentation of zlib).
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = decompressor.decompress(body, MAX_DECOMPRESSED + 1)
    except zlib.error:
        raise _not_a_feed(_("The file is compressed and cannot be decompressed.")) from None
    if len(content) > MAX_DECOMPRESSED:
        message = _("The decompressed file is larger than %(limit)s MB.") % {"limit": f"{MAX_DECOMPRESSED / 1e6:g}"}
        raise _not_a_feed(message)
    return content


def _describe_other_content(body: bytes, base_url: str, parsed: Any) -> str:
    """Return a message for content that is not a feed, with the feed that a web page links to."""
    if b"<html" in body[:5000].lower() or b"<!doctype html" in body[:500].lower():
        feed_url = next(_linked_feeds(body, base_url), "")
        if feed_url:
            return _("This is a web page, not a feed. It links to a feed: %(url)s") % {"url": feed_url}
        return _("This is a web page, not a feed.")
    problem = parsed.get("bozo_exception")
    if problem:
        return _("This is not a feed that the desk can read: %(problem)s.") % {"problem": str(problem)[:150]}
    return _("This is not a feed that the desk can read.")


def _linked_feeds(body: bytes, base_url: str) -> Iterator[str]:
    """Yield the URLs of the feeds that a web page links to in its head."""
    try:
        root = lxml.html.document_fromstring(body)
    except (etree.LxmlError, ValueError):
        return
    urls: Iterable[str] = (_absolute_url(link.get("href"), base_url) for link in root.xpath(FEED_LINK))
    yield from filter(None, urls)


def _not_a_feed(message: str) -> BadInput:
    return BadInput("url", "not-a-feed", message)
