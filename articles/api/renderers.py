"""Responses as HTML pages, for people who explore the API in a browser."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer


class HTMLPageRenderer(BrowsableAPIRenderer):
    """Render a response as a page with the request and the JSON, its URLs as links. The page needs no JavaScript."""

    format = "html"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> str:
        """Return the page for the data of a response."""
        context = renderer_context or {}
        request, response, view = context["request"], context["response"], context["view"]
        body = JSONRenderer().render(data, "application/json; indent=2").decode()
        page_context = {
            "title": view.get_view_name(),
            "description": (view.get_view_description() or "").strip(),
            "path": request.get_full_path(),
            "method": request.method,
            "status": f"{response.status_code} {response.status_text}",
            "allowed_methods": ", ".join(view.allowed_methods),
            "body": mark_safe(urlize(body, autoescape=True)),  # noqa: S308  escaped by urlize
        }
        return render_to_string("api/response.html", page_context, request=request._request)
