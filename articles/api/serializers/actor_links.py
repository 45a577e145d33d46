"""Whom names mean, with the reasons, and how an editor decides that."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import (
    AudienceSerializer,
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    StrictSerializer,
)
from articles.api.serializers.brief import VersionRecordSerializer, VisibleActorField
from articles.choices import ActorKind, LinkOutcome
from articles.models import Actor


class AlternativeSerializer(AudienceSerializer):
    """Another actor that fits a name."""

    id = serializers.IntegerField(help_text="The actor’s id.")
    name = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class ActorLinkSerializer(RecordSerializer, ReviewedSerializer, VersionRecordSerializer):
    """Whom a name means in one text: a known actor, a new one, or nobody certain."""

    id = serializers.IntegerField()
    url = RecordURLField("actor-link-detail")
    name = serializers.CharField(help_text="The fullest form that the text gives.")
    role = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    outcome = serializers.ChoiceField(choices=LinkOutcome.choices)
    actor = VisibleActorField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="The weightiest first.")
    alternatives = AlternativeSerializer(many=True)


class EditActorLinkSerializer(StrictSerializer):
    actor = RecordIdField(Actor, required=True, allow_null=True, help_text="Null leaves it open.")
