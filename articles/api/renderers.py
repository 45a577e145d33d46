"""Answers as pages, for people who look around in a browser."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer


class HTMLPageRenderer(BrowsableAPIRenderer):
    """An answer as a page: what was asked, and the JSON with its addresses as links. It needs no script."""

    format = "html"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> str:
        context = renderer_context or {}
        request, response, view = context["request"], context["response"], context["view"]
        body = JSONRenderer().render(data, "application/json; indent=2").decode()
        told = {
            "title": view.get_view_name(),
            "about": (view.get_view_description() or "").strip(),
            "path": request.get_full_path(),
            "method": request.method,
            "status": f"{response.status_code} {response.status_text}",
            "allowed": ", ".join(view.allowed_methods),
            "body": mark_safe(urlize(body, autoescape=True)),  # noqa: S308  urlize has escaped it
        }
        return render_to_string("api/response.html", told, request=request._request)
