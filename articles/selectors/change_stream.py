"""The change stream: changes of records that clients replay to keep up, for the desk and for the public.

Both streams are read by ascending id from any position. A page that was read before has the same rows when it is read
again, since rows are only appended.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.choices import ChangeStream
from articles.models import ChangeStreamEntry, ReviewLog

# What entries of the desk's stream have and public ones leave empty.
DESK_ONLY_FIELDS = ("text", "from", "to", "by", "note", "changes", "article", "version", "batch")


def read_changes(stream: str, after: int, most: int) -> list[dict[str, Any]]:
    """Return up to `most` changes of a stream with ids above `after`, as the API and webhooks send them. One query."""
    if stream == ChangeStream.DESK:
        return [serialize_log(log) for log in _desk_logs(after, most)]
    entries = ChangeStreamEntry.objects.filter(pk__gt=after).order_by("pk")[:most]
    return [_serialize_public(entry) for entry in entries]


def commit_cutoff(at: dt.datetime | None = None) -> dt.datetime:
    """Return the time before which, as of `at` or now, every transaction has been committed.

    Later rows are held back: a transaction that began earlier may still add rows with lower ids.
    """
    return (at or timezone.now()) - dt.timedelta(seconds=settings.NEWSDESK_CHANGE_STREAM_DELAY)


def _desk_logs(after: int, most: int) -> list[ReviewLog]:
    logs = ReviewLog.objects.filter(pk__gt=after, at__lte=commit_cutoff()).select_related("content_type", "version")
    return list(logs.defer("version__text").order_by("pk")[:most])


def serialize_log(log: ReviewLog) -> dict[str, Any]:
    """Return a row of the review log as JSON values."""
    return {
        "id": log.pk,
        "kind": log.content_type.model,
        "object_id": log.object_id,
        "key": None,
        "text": log.object_text,
        "action": log.action,
        "from": log.from_state,
        "to": log.to_state,
        "by": log.user_name,
        "at": log.at.isoformat(),
        "note": log.note,
        "changes": log.changes,
        "article": log.version.article_id if log.version else None,
        "version": log.version.number if log.version else None,
        "batch": str(log.batch) if log.batch else None,
    }


def _serialize_public(entry: ChangeStreamEntry) -> dict[str, Any]:
    return dict.fromkeys(DESK_ONLY_FIELDS) | {
        "id": entry.pk,
        "kind": entry.kind,
        "object_id": entry.object_id,
        "key": entry.key,
        "action": entry.action,
        "at": entry.at.isoformat(),
    }
