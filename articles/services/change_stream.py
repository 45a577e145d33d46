"""Write the public change stream, by comparing what is public now with what the stream says is public.

What a decision publishes or withdraws may be far from the record that was decided on: a story that returns to draft
takes its articles, claims, events and actors with it. So the querysets' `public()` method, which alone knows what is
public, is compared with the current entries of the stream as sets, in two queries for each kind of record.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from articles.choices import Action, ChangeStreamAction
from articles.models import (
    Actor,
    Article,
    ArticleVersion,
    ChangeStreamCursor,
    ChangeStreamEntry,
    Claim,
    Event,
    EventMention,
    Mention,
    Outlet,
    ReviewLog,
    Story,
)
from articles.selectors.change_stream import commit_cutoff

# By the name of the kind in the stream, which is the singular of its list in the API
STREAM_MODELS: dict[str, type[Any]] = {
    "story": Story,
    "article": Article,
    "outlet": Outlet,
    "event": Event,
    "event-mention": EventMention,
    "actor": Actor,
    "mention": Mention,
    "claim": Claim,
}
BATCH_SIZE = 5000  # entries written in one statement
TIME_EXPRESSION = "time"  # the kind of time expressions, which are not in the stream: their event mentions are

# When a record was last changed, by its kind and id
ChangedAt = dict[tuple[str, int], dt.datetime]


@transaction.atomic
def update() -> int:
    """Write entries for what has changed for the public since the last update; return their number.

    The cursor is locked, so two workers write one after the other. Only changes that all transactions have committed
    are considered (see `commit_cutoff`).
    """
    ChangeStreamCursor.objects.get_or_create(pk=1)
    cursor = ChangeStreamCursor.objects.select_for_update().get(pk=1)
    cutoff = commit_cutoff()
    newest_log = ReviewLog.objects.filter(at__lte=cutoff).aggregate(newest=Max("pk"))["newest"] or 0
    versions = ArticleVersion.objects.filter(fetched_at__lte=cutoff)
    newest_version = versions.aggregate(newest=Max("pk"))["newest"] or 0
    if (newest_log, newest_version) == (cursor.last_log_id, cursor.version):
        return 0
    new_cursor = ChangeStreamCursor(pk=1, last_log_id=newest_log, version=newest_version)
    written = _write_changed(_changed_between(cursor, new_cursor))
    written += sum(_write_added_and_removed(kind) for kind in STREAM_MODELS)
    new_cursor.save()
    return written


def _write_added_and_removed(kind: str) -> int:
    """Write entries for records of a kind that became public, or are no longer public; return their number."""
    current = ChangeStreamEntry.objects.filter(kind=kind, current=True)
    public = STREAM_MODELS[kind].objects.public().order_by()
    removed = current.exclude(Exists(public.filter(pk=OuterRef("object_id")))).values_list("object_id", "key")
    added = public.exclude(Exists(current.filter(object_id=OuterRef("pk"))))
    key_field = "slug" if kind == "story" else "pk"
    number_removed = _write_entries(kind, ChangeStreamAction.REMOVED, removed)
    added_keys = added.order_by("pk").values_list("pk", key_field)
    return number_removed + _write_entries(kind, ChangeStreamAction.ADDED, added_keys)


def _write_changed(changed_at: ChangedAt) -> int:
    """Write entries for records that were and are public, and changed since their current entry; return their number.

    A change made shortly before that entry may have been committed after it, so it is written again: a change that is
    reported twice does less harm than one that is not reported.
    """
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in changed_at:
        by_kind[kind].append(pk)
    written = 0
    for kind, pks in by_kind.items():
        public = STREAM_MODELS[kind].objects.public().filter(pk=OuterRef("object_id"))
        current = ChangeStreamEntry.objects.filter(kind=kind, current=True, object_id__in=pks).filter(Exists(public))
        outdated = [entry for entry in current if commit_cutoff(entry.at) < changed_at[kind, entry.object_id]]
        # The address of a story may have changed; the others keep theirs.
        slugs = dict(Story.objects.filter(pk__in=pks).values_list("pk", "slug")) if kind == "story" else {}
        keys = [(entry.object_id, slugs.get(entry.object_id, entry.key)) for entry in outdated]
        written += _write_entries(kind, ChangeStreamAction.CHANGED, keys)
    return written


def _write_entries(kind: str, action: str, keys: Iterable[tuple[int, Any]]) -> int:
    """Append an entry for each pair of id and key, which replaces the record's current entry; return their number.

    An entry for a removed record is not current: the record may become public again.
    """
    keys = list(keys)
    for start in range(0, len(keys), BATCH_SIZE):
        batch = keys[start : start + BATCH_SIZE]
        if action != ChangeStreamAction.ADDED:
            pks = [pk for pk, key in batch]
            ChangeStreamEntry.objects.filter(kind=kind, current=True, object_id__in=pks).update(current=False)
        is_current = action != ChangeStreamAction.REMOVED
        ChangeStreamEntry.objects.bulk_create(
            ChangeStreamEntry(kind=kind, object_id=pk, key=str(key), action=action, current=is_current)
            for pk, key in batch
        )
    return len(keys)


def _changed_between(cursor: ChangeStreamCursor, new_cursor: ChangeStreamCursor) -> ChangedAt:
    """Return the records that log entries and article versions between two cursors are about, with the last time."""
    kinds = {model._meta.model_name: kind for kind, model in STREAM_MODELS.items()}
    kinds["timeexpression"] = TIME_EXPRESSION
    entries = ReviewLog.objects.filter(
        pk__gt=cursor.last_log_id, pk__lte=new_cursor.last_log_id, content_type__model__in=kinds
    ).exclude(action__in=Action.PENDING_CHANGE_ACTIONS)
    changed_at: ChangedAt = {}
    for model_name, pk, at in entries.order_by("pk").values_list("content_type__model", "object_id", "at"):
        changed_at[kinds[model_name], pk] = at
    versions = ArticleVersion.objects.filter(pk__gt=cursor.version, pk__lte=new_cursor.version)
    for article_id, at in versions.values_list("article", "fetched_at"):
        changed_at["article", article_id] = at
    _include_dependents(changed_at)
    return changed_at


def _include_dependents(changed_at: ChangedAt) -> None:
    """Add what changes with a record: an event mention with its date, and an event with its mentions."""
    times = {pk: at for (kind, pk), at in changed_at.items() if kind == TIME_EXPRESSION}
    for pk in times:
        del changed_at[TIME_EXPRESSION, pk]
    dated = EventMention.objects.filter(time_expression__in=times).values_list("pk", "time_expression")
    for pk, time_expression in dated:
        _set_latest(changed_at, ("event-mention", pk), times[time_expression])
    mentions = {pk: at for (kind, pk), at in changed_at.items() if kind == "event-mention"}
    for pk, event in EventMention.objects.filter(pk__in=mentions).values_list("pk", "event"):
        _set_latest(changed_at, ("event", event), mentions[pk])


def _set_latest(changed_at: ChangedAt, record: tuple[str, int], at: dt.datetime) -> None:
    changed_at[record] = max(changed_at.get(record, at), at)
