"""What the workbench shows: an article version with its items, and the template context of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import history_text, workbench_forms
from articles.admin.highlighting import highlighted_paragraphs
from articles.admin.labels import KIND_LABELS, KIND_PLURALS
from articles.admin.passages import passages
from articles.admin.review import DECISION_LABELS, available_decisions, describe_record, pending_prerequisites
from articles.choices import Action
from articles.models import Actor, ArticleVersion, EventMention
from articles.models.editor_presence import PRESENCE_INTERVAL
from articles.selectors.workbench import KINDS, Item, ItemSet
from articles.services.transitions import Performer, history
from articles.services.undo import last_undoable_batch, recent_actions

# Values of the `show` parameter, with their labels.
FILTERS = {
    "all": gettext_lazy("all"),
    "pending": gettext_lazy("to review"),
    "disputed": gettext_lazy("engine disagrees"),
}
SECOND_REVIEW_FILTERS = {"unconfirmed": gettext_lazy("to confirm")}
# Decisions with buttons in every row of the list, and in the chosen item only.
ROW_ACTIONS = (Action.ACCEPT, Action.CONFIRM, Action.REJECT)
DETAIL_ACTIONS = (Action.REOPEN, Action.KEEP)
SHORT_LABELS = {Action.CONFIRM: gettext_lazy("Confirm")}  # where the full label does not fit
# Messages of the page's script, which has no other access to translations. It fills in the placeholders.
SCRIPT_MESSAGES = {
    "error": gettext_lazy("Something went wrong. Reload the page to see the current state."),
    "refused": gettext_lazy(
        "The request was refused. You may have been logged out, or lack the permission. Reload the page."
    ),
    "server_error": gettext_lazy("The server could not complete the request (%(status)s). Nothing was changed."),
    "unreachable": gettext_lazy("The server could not be reached. Nothing was changed; try again."),
    "nothing_left": gettext_lazy("Nothing left to review here. Press g for the next article to review."),
    "cannot_accept": gettext_lazy("This item cannot be accepted now."),
    "cannot_reject": gettext_lazy("This item cannot be rejected now."),
    "cannot_edit": gettext_lazy("Your account may not edit this item."),
    "nothing_to_undo": gettext_lazy("You have no decision to undo in this article."),
    "no_preview": gettext_lazy("The preview could not be loaded."),
    "nothing_to_accept": gettext_lazy("Nothing left to accept there."),
    "words_entered": gettext_lazy("“%(words)s” was entered in the field “%(field)s”. Save to keep it."),
    "select_words": gettext_lazy("Select words in the text first, or fill in one of the forms below the list."),
    "choose_form": gettext_lazy("Choose what to add: the selected words have been entered in each form."),
}
SECOND_REVIEW_MESSAGES = {
    "cannot_confirm": gettext_lazy("This item does not need your confirmation."),
    "nothing_to_confirm": gettext_lazy("Nothing left to confirm there."),
}
MAX_ENTRIES = 12  # history entries of the chosen item; its own page has more


@dataclass(frozen=True, slots=True)
class Workbench:
    """A version with the items that an account may see, and what it may do with them."""

    request: HttpRequest
    version: ArticleVersion
    item_set: ItemSet

    @property
    def performer(self) -> Performer:
        """Return the account as the performer of changes."""
        return Performer.from_user(self.request.user)

    @property
    def url(self) -> str:
        """Return the URL of the workbench page."""
        return reverse("admin:workbench", args=[self.version.pk])

    def may_change(self, record: models.Model) -> bool:
        """Return whether the account may change records of this kind."""
        return bool(self.request.user.has_perm(f"articles.change_{record._meta.model_name}"))

    def items_open_to_action(self, action: str) -> list[Item]:
        """Return the items that a bulk decision may cover: those to confirm, or else those to review."""
        if action == Action.CONFIRM:
            items = self.item_set.unconfirmed(self.performer.name)
        else:
            items = self.item_set.waiting
        return [item for item in items if self.may_change(item.record)]

    @property
    def may_decide(self) -> bool:
        """Return whether the account may decide on any kind of item."""
        return any(self.request.user.has_perm(f"articles.change_{model._meta.model_name}") for model in KINDS.values())

    def may_add(self, kind: str) -> bool:
        """Return whether the account may add items of this kind, or actors."""
        model = Actor if kind == "actor" else KINDS[kind]
        return bool(self.request.user.has_perm(f"articles.add_{model._meta.model_name}"))

    def item(self, ref: str) -> Item:
        """Return an item by its reference; raise Http404 if it is not part of this workbench."""
        if ref not in self.item_set.by_ref:
            raise Http404(_("This item is not part of the article."))
        return self.item_set.by_ref[ref]

    def get_changeable_item(self, ref: str) -> Item:
        """Return an item that the account may change; raise Http404 or PermissionDenied."""
        item = self.item(ref)
        if not self.may_change(item.record):
            raise PermissionDenied
        return item

    def valid_ref(self, ref: str) -> str:
        """Return the reference if it is one of an item here, otherwise an empty string."""
        return ref if ref in self.item_set.by_ref else ""


def get_workbench(request: HttpRequest, pk: int) -> Workbench:
    """Return the workbench of a version with the kinds of item that the account may see."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    version = get_object_or_404(ArticleVersion.objects.select_related("article__outlet"), pk=pk)
    kinds = [kind for kind, model in KINDS.items() if may_view(request, model)]
    return Workbench(request, version, ItemSet(version, kinds))


def may_view(request: HttpRequest, model: type[models.Model]) -> bool:
    """Return whether the account may see records of this kind."""
    name = model._meta.model_name
    return any(request.user.has_perm(f"articles.{verb}_{name}") for verb in ("view", "change"))


def page_context(workbench: Workbench, chosen: Item | None, bound_forms: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the whole page. `bound_forms` are submitted forms with errors, by their names."""
    request, item_set = workbench.request, workbench.item_set
    show, kind = request.GET.get("show", "all"), request.GET.get("kind", "")
    matching = [item for item in item_set.items if _matches(workbench, item, show, kind)]
    chosen = chosen or item_set.by_ref.get(request.GET.get("item", "")) or _default_item(matching)
    # The open item stays in the list even if the filters leave it out, in its place in the text.
    listed_refs = {item.ref for item in matching} | ({chosen.ref} if chosen else set())
    listed = [item for item in item_set.items if item.ref in listed_refs]
    counts = item_counts(workbench)
    return {
        "title": workbench.version.article.title,
        "workbench": workbench,
        "version": workbench.version,
        "article": workbench.version.article,
        "paragraphs": highlighted_paragraphs(workbench.version.text, item_set.items, chosen.ref if chosen else ""),
        "rows": [row_context(workbench, item, is_chosen=item is chosen) for item in listed],
        "chosen": chosen,
        "detail": detail_context(workbench, chosen, bound_forms) if chosen else None,
        "add_forms": _add_forms(workbench, bound_forms),
        "counts": counts,
        "counts_text": counts_text(counts),
        "show": show,
        "kind": kind,
        "second_reviewer": settings.NEWSDESK_SECOND_REVIEWER,
        "filters": FILTERS | (SECOND_REVIEW_FILTERS if settings.NEWSDESK_SECOND_REVIEWER else {}),
        "kinds": KIND_PLURALS,
        "presence_interval": PRESENCE_INTERVAL,
        "is_nav_sidebar_enabled": False,
        "script_messages": script_messages(),
        **recent_actions_context(workbench),
    }


def script_messages() -> dict[str, str]:
    """Return the messages that the page's script may show, in the current language."""
    messages = SCRIPT_MESSAGES | (SECOND_REVIEW_MESSAGES if settings.NEWSDESK_SECOND_REVIEWER else {})
    return {name: str(message) for name, message in messages.items()}


def _default_item(items: list[Item]) -> Item | None:
    """Return the first item to review, otherwise the first item."""
    return next((item for item in items if item.is_pending), items[0] if items else None)


def _matches(workbench: Workbench, item: Item, show: str, kind: str) -> bool:
    """Return whether an item passes the page's filters. Unknown values do not limit."""
    if kind in KINDS and item.kind != kind:
        return False
    if show == "pending":
        return item.is_pending
    if show == "disputed":
        return bool(item.record.is_disputed)
    if show == "unconfirmed":
        return item.sole_reviewer not in ("", workbench.performer.name)
    return True


def row_context(workbench: Workbench, item: Item, *, is_chosen: bool = False) -> dict[str, Any]:
    """Return the context of one item in the list."""
    return {
        "item": item,
        "record": item.record,
        "kind_label": KIND_LABELS[item.kind],
        "is_chosen": is_chosen,
        "buttons": _buttons(workbench, item, ROW_ACTIONS, SHORT_LABELS),
        "outlet": workbench.version.article.outlet,
    }


def _buttons(
    workbench: Workbench, item: Item, among: tuple[Action, ...], short_labels: dict[Action, Any] | None = None
) -> list[tuple[str, str]]:
    """Return the decisions about an item as (value, label) pairs; `decide_view` parses the values."""
    if not workbench.may_change(item.record):
        return []
    decisions = available_decisions(item.record, workbench.performer, among)
    return [
        (f"{action} {item.ref} {item.record.revision}", str((short_labels or {}).get(Action(action), label)))
        for action, label in decisions
    ]


def detail_context(workbench: Workbench, item: Item, bound_forms: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the context of the chosen item: its proposal, history, further decisions and edit forms."""
    record, may_change = item.record, workbench.may_change(item.record)
    show_prerequisites = may_change and item.is_pending
    prerequisites = pending_prerequisites(record) if show_prerequisites else []
    return {
        "item": item,
        "record": record,
        "undo_batch": last_undoable_batch(record) if may_change else None,
        "buttons": _buttons(workbench, item, DETAIL_ACTIONS),
        "prerequisites": [describe_record(other) for other in prerequisites],
        "passages": passages(workbench.version.text, item.highlights),
        "comparison": history_text.compare_with_proposal(record),
        "disagreement": history_text.disagreement(record),
        "history": history_text.history_entries(history(record)[:MAX_ENTRIES]),
        "bulk_groups": _bulk_groups(workbench, item) if may_change else [],
        "forms": _edit_forms(workbench, item, bound_forms or {}) if may_change else [],
        "record_url": reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk]),
    }


def _bulk_groups(workbench: Workbench, item: Item) -> list[dict[str, Any]]:
    """Return the bulk decisions on offer: for each group the scopes with their numbers and preview links."""
    groups = {
        _("Everything to review:"): (Action.ACCEPT, Action.REJECT),
        _("Everything accepted only by others:"): (Action.CONFIRM,),
    }
    found = [
        {"title": title, "scopes": [scope for scope in _bulk_scopes(workbench, item, actions) if scope["links"]]}
        for title, actions in groups.items()
    ]
    return [group for group in found if group["scopes"]]


def _bulk_scopes(workbench: Workbench, item: Item, actions: tuple[Action, ...]) -> Iterator[dict[str, Any]]:
    """Yield the parts of the article that a bulk decision may cover, seen from one item."""
    labels = {
        f"sentence:{item.sentence}": _("in this sentence"),
        f"kind:{item.kind}": _("all %(kind)s") % {"kind": KIND_PLURALS[item.kind]},
        "article": _("in this article"),
    }
    items = workbench.items_open_to_action(actions[0])
    preview_url = reverse("admin:workbench_bulk", args=[workbench.version.pk])
    for scope, label in labels.items():
        number = len(workbench.item_set.scope(scope, items))
        links = []
        for action in actions if number else ():
            query = urlencode({"action": action.value, "scope": scope, "item": item.ref})
            button = SHORT_LABELS.get(action, DECISION_LABELS[action])
            links.append({"action": f"{action.value} {scope}", "label": button, "url": f"{preview_url}?{query}"})
        yield {"label": f"{label} ({number})", "links": links}


def _edit_forms(workbench: Workbench, item: Item, bound_forms: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the forms that correct an item: one, or for an event mention two, one of them for its event."""
    records = [item.record]
    if isinstance(item.record, EventMention):
        records.append(item.record.event)
    return [
        {
            "form": bound_forms.get(form_name(record)) or workbench_forms.edit_form(record, workbench.performer),
            "title": _("Edit the %(kind)s") % {"kind": record._meta.verbose_name},
            "url": reverse("admin:workbench_edit", args=[workbench.version.pk, item.ref, record._meta.model_name]),
        }
        for record in records
        if workbench.may_change(record)
    ]


def form_name(record: models.Model) -> str:
    """Return the name by which a form that edits the record is found among the bound forms."""
    return f"{record._meta.model_name}-{record.pk}"


def _add_forms(workbench: Workbench, bound_forms: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the forms that add items and actors; one that came back with errors is open."""
    forms = []
    for kind, form_class in workbench_forms.ADD_FORMS.items():
        if not workbench.may_add(kind):
            continue
        name = f"add-{kind}"
        bound_form = bound_forms.get(name)
        forms.append(
            {
                "kind": kind,
                "title": workbench_forms.ADD_TITLES[kind],
                "form": bound_form or form_class(workbench.version, workbench.performer, prefix=name),
                "url": reverse("admin:workbench_add", args=[workbench.version.pk, kind]),
                "is_open": bound_form is not None,
            }
        )
    return forms


def recent_actions_context(workbench: Workbench) -> dict[str, Any]:
    """Return the latest actions in this version, each of which can be undone."""
    undo_url = reverse("admin:workbench_undo", args=[workbench.version.pk])
    return {"recent_actions": recent_actions(workbench.version), "undo_url": undo_url}


def item_counts(workbench: Workbench) -> dict[str, int]:
    """Return how many items there are, to review, disputed by the engine, and for this account to confirm."""
    items = workbench.item_set.items
    return {
        "pending": len(workbench.item_set.waiting),
        "total": len(items),
        "disputed": sum(item.record.is_disputed for item in items),
        "unconfirmed": len(workbench.item_set.unconfirmed(workbench.performer.name)),
    }


def counts_text(counts: dict[str, int]) -> str:
    """Return the counts in words: “61 of 61 to review · 2 where the engine disagrees”."""
    parts = [_("%(pending)d of %(total)d to review") % counts]
    if counts["disputed"]:
        parts.append(_("%(disputed)d where the engine disagrees") % counts)
    if counts["unconfirmed"]:
        parts.append(_("%(unconfirmed)d to confirm") % counts)
    return " · ".join(parts)


def viewers_text(names: list[str]) -> str:
    """Return who else has the page open, in words; empty if no one."""
    return _("Also viewing this article: %(names)s.") % {"names": ", ".join(names)} if names else ""
