"""Those who publish."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from articles.api import querysets
from articles.api.filters import RecordFilterSet, Rows, search_filter, slug_filter, text_filter
from articles.api.serializers.outlets import OutletSerializer
from articles.api.views.base import RecordViewSet
from articles.models import Article, Outlet


class OutletFilterSet(RecordFilterSet):
    story = slug_filter(method="in_story", help_text="The slug of a story.")
    country = text_filter(lookup_expr="iexact", help_text="Two letters, ISO 3166, such as “GB”.")
    domain = text_filter(lookup_expr="iexact", help_text="Such as “example.org”.")
    q = search_filter("name", text="the name")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        articles = Article.objects.filter(stories__in=self.visible_stories(value), outlet=OuterRef("pk"))
        return rows.filter(Exists(articles))


class OutletViewSet(RecordViewSet):
    """Those who publish."""

    serializer_class = OutletSerializer
    filterset_class = OutletFilterSet

    def get_queryset(self) -> QuerySet[Outlet]:
        return querysets.outlets(self.audience)
