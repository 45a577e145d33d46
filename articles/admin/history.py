"""The history of every record, in one list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join

from articles.admin import history_text
from articles.admin.base import ReadOnlyAdmin, truncate
from articles.models import ReviewLog


class KindFilter(admin.RelatedOnlyFieldListFilter):
    """The kinds of record that have a history, by their own names: Django's begin with that of the app."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.title = "kind"

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        choices = super().field_choices(field, request, model_admin)
        return [(pk, str(label).partition(" | ")[2]) for pk, label in choices]


@admin.register(ReviewLog)
class ReviewLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user_name", "what", "record", "kind", "moved", "note_excerpt"]
    list_select_related = ["content_type"]
    list_filter = ["action", ("content_type", KindFilter)]
    search_fields = ["object_text", "user_name", "note", "=batch"]
    date_hierarchy = "at"
    fields = ["at", "user_name", "what", "record", "kind", "moved", "note", "changed", "batch"]
    readonly_fields = ["what", "record", "kind", "moved", "changed"]

    @admin.display(description="did", ordering="action")
    def what(self, entry: ReviewLog) -> str:
        return entry.get_action_display()

    @admin.display(description="record")
    def record(self, entry: ReviewLog) -> str:
        try:
            address = reverse(f"admin:articles_{entry.content_type.model}_change", args=[entry.object_id])
        except NoReverseMatch:
            return entry.object_text
        return format_html('<a href="{}">{}</a>', address, truncate(entry.object_text))

    @admin.display(description="kind", ordering="content_type")
    def kind(self, entry: ReviewLog) -> str:
        return str(entry.content_type.name)

    @admin.display(description="from → to")
    def moved(self, entry: ReviewLog) -> str:
        return f"{entry.from_state or 'new'} → {entry.to_state}"

    @admin.display(description="note")
    def note_excerpt(self, entry: ReviewLog) -> str:
        return truncate(entry.note)

    @admin.display(description="changes")
    def changed(self, entry: ReviewLog) -> str:
        return format_html_join(
            "", "<div>{}</div>", ((change,) for change in history_text.history_entries([entry])[0].changes)
        )
