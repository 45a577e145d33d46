"""Bulk imports of folders and files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField


class ImportSerializer(RecordSerializer):
    """The import of a folder or file of documents, finished or in progress."""

    id = serializers.IntegerField()
    url = RecordURLField("import-detail")
    path = serializers.CharField(source="source")
    position = serializers.IntegerField(help_text=_("Number of documents processed."))
    counts = serializers.DictField(child=serializers.IntegerField())
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
