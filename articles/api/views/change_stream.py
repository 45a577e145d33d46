"""The stream of changes: what others replay to keep up with the desk."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.audience import Audience
from articles.api.serializers.change_stream import ChangeStreamPageSerializer
from articles.api.views.base import PrivateResponseMixin, reject_unknown_parameters
from articles.choices import ChangeStream
from articles.selectors import change_stream

KNOWN = frozenset({"after", "limit", "stream"})


class ChangeStreamView(PrivateResponseMixin, APIView):
    """Every change, oldest first, to be replayed from any point: for the public what became public, reads differently
    or is public no more; for staff every change of every record, by whom."""

    permission_classes: Any = []
    default, most = 100, 1000

    @extend_schema(
        operation_id="change_stream",
        parameters=[
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0, "default": 0}, description="The last you have."
            ),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
            OpenApiParameter(
                "stream",
                {"$ref": "#/components/schemas/ChangeStream"},
                description="`public`, or for staff `desk`, which is what they get if they name none. Each counts by"
                " itself: go on in the one that you began in.",
            ),
        ],
        responses=ChangeStreamPageSerializer,
    )
    def get(self, request: Request) -> Response:
        reject_unknown_parameters(request, KNOWN)
        name = self._stream(request)
        after = self._number(request, "after", 0, 0, 2**63 - 1)
        found = change_stream.read_changes(name, after, self._number(request, "limit", self.default, 1, self.most))
        return Response({"stream": name, "changes": found, "after": found[-1]["id"] if found else after})

    def _stream(self, request: Request) -> str:
        staff = Audience.of(request).staff
        name = request.query_params.get("stream", "") or (ChangeStream.DESK if staff else ChangeStream.PUBLIC)
        if name not in ChangeStream.values:
            message = f"“{name[:80]}” is none of the streams: {', '.join(ChangeStream.values)}."
            raise ValidationError({"stream": [ErrorDetail(message, "invalid-choice")]})
        if name == ChangeStream.DESK and not staff:
            if not request.user.is_authenticated:
                raise NotAuthenticated
            raise PermissionDenied("Only the desk's staff may see this.")
        return name

    def _number(self, request: Request, name: str, default: int, least: int, most: int) -> int:
        value = request.query_params.get(name, "") or str(default)
        if not (value.isascii() and value.isdigit() and len(value) < 20 and least <= int(value) <= most):
            raise ValidationError(
                {name: [ErrorDetail(f"Write a whole number from {least} to {most:,}.", "invalid-number")]}
            )
        return int(value)
