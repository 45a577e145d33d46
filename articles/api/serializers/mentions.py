"""Mentions of actors, and edits of these."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
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
    """A place where a text mentions an actor, in its exact words."""

    id = serializers.IntegerField()
    url = RecordURLField("mention-detail")
    kind = serializers.ChoiceField(choices=MentionKind.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    actor = VisibleActorField(help_text=_("Null if the actor is not identified."))


class EditMentionSerializer(StrictSerializer):
    """An edit of a mention."""

    actor = RecordIdField(Actor, required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=MentionKind.choices, required=False)
    span = SpanInputSerializer(required=False)
