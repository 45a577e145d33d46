"""Extraction runs: what was read, what failed, and reading it again. Workers, as far as they are heard."""

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
from django.views.decorators.http import require_POST

from analysis.dispatch import request_run
from articles.admin.base import ReadOnlyAdmin, article, badge, record_id, run_and_report, truncate
from articles.admin.review import history_page
from articles.choices import RunStatus
from articles.models import ArticleVersion, ExtractionRun, WorkerHeartbeat
from articles.services.transitions import Performer


def can_request_run(request: HttpRequest) -> bool:
    """Reading a text again makes a new run, so it takes the permission to add one."""
    return request.user.has_perm("articles.add_extractionrun")


def request_rerun(request: HttpRequest, version: ArticleVersion) -> bool:
    """Ask for a new run of a version and tell the editor whether there is one."""

    def ask() -> str:
        run, new = request_run(version, Performer.from_user(request.user))
        if new:
            return f"“{version}” waits to be read again."
        return f"“{version}” is {run.get_status_display()} already; that run will serve."

    return run_and_report(request, ask)


@admin.display(description="status", ordering="status")
def status(run: ExtractionRun) -> SafeString:
    return badge(run.status, run.get_status_display())


@admin.register(ExtractionRun)
class ExtractionRunAdmin(ReadOnlyAdmin):
    change_form_template = "admin/articles/extractionrun/change_form.html"
    text_version_path = "version"
    list_display = [record_id, article, status, "error_summary", "found", "engine", "attempts", "queued_at", "took"]
    list_select_related = ["version__article__outlet"]
    list_filter = ["status", "error_code", "engine_version", "queued_at"]
    search_fields = ["version__article__title", "error", "error_code", "=pk"]
    date_hierarchy = "queued_at"
    actions = ["run_again"]
    fields = [
        "version", "status", "error_code", "error_text", "found", "engine", "config_hash", "attempts", "queued_at",
        "started_at", "finished_at", "took", "not_before", "lease_until", "dispatched_at",
    ]  # fmt: skip
    readonly_fields = ["error_text", "found", "engine", "took"]

    def has_request_permission(self, request: HttpRequest) -> bool:
        return can_request_run(request)

    @admin.display(description="error")
    def error_summary(self, run: ExtractionRun) -> str:
        lines = run.error.strip().splitlines() or [""]
        return truncate(f"{run.error_code}: {lines[0]}", 120) if run.error_code else truncate(lines[0], 120)

    @admin.display(description="error")
    def error_text(self, run: ExtractionRun) -> SafeString | str:
        return format_html('<pre class="desk-error">{}</pre>', run.error) if run.error else ""

    @admin.display(description="found")
    def found(self, run: ExtractionRun) -> str:
        names = ("actors", "claims", "events", "times")
        return ", ".join(f"{run.counts[name]} {name}" for name in names if name in run.counts)

    @admin.display(description="engine", ordering="engine_version")
    def engine(self, run: ExtractionRun) -> str:
        return f"{run.engine_name} {run.engine_version}"

    @admin.display(description="took")
    def took(self, run: ExtractionRun) -> str:
        return "" if run.seconds is None else f"{run.seconds:.1f} s"

    # --- running again ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [self.custom_path("<int:pk>/again/", "again", require_POST(self.again_view)), *super().get_urls()]

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new run of the version that this run was to read; the old one stays as it is."""
        if not can_request_run(request):
            raise PermissionDenied
        run = get_object_or_404(ExtractionRun.objects.select_related("version__article"), pk=pk)
        request_rerun(request, run.version)
        return self.redirect_back(request, self.admin_url("changelist"))

    @admin.action(description="Run selected again, where they failed", permissions=["request"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[ExtractionRun]) -> None:
        failed = queryset.filter(status=RunStatus.FAILED).select_related("version__article")[:200]
        versions = {run.version_id: run.version for run in failed}
        for version in versions.values():
            request_rerun(request, version)
        if not versions:
            self.message_user(request, "None of the selected runs has failed.", messages.WARNING)

    def get_extra_context(self, request: HttpRequest, record: ExtractionRun) -> dict[str, Any]:
        may = can_request_run(request) and not record.is_active
        return {"again_url": self.admin_url("again", record.pk)} if may else {}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        return history_page(self, request, object_id)


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "seen_at"]
