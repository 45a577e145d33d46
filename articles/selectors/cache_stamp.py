"""A short value that changes with every change of a record, so that cached pages never show an old state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Max, QuerySet, Subquery, Value
from django.utils import timezone

from articles.models import ReviewLog

# Concurrent transactions may commit in another order than they drew their ids, so the highest id alone could miss one.
# Rows among the latest so many ids are counted as well.
RECENT_IDS = 1000
# Last-Modified has a resolution of one second, and a transaction may commit a while after its timestamp. Younger
# changes are left to the ETag alone.
SETTLING_TIME = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CacheStamp:
    """The state of all records. `value` is for an ETag.

    `at` is for Last-Modified; it is None while the latest change is too recent for a time to tell it from another.
    """

    value: str
    at: dt.datetime | None


def cache_stamp() -> CacheStamp:
    """Return the stamp of the present state. One query.

    Every service writes to ReviewLog; changes of models without a review state are in the admin's own log.
    """
    logs = _latest_rows(ReviewLog, "at").union(_latest_rows(LogEntry, "action_time"), all=True)
    rows = sorted(logs, key=lambda row: row[0])
    value = ".".join(f"{name}-{last_id}-{count}" for name, last_id, count, _time in rows)
    last_change = max((time for *_row, time in rows if time), default=None)
    is_settled = last_change is not None and last_change < timezone.now() - SETTLING_TIME
    return CacheStamp(value, last_change if is_settled else None)


def _latest_rows(model: type[ReviewLog] | type[LogEntry], time_field: str) -> QuerySet[Any, tuple[str, int, int, Any]]:
    """Return one row for a log: its name, highest id, number of recent ids, and latest time."""
    newest = Subquery(model.objects.order_by("-pk").values("pk")[:1])
    recent = model.objects.order_by().filter(pk__gt=newest - RECENT_IDS)
    grouped = recent.values(name=Value(model._meta.model_name))
    annotated = grouped.annotate(last=Max("pk"), rows=Count("pk"), time=Max(time_field))
    rows: QuerySet[Any, tuple[str, int, int, Any]] = annotated.values_list("name", "last", "rows", "time")
    return rows
