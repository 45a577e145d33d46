"""Feeds, how they do, and what became of each article that they named."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField
from articles.api.serializers.brief import OutletBriefSerializer, StoryBriefSerializer
from articles.choices import FeedEntryStatus


class FeedSerializer(RecordSerializer):
    """A list of articles that the desk asks again and again, and how that goes."""

    id = serializers.IntegerField()
    url = RecordURLField("feed-detail")
    source_url = serializers.CharField(source="url")
    title = serializers.CharField()
    outlet = OutletBriefSerializer(allow_null=True)
    stories = StoryBriefSerializer(many=True)
    keywords = serializers.SerializerMethodField()
    poll_interval = serializers.IntegerField(help_text="Minutes between two polls.")
    active = serializers.BooleanField()
    kind = serializers.CharField(help_text="As which it was read last, such as “rss20”.")
    polled_at = serializers.DateTimeField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    next_poll_at = serializers.DateTimeField()
    last_new_count = serializers.IntegerField(help_text="How many articles were new in the last poll.")
    failures = serializers.IntegerField(help_text="In a row.")
    error_code = serializers.CharField()
    error = serializers.CharField()
    warnings = serializers.SerializerMethodField(help_text="What was odd in what it sent last.")

    def get_keywords(self, feed: Any) -> list[str]:
        return [line.strip() for line in feed.keywords.splitlines() if line.strip()]

    def get_warnings(self, feed: Any) -> list[str]:
        return list(feed.warnings.splitlines())


class FeedEntrySerializer(RecordSerializer):
    """An article that a feed named, and what became of it."""

    id = serializers.IntegerField()
    url = RecordURLField("feed-entry-detail")
    feed = RecordURLField("feed-detail", by="feed_id")
    source_url = serializers.CharField(source="url")
    title = serializers.CharField()
    published = serializers.CharField(help_text="As the feed gives it; empty if it does not.")
    status = serializers.ChoiceField(choices=FeedEntryStatus.choices)
    article = RecordURLField("article-detail", by="article_id", allow_null=True)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(
        source="not_before", help_text="When it is fetched next, while it waits."
    )
    error_code = serializers.CharField()
    error = serializers.CharField()
    seen_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
