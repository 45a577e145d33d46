"""Every change of every record: who did what, and taking it back. For staff only."""

from __future__ import annotations

import uuid
from typing import Any

from django_filters import rest_framework as filters  # type: ignore[import-untyped]
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api.filters import RecordFilterSet, choice_filter, date_filter, id_filter, text_filter
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent, summarize_changed, validated_body
from articles.api.serializers.change_stream import HistorySerializer
from articles.api.serializers.decisions import UndoneSerializer, UndoSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import Action
from articles.models import ReviewLog
from articles.selectors import change_stream
from articles.services.transitions import Performer
from articles.services.undo import undo

DECIDED_AS = {"actorlink": "mention"}  # whoever says whom a mention means says whom its name does


class HistoryFilterSet(RecordFilterSet):
    kind = text_filter(field_name="content_type__model", help_text="Of records of this kind, such as “claim”.")
    object_id = id_filter(field_name="object_id", help_text="Of the record with this id; with `kind`.")
    article = id_filter(field_name="version__article", help_text="Of records in this article.")
    action = choice_filter(Action, help_text="What was done.")
    by = text_filter(field_name="user_name", help_text="Who did it: the name of an account, or of a part of the desk.")
    batch = filters.UUIDFilter(help_text="All lines of one act.")
    date_from = date_filter(field_name="at", lookup_expr="date__gte", help_text="On this day or later.")
    date_to = date_filter(field_name="at", lookup_expr="date__lte", help_text="On this day or earlier.")


class HistoryViewSet(StaffRecordViewSet):
    """Every change of every record: who did what, from which state to which. For staff only."""

    required_permissions = {"undo": ""}  # what it needs depends on the records of the act
    queryset = ReviewLog.objects.select_related("content_type", "version").defer("version__text")
    serializer_class = HistorySerializer
    filterset_class = HistoryFilterSet

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        return [change_stream.serialize_log(row) for row in rows]

    @extend_schema(request=UndoSerializer, responses=UndoneSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=False, methods=["post"])
    @idempotent
    def undo(self, request: Request, **kwargs: Any) -> Response:
        """Take an act back as a whole, while nothing later depends on it: every record is as it was before."""
        self._reject_unknown_parameters(set())
        batch = validated_body(UndoSerializer, request)["batch"]
        self._check_permission(request, batch)
        return Response({"changed": summarize_changed(undo(batch, Performer.from_user(request.user)))})

    def _check_permission(self, request: Request, batch: uuid.UUID) -> None:
        kinds = set(ReviewLog.objects.filter(batch=batch).values_list("content_type__model", flat=True))
        if not all(request.user.has_perm(f"articles.change_{DECIDED_AS.get(kind, kind)}") for kind in kinds):
            raise PermissionDenied("Your account may not change all the records that this act had changed.")
