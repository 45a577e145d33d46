"""What was changed after it had been published: when, and from what to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from articles.choices import Action, ReviewState
from articles.models import Event, ReviewLog, Story

# What a reader sees of an event. Other fields follow from these, or are the desk's own.
SHOWN = ("title", "edtf", "status", "participants")


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are as stored; both empty where the two are lists that are not told."""

    field: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    event: int
    at: dt.datetime
    changes: tuple[Change, ...]


def corrections() -> QuerySet[ReviewLog]:
    """Edits of public events made after the first of their published stories was published, the newest first.

    An edit that accepts a proposal is none: nobody had read it before.
    """
    event = Cast(OuterRef("object_id"), BigIntegerField())
    told = Story.objects.public().filter(events=event, published_at__isnull=False)
    shown = Q(*((f"changes__{name}__isnull", False) for name in SHOWN), _connector=Q.OR)
    return (
        ReviewLog.objects.filter(
            shown,
            content_type__app_label="articles",
            content_type__model="event",
            action=Action.EDIT,
            from_state=ReviewState.ACCEPTED,
            object_id__in=Event.objects.public().values("pk"),
        )
        .annotate(published=Subquery(told.order_by("published_at").values("published_at")[:1]))
        .filter(at__gt=F("published"))
        .order_by("-pk")
    )


def of_events(events: Iterable[int]) -> dict[int, list[Correction]]:
    """The corrections of some public events, by event, the newest first. One query."""
    found: dict[int, list[Correction]] = {}
    for log in corrections().filter(object_id__in=list(events)):
        found.setdefault(log.object_id, []).append(correction(log))
    return found


def correction(log: ReviewLog) -> Correction:
    changes = tuple(_change(name, log.changes[name]) for name in SHOWN if name in log.changes)
    return Correction(log.object_id, log.at, changes)


def _change(name: str, told: Any) -> Change:
    if name == "participants":  # who stood there before may be one that the public no longer meets
        return Change(name)
    before, after = told
    return Change(name, str(before or ""), str(after or ""))
