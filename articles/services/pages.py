"""Fetch web pages, store each beside the version made from it, and check stored pages for changes."""

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

LEASE = dt.timedelta(minutes=10)  # longer than a fetch takes, with all its timeouts
MIN_RECHECK_DELAY = dt.timedelta(hours=1)  # between two checks of a page
CLAIM_CANDIDATES = 20  # due pages to try to claim; other workers may take the first ones at the same time


@dataclass(frozen=True, slots=True)
class WebPage:
    """A fetched page and the URL that was requested. A page from an archive is never checked for changes."""

    url: str
    fetched: FetchedResponse
    archived: bool = False

    def article(self, known: KnownMetadata = NO_METADATA) -> IncomingArticle:
        """Return the article on the page; raise `BadInput` where there is none."""
        return extract_article(self.fetched, known)


def fetch(url: str) -> WebPage:
    """Fetch a page. If it is stored and has not changed, the stored copy is returned.

    Raises `BadInput` for an invalid URL: `ForbiddenAddress` where the request is not allowed, `FetchError` where it
    failed.
    """
    url = clean_url(url)
    stored = MonitoredPage.objects.filter(url=url).order_by("-fetched_at").first()
    if stored is None:
        return WebPage(url, http.http_client().get(url, PAGE_TYPES))
    response = http.http_client().get(url, PAGE_TYPES, etag=stored.etag, last_modified=stored.last_modified)
    return WebPage(url, stored_response(stored) if response.not_modified else response)


def stored_response(page: MonitoredPage) -> FetchedResponse:
    """Return the response that a stored page was made from."""
    content_type = f"{page.content_type}; charset={page.charset}" if page.charset else page.content_type
    headers = {"content-type": content_type, "etag": page.etag, "last-modified": page.last_modified}
    return FetchedResponse(page.final_url, 200, page.body, headers)


def store(version: ArticleVersion, page: WebPage) -> None:
    """Store a page beside its version, and schedule its next check.

    The first page fetched for a version is kept; later ones only update the time of the check. Of an article only the
    newest version is checked.
    """
    response, now = page.fetched, timezone.now()
    stored = MonitoredPage.objects.filter(version=version).first()
    check = {"etag": response.etag, "last_modified": response.last_modified, "checked_at": now}
    if not page.archived:
        check["next_check_at"] = _next_check(stored.fetched_at if stored else now, now)
        MonitoredPage.objects.filter(version__article=version.article_id).update(next_check_at=None)
    first_fetch = check | {
        "url": page.url,
        "final_url": response.url,
        "content_type": response.content_type[:100],
        "charset": response.charset[:40],
        "compressed_body": MonitoredPage.compress(response.body),
    }
    MonitoredPage.objects.update_or_create(version=version, defaults=check, create_defaults=first_fetch)


# --- checks for changes -----------------------------------------------------------------------------------------------


def claim_due() -> MonitoredPage | None:
    """Return the page that is due the longest, claimed for this worker; None if none is due."""
    now = timezone.now()
    due = MonitoredPage.objects.filter(next_check_at__lte=now)
    for pk in due.order_by("next_check_at").values_list("pk", flat=True)[:CLAIM_CANDIDATES]:
        if due.filter(pk=pk).update(next_check_at=now + LEASE):
            pages = MonitoredPage.objects.select_related("version__article__outlet").defer("version__text")
            page: MonitoredPage = pages.get(pk=pk)
            return page
    return None


def known_metadata(page: MonitoredPage) -> KnownMetadata:
    """Return what is known of an article that is fetched again: it keeps its outlet, whatever the page now states."""
    outlet = page.version.article.outlet
    return KnownMetadata(outlet=outlet.name if outlet else "")


def record_failure(page: MonitoredPage, error: BadInput) -> None:
    """Schedule another check after a temporary failure; otherwise stop checking the page."""
    now = timezone.now()
    next_check = None
    if isinstance(error, FetchError) and error.is_temporary:
        next_check = _next_check(page.fetched_at, now)
        if next_check:
            next_check = max(next_check, now + dt.timedelta(seconds=error.retry_after_seconds))
    MonitoredPage.objects.filter(pk=page.pk).update(next_check_at=next_check)


def _next_check(fetched_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return when to check a page next; None if it is older than `NEWSDESK_RECHECK_DAYS` (0: never check).

    Outlets change most articles within hours, so a page is checked after an hour, and then at an age twice as high
    each time.
    """
    age = now - fetched_at
    if age > dt.timedelta(days=settings.NEWSDESK_RECHECK_DAYS) or not settings.NEWSDESK_RECHECK_DAYS:
        return None
    return now + max(MIN_RECHECK_DELAY, age)
