"""Wording changes: changes that outlets made to the words of accepted claims."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, RecordURLField
from articles.api.serializers.brief import VersionRecordSerializer
from articles.choices import WordingChangeDecision


class WordingChangeInClaimSerializer(AudienceSerializer):
    """A change that an outlet made to the words of a claim."""

    version = serializers.IntegerField(source="version.number")
    seen_at = serializers.DateTimeField(source="version.fetched_at")
    before = serializers.CharField()
    after = serializers.CharField(help_text=_("Empty if the words were removed."))


class WordingChangeSerializer(RecordSerializer, WordingChangeInClaimSerializer, VersionRecordSerializer):
    """An accepted claim with words that a newer version of its article no longer contains, and what was decided."""

    id = serializers.IntegerField()
    url = RecordURLField("wording-change-detail")
    claim = RecordURLField("claim-detail", by="claim_id")
    decision = serializers.ChoiceField(choices=WordingChangeDecision.choices)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = serializers.DateTimeField(allow_null=True)
