"""Cursor pagination: records added between two requests repeat or skip nothing, and any page costs the same."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

MAX_ID_DIGITS = 18  # any number of 18 digits fits into the database's 64-bit ids


class RecordCursorPagination(CursorPagination):
    """The newest record first, unless `ordering` names another of the view's `ordering_fields`."""

    ordering = "-pk"
    order_query_param = "ordering"
    page_size = 25
    max_page_size = 100  # bounds the work for one request
    page_size_query_param = "page_size"
    page_size_query_description = gettext_lazy("Number of records on a page, 1 to 100.")  # type: ignore[assignment]
    cursor_query_description = gettext_lazy("Position of the page, from `next` or `previous`.")  # type: ignore[assignment]

    def get_page_size(self, request: Request) -> int:
        """Return the page size that the request asks for. Raise ValidationError instead of ignoring a wrong one."""
        value = request.query_params.get("page_size", "")
        if not value:
            return self.page_size
        if not (_is_ascii_number(value, max_digits=4) and 1 <= int(value) <= self.max_page_size):
            message = _("Enter a whole number from 1 to %(maximum)s.") % {"maximum": self.max_page_size}
            raise ValidationError({"page_size": [ErrorDetail(message, "invalid-page-size")]})
        return int(value)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        """Return the fields to sort by. Sort records of the same time by id, so that the order is always the same.

        Raise ValidationError for a name that the view does not offer.
        """
        ordering_fields: dict[str, str] = view.ordering_fields
        requested = request.query_params.get(self.order_query_param, "") or "-id"
        name = requested.removeprefix("-")
        if name not in ordering_fields:
            choices = ", ".join(f"{known}, -{known}" for known in ordering_fields)
            message = _("“%(value)s” is not an ordering of this list. Choose from: %(choices)s.")
            detail = message % {"value": requested[:40], "choices": choices}
            raise ValidationError({self.order_query_param: [ErrorDetail(detail, "invalid-ordering")]})
        self.is_ordered_by_time = name != "id"
        sign = "-" if requested.startswith("-") else ""
        first_field = sign + ordering_fields[name]
        return (first_field, f"{sign}pk") if self.is_ordered_by_time else (first_field,)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the position that the cursor of the request holds, or None without one.

        Raise ValidationError for a cursor that this paginator cannot have made: the query would fail on it.
        """
        message = _("This cursor is not valid. Follow `next` and `previous` as given, or start without a cursor.")
        invalid_cursor = ValidationError({"cursor": [ErrorDetail(message, "invalid-cursor")]})
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except Exception as error:
            raise invalid_cursor from error
        is_valid = _is_time_position if self.is_ordered_by_time else _is_id_position
        if cursor and not is_valid(cursor):
            raise invalid_cursor
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page; `next` and `previous` are null at the ends."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters of a list: cursor, page size with its bounds, and the orderings of the view."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [*parameters, self._ordering_parameter(view)]

    def _ordering_parameter(self, view: Any) -> dict[str, Any]:
        choices = [sign + name for name in view.ordering_fields for sign in ("", "-")]
        # Without names of their own, generated clients would give "id" and "-id" the same name.
        variable_names = [f"{name.upper()}{end}" for name in view.ordering_fields for end in ("", "_DESCENDING")]
        return {
            "name": self.order_query_param,
            "in": "query",
            "required": False,
            "description": _("Field to sort by; a leading “-” reverses the order."),
            "schema": {"type": "string", "enum": choices, "x-enum-varnames": variable_names, "default": "-id"},
        }


def _is_ascii_number(value: str, *, max_digits: int) -> bool:
    """Return whether a string is a number in ASCII digits: `isdigit` alone is true of digits of every script."""
    return value.isascii() and value.isdigit() and len(value) <= max_digits


def _is_id_position(cursor: Cursor) -> bool:
    """Return whether a cursor is a position among ids. They are unique, so it has no offset."""
    position = cursor.position
    return isinstance(position, str) and _is_ascii_number(position, max_digits=MAX_ID_DIGITS) and not cursor.offset


def _is_time_position(cursor: Cursor) -> bool:
    """Return whether a cursor is a position among times; its offset skips records of the same time."""
    try:
        return cursor.position is None or bool(parse_datetime(str(cursor.position)))
    except ValueError:
        return False
