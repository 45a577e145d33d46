"""Running stories."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.serializers.base import AudienceSerializer, RecordSerializer
from articles.api.serializers.brief import StoryBriefSerializer


class CountsSerializer(AudienceSerializer):
    articles = serializers.IntegerField(source="article_count")
    events = serializers.IntegerField(source="event_count")


class StoryLinksSerializer(AudienceSerializer):
    """Lists of what belongs to a story."""

    events = serializers.SerializerMethodField()
    articles = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()
    outlets = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_events(self, story: Any) -> str:
        return self._list("event-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_articles(self, story: Any) -> str:
        return self._list("article-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_claims(self, story: Any) -> str:
        return self._list("claim-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_outlets(self, story: Any) -> str:
        return self._list("outlet-list", story)

    def _list(self, view: str, story: Any) -> str:
        return f"{reverse(f'api:{view}', request=self.context.get('request'))}?story={story.slug}"


class StorySerializer(RecordSerializer, StoryBriefSerializer):
    """A running story."""

    summary = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer(source="*")
    links = StoryLinksSerializer(source="*")
