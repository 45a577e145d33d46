"""Wording changes, for staff: changes that outlets made to the words of accepted claims."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter, id_filter
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent
from articles.api.serializers.wording_changes import WordingChangeSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import WordingChangeDecision
from articles.models import WordingChange
from articles.services import versions
from articles.services.transitions import Performer


class WordingChangeFilterSet(VersionFilterSet):
    """Filters of wording changes."""

    claim = id_filter(field_name="claim", help_text=_("Id of the claim."))
    decision = choice_filter(WordingChangeDecision, help_text=_("Whether it waits for an editor, and the decision."))


class WordingChangeViewSet(StaffRecordViewSet):
    """Accepted claims with words that a newer version of their article no longer contains. For staff only."""

    required_permissions = dict.fromkeys(("keep", "resolve"), "articles.change_claim")
    queryset = querysets.version_records(WordingChange).select_related("decided_by")
    serializer_class = WordingChangeSerializer
    filterset_class = WordingChangeFilterSet

    @extend_schema(request=None, responses=WordingChangeSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """Keep the claim in its original words."""
        return self._decide(request, WordingChangeDecision.KEPT)

    @extend_schema(request=None, responses=WordingChangeSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"])
    @idempotent
    def resolve(self, request: Request, **kwargs: Any) -> Response:
        """Mark the change as covered by a claim in the new words."""
        return self._decide(request, WordingChangeDecision.ANSWERED)

    def _decide(self, request: Request, decision: str) -> Response:
        self._reject_unknown_parameters(set())
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        versions.decide(row, decision, Performer.from_user(request.user))
        return Response(self._serialize(self._get_prepared_row())[0])
