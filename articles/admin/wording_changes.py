"""Wording changes: accepted claims of which an outlet has since changed the words."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin, admin_link, article_link, run_and_report, truncate
from articles.choices import WordingChangeDecision
from articles.models import WordingChange
from articles.services import versions
from articles.services.transitions import Performer
from articles.text.alignment import diff_words

DIFF_HTML = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}  # by kind of `diff_words` segment


def diff_html(before: str, after: str) -> SafeString:
    """Return one text as HTML with the removed words struck out and the new words underlined."""
    segments = diff_words(before, after)
    return format_html_join("", "{}", ((format_html(DIFF_HTML[segment.kind], segment.text),) for segment in segments))


@admin.register(WordingChange)
class WordingChangeAdmin(ReadOnlyAdmin):
    """Decide whether to keep a claim as it was first published, or to replace it by a claim on the new words."""

    change_form_template = "admin/articles/wordingchange/change_form.html"
    list_display = ["claim_excerpt", "article_version", "wording", "decision", "created_at"]
    list_select_related = ["claim", "version__article__outlet"]
    list_filter = ["decision", "created_at", ("version__article__stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["before", "after", "version__article__title"]
    fields = ["claim_link", "article_version", "wording", "decision", "decided_by", "decided_at", "created_at"]
    readonly_fields = ["claim_link", "article_version", "wording"]
    actions = ["keep", "answered"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WordingChange]:
        """Return the changes with the spans of their claims, without article texts."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer("version__text").prefetch_related("claim__spans")

    @admin.display(description=gettext_lazy("claim"))
    def claim_excerpt(self, change: WordingChange) -> str:
        """Show the beginning of the claim."""
        return truncate(str(change.claim), 80)

    @admin.display(description=gettext_lazy("claim"))
    def claim_link(self, change: WordingChange) -> SafeString | str:
        """Show the claim as a link to its page."""
        return admin_link(change.claim)

    @admin.display(description=gettext_lazy("article"), ordering="version__article__title")
    def article_version(self, change: WordingChange) -> SafeString:
        """Show the article and the version in which the words changed."""
        version = _("version %(number)d") % {"number": change.version.number}
        return format_html("{}, {}", article_link(change.version), version)

    @admin.display(description=gettext_lazy("what the outlet changed"))
    def wording(self, change: WordingChange) -> SafeString:
        """Show both wordings as one text, with the changes marked."""
        if not change.after:
            return format_html("<del>{}</del> <em>{}</em>", change.before, _("The passage was removed."))
        return diff_html(change.before, change.after)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Return whether the account may decide; Django asks it for actions with "decide"."""
        return request.user.has_perm("articles.change_claim")

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)), *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record the decision about one wording change."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        change = get_object_or_404(WordingChange, pk=pk)
        is_answered = request.POST.get("decision") == "answered"
        decision = WordingChangeDecision.ANSWERED if is_answered else WordingChangeDecision.KEPT
        run_and_report(request, lambda: self._decide(request, change, decision))
        return self.redirect_back(request, self.admin_url("changelist"))

    def _decide(self, request: HttpRequest, change: WordingChange, decision: WordingChangeDecision) -> str:
        claim = versions.decide(change, decision, Performer.from_user(request.user))
        return f"“{claim}”: {decision.label}."

    def get_extra_context(self, request: HttpRequest, record: WordingChange) -> dict[str, Any]:
        """Return the URL of the decision form while a decision is pending."""
        is_pending = record.decision == WordingChangeDecision.PENDING
        may_decide = is_pending and self.has_decide_permission(request)
        return {"decide_url": self.admin_url("decide", record.pk)} if may_decide else {}

    @admin.action(description=gettext_lazy("Keep selected claims as first published"), permissions=["decide"])
    def keep(self, request: HttpRequest, queryset: QuerySet[WordingChange]) -> None:
        """Keep the selected claims as they were first published."""
        self._decide_each(request, queryset, WordingChangeDecision.KEPT)

    @admin.action(description=gettext_lazy("Mark selected as covered by a newer claim"), permissions=["decide"])
    def answered(self, request: HttpRequest, queryset: QuerySet[WordingChange]) -> None:
        """Mark the selected changes as covered by claims on the new words."""
        self._decide_each(request, queryset, WordingChangeDecision.ANSWERED)

    def _decide_each(
        self, request: HttpRequest, queryset: QuerySet[WordingChange], decision: WordingChangeDecision
    ) -> None:
        performer = Performer.from_user(request.user)
        done = self.apply_to_each(request, queryset, lambda change: versions.decide(change, decision, performer))
        if done:
            message = ngettext(
                "%(count)d wording change: %(decision)s.", "%(count)d wording changes: %(decision)s.", done
            )
            self.message_user(request, message % {"count": done, "decision": decision.label})
