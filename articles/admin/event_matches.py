"""Events that may be one, to be confirmed or told apart."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.base import BaseAdmin, admin_link, count_noun, score, state
from articles.models import Event, EventMatch
from articles.presentation.dates import humanize_edtf
from articles.services import event_matches
from articles.services.transitions import Performer

EDTF = re.compile(r"(?:\.\./)?\d{4}[\dX~?%/.-]*")  # as a match's reasons have it


@admin.register(EventMatch)
class EventMatchAdmin(BaseAdmin):
    list_display = ["first", "second", "why", score, state]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["kept", "other"]
    search_fields = ["kept__title", "other__title"]
    actions = ["confirm", "mark_distinct", "take_back"]
    readonly_fields = ("first", "second", "why", "score", "state")
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="event", ordering="kept__title")
    def first(self, match: EventMatch) -> SafeString:
        return _event(match.kept)

    @admin.display(description="and event", ordering="other__title")
    def second(self, match: EventMatch) -> SafeString:
        return _event(match.other)

    @admin.display(description="why")
    def why(self, match: EventMatch) -> str:
        return EDTF.sub(lambda found: humanize_edtf(found[0]), "; ".join(match.reasons))

    @admin.action(description="These are one event", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.confirm)

    @admin.action(description="These are two events", permissions=["change"])
    def mark_distinct(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.reject)

    @admin.action(description="Take the decision back", permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.reopen)

    def _decide(self, request: HttpRequest, queryset: QuerySet[EventMatch], decide: Any) -> None:
        by = Performer.from_user(request.user)
        done = self.apply_to_each(request, queryset.select_related("kept", "other"), lambda match: decide(match, by))
        if done:
            self.message_user(request, f"{count_noun(done, 'pair')} decided.")


def _event(event: Event) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', admin_link(event), humanize_edtf(event.edtf))
