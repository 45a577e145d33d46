"""Feeds and their entries, for staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.api.filters import RecordFilterSet, boolean_filter, choice_filter, id_filter, search_filter, text_filter
from articles.api.serializers.feeds import FeedEntrySerializer, FeedSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import FeedEntryStatus
from articles.models import Feed, FeedEntry


class FeedFilterSet(RecordFilterSet):
    """Filters of feeds."""

    active = boolean_filter(help_text=_("Whether the feed is polled."))
    outlet = id_filter(field_name="outlet", help_text=_("Id of the outlet."))
    error_code = text_filter(help_text=_("Code of the last error, for example “http-404”."))
    q = search_filter("title", "url", help_text=_("Words in the title or URL; all of them must occur."))


class FeedViewSet(StaffRecordViewSet):
    """Feeds that are polled for new articles. For staff only."""

    queryset = Feed.objects.select_related("outlet").prefetch_related("stories")
    serializer_class = FeedSerializer
    filterset_class = FeedFilterSet


class FeedEntryFilterSet(RecordFilterSet):
    """Filters of feed entries."""

    feed = id_filter(field_name="feed", help_text=_("Id of the feed."))
    article = id_filter(field_name="article", help_text=_("Id of the imported article."))
    status = choice_filter(FeedEntryStatus, help_text=_("Whether the article was imported."))
    error_code = text_filter(help_text=_("Code of the last error, for example “http-404”."))
    q = search_filter("title", "url", help_text=_("Words in the title or URL; all of them must occur."))


class FeedEntryViewSet(StaffRecordViewSet):
    """Articles listed in feeds, and whether they were imported. For staff only."""

    queryset = FeedEntry.objects.all()
    serializer_class = FeedEntrySerializer
    filterset_class = FeedEntryFilterSet
