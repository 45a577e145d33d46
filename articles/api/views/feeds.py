"""Feeds, and what became of each article that they named. For staff only."""

from __future__ import annotations

from articles.api.filters import Filters, choice, number, search, words, yes_or_no
from articles.api.serializers.feeds import EntrySerializer, FeedSerializer
from articles.api.views.base import StaffRecords
from articles.choices import EntryStatus
from articles.models import Feed, FeedEntry


class FeedFilters(Filters):
    active = yes_or_no(help_text="Whether it is polled.")
    outlet = number(field_name="outlet", help_text="Those of this outlet.")
    error_code = words(help_text="What went wrong last, such as “http-404”.")
    q = search("title", "url", text="title and address")


class Feeds(StaffRecords):
    """Lists of articles that the desk asks again and again. For staff only."""

    queryset = Feed.objects.select_related("outlet").prefetch_related("stories")
    serializer_class = FeedSerializer
    filterset_class = FeedFilters


class EntryFilters(Filters):
    feed = number(field_name="feed", help_text="Those that this feed named.")
    article = number(field_name="article", help_text="Those that came in as this article.")
    status = choice(EntryStatus, help_text="What became of it.")
    error_code = words(help_text="Why it did not come in, such as “http-404”.")
    q = search("title", "url", text="title and address")


class Entries(StaffRecords):
    """Articles that feeds named, and what became of them. For staff only."""

    queryset = FeedEntry.objects.all()
    serializer_class = EntrySerializer
    filterset_class = EntryFilters
