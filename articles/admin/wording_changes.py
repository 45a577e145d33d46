"""Accepted claims whose words an outlet has changed: both wordings side by side, and what to make of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin, admin_link, article_link, count_noun, run_and_report, truncate
from articles.choices import WordingChangeDecision
from articles.models import WordingChange
from articles.services import versions
from articles.services.transitions import Performer
from articles.text.alignment import diff_words

TAGS = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


def comparison(before: str, after: str) -> SafeString:
    """Both wordings in one, as HTML: what is gone struck out, what is new underlined."""
    return format_html_join("", "{}", ((format_html(TAGS[p.kind], p.text),) for p in diff_words(before, after)))


@admin.register(WordingChange)
class WordingChangeAdmin(ReadOnlyAdmin):
    change_form_template = "admin/articles/wordingchange/change_form.html"
    list_display = ["claim_excerpt", "of_article", "wording", "decision", "created_at"]
    list_select_related = ["claim", "version__article__outlet"]
    list_filter = ["decision", "created_at", ("version__article__stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["before", "after", "version__article__title"]
    fields = ["claim_link", "of_article", "wording", "decision", "decided_by", "decided_at", "created_at"]
    readonly_fields = ["claim_link", "of_article", "wording"]
    actions = ["keep", "answered"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WordingChange]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer("version__text").prefetch_related("claim__spans")

    @admin.display(description="claim")
    def claim_excerpt(self, row: WordingChange) -> str:
        return truncate(str(row.claim), 80)

    @admin.display(description="claim")
    def claim_link(self, row: WordingChange) -> SafeString | str:
        return admin_link(row.claim)

    @admin.display(description="article", ordering="version__article__title")
    def of_article(self, row: WordingChange) -> SafeString:
        return format_html("{}, version {}", article_link(row.version), row.version.number)

    @admin.display(description="what the outlet changed")
    def wording(self, row: WordingChange) -> SafeString:
        if not row.after:
            return format_html("<del>{}</del> <em>The passage is gone.</em>", row.before)
        return comparison(row.before, row.after)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_claim")

    def get_urls(self) -> list[URLPattern]:
        return [self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)), *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_decide_permission(request):
            raise PermissionDenied
        row = get_object_or_404(WordingChange, pk=pk)
        decision = (
            WordingChangeDecision.ANSWERED if request.POST.get("decision") == "answered" else WordingChangeDecision.KEPT
        )
        run_and_report(
            request,
            lambda: f"“{versions.decide(row, decision, Performer.from_user(request.user))}” is {decision.label}.",
        )
        return self.redirect_back(request, self.admin_url("changelist"))

    def get_extra_context(self, request: HttpRequest, record: WordingChange) -> dict[str, Any]:
        waits = record.decision == WordingChangeDecision.PENDING and self.has_decide_permission(request)
        return {"decide_url": self.admin_url("decide", record.pk)} if waits else {}

    @admin.action(description="Keep selected claims as they were said", permissions=["decide"])
    def keep(self, request: HttpRequest, queryset: QuerySet[WordingChange]) -> None:
        self._decide(request, queryset, WordingChangeDecision.KEPT)

    @admin.action(description="Selected are answered by claims on the new words", permissions=["decide"])
    def answered(self, request: HttpRequest, queryset: QuerySet[WordingChange]) -> None:
        self._decide(request, queryset, WordingChangeDecision.ANSWERED)

    def _decide(self, request: HttpRequest, queryset: QuerySet[WordingChange], decision: WordingChangeDecision) -> None:
        by = Performer.from_user(request.user)
        done = self.apply_to_each(request, queryset, lambda row: versions.decide(row, decision, by))
        if done:
            self.message_user(request, f"{count_noun(done, 'change')} decided: {decision.label}.")
