"""The published stories, each with the numbers that introduce it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.choices import EventStatus
from articles.models import Event, Story


def introduced(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Stories with `event_count`, `article_count`, `outlet_count` and `latest_event_id`, of what is public alone."""
    held = Story.events.through.objects.filter(story=OuterRef("pk"), event__in=Event.objects.public())
    told = Story.articles.through.objects.filter(story=OuterRef("pk"))
    happened = Event.objects.public().filter(
        stories=OuterRef("pk"), status__in=[EventStatus.HAPPENED, EventStatus.ONGOING], latest__isnull=False
    )
    return stories.annotate(
        event_count=_count(held, "event"),
        article_count=_count(told, "article"),
        outlet_count=_count(told, "article__outlet"),
        latest_event_id=Subquery(happened.order_by(F("latest").desc(), "-pk").values("pk")[:1]),
    )


def with_latest_events(stories: list[Story]) -> list[Story]:
    """Give each story its `latest_event`: the last public one that has happened. One query."""
    events = Event.objects.in_bulk([story.latest_event_id for story in stories])  # type: ignore[attr-defined]
    for story in stories:
        story.latest_event = events.get(story.latest_event_id)  # type: ignore[attr-defined]
    return stories


def _count(rows: QuerySet[Any], field: str) -> Coalesce:
    counted = rows.order_by().values("story").annotate(n=Count(field, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
