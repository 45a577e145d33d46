"""A fetched web page becomes an article: its words, and what the page says of itself.

`trafilatura` finds the article, `courlan` cleans addresses. What a page says of itself is believed only as far as it
goes: it cannot make itself another outlet's article.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import charset_normalizer
import courlan
import lxml.html
from lxml import etree

from articles.ingestion.files import ExtractedText, declared_charset, decode_as, read_html
from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import (
    MAX_BYLINE,
    MAX_TITLE,
    BadInput,
    IncomingArticle,
    build_article,
    clean_url,
    parse_published,
)

CANONICAL = "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
OPEN_GRAPH = "//meta[@property='og:url']/@content"
LEAST_WORDS = 10  # fewer are what is left of a menu: the shortest of news flashes has more
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class KnownMetadata:
    """What is known of an article before its page is read, by an editor or a feed. It counts before the page's word."""

    title: str = ""
    outlet: str = ""
    byline: str = ""
    published: str | dt.date | dt.datetime | None = None


NO_METADATA = KnownMetadata()


def extract_article(page: FetchedResponse, given: KnownMetadata = NO_METADATA) -> IncomingArticle:
    """The article of a page; raises BadInput where there is none in it."""
    source = decode_page(page.body, page.charset)
    read = ExtractedText(source) if page.content_type == "text/plain" else read_html(source, whole=False)
    if len(read.text.split()) < LEAST_WORDS:
        message = "There is no article at this address: perhaps it is built by scripts, or stands behind a wall."
        raise BadInput("url", "no-article", message)
    return build_article(
        read.text,
        title=given.title or _cut(read.title, MAX_TITLE),
        outlet=given.outlet,
        site=_cut(read.site, 200),
        host=urlsplit(page.url).hostname or "",
        url=canonical_url(source, page.url),
        byline=given.byline or _cut(read.byline, MAX_BYLINE),
        language=read.language if LANGUAGE.fullmatch(read.language) else "",
        published=given.published or parse_plausible_date(read.published),
    )


def decode_page(data: bytes, charset: str) -> str:
    """The characters of a page. What it says of its encoding is tried first; if that cannot be, it is guessed, and
    what still cannot be read becomes “\\ufffd”: one bad byte must not cost an article."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            charset = encoding
    for encoding in (charset, declared_charset(data), "utf-8"):
        try:
            return decode_as(data, encoding or "utf-8").replace("\x00", "")
        except (UnicodeDecodeError, LookupError):
            continue
    guess = charset_normalizer.from_bytes(data[:200_000]).best()
    return data.decode(guess.encoding if guess else "utf-8", "replace").replace("\x00", "")


def canonical_url(source: str, url: str) -> str:
    """The address that a page gives itself, without tracking parameters; else the one where it was found.

    A page speaks for its own site alone, and not of its own home page: both are common mistakes, and the first would
    let anyone write a new version of another outlet's article.
    """
    for wanted in _own_addresses(source):
        try:
            found = clean_url(urljoin(url, wanted))
        except (BadInput, ValueError):
            continue
        home = urlsplit(found).path in ("", "/") and not urlsplit(found).query
        if (
            found
            and registered_domain(found) == registered_domain(url)
            and not (home and urlsplit(url).path not in ("", "/"))
        ):
            return without_tracking(found)
    return without_tracking(clean_url(url))


def without_tracking(url: str) -> str:
    """The address without what only says where a reader came from.

    `courlan` knows the parameters by name. A name such as “cid” may be an article's number elsewhere, and two articles
    made one are worse than one that is seen twice: an address with a number among what would go stays as it is.
    """
    cleaned = courlan.clean_url(url)
    if not cleaned:
        return url
    gone = set(parse_qsl(urlsplit(url).query)) - set(parse_qsl(urlsplit(cleaned).query))
    return url if any(value.isdigit() for _, value in gone) else clean_url(cleaned)


def registered_domain(url: str) -> str:
    """The domain that someone has registered: example.co.uk for www.example.co.uk. Under a suffix that nobody knows,
    as closed networks have them, the last two labels; an IP address whole."""
    host = urlsplit(url).hostname or ""
    domain: str | None = courlan.extract_domain(url)
    if domain or ":" in host or host.replace(".", "").isdigit():
        return domain or host
    return ".".join(host.split(".")[-2:])


def parse_plausible_date(value: str) -> dt.date | dt.datetime | None:
    """A date that a page or a feed gives, if it can be one: a wrong one must not keep an article out."""
    try:
        day, moment = parse_published(value)
    except BadInput:
        return None
    return moment or day


def _own_addresses(source: str) -> list[str]:
    try:
        root = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError):
        return []
    return [str(found).strip() for path in (CANONICAL, OPEN_GRAPH) for found in root.xpath(path)[:1] if found.strip()]


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", no_network=True)


def _cut(value: str, longest: int) -> str:
    value = " ".join(value.split())
    return value if len(value) <= longest else value[: longest - 1].rstrip() + "…"
