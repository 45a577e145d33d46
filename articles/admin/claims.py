"""Claims: who said what, according to whom."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.base import article, score, state, truncate
from articles.admin.forms import ClaimForm
from articles.admin.mentions import ARTICLE_FILTERS
from articles.admin.review import ReviewAdmin
from articles.models import Claim
from articles.selectors.workbench import Highlight


@admin.register(Claim)
class ClaimAdmin(ReviewAdmin):
    form = ClaimForm
    extra_fields = ("source", "cue", "content")
    text_version_path = "version"
    list_display = ["content", "said_by", "how", state, article, score]
    list_select_related = ["source_actor", "version__article__outlet"]
    list_filter = ["state", "stance", "mode", "negated", "hedged", "edited", *ARTICLE_FILTERS]
    search_fields = ["spans__text", "source_actor__name", "version__article__title"]
    autocomplete_fields = ["source_actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).prefetch_related("spans")

    @admin.display(description="claim")
    def content(self, claim: Claim) -> str:
        return str(claim)

    @admin.display(description="source", ordering="source_actor__name")
    def said_by(self, claim: Claim) -> str:
        words = truncate(claim.source_text, 60)
        who = str(claim.source_actor or words)
        return f"{who} (“{words}”)" if words and words.casefold() != who.casefold() else who

    @admin.display(description="stance", ordering="stance")
    def how(self, claim: Claim) -> str:
        parts = [claim.get_stance_display(), "negated" * claim.negated, "hedged" * claim.hedged, claim.mode]
        return ", ".join(filter(None, parts))

    def highlights(self, record: Claim) -> list[Highlight]:
        return [Highlight(span.start, span.end, span.role) for span in record.spans.all()]

    def with_dependencies(self, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        return queryset.select_related("source_actor", "parent__source_actor", "version__article")
