"""The published stories of the front page, with their numbers and latest events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, OrderBy, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from articles.choices import EventStatus
from articles.models import Event, Story

LATEST_EVENTS = 3  # of each story on the front page


def with_counts(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Annotate stories with `event_count`, `article_count` and `outlet_count`. Only public events count."""
    events = Story.events.through.objects.filter(story=OuterRef("pk"), event__in=Event.objects.public())
    articles = Story.articles.through.objects.filter(story=OuterRef("pk"))
    return stories.annotate(
        event_count=_count_of(events, "event"),
        article_count=_count_of(articles, "article"),
        outlet_count=_count_of(articles, "article__outlet"),
    )


def attach_latest_events(stories: list[Story]) -> list[Story]:
    """Set on each story its `latest` events that have happened, newest first, and its next `planned` one.

    Both are lists of public events. Two queries, however many stories there are.
    """
    past = Event.objects.public().filter(status__in=[EventStatus.HAPPENED, EventStatus.ONGOING], latest__isnull=False)
    planned = Event.objects.public().filter(status=EventStatus.PLANNED, latest__isnull=False)
    latest_by_story = _first_by_story(past, stories, F("latest").desc(), LATEST_EVENTS)
    planned_by_story = _first_by_story(planned, stories, F("latest").asc(), 1)
    for story in stories:
        story.latest = latest_by_story.get(story.pk, [])
        story.planned = planned_by_story.get(story.pk, [])
    return stories


def _first_by_story(
    events: QuerySet[Event], stories: Iterable[Story], order: OrderBy, limit: int
) -> dict[int, list[Event]]:
    """Return the first events of each story in an order, by the story's id."""
    of_stories = events.filter(stories__in=[story.pk for story in stories]).annotate(story=F("stories"))
    rank = Window(RowNumber(), partition_by=F("story"), order_by=[order, F("pk").desc()])
    by_story: dict[int, list[Event]] = {}
    for event in of_stories.annotate(rank=rank).filter(rank__lte=limit).order_by("story", "rank"):
        by_story.setdefault(event.story, []).append(event)
    return by_story


def _count_of(rows: QuerySet[Any], field: str) -> Coalesce:
    counts = rows.order_by().values("story").annotate(n=Count(field, distinct=True)).values("n")
    return Coalesce(Subquery(counts), 0)
