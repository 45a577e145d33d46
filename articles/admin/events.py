"""Events, and where articles tell of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from articles.admin.base import article, dated, score, short, state
from articles.admin.forms import EventForm, EventMentionForm
from articles.admin.mentions import BY_ARTICLE
from articles.admin.review import ReviewAdmin
from articles.models import Event, EventMention
from articles.presentation.dates import edtf_in_words
from articles.selectors.workbench import Mark


@admin.register(Event)
class EventAdmin(ReviewAdmin):
    form = EventForm
    added_fields = ("participants",)
    list_display = ["title", dated, "status", "kind", state, "told_by", score]
    list_filter = ["state", "status", "kind", "edited", ("stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "participants__name"]
    date_hierarchy = "earliest"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(accounts=Count("mentions", distinct=True))
        return rows

    @admin.display(description="accounts", ordering="accounts")
    def told_by(self, event: Any) -> int:
        return int(event.accounts)

    def beside(self, request: HttpRequest, record: Event) -> dict[str, Any]:
        accounts = record.mentions.select_related("version__article__outlet").defer("version__text").order_by("pk")
        return super().beside(request, record) | {
            "accounts": accounts[:30],
            "in_stories": record.stories.all(),
            "participants": record.event_participants.select_related("actor"),
        }


@admin.register(EventMention)
class EventMentionAdmin(ReviewAdmin):
    form = EventMentionForm
    added_fields = ("trigger", "sentence")
    reads_text_of = "version"
    reading_order = ("version", "trigger_start")
    list_display = ["sentence", "trigger_text", "event", "dated", state, article, score]
    list_select_related = ["event", "time_expression", "version__article__outlet"]
    list_filter = ["state", "event__status", ("claim", admin.EmptyFieldListFilter), "edited", *BY_ARTICLE]
    search_fields = ["sentence_text", "event__title", "version__article__title"]
    autocomplete_fields = ["event"]

    @admin.display(description="account", ordering="version")
    def sentence(self, mention: EventMention) -> str:
        return short(mention.sentence_text, 140)

    @admin.display(description="date", ordering="event__earliest")
    def dated(self, mention: EventMention) -> str:
        return edtf_in_words(mention.event.edtf)

    def marks(self, record: EventMention) -> list[Mark]:
        marks = [
            Mark(record.sentence_start, record.sentence_end, "sentence"),
            Mark(record.trigger_start, record.trigger_end, "trigger"),
        ]
        time = record.time_expression
        return [*marks, Mark(time.start, time.end, "time")] if time else marks

    def with_ground(self, queryset: QuerySet[EventMention]) -> QuerySet[EventMention]:
        return queryset.select_related("event", "time_expression", "claim__source_actor", "version__article")
