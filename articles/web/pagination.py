"""Long lists in pages of a hundred. A page that is not there is not found, rather than the nearest one guessed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PAGE_SIZE = 100


def page_rows(page: Page[Any]) -> Any:
    """What stands on a page: a slice of the queryset, not yet read."""
    return page.object_list


def paginate(request: HttpRequest, items: QuerySet[Any], parameter: str = "page") -> Page[Any]:
    number = request.GET.get(parameter, "1")
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise Http404("No such page.")
    try:
        return Paginator(items, PAGE_SIZE).page(int(number))
    except InvalidPage:
        raise Http404("No such page.") from None
