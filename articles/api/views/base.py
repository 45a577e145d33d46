"""What the views of all records share."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from typing import Any

from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from articles.api import filters
from articles.api.audience import Audience
from articles.api.parsers import StrictJSONParser
from articles.api.permissions import IsStaff, PublicReadStaffWrite
from articles.api.serializers.base import ReviewedSerializer

SHAPING = {"fields", "expand"}


class PrivateResponseMixin:
    """Two people asking at one address may be told different things: no cache may mix them up."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        patch_vary_headers(finished, ["Accept", "Authorization", "Cookie"])
        for name, value in getattr(getattr(request, "_request", request), "throttle_headers", {}).items():
            finished[name] = value
        if getattr(getattr(request, "_user", None), "is_authenticated", False):
            patch_cache_control(finished, private=True, no_store=True)
        return finished


class RecordViewSet(PrivateResponseMixin, GenericViewSet[Any]):
    """List and retrieve. Whoever may not see a record is told that it does not exist."""

    parser_classes = [StrictJSONParser]
    permission_classes: Any = [PublicReadStaffWrite]
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class: type[filters.RecordFilterSet]
    ordering_fields = {"id": "pk"}  # names of orders, each the field of a moment or an id that is never null
    expansions: tuple[str, ...] = ()

    @property
    def audience(self) -> Audience:
        return Audience.of(self.request)

    def get_serializer_class(self) -> Any:
        return (
            getattr(self, "edit_serializer_class", None)
            if self.action == "partial_update"
            else super().get_serializer_class()
        )

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "audience": self.audience, "fields": self._wanted_fields()}

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """What an expansion of this view holds for each of the rows, by id."""
        raise NotImplementedError(name)

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """The rows of a page as the serializer takes them."""
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._reject_unknown_parameters(
            self.filterset_class.known(self.audience) | {"cursor", "page_size", "ordering"} | SHAPING
        )
        self._expansions()
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._serialize(self.prepare_rows(page or [])))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One record, whole."""
        self._reject_unknown_parameters(SHAPING)
        self._expansions()
        shown = self._get_presented()
        return Response(self._serialize(shown)[0], headers=self._tag(shown[0]))

    def _tag(self, shown: Any) -> dict[str, str]:
        """For staff, the revision of a record that is decided on: what If-Match names."""
        serializer = self.get_serializer_class()()
        if not self.audience.staff or not isinstance(serializer, ReviewedSerializer):
            return {}
        return {"ETag": f'"{serializer.reviewed(shown).revision}"'}

    def _get_presented(self) -> Sequence[Any]:
        found = get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_field]})
        shown = self.prepare_rows([found])
        if not shown:
            raise Http404
        return shown

    def _serialize(self, rows: Sequence[Any]) -> Any:
        expanded = {name: self.expand(name, [*rows]) for name in self._expansions()}
        context = {**self.get_serializer_context(), "expanded": expanded}
        return self.get_serializer_class()(rows, many=True, context=context).data

    def _expansions(self) -> Sequence[str]:
        names = _list_of(self.request.query_params.get("expand", ""))
        if unknown := [name for name in names if name not in self.expansions]:
            known = ", ".join(self.expansions) or "none"
            message = f"“{unknown[0][:80]}” is nothing that can be expanded here. Known are: {known}."
            raise ValidationError({"expand": [ErrorDetail(message, "unknown")]})
        return names

    def _wanted_fields(self) -> frozenset[str]:
        """The fields that the asker wants, or none for all of them."""
        names = _list_of(self.request.query_params.get("fields", "")) if self.request else []
        known: Any = self.get_serializer_class()().fields  # type: ignore[attr-defined]
        if unknown := [name for name in names if name not in known]:
            message = f"“{unknown[0][:80]}” is no field of this record. Its fields are: {', '.join(known)}."
            raise ValidationError({"fields": [ErrorDetail(message, "unknown")]})
        return frozenset(names)

    def _reject_unknown_parameters(self, known: set[str]) -> None:
        reject_unknown_parameters(self.request, known, getattr(self.filterset_class, "staff_only", ()))


def reject_unknown_parameters(request: Request, known: Set[str], staff_only: Collection[str] = ()) -> None:
    """A filter that is misspelt and ignored, or given twice, would answer another question than was asked."""
    known = known | filters.COMMON_PARAMETERS
    errors: dict[str, Any] = {}
    for name, values in request.query_params.lists():
        if name in staff_only and name not in known:
            message = f"“{name}” is for staff. Send a token of an account that may see the desk."
            errors[name] = [ErrorDetail(message, "unknown")]
        elif name not in known:
            message = f"“{name[:80]}” is no parameter of this address. Known are: {', '.join(sorted(known))}."
            errors[name[:80]] = [ErrorDetail(message, "unknown")]
        elif len(values) > 1:
            errors[name] = [ErrorDetail(f"“{name}” is given more than once.", "repeated-parameter")]
    if errors:
        raise ValidationError(errors)


def _list_of(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


class StaffRecordViewSet(RecordViewSet):
    """Records of the desk's own work, which only its staff see; with `view_permission`, not all of them."""

    permission_classes: Any = [IsStaff]
    view_permission = ""
