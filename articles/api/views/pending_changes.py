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

from articles.api.filters import Filters, Rows, choice, number, words
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent, read
from articles.api.serializers.decisions import NoteSerializer
from articles.api.serializers.pending_changes import HeldSerializer
from articles.api.views.base import StaffRecords
from articles.choices import HeldAct, HeldState
from articles.models import HeldChange
from articles.services import pending_changes
from articles.services.transitions import By


class HeldFilters(Filters):
    actor = number(method="about", help_text="Of this actor, or a merge with it.")
    act = choice(HeldAct, help_text="What was asked for.")
    by = words(field_name="user_name", help_text="Who asked for it: the name of an account.")
    state = choice(HeldState, help_text="Whether it waits, and what was decided.")

    def about(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(Q(actor=value) | Q(other=value))


def _decision(method: Callable[..., Response]) -> Any:
    described = extend_schema(request=NoteSerializer, responses=HeldSerializer, parameters=[IDEMPOTENCY_KEY])
    return described(action(detail=True, methods=["post"])(idempotent(method)))


class Held(StaffRecords):
    """Changes of actors that readers see, where the desk wants a second pair of eyes. For staff only."""

    needs = dict.fromkeys(("confirm", "withdraw"), "articles.change_actor")
    serializer_class = HeldSerializer
    filterset_class = HeldFilters

    def get_queryset(self) -> QuerySet[HeldChange]:
        return HeldChange.objects.with_actors()

    @_decision
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        """Have it made, as another person than who asked. It takes the permission for the act itself."""
        change = self._change()
        if not request.user.has_perm(change.permission):
            raise PermissionDenied("Your account may not merge and split actors, nor confirm that.")
        return self._decide(request, change, pending_changes.confirm)

    @_decision
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Let it not be made: nothing changes."""
        return self._decide(request, self._change(), pending_changes.withdraw)

    def _change(self) -> HeldChange:
        self._refuse_unknown(set())
        return get_object_or_404(HeldChange, pk=self.kwargs["pk"])

    def _decide(self, request: Request, change: HeldChange, decide: Callable[..., Any]) -> Response:
        decide(change, By.person(request.user), note=read(NoteSerializer, request)["note"])
        return Response(self._told(self._shown())[0])
