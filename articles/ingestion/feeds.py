"""What a feed lists: RSS and Atom (read by `feedparser`), JSON Feed, and sitemaps with or without news.

Feeds are often broken. What can be read is read; what cannot is told in `remarks`, and nothing is dropped in silence.
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
from lxml import etree

from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import BadInput, clean_url
from articles.ingestion.pages import parse_plausible_date, without_tracking

MAX_ITEMS = 1000  # of one poll: the newest, as feeds give them
MOST_UNPACKED = 50_000_000  # bytes: what the sitemap protocol allows
OWN_ENTITIES = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}\[", re.IGNORECASE)
ALTERNATE = "//link[@rel='alternate'][contains(@type, 'rss') or contains(@type, 'atom') or contains(@type, 'feed')]"
TAGS = re.compile(r"<[^>]{0,2000}>")
MOST_READ = 50_000  # characters of a title or summary, with their markup: two thousand of them are kept


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An article that a feed names. `stamp` changes when the feed says something else of it."""

    url: str
    title: str = ""
    summary: str = ""
    published: dt.date | dt.datetime | None = None
    digest: str = ""

    @property
    def key(self) -> str:
        """Which article it is, as 64 hex digits: its address, for the ids of feeds are not to be relied on."""
        return hashlib.sha256(self.url.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as it was read. `children` are the sitemaps that an index names, newest first."""

    kind: str
    title: str = ""
    items: tuple[FeedItem, ...] = ()
    warnings: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def parse_feed(fetched: FetchedResponse) -> ParsedFeed:
    """The articles that a feed names, each address once; raises BadInput where it is no feed at all."""
    body = _unzipped(fetched.body).lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not body:
        raise _no_feed("The address answers with nothing.")
    if OWN_ENTITIES.search(body[:10_000]):
        raise _no_feed("The feed defines entities of its own, as attacks do. It is not read.")
    if body[:1] in b"{[":
        return _json_feed(body, fetched.url)
    head = body[:2000].lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return _sitemap(body, fetched.url)
    return _parsed(body, fetched)


def _parsed(body: bytes, fetched: FetchedResponse) -> ParsedFeed:
    headers = {"content-type": fetched.headers.get("content-type", ""), "content-location": fetched.url}
    try:
        # A stream, never the bytes themselves: those it would try as the name of a file.
        found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except Exception as error:  # third-party parsers meet hostile bytes here
        raise _no_feed(f"The feed cannot be read: {type(error).__name__}.") from error
    if not found.entries and not found.version:
        raise _no_feed(_what_it_is(body, fetched.url, found))
    items, remarks = _distinct((_entry(entry, fetched.url) for entry in found.entries), len(found.entries))
    if found.bozo and not isinstance(found.get("bozo_exception"), feedparser.CharacterEncodingOverride):
        remarks = (f"The feed is not well-formed: {str(found.get('bozo_exception'))[:150]}.", *remarks)
    return ParsedFeed(found.version or "rss", _words(found.feed.get("title")), items, remarks)


def _entry(entry: Mapping[str, Any], base: str) -> FeedItem | None:
    links = entry.get("links") or []
    article = next((link.get("href") for link in links if link.get("rel") == "alternate"), entry.get("link"))
    url = _address(article, base) or _address(entry.get("id"), "")
    if not url:
        return None
    printed = entry.get("published") or entry.get("updated") or ""
    return _item(
        url,
        title=entry.get("title"),
        summary=entry.get("summary"),
        published=_date(printed, entry.get("published_parsed") or entry.get("updated_parsed")),
        changed=entry.get("updated") or "",
    )


def _json_feed(body: bytes, base: str) -> ParsedFeed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(body.decode("utf-8", "replace"))
        entries = feed["items"]
        title = feed.get("title")
        if not isinstance(entries, list):
            raise TypeError
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise _no_feed("The address holds JSON that is no JSON Feed: it has no list of “items”.") from None
    made = (_json_entry(entry, base) if isinstance(entry, dict) else None for entry in entries)
    items, remarks = _distinct(made, len(entries))
    return ParsedFeed("json", _words(title), items, remarks)


def _json_entry(entry: Mapping[str, Any], base: str) -> FeedItem | None:
    url = _address(entry.get("url"), base) or _address(entry.get("id"), "")
    if not url:
        return None
    printed = entry.get("date_published")
    return _item(
        url,
        title=entry.get("title"),
        summary=entry.get("summary") or entry.get("content_text"),
        published=_date(printed if isinstance(printed, str) else ""),
        changed=str(entry.get("date_modified") or ""),
    )


def _sitemap(body: bytes, base: str) -> ParsedFeed:
    """The sitemap protocol (sitemaps.org) with its news extension; the newest first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is None:
        raise _no_feed("The sitemap cannot be read: it is not XML.")
    rows = [_row(child) for child in root.iterchildren() if isinstance(child.tag, str)]
    rows.sort(key=lambda row: str(row.get("publication_date") or row.get("lastmod") or ""), reverse=True)
    if etree.QName(root).localname == "sitemapindex":
        children = [url for row in rows if (url := _address(row.get("loc"), base))]
        return ParsedFeed("sitemap", children=tuple(dict.fromkeys(children)))
    items, remarks = _distinct((_map_entry(row, base) for row in rows), len(rows))
    if len(parser.error_log):
        remarks = (f"The sitemap is not well-formed: {str(parser.error_log[0].message)[:150]}.", *remarks)
    return ParsedFeed("sitemap", next((row["name"] for row in rows if row.get("name")), ""), items, remarks)


def _row(element: Any) -> dict[str, str]:
    """The texts of an entry by the names of their elements, whatever the namespace: the first of a name counts."""
    found: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            found.setdefault(etree.QName(child).localname, child.text.strip())
    return found


def _map_entry(row: Mapping[str, str], base: str) -> FeedItem | None:
    url = _address(row.get("loc"), base)
    if not url:
        return None
    printed = row.get("publication_date", "")
    return _item(url, title=row.get("title"), published=_date(printed), changed=row.get("lastmod", ""))


def _item(url: str, *, title: Any, changed: str, published: Any, summary: Any = "") -> FeedItem:
    title, summary = _words(title)[:500], _words(summary)[:2000]
    stamp = hashlib.sha256("\n".join((title, summary, changed)).encode("utf-8", "replace")).hexdigest()
    return FeedItem(url, title, summary, published, stamp)


def _distinct(found: Iterable[FeedItem | str | None], number: int) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Each address once, and what there is to say of the rest."""
    items: dict[str, FeedItem] = {}
    nameless = 0
    for item in found:
        if isinstance(item, FeedItem):
            items.setdefault(item.url, item)
        else:
            nameless += 1
    remarks = []
    if nameless:
        remarks.append(f"{nameless} of {number} entries name no address of an article.")
    if len(items) > MAX_ITEMS:
        remarks.append(f"The feed lists {len(items):,} articles; the first {MAX_ITEMS:,} are taken.")
    return tuple(items.values())[:MAX_ITEMS], tuple(remarks)


def _address(url: Any, base: str) -> str:
    """An absolute address without tracking, or nothing."""
    if not isinstance(url, str) or not url.strip():
        return ""
    try:
        return without_tracking(clean_url(urljoin(base, url.strip())))
    except (BadInput, ValueError):
        return ""


def _date(printed: str, parsed: Any = None) -> dt.date | dt.datetime | None:
    """When an article came out, with the zone that was printed. None where the date cannot be right: before 1400, or
    more than two days ahead."""
    value: dt.date | dt.datetime | None = None
    for read in (parse_plausible_date, _rfc_822, lambda _: _from_struct(parsed)):
        value = read(printed.strip())
        if value is not None:
            break
    day = value.date() if isinstance(value, dt.datetime) else value
    if day is None or not day.year >= 1400 or day > timezone.now().date() + dt.timedelta(days=2):
        return None
    return value


def _rfc_822(printed: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(printed)
    except (ValueError, OverflowError):
        return None


def _from_struct(parsed: Any) -> dt.datetime | None:
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except (TypeError, ValueError):
        return None


def _words(value: Any) -> str:
    """A text without markup, on one line."""
    if not isinstance(value, str):
        return ""
    value = value[:MOST_READ]
    text = TAGS.sub(" ", value) if "<" in value else value
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _unzipped(body: bytes) -> bytes:
    """Sitemaps come as files that are compressed, beside the compression of HTTP."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = unpack.decompress(body, MOST_UNPACKED + 1)
    except zlib.error:
        raise _no_feed("The file is compressed and cannot be unpacked.") from None
    if len(text) > MOST_UNPACKED:
        raise _no_feed(f"The file swells to more than {MOST_UNPACKED / 1e6:g} MB.")
    return text


def _what_it_is(body: bytes, base: str, found: Any) -> str:
    if b"<html" in body[:5000].lower() or b"<!doctype html" in body[:500].lower():
        named = next(_alternates(body, base), "")
        return "This is a web page, not a feed." + (f" It names a feed of its own: {named}" if named else "")
    why = found.get("bozo_exception")
    return "This is no feed that the desk can read" + (f": {str(why)[:150]}." if why else ".")


def _alternates(body: bytes, base: str) -> Iterator[str]:
    try:
        root = lxml.html.document_fromstring(body)
    except (etree.LxmlError, ValueError):
        return
    yield from filter(None, (_address(link.get("href"), base) for link in root.xpath(ALTERNATE)))


def _no_feed(message: str) -> BadInput:
    return BadInput("url", "not-a-feed", message)
