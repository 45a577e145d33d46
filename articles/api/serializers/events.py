"""What happened, and how an editor corrects it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import (
    AudienceSerializer,
    ModelStringField,
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    StrictSerializer,
    StrictStringField,
)
from articles.api.serializers.brief import ActorBriefSerializer, StoryBriefSerializer
from articles.api.serializers.event_mentions import EventMentionInEventSerializer
from articles.choices import EventKind, EventStatus, ParticipantRole
from articles.models import Actor, Event


class ParticipantSerializer(AudienceSerializer):
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    actor = ActorBriefSerializer()


class CoverageSerializer(AudienceSerializer):
    """How many outlets tell of it, and how many of them wrote what they print: copies of one text count once."""

    outlets = serializers.IntegerField()
    independent = serializers.IntegerField()


class EventSerializer(RecordSerializer, ReviewedSerializer):
    """What happened, once, with every account of it."""

    id = serializers.IntegerField(source="event.id")
    url = RecordURLField("event-detail", source="event")
    title = serializers.CharField(source="event.title")
    kind = serializers.ChoiceField(
        source="event.kind", choices=EventKind.choices, help_text="What sort of thing it was."
    )
    status = serializers.ChoiceField(source="event.status", choices=EventStatus.choices)
    edtf = serializers.CharField(source="event.edtf", help_text="As exact as is known; empty if unknown.")
    earliest = serializers.DateField(source="event.earliest", allow_null=True)
    latest = serializers.DateField(source="event.latest", allow_null=True)
    stories = StoryBriefSerializer(source="event.visible_stories", many=True)
    participants = ParticipantSerializer(many=True)
    event_mentions = EventMentionInEventSerializer(many=True)
    coverage = serializers.SerializerMethodField(help_text="With `expand=coverage`, else null.")

    @extend_schema_field(CoverageSerializer(allow_null=True))
    def get_coverage(self, entry: Any) -> dict[str, Any] | None:
        found = self.expanded("coverage", entry.event.pk)
        return None if found is None else self.nested(CoverageSerializer, found)

    def reviewed(self, record: Any) -> Any:
        return record.event


class NewParticipantSerializer(StrictSerializer):
    actor = RecordIdField(Actor)
    role = serializers.ChoiceField(choices=ParticipantRole.choices)


class EditEventSerializer(StrictSerializer):
    title = ModelStringField(Event, "title", required=False)
    edtf = StrictStringField(required=False)
    status = serializers.ChoiceField(choices=EventStatus.choices, required=False)
    kind = serializers.ChoiceField(choices=EventKind.choices, required=False)
    participants = serializers.ListField(child=NewParticipantSerializer(), required=False, max_length=100)

    def validate_participants(self, rows: Any) -> list[tuple[Any, str]]:
        return list(dict.fromkeys((row["actor"], row["role"]) for row in rows))
