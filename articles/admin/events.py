"""Events, and where articles tell of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from articles.admin.base import article, formatted_date, score, state, truncate
from articles.admin.forms import EventForm, EventMentionForm
from articles.admin.mentions import ARTICLE_FILTERS
from articles.admin.review import ReviewAdmin
from articles.models import Event, EventMention
from articles.presentation.dates import humanize_edtf
from articles.selectors.workbench import Highlight


@admin.register(Event)
class EventAdmin(ReviewAdmin):
    form = EventForm
    extra_fields = ("participants",)
    list_display = ["title", formatted_date, "status", "kind", state, "mention_count", score]
    list_filter = ["state", "status", "kind", "edited", ("stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "participants__name"]
    date_hierarchy = "earliest"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(accounts=Count("mentions", distinct=True))
        return rows

    @admin.display(description="accounts", ordering="accounts")
    def mention_count(self, event: Any) -> int:
        return int(event.accounts)

    def get_extra_context(self, request: HttpRequest, record: Event) -> dict[str, Any]:
        accounts = record.mentions.select_related("version__article__outlet").defer("version__text").order_by("pk")
        return super().get_extra_context(request, record) | {
            "accounts": accounts[:30],
            "in_stories": record.stories.all(),
            "participants": record.event_participants.select_related("actor"),
        }


@admin.register(EventMention)
class EventMentionAdmin(ReviewAdmin):
    form = EventMentionForm
    extra_fields = ("trigger", "sentence")
    text_version_path = "version"
    reading_order = ("version", "trigger_start")
    list_display = ["sentence", "trigger_text", "event", "dated", state, article, score]
    list_select_related = ["event", "time_expression", "version__article__outlet"]
    list_filter = ["state", "event__status", ("claim", admin.EmptyFieldListFilter), "edited", *ARTICLE_FILTERS]
    search_fields = ["sentence_text", "event__title", "version__article__title"]
    autocomplete_fields = ["event"]

    @admin.display(description="account", ordering="version")
    def sentence(self, mention: EventMention) -> str:
        return truncate(mention.sentence_text, 140)

    @admin.display(description="date", ordering="event__earliest")
    def dated(self, mention: EventMention) -> str:
        return humanize_edtf(mention.event.edtf)

    def highlights(self, record: EventMention) -> list[Highlight]:
        marks = [
            Highlight(record.sentence_start, record.sentence_end, "sentence"),
            Highlight(record.trigger_start, record.trigger_end, "trigger"),
        ]
        time = record.time_expression
        return [*marks, Highlight(time.start, time.end, "time")] if time else marks

    def with_dependencies(self, queryset: QuerySet[EventMention]) -> QuerySet[EventMention]:
        return queryset.select_related("event", "time_expression", "claim__source_actor", "version__article")
