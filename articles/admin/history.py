"""The history of every record, in one list."""

from __future__ import annotations

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join

from articles.admin import telling
from articles.admin.base import ReadOnlyAdmin, short
from articles.models import ReviewLog


@admin.register(ReviewLog)
class ReviewLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user_name", "what", "record", "kind", "moved", "note_in_short"]
    list_select_related = ["content_type"]
    list_filter = ["action", ("content_type", admin.RelatedOnlyFieldListFilter)]
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
        return format_html('<a href="{}">{}</a>', address, short(entry.object_text))

    @admin.display(description="kind", ordering="content_type")
    def kind(self, entry: ReviewLog) -> str:
        return str(entry.content_type.name)

    @admin.display(description="from → to")
    def moved(self, entry: ReviewLog) -> str:
        return f"{entry.from_state or 'new'} → {entry.to_state}"

    @admin.display(description="note")
    def note_in_short(self, entry: ReviewLog) -> str:
        return short(entry.note)

    @admin.display(description="changes")
    def changed(self, entry: ReviewLog) -> str:
        return format_html_join("", "<div>{}</div>", ((change,) for change in telling.lines([entry])[0].changes))
