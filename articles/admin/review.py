"""Review: decisions on one record and on many, its page with everything that bears on them, and edits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.views.decorators.http import require_POST

from articles.admin import history_text
from articles.admin.base import (
    BaseAdmin,
    VersionFilter,
    capitalize_first,
    count_noun,
    join_words,
    run_and_report,
    truncate,
)
from articles.admin.forms import ReviewForm
from articles.admin.passages import passages
from articles.choices import Action
from articles.models import Claim
from articles.models.base import Proposal, TextProposal
from articles.selectors import actor_links
from articles.selectors.chains import Chain, chains
from articles.selectors.workbench import Highlight
from articles.services import review
from articles.services.transitions import Performer, history, is_allowed, participle

LABELS = {
    Action.ACCEPT: "Accept",
    Action.CONFIRM: "Confirm, as a second pair of eyes",
    Action.REJECT: "Reject",
    Action.REOPEN: "Reopen",
    Action.KEEP: "Keep it as it stands",
}
# What one decision may cover: a page that an editor can still look through.
MOST_AT_ONCE = 500


class ReviewAdmin(BaseAdmin):
    """The admin of proposals. State is moved by buttons and actions alone; fields are edited through the service."""

    change_form_template = "admin/articles/review_change_form.html"
    actions = ["accept_selected", "reject_selected", "reopen_selected"]
    ordering = ["-pk"]
    save_as = False
    reading_order: ClassVar[tuple[str, ...]] = ("pk",)
    form: type[forms.ModelForm[Any]] = ReviewForm
    # The fields that a form adds to the columns, as they are read where they may not be changed.
    extra_fields: ClassVar[tuple[str, ...]] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # what the engine missed is added in the text, not in an empty form

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """One article is read from its beginning; everything else begins with what came last."""
        return [*self.reading_order] if VersionFilter.parameter_name in request.GET else [*self.ordering]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A choice for another record offers nothing that was rejected or withdrawn."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = self.get_autocomplete_queryset(queryset.active())  # type: ignore[attr-defined]
        return super().get_search_results(request, queryset, search_term)

    def get_autocomplete_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    # --- one record ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)),
            self.custom_path("decide-selected/", "decide_selected", require_POST(self.decide_selected_view)),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One decision, on the revision that the editor had seen."""
        record = self.get_object_for_change(request, pk)
        action, seen = request.POST.get("action", ""), request.POST.get("revision", "")
        if action not in review.DECISIONS or not is_valid_revision(seen):
            return HttpResponseBadRequest("A decision needs an action and the revision it was made on.")
        run_and_report(request, lambda: decide(request, record, action, int(seen))[0])
        return self.redirect_back(request, self.admin_url("change", pk))

    def get_extra_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What stands beside the form: the words in their text, the chain, the machine's proposal, the history."""
        may = self.has_change_permission(request, record)
        return {
            "record": record,
            "decisions": available_decisions(record, Performer.from_user(request.user)) if may else [],
            "decide_url": self.admin_url("decide", record.pk),
            "along": [describe_record(other) for other in self.pending_dependencies(record)]
            if may and not record.is_accepted
            else [],
            "passages": passages(record.version.text, self.highlights(record))
            if isinstance(record, TextProposal)
            else [],
            "chain": self.chain(record),
            "meant": actor_links.explain_link(record),
            "comparison": history_text.compare_with_proposal(record),
            "history": history_text.history_entries(history(record)[:20]),
        }

    def pending_dependencies(self, record: Any) -> list[Any]:
        return [other for other in review.prerequisites(record) if not other.is_accepted]

    def highlights(self, record: Any) -> list[Highlight]:
        return []

    def chain(self, record: Any) -> Chain | None:
        """The claims through which the words reached the article."""
        claim = record if isinstance(record, Claim) else getattr(record, "claim", None)
        return chains([claim], among=Claim.objects.all()).get(claim.pk) if claim else None

    # --- editing ------------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)  # a class of its own for each request
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        columns = list(self.columns())
        if obj is not None and not self.has_change_permission(request, obj):
            return columns
        return [*columns, *(self.extra_fields if obj is not None else ())]

    def columns(self) -> Iterable[str]:
        meta: Any = self.form
        return tuple(meta._meta.fields)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has had the service write it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The form has had the service write it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_page(self, request, object_id)

    # --- many records -------------------------------------------------------------------------------------------------

    @admin.action(description="Accept selected %(verbose_name_plural)s", permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._preview(request, queryset, Action.ACCEPT)

    @admin.action(description="Reject selected %(verbose_name_plural)s", permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._preview(request, queryset, Action.REJECT)

    @admin.action(description="Reopen selected %(verbose_name_plural)s", permissions=["change"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._preview(request, queryset, Action.REOPEN)

    def _preview(self, request: HttpRequest, queryset: QuerySet[Any], action: Action) -> HttpResponse | None:
        records = list(self.with_dependencies(queryset)[: MOST_AT_ONCE + 1])
        if len(records) > MOST_AT_ONCE:
            self.message_user(request, f"Select at most {MOST_AT_ONCE} at a time.", messages.ERROR)
            return None
        revisions = {record.pk: record.revision for record in records}
        bulk = dry_run(records, action, Performer.from_user(request.user))
        chosen = [record for record in bulk.changed if isinstance(record, self.model) and record.pk in revisions]
        context = self.admin_site.each_context(request) | {
            "title": f"{action.value.capitalize()} {count_noun(len(chosen), *self._nouns())}",
            "opts": self.opts,
            "action": action.value,
            "participle": participle(action),
            "chosen": [truncate(str(record)) for record in chosen],
            "along": [describe_record(record) for record in bulk.changed if record not in chosen],
            "failed": [(truncate(str(failure.record)), failure.reason) for failure in bulk.failed],
            "unchanged": len(records) - len(chosen) - len(bulk.failed),
            "seen": ",".join(f"{pk}:{revision}" for pk, revision in revisions.items()),
            "confirm_url": self.admin_url("decide_selected"),
            "next": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/articles/decide_selected.html", context)

    def with_dependencies(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The records with what they rest on loaded, so that a bulk decision asks less often."""
        return queryset

    def decide_selected_view(self, request: HttpRequest) -> HttpResponse:
        """The decision that was previewed, on the revisions that were previewed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        seen, action = parse_revisions(request.POST.get("seen", "")), request.POST.get("action", "")
        if not seen or action not in review.DECISIONS or len(seen) > MOST_AT_ONCE:
            return HttpResponseBadRequest("Select some records in the list first.")
        rows = self.with_dependencies(self.get_queryset(request).filter(pk__in=seen))
        records = sorted(rows, key=lambda record: list(seen).index(record.pk))
        bulk = review.decide_many(
            records, action, Performer.from_user(request.user), expected={(self.model, pk): n for pk, n in seen.items()}
        )
        self._tell(request, bulk, Action(action), set(seen))
        return self.redirect_back(request, self.admin_url("changelist"))

    def _tell(self, request: HttpRequest, bulk: review.BulkResult, action: Action, chosen: set[int]) -> None:
        own = [record for record in bulk.changed if isinstance(record, self.model) and record.pk in chosen]
        others = len(bulk.changed) - len(own)
        along = f", and {count_noun(others, 'record')} with {'it' if len(own) == 1 else 'them'}" if others else ""
        if own:
            self.message_user(
                request, f"{count_noun(len(own), *self._nouns())} {participle(action)}{along}.", "success"
            )
        for failure in bulk.failed[:10]:
            self.message_user(request, failure.reason, messages.ERROR)
        if len(bulk.failed) > 10:
            self.message_user(request, f"{len(bulk.failed) - 10} more could not be {participle(action)}.", "error")
        if not own and not bulk.failed:
            self.message_user(request, f"All of them were {participle(action)} before.", messages.INFO)

    def _nouns(self) -> tuple[str, str]:
        return str(self.opts.verbose_name), str(self.opts.verbose_name_plural)


def available_decisions(record: Any, performer: Performer, among: Iterable[str] = LABELS) -> list[tuple[str, str]]:
    """What this person may decide about a record as it stands: the actions and their names on buttons."""
    apt = {Action.CONFIRM: review.can_confirm(record, performer), Action.KEEP: record.is_disputed}
    return [(a.value, LABELS[a]) for a in map(Action, among) if is_allowed(record, a) and apt.get(a, True)]


def decide(request: HttpRequest, record: Any, action: str, seen: int) -> tuple[str, list[Any]]:
    """One decision, on the revision that was seen: what to tell the editor, and every record that it changed."""
    note = request.POST.get("note", "").replace("\x00", "").strip()[:2000]
    changed = review.DECISIONS[action](record, Performer.from_user(request.user), expected=seen, note=note)
    others = [other for other in changed if other != record]
    along = f" With it: {join_words([describe_record(other) for other in others])}." if others else ""
    now = "waits again" if action == Action.REOPEN else f"is {participle(action)}"
    return f"{capitalize_first(describe_record(record))} {now}.{along}", changed


def is_valid_revision(written: str) -> bool:
    return written.isdecimal() and len(written) < 10


def dry_run(records: list[Any], action: Action, performer: Performer) -> review.BulkResult:
    """What a decision would do, found out by doing it and taking all of it back: the preview cannot be wrong."""
    with transaction.atomic():
        bulk = review.decide_many(records, action, performer)
        transaction.set_rollback(True)
    return bulk


def parse_revisions(written: str) -> dict[int, int]:
    """`pk:revision` pairs as the preview wrote them; empty if anything else came."""
    pairs = [pair.split(":") for pair in written.split(",")]
    if any(len(pair) != 2 or not all(part.isdecimal() and len(part) < 19 for part in pair) for pair in pairs):
        return {}
    return {int(pk): int(revision) for pk, revision in pairs}


def describe_record(record: Any) -> str:
    """A record as a message names it: the claim “…”."""
    return f"the {record._meta.verbose_name} “{truncate(str(record))}”"


def history_page(model_admin: BaseAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """A record's whole history, in place of Django's log, which knows only forms."""
    record = model_admin.get_object(request, object_id)
    if record is None:
        return HttpResponseRedirect(model_admin.admin_url("changelist"))
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    context = model_admin.admin_site.each_context(request) | {
        "title": f"History of {describe_record(record)}",
        "opts": model_admin.opts,
        "original": record,
        "record": record,
        "comparison": history_text.compare_with_proposal(record) if isinstance(record, Proposal) else None,
        "history": history_text.history_entries(history(record)[:1000]),
    }
    return TemplateResponse(request, "admin/articles/history.html", context)
