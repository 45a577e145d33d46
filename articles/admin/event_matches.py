"""Events that may be one, to be confirmed or told apart."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.base import DeskAdmin, counted, link, score, state
from articles.models import Event, EventMatch
from articles.presentation.dates import edtf_in_words
from articles.services import event_matches
from articles.services.transitions import By

EDTF = re.compile(r"(?:\.\./)?\d{4}[\dX~?%/.-]*")  # as a match's reasons have it


@admin.register(EventMatch)
class EventMatchAdmin(DeskAdmin):
    list_display = ["first", "second", "why", score, state]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["kept", "other"]
    search_fields = ["kept__title", "other__title"]
    actions = ["confirm", "tell_apart", "take_back"]
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
        return EDTF.sub(lambda found: edtf_in_words(found[0]), "; ".join(match.reasons))

    @admin.action(description="These are one event", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.confirm)

    @admin.action(description="These are two events", permissions=["change"])
    def tell_apart(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.reject)

    @admin.action(description="Take the decision back", permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[EventMatch]) -> None:
        self._decide(request, queryset, event_matches.take_back)

    def _decide(self, request: HttpRequest, queryset: QuerySet[EventMatch], decide: Any) -> None:
        by = By.person(request.user)
        done = self.each(request, queryset.select_related("kept", "other"), lambda match: decide(match, by))
        if done:
            self.message_user(request, f"{counted(done, 'pair')} decided.")


def _event(event: Event) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', link(event), edtf_in_words(event.edtf))
