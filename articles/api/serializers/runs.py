"""Extraction runs."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField
from articles.api.serializers.brief import VersionRecordSerializer
from articles.choices import RunStatus


class RunSerializer(RecordSerializer, VersionRecordSerializer):
    """A run of the engine on one version of an article."""

    id = serializers.IntegerField()
    url = RecordURLField("run-detail")
    status = serializers.ChoiceField(choices=RunStatus.choices)
    attempts = serializers.IntegerField()
    queued_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error_code = serializers.CharField()
    error = serializers.CharField()
    counts = serializers.DictField()
    engine_name = serializers.CharField()
    engine_version = serializers.CharField()
    engine_model = serializers.CharField()
    config_hash = serializers.CharField()
