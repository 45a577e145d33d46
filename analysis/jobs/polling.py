"""Poll feeds, and fetch pages again whose text may have changed."""

from __future__ import annotations

import logging
import time

from analysis.dispatch import submit_url
from articles.ingestion.incoming import BadInput
from articles.models import FeedEntry, Page
from articles.services import feeds, pages
from articles.services.errors import Refused
from articles.services.transitions import By

logger = logging.getLogger("newsdesk.feeds")
MAX_SECONDS = 100.0  # that one task spends on fetching; the next task takes up what is left


def poll(feed_id: int) -> None:
    """Poll a feed if it is due, then fetch the articles that it lists, one after the other."""
    feeds.poll(feed_id)
    deadline = time.monotonic() + MAX_SECONDS
    while time.monotonic() < deadline and (entry := feeds.take_entry(feed_id)):
        _fetch(entry)


def revisit() -> None:
    """Fetch due pages again, one after the other. Each is leased, so that other workers take other pages."""
    deadline = time.monotonic() + MAX_SECONDS
    while time.monotonic() < deadline and (page := pages.take_due()):
        _visit(page)


def _visit(page: Page) -> None:
    try:
        submit_url(page.url, By("a scheduled revisit"), given=pages.given(page))
    except BadInput as failed:
        pages.visit_failed(page, failed)
    except Refused as refused:
        pages.visit_failed(page, BadInput("url", refused.code, refused.message))
    except Exception:  # one page must not stop the others; its lease expires by itself
        logger.exception("The page %s could not be fetched again", page.url)


def _fetch(entry: FeedEntry) -> None:
    feed = entry.feed
    performer = By(f"feed {feed}"[:150])
    try:
        ingested, _ = submit_url(entry.url, performer, given=feeds.given(entry), stories=feed.stories.all())
    except BadInput as failed:
        feeds.entry_failed(entry, failed)
    except Refused as refused:
        feeds.entry_failed(entry, BadInput("url", refused.code, refused.message))
    except Exception as error:  # one article must not stop the others; the entry keeps the reason
        logger.exception("The article %s of feed %s failed", entry.url, feed)
        feeds.entry_failed(entry, BadInput("url", "crash", f"{type(error).__name__}: {error}"[:500]))
    else:
        feeds.entry_taken(entry, ingested.article)
