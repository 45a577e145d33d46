"""Mentions of actors, and time expressions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from articles.admin.base import VersionFilter, article, formatted_date, score, state
from articles.admin.forms import MentionForm, TimeExpressionForm
from articles.admin.review import ReviewAdmin
from articles.models import Mention, TimeExpression
from articles.selectors.workbench import Highlight

# Filters that all lists of records with a place in a text offer.
ARTICLE_FILTERS: list[Any] = [
    VersionFilter,
    ("version__article__stories", admin.RelatedOnlyFieldListFilter),
    ("version__article__outlet", admin.RelatedOnlyFieldListFilter),
]


@admin.register(Mention)
class MentionAdmin(ReviewAdmin):
    """Review of mentions of actors."""

    form = MentionForm
    extra_fields = ("span",)
    text_version_path = "version"
    reading_order = ("version", "start")
    list_display = ["text", "actor", state, "kind", article, score]
    list_select_related = ["actor", "version__article__outlet"]
    list_filter = ["state", "kind", ("actor", admin.EmptyFieldListFilter), "edited", *ARTICLE_FILTERS]
    search_fields = ["text", "actor__name", "version__article__title"]
    autocomplete_fields = ["actor"]

    def highlights(self, record: Mention) -> list[Highlight]:
        """Return the words of the record."""
        return [Highlight(record.start, record.end, "mention")]

    def with_dependencies(self, queryset: QuerySet[Mention]) -> QuerySet[Mention]:
        """Load the actors and articles of the mentions."""
        return queryset.select_related("actor", "version__article")


@admin.register(TimeExpression)
class TimeExpressionAdmin(ReviewAdmin):
    """Review of time expressions."""

    form = TimeExpressionForm
    extra_fields = ("span",)
    text_version_path = "version"
    reading_order = ("version", "start")
    list_display = ["text", formatted_date, "earliest", "latest", state, "type", "value", article, score]
    list_select_related = ["version__article__outlet"]
    list_filter = ["state", "type", "edited", *ARTICLE_FILTERS]
    search_fields = ["text", "edtf", "version__article__title"]
    date_hierarchy = "earliest"

    def highlights(self, record: TimeExpression) -> list[Highlight]:
        """Return the words of the record."""
        return [Highlight(record.start, record.end, "time")]
