"""Where articles tell of events."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import InText, Rows, number, search, state
from articles.api.mixins import Proposals, needs
from articles.api.serializers.event_mentions import AccountSerializer, EditAccountSerializer
from articles.api.views.base import Records
from articles.models import EventMention


class AccountFilters(InText):
    event = number(method="of_event", help_text="Those of this event.")
    claim = number(method="by_claim", help_text="Those that this claim reports.")
    state = state()
    q = search("sentence_text", text="the sentence")

    def of_event(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(event__in=self.audience.events().filter(pk=value))

    def by_claim(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(claim__in=self.audience.claims().filter(pk=value))


class Accounts(Proposals, Records):
    """Where articles tell of events: one account each."""

    model = EventMention
    editor = EditAccountSerializer
    needs = needs("articles.change_eventmention")
    serializer_class = AccountSerializer
    filterset_class = AccountFilters

    def get_queryset(self) -> QuerySet[EventMention]:
        return querysets.accounts(self.audience)

    def present(self, rows: list[Any]) -> list[Any]:
        return querysets.with_chains(rows, self.audience)
