"""Folders and files of many documents, and how far they were taken in."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField


class ImportSerializer(RecordSerializer):
    """A folder or file of documents that was taken in, or is."""

    id = serializers.IntegerField()
    url = RecordURLField("import-detail")
    path = serializers.CharField(source="source")  # type: ignore[assignment]
    position = serializers.IntegerField(help_text="Documents that are done.")
    counts = serializers.DictField(child=serializers.IntegerField())
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
