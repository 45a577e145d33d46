"""Where everything is: the root, the schema, its page, and the answer at addresses that are none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
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
    """The lists that the asker may read, and where they are described."""

    permission_classes: Any = []

    @extend_schema(
        operation_id="root",
        responses={(200, "application/json"): {"type": "object", "additionalProperties": {"type": "string"}}},
    )
    def get(self, request: Request) -> Response:
        views = {name: f"{one}-list" for name, (one, view) in RESOURCES.items() if self._may_read(request, view)}
        views |= {"change-stream": "change-stream", "schema": "schema", "docs": "docs"}
        return Response({name: reverse(f"api:{view}", request=request) for name, view in views.items()})

    def _may_read(self, request: Request, view: type[RecordViewSet]) -> bool:
        if not issubclass(view, StaffRecordViewSet):
            return True
        return Audience.of(request).staff and (not view.view_permission or request.user.has_perm(view.view_permission))


class SchemaView(SpectacularAPIView):
    """JSON unless YAML is asked for."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class NothingHere(PrivateResponseMixin, APIView):
    """Any other address: the answer is problem details here too."""

    permission_classes: Any = []

    @extend_schema(exclude=True)
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        hint = "" if request.path.endswith("/") else " Addresses end with a slash."
        raise NotFound(f"There is nothing at this address.{hint} /api/v1/ lists what there is.")


@csrf_exempt  # whatever is sent to an address that is none, the answer is problem details and no page
def api_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    return NothingHere.as_view()(request)
