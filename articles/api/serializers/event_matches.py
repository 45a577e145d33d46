"""Events of different articles that may be one."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField, ReviewedSerializer
from articles.api.serializers.brief import StateSerializer


class EventBriefSerializer(StateSerializer):
    id = serializers.IntegerField()
    url = RecordURLField("event-detail")
    title = serializers.CharField()
    edtf = serializers.CharField()


class EventMatchSerializer(RecordSerializer, ReviewedSerializer):
    """Two events that may be one. Accepted, the other's accounts are the kept one's."""

    id = serializers.IntegerField()
    url = RecordURLField("event-match-detail")
    kept = EventBriefSerializer()
    other = EventBriefSerializer()
    reasons = serializers.ListField(child=serializers.CharField())
