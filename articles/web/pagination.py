"""Pagination of long lists. A page number out of range is a 404, not the nearest page."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

ModelT = TypeVar("ModelT", bound=Model)

PAGE_SIZE = 100
# Longer numbers cannot be a page; they are refused before `int()` spends time on them.
MAX_DIGITS = 6


def page_rows(page: Page[ModelT]) -> QuerySet[ModelT]:
    """Return the rows of a page: a slice of its queryset, not yet evaluated."""
    return page.object_list  # type: ignore[return-value]  # the stub says a sequence; it was paginated as a queryset


def paginate(request: HttpRequest, rows: QuerySet[ModelT], parameter: str = "page") -> Page[ModelT]:
    """Return the page that a query parameter asks for. Raise Http404 if there is no such page."""
    number = request.GET.get(parameter, "1")
    if not (number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS):
        raise Http404("No such page.")
    try:
        return Paginator(rows, PAGE_SIZE).page(int(number))
    except InvalidPage:
        raise Http404("No such page.") from None
