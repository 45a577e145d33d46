"""Changes go out in Celery: into the public's stream, and to webhooks, each of which is a task of its own."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from articles.services import stream, webhooks

MOST_MESSAGES = 50  # in one task; the next round goes on


@shared_task
def note_public_changes() -> None:
    """Bring the public's stream of changes up to date."""
    stream.note()


@shared_task
def deliver_due() -> None:
    """Tell workers of every webhook that is due."""
    for webhook_id in webhooks.due(timezone.now()):
        deliver.apply_async(args=(webhook_id,), expires=settings.NEWSDESK_DELIVER_EVERY, retry=False)


@shared_task
def deliver(webhook_id: int) -> None:
    """Tell a webhook of all that it has not got."""
    for _ in range(MOST_MESSAGES):
        if not webhooks.deliver(webhook_id):
            break
