"""Every change of every record, in the order in which they were made: what others replay to keep up with the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.models import ReviewLog


def changes(after: int, most: int) -> list[ReviewLog]:
    """Up to `most` changes behind the one with the number `after`. The same question has the same answer, and more."""
    settled = timezone.now() - dt.timedelta(seconds=settings.NEWSDESK_CHANGES_SETTLE)
    rows = ReviewLog.objects.filter(pk__gt=after, at__lte=settled).select_related("content_type", "version")
    return list(rows.defer("version__text").order_by("pk")[:most])


def told(entry: ReviewLog) -> dict[str, Any]:
    """A change as the stream and webhooks tell it: values as JSON has them."""
    return {
        "id": entry.pk,
        "kind": entry.content_type.model,
        "object": entry.object_id,
        "text": entry.object_text,
        "action": entry.action,
        "from": entry.from_state,
        "to": entry.to_state,
        "by": entry.user_name,
        "at": entry.at.isoformat(),
        "note": entry.note,
        "changes": entry.changes,
        "article": entry.version.article_id if entry.version else None,
        "version": entry.version.number if entry.version else None,
        "batch": str(entry.batch) if entry.batch else None,
    }
