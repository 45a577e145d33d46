"""What happened, with every account of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.api import querysets
from articles.api.filters import (
    RecordFilterSet,
    Rows,
    choice_filter,
    date_filter,
    id_filter,
    search_filter,
    slug_filter,
    state_filter,
)
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.events import EditEventSerializer, EventSerializer
from articles.api.views.base import RecordViewSet
from articles.choices import EventKind, EventStatus
from articles.models import Event, EventParticipant


class EventFilterSet(RecordFilterSet):
    story = slug_filter(method="in_story", help_text="The slug of a story.")
    actor = id_filter(method="with_actor", help_text="Events in which this actor took part.")
    article = id_filter(method="told_by_article", help_text="Events that this article tells of.")
    outlet = id_filter(method="told_by_outlet", help_text="Events that this outlet tells of.")
    status = choice_filter(EventStatus, help_text="Whether it happened, is planned, is denied …")
    kind = choice_filter(EventKind, help_text="What sort of thing it was.")
    date_from = date_filter(method="not_before", help_text="Events that may have been on this day or later.")
    date_to = date_filter(method="not_after", help_text="Events that may have been on this day or earlier.")
    state = state_filter()
    q = search_filter("title", text="the title")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(stories__in=self.visible_stories(value))

    def with_actor(self, rows: Rows, name: str, value: int) -> Rows:
        actor = self.audience.actors().filter(pk=value)
        return rows.filter(Exists(EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=actor)))

    def told_by_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Exists(self.audience.event_mentions().filter(event=OuterRef("pk"), version__article=value)))

    def told_by_outlet(self, rows: Rows, name: str, value: int) -> Rows:
        told = self.audience.event_mentions().filter(event=OuterRef("pk"), version__article__outlet=value)
        return rows.filter(Exists(told))

    def not_before(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(latest__gte=value) | Q(latest=None, earliest__isnull=False))

    def not_after(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return rows.filter(Q(earliest__lte=value) | Q(earliest=None, latest__isnull=False))


class EventViewSet(ProposalMixin, RecordViewSet):
    """What happened, with every account of it."""

    model = Event
    edit_serializer_class = EditEventSerializer
    required_permissions = decision_permissions("articles.change_event")
    ordering_fields = {"id": "pk", "updated": "updated_at"}
    expansions = ("coverage",)
    serializer_class = EventSerializer
    filterset_class = EventFilterSet

    def get_queryset(self) -> QuerySet[Event]:
        return self.audience.events()

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        return querysets.event_entries(rows, self.audience)

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return querysets.coverage_by_event(rows)
