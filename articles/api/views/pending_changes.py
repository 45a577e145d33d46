"""Pending changes, for staff: changes of public actors that wait for the approval of a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
    """Filters of pending changes."""

    actor = id_filter(
        method="filter_actor", help_text=gettext_lazy("Id of the actor, or of the other actor of a merge.")
    )
    action = choice_filter(PendingChangeAction, help_text=gettext_lazy("The requested action."))
    requested_by = text_filter(field_name="user_name", help_text=gettext_lazy("Name of the account."))
    state = choice_filter(PendingChangeState, help_text=gettext_lazy("Pending, approved or withdrawn."))

    def filter_actor(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the changes of an actor and the merges with it."""
        return rows.filter(Q(actor=value) | Q(other=value))


def _decision_action(method: Callable[..., Response]) -> Any:
    """Make a method an idempotent POST action on a pending change."""
    describe = extend_schema(request=NoteSerializer, responses=PendingChangeSerializer, parameters=[IDEMPOTENCY_KEY])
    return describe(action(detail=True, methods=["post"])(idempotent(method)))


class PendingChangeViewSet(StaffRecordViewSet):
    """Changes of public actors that wait for the approval of a second person. For staff only."""

    required_permissions = dict.fromkeys(("approve", "cancel"), "articles.change_actor")
    serializer_class = PendingChangeSerializer
    filterset_class = PendingChangeFilterSet

    def get_queryset(self) -> QuerySet[PendingChange]:
        """Return all pending and decided changes with their actors."""
        return PendingChange.objects.with_actors()

    @_decision_action
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Approve a change that another person requested, and make it.

        Approving a merge or a split also takes the permission to merge actors."""
        change = self._get_change()
        if not request.user.has_perm(change.permission):
            raise PermissionDenied(_("Your account may not approve merges and splits of actors."))
        return self._decide(request, change, pending_changes.approve)

    @_decision_action
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Cancel a change. The actor stays as it is."""
        return self._decide(request, self._get_change(), pending_changes.cancel)

    def _get_change(self) -> PendingChange:
        self._reject_unknown_parameters(set())
        return get_object_or_404(PendingChange, pk=self.kwargs["pk"])

    def _decide(self, request: Request, change: PendingChange, service: Callable[..., Any]) -> Response:
        note = validated_body(NoteSerializer, request)["note"]
        service(change, Performer.from_user(request.user), note=note)
        return Response(self._serialize(self._get_prepared_row())[0])
