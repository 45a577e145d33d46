"""One short value that changes with every change of any record, so that cached pages are fresh at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Max, Subquery, Value
from django.utils import timezone

from articles.models import ReviewLog

# Two writers may commit their lines in the other order than they drew ids: within so many ids, lines are counted too.
RECENT = 1000
# A time in whole seconds says nothing of the changes within its second; a writer may commit a while after it.
SETTLED = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CacheStamp:
    """`value` for an ETag; `at`, for Last-Modified, is None while the last change is too young to tell it apart."""

    value: str
    at: dt.datetime | None


def cache_stamp() -> CacheStamp:
    """Every service leaves history, and the admin keeps a log of its own of what has no states. One query."""
    found = sorted(_last(ReviewLog, "at").union(_last(LogEntry, "action_time"), all=True), key=lambda row: row[0])
    value = ".".join(f"{name}-{last}-{rows}" for name, last, rows, _ in found)
    at = max((at for *_, at in found if at), default=None)
    return CacheStamp(value, at if at and at < timezone.now() - SETTLED else None)


def _last(model: type[ReviewLog] | type[LogEntry], time: str) -> Any:
    newest = Subquery(model.objects.order_by("-pk").values("pk")[:1])
    recent = model.objects.order_by().filter(pk__gt=newest - RECENT).values(name=Value(model._meta.model_name))
    return recent.annotate(last=Max("pk"), rows=Count("pk"), time=Max(time)).values_list("name", "last", "rows", "time")
