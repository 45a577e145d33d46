"""The published stories, each with the numbers and the events that introduce it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, OrderBy, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from articles.choices import EventStatus
from articles.models import Event, Story

LATEST = 3


def with_counts(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Stories with `event_count`, `article_count` and `outlet_count`, of what is public alone."""
    held = Story.events.through.objects.filter(story=OuterRef("pk"), event__in=Event.objects.public())
    told = Story.articles.through.objects.filter(story=OuterRef("pk"))
    return stories.annotate(
        event_count=_count(held, "event"),
        article_count=_count(told, "article"),
        outlet_count=_count(told, "article__outlet"),
    )


def attach_latest_events(stories: list[Story]) -> list[Story]:
    """Give each story its `latest` public events that have happened, the last first, and what is `planned` next.

    Two queries, however many stories.
    """
    happened = Event.objects.public().filter(
        status__in=[EventStatus.HAPPENED, EventStatus.ONGOING], latest__isnull=False
    )
    planned = Event.objects.public().filter(status=EventStatus.PLANNED, latest__isnull=False)
    latest = _first(happened, stories, F("latest").desc(), LATEST)
    coming = _first(planned, stories, F("latest").asc(), 1)
    for story in stories:
        story.latest = latest.get(story.pk, [])  # type: ignore[attr-defined]
        story.planned = coming.get(story.pk, [])  # type: ignore[attr-defined]
    return stories


def _first(events: QuerySet[Event], stories: Iterable[Story], order: OrderBy, most: int) -> dict[int, list[Event]]:
    """The first events of each story in an order, by the story's id."""
    of_stories = events.filter(stories__in=[story.pk for story in stories]).annotate(story=F("stories"))
    place = Window(RowNumber(), partition_by=F("story"), order_by=[order, F("pk").desc()])
    found: dict[int, list[Event]] = {}
    for event in of_stories.annotate(place=place).filter(place__lte=most).order_by("story", "place"):
        found.setdefault(event.story, []).append(event)  # type: ignore[attr-defined]
    return found


def _count(rows: QuerySet[Any], field: str) -> Coalesce:
    counted = rows.order_by().values("story").annotate(n=Count(field, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
