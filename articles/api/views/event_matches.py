"""Event matches, for staff: events of different articles that may be the same."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from articles.api.filters import RecordFilterSet, Rows, id_filter, state_filter
from articles.api.mixins import DecisionMixin, DecisionService, decision_permissions
from articles.api.serializers.event_matches import EventMatchSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import EventMatch
from articles.services import event_matches
from articles.services.errors import StaleRevision
from articles.services.transitions import Performer, lock


class EventMatchFilterSet(RecordFilterSet):
    """Filters of event matches."""

    event = id_filter(method="filter_event", help_text=gettext_lazy("Id of either event."))
    state = state_filter()

    def filter_event(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the matches of an event."""
        return rows.filter(Q(kept=value) | Q(other=value))


def _check_revision(service: Callable[..., Any]) -> DecisionService:
    """Give a service of event matches the interface of a `DecisionService`.

    Raise StaleRevision if the match does not have the `expected` revision; return the match and its events.
    """

    @transaction.atomic
    def decide(
        match: EventMatch, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
    ) -> list[Any]:
        if expected is not None and lock(match).revision != expected:
            message = _("“%(match)s” has changed since you read it. Fetch it again and retry.")
            raise StaleRevision(message % {"match": match})
        service(match, by, note=note)
        match.refresh_from_db()
        return [match, match.kept, match.other]

    return decide


class EventMatchViewSet(DecisionMixin, StaffRecordViewSet):
    """Events of different articles that may be the same. For staff only.

    Accepting a match moves the mentions of the other event to the kept one; reopening it moves them back. A rejected
    match is not proposed again until it is reopened."""

    model = EventMatch
    required_permissions = decision_permissions("articles.change_eventmatch")
    accept_service = staticmethod(_check_revision(event_matches.confirm))
    reject_service = staticmethod(_check_revision(event_matches.reject))
    reopen_service = staticmethod(_check_revision(event_matches.reopen))
    queryset = EventMatch.objects.select_related("kept", "other")
    serializer_class = EventMatchSerializer
    filterset_class = EventMatchFilterSet

    def _decision_response(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        """Return the decision without a batch: `history/undo` cannot undo it, but reopening the match can."""
        return super()._decision_response(record, changed)
