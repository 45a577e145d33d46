"""Where articles tell of events."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import Rows, VersionFilterSet, id_filter, search_filter, state_filter
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.event_mentions import EditEventMentionSerializer, EventMentionSerializer
from articles.api.views.base import RecordViewSet
from articles.models import EventMention


class EventMentionFilterSet(VersionFilterSet):
    event = id_filter(method="of_event", help_text="Those of this event.")
    claim = id_filter(method="by_claim", help_text="Those that this claim reports.")
    state = state_filter()
    q = search_filter("sentence_text", text="the sentence")

    def of_event(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(event__in=self.audience.events().filter(pk=value))

    def by_claim(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(claim__in=self.audience.claims().filter(pk=value))


class EventMentionViewSet(ProposalMixin, RecordViewSet):
    """Where articles tell of events: one account each."""

    model = EventMention
    edit_serializer_class = EditEventMentionSerializer
    required_permissions = decision_permissions("articles.change_eventmention")
    serializer_class = EventMentionSerializer
    filterset_class = EventMentionFilterSet

    def get_queryset(self) -> QuerySet[EventMention]:
        return querysets.event_mentions(self.audience)

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        return querysets.mentions_with_chains(rows, self.audience)
