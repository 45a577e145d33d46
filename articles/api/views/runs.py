"""Readings of articles by the engine. For staff only."""

from __future__ import annotations

from django.db.models import QuerySet

from articles.api import reads
from articles.api.filters import InText, choice
from articles.api.serializers.runs import RunSerializer
from articles.api.views.base import StaffRecords
from articles.choices import RunStatus
from articles.models import ExtractionRun


class RunFilters(InText):
    status = choice(RunStatus, help_text="Queued, running, succeeded or failed.")

    class Meta:
        model = ExtractionRun
        fields: list[str] = []


class Runs(StaffRecords):
    """Readings of articles by the engine. For staff only."""

    queryset = ExtractionRun.objects.none()
    serializer_class = RunSerializer
    filterset_class = RunFilters

    def get_queryset(self) -> QuerySet[ExtractionRun]:
        return reads.in_text(ExtractionRun)
