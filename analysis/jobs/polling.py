"""Poll feeds, and fetch pages again to find changes in their text."""

from __future__ import annotations

import logging
import time

from analysis.dispatch import submit_url
from articles.ingestion.incoming import BadInput
from articles.models import FeedEntry, MonitoredPage
from articles.services import feeds, pages
from articles.services.errors import ServiceError
from articles.services.transitions import Performer

logger = logging.getLogger("newsdesk.feeds")
MAX_SECONDS = 100.0  # that one task spends on fetching; the next task takes up what is left


def poll(feed_id: int) -> None:
    """Poll a feed if it is due, then fetch the articles that it lists, one after the other."""
    feeds.poll(feed_id)
    deadline = time.monotonic() + MAX_SECONDS
    while time.monotonic() < deadline and (entry := feeds.claim_entry(feed_id)):
        _fetch(entry)


def recheck_pages() -> None:
    """Fetch due pages again, one after the other. Each is leased, so that other workers take other pages."""
    deadline = time.monotonic() + MAX_SECONDS
    while time.monotonic() < deadline and (page := pages.claim_due()):
        _recheck(page)


def _recheck(page: MonitoredPage) -> None:
    try:
        submit_url(page.url, Performer("a scheduled recheck"), given=pages.known_metadata(page))
    except BadInput as failed:
        pages.record_failure(page, failed)
    except ServiceError as refused:
        pages.record_failure(page, BadInput("url", refused.code, refused.message))
    except Exception:  # one page must not stop the others; its lease expires by itself
        logger.exception("The page %s could not be fetched again", page.url)


def _fetch(entry: FeedEntry) -> None:
    feed = entry.feed
    performer = Performer(f"feed {feed}"[:150])
    try:
        ingested, _ = submit_url(entry.url, performer, given=feeds.known_metadata(entry), stories=feed.stories.all())
    except BadInput as failed:
        feeds.record_entry_failure(entry, failed)
    except ServiceError as refused:
        feeds.record_entry_failure(entry, BadInput("url", refused.code, refused.message))
    except Exception as error:  # one article must not stop the others; the entry keeps the reason
        logger.exception("The article %s of feed %s failed", entry.url, feed)
        feeds.record_entry_failure(entry, BadInput("url", "crash", f"{type(error).__name__}: {error}"[:500]))
    else:
        feeds.mark_entry_ingested(entry, ingested.article)
