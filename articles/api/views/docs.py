"""The API reference page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.docs_page import api_reference
from articles.api.views.base import PrivateResponseMixin


@extend_schema(exclude=True)
class DocsView(PrivateResponseMixin, APIView):
    """The schema as an HTML page: every operation with its parameters and responses, and every component."""

    permission_classes: Any = []
    renderer_classes = [TemplateHTMLRenderer]

    def get(self, request: Request) -> Response:
        """Return the page."""
        return Response({"reference": api_reference()}, template_name="api/docs.html")
