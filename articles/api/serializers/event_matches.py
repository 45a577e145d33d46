"""Event matches: events of different articles that may be the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField, ReviewedSerializer
from articles.api.serializers.brief import StateSerializer


class EventBriefSerializer(StateSerializer):
    """An event in short form."""

    id = serializers.IntegerField()
    url = RecordURLField("event-detail")
    title = serializers.CharField()
    edtf = serializers.CharField()


class EventMatchSerializer(RecordSerializer, ReviewedSerializer):
    """Two events that may be the same. Accepting the match merges them."""

    id = serializers.IntegerField()
    url = RecordURLField("event-match-detail")
    kept = EventBriefSerializer(help_text=_("The event that takes over the mentions of the other."))
    other = EventBriefSerializer()
    reasons = serializers.ListField(child=serializers.CharField())
