"""Outlets."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import RecordFilterSet, Rows, search_filter, slug_filter, text_filter
from articles.api.serializers.outlets import OutletSerializer
from articles.api.views.base import RecordViewSet
from articles.models import Article, Outlet


class OutletFilterSet(RecordFilterSet):
    """Filters of outlets."""

    story = slug_filter(method="filter_story", help_text=_("Slug of a story."))
    country = text_filter(lookup_expr="iexact", help_text=_("Country code (ISO 3166-1 alpha-2), for example “GB”."))
    domain = text_filter(lookup_expr="iexact", help_text=_("Domain, for example “example.org”."))
    q = search_filter("name", help_text=_("Words in the name; all of them must occur."))

    def filter_story(self, rows: Rows, name: str, value: str) -> Rows:
        """Keep the outlets with an article in a visible story."""
        articles = Article.objects.filter(stories__in=self.visible_stories(value), outlet=OuterRef("pk"))
        return rows.filter(Exists(articles))


class OutletViewSet(RecordViewSet):
    """Publishers of articles."""

    serializer_class = OutletSerializer
    filterset_class = OutletFilterSet

    def get_queryset(self) -> QuerySet[Outlet]:
        """Return the visible outlets."""
        return querysets.outlets(self.audience)
