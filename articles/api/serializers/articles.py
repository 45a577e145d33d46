"""Articles with their versions, and how a new one comes in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, StrictSerializer, StrictStringField
from articles.api.serializers.brief import ArticleBriefSerializer, StoryBriefSerializer
from articles.choices import RunStatus, VersionChange
from articles.ingestion.incoming import MAX_BYLINE, MAX_TITLE, MAX_URL


class VersionSerializer(AudienceSerializer):
    number = serializers.IntegerField()
    fetched_at = serializers.DateTimeField()
    change = serializers.ChoiceField(choices=VersionChange.choices, help_text="What it is against the one before.")


class VersionTextSerializer(VersionSerializer):
    text = serializers.SerializerMethodField(help_text="Null where the outlet does not allow the public its full text.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, version: Any) -> str | None:
        allowed = self.audience.staff or self.context["full_text_allowed"]
        return version.text if allowed else None


class WithCopies(AudienceSerializer):
    near_duplicates = serializers.SerializerMethodField(
        help_text="With `expand=near_duplicates`, else null: the articles that print the same text, the first one first."
    )

    @extend_schema_field(ArticleBriefSerializer(many=True, allow_null=True))
    def get_near_duplicates(self, article: Any) -> list[dict[str, Any]] | None:
        found = self.expanded("near_duplicates", article.pk)
        return None if found is None else [self.nested(ArticleBriefSerializer, copy) for copy in found]


class WithoutVersions(RecordSerializer, WithCopies, ArticleBriefSerializer):
    byline = serializers.CharField()
    language = serializers.CharField()
    stories = StoryBriefSerializer(source="visible_stories", many=True)


class ArticleInListSerializer(WithoutVersions):
    """An article without its text."""

    versions = VersionSerializer(source="versions.all", many=True)


class ArticleSerializer(WithoutVersions):
    """An article with the text of each version, where it may be shown."""

    versions = serializers.SerializerMethodField()

    @extend_schema_field(VersionTextSerializer(many=True))
    def get_versions(self, article: Any) -> list[dict[str, Any]]:
        context = {**self.context, "full_text_allowed": bool(article.outlet and article.outlet.full_text_allowed)}
        return list(VersionTextSerializer(article.versions.all(), many=True, context=context).data)


class NewArticleSerializer(StrictSerializer):
    """An article for the desk: its text, or the address of a page that the desk fetches. A title need not be given."""

    default_error_messages = {"invalid": "The body must be a JSON object such as {{“text”: “…”}}."}

    text = StrictStringField(
        required=False, allow_null=True, help_text="The words, as plain text. Without it, the page at `url` is fetched."
    )
    title = StrictStringField(required=False, allow_null=True, help_text=f"At most {MAX_TITLE} characters.")
    outlet = StrictStringField(required=False, allow_null=True, help_text="The outlet’s name; a new one is made.")
    url = StrictStringField(
        required=False, allow_null=True, help_text=f"Where it was published; at most {MAX_URL} characters."
    )
    byline = StrictStringField(required=False, allow_null=True, help_text=f"At most {MAX_BYLINE} characters.")
    language = StrictStringField(
        required=False, allow_null=True, help_text="As a language tag; “en” if it is left out."
    )
    published = StrictStringField(
        required=False, allow_null=True, help_text="2025-10-16, or 2025-10-16T09:30+02:00 with the hour."
    )
    stories = serializers.ListField(
        child=StrictStringField(),
        required=False,
        allow_null=True,
        max_length=100,
        help_text="The slugs of the stories it belongs to.",
        error_messages={
            "not_a_list": "“stories” must be a list of slugs.",
            "max_length": "“stories” may name at most {max_length} stories.",
        },
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        cleaned = super().to_internal_value(data)
        given = {key: value for key, value in cleaned.items() if value is not None}
        if "text" not in given and not given.get("url", "").strip():
            message = "There is no “text”, and no “url” of a page to fetch. One of them is needed."
            raise serializers.ValidationError({"text": [serializers.ErrorDetail(message, "required")]})
        return given


class IngestResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of an article that was sent."""

    article = serializers.IntegerField(help_text="The article’s id.")
    version = serializers.IntegerField(help_text="The number of the version that holds this text.")
    created = serializers.BooleanField(help_text="False if the desk had this text already.")
    message = serializers.CharField()
    run = serializers.URLField(help_text="Where to ask how far its reading has got; for staff.")
    run_status = serializers.ChoiceField(choices=RunStatus.choices)


class BatchSerializer(StrictSerializer):
    """Up to a hundred articles. Each comes in or is refused by itself."""

    articles = serializers.ListField(child=NewArticleSerializer(), allow_empty=False, max_length=100)


class BatchItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of one article of many: where it is, or why it did not come in."""

    status = serializers.IntegerField(help_text="202 new, 200 here already, 400 or 409 refused.")
    ingested = IngestResultSerializer(allow_null=True)
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.DictField(child=serializers.CharField())
    )


class BatchResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = BatchItemSerializer(many=True, help_text="In the order of the request.")
