"""What outlets changed of the words that accepted claims rest on. For staff only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api import querysets
from articles.api.filters import InText, choice, number
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent
from articles.api.serializers.wording_changes import WordingSerializer
from articles.api.views.base import StaffRecords
from articles.choices import ChangeDecision
from articles.models import ChangedClaim
from articles.services import versions
from articles.services.transitions import By


class WordingFilters(InText):
    claim = number(field_name="claim", help_text="Those of this claim.")
    decision = choice(ChangeDecision, help_text="Whether it waits for an editor, and what was decided.")


class Wordings(StaffRecords):
    """Accepted claims whose words a newer version of their article does not hold. For staff only."""

    needs = dict.fromkeys(("keep", "answer"), "articles.change_claim")
    queryset = querysets.in_text(ChangedClaim).select_related("decided_by")
    serializer_class = WordingSerializer
    filterset_class = WordingFilters

    @extend_schema(request=None, responses=WordingSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """The claim stands as it was said."""
        return self._decide(request, ChangeDecision.KEPT)

    @extend_schema(request=None, responses=WordingSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """A claim on the new words answers it."""
        return self._decide(request, ChangeDecision.ANSWERED)

    def _decide(self, request: Request, decision: str) -> Response:
        self._refuse_unknown(set())
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        versions.decide(row, decision, By.person(request.user))
        return Response(self._told(self._shown())[0])
