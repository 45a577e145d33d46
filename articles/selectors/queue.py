"""What waits for an editor, what failed, and whether anyone works on the rest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.choices import RunStatus
from articles.models import (
    Article,
    ArticleVersion,
    Claim,
    EditorPresence,
    Event,
    EventMention,
    ExtractionRun,
    Mention,
    TimeExpression,
    WorkerHeartbeat,
)

REVIEWED_MODELS: dict[str, Any] = {
    "claims": Claim,
    "events": EventMention,
    "mentions": Mention,
    "times": TimeExpression,
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the waiting articles, and in which order. What is empty does not limit."""

    story: int | None = None
    outlet: int | None = None
    days: int | None = None  # published at most so many days ago
    kind: str = ""  # of what waits in it, as in WAITING
    stance: str = ""  # of a claim that waits in it
    disputed: bool = False  # where a later run disagrees with a decision, whether or not anything waits
    unconfirmed_by: str = ""  # where this person may confirm, in a public article, what another alone has accepted
    order: str = "newest"


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (F("article__published_on").desc(nulls_last=True), "-pk"),
    "oldest": (F("article__published_on").asc(nulls_last=True), "pk"),
    "most": ("-waiting_all", F("article__published_on").desc(nulls_last=True), "-pk"),
    "fewest": ("waiting_all", F("article__published_on").desc(nulls_last=True), "-pk"),
}


def waiting_versions(wanted: QueueFilter | None = None) -> QuerySet[ArticleVersion]:
    """Versions with undecided proposals, with `waiting_claims` … and `waiting_all`."""
    wanted = wanted or QueueFilter()
    counts = {f"waiting_{name}": _count(model) for name, model in REVIEWED_MODELS.items()}
    total = F("waiting_claims") + F("waiting_events") + F("waiting_mentions") + F("waiting_times")
    versions = ArticleVersion.objects.annotate(**counts).annotate(waiting_all=total)
    return (
        versions.filter(_wanted(wanted))
        .select_related("article__outlet")
        .defer("text")
        .order_by(*ORDERS.get(wanted.order, ORDERS["newest"]))
    )


def _wanted(wanted: QueueFilter) -> Q:
    """As conditions that can be counted without counting what waits."""
    models = [REVIEWED_MODELS[wanted.kind]] if wanted.kind in REVIEWED_MODELS else list(REVIEWED_MODELS.values())
    if wanted.unconfirmed_by:
        found = Q(Exists(Article.objects.public().filter(pk=OuterRef("article"))))
        found &= _any(_to_confirm(model, wanted.unconfirmed_by) for model in models)
    elif wanted.disputed:
        found = _any(model.objects.disputed() for model in models)
    else:
        found = _any(model.objects.pending() for model in models)
    if wanted.stance:
        found &= _any([Claim.objects.pending().filter(stance=wanted.stance)])
    if wanted.story:
        found &= Q(article__stories=wanted.story)
    if wanted.outlet:
        found &= Q(article__outlet=wanted.outlet)
    if wanted.days is not None:
        found &= Q(article__published_on__gte=timezone.localdate() - dt.timedelta(days=wanted.days))
    return found


def _to_confirm(model: Any, name: str) -> QuerySet[Any]:
    """What others alone have accepted; of accounts also those whose event somebody edited since."""
    own = Q(pk__in=model.objects.unconfirmed().exclude(sole_reviewer=name))
    if model is EventMention:
        own |= Q(event__in=Event.objects.unconfirmed().exclude(sole_reviewer=name))
    found: QuerySet[Any] = model.objects.accepted().filter(own)
    return found


def _any(rows: Iterable[QuerySet[Any]]) -> Q:
    return reduce(or_, (Q(Exists(each.filter(version=OuterRef("pk")))) for each in rows))


def next_waiting(after: int | None = None, wanted: QueueFilter | None = None) -> int | None:
    """The version to take up after another, in the order of the queue; the first one at its end."""
    order = list(waiting_versions(wanted).values_list("pk", flat=True))
    later = order[order.index(after) + 1 :] if after in order else []
    return next(iter(later), next((pk for pk in order if pk != after), None))


def viewers(versions: Iterable[ArticleVersion]) -> dict[int, list[str]]:
    """Who has the workbench of these versions open now."""
    rows = EditorPresence.objects.recent(timezone.now()).filter(version__in=list(versions)).select_related("user")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.version_id].append(row.user.get_username())
    return dict(found)


def _count(model: Any) -> Coalesce:
    rows = model.objects.pending().filter(version=OuterRef("pk")).order_by().values("version")
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
