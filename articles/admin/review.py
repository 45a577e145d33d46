"""Review of proposals: decide on one record or many, edit, and see the evidence and history of a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin import history_text
from articles.admin.base import BaseAdmin, VersionFilter, run_and_report, truncate
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

DECISION_LABELS = {
    Action.ACCEPT: gettext_lazy("Accept"),
    Action.CONFIRM: gettext_lazy("Confirm as second reviewer"),
    Action.REJECT: gettext_lazy("Reject"),
    Action.REOPEN: gettext_lazy("Reopen"),
    Action.KEEP: gettext_lazy("Keep as it is"),
}
MAX_SELECTED = 500  # records that one bulk decision may cover: about what an editor can still look through
MAX_NOTE_LENGTH = 2000  # characters; the templates limit the input to the same length
MAX_REVISION_DIGITS = 9  # revisions are 32-bit columns
MAX_ENTRIES = 20  # history entries on a record's own page; the history page has the rest
MAX_HISTORY = 1000  # history entries on the history page, to bound its length
MAX_FAILURES = 10  # refusals of a bulk decision that are shown in full


class ReviewAdmin(BaseAdmin):
    """Base class for admins of proposals. Buttons and actions change the state; the form edits the values."""

    change_form_template = "admin/articles/review_change_form.html"
    actions = ["accept_selected", "reject_selected", "reopen_selected"]
    ordering = ["-pk"]
    save_as = False
    reading_order: ClassVar[tuple[str, ...]] = ("pk",)  # order of a list that is limited to one version
    form: type[forms.ModelForm[Any]] = ReviewForm
    extra_fields: ClassVar[tuple[str, ...]] = ()  # form fields that are not model fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: what the engine missed is added on the workbench, where its words can be selected."""
        return False

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """List the records of one article in reading order, and all others newest first."""
        return [*self.reading_order] if VersionFilter.parameter_name in request.GET else [*self.ordering]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Leave out rejected and withdrawn records when a form offers records to choose from."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = self.get_autocomplete_queryset(queryset.active())  # type: ignore[attr-defined]
        return super().get_search_results(request, queryset, search_term)

    def get_autocomplete_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records that forms offer, in the order they offer them."""
        return queryset

    # --- one record ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [
            self.custom_path("<int:pk>/decide/", "decide", require_POST(self.decide_view)),
            self.custom_path("decide-selected/", "decide_selected", require_POST(self.decide_selected_view)),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Carry out one decision on the revision that the editor was shown."""
        record = self.get_object_for_change(request, pk)
        action, revision = request.POST.get("action", ""), parse_revision(request.POST.get("revision", ""))
        if action not in review.DECISIONS or revision is None:
            return HttpResponseBadRequest(_("A decision needs an action and a revision."))
        run_and_report(request, lambda: decide(request, record, action, revision)[0])
        return self.redirect_back(request, self.admin_url("change", pk))

    def get_extra_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Return decisions, passages, chain of attribution, proposal and history for the page of a record."""
        decisions: list[tuple[str, str]] = []
        prerequisites: list[str] = []
        if self.has_change_permission(request, record):
            decisions = available_decisions(record, Performer.from_user(request.user))
            if not record.is_accepted:
                prerequisites = [describe_record(other) for other in pending_prerequisites(record)]
        is_in_text = isinstance(record, TextProposal)
        return {
            "record": record,
            "decisions": decisions,
            "decide_url": self.admin_url("decide", record.pk),
            "prerequisites": prerequisites,
            "passages": passages(record.version.text, self.highlights(record)) if is_in_text else [],
            "chain": self.chain(record),
            "link_explanation": actor_links.explain_link(record),
            "comparison": history_text.compare_with_proposal(record),
            "history": history_text.history_entries(history(record)[:MAX_ENTRIES]),
        }

    def highlights(self, record: Any) -> list[Highlight]:
        """Return the spans of a record to mark in its text."""
        return []

    def chain(self, record: Any) -> Chain | None:
        """Return the chain of attribution that ends at the record, or None if the article itself says it."""
        claim = record if isinstance(record, Claim) else getattr(record, "claim", None)
        return chains([claim], among=Claim.objects.all()).get(claim.pk) if claim else None

    # --- editing ------------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form class, with the account as performer: Django creates a class for each request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)  # safe: Django creates a form class for each request
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the model fields; on an existing record that may be edited also the form's extra fields."""
        form: Any = self.form
        model_fields = list(form._meta.fields)
        if obj is None or not self.has_change_permission(request, obj):
            return model_fields
        return [*model_fields, *self.extra_fields]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Return the record that the form has saved through the service."""
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the form has saved through the service."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the form has saved through the service."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the record's history in place of Django's log."""
        return history_page(self, request, object_id)

    # --- many records -------------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Accept selected %(verbose_name_plural)s"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Preview accepting the selected records."""
        return self._preview(request, queryset, Action.ACCEPT)

    @admin.action(description=gettext_lazy("Reject selected %(verbose_name_plural)s"), permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Preview rejecting the selected records."""
        return self._preview(request, queryset, Action.REJECT)

    @admin.action(description=gettext_lazy("Reopen selected %(verbose_name_plural)s"), permissions=["change"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Preview reopening the selected records."""
        return self._preview(request, queryset, Action.REOPEN)

    def _preview(self, request: HttpRequest, queryset: QuerySet[Any], action: Action) -> HttpResponse | None:
        """Show what a bulk decision would change; return None, with a message, if too many records are selected."""
        records = list(self.with_dependencies(queryset)[: MAX_SELECTED + 1])
        if len(records) > MAX_SELECTED:
            too_many = _("Select at most %(limit)d records at a time.") % {"limit": MAX_SELECTED}
            self.message_user(request, too_many, messages.ERROR)
            return None
        revisions = {record.pk: record.revision for record in records}
        bulk = dry_run(records, action, Performer.from_user(request.user))
        chosen, related = self._split_by_selection(bulk.changed, revisions)
        context = self.admin_site.each_context(request) | {
            "title": f"{DECISION_LABELS[action]}: {len(chosen)} {model_ngettext(self.opts, len(chosen))}",
            "opts": self.opts,
            "action": action.value,
            "participle": participle(action),
            "noun": model_ngettext(self.opts, len(chosen)),
            "chosen": [truncate(str(record)) for record in chosen],
            "related": [describe_record(record) for record in related],
            "failed": [failure.reason for failure in bulk.failed],
            "unchanged": len(records) - len(chosen) - len(bulk.failed),
            "seen": ",".join(f"{pk}:{revision}" for pk, revision in revisions.items()),
            "confirm_url": self.admin_url("decide_selected"),
            "next": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/articles/decide_selected.html", context)

    def with_dependencies(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records with what they depend on loaded, so that a bulk decision needs fewer queries."""
        return queryset

    def _split_by_selection(self, changed: Sequence[Any], selected: Iterable[int]) -> tuple[list[Any], list[Any]]:
        """Return the changed records that were selected, and those that changed because of them."""
        selected_keys = {(self.model, pk) for pk in selected}
        chosen = [record for record in changed if review.key_of(record) in selected_keys]
        related = [record for record in changed if review.key_of(record) not in selected_keys]
        return chosen, related

    def decide_selected_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out a bulk decision on the records and revisions that the preview showed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        revisions, action = parse_revisions(request.POST.get("seen", "")), request.POST.get("action", "")
        if not revisions or action not in review.DECISIONS or len(revisions) > MAX_SELECTED:
            return HttpResponseBadRequest(_("Select some records in the list first."))
        order = {pk: position for position, pk in enumerate(revisions)}
        rows = self.with_dependencies(self.get_queryset(request).filter(pk__in=revisions))
        bulk = review.decide_many(
            sorted(rows, key=lambda record: order[record.pk]),
            action,
            Performer.from_user(request.user),
            expected={(self.model, pk): revision for pk, revision in revisions.items()},
        )
        self._report(request, bulk, Action(action), revisions)
        return self.redirect_back(request, self.admin_url("changelist"))

    def _report(self, request: HttpRequest, bulk: review.BulkResult, action: Action, selected: Iterable[int]) -> None:
        """Show messages that say what a bulk decision changed and what it could not change."""
        chosen, related = self._split_by_selection(bulk.changed, selected)
        done = participle(action)
        if chosen:
            noun = model_ngettext(self.opts, len(chosen))
            message = _("%(count)d %(noun)s %(done)s.") % {"count": len(chosen), "noun": noun, "done": done}
            self.message_user(request, f"{message} {count_related(len(related))}".strip(), messages.SUCCESS)
        for failure in bulk.failed[:MAX_FAILURES]:
            self.message_user(request, failure.reason, messages.ERROR)
        if len(bulk.failed) > MAX_FAILURES:
            more = _("%(count)d more could not be %(done)s.")
            self.message_user(request, more % {"count": len(bulk.failed) - MAX_FAILURES, "done": done}, messages.ERROR)
        if not chosen and not bulk.failed:
            unchanged = _("All selected records were already %(done)s.") % {"done": done}
            self.message_user(request, unchanged, messages.INFO)


def count_related(number: int) -> str:
    """Return a sentence that says how many other records a decision changed; empty if none."""
    if not number:
        return ""
    message = ngettext("%(count)d related record changed too.", "%(count)d related records changed too.", number)
    return message % {"count": number}


def pending_prerequisites(record: Any) -> list[Any]:
    """Return the records that accepting this one would accept too."""
    return [other for other in review.prerequisites(record) if not other.is_accepted]


def available_decisions(
    record: Any, performer: Performer, among: Iterable[Action] = tuple(DECISION_LABELS)
) -> list[tuple[str, str]]:
    """Return the decisions this person can make about a record in its state, as (action, button label) pairs."""
    applies = {Action.CONFIRM: review.can_confirm(record, performer), Action.KEEP: record.is_disputed}
    return [
        (action.value, str(DECISION_LABELS[action]))
        for action in among
        if is_allowed(record, action) and applies.get(action, True)
    ]


def decide(request: HttpRequest, record: Any, action: str, revision: int) -> tuple[str, list[Any]]:
    """Carry out one decision; return a message for the editor and all records that changed.

    Raise ServiceError if the service refuses, for instance because `revision` is no longer current.
    """
    note = read_note(request)
    changed = review.DECISIONS[action](record, Performer.from_user(request.user), expected=revision, note=note)
    description = capfirst(describe_record(record))
    if action == Action.REOPEN:
        message = _("%(record)s is open for review again.") % {"record": description}
    else:
        message = _("%(record)s is %(done)s.") % {"record": description, "done": participle(action)}
    others = [describe_record(other) for other in changed if other != record]
    if others:
        message += " " + _("Also changed: %(records)s.") % {"records": get_text_list(others, _("and"))}
    return message, changed


def read_note(request: HttpRequest) -> str:
    """Return the note for the history from a form, without NUL bytes, which PostgreSQL does not store."""
    return request.POST.get("note", "").replace("\x00", "").strip()[:MAX_NOTE_LENGTH]


def parse_revision(text: str) -> int | None:
    """Return the revision number that a form holds, or None if it is not a valid one."""
    return int(text) if text.isdecimal() and len(text) <= MAX_REVISION_DIGITS else None


def dry_run(records: list[Any], action: Action, performer: Performer) -> review.BulkResult:
    """Return what a bulk decision would do: carry it out, then roll it back, so that the preview is exact."""
    with transaction.atomic():
        bulk = review.decide_many(records, action, performer)
        transaction.set_rollback(True)
    return bulk


def parse_revisions(text: str) -> dict[int, int]:
    """Return {pk: revision} from `pk:revision` pairs separated by commas; empty if the text is malformed."""
    pairs = [pair.split(":") for pair in text.split(",")]
    if any(len(pair) != 2 or not all(part.isdecimal() and len(part) < 19 for part in pair) for pair in pairs):
        return {}
    return {int(pk): int(revision) for pk, revision in pairs}


def describe_record(record: models.Model) -> str:
    """Return a record as messages name it: the claim “…”."""
    return _("the %(kind)s “%(text)s”") % {"kind": record._meta.verbose_name, "text": truncate(str(record))}


def history_page(model_admin: BaseAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return the page with a record's history. It replaces Django's, which knows only what admin forms did."""
    record = model_admin.get_object(request, object_id)
    if record is None:
        return HttpResponseRedirect(model_admin.admin_url("changelist"))
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    context = model_admin.admin_site.each_context(request) | {
        "title": _("History of %(record)s") % {"record": describe_record(record)},
        "opts": model_admin.opts,
        "original": record,
        "record": record,
        "comparison": history_text.compare_with_proposal(record) if isinstance(record, Proposal) else None,
        "history": history_text.history_entries(history(record)[:MAX_HISTORY]),
    }
    return TemplateResponse(request, "admin/articles/history.html", context)
