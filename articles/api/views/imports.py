"""Bulk imports, for staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.api.filters import RecordFilterSet, search_filter
from articles.api.serializers.imports import ImportSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.models import BulkImport


class ImportFilterSet(RecordFilterSet):
    """Filters of bulk imports."""

    q = search_filter("source", help_text=_("Words in the path; all of them must occur."))


class ImportViewSet(StaffRecordViewSet):
    """Imports of folders and files of documents, with their progress. For staff only."""

    queryset = BulkImport.objects.all()
    serializer_class = ImportSerializer
    filterset_class = ImportFilterSet
