"""Send changes out: into the public change stream, and to webhooks."""

from __future__ import annotations

from articles.services import change_stream, webhooks

MAX_DELIVERIES = 50  # for each task, so that one webhook with a backlog does not hold a worker; the next round goes on


def record_public_changes() -> None:
    """Bring the public change stream up to date."""
    change_stream.update()


def deliver_webhook(webhook_id: int) -> None:
    """Deliver to one webhook until nothing is left, a delivery fails, or MAX_DELIVERIES are made."""
    for _ in range(MAX_DELIVERIES):
        if not webhooks.deliver(webhook_id):
            break
