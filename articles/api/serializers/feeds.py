"""Feeds and their entries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField
from articles.api.serializers.brief import OutletBriefSerializer, StoryBriefSerializer
from articles.choices import FeedEntryStatus
from articles.models import Feed


class FeedSerializer(RecordSerializer):
    """A feed that is polled for new articles, and the result of the last poll."""

    id = serializers.IntegerField()
    url = RecordURLField("feed-detail")
    source_url = serializers.CharField(source="url", help_text=_("URL of the feed."))
    title = serializers.CharField()
    outlet = OutletBriefSerializer(allow_null=True)
    stories = StoryBriefSerializer(many=True)
    keywords = serializers.SerializerMethodField()
    poll_interval = serializers.IntegerField(help_text=_("Minutes between two polls."))
    active = serializers.BooleanField()
    kind = serializers.CharField(help_text=_("Detected format, for example “rss20”."))
    polled_at = serializers.DateTimeField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    next_poll_at = serializers.DateTimeField()
    last_new_count = serializers.IntegerField(help_text=_("Number of new articles in the last poll."))
    failures = serializers.IntegerField(help_text=_("Number of consecutive failures."))
    error_code = serializers.CharField()
    error = serializers.CharField()
    warnings = serializers.SerializerMethodField(help_text=_("Problems in the last response that did not stop it."))

    def get_keywords(self, feed: Feed) -> list[str]:
        """Return the keywords, which are stored one per line."""
        return [line.strip() for line in feed.keywords.splitlines() if line.strip()]

    def get_warnings(self, feed: Feed) -> list[str]:
        """Return the warnings, which are stored one per line."""
        return list(feed.warnings.splitlines())


class FeedEntrySerializer(RecordSerializer):
    """An article listed in a feed, and whether it was imported."""

    id = serializers.IntegerField()
    url = RecordURLField("feed-entry-detail")
    feed = RecordURLField("feed-detail", by="feed_id")
    source_url = serializers.CharField(source="url", help_text=_("URL of the article."))
    title = serializers.CharField()
    published = serializers.CharField(help_text=_("As given in the feed; empty if missing."))
    status = serializers.ChoiceField(choices=FeedEntryStatus.choices)
    article = RecordURLField("article-detail", by="article_id", allow_null=True)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(
        source="not_before", help_text=_("Earliest time of the next attempt, while the entry is waiting.")
    )
    error_code = serializers.CharField()
    error = serializers.CharField()
    seen_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
