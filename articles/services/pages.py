"""Web pages: fetched through the door, and kept as they came beside the version that was made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from articles.ingestion import http
from articles.ingestion.http import PAGE, Fetched, FetchFailed
from articles.ingestion.incoming import BadInput, IncomingArticle, clean_url
from articles.ingestion.pages import NOTHING, Given, read_page
from articles.models import ArticleVersion, Page

LEASE = dt.timedelta(minutes=10)
SOONEST = dt.timedelta(hours=1)  # after a page was fetched, that it is looked at again


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
    fetched, now = page.fetched, timezone.now()
    known = Page.objects.filter(version=version).first()
    visit = {"etag": fetched.etag, "last_modified": fetched.last_modified, "checked_at": now}
    visit["check_at"] = _next_visit(known.fetched_at if known else now, now)
    first = visit | {
        "url": page.url,
        "found_at": fetched.url,
        "content_type": fetched.content_type[:100],
        "charset": fetched.charset[:40],
        "packed": Page.pack(fetched.body),
    }
    Page.objects.update_or_create(version=version, defaults=visit, create_defaults=first)
    Page.objects.filter(version__article=version.article_id).exclude(version=version).update(check_at=None)


# --- looking again ----------------------------------------------------------------------------------------------------


def take_due() -> Page | None:
    """The page that has waited longest to be asked whether it has changed, and no one else's for now."""
    now = timezone.now()
    due = Page.objects.filter(check_at__lte=now)
    for pk in due.order_by("check_at").values_list("pk", flat=True)[:20]:
        if due.filter(pk=pk).update(check_at=now + LEASE):
            page: Page = Page.objects.select_related("version__article__outlet").defer("version__text").get(pk=pk)
            return page
    return None


def given(page: Page) -> Given:
    """What is known of an article that is read again: it stays its outlet's, whatever the page now calls itself."""
    outlet = page.version.article.outlet
    return Given(outlet=outlet.name if outlet else "")


def visit_failed(page: Page, failed: BadInput) -> None:
    """What may pass is asked again later; a page that is gone, or is no article any more, is left alone."""
    now = timezone.now()
    passing = isinstance(failed, FetchFailed) and failed.passing
    wish = now + dt.timedelta(seconds=failed.pause if isinstance(failed, FetchFailed) else 0)
    later = _next_visit(page.fetched_at, now)
    Page.objects.filter(pk=page.pk).update(check_at=max(later, wish) if passing and later else None)


def _next_visit(fetched_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Outlets change their words in the first hours, seldom later: after an hour, and then each time twice as late."""
    age = now - fetched_at
    if age > dt.timedelta(days=settings.NEWSDESK_REVISIT_DAYS) or not settings.NEWSDESK_REVISIT_DAYS:
        return None
    return now + max(SOONEST, age)
