"""The review queue: articles with proposals to review, unfinished and failed runs, and the workers."""

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
    """Which articles of the queue to list, and in which order. Empty fields do not limit the list."""

    story: int | None = None
    outlet: int | None = None
    days: int | None = None  # published at most so many days ago
    kind: str = ""  # has proposals of this kind, a key of REVIEWED_MODELS
    stance: str = ""  # has a proposed claim with this stance
    disputed: bool = False  # a later run disagrees with a decision, whether or not there are proposals
    unconfirmed_by: str = ""  # in a public article, this user may confirm what one other person has accepted
    order: str = "newest"  # a key of ORDERS


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (F("article__published_on").desc(nulls_last=True), "-pk"),
    "oldest": (F("article__published_on").asc(nulls_last=True), "pk"),
    "most": ("-waiting_all", F("article__published_on").desc(nulls_last=True), "-pk"),
    "fewest": ("waiting_all", F("article__published_on").desc(nulls_last=True), "-pk"),
}


def waiting_versions(wanted: QueueFilter | None = None) -> QuerySet[ArticleVersion]:
    """Return versions with proposals to review, annotated with their number.

    The annotations are `waiting_claims`, `waiting_events`, `waiting_mentions`, `waiting_times` and `waiting_all`.
    """
    wanted = wanted or QueueFilter()
    counts = {f"waiting_{name}": _pending_count(model) for name, model in REVIEWED_MODELS.items()}
    total = F("waiting_claims") + F("waiting_events") + F("waiting_mentions") + F("waiting_times")
    versions = ArticleVersion.objects.annotate(**counts).annotate(waiting_all=total)
    return (
        versions.filter(_condition(wanted))
        .select_related("article__outlet")
        .defer("text")
        .order_by(*ORDERS.get(wanted.order, ORDERS["newest"]))
    )


def _condition(wanted: QueueFilter) -> Q:
    """Return the filter as EXISTS conditions, so that counting the queue does not count its proposals."""
    models = [REVIEWED_MODELS[wanted.kind]] if wanted.kind in REVIEWED_MODELS else list(REVIEWED_MODELS.values())
    condition = _state_condition(wanted, models)
    if wanted.stance:
        condition &= _has_any([Claim.objects.pending().filter(stance=wanted.stance)])
    if wanted.story:
        condition &= Q(article__stories=wanted.story)
    if wanted.outlet:
        condition &= Q(article__outlet=wanted.outlet)
    if wanted.days is not None:
        condition &= Q(article__published_on__gte=timezone.localdate() - dt.timedelta(days=wanted.days))
    return condition


def _state_condition(wanted: QueueFilter, models: list[Any]) -> Q:
    """Return the condition for versions with records to confirm, with disagreements, or with proposals."""
    if wanted.unconfirmed_by:
        is_public = Q(Exists(Article.objects.public().filter(pk=OuterRef("article"))))
        return is_public & _has_any(_to_confirm(model, wanted.unconfirmed_by) for model in models)
    if wanted.disputed:
        return _has_any(model.objects.disputed() for model in models)
    return _has_any(model.objects.pending() for model in models)


def _to_confirm(model: Any, user: str) -> QuerySet[Any]:
    """Return accepted records that one other person alone has accepted.

    An event mention is also among them if its event was edited and that edit is unconfirmed.
    """
    unconfirmed = Q(pk__in=model.objects.unconfirmed().exclude(sole_reviewer=user))
    if model is EventMention:
        unconfirmed |= Q(event__in=Event.objects.unconfirmed().exclude(sole_reviewer=user))
    records: QuerySet[Any] = model.objects.accepted().filter(unconfirmed)
    return records


def _has_any(querysets: Iterable[QuerySet[Any]]) -> Q:
    """Return the condition for versions with a record in one of the querysets."""
    return reduce(or_, (Q(Exists(rows.filter(version=OuterRef("pk")))) for rows in querysets))


def next_waiting(after: int | None = None, wanted: QueueFilter | None = None) -> int | None:
    """Return the id of the version after another in the queue, the first one after the last, or None."""
    ids = list(waiting_versions(wanted).values_list("pk", flat=True))
    later = ids[ids.index(after) + 1 :] if after in ids else []
    others = [pk for pk in ids if pk != after]
    return next(iter([*later, *others]), None)


def viewers(versions: Iterable[ArticleVersion]) -> dict[int, list[str]]:
    """Return the names of the users who have the workbench of these versions open, by version id. One query."""
    rows = EditorPresence.objects.recent(timezone.now()).filter(version__in=list(versions)).select_related("user")
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        names[row.version_id].append(row.user.get_username())
    return dict(names)


def _pending_count(model: Any) -> Coalesce:
    rows = model.objects.pending().filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def unfinished_runs() -> QuerySet[ExtractionRun]:
    """Return queued and running runs, oldest first."""
    return _with_article(ExtractionRun.objects.active()).order_by("pk")


def failed_runs() -> QuerySet[ExtractionRun]:
    """Return failed runs that were not followed by another run of the same version, newest first."""
    later = ExtractionRun.objects.filter(version=OuterRef("version"), pk__gt=OuterRef("pk"))
    failed = ExtractionRun.objects.filter(status=RunStatus.FAILED).exclude(Exists(later))
    return _with_article(failed).order_by("-pk")


def _with_article(runs: QuerySet[ExtractionRun]) -> QuerySet[ExtractionRun]:
    return runs.select_related("version__article__outlet").defer("version__text")


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers with a recent heartbeat, and when any worker last had one."""

    alive: tuple[WorkerHeartbeat, ...]
    last_seen: dt.datetime | None


def workers() -> Workers:
    """Return the state of the workers. Two queries."""
    last = WorkerHeartbeat.objects.order_by("-seen_at").first()
    return Workers(tuple(WorkerHeartbeat.objects.alive(timezone.now())), last.seen_at if last else None)
