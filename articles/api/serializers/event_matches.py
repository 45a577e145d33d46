"""Events of different articles that may be one."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Link, Record, Reviewed
from articles.api.serializers.brief import WithState


class EventBriefSerializer(WithState):
    id = serializers.IntegerField()
    url = Link("event-detail")
    title = serializers.CharField()
    edtf = serializers.CharField()


class MatchSerializer(Record, Reviewed):
    """Two events that may be one. Accepted, the other's accounts are the kept one's."""

    id = serializers.IntegerField()
    url = Link("match-detail")
    kept = EventBriefSerializer()
    other = EventBriefSerializer()
    reasons = serializers.ListField(child=serializers.CharField())
