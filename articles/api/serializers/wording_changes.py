"""What outlets changed of the words that accepted claims rest on."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, RecordURLField
from articles.api.serializers.brief import VersionRecordSerializer
from articles.choices import WordingChangeDecision


class WordingChangeInClaimSerializer(AudienceSerializer):
    """An outlet's change to words that a claim rests on; `after` is empty where it took them out."""

    version = serializers.IntegerField(source="version.number")
    seen_at = serializers.DateTimeField(source="version.fetched_at")
    before = serializers.CharField()
    after = serializers.CharField()


class WordingChangeSerializer(RecordSerializer, WordingChangeInClaimSerializer, VersionRecordSerializer):
    """An accepted claim whose words a newer version of its article does not hold, and what an editor made of it."""

    id = serializers.IntegerField()
    url = RecordURLField("wording-change-detail")
    claim = RecordURLField("claim-detail", by="claim_id")
    decision = serializers.ChoiceField(choices=WordingChangeDecision.choices)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = serializers.DateTimeField(allow_null=True)
