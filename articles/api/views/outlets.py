"""Those who publish."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from articles.api import querysets
from articles.api.filters import Filters, Rows, search, slug, words
from articles.api.serializers.outlets import OutletSerializer
from articles.api.views.base import Records
from articles.models import Article, Outlet


class OutletFilters(Filters):
    story = slug(method="in_story", help_text="The slug of a story.")
    country = words(lookup_expr="iexact", help_text="Two letters, ISO 3166, such as “GB”.")
    domain = words(lookup_expr="iexact", help_text="Such as “example.org”.")
    q = search("name", text="the name")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        articles = Article.objects.filter(stories__in=self.seen_stories(value), outlet=OuterRef("pk"))
        return rows.filter(Exists(articles))


class Outlets(Records):
    """Those who publish."""

    serializer_class = OutletSerializer
    filterset_class = OutletFilters

    def get_queryset(self) -> QuerySet[Outlet]:
        return querysets.outlets(self.audience)
