"""The history, for staff: every change of every record, and undoing actions."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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

# Models with decisions that take the permission to change another model, as in their views.
PERMISSION_MODELS = {"actorlink": "mention"}


class HistoryFilterSet(RecordFilterSet):
    """Filters of the history."""

    kind = text_filter(
        field_name="content_type__model", help_text=gettext_lazy("Kind of the record, for example “claim”.")
    )
    object_id = id_filter(
        field_name="object_id", help_text=gettext_lazy("Id of the record; use it together with `kind`.")
    )
    article = id_filter(
        field_name="version__article", help_text=gettext_lazy("Id of the article that the record belongs to.")
    )
    action = choice_filter(Action, help_text=gettext_lazy("What was done."))
    by = text_filter(field_name="user_name", help_text=gettext_lazy("Name of the account, or of the service."))
    batch = filters.UUIDFilter(help_text=gettext_lazy("Id of the action that made the change."))
    date_from = date_filter(
        field_name="at", lookup_expr="date__gte", help_text=gettext_lazy("Changed on this day or later.")
    )
    date_to = date_filter(
        field_name="at", lookup_expr="date__lte", help_text=gettext_lazy("Changed on this day or earlier.")
    )


class HistoryViewSet(StaffRecordViewSet):
    """Every change of every record, with who made it and the states before and after. For staff only."""

    required_permissions = {"undo": ""}  # depends on the records of the action: see `_check_permissions`
    queryset = ReviewLog.objects.select_related("content_type", "version").defer("version__text")
    serializer_class = HistorySerializer
    filterset_class = HistoryFilterSet

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """Return the entries as dicts, as in the change stream."""
        return [change_stream.serialize_log(row) for row in rows]

    @extend_schema(request=UndoSerializer, responses=UndoneSerializer, parameters=[IDEMPOTENCY_KEY])
    @action(detail=False, methods=["post"])
    @idempotent
    def undo(self, request: Request, **kwargs: Any) -> Response:
        """Undo an action as a whole and restore every record. Refused if a later change depends on it."""
        self._reject_unknown_parameters(set())
        batch = validated_body(UndoSerializer, request)["batch"]
        self._check_permissions(request, batch)
        return Response({"changed": summarize_changed(undo(batch, Performer.from_user(request.user)))})

    def _check_permissions(self, request: Request, batch: uuid.UUID) -> None:
        """Raise PermissionDenied unless the user may change every kind of record in the action."""
        models = set(ReviewLog.objects.filter(batch=batch).values_list("content_type__model", flat=True))
        permissions = [f"articles.change_{PERMISSION_MODELS.get(model, model)}" for model in models]
        if not request.user.has_perms(permissions):
            raise PermissionDenied(_("Your account may not change all records of this action."))
