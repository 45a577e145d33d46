"""Ways in that keep themselves going, in Celery: feeds, and pages that may have changed since they were read.

The clock asks what is due. Each feed is a task of its own, so that none stops another.
"""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from analysis.dispatch import submit_url
from articles.ingestion.incoming import BadInput
from articles.models import FeedEntry, Page
from articles.services import feeds, pages
from articles.services.errors import Refused
from articles.services.moves import By

logger = logging.getLogger("newsdesk.feeds")
LONGEST = 100.0  # seconds that one task fetches articles; what is left, the next one takes up


@shared_task
def poll_due() -> None:
    """Tell workers of every feed that is due, or has articles to be fetched."""
    for feed_id in feeds.due(timezone.now()):
        send(feed_id)


@shared_task
def poll(feed_id: int) -> None:
    """Ask a feed if it is due, then fetch the articles that it named, one after the other."""
    feeds.poll(feed_id)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and (entry := feeds.take_entry(feed_id)):
        _fetch(entry)


@shared_task
def revisit() -> None:
    """Ask pages that are due whether their words have changed, one after the other. Other workers take other pages."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and (page := pages.take_due()):
        _visit(page)


def _visit(page: Page) -> None:
    try:
        submit_url(page.url, By("a look at the page again"), given=pages.given(page))
    except BadInput as failed:
        pages.visit_failed(page, failed)
    except Refused as refused:
        pages.visit_failed(page, BadInput("url", refused.code, refused.message))
    except Exception:  # one page must not stop the others; its lease ends by itself
        logger.exception("The page %s could not be looked at again", page.url)


def send(feed_id: int) -> None:
    """Tell a worker of a feed. If the broker cannot be reached, the clock tells it later."""
    try:
        poll.apply_async(args=(feed_id,), expires=settings.NEWSDESK_POLL_EVERY, retry=False)
    except (BrokerError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); feed %s waits for the next round.", error, feed_id)


def _fetch(entry: FeedEntry) -> None:
    feed = entry.feed
    try:
        ingested, _ = submit_url(
            entry.url, By(f"feed {feed}"[:150]), given=feeds.given(entry), stories=feed.stories.all()
        )
    except BadInput as failed:
        feeds.entry_failed(entry, failed)
    except Refused as refused:
        feeds.entry_failed(entry, BadInput("url", refused.code, refused.message))
    except Exception as error:  # one article must not stop the others; its entry tells
        logger.exception("The article %s of feed %s failed", entry.url, feed)
        feeds.entry_failed(entry, BadInput("url", "crash", f"{type(error).__name__}: {error}"[:500]))
    else:
        feeds.entry_taken(entry, ingested.article)
