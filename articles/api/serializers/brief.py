"""Records as they stand inside others."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordURLField
from articles.choices import ActorKind, Mode, ReviewState, Stance, StoryStatus


class OutletBriefSerializer(AudienceSerializer):
    id = serializers.IntegerField()
    url = RecordURLField("outlet-detail")
    name = serializers.CharField()


class ArticleBriefSerializer(AudienceSerializer):
    id = serializers.IntegerField()
    url = RecordURLField("article-detail")
    title = serializers.CharField()
    canonical_url = serializers.CharField(help_text="Where the outlet published it; empty if unknown.")
    outlet = OutletBriefSerializer(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class VersionRecordSerializer(AudienceSerializer):
    """A record that stands in one version of an article."""

    article = ArticleBriefSerializer(source="version.article")
    version = serializers.IntegerField(source="version.number")


class StoryBriefSerializer(AudienceSerializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    url = RecordURLField("story-detail", by="slug")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=StoryStatus.choices)


class StateSerializer(AudienceSerializer):
    state = serializers.SerializerMethodField(help_text="Null to the public.")

    @extend_schema_field(serializers.ChoiceField(choices=ReviewState.choices, allow_null=True))
    def get_state(self, record: Any) -> str | None:
        return str(record.state) if self.audience.staff else None


class ActorBriefSerializer(StateSerializer):
    id = serializers.IntegerField()
    url = RecordURLField("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField()


@extend_schema_field(ActorBriefSerializer(allow_null=True))
class VisibleActorField(serializers.Field):  # type: ignore[type-arg]
    """An actor inside a record; null where nobody is known, or it may not be told who."""

    def __init__(self, **options: Any):
        super().__init__(read_only=True, **options)

    def to_representation(self, actor: Any) -> dict[str, Any] | None:
        seen = self.context["audience"].can_see(actor)
        return dict(ActorBriefSerializer(actor, context=self.context).data) if seen else None


class ChainLinkSerializer(AudienceSerializer):
    """One step of a chain of attribution, in the article's exact words."""

    id = serializers.IntegerField()
    url = RecordURLField("claim-detail")
    source = serializers.CharField(source="source_text")  # type: ignore[assignment]
    source_actor = VisibleActorField(help_text="Null where it is open who that is.")
    cue = serializers.CharField(source="cue_text")
    content = serializers.CharField(source="content_text")
    stance = serializers.ChoiceField(choices=Stance.choices)
    mode = serializers.ChoiceField(choices=Mode.choices)
    negated = serializers.BooleanField()
    hedged = serializers.BooleanField()
