"""The public's stream of changes: written from what is public now against what was when it was last looked at.

What a decision makes public or takes back may be far from the record that was decided on: a story that returns to draft
takes its articles, claims, events and actors along. So what is public is asked of the one queryset method that knows,
and compared as sets, in two queries for each kind of record.
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

# By the name of its kind in the stream, which is that of its list in the API.
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
BATCH = 5000
Touched = dict[tuple[str, int], dt.datetime]


@transaction.atomic
def update() -> int:
    """Write what has changed for the public since the last time; returns how many lines. Two workers take turns."""
    ChangeStreamCursor.objects.get_or_create(pk=1)
    place = ChangeStreamCursor.objects.select_for_update().get(pk=1)
    moment = commit_cutoff()
    log = ReviewLog.objects.filter(at__lte=moment).aggregate(newest=Max("pk"))["newest"] or 0
    version = ArticleVersion.objects.filter(fetched_at__lte=moment).aggregate(newest=Max("pk"))["newest"] or 0
    if (log, version) == (place.last_log_id, place.version):
        return 0
    reached = ChangeStreamCursor(pk=1, last_log_id=log, version=version)
    written = _changed(_touched(place, reached)) + sum(_became(kind) for kind in STREAM_MODELS)
    reached.save()
    return written


def _became(kind: str) -> int:
    """Lines for records of a kind that became public or are public no more."""
    told = ChangeStreamEntry.objects.filter(kind=kind, current=True)
    public = STREAM_MODELS[kind].objects.public().order_by()
    gone = told.exclude(Exists(public.filter(pk=OuterRef("object_id")))).values_list("object_id", "key")
    new = public.exclude(Exists(told.filter(object_id=OuterRef("pk"))))
    key = "slug" if kind == "story" else "pk"
    removed = _write(kind, ChangeStreamAction.REMOVED, gone)
    return removed + _write(kind, ChangeStreamAction.ADDED, new.order_by("pk").values_list("pk", key))


def _changed(touched: Touched) -> int:
    """Lines for what was public before and after, and has changed in itself since it was last told of.

    What was begun shortly before a record's last line may have been committed after it: better told twice than never.
    """
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in touched:
        by_kind[kind].append(pk)
    written = 0
    for kind, ids in by_kind.items():
        told = ChangeStreamEntry.objects.filter(kind=kind, current=True, object_id__in=ids)
        stands = told.filter(Exists(STREAM_MODELS[kind].objects.public().filter(pk=OuterRef("object_id"))))
        old = [row for row in stands if commit_cutoff(row.at) < touched[kind, row.object_id]]
        slugs = dict(Story.objects.filter(pk__in=ids).values_list("pk", "slug")) if kind == "story" else {}
        rows = [(row.object_id, slugs.get(row.object_id, row.key)) for row in old]
        written += _write(kind, ChangeStreamAction.CHANGED, rows)
    return written


def _write(kind: str, action: str, rows: Iterable[tuple[int, Any]]) -> int:
    """Lines, each in the place of the one before about its record."""
    rows = list(rows)
    for begin in range(0, len(rows), BATCH):
        batch = rows[begin : begin + BATCH]
        if action != ChangeStreamAction.ADDED:
            ids = [pk for pk, _ in batch]
            ChangeStreamEntry.objects.filter(kind=kind, current=True, object_id__in=ids).update(current=False)
        stands = action != ChangeStreamAction.REMOVED
        ChangeStreamEntry.objects.bulk_create(
            ChangeStreamEntry(kind=kind, object_id=pk, key=str(key), action=action, current=stands) for pk, key in batch
        )
    return len(rows)


def _touched(place: ChangeStreamCursor, reached: ChangeStreamCursor) -> Touched:
    """The records that the history between two places, and new versions, are about, and when it was."""
    names = {model._meta.model_name: kind for kind, model in STREAM_MODELS.items()}
    names["timeexpression"] = "time"
    lines = ReviewLog.objects.filter(
        pk__gt=place.last_log_id, pk__lte=reached.last_log_id, content_type__model__in=names
    )
    lines = lines.exclude(action__in=Action.PENDING_CHANGE_ACTIONS)
    found: Touched = {}
    for name, pk, at in lines.order_by("pk").values_list("content_type__model", "object_id", "at"):
        found[names[name], pk] = at
    versions = ArticleVersion.objects.filter(pk__gt=place.version, pk__lte=reached.version)
    for article, at in versions.values_list("article", "fetched_at"):
        found["article", article] = at
    _spread(found)
    return found


def _spread(found: Touched) -> None:
    """An account is part of its event, and a date of the accounts that it dates."""
    times = {pk: found.pop(("time", pk)) for kind, pk in list(found) if kind == "time"}
    for pk, time in EventMention.objects.filter(time_expression__in=times).values_list("pk", "time_expression"):
        found["event-mention", pk] = max(found.get(("event-mention", pk), times[time]), times[time])
    accounts = {pk: at for (kind, pk), at in found.items() if kind == "event-mention"}
    for pk, event in EventMention.objects.filter(pk__in=accounts).values_list("pk", "event"):
        found["event", event] = max(found.get(("event", event), accounts[pk]), accounts[pk])
