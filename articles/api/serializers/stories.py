"""Stories."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.serializers.base import AudienceSerializer, RecordSerializer
from articles.api.serializers.brief import StoryBriefSerializer
from articles.models import Story


class CountsSerializer(AudienceSerializer):
    """The numbers of visible articles and events in a story."""

    articles = serializers.IntegerField(source="article_count")
    events = serializers.IntegerField(source="event_count")


class StoryLinksSerializer(AudienceSerializer):
    """The URLs of the lists of what a story contains."""

    events = serializers.SerializerMethodField()
    articles = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()
    outlets = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_events(self, story: Story) -> str:
        """Return the URL of the story's events."""
        return self._list_url("event-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_articles(self, story: Story) -> str:
        """Return the URL of the story's articles."""
        return self._list_url("article-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_claims(self, story: Story) -> str:
        """Return the URL of the claims in the story's articles."""
        return self._list_url("claim-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_outlets(self, story: Story) -> str:
        """Return the URL of the outlets of the story's articles."""
        return self._list_url("outlet-list", story)

    def _list_url(self, view: str, story: Story) -> str:
        return f"{reverse(f'api:{view}', request=self.context.get('request'))}?story={story.slug}"


class StorySerializer(RecordSerializer, StoryBriefSerializer):
    """A running story."""

    summary = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer(source="*")
    links = StoryLinksSerializer(source="*")
