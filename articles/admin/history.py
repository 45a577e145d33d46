"""The history of all records, in one list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import history_text
from articles.admin.base import ReadOnlyAdmin, truncate
from articles.models import ReviewLog


class KindFilter(admin.RelatedOnlyFieldListFilter):
    """Filter by kind of record, without the name of the app that Django puts before each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("kind")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds of record without the name of their app."""
        choices = super().field_choices(field, request, model_admin)
        return [(pk, str(label).partition(" | ")[2]) for pk, label in choices]


@admin.register(ReviewLog)
class ReviewLogAdmin(ReadOnlyAdmin):
    """All history entries, newest first."""

    list_display = ["at", "user_name", "action_name", "record", "kind", "transition", "note_excerpt"]
    list_select_related = ["content_type"]
    list_filter = ["action", ("content_type", KindFilter)]
    search_fields = ["object_text", "user_name", "note", "=batch"]
    date_hierarchy = "at"
    fields = ["at", "user_name", "action_name", "record", "kind", "transition", "note", "change_list", "batch"]
    readonly_fields = ["action_name", "record", "kind", "transition", "change_list"]

    @admin.display(description=gettext_lazy("action"), ordering="action")
    def action_name(self, entry: ReviewLog) -> str:
        """Show what was done."""
        return entry.get_action_display()

    @admin.display(description=gettext_lazy("record"))
    def record(self, entry: ReviewLog) -> str:
        """Show the record as it read at the time, with a link to its page if its kind has one."""
        try:
            url = reverse(f"admin:articles_{entry.content_type.model}_change", args=[entry.object_id])
        except NoReverseMatch:
            return entry.object_text
        return format_html('<a href="{}">{}</a>', url, truncate(entry.object_text))

    @admin.display(description=gettext_lazy("kind"), ordering="content_type")
    def kind(self, entry: ReviewLog) -> str:
        """Show the kind of record."""
        return str(entry.content_type.name)

    @admin.display(description=gettext_lazy("from → to"))
    def transition(self, entry: ReviewLog) -> str:
        """Show the state before and after."""
        return f"{entry.from_state or _('new')} → {entry.to_state}"

    @admin.display(description=gettext_lazy("note"))
    def note_excerpt(self, entry: ReviewLog) -> str:
        """Show the beginning of the note."""
        return truncate(entry.note)

    @admin.display(description=gettext_lazy("changes"))
    def change_list(self, entry: ReviewLog) -> str:
        """Show the changed values in words."""
        changes = history_text.history_entries([entry])[0].changes
        return format_html_join("", "<div>{}</div>", ((change,) for change in changes))
