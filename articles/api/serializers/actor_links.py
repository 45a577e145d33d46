"""Whom names mean, with the reasons, and how an editor decides that."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Base, Id, Link, Record, Reviewed, Strict
from articles.api.serializers.brief import InText, SeenActor
from articles.choices import ActorKind, LinkOutcome
from articles.models import Actor


class RivalSerializer(Base):
    """Another actor that fits a name."""

    id = serializers.IntegerField(help_text="The actor’s id.")
    name = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class LinkSerializer(Record, Reviewed, InText):
    """Whom a name means in one text: a known actor, a new one, or nobody certain."""

    id = serializers.IntegerField()
    url = Link("link-detail")
    name = serializers.CharField(help_text="The fullest form that the text gives.")
    role = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    outcome = serializers.ChoiceField(choices=LinkOutcome.choices)
    actor = SeenActor()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="The weightiest first.")
    rivals = RivalSerializer(many=True)


class EditLinkSerializer(Strict):
    actor = Id(Actor, required=True, allow_null=True, help_text="Null leaves it open.")
