"""Folders and files of many documents. For staff only."""

from __future__ import annotations

from articles.api.filters import Filters, search
from articles.api.serializers.imports import ImportSerializer
from articles.api.views.base import StaffRecords
from articles.models import BulkImport


class ImportFilters(Filters):
    q = search("source", text="the path")


class Imports(StaffRecords):
    """Folders and files of many documents, and how far they were taken in. For staff only."""

    queryset = BulkImport.objects.all()
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
