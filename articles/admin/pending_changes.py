"""Changes of actors that readers see, which wait for a second person: the list, and the box on an actor's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.admin import history_text
from articles.admin.actor_references import actor_references
from articles.admin.base import ReadOnlyAdmin, badge, capitalize_first, run_and_report
from articles.choices import PendingChangeAction, PendingChangeState
from articles.models import PendingChange
from articles.services import pending_changes
from articles.services.transitions import Performer

AWAITING_CONFIRMATION = (
    "Saved, and waits for a second person: readers see the actor as before until someone else confirms it."
)


@dataclass(frozen=True, slots=True)
class PendingChangePanel:
    """One change that waits, as a page shows it: before and after, and what this account may do about it."""

    change: PendingChange
    lines: tuple[str, ...]
    moves: dict[str, Any]  # what belongs to another actor afterwards
    own: bool
    may_confirm: bool
    may_withdraw: bool

    @property
    def decide_url(self) -> str:
        return reverse("admin:articles_pendingchange_decide", args=[self.change.pk])


def pending_change_panels(request: HttpRequest, changes: QuerySet[Any]) -> list[PendingChangePanel]:
    return [_box(request, change) for change in changes.with_actors()]  # type: ignore[attr-defined]


def _box(request: HttpRequest, change: PendingChange) -> PendingChangePanel:
    own = change.was_requested_by(request.user.get_username(), request.user)
    may = request.user.has_perm(change.permission)
    return PendingChangePanel(
        change=change,
        lines=history_text.describe_changes(change.changes),
        moves=_moves(change),
        own=own,
        may_confirm=may and not own and not change.is_outdated,
        may_withdraw=may_withdraw(request),
    )


def _moves(change: PendingChange) -> dict[str, Any]:
    moved = change.changes.get("moved", {})
    if change.action == PendingChangeAction.EDIT or not any(moved.values()):
        return {}
    return actor_references(
        change.other if change.action == PendingChangeAction.UNMERGE and change.other else change.actor, moved
    )


def may_withdraw(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("articles.change_actor"))


class PendingStateFilter(admin.SimpleListFilter):
    """What waits is what the list is for; what was decided stays to be looked up."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("approved", "approved"), ("withdrawn", "withdrawn"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        _, *others = super().choices(changelist)
        address = changelist.get_query_string(remove=[self.parameter_name])
        return [{"selected": self.value() is None, "query_string": address, "display": "waiting"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(state=self.value() or PendingChangeState.PENDING)


@admin.register(PendingChange)
class PendingChangeAdmin(ReadOnlyAdmin):
    change_form_template = "admin/articles/pendingchange/change_form.html"
    list_display = ["what", "change_summary", "user_name", "at", "stands", "decided_by"]
    list_select_related = ["actor", "other"]
    list_filter = [PendingStateFilter, "action"]
    search_fields = ["actor__name", "other__name", "user_name"]
    fields = ["what", "change_summary", "note", "user_name", "at", "stands", "decided_by", "decided_at"]
    readonly_fields = ["what", "change_summary", "stands"]

    @admin.display(description="change")
    def what(self, change: PendingChange) -> str:
        return capitalize_first(str(change))

    @admin.display(description="before → after")
    def change_summary(self, change: PendingChange) -> SafeString:
        return format_html_join(
            "", "<div>{}</div>", ((line,) for line in history_text.describe_changes(change.changes))
        )

    @admin.display(description="state", ordering="state")
    def stands(self, change: PendingChange) -> SafeString:
        return badge(change.state, change.get_state_display())

    def get_extra_context(self, request: HttpRequest, record: PendingChange) -> dict[str, Any]:
        return {"held": pending_change_panels(request, PendingChange.objects.pending().filter(pk=record.pk))}

    # --- deciding -----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)), *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirmed by whoever may do the same themselves; withdrawn by whoever may change actors."""
        change = get_object_or_404(PendingChange.objects.with_actors(), pk=pk)
        action = request.POST.get("action", "")
        if not may_withdraw(request) or (action == "confirm" and not request.user.has_perm(change.permission)):
            raise PermissionDenied
        if action not in ("confirm", "withdraw"):
            return HttpResponseBadRequest("Confirm the change, or withdraw it.")
        run_and_report(request, lambda: self._decide(request, change, action))
        return self.redirect_back(request, self.admin_url("changelist"))

    def _decide(self, request: HttpRequest, change: PendingChange, action: str) -> str:
        note = request.POST.get("note", "").replace("\x00", "").strip()[:2000]
        by = Performer.from_user(request.user)
        if action == "withdraw":
            pending_changes.cancel(change, by, note=note)
            return f"Withdrawn: {change}. Nothing has changed."
        pending_changes.approve(change, by, note=note)
        return f"Confirmed and made: {change}."
