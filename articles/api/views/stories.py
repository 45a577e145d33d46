"""Running stories."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import RecordFilterSet, Rows, choice_filter, id_filter, search_filter
from articles.api.serializers.stories import StorySerializer
from articles.api.views.base import RecordViewSet
from articles.choices import StoryStatus
from articles.models import Story


class StoryFilterSet(RecordFilterSet):
    staff_only = frozenset({"status"})

    status = choice_filter(StoryStatus, help_text="Draft or published. For staff only.")
    article = id_filter(method="with_article", help_text="Stories that this article belongs to.")
    q = search_filter("title", "summary", text="title and summary")

    def with_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(articles=value)


class StoryViewSet(RecordViewSet):
    """Running stories."""

    ordering_fields = {"id": "pk", "updated": "updated_at"}
    serializer_class = StorySerializer
    filterset_class = StoryFilterSet
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,100}"

    def get_queryset(self) -> QuerySet[Story]:
        return querysets.stories(self.audience)
