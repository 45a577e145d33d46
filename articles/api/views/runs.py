"""Readings of articles by the engine. For staff only."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import InText, choice
from articles.api.serializers.runs import RunSerializer
from articles.api.views.base import StaffRecords
from articles.choices import RunStatus
from articles.models import ExtractionRun


class RunFilters(InText):
    status = choice(RunStatus, help_text="Queued, running, succeeded or failed.")


class Runs(StaffRecords):
    """Readings of articles by the engine. For staff only."""

    queryset = querysets.in_text(ExtractionRun)
    serializer_class = RunSerializer
    filterset_class = RunFilters
