"""Changes of actors that await approval by a second reviewer: the list, and the panels on actors' pages."""

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
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin import history_text
from articles.admin.actor_references import actor_references
from articles.admin.base import ReadOnlyAdmin, badge, run_and_report
from articles.admin.review import read_note
from articles.choices import PendingChangeAction, PendingChangeState
from articles.models import PendingChange
from articles.services import pending_changes
from articles.services.transitions import Performer

AWAITING_APPROVAL = gettext_lazy(
    "Saved. A second reviewer has to approve this change; until then readers see the actor unchanged."
)


@dataclass(frozen=True, slots=True)
class PendingChangePanel:
    """A pending change as a page shows it, with what this account may do about it."""

    change: PendingChange
    lines: tuple[str, ...]  # what would change, in words
    moved: dict[str, Any]  # the records that would move to another actor, as template context
    is_own: bool
    may_approve: bool
    may_withdraw: bool

    @property
    def decide_url(self) -> str:
        """Return the URL that the panel's buttons post to."""
        return reverse("admin:articles_pendingchange_decide", args=[self.change.pk])


def pending_change_panels(request: HttpRequest, changes: QuerySet[Any]) -> list[PendingChangePanel]:
    """Return a panel for each pending change."""
    return [_panel(request, change) for change in changes.with_actors()]  # type: ignore[attr-defined]


def _panel(request: HttpRequest, change: PendingChange) -> PendingChangePanel:
    is_own = change.was_requested_by(request.user.get_username(), request.user)
    has_permission = request.user.has_perm(change.permission)
    return PendingChangePanel(
        change=change,
        lines=history_text.describe_changes(change.changes),
        moved=_moved_records(change),
        is_own=is_own,
        may_approve=has_permission and not is_own and not change.is_outdated,
        may_withdraw=can_withdraw(request),
    )


def _moved_records(change: PendingChange) -> dict[str, Any]:
    """Return the records that a merge, split or unmerge would move; empty for an edit."""
    moved = change.changes.get("moved", {})
    if change.action == PendingChangeAction.EDIT or not any(moved.values()):
        return {}
    # Undoing a merge takes the records back from the actor that was kept.
    is_unmerge = change.action == PendingChangeAction.UNMERGE
    holder = change.other if is_unmerge and change.other else change.actor
    return actor_references(holder, moved)


def can_withdraw(request: HttpRequest) -> bool:
    """Return whether the account may withdraw pending changes, its own and those of others."""
    return bool(request.user.has_perm("articles.change_actor"))


class PendingStateFilter(admin.SimpleListFilter):
    """Show the changes that await approval unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states other than pending, and "all"."""
        decided = [state for state in PendingChangeState if state != PendingChangeState.PENDING]
        return [*((state.value, str(state.label)) for state in decided), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """Replace Django's "All" by the pending changes, the default of this filter."""
        choices = list(super().choices(changelist))
        default_query = changelist.get_query_string(remove=[self.parameter_name])
        label = PendingChangeState.PENDING.label
        return [{"selected": self.value() is None, "query_string": default_query, "display": label}, *choices[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Limit the list to the chosen state, by default to pending changes."""
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or PendingChangeState.PENDING)


@admin.register(PendingChange)
class PendingChangeAdmin(ReadOnlyAdmin):
    """Changes that await approval, and on demand those that were approved or withdrawn."""

    change_form_template = "admin/articles/pendingchange/change_form.html"
    list_display = ["title", "change_summary", "user_name", "at", "state_badge", "decided_by"]
    list_select_related = ["actor", "other"]
    list_filter = [PendingStateFilter, "action"]
    search_fields = ["actor__name", "other__name", "user_name"]
    fields = ["title", "change_summary", "note", "user_name", "at", "state_badge", "decided_by", "decided_at"]
    readonly_fields = ["title", "change_summary", "state_badge"]

    @admin.display(description=gettext_lazy("change"))
    def title(self, change: PendingChange) -> str:
        """Show what is to be changed."""
        return str(capfirst(str(change)))

    @admin.display(description=gettext_lazy("before → after"))
    def change_summary(self, change: PendingChange) -> SafeString:
        """Show the values before and after the change."""
        lines = history_text.describe_changes(change.changes)
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, change: PendingChange) -> SafeString:
        """Show whether the change is pending, approved or withdrawn."""
        return badge(change.state, change.get_state_display())

    def get_extra_context(self, request: HttpRequest, record: PendingChange) -> dict[str, Any]:
        """Return a panel with the decision buttons while the change is pending."""
        pending = PendingChange.objects.pending().filter(pk=record.pk)
        return {"pending_changes": pending_change_panels(request, pending)}

    # --- deciding -----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)), *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve or withdraw a change.

        Approving takes the permission for the change itself, withdrawing the permission to change actors.
        """
        change = get_object_or_404(PendingChange.objects.with_actors(), pk=pk)
        action = request.POST.get("action", "")
        if not can_withdraw(request) or (action == "approve" and not request.user.has_perm(change.permission)):
            raise PermissionDenied
        if action not in ("approve", "withdraw"):
            return HttpResponseBadRequest(_("Approve the change or withdraw it."))
        run_and_report(request, lambda: self._decide(request, change, action))
        return self.redirect_back(request, self.admin_url("changelist"))

    def _decide(self, request: HttpRequest, change: PendingChange, action: str) -> str:
        note = read_note(request)
        performer = Performer.from_user(request.user)
        if action == "withdraw":
            pending_changes.cancel(change, performer, note=note)
            return _("Withdrawn: %(change)s. Nothing was changed.") % {"change": change}
        pending_changes.approve(change, performer, note=note)
        return _("Approved and carried out: %(change)s.") % {"change": change}
