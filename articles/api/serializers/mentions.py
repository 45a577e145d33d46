"""Places where texts name actors, and how an editor corrects them."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import (
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    SpanInputSerializer,
    StrictSerializer,
)
from articles.api.serializers.brief import VersionRecordSerializer, VisibleActorField
from articles.choices import MentionKind
from articles.models import Actor


class MentionSerializer(RecordSerializer, ReviewedSerializer, VersionRecordSerializer):
    """A place where a text names an actor, in its exact words."""

    id = serializers.IntegerField()
    url = RecordURLField("mention-detail")
    kind = serializers.ChoiceField(choices=MentionKind.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    actor = VisibleActorField(help_text="Null where it is open who is meant.")


class EditMentionSerializer(StrictSerializer):
    actor = RecordIdField(Actor, required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=MentionKind.choices, required=False)
    span = SpanInputSerializer(required=False)
