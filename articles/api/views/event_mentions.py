"""Event mentions: where articles report events."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import Rows, VersionFilterSet, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.event_mentions import EditEventMentionSerializer, EventMentionSerializer
from articles.api.views.base import RecordViewSet
from articles.models import EventMention


class EventMentionFilterSet(VersionFilterSet):
    """Filters of event mentions."""

    event = id_filter(method="filter_event", help_text=_("Id of the event."))
    claim = id_filter(method="filter_claim", help_text=_("Id of the claim that reports the event."))
    state = state_filter()
    q = search_filter("sentence_text", help_text=_("Words in the sentence; all of them must occur."))

    def filter_event(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the mentions of a visible event."""
        return rows.filter(event__in=self.audience.events().filter(pk=value))

    def filter_claim(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the mentions that a visible claim reports."""
        return rows.filter(claim__in=self.audience.claims().filter(pk=value))


class EventMentionViewSet(ProposalMixin, RecordViewSet):
    """Sentences in which articles report events, each with its chain of attribution."""

    model = EventMention
    edit_serializer_class = EditEventMentionSerializer
    required_permissions = decision_permissions("articles.change_eventmention")
    serializer_class = EventMentionSerializer
    filterset_class = EventMentionFilterSet

    def get_queryset(self) -> QuerySet[EventMention]:
        """Return the event mentions of visible events."""
        return querysets.event_mentions(self.audience)

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """Return the mentions with their chains."""
        return querysets.mentions_with_chains(rows, self.audience)
