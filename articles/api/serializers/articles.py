"""Articles with their versions, and the bodies that add articles."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, StrictSerializer, StrictStringField
from articles.api.serializers.brief import ArticleBriefSerializer, StoryBriefSerializer
from articles.choices import RunStatus, VersionChange
from articles.ingestion.incoming import MAX_BYLINE, MAX_TITLE, MAX_URL
from articles.models import Article, ArticleVersion

MAX_STORIES = 100  # stories that one article may be added to
MAX_BATCH = 100  # articles in one request; each may need a page to be fetched


class VersionSerializer(AudienceSerializer):
    """A version of an article."""

    number = serializers.IntegerField()
    fetched_at = serializers.DateTimeField()
    change = serializers.ChoiceField(
        choices=VersionChange.choices, help_text=_("How it differs from the previous version.")
    )


class VersionTextSerializer(VersionSerializer):
    """A version of an article with its text."""

    text = serializers.SerializerMethodField(
        help_text=_("Null to the public where the outlet does not allow its full text to be shown.")
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, version: ArticleVersion) -> str | None:
        """Return the text for staff, and for the public if the context has `full_text_allowed`."""
        is_allowed = self.audience.staff or self.context["full_text_allowed"]
        return version.text if is_allowed else None


class ArticleFieldsSerializer(RecordSerializer, ArticleBriefSerializer):
    """The fields of an article in lists and as a single record."""

    near_duplicates = serializers.SerializerMethodField(
        help_text=_(
            "Articles with nearly the same text, earliest first. Null unless requested with `expand=near_duplicates`."
        )
    )
    byline = serializers.CharField()
    language = serializers.CharField()
    stories = StoryBriefSerializer(source="visible_stories", many=True)

    @extend_schema_field(ArticleBriefSerializer(many=True, allow_null=True))
    def get_near_duplicates(self, article: Article) -> list[dict[str, Any]] | None:
        """Return the expansion `near_duplicates`."""
        duplicates = self.expanded("near_duplicates", article.pk)
        if duplicates is None:
            return None
        return [self.nested(ArticleBriefSerializer, duplicate) for duplicate in duplicates]


class ArticleInListSerializer(ArticleFieldsSerializer):
    """An article without the texts of its versions."""

    versions = VersionSerializer(source="versions.all", many=True)


class ArticleSerializer(ArticleFieldsSerializer):
    """An article with the text of each version, where it may be shown."""

    versions = serializers.SerializerMethodField()

    @extend_schema_field(VersionTextSerializer(many=True))
    def get_versions(self, article: Article) -> list[dict[str, Any]]:
        """Return the versions with their texts, oldest first."""
        full_text_allowed = bool(article.outlet and article.outlet.full_text_allowed)
        context = {**self.context, "full_text_allowed": full_text_allowed}
        return list(VersionTextSerializer(article.versions.all(), many=True, context=context).data)


class NewArticleSerializer(StrictSerializer):
    """A new article: its text, or the URL of a page to fetch. Null is the same as leaving a field out."""

    default_error_messages = {"invalid": _("The body must be a JSON object such as {{“text”: “…”}}.")}

    text = StrictStringField(
        required=False,
        allow_null=True,
        help_text=_("The text, without markup. If it is missing, the page at `url` is fetched."),
    )
    title = StrictStringField(
        required=False,
        allow_null=True,
        help_text=format_lazy(
            _("At most {maximum} characters. If it is missing, the first line of the text is used."), maximum=MAX_TITLE
        ),
    )
    outlet = StrictStringField(
        required=False, allow_null=True, help_text=_("Name of the outlet. An unknown name creates a new outlet.")
    )
    url = StrictStringField(
        required=False,
        allow_null=True,
        help_text=format_lazy(_("Where it was published. At most {maximum} characters."), maximum=MAX_URL),
    )
    byline = StrictStringField(
        required=False,
        allow_null=True,
        help_text=format_lazy(_("At most {maximum} characters."), maximum=MAX_BYLINE),
    )
    language = StrictStringField(
        required=False, allow_null=True, help_text=_("Language tag (BCP 47), “en” by default.")
    )
    published = StrictStringField(
        required=False,
        allow_null=True,
        help_text=_("Date or time of publication in ISO 8601: 2025-10-16, or 2025-10-16T09:30+02:00."),
    )
    stories = serializers.ListField(
        child=StrictStringField(),
        required=False,
        allow_null=True,
        max_length=MAX_STORIES,
        help_text=_("Slugs of the stories that the article belongs to."),
        error_messages={
            "not_a_list": _("“stories” must be a list of slugs."),
            "max_length": _("“stories” may contain at most {max_length} slugs."),
        },
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the values that are not null. Raise ValidationError if there is neither a text nor a URL."""
        cleaned = super().to_internal_value(data)
        values = {name: value for name, value in cleaned.items() if value is not None}
        if "text" not in values and not values.get("url", "").strip():
            message = gettext("Send either “text”, or the “url” of a page to fetch.")
            raise serializers.ValidationError({"text": [serializers.ErrorDetail(message, "required")]})
        return values


class IngestResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The result of adding an article."""

    article = serializers.IntegerField(help_text=_("Id of the article."))
    version = serializers.IntegerField(help_text=_("Number of the version with this text."))
    created = serializers.BooleanField(help_text=_("False if this text existed already."))
    message = serializers.CharField()
    run = serializers.URLField(help_text=_("URL of the extraction run, for staff."))
    run_status = serializers.ChoiceField(choices=RunStatus.choices)


class BatchSerializer(StrictSerializer):
    """Up to 100 articles. Each succeeds or fails on its own."""

    articles = serializers.ListField(child=NewArticleSerializer(), allow_empty=False, max_length=MAX_BATCH)


class BatchItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The result for one article of a batch: the article, or the reasons why it was rejected."""

    status = serializers.IntegerField(
        help_text=_("202 created, 200 existed already, 400 or 409 rejected, as for a single article.")
    )
    ingested = IngestResultSerializer(allow_null=True)
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.DictField(child=serializers.CharField())
    )


class BatchResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The results for the articles of a batch."""

    results = BatchItemSerializer(many=True, help_text=_("In the order of the request."))
