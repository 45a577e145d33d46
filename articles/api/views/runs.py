"""Readings of articles by the engine. For staff only."""

from __future__ import annotations

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter
from articles.api.serializers.runs import RunSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import RunStatus
from articles.models import ExtractionRun


class RunFilterSet(VersionFilterSet):
    status = choice_filter(RunStatus, help_text="Queued, running, succeeded or failed.")


class RunViewSet(StaffRecordViewSet):
    """Readings of articles by the engine. For staff only."""

    queryset = querysets.version_records(ExtractionRun)
    serializer_class = RunSerializer
    filterset_class = RunFilterSet
