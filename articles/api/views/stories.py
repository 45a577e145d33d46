"""Stories."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import RecordFilterSet, Rows, choice_filter, id_filter, search_filter
from articles.api.serializers.stories import StorySerializer
from articles.api.views.base import RecordViewSet
from articles.choices import StoryStatus
from articles.models import Story


class StoryFilterSet(RecordFilterSet):
    """Filters of stories."""

    staff_only = frozenset({"status"})

    status = choice_filter(StoryStatus, help_text=_("Draft or published. For staff only."))
    article = id_filter(method="filter_article", help_text=_("Id of an article in the story."))
    q = search_filter("title", "summary", help_text=_("Words in the title or summary; all of them must occur."))

    def filter_article(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the stories that contain an article."""
        return rows.filter(articles=value)


class StoryViewSet(RecordViewSet):
    """Running stories."""

    ordering_fields = {"id": "pk", "updated": "updated_at"}
    serializer_class = StorySerializer
    filterset_class = StoryFilterSet
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,100}"

    def get_queryset(self) -> QuerySet[Story]:
        """Return the visible stories with their counts."""
        return querysets.stories(self.audience)
