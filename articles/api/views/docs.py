"""The schema as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.api.reference import reference


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every address with what it takes and answers, for people."""
    return render(request, "api/docs.html", {"reference": reference()})
