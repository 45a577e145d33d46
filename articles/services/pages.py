"""Web pages: fetched through the door, and kept as they came beside the version that was made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from articles.ingestion import http
from articles.ingestion.http import PAGE_TYPES, FetchedResponse, FetchError
from articles.ingestion.incoming import BadInput, IncomingArticle, clean_url
from articles.ingestion.pages import NO_METADATA, KnownMetadata, extract_article
from articles.models import ArticleVersion, MonitoredPage

LEASE = dt.timedelta(minutes=10)
MIN_RECHECK_DELAY = dt.timedelta(hours=1)  # after a page was fetched, that it is looked at again


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page, and the address under which it was asked for. One from an archive is not looked at again."""

    url: str
    fetched: FetchedResponse
    archived: bool = False

    def article(self, given: KnownMetadata = NO_METADATA) -> IncomingArticle:
        return extract_article(self.fetched, given)


def fetch(url: str) -> WebPage:
    """The page at an address. One that is here already is only asked whether it has changed; if not, it is as it was.

    Raises BadInput that says why not: Unreachable or FetchError.
    """
    url = clean_url(url)
    known = MonitoredPage.objects.filter(url=url).order_by("-fetched_at").first()
    if known is None:
        return WebPage(url, http.http_client().get(url, PAGE_TYPES))
    fetched = http.http_client().get(url, PAGE_TYPES, etag=known.etag, last_modified=known.last_modified)
    return WebPage(url, stored_response(known) if fetched.not_modified else fetched)


def stored_response(page: MonitoredPage) -> FetchedResponse:
    """A page as it was fetched then."""
    content_type = f"{page.content_type}; charset={page.charset}" if page.charset else page.content_type
    headers = {"content-type": content_type, "etag": page.etag, "last-modified": page.last_modified}
    return FetchedResponse(page.final_url, 200, page.body, headers)


def store(version: ArticleVersion, page: WebPage) -> None:
    """Keep a page beside its version. The first that was fetched of a version stays; later ones only note the visit."""
    fetched, now = page.fetched, timezone.now()
    known = MonitoredPage.objects.filter(version=version).first()
    visit = {"etag": fetched.etag, "last_modified": fetched.last_modified, "checked_at": now}
    if not page.archived:
        visit["next_check_at"] = _next_visit(known.fetched_at if known else now, now)
        MonitoredPage.objects.filter(version__article=version.article_id).update(
            next_check_at=None
        )  # but for the newest
    first = visit | {
        "url": page.url,
        "final_url": fetched.url,
        "content_type": fetched.content_type[:100],
        "charset": fetched.charset[:40],
        "compressed_body": MonitoredPage.compress(fetched.body),
    }
    MonitoredPage.objects.update_or_create(version=version, defaults=visit, create_defaults=first)


# --- looking again ----------------------------------------------------------------------------------------------------


def claim_due() -> MonitoredPage | None:
    """The page that has waited longest to be asked whether it has changed, and no one else's for now."""
    now = timezone.now()
    due = MonitoredPage.objects.filter(next_check_at__lte=now)
    for pk in due.order_by("next_check_at").values_list("pk", flat=True)[:20]:
        if due.filter(pk=pk).update(next_check_at=now + LEASE):
            page: MonitoredPage = (
                MonitoredPage.objects.select_related("version__article__outlet").defer("version__text").get(pk=pk)
            )
            return page
    return None


def known_metadata(page: MonitoredPage) -> KnownMetadata:
    """What is known of an article that is read again: it stays its outlet's, whatever the page now calls itself."""
    outlet = page.version.article.outlet
    return KnownMetadata(outlet=outlet.name if outlet else "")


def record_failure(page: MonitoredPage, failed: BadInput) -> None:
    """What may pass is asked again later; a page that is gone, or is no article any more, is left alone."""
    now = timezone.now()
    passing = isinstance(failed, FetchError) and failed.is_temporary
    wish = now + dt.timedelta(seconds=failed.retry_after_seconds if isinstance(failed, FetchError) else 0)
    later = _next_visit(page.fetched_at, now)
    MonitoredPage.objects.filter(pk=page.pk).update(next_check_at=max(later, wish) if passing and later else None)


def _next_visit(fetched_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Outlets change their words in the first hours, seldom later: after an hour, and then each time twice as late."""
    age = now - fetched_at
    if age > dt.timedelta(days=settings.NEWSDESK_RECHECK_DAYS) or not settings.NEWSDESK_RECHECK_DAYS:
        return None
    return now + max(MIN_RECHECK_DELAY, age)
