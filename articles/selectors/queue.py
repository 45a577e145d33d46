"""What waits for an editor, what failed, and whether anyone works on the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.choices import RunStatus
from articles.models import ArticleVersion, Claim, EventMention, ExtractionRun, Mention, TimeExpression, WorkerHeartbeat

WAITING: dict[str, Any] = {"claims": Claim, "events": EventMention, "mentions": Mention, "times": TimeExpression}


def waiting_versions() -> QuerySet[ArticleVersion]:
    """Versions with undecided proposals, the newest article first, with `waiting_claims` … and `waiting_all`."""
    counts = {f"waiting_{name}": _count(model) for name, model in WAITING.items()}
    total = F("waiting_claims") + F("waiting_events") + F("waiting_mentions") + F("waiting_times")
    return (
        ArticleVersion.objects.annotate(**counts)
        .annotate(waiting_all=total)
        .filter(waiting_all__gt=0)
        .select_related("article__outlet")
        .defer("text")
        .order_by("-article__published_on", "-pk")
    )


def next_waiting(after: int | None = None) -> int | None:
    """The version to take up after another, in the order of the queue; the first one at its end."""
    order = list(waiting_versions().values_list("pk", flat=True))
    later = order[order.index(after) + 1 :] if after in order else []
    return next(iter(later), next((pk for pk in order if pk != after), None))


def _count(model: Any) -> Coalesce:
    rows = model.objects.waiting().filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def unfinished_runs() -> QuerySet[ExtractionRun]:
    """Queued and running, the oldest first."""
    return _with_article(ExtractionRun.objects.active()).order_by("pk")


def failed_runs() -> QuerySet[ExtractionRun]:
    """Runs that failed and that no later run of the same version has made good, the newest first."""
    later = ExtractionRun.objects.filter(version=OuterRef("version"), pk__gt=OuterRef("pk"))
    failed = ExtractionRun.objects.filter(status=RunStatus.FAILED).exclude(Exists(later))
    return _with_article(failed).order_by("-pk")


def _with_article(runs: QuerySet[ExtractionRun]) -> QuerySet[ExtractionRun]:
    return runs.select_related("version__article__outlet").defer("version__text")


@dataclass(frozen=True, slots=True)
class Workers:
    """Which workers are heard, and since when there is silence where none is."""

    alive: tuple[WorkerHeartbeat, ...]
    last_seen: dt.datetime | None


def workers() -> Workers:
    last = WorkerHeartbeat.objects.order_by("-seen_at").first()
    return Workers(tuple(WorkerHeartbeat.objects.alive(timezone.now())), last.seen_at if last else None)
