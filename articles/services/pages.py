"""Web pages: fetched through the door, and kept as they came beside the version that was made of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from articles.ingestion import http
from articles.ingestion.http import PAGE, Fetched
from articles.ingestion.incoming import IncomingArticle, clean_url
from articles.ingestion.pages import NOTHING, Given, read_page
from articles.models import ArticleVersion, Page


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page, and the address under which it was asked for."""

    url: str
    fetched: Fetched

    def article(self, given: Given = NOTHING) -> IncomingArticle:
        return read_page(self.fetched, given)


def fetch(url: str) -> WebPage:
    """The page at an address. One that is here already is only asked whether it has changed; if not, it is as it was.

    Raises BadInput that says why not: Unreachable or FetchFailed.
    """
    url = clean_url(url)
    known = Page.objects.filter(url=url).order_by("-fetched_at").first()
    if known is None:
        return WebPage(url, http.door().get(url, PAGE))
    fetched = http.door().get(url, PAGE, etag=known.etag, last_modified=known.last_modified)
    return WebPage(url, as_kept(known) if fetched.not_modified else fetched)


def as_kept(page: Page) -> Fetched:
    """A page as it was fetched then."""
    content_type = f"{page.content_type}; charset={page.charset}" if page.charset else page.content_type
    headers = {"content-type": content_type, "etag": page.etag, "last-modified": page.last_modified}
    return Fetched(page.found_at, 200, page.body, headers)


def keep(version: ArticleVersion, page: WebPage) -> None:
    """Keep a page beside its version. The first that was fetched of a version stays; later ones only note the visit."""
    fetched = page.fetched
    visit = {"etag": fetched.etag, "last_modified": fetched.last_modified, "checked_at": timezone.now()}
    first = visit | {
        "url": page.url,
        "found_at": fetched.url,
        "content_type": fetched.content_type[:100],
        "charset": fetched.charset[:40],
        "packed": Page.pack(fetched.body),
    }
    Page.objects.update_or_create(version=version, defaults=visit, create_defaults=first)
