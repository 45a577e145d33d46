"""Where texts name actors, and where they say when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from articles.admin.base import VersionFilter, article, dated, score, state
from articles.admin.forms import MentionForm, TimeForm
from articles.admin.review import ReviewAdmin
from articles.models import Mention, TimeExpression
from articles.selectors.workbench import Mark

BY_ARTICLE: list[Any] = [
    VersionFilter,
    ("version__article__stories", admin.RelatedOnlyFieldListFilter),
    ("version__article__outlet", admin.RelatedOnlyFieldListFilter),
]


@admin.register(Mention)
class MentionAdmin(ReviewAdmin):
    form = MentionForm
    added_fields = ("span",)
    reads_text_of = "version"
    reading_order = ("version", "start")
    list_display = ["text", "actor", state, "kind", article, score]
    list_select_related = ["actor", "version__article__outlet"]
    list_filter = ["state", "kind", ("actor", admin.EmptyFieldListFilter), "edited", *BY_ARTICLE]
    search_fields = ["text", "actor__name", "version__article__title"]
    autocomplete_fields = ["actor"]

    def marks(self, record: Mention) -> list[Mark]:
        return [Mark(record.start, record.end, "mention")]

    def with_ground(self, queryset: QuerySet[Mention]) -> QuerySet[Mention]:
        return queryset.select_related("actor", "version__article")


@admin.register(TimeExpression)
class TimeExpressionAdmin(ReviewAdmin):
    form = TimeForm
    added_fields = ("span",)
    reads_text_of = "version"
    reading_order = ("version", "start")
    list_display = ["text", dated, "earliest", "latest", state, "type", "value", article, score]
    list_select_related = ["version__article__outlet"]
    list_filter = ["state", "type", "edited", *BY_ARTICLE]
    search_fields = ["text", "edtf", "version__article__title"]
    date_hierarchy = "earliest"

    def marks(self, record: TimeExpression) -> list[Mark]:
        return [Mark(record.start, record.end, "time")]
