"""Actor links: which actor a name in a text refers to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
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
    """Another actor that the name may refer to."""

    id = serializers.IntegerField(help_text=_("Id of the actor."))
    name = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class ActorLinkSerializer(RecordSerializer, ReviewedSerializer, VersionRecordSerializer):
    """Which actor a name refers to in one text: a known actor, a new one, or an open question."""

    id = serializers.IntegerField()
    url = RecordURLField("actor-link-detail")
    name = serializers.CharField(help_text=_("The fullest form of the name in the text."))
    role = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    outcome = serializers.ChoiceField(choices=LinkOutcome.choices)
    actor = VisibleActorField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text=_("The most important first."))
    alternatives = AlternativeSerializer(many=True)


class EditActorLinkSerializer(StrictSerializer):
    """An edit of an actor link."""

    actor = RecordIdField(Actor, required=True, allow_null=True, help_text=_("Null leaves the question open."))
