"""Parsing feeds in every supported format, and broken in many ways. Nothing is read from the network here."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

import pytest

from articles.ingestion.feeds import MAX_ITEMS, ParsedFeed, parse_feed
from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import BadInput
from tests.timing import cpu_limit

BASE = "https://lantern.example/feeds/news.xml"


def read(body: Any, type_: str = "application/xml", url: Any = BASE) -> ParsedFeed:
    return parse_feed(
        FetchedResponse(url, 200, body if isinstance(body, bytes) else body.encode(), {"content-type": type_})
    )


def item(n: int = 1, date: str | None = "Thu, 16 Oct 2025 23:30:00 -0400", **more: Any) -> str:
    fields = {"title": f"Title {n}", "link": f"https://lantern.example/{n}", "pubDate": date} | more
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items() if v is not None) + "</item>"


def rss(*items: Any) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>urn:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; step</title>
<published>2025-10-16T09:30:00+02:00</published><link rel="self" href="https://lantern.example/1.atom"/>
<link rel="alternate" href="/1?utm_source=feed"/></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "News",
    "items": [
        {"id": "1", "url": "/1", "title": "One", "date_published": "2025-10-16T09:30:00+02:00"},
        {"id": "https://lantern.example/2"},
    ],
}
NEWS_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://lantern.example/old</loc>
<lastmod>2025-10-01</lastmod></url><url><loc> https://lantern.example/1 </loc><news:news><news:publication>
<news:name>The Lantern</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2025-10-16T09:30:00+02:00</news:publication_date><news:title>One</news:title></news:news></url></urlset>"""


def test_rss_items_keep_the_printed_time_zone() -> None:
    found = read(rss(item(1), item(2)))
    assert (found.kind, found.title, found.warnings) == ("rss20", "News", ())
    assert [i.url for i in found.items] == ["https://lantern.example/1", "https://lantern.example/2"]
    # The day as printed where it was published, not the one in Greenwich.
    assert str(found.items[0].published) == "2025-10-16 23:30:00-04:00"


def test_atom_entry_uses_its_alternate_link() -> None:
    (entry,) = read(ATOM).items
    assert (entry.url, entry.title) == ("https://lantern.example/1", "A bold step")
    assert str(entry.published) == "2025-10-16 09:30:00+02:00"


def test_json_feed_items_have_absolute_urls() -> None:
    found = read(json.dumps(JSON_FEED), "application/feed+json")
    assert (found.kind, found.title) == ("json", "News")
    assert [i.url for i in found.items] == ["https://lantern.example/1", "https://lantern.example/2"]
    assert str(found.items[0].published) == "2025-10-16 09:30:00+02:00"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_news_sitemap_is_sorted_by_publication_date(pack: Any) -> None:
    found = read(pack(NEWS_SITEMAP.encode()))
    assert (found.kind, found.title) == ("sitemap", "The Lantern")
    assert [(i.url, i.title) for i in found.items] == [
        ("https://lantern.example/1", "One"),
        ("https://lantern.example/old", ""),
    ]
    assert str(found.items[0].published) == "2025-10-16 09:30:00+02:00"
    assert found.items[1].published is None  # when a page was last changed is not when it came out


def test_sitemap_index_lists_the_newest_sitemap_first() -> None:
    index = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>/a.xml</loc><lastmod>2025-01-01</lastmod></sitemap><sitemap><loc>/b.xml</loc>
    <lastmod>2025-10-01</lastmod></sitemap></sitemapindex>"""
    assert read(index).children == ("https://lantern.example/b.xml", "https://lantern.example/a.xml")


NOT_A_FEED = {
    "nothing": b"",
    "white space": b" \n\t",
    "a web page": b"<!doctype html><html><body><p>Hello</p></body></html>",
    "words": b"There is no feed here.",
    "an image": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "JSON of another kind": b'{"hello": 1}',
    "a JSON list": b"[1, 2]",
    "broken JSON": b'{"items": [',
    "deep JSON": b"[" * 100_000,
    "JSON items that are none": b'{"items": 7}',
    "other XML": b"<?xml version='1.0'?><note><to>you</to></note>",
    "XML cut in its first tag": b"<?xml version='1.0'?><rss vers",
    "a bomb of entities": b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
    "an entity that names a file": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>'
    b"<title>&x;</title><item><link>http://a.example/</link></item></channel></rss>",
    "a file that cannot be unpacked": b"\x1f\x8bnonsense",
    "the name of a file": b"/etc/passwd",
    "an address": b"http://127.0.0.1/feed",
}


@pytest.mark.parametrize("name", NOT_A_FEED)
def test_content_that_is_not_a_feed_is_refused(name: Any) -> None:
    with cpu_limit(5), pytest.raises(BadInput) as refused:
        read(NOT_A_FEED[name])
    assert refused.value.code == "not-a-feed"
    assert refused.value.message.endswith((".", "/"))


def test_web_page_is_refused_with_the_feed_it_links_to() -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>x</body></html>'
    with pytest.raises(BadInput, match=r"links to a feed: https://lantern\.example/rss"):
        read(page, "text/html")


def test_oversized_compressed_sitemap_is_refused() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    with pytest.raises(BadInput, match="larger than 50 MB"):
        read(bomb)


# Each is broken, and yet each names its article.
STILL_READ: dict[str, str | bytes] = {
    "no declaration": rss(item()).removeprefix('<?xml version="1.0"?>'),
    "white space before it": "\n\n  " + rss(item()),
    "a byte-order mark": "\ufeff" + rss(item()),
    "cut short": rss(item(), item(2))[:-40],
    "a bare ampersand": rss(item(title="Salt & pepper")),
    "an unknown entity": rss(item(title="a&nbsp;b &hellip;")),
    "control characters": rss(item(title="a\x08b")),
    "tags that are not closed": rss(item(description="<p>one<br>two")),
    "a wrong encoding": rss(item(title="Café")).replace("?>", ' encoding="us-ascii"?>').encode(),
    "an encoding that is none": rss(item(title="x")).replace("?>", ' encoding="klingon"?>').encode(),
    "Latin-1 that says UTF-8": rss(item(title="Café")).replace("?>", ' encoding="utf-8"?>').encode("latin-1"),
    "UTF-16": rss(item()).replace("?>", ' encoding="utf-16"?>').encode("utf-16"),
    "no date": rss(item(date=None)),
    "the year 9999": rss(item(date="Fri, 31 Dec 9999 23:59:59 GMT")),
    "the year 0": rss(item(date="0000-00-00T00:00:00Z")),
    "a date in words": rss(item(date="yesterday, about noon")),
    "a date far ahead": rss(item(date="Thu, 16 Oct 2199 09:30:00 GMT")),
    "no title": rss(item(title=None)),
    "a relative link": rss(item(link="/1")),
    "a link with white space": rss(item(link="\n  https://lantern.example/1  \n")),
    "no link, an address as its id": rss(item(link=None, guid="https://lantern.example/1")),
    "CDATA": rss(item(title="<![CDATA[<b>One</b>]]>")),
    "a very long title": rss(item(title="word " * 20_000)),
    "no version": rss(item()).replace(' version="2.0"', ""),
    "deep nesting": rss(item(description="<div>" * 3000 + "x" + "</div>" * 3000)),
    "RDF": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<item><title>x</title><link>https://lantern.example/1</link></item></rdf:RDF>",
    "a DOCTYPE": rss(item()).replace(
        "?>", '?><!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.n.example/r.dtd">'
    ),
    "JSON with odd items": json.dumps(
        {"items": [None, 7, {"url": 5}, {"url": "/1", "title": {}, "date_published": 3}]}
    ),
    "a summary of nothing but brackets": json.dumps({"items": [{"url": "/1", "content_text": "<" * 1_800_000}]}),
    "a sitemap that is cut": NEWS_SITEMAP[:-30],
    "a sitemap without its namespace": "<urlset><url><loc>https://lantern.example/1</loc></url></urlset>",
}


@pytest.mark.parametrize("name", STILL_READ)
def test_broken_feed_still_lists_its_article(name: Any) -> None:
    with cpu_limit(5):
        found = read(STILL_READ[name])
    assert "https://lantern.example/1" in [i.url for i in found.items]
    for entry in found.items:
        assert len(entry.title) <= 500
        assert entry.published is None or entry.published.year == 2025


def test_many_variants_are_covered() -> None:
    assert len(NOT_A_FEED) + len(STILL_READ) >= 40


def test_implausible_date_is_ignored() -> None:
    for name in ("no date", "the year 9999", "the year 0", "a date in words", "a date far ahead"):
        assert read(STILL_READ[name]).items[0].published is None, name


def test_items_are_unique_by_address_not_by_id() -> None:
    found = read(
        rss(item(1, guid="x"), item(2, guid="x"), item(1, guid="y", link="https://lantern.example/1?utm_medium=a"))
    )
    assert [i.url for i in found.items] == ["https://lantern.example/1", "https://lantern.example/2"]


def test_entries_without_an_address_add_a_warning() -> None:
    found = read(rss(item(1), item(2, link=None), item(3, link="javascript:alert(1)"), item(4, link="")))
    assert len(found.items) == 1
    assert found.warnings == ("3 of 4 entries have no article address.",)


def test_malformed_feed_adds_a_warning() -> None:
    for name in ("a bare ampersand", "a sitemap that is cut"):
        assert "not well-formed" in read(STILL_READ[name]).warnings[0], name


def test_long_feed_is_cut_with_a_warning() -> None:
    found = read(rss(*(item(n) for n in range(MAX_ITEMS + 10))))
    assert len(found.items) == MAX_ITEMS
    assert "1,010" in found.warnings[0]


def test_digest_changes_with_the_title() -> None:
    one, same, other = (read(rss(item(1, title=title))).items[0].digest for title in ("a", "a", "b"))
    assert one == same != other


def test_date_without_a_time_stays_a_date() -> None:
    assert read(rss(item(date="2025-10-16"))).items[0].published == dt.date(2025, 10, 16)
