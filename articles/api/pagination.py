"""Pages by cursor: what is added meanwhile repeats and skips no record, and page 1,000 costs what page 1 does."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    """The newest record first."""

    ordering = "-pk"
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
            raise ValidationError({"page_size": [ErrorDetail(message, "bad-page-size")]})
        return int(value)

    def decode_cursor(self, request: Request) -> Cursor | None:  # type: ignore[override]
        message = "This cursor is not one of ours. Follow `next` and `previous` as they were given, or start without."
        refusal = ValidationError({"cursor": [ErrorDetail(message, "bad-cursor")]})
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except Exception as error:
            raise refusal from error
        # Ours hold the id of a record and no offset: ids are unique.
        if cursor and (cursor.offset or not _is_id(cursor.position)):
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
        return parameters


def _is_id(position: Any) -> bool:
    return isinstance(position, str) and position.isascii() and position.isdigit() and len(position) <= 18
