"""Claims, with their sources and chains of attribution."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import article, score, state, truncate
from articles.admin.forms import ClaimForm
from articles.admin.mentions import ARTICLE_FILTERS
from articles.admin.review import ReviewAdmin
from articles.models import Claim
from articles.selectors.workbench import Highlight


@admin.register(Claim)
class ClaimAdmin(ReviewAdmin):
    """Review of claims."""

    form = ClaimForm
    extra_fields = ("source", "cue", "content")
    text_version_path = "version"
    list_display = ["content", "said_by", "attribution", state, article, score]
    list_select_related = ["source_actor", "version__article__outlet"]
    list_filter = ["state", "stance", "mode", "negated", "hedged", "edited", *ARTICLE_FILTERS]
    search_fields = ["spans__text", "source_actor__name", "version__article__title"]
    autocomplete_fields = ["source_actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return the claims with their spans."""
        return super().get_queryset(request).prefetch_related("spans")

    @admin.display(description=gettext_lazy("claim"))
    def content(self, claim: Claim) -> str:
        """Show the content of the claim."""
        return str(claim)

    @admin.display(description=gettext_lazy("source"), ordering="source_actor__name")
    def said_by(self, claim: Claim) -> str:
        """Show the source actor, with the words that name it if these differ."""
        words = truncate(claim.source_text, 60)
        if claim.source_actor is None:
            return words
        name = str(claim.source_actor)
        return f"{name} (“{words}”)" if words and words.casefold() != name.casefold() else name

    @admin.display(description=gettext_lazy("stance"), ordering="stance")
    def attribution(self, claim: Claim) -> str:
        """Show stance, negation, hedging and mode."""
        parts = [claim.get_stance_display()]
        if claim.negated:
            parts.append(_("negated"))
        if claim.hedged:
            parts.append(_("hedged"))
        if claim.mode:
            parts.append(claim.get_mode_display())
        return ", ".join(str(part) for part in parts if part)

    def highlights(self, record: Claim) -> list[Highlight]:
        """Return the source, cue and content of the claim."""
        return [Highlight(span.start, span.end, span.role) for span in record.spans.all()]

    def with_dependencies(self, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Load the sources, parents and articles of the claims."""
        return queryset.select_related("source_actor", "parent__source_actor", "version__article")
