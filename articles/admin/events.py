"""Events, and the mentions of them in articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.admin.base import article, formatted_date, score, state, truncate
from articles.admin.forms import EventForm, EventMentionForm
from articles.admin.mentions import ARTICLE_FILTERS
from articles.admin.review import ReviewAdmin
from articles.models import Event, EventMention
from articles.presentation.dates import humanize_edtf
from articles.selectors.workbench import Highlight

MAX_MENTIONS = 30  # event mentions shown on an event's page, to bound its length


@admin.register(Event)
class EventAdmin(ReviewAdmin):
    """Review of events."""

    form = EventForm
    extra_fields = ("participants",)
    list_display = ["title", formatted_date, "status", "kind", state, "mention_count", score]
    list_filter = ["state", "status", "kind", "edited", ("stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "participants__name"]
    date_hierarchy = "earliest"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Return the events with the number of their mentions."""
        count = Count("mentions", distinct=True)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_mentions=count)
        return rows

    @admin.display(description=gettext_lazy("event mentions"), ordering="number_of_mentions")
    def mention_count(self, event: Any) -> int:
        """Show how many event mentions refer to the event."""
        return int(event.number_of_mentions)

    def get_extra_context(self, request: HttpRequest, record: Event) -> dict[str, Any]:
        """Add the event mentions and stories to the context of the page."""
        mentions = record.mentions.select_related("version__article__outlet").defer("version__text").order_by("pk")
        return super().get_extra_context(request, record) | {
            "event_mentions": mentions[:MAX_MENTIONS],
            "stories": record.stories.all(),
        }


@admin.register(EventMention)
class EventMentionAdmin(ReviewAdmin):
    """Review of event mentions."""

    form = EventMentionForm
    extra_fields = ("trigger", "sentence")
    text_version_path = "version"
    reading_order = ("version", "trigger_start")
    list_display = ["sentence", "trigger_text", "event", "event_date", state, article, score]
    list_select_related = ["event", "time_expression", "version__article__outlet"]
    list_filter = ["state", "event__status", ("claim", admin.EmptyFieldListFilter), "edited", *ARTICLE_FILTERS]
    search_fields = ["sentence_text", "event__title", "version__article__title"]
    autocomplete_fields = ["event"]

    @admin.display(description=gettext_lazy("sentence"), ordering="version")
    def sentence(self, mention: EventMention) -> str:
        """Show the beginning of the sentence."""
        return truncate(mention.sentence_text, 140)

    @admin.display(description=gettext_lazy("date"), ordering="event__earliest")
    def event_date(self, mention: EventMention) -> str:
        """Show the date of the event in words."""
        return humanize_edtf(mention.event.edtf)

    def highlights(self, record: EventMention) -> list[Highlight]:
        """Return the sentence, the trigger and the words that date the event."""
        spans = [
            Highlight(record.sentence_start, record.sentence_end, "sentence"),
            Highlight(record.trigger_start, record.trigger_end, "trigger"),
        ]
        time = record.time_expression
        return [*spans, Highlight(time.start, time.end, "time")] if time else spans

    def with_dependencies(self, queryset: QuerySet[EventMention]) -> QuerySet[EventMention]:
        """Load the events, time expressions, claims and articles of the event mentions."""
        return queryset.select_related("event", "time_expression", "claim__source_actor", "version__article")
