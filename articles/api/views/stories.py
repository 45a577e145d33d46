"""Running stories."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import querysets
from articles.api.filters import Filters, Rows, choice, number, search
from articles.api.serializers.stories import StorySerializer
from articles.api.views.base import Records
from articles.choices import StoryStatus
from articles.models import Story


class StoryFilters(Filters):
    staff_only = frozenset({"status"})

    status = choice(StoryStatus, help_text="Draft or published. For staff only.")
    article = number(method="with_article", help_text="Stories that this article belongs to.")
    q = search("title", "summary", text="title and summary")

    def with_article(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(articles=value)


class Stories(Records):
    """Running stories."""

    orders = {"id": "pk", "updated": "updated_at"}
    serializer_class = StorySerializer
    filterset_class = StoryFilters
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,100}"

    def get_queryset(self) -> QuerySet[Story]:
        return querysets.stories(self.audience)
