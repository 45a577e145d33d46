"""Actors, their edits and merges."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
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
    """A person, organisation, country or group that acts or speaks."""

    id = serializers.IntegerField()
    url = RecordURLField("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField(help_text=_("Whether this is a source that the article does not name."))
    wikidata_id = serializers.CharField()
    aliases = serializers.SerializerMethodField(help_text=_("Other names, from articles and editors."))
    merged_into = RecordURLField("actor-detail", by="merged_into_id", allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_aliases(self, actor: Actor) -> list[str]:
        """Return the texts of the aliases, which `querysets.actors` has prefetched."""
        return [alias.text for alias in actor.visible_aliases]


class EditActorSerializer(StrictSerializer):
    """An edit of an actor; `aliases` replaces all aliases."""

    name = ModelStringField(Actor, "name", required=False)
    kind = serializers.ChoiceField(choices=ActorKind.choices, required=False)
    role = ModelStringField(Actor, "role", required=False)
    wikidata_id = ModelStringField(Actor, "wikidata_id", required=False)
    aliases = serializers.ListField(child=ModelStringField(Alias, "text"), required=False, max_length=200)


class MergeSerializer(NoteSerializer):
    """The actor to merge into, and why."""

    into = RecordIdField(Actor, help_text=_("Id of the actor to keep."))
