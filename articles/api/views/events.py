"""What happened, with every account of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.api import querysets
from articles.api.filters import Filters, Rows, choice, day, number, search, slug, state
from articles.api.mixins import Proposals, needs
from articles.api.serializers.events import EditEventSerializer, EventSerializer
from articles.api.views.base import Records
from articles.choices import EventKind, EventStatus
from articles.models import Event, EventParticipant


class EventFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    actor = number(method="with_actor", help_text="Events in which this actor took part.")
    article = number(method="told_by_article", help_text="Events that this article tells of.")
    outlet = number(method="told_by_outlet", help_text="Events that this outlet tells of.")
    status = choice(EventStatus, help_text="Whether it happened, is planned, is denied …")
    kind = choice(EventKind, help_text="What sort of thing it was.")
    date_from = day(method="not_before", help_text="Events that may have been on this day or later.")
    date_to = day(method="not_after", help_text="Events that may have been on this day or earlier.")
    state = state()
    q = search("title", text="the title")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(stories__in=self.seen_stories(value))

    def with_actor(self, rows: Rows, name: str, value: int) -> Rows:
        actor = self.audience.actors().filter(pk=value)
        return rows.filter(Exists(EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=actor)))

    def told_by_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Exists(self.audience.accounts().filter(event=OuterRef("pk"), version__article=value)))

    def told_by_outlet(self, rows: Rows, name: str, value: int) -> Rows:
        told = self.audience.accounts().filter(event=OuterRef("pk"), version__article__outlet=value)
        return rows.filter(Exists(told))

    def not_before(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(latest__gte=value) | Q(latest=None, earliest__isnull=False))

    def not_after(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(earliest__lte=value) | Q(earliest=None, latest__isnull=False))


class Events(Proposals, Records):
    """What happened, with every account of it."""

    model = Event
    editor = EditEventSerializer
    needs = needs("articles.change_event")
    orders = {"id": "pk", "updated": "updated_at"}
    expansions = ("coverage",)
    serializer_class = EventSerializer
    filterset_class = EventFilters

    def get_queryset(self) -> QuerySet[Event]:
        return self.audience.events()

    def present(self, rows: list[Any]) -> list[Any]:
        return querysets.told(rows, self.audience)

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return querysets.coverage_of(rows)
