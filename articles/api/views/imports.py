"""Folders and files of many documents. For staff only."""

from __future__ import annotations

from articles.api.filters import RecordFilterSet, search_filter
from articles.api.serializers.imports import ImportSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import BulkImport


class ImportFilterSet(RecordFilterSet):
    q = search_filter("source", text="the path")


class ImportViewSet(StaffRecordViewSet):
    """Folders and files of many documents, and how far they were taken in. For staff only."""

    queryset = BulkImport.objects.all()
    serializer_class = ImportSerializer
    filterset_class = ImportFilterSet
