"""Celery entry points.

A message carries ids only: it wakes a worker, and the rows say what there is to do. So a lost or duplicated message
loses and repeats nothing. Names are explicit, so that messages already queued survive a move of this module.
"""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from analysis import dispatch
from analysis.jobs import delivery, extraction, polling
from articles.services import feeds, runs, webhooks


@shared_task(name=dispatch.EXTRACT)
def extract(run_id: int) -> None:
    """Carry out an extraction run if it is still queued, and queue it again after a transient failure."""
    retry = extraction.execute(run_id)
    if retry is not None:
        dispatch.send_run(retry)


@shared_task(name="newsdesk.requeue_lost_runs")
def requeue_lost_runs() -> None:
    """Send a message again for each run that lost its worker or its message."""
    for run in runs.requeue_lost():
        dispatch.send_run(run)


@shared_task(name="newsdesk.poll_due_feeds")
def poll_due_feeds() -> None:
    """Send a message for each feed that is due or has entries left to fetch."""
    for feed_id in feeds.due(timezone.now()):
        dispatch.send_feed(feed_id)


@shared_task(name=dispatch.POLL_FEED)
def poll_feed(feed_id: int) -> None:
    """Poll one feed and fetch the articles that it lists. One task per feed, so that no feed blocks another."""
    polling.poll(feed_id)


@shared_task(name="newsdesk.recheck_pages")
def recheck_pages() -> None:
    """Fetch pages again that are due, to find changes in their text."""
    polling.recheck_pages()


@shared_task(name="newsdesk.record_public_changes")
def record_public_changes() -> None:
    """Append to the public change stream what has changed since the last round."""
    delivery.record_public_changes()


@shared_task(name="newsdesk.deliver_due_webhooks")
def deliver_due_webhooks() -> None:
    """Send a message for each webhook with undelivered events."""
    for webhook_id in webhooks.due(timezone.now()):
        deliver_webhook.apply_async(args=(webhook_id,), expires=settings.NEWSDESK_DELIVERY_INTERVAL, retry=False)


@shared_task(name="newsdesk.deliver_webhook")
def deliver_webhook(webhook_id: int) -> None:
    """Deliver undelivered events to one webhook."""
    delivery.deliver_webhook(webhook_id)
