"""Feeds, and what became of each article that they named. For staff only."""

from __future__ import annotations

from articles.api.filters import RecordFilterSet, boolean_filter, choice_filter, id_filter, search_filter, text_filter
from articles.api.serializers.feeds import FeedEntrySerializer, FeedSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import FeedEntryStatus
from articles.models import Feed, FeedEntry


class FeedFilterSet(RecordFilterSet):
    active = boolean_filter(help_text="Whether it is polled.")
    outlet = id_filter(field_name="outlet", help_text="Those of this outlet.")
    error_code = text_filter(help_text="What went wrong last, such as “http-404”.")
    q = search_filter("title", "url", text="title and address")


class FeedViewSet(StaffRecordViewSet):
    """Lists of articles that the desk asks again and again. For staff only."""

    queryset = Feed.objects.select_related("outlet").prefetch_related("stories")
    serializer_class = FeedSerializer
    filterset_class = FeedFilterSet


class FeedEntryFilterSet(RecordFilterSet):
    feed = id_filter(field_name="feed", help_text="Those that this feed named.")
    article = id_filter(field_name="article", help_text="Those that came in as this article.")
    status = choice_filter(FeedEntryStatus, help_text="What became of it.")
    error_code = text_filter(help_text="Why it did not come in, such as “http-404”.")
    q = search_filter("title", "url", text="title and address")


class FeedEntryViewSet(StaffRecordViewSet):
    """Articles that feeds named, and what became of them. For staff only."""

    queryset = FeedEntry.objects.all()
    serializer_class = FeedEntrySerializer
    filterset_class = FeedEntryFilterSet
