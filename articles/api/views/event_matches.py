"""Events of different articles that may be one. For staff only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from rest_framework.response import Response

from articles.api.filters import RecordFilterSet, Rows, id_filter, state_filter
from articles.api.mixins import DecisionMixin, decision_permissions
from articles.api.serializers.event_matches import EventMatchSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import EventMatch
from articles.services import event_matches
from articles.services.errors import StaleRevision
from articles.services.transitions import Performer, lock


class EventMatchFilterSet(RecordFilterSet):
    event = id_filter(method="with_event", help_text="Those of this event.")
    state = state_filter()

    def with_event(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Q(kept=value) | Q(other=value))


def _as_seen(decide: Callable[..., Any]) -> Callable[..., list[Any]]:
    """A decision on a match, refused where the match has changed since the asker saw it."""

    @transaction.atomic
    def decided(
        match: EventMatch, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
    ) -> list[Any]:
        if expected is not None and lock(match).revision != expected:
            raise StaleRevision(f"“{match}” has changed since you read it. Look at it again.")
        decide(match, by, note=note)
        match.refresh_from_db()
        return [match, match.kept, match.other]

    return decided


class EventMatchViewSet(DecisionMixin, StaffRecordViewSet):
    """Events of different articles that may be one. Accepted, the other's accounts are the kept one's; reopened, they
    return, and the question is open again, as it is after a rejection. For staff only."""

    model = EventMatch
    required_permissions = decision_permissions("articles.change_eventmatch")
    accept_service = staticmethod(_as_seen(event_matches.confirm))
    reject_service = staticmethod(_as_seen(event_matches.reject))
    reopen_service = staticmethod(_as_seen(event_matches.reopen))
    queryset = EventMatch.objects.select_related("kept", "other")
    serializer_class = EventMatchSerializer
    filterset_class = EventMatchFilterSet

    def _decided(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        """Without the name of an act: reopening the match takes the decision back, and undoing lines cannot."""
        return super()._decided(record, changed)
