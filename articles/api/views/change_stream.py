"""The change stream, by which other programs follow all changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.audience import Audience
from articles.api.filters import MAX_ID
from articles.api.serializers.change_stream import ChangeStreamPageSerializer
from articles.api.views.base import MAX_QUOTED_LENGTH, PrivateResponseMixin, reject_unknown_parameters
from articles.choices import ChangeStream
from articles.selectors import change_stream

PARAMETERS = frozenset({"after", "limit", "stream"})
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_DIGITS = 19  # of MAX_ID; Python refuses to convert strings of thousands of digits


class ChangeStreamView(PrivateResponseMixin, APIView):
    """Return changes, oldest first, from any point on.

    The public stream holds each record that became public, was changed or is no longer public; the desk's stream, for
    staff, holds every change of every record and who made it."""

    permission_classes: Any = []

    @extend_schema(
        operation_id="change_stream",
        parameters=[
            OpenApiParameter(
                "after",
                {"type": "integer", "minimum": 0, "default": 0},
                description=gettext_lazy("Id of the last change that you have; 0 to start at the beginning."),
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                description=gettext_lazy("Maximum number of changes to return."),
            ),
            OpenApiParameter(
                "stream",
                {"$ref": "#/components/schemas/ChangeStream"},
                description=gettext_lazy(
                    "`public`, or `desk` for staff. Staff get `desk` by default, everyone else `public`. Ids of one"
                    " stream have no meaning in the other."
                ),
            ),
        ],
        responses=ChangeStreamPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the changes after an id, with the `after` of the next request."""
        reject_unknown_parameters(request, PARAMETERS)
        stream = self._get_stream(request)
        after = self._get_integer(request, "after", default=0, minimum=0, maximum=MAX_ID)
        limit = self._get_integer(request, "limit", default=DEFAULT_LIMIT, minimum=1, maximum=MAX_LIMIT)
        changes = change_stream.read_changes(stream, after, limit)
        last_id = changes[-1]["id"] if changes else after
        return Response({"stream": stream, "changes": changes, "after": last_id})

    def _get_stream(self, request: Request) -> str:
        """Return the requested stream. Raise ValidationError, NotAuthenticated or PermissionDenied."""
        is_staff = Audience.from_request(request).staff
        default = ChangeStream.DESK if is_staff else ChangeStream.PUBLIC
        name = request.query_params.get("stream", "") or default
        if name not in ChangeStream.values:
            message = _("“%(value)s” is not one of the streams: %(choices)s.")
            detail = message % {"value": name[:MAX_QUOTED_LENGTH], "choices": ", ".join(ChangeStream.values)}
            raise ValidationError({"stream": [ErrorDetail(detail, "invalid-choice")]})
        if name == ChangeStream.DESK and not is_staff:
            if not request.user.is_authenticated:
                raise NotAuthenticated
            raise PermissionDenied(_("Only staff have access to this stream."))
        return name

    def _get_integer(self, request: Request, name: str, *, default: int, minimum: int, maximum: int) -> int:
        """Return a parameter as an integer in ASCII digits. Raise ValidationError."""
        value = request.query_params.get(name, "") or str(default)
        is_integer = value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS
        if not (is_integer and minimum <= int(value) <= maximum):
            message = _("Enter a whole number from %(minimum)s to %(maximum)s.")
            detail = message % {"minimum": minimum, "maximum": f"{maximum:,}"}
            raise ValidationError({name: [ErrorDetail(detail, "invalid-number")]})
        return int(value)
