"""What others replay to keep up: every change of every record for the desk's own, and what anyone may follow.

Both are read in the order of their numbers, from any of them on: the same question has the same answer, and more.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.choices import ChangeStream
from articles.models import ChangeStreamEntry, ReviewLog


def read_changes(stream: str, after: int, most: int) -> list[dict[str, Any]]:
    """Up to `most` changes of a stream behind the one with the number `after`, as it and webhooks tell them."""
    if stream == ChangeStream.DESK:
        return [serialize_log(row) for row in _of_the_desk(after, most)]
    return [_told_publicly(row) for row in ChangeStreamEntry.objects.filter(pk__gt=after).order_by("pk")[:most]]


def commit_cutoff(at: dt.datetime | None = None) -> dt.datetime:
    """The moment up to which nothing was to come any more then, or now: what began before it had been committed."""
    return (at or timezone.now()) - dt.timedelta(seconds=settings.NEWSDESK_CHANGE_STREAM_DELAY)


def _of_the_desk(after: int, most: int) -> list[ReviewLog]:
    rows = ReviewLog.objects.filter(pk__gt=after, at__lte=commit_cutoff()).select_related("content_type", "version")
    return list(rows.defer("version__text").order_by("pk")[:most])


def serialize_log(entry: ReviewLog) -> dict[str, Any]:
    """A line of history with values as JSON has them."""
    return {
        "id": entry.pk,
        "kind": entry.content_type.model,
        "object_id": entry.object_id,
        "key": None,
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


# What a line of the desk's stream tells and one of the public's leaves open.
UNTOLD = dict.fromkeys(("text", "from", "to", "by", "note", "changes", "article", "version", "batch"))


def _told_publicly(row: ChangeStreamEntry) -> dict[str, Any]:
    return UNTOLD | {
        "id": row.pk,
        "kind": row.kind,
        "object_id": row.object_id,
        "key": row.key,
        "action": row.action,
        "at": row.at.isoformat(),
    }
