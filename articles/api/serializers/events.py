"""Events with their mentions, and edits of events."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
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
from articles.selectors.timeline import TimelineEntry

MAX_PARTICIPANTS = 100


class ParticipantSerializer(AudienceSerializer):
    """An actor that takes part in an event."""

    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    actor = ActorBriefSerializer()


class CoverageSerializer(AudienceSerializer):
    """How many outlets report an event."""

    outlets = serializers.IntegerField()
    independent = serializers.IntegerField(
        help_text=_("Outlets with a text of their own; near-duplicates of one text count once.")
    )


class EventSerializer(RecordSerializer, ReviewedSerializer):
    """An event with every mention of it."""

    id = serializers.IntegerField(source="event.id")
    url = RecordURLField("event-detail", source="event")
    title = serializers.CharField(source="event.title")
    kind = serializers.ChoiceField(source="event.kind", choices=EventKind.choices)
    status = serializers.ChoiceField(source="event.status", choices=EventStatus.choices)
    edtf = serializers.CharField(
        source="event.edtf", help_text=_("Date in EDTF, as precise as the articles are; empty if unknown.")
    )
    earliest = serializers.DateField(source="event.earliest", allow_null=True)
    latest = serializers.DateField(source="event.latest", allow_null=True)
    stories = StoryBriefSerializer(source="event.visible_stories", many=True)
    participants = ParticipantSerializer(many=True)
    event_mentions = EventMentionInEventSerializer(many=True)
    coverage = serializers.SerializerMethodField(help_text=_("Null unless requested with `expand=coverage`."))

    @extend_schema_field(CoverageSerializer(allow_null=True))
    def get_coverage(self, entry: TimelineEntry) -> dict[str, Any] | None:
        """Return the expansion `coverage`."""
        coverage = self.expanded("coverage", entry.event.pk)
        return None if coverage is None else self.nested(CoverageSerializer, coverage)

    def get_reviewed_record(self, record: TimelineEntry) -> Event:
        """Return the event without its mentions."""
        return record.event


class NewParticipantSerializer(StrictSerializer):
    """An actor and its role in an event."""

    actor = RecordIdField(Actor)
    role = serializers.ChoiceField(choices=ParticipantRole.choices)


class EditEventSerializer(StrictSerializer):
    """An edit of an event; `participants` replaces all participants."""

    title = ModelStringField(Event, "title", required=False)
    edtf = StrictStringField(required=False)
    status = serializers.ChoiceField(choices=EventStatus.choices, required=False)
    kind = serializers.ChoiceField(choices=EventKind.choices, required=False)
    participants = serializers.ListField(child=NewParticipantSerializer(), required=False, max_length=MAX_PARTICIPANTS)

    def validate_participants(self, rows: list[dict[str, Any]]) -> list[tuple[Actor, str]]:
        """Return the pairs of actor and role, each once."""
        return list(dict.fromkeys((row["actor"], row["role"]) for row in rows))
