"""Those who publish."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer
from articles.api.serializers.brief import OutletBriefSerializer, VisibleActorField


class OutletSerializer(RecordSerializer, OutletBriefSerializer):
    """Who publishes articles."""

    domain = serializers.CharField()
    country = serializers.CharField()
    full_text_allowed = serializers.BooleanField()
    actor = VisibleActorField(help_text="The outlet as one who says things.")
