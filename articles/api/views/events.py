"""Events with every mention of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

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
    """Filters of events."""

    story = slug_filter(method="filter_story", help_text=_("Slug of a story."))
    actor = id_filter(method="filter_actor", help_text=_("Id of an actor that takes part."))
    article = id_filter(method="filter_article", help_text=_("Id of an article that reports the event."))
    outlet = id_filter(method="filter_outlet", help_text=_("Id of an outlet that reports the event."))
    status = choice_filter(EventStatus, help_text=_("Whether it happened, is planned, is denied …"))
    kind = choice_filter(EventKind, help_text=_("Kind of event."))
    date_from = date_filter(
        method="filter_date_from", help_text=_("The event may have taken place on this day or later.")
    )
    date_to = date_filter(
        method="filter_date_to", help_text=_("The event may have taken place on this day or earlier.")
    )
    state = state_filter()
    q = search_filter("title", help_text=_("Words in the title; all of them must occur."))

    def filter_story(self, rows: Rows, name: str, value: str) -> Rows:
        """Keep the events of a visible story."""
        return rows.filter(stories__in=self.visible_stories(value))

    def filter_actor(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the events in which a visible actor takes part."""
        actor = self.audience.actors().filter(pk=value)
        return rows.filter(Exists(EventParticipant.objects.filter(event=OuterRef("pk"), actor__in=actor)))

    def filter_article(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the events with a visible mention in an article."""
        mentions = self.audience.event_mentions().filter(event=OuterRef("pk"), version__article=value)
        return rows.filter(Exists(mentions))

    def filter_outlet(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the events with a visible mention in an article of an outlet."""
        mentions = self.audience.event_mentions().filter(event=OuterRef("pk"), version__article__outlet=value)
        return rows.filter(Exists(mentions))

    def filter_date_from(self, rows: Rows, name: str, value: dt.date) -> Rows:
        """Keep the events that may be on a day or later. An open end may be any later day."""
        return rows.filter(Q(latest__gte=value) | Q(latest=None, earliest__isnull=False))

    def filter_date_to(self, rows: Rows, name: str, value: dt.date) -> Rows:
        """Keep the events that may be on a day or earlier. An open start may be any earlier day."""
        return rows.filter(Q(earliest__lte=value) | Q(earliest=None, latest__isnull=False))


class EventViewSet(ProposalMixin, RecordViewSet):
    """Events, each with every mention of it."""

    model = Event
    edit_serializer_class = EditEventSerializer
    required_permissions = decision_permissions("articles.change_event")
    ordering_fields = {"id": "pk", "updated": "updated_at"}
    expansions = ("coverage",)
    serializer_class = EventSerializer
    filterset_class = EventFilterSet

    def get_queryset(self) -> QuerySet[Event]:
        """Return the visible events."""
        return self.audience.events()

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """Return the events with participants and visible mentions."""
        return querysets.event_entries(rows, self.audience)

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """Return the coverage of each event."""
        return querysets.coverage_by_event(rows)
