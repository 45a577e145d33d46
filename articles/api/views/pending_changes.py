"""Changes of actors that readers see, which wait for a second person. For staff only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api.filters import RecordFilterSet, Rows, choice_filter, id_filter, text_filter
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent, validated_body
from articles.api.serializers.decisions import NoteSerializer
from articles.api.serializers.pending_changes import PendingChangeSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import PendingChangeAction, PendingChangeState
from articles.models import PendingChange
from articles.services import pending_changes
from articles.services.transitions import Performer


class PendingChangeFilterSet(RecordFilterSet):
    actor = id_filter(method="about", help_text="Of this actor, or a merge with it.")
    action = choice_filter(PendingChangeAction, help_text="What was asked for.")
    requested_by = text_filter(field_name="user_name", help_text="Who asked for it: the name of an account.")
    state = choice_filter(PendingChangeState, help_text="Whether it waits, and what was decided.")

    def about(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Q(actor=value) | Q(other=value))


def _decision(method: Callable[..., Response]) -> Any:
    described = extend_schema(request=NoteSerializer, responses=PendingChangeSerializer, parameters=[IDEMPOTENCY_KEY])
    return described(action(detail=True, methods=["post"])(idempotent(method)))


class PendingChangeViewSet(StaffRecordViewSet):
    """Changes of actors that readers see, where the desk wants a second pair of eyes. For staff only."""

    required_permissions = dict.fromkeys(("approve", "cancel"), "articles.change_actor")
    serializer_class = PendingChangeSerializer
    filterset_class = PendingChangeFilterSet

    def get_queryset(self) -> QuerySet[PendingChange]:
        return PendingChange.objects.with_actors()

    @_decision
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Have it made, as another person than who asked. It takes the permission for the act itself."""
        change = self._change()
        if not request.user.has_perm(change.permission):
            raise PermissionDenied("Your account may not merge and split actors, nor confirm that.")
        return self._decide(request, change, pending_changes.approve)

    @_decision
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Let it not be made: nothing changes."""
        return self._decide(request, self._change(), pending_changes.cancel)

    def _change(self) -> PendingChange:
        self._reject_unknown_parameters(set())
        return get_object_or_404(PendingChange, pk=self.kwargs["pk"])

    def _decide(self, request: Request, change: PendingChange, decide: Callable[..., Any]) -> Response:
        decide(change, Performer.from_user(request.user), note=validated_body(NoteSerializer, request)["note"])
        return Response(self._serialize(self._get_presented())[0])
