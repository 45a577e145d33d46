"""Short forms of records, for use inside other records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordURLField
from articles.choices import ActorKind, Mode, ReviewState, Stance, StoryStatus
from articles.models import Actor


class OutletBriefSerializer(AudienceSerializer):
    """An outlet in short form."""

    id = serializers.IntegerField()
    url = RecordURLField("outlet-detail")
    name = serializers.CharField()


class ArticleBriefSerializer(AudienceSerializer):
    """An article in short form."""

    id = serializers.IntegerField()
    url = RecordURLField("article-detail")
    title = serializers.CharField()
    canonical_url = serializers.CharField(help_text=_("Where the outlet published it; empty if unknown."))
    outlet = OutletBriefSerializer(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class VersionRecordSerializer(AudienceSerializer):
    """The article and the version that a record belongs to."""

    article = ArticleBriefSerializer(source="version.article")
    version = serializers.IntegerField(source="version.number")


class StoryBriefSerializer(AudienceSerializer):
    """A story in short form."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    url = RecordURLField("story-detail", by="slug")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=StoryStatus.choices)


class StateSerializer(AudienceSerializer):
    """The review state of a record, which only staff see."""

    state = serializers.SerializerMethodField(help_text=_("Null to the public."))

    @extend_schema_field(serializers.ChoiceField(choices=ReviewState.choices, allow_null=True))
    def get_state(self, record: Any) -> str | None:
        """Return the state for staff, None for the public."""
        return str(record.state) if self.audience.staff else None


class ActorBriefSerializer(StateSerializer):
    """An actor in short form."""

    id = serializers.IntegerField()
    url = RecordURLField("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField()


@extend_schema_field(ActorBriefSerializer(allow_null=True))
class VisibleActorField(serializers.Field):  # type: ignore[type-arg]
    """An actor inside a record; null if it is unknown or not visible."""

    def __init__(self, **options: Any):
        super().__init__(read_only=True, **options)

    def to_representation(self, actor: Actor) -> dict[str, Any] | None:
        """Return the actor in short form, or None if the audience may not see it."""
        if not self.context["audience"].can_see(actor):
            return None
        return dict(ActorBriefSerializer(actor, context=self.context).data)


class ChainLinkSerializer(AudienceSerializer):
    """One link of a chain of attribution, in the exact words of the article."""

    id = serializers.IntegerField()
    url = RecordURLField("claim-detail")
    source = serializers.CharField(source="source_text")  # type: ignore[assignment]
    source_actor = VisibleActorField(help_text=_("Null if the source is not identified."))
    cue = serializers.CharField(source="cue_text")
    content = serializers.CharField(source="content_text")
    stance = serializers.ChoiceField(choices=Stance.choices)
    mode = serializers.ChoiceField(choices=Mode.choices)
    negated = serializers.BooleanField()
    hedged = serializers.BooleanField()
