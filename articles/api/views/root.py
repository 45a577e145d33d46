"""The entry point, the schema, and the response to URLs that do not exist."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from articles.api.audience import Audience
from articles.api.views.base import PrivateResponseMixin, RecordViewSet, StaffRecordViewSet
from articles.api.views.resources import RESOURCES


class RootView(PrivateResponseMixin, APIView):
    """Return the URLs of all lists that you may read."""

    permission_classes: Any = []

    @extend_schema(
        operation_id="root",
        responses={(200, "application/json"): {"type": "object", "additionalProperties": {"type": "string"}}},
    )
    def get(self, request: Request) -> Response:
        """Return the URLs by the names of the lists."""
        routes = {
            resource: f"{name}-list" for resource, (name, view) in RESOURCES.items() if self._may_read(request, view)
        }
        routes |= {"change-stream": "change-stream", "schema": "schema", "docs": "docs"}
        return Response({name: reverse(f"api:{route}", request=request) for name, route in routes.items()})

    def _may_read(self, request: Request, view: type[RecordViewSet]) -> bool:
        if not issubclass(view, StaffRecordViewSet):
            return True
        is_permitted = not view.view_permission or request.user.has_perm(view.view_permission)
        return Audience.from_request(request).staff and is_permitted


class SchemaView(SpectacularAPIView):
    """Return the OpenAPI schema of this API, as JSON unless YAML is requested."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class UnknownURLView(PrivateResponseMixin, APIView):
    """Answer every method with 404, as problem details."""

    permission_classes: Any = []

    @extend_schema(exclude=True)
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise NotFound, after authentication and throttling."""
        super().initial(request, *args, **kwargs)
        message = _("This URL does not exist. See /api/v1/ for a list of URLs.")
        if not request.path.endswith("/"):
            message = _("This URL does not exist. URLs end with a slash. See /api/v1/ for a list of URLs.")
        raise NotFound(message)


@csrf_exempt  # a POST to an unknown URL is answered with problem details instead of Django's CSRF page
def api_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    """Return a 404 response for any URL below /api/ that does not exist."""
    return UnknownURLView.as_view()(request)
