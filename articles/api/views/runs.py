"""Extraction runs, for staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from articles.api import querysets
from articles.api.filters import VersionFilterSet, choice_filter
from articles.api.serializers.runs import RunSerializer
from articles.api.views.base import StaffRecordViewSet
from articles.choices import RunStatus
from articles.models import ExtractionRun


class RunFilterSet(VersionFilterSet):
    """Filters of extraction runs."""

    status = choice_filter(RunStatus, help_text=_("Queued, running, succeeded or failed."))


class RunViewSet(StaffRecordViewSet):
    """Runs of the engine on versions of articles. For staff only."""

    queryset = querysets.version_records(ExtractionRun)
    serializer_class = RunSerializer
    filterset_class = RunFilterSet
