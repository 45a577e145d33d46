"""Those who act and speak, and how an editor corrects and merges them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import (
    ModelStringField,
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    StrictSerializer,
)
from articles.api.serializers.decisions import NoteSerializer
from articles.choices import ActorKind
from articles.models import Actor, Alias


class ActorSerializer(RecordSerializer, ReviewedSerializer):
    """Someone who acts or speaks."""

    id = serializers.IntegerField()
    url = RecordURLField("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField(help_text="A source that its article does not name.")
    wikidata_id = serializers.CharField()
    aliases = serializers.SerializerMethodField(help_text="Other names, as articles and editors give them.")
    merged_into = RecordURLField("actor-detail", by="merged_into_id", allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_aliases(self, actor: Any) -> list[str]:
        return [alias.text for alias in actor.visible_aliases]


class EditActorSerializer(StrictSerializer):
    name = ModelStringField(Actor, "name", required=False)
    kind = serializers.ChoiceField(choices=ActorKind.choices, required=False)
    role = ModelStringField(Actor, "role", required=False)
    wikidata_id = ModelStringField(Actor, "wikidata_id", required=False)
    aliases = serializers.ListField(child=ModelStringField(Alias, "text"), required=False, max_length=200)


class MergeSerializer(NoteSerializer):
    into = RecordIdField(Actor, help_text="The id of the actor that stays.")
