"""Base classes of the views: lists, single records, chosen fields and expansions, strict parameters."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from typing import Any

from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
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

PAGE_PARAMETERS = frozenset({"cursor", "page_size", "ordering"})
FIELD_PARAMETERS = frozenset({"fields", "expand"})
MAX_QUOTED_LENGTH = 80  # characters of a parameter that an error message repeats


class PrivateResponseMixin:
    """Set the headers of caching and throttling.

    The response to one URL depends on who asks, so that no cache may give one person's response to another.
    """

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the response with its headers."""
        final_response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        patch_vary_headers(final_response, ["Accept", "Authorization", "Cookie"])
        django_request = getattr(request, "_request", request)
        for name, value in getattr(django_request, "throttle_headers", {}).items():
            final_response[name] = value
        if getattr(getattr(request, "_user", None), "is_authenticated", False):
            patch_cache_control(final_response, private=True, no_store=True)
        return final_response


class RecordViewSet(PrivateResponseMixin, GenericViewSet[Any]):
    """A list of records and single records. A record that the caller may not see is answered with 404."""

    parser_classes = [StrictJSONParser]
    permission_classes: Any = [PublicReadStaffWrite]
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class: type[filters.RecordFilterSet]
    # Names of orderings, each with the field to sort by: a time or an id that is never null.
    ordering_fields = {"id": "pk"}
    expansions: tuple[str, ...] = ()

    @property
    def audience(self) -> Audience:
        """The audience of the request."""
        return Audience.from_request(self.request)

    def get_serializer_class(self) -> Any:
        """Return the serializer of the action: for PATCH the one that validates an edit."""
        if self.action == "partial_update":
            return getattr(self, "edit_serializer_class", None)
        return super().get_serializer_class()

    def get_serializer_context(self) -> dict[str, Any]:
        """Return DRF's context with the audience and the requested fields."""
        context = super().get_serializer_context()
        return {**context, "audience": self.audience, "fields": self._requested_fields()}

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """Return the data of one of the view's expansions for each of the rows, by the id of the record."""
        raise NotImplementedError(name)

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """Return the records of a page in the form that the serializer takes. Invisible ones may be left out."""
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of records."""
        filter_names = self.filterset_class.parameter_names(self.audience)
        self._reject_unknown_parameters(filter_names | PAGE_PARAMETERS | FIELD_PARAMETERS)
        self._requested_expansions()
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._serialize(self.prepare_rows(page or [])))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a single record."""
        self._reject_unknown_parameters(FIELD_PARAMETERS)
        self._requested_expansions()
        rows = self._get_prepared_row()
        return Response(self._serialize(rows)[0], headers=self._etag_headers(rows[0]))

    def _etag_headers(self, row: Any) -> dict[str, str]:
        """Return the revision of a reviewed record as its ETag, for staff: it is what If-Match takes."""
        serializer = self.get_serializer_class()()
        if not self.audience.staff or not isinstance(serializer, ReviewedSerializer):
            return {}
        return {"ETag": f'"{serializer.get_reviewed_record(row).revision}"'}

    def _get_prepared_row(self) -> Sequence[Any]:
        """Return the record of the URL, prepared for the serializer, as a sequence of one. Raise Http404."""
        record = get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_field]})
        rows = self.prepare_rows([record])
        if not rows:
            raise Http404
        return rows

    def _serialize(self, rows: Sequence[Any]) -> Any:
        expanded = {name: self.expand(name, [*rows]) for name in self._requested_expansions()}
        context = {**self.get_serializer_context(), "expanded": expanded}
        return self.get_serializer_class()(rows, many=True, context=context).data

    def _requested_expansions(self) -> Sequence[str]:
        """Return the names in the parameter `expand`. Raise ValidationError for an unknown one."""
        names = _split_names(self.request.query_params.get("expand", ""))
        if unknown := [name for name in names if name not in self.expansions]:
            message = _("“%(name)s” cannot be expanded here. Known expansions: %(names)s.")
            known = ", ".join(self.expansions) or _("none")
            detail = message % {"name": unknown[0][:MAX_QUOTED_LENGTH], "names": known}
            raise ValidationError({"expand": [ErrorDetail(detail, "unknown")]})
        return names

    def _requested_fields(self) -> frozenset[str]:
        """Return the names in the parameter `fields`; empty if all fields are wanted. Raise ValidationError."""
        names = _split_names(self.request.query_params.get("fields", "")) if self.request else []
        known: Any = self.get_serializer_class()().fields
        if unknown := [name for name in names if name not in known]:
            message = _("“%(name)s” is not a field of this record. Known fields: %(names)s.")
            detail = message % {"name": unknown[0][:MAX_QUOTED_LENGTH], "names": ", ".join(known)}
            raise ValidationError({"fields": [ErrorDetail(detail, "unknown")]})
        return frozenset(names)

    def _reject_unknown_parameters(self, known: Set[str]) -> None:
        reject_unknown_parameters(self.request, known, getattr(self.filterset_class, "staff_only", ()))


def reject_unknown_parameters(request: Request, known: Set[str], staff_only: Collection[str] = ()) -> None:
    """Raise ValidationError for query parameters that are not known, for staff only, or repeated.

    A misspelt filter that is ignored would return records that the caller did not ask for.
    """
    known = known | filters.COMMON_PARAMETERS
    errors: dict[str, list[ErrorDetail]] = {}
    for name, values in request.query_params.lists():
        quoted_name = name[:MAX_QUOTED_LENGTH]
        if name in staff_only and name not in known:
            message = _("“%(name)s” is for staff. Send the token of a staff account.")
            errors[name] = [ErrorDetail(message % {"name": name}, "unknown")]
        elif name not in known:
            message = _("“%(name)s” is not a parameter of this URL. Known parameters: %(names)s.")
            detail = message % {"name": quoted_name, "names": ", ".join(sorted(known))}
            errors[quoted_name] = [ErrorDetail(detail, "unknown")]
        elif len(values) > 1:
            message = _("“%(name)s” is given more than once.")
            errors[name] = [ErrorDetail(message % {"name": name}, "repeated-parameter")]
    if errors:
        raise ValidationError(errors)


def _split_names(value: str) -> list[str]:
    """Split a comma-separated list and drop empty names."""
    return [name.strip() for name in value.split(",") if name.strip()]


class StaffRecordViewSet(RecordViewSet):
    """Records that only staff may read; with `view_permission`, only staff with that permission."""

    permission_classes: Any = [IsStaff]
    view_permission = ""
