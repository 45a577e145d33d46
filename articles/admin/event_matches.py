"""Event matches: pairs of events from different articles that may be the same event."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import BaseAdmin, admin_link, score, state
from articles.models import Event, EventMatch
from articles.presentation.dates import humanize_edtf
from articles.services import event_matches
from articles.services.transitions import Performer

EDTF = re.compile(r"(?:\.\./)?\d{4}[\dX~?%/.-]*")  # a date in EDTF notation within a match's reasons


@admin.register(EventMatch)
class EventMatchAdmin(BaseAdmin):
    """Decide whether two events are the same, in the list."""

    list_display = ["first", "second", "reason_text", score, state]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["kept", "other"]
    search_fields = ["kept__title", "other__title"]
    actions = ["confirm", "mark_distinct", "take_back"]
    readonly_fields = ("first", "second", "reason_text", "score", "state")
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: records of this kind are not added here."""
        return False

    @admin.display(description=gettext_lazy("event"), ordering="kept__title")
    def first(self, match: EventMatch) -> SafeString:
        """Show the event that a merge would keep."""
        return _event_with_date(match.kept)

    @admin.display(description=gettext_lazy("possible duplicate"), ordering="other__title")
    def second(self, match: EventMatch) -> SafeString:
        """Show the event that may be a duplicate."""
        return _event_with_date(match.other)

    @admin.display(description=gettext_lazy("reasons"))
    def reason_text(self, match: EventMatch) -> str:
        """Show the reasons of the match, with its dates in words."""
        return EDTF.sub(lambda date: humanize_edtf(date[0]), "; ".join(match.reasons))

    @admin.action(description=gettext_lazy("Mark as the same event"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        """Mark the two events of each selected match as one."""
        self._decide(request, queryset, event_matches.confirm)

    @admin.action(description=gettext_lazy("Mark as distinct events"), permissions=["change"])
    def mark_distinct(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        """Mark the two events of each selected match as different."""
        self._decide(request, queryset, event_matches.reject)

    @admin.action(description=gettext_lazy("Undo the decision"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        """Undo the decision about each selected match."""
        self._decide(request, queryset, event_matches.reopen)

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[EventMatch],
        decide: Callable[[EventMatch, Performer], Any],
    ) -> None:
        performer = Performer.from_user(request.user)
        matches = queryset.select_related("kept", "other")
        done = self.apply_to_each(request, matches, lambda match: decide(match, performer))
        if done:
            message = ngettext("%(count)d pair of events updated.", "%(count)d pairs of events updated.", done)
            self.message_user(request, message % {"count": done})


def _event_with_date(event: Event) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', admin_link(event), humanize_edtf(event.edtf))
