"""Pages by cursor: what is added meanwhile repeats and skips no record, and page 1,000 costs what page 1 does."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class RecordCursorPagination(CursorPagination):
    """The newest record first, unless `order` asks for another of the orders that the view names."""

    ordering = "-pk"
    order_query_param = "ordering"
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    page_size_query_description = "How many records a page holds, 1 to 100."
    cursor_query_description = "Where a page begins. Follow `next` and `previous`; do not build it yourself."

    def get_page_size(self, request: Request) -> int:
        value = request.query_params.get("page_size", "")
        if not value:
            return self.page_size
        if not (value.isascii() and value.isdigit() and len(value) < 5 and 1 <= int(value) <= self.max_page_size):
            message = f"Write a whole number from 1 to {self.max_page_size}."
            raise ValidationError({"page_size": [ErrorDetail(message, "invalid-page-size")]})
        return int(value)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """By a name that the view knows; ties by id, so that the order is the same each time."""
        orders: dict[str, str] = view.ordering_fields
        asked = request.query_params.get(self.order_query_param, "") or "-id"
        if asked.removeprefix("-") not in orders:
            names = ", ".join(f"{name}, -{name}" for name in orders)
            message = f"“{asked[:40]}” is no order of this list. Known are: {names}."
            raise ValidationError({self.order_query_param: [ErrorDetail(message, "invalid-ordering")]})
        self.by_time = asked.removeprefix("-") != "id"
        sign = "-" if asked.startswith("-") else ""
        first = sign + orders[asked.removeprefix("-")]
        return (first, f"{sign}pk") if self.by_time else (first,)

    def decode_cursor(self, request: Request) -> Cursor | None:  # type: ignore[override]
        message = "This cursor is not one of ours. Follow `next` and `previous` as they were given, or start without."
        refusal = ValidationError({"cursor": [ErrorDetail(message, "invalid-cursor")]})
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except Exception as error:
            raise refusal from error
        if cursor and not (_is_time(cursor) if self.by_time else _is_id(cursor)):
            raise refusal
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        orders = [sign + name for name in view.ordering_fields for sign in ("", "-")]
        names = [f"{name.upper()}{end}" for name in view.ordering_fields for end in ("", "_DESCENDING")]
        order = {"type": "string", "enum": orders, "x-enum-varnames": names, "default": "-id"}
        about = "By what; with “-” before it, the last comes first."
        name = {"name": self.order_query_param, "in": "query", "required": False, "description": about}
        return [*parameters, name | {"schema": order}]


def _is_id(cursor: Cursor) -> bool:
    """Ids are unique, so a place among them needs no offset."""
    position = cursor.position
    digits = isinstance(position, str) and position.isascii() and position.isdigit() and len(position) <= 18
    return digits and not cursor.offset


def _is_time(cursor: Cursor) -> bool:
    """A moment, and how many records of that very moment come before."""
    try:
        return cursor.position is None or bool(parse_datetime(str(cursor.position)))
    except ValueError:
        return False
