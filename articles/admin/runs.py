"""Extraction runs and the workers that carry them out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from analysis.dispatch import request_run
from articles.admin.base import ReadOnlyAdmin, article, badge, record_id, run_and_report, truncate
from articles.admin.review import history_page
from articles.choices import RunStatus
from articles.models import ArticleVersion, ExtractionRun, WorkerHeartbeat
from articles.services.transitions import Performer

MAX_REQUESTED = 200  # failed runs that one action repeats, to bound the load that it causes
COUNT_LABELS = {
    "actors": gettext_lazy("actors"),
    "claims": gettext_lazy("claims"),
    "events": gettext_lazy("events"),
    "times": gettext_lazy("time expressions"),
}


def can_request_run(request: HttpRequest) -> bool:
    """Return whether the account may have texts analysed again, which adds a run."""
    return request.user.has_perm("articles.add_extractionrun")


def request_rerun(request: HttpRequest, version: ArticleVersion) -> bool:
    """Request a new run of a version and show the result as a message; return whether one is queued or running."""

    def request_new_run() -> str:
        """Request the run and return a message about it."""
        run, is_new = request_run(version, Performer.from_user(request.user))
        if is_new:
            return _("“%(version)s” is queued for analysis.") % {"version": version}
        message = _("The analysis of “%(version)s” is already %(status)s.")
        return message % {"version": version, "status": run.get_status_display()}

    return run_and_report(request, request_new_run)


@admin.display(description=gettext_lazy("status"), ordering="status")
def status(run: ExtractionRun) -> SafeString:
    """Show the status of a run."""
    return badge(run.status, run.get_status_display())


@admin.register(ExtractionRun)
class ExtractionRunAdmin(ReadOnlyAdmin):
    """Runs of the engine, with their errors and counts."""

    change_form_template = "admin/articles/extractionrun/change_form.html"
    text_version_path = "version"
    list_display = [record_id, article, status, "error_summary", "found", "engine", "attempts", "queued_at", "duration"]
    list_select_related = ["version__article__outlet"]
    list_filter = ["status", "error_code", "engine_version", "queued_at"]
    search_fields = ["version__article__title", "error", "error_code", "=pk"]
    date_hierarchy = "queued_at"
    actions = ["run_again"]
    fields = [
        "version", "status", "error_code", "error_text", "found", "engine", "config_hash", "attempts", "queued_at",
        "started_at", "finished_at", "duration", "not_before", "lease_until", "dispatched_at",
    ]  # fmt: skip
    readonly_fields = ["error_text", "found", "engine", "duration"]

    def has_request_permission(self, request: HttpRequest) -> bool:
        """Return whether the account may request runs; Django asks it for actions with "request"."""
        return can_request_run(request)

    @admin.display(description=gettext_lazy("error"))
    def error_summary(self, run: ExtractionRun) -> str:
        """Show the error code and the first line of the error."""
        lines = run.error.strip().splitlines() or [""]
        return truncate(f"{run.error_code}: {lines[0]}" if run.error_code else lines[0], 120)

    @admin.display(description=gettext_lazy("error"))
    def error_text(self, run: ExtractionRun) -> SafeString | str:
        """Show the full error."""
        return format_html('<pre class="desk-error">{}</pre>', run.error) if run.error else ""

    @admin.display(description=gettext_lazy("found"))
    def found(self, run: ExtractionRun) -> str:
        """Show how many records of each kind the run found."""
        return ", ".join(f"{run.counts[name]} {label}" for name, label in COUNT_LABELS.items() if name in run.counts)

    @admin.display(description=gettext_lazy("engine"), ordering="engine_version")
    def engine(self, run: ExtractionRun) -> str:
        """Show the name and version of the engine."""
        return f"{run.engine_name} {run.engine_version}"

    @admin.display(description=gettext_lazy("duration"))
    def duration(self, run: ExtractionRun) -> str:
        """Show how long the run took."""
        return "" if run.seconds is None else _("%(seconds).1f s") % {"seconds": run.seconds}

    # --- running again ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [self.custom_path("<int:pk>/again/", "again", require_POST(self.again_view)), *super().get_urls()]

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Request a new run of the same version; this run stays as it is."""
        if not can_request_run(request):
            raise PermissionDenied
        run = get_object_or_404(ExtractionRun.objects.select_related("version__article"), pk=pk)
        request_rerun(request, run.version)
        return self.redirect_back(request, self.admin_url("changelist"))

    @admin.action(description=gettext_lazy("Repeat selected failed runs"), permissions=["request"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[ExtractionRun]) -> None:
        """Request new runs of the versions of the selected runs that failed."""
        failed = queryset.filter(status=RunStatus.FAILED).select_related("version__article")[:MAX_REQUESTED]
        versions = {run.version_id: run.version for run in failed}
        for version in versions.values():
            request_rerun(request, version)
        if not versions:
            self.message_user(request, _("None of the selected runs has failed."), messages.WARNING)

    def get_extra_context(self, request: HttpRequest, record: ExtractionRun) -> dict[str, Any]:
        """Return the URL of the button that repeats a finished run."""
        may_repeat = can_request_run(request) and not record.is_active
        return {"again_url": self.admin_url("again", record.pk)} if may_repeat else {}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        """Show the record's history in place of Django's log."""
        return history_page(self, request, object_id)


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(ReadOnlyAdmin):
    """Workers, and when each last reported."""

    list_display = ["name", "seen_at"]
