"""Those who publish."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Record
from articles.api.serializers.brief import OutletBriefSerializer, SeenActor


class OutletSerializer(Record, OutletBriefSerializer):
    """Who publishes articles."""

    domain = serializers.CharField()
    country = serializers.CharField()
    full_text_allowed = serializers.BooleanField()
    actor = SeenActor(help_text="The outlet as one who says things.")
