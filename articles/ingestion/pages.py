"""Turn a fetched web page into an article: its text, and the metadata that the page states.

`trafilatura` extracts the article, `courlan` cleans addresses. What a page states about itself is trusted only for its
own site: no page can make itself an article of another outlet.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import charset_normalizer
import courlan
import lxml.html
from django.utils.translation import gettext as _
from lxml import etree

from articles.ingestion.files import ExtractedText, declared_charset, decode_as, read_html
from articles.ingestion.http import FetchedResponse
from articles.ingestion.incoming import (
    MAX_BYLINE,
    MAX_OUTLET,
    MAX_TITLE,
    BadInput,
    IncomingArticle,
    build_article,
    clean_url,
    parse_published,
)

CANONICAL_LINK = "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
OPEN_GRAPH_URL = "//meta[@property='og:url']/@content"
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Words of the shortest text that counts as an article: even a news flash has more, the rest of a menu has fewer.
MIN_WORDS = 10
# Bytes from which an encoding is guessed; guessing takes time in proportion to their number.
MAX_GUESSED_BYTES = 200_000
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class KnownMetadata:
    """What an editor or a feed states about an article before its page is read.

    It takes precedence over what the page states.
    """

    title: str = ""
    outlet: str = ""
    byline: str = ""
    published: str | dt.date | dt.datetime | None = None


NO_METADATA = KnownMetadata()


def extract_article(page: FetchedResponse, known: KnownMetadata = NO_METADATA) -> IncomingArticle:
    """Return the article on a page; raise `BadInput` where the page has none."""
    source = decode_page(page.body, page.charset)
    extracted = ExtractedText(source) if page.content_type == "text/plain" else read_html(source, whole=False)
    if len(extracted.text.split()) < MIN_WORDS:
        message = _("There is no article at this address. It may be built by scripts, or behind a paywall.")
        raise BadInput("url", "no-article", message)
    return build_article(
        extracted.text,
        title=known.title or _shorten(extracted.title, MAX_TITLE),
        outlet=known.outlet,
        site=_shorten(extracted.site, MAX_OUTLET),
        host=urlsplit(page.url).hostname or "",
        url=canonical_url(source, page.url),
        byline=known.byline or _shorten(extracted.byline, MAX_BYLINE),
        language=extracted.language if LANGUAGE.fullmatch(extracted.language) else "",
        published=known.published or parse_plausible_date(extracted.published),
    )


def decode_page(data: bytes, charset: str) -> str:
    """Decode a page by its byte-order mark, the charset of its response, its own declaration, or UTF-8.

    If all of them fail, the encoding is guessed, and undecodable bytes become “\\ufffd”: one wrong byte must not cost
    an article. NUL characters are removed.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            charset = encoding
    for encoding in (charset, declared_charset(data), "utf-8"):
        try:
            return decode_as(data, encoding or "utf-8").replace("\x00", "")
        except (UnicodeDecodeError, LookupError):
            continue
    guess = charset_normalizer.from_bytes(data[:MAX_GUESSED_BYTES]).best()
    return data.decode(guess.encoding if guess else "utf-8", "replace").replace("\x00", "")


def canonical_url(source: str, url: str) -> str:
    """Return the URL that a page states as its own, else the one it was fetched from, without tracking parameters.

    A page is trusted for its own registered domain only, and not when it names its home page. Both are common
    mistakes, and without the first check anyone could write a new version of another outlet's article.
    """
    for stated in _stated_urls(source):
        try:
            canonical = clean_url(urljoin(url, stated))
        except (BadInput, ValueError):
            continue
        if canonical and _is_same_site(canonical, url) and (not _is_home_page(canonical) or _has_no_path(url)):
            return without_tracking(canonical)
    return without_tracking(clean_url(url))


def _is_same_site(url: str, other: str) -> bool:
    return registered_domain(url) == registered_domain(other)


def _is_home_page(url: str) -> bool:
    return _has_no_path(url) and not urlsplit(url).query


def _has_no_path(url: str) -> bool:
    return urlsplit(url).path in ("", "/")


def without_tracking(url: str) -> str:
    """Return the URL without parameters that only say where a reader came from.

    `courlan` knows these parameters by name. A name such as “cid” may be the number of an article on another site, and
    merging two articles is worse than seeing one twice: so if a parameter to remove is a number, the URL stays as it
    is.
    """
    cleaned = courlan.clean_url(url)
    if not cleaned:
        return url
    removed = set(parse_qsl(urlsplit(url).query)) - set(parse_qsl(urlsplit(cleaned).query))
    return url if any(value.isdigit() for name, value in removed) else clean_url(cleaned)


def registered_domain(url: str) -> str:
    """Return the registered domain of a URL: example.co.uk for www.example.co.uk.

    For an unknown suffix, as in closed networks, it is the last two labels; for an IP address, the address.
    """
    host = urlsplit(url).hostname or ""
    domain: str | None = courlan.extract_domain(url)
    if domain or ":" in host or host.replace(".", "").isdigit():
        return domain or host
    return ".".join(host.split(".")[-2:])


def parse_plausible_date(value: str) -> dt.date | dt.datetime | None:
    """Return the date or moment that a page or feed states, or None if it cannot be read.

    Unlike `parse_published` it raises nothing, because a wrong date must not keep an article out.
    """
    try:
        published_on, published_at = parse_published(value)
    except BadInput:
        return None
    return published_at or published_on


def _stated_urls(source: str) -> list[str]:
    """Return the first canonical link and the first Open Graph URL of a page, as far as it has them."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return []
    first_of_each = [url for path in (CANONICAL_LINK, OPEN_GRAPH_URL) for url in root.xpath(path)[:1]]
    return [str(url).strip() for url in first_of_each if url.strip()]


def _shorten(value: str, max_length: int) -> str:
    """Return the value on one line, cut and marked with “…” if it is too long."""
    value = " ".join(value.split())
    return value if len(value) <= max_length else value[: max_length - 1].rstrip() + "…"
