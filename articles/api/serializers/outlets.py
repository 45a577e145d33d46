"""Outlets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer
from articles.api.serializers.brief import OutletBriefSerializer, VisibleActorField


class OutletSerializer(RecordSerializer, OutletBriefSerializer):
    """A publisher of articles."""

    domain = serializers.CharField()
    country = serializers.CharField()
    full_text_allowed = serializers.BooleanField()
    actor = VisibleActorField(help_text=_("The actor for claims that the outlet itself makes."))
