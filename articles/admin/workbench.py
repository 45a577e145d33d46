"""The workbench: one article version with all its proposals in place, reviewed without leaving the page.

Every action is a plain form. A script may send the same form and ask for JSON: then only what changed comes back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin import workbench_forms
from articles.admin.base import is_valid_id, truncate
from articles.admin.fields import name_with_id
from articles.admin.labels import KIND_LABELS
from articles.admin.review import (
    DECISION_LABELS,
    count_related,
    decide,
    describe_record,
    dry_run,
    parse_revision,
)
from articles.admin.workbench_context import (
    SHORT_LABELS,
    Workbench,
    counts_text,
    detail_context,
    form_name,
    get_workbench,
    item_counts,
    may_view,
    page_context,
    recent_actions_context,
    row_context,
    viewers_text,
)
from articles.choices import Action
from articles.models import Actor, ArticleVersion, Event, EventMention
from articles.presentation.dates import humanize_edtf
from articles.selectors import actors
from articles.selectors.workbench import KINDS, Item, ItemSet, item_ref
from articles.services import presence, review
from articles.services.errors import ServiceError, StaleRevision
from articles.services.transitions import participle
from articles.services.undo import undo

BULK_ACTIONS = (Action.ACCEPT, Action.REJECT, Action.CONFIRM)
MAX_RESULTS = 12  # events that a search offers
MAX_ALIASES = 4  # of an actor that a search offers
MAX_QUERY_LENGTH = 200  # characters of a search


# --- the page ---------------------------------------------------------------------------------------------------------


def page_view(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the workbench of a version. Parameters: `show` and `kind` filter the items, `item` opens one."""
    return _page(site, get_workbench(request, pk))


def _page(
    site: AdminSite,
    workbench: Workbench,
    *,
    chosen: Item | None = None,
    bound_forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the whole page. `bound_forms` are submitted forms with errors, by their names."""
    viewers = presence.mark_present(workbench.version, workbench.request.user)
    context = site.each_context(workbench.request) | page_context(workbench, chosen, bound_forms or {})
    context["viewers_text"] = viewers_text(viewers)
    return TemplateResponse(workbench.request, "admin/workbench/page.html", context, status=status)


def item_view(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Return the detail of one item as an HTML fragment, for the script."""
    workbench = get_workbench(request, pk)
    return HttpResponse(_detail_html(workbench, workbench.item(ref)))


def _detail_html(workbench: Workbench, item: Item, bound_forms: dict[str, Any] | None = None) -> str:
    context = {
        "detail": detail_context(workbench, item, bound_forms),
        "workbench": workbench,
        "version": workbench.version,
    }
    return render_to_string("admin/workbench/detail.html", context, workbench.request)


# --- responses --------------------------------------------------------------------------------------------------------


def wants_json(request: HttpRequest) -> bool:
    """Return whether the request comes from the page's script."""
    return "application/json" in request.headers.get("Accept", "")


def action_response(
    workbench: Workbench,
    message: str,
    *,
    refused: bool = False,
    next_ref: str = "",
    status: int = 200,
    updates: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the result of an action: a redirect with a message or, for the script, JSON.

    `next_ref` is the item to open next. `updates` are the changed parts of the page for the script, see
    `page_updates`; without them it reloads the page.
    """
    if wants_json(workbench.request):
        body = {"message": message, "refused": refused, "next": next_ref}
        return JsonResponse(body | (updates or {}), status=status)
    messages.add_message(workbench.request, messages.ERROR if refused else messages.SUCCESS, message)
    return HttpResponseRedirect(_return_url(workbench, next_ref))


def page_updates(workbench: Workbench, records: Iterable[models.Model]) -> dict[str, Any]:
    """Return the parts of the page that show any of the records, as JSON with HTML fragments."""
    items = {ref: workbench.item_set.by_ref[ref] for ref in _affected_refs(workbench.item_set, records)}
    recent = render_to_string(
        "admin/workbench/recent_actions.html", recent_actions_context(workbench), workbench.request
    )
    counts = item_counts(workbench)
    return {
        "items": {ref: _row_html(workbench, item) for ref, item in items.items()},
        "states": {ref: item.record.state for ref, item in items.items()},
        "counts": counts,
        "counts_text": counts_text(counts),
        "recent_actions": recent,
    }


def _return_url(workbench: Workbench, ref: str) -> str:
    """Return the URL of the page with its filters and with one item open."""
    query = workbench.request.GET.copy()
    if ref:
        query["item"] = ref
    return f"{workbench.url}?{query.urlencode()}" + (f"#item-{ref}" if ref else "")


def _affected_refs(item_set: ItemSet, records: Iterable[models.Model]) -> list[str]:
    """Return the items that show any of the records: their own, their event, their actor or their chain."""
    changed = {(type(record), record.pk) for record in records}
    refs = []
    for item in item_set.items:
        record = item.record
        shown = [record, getattr(record, "event", None), getattr(record, "actor", None), *item.chain]
        if any((type(each), each.pk) in changed for each in shown if each is not None):
            refs.append(item.ref)
    return refs


def _row_html(workbench: Workbench, item: Item) -> str:
    context = {"row": row_context(workbench, item), "workbench": workbench}
    return render_to_string("admin/workbench/item.html", context, workbench.request)


# --- deciding ---------------------------------------------------------------------------------------------------------


def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out one decision. The button's value holds the action, the item and the revision that was shown."""
    workbench = get_workbench(request, pk)
    action, ref, revision_text = [*request.POST.get("decision", "").split(" "), "", "", ""][:3]
    revision = parse_revision(revision_text)
    if action not in review.DECISIONS or revision is None:
        return HttpResponseBadRequest(_("A decision needs an action, an item and a revision."))
    item = workbench.get_changeable_item(ref)
    try:
        message, changed = decide(request, item.record, action, revision)
    except ServiceError as error:
        status = 409 if isinstance(error, StaleRevision) else 422
        updates = page_updates(get_workbench(request, pk), [item.record]) if wants_json(request) else None
        return action_response(workbench, error.message, refused=True, next_ref=ref, status=status, updates=updates)
    workbench.item_set.update_records(changed)
    next_item = workbench.item_set.after(item, workbench.items_open_to_action(action))
    updates = page_updates(workbench, changed) if wants_json(request) else None
    return action_response(workbench, message, next_ref=next_item.ref if next_item else ref, updates=updates)


def undo_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a decision, single or bulk."""
    workbench = get_workbench(request, pk)
    if not workbench.may_decide:
        raise PermissionDenied
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError:
        return HttpResponseBadRequest(_("Name the decision to undo."))
    next_ref = workbench.valid_ref(request.POST.get("item", ""))
    try:
        restored = undo(batch, workbench.performer, allowed=workbench.may_change)
    except ServiceError as error:
        return action_response(workbench, error.message, refused=True, next_ref=next_ref, status=422)
    restored_items = (item_ref(record) for record in restored if isinstance(record, tuple(KINDS.values())))
    message = ngettext("Undone: %(count)d record restored.", "Undone: %(count)d records restored.", len(restored))
    return action_response(workbench, message % {"count": len(restored)}, next_ref=next(restored_items, next_ref))


def bulk_view(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on all open items in a part of the article: GET previews, POST carries out what was previewed."""
    workbench = get_workbench(request, pk)
    if not workbench.may_decide:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    action, scope = data.get("action", ""), data.get("scope", "")
    if action not in BULK_ACTIONS:
        return HttpResponseBadRequest(_("Choose whether to accept, reject or confirm."))
    try:
        items = workbench.item_set.scope(scope, workbench.items_open_to_action(action))
    except KeyError:
        return HttpResponseBadRequest(_("Choose a part of the article: sentence:3, kind:claim or article."))
    if request.method == "POST":
        return _decide_bulk(workbench, items, Action(action))
    context = _bulk_preview(workbench, items, Action(action)) | {"scope": scope}
    if wants_json(request):
        return HttpResponse(render_to_string("admin/workbench/bulk_content.html", context, request))
    context |= site.each_context(request) | {"title": f"{context['action_label']}: {len(context['covered'])}"}
    return TemplateResponse(request, "admin/workbench/bulk.html", context)


def _bulk_preview(workbench: Workbench, items: list[Item], action: Action) -> dict[str, Any]:
    """Return what a bulk decision on the items would change, as context for its preview."""
    seen = " ".join(f"{item.ref}:{item.record.revision}" for item in items)  # before the dry run raises the revisions
    bulk = dry_run([item.record for item in items], action, workbench.performer)
    selected = {review.key_of(item.record) for item in items}
    failed_refs = {item_ref(failure.record) for failure in bulk.failed}
    covered = [
        {"label": capfirst(KIND_LABELS[item.kind]), "number": item.number, "record": item.record}
        for item in items
        if item.ref not in failed_refs
    ]
    chosen_ref = workbench.request.GET.get("item", "")
    return {
        "workbench": workbench,
        "action": action.value,
        "action_label": SHORT_LABELS.get(action, DECISION_LABELS[action]),
        "participle": participle(action),
        "covered": covered,
        "related": [describe_record(record) for record in bulk.changed if review.key_of(record) not in selected],
        "failed": [failure.reason for failure in bulk.failed],
        "seen": seen,
        "return_url": _return_url(workbench, chosen_ref),
        "item": chosen_ref,
    }


def _decide_bulk(workbench: Workbench, items: list[Item], action: Action) -> HttpResponse:
    """Carry out a bulk decision on the items and revisions that the preview showed."""
    seen = dict(pair.split(":") for pair in workbench.request.POST.get("seen", "").split(" ") if pair.count(":") == 1)
    revisions = {item.ref: parse_revision(seen.get(item.ref, "")) for item in items}
    chosen = [item for item in items if revisions[item.ref] is not None]
    if not chosen:
        message = _("None of the previewed items is still open.")
        return action_response(workbench, message, refused=True, status=422)
    expected = {review.key_of(item.record): int(revisions[item.ref] or 0) for item in chosen}
    bulk = review.decide_many([item.record for item in chosen], action, workbench.performer, expected=expected)
    number = len({review.key_of(record) for record in bulk.changed} & expected.keys())
    return action_response(
        workbench,
        _bulk_message(bulk, action, number),
        refused=not number,
        next_ref=workbench.valid_ref(workbench.request.POST.get("item", "")),
    )


def _bulk_message(bulk: review.BulkResult, action: Action, number: int) -> str:
    """Return what a bulk decision changed, `number` chosen items and others, and why some were left out."""
    decided = ngettext("%(count)d item %(done)s.", "%(count)d items %(done)s.", number)
    parts = [decided % {"count": number, "done": participle(action)}, count_related(len(bulk.changed) - number)]
    if bulk.failed:
        unchanged = ngettext(
            "%(count)d item unchanged: %(reason)s", "%(count)d items unchanged: %(reason)s", len(bulk.failed)
        )
        parts.append(unchanged % {"count": len(bulk.failed), "reason": bulk.failed[0].reason})
    return " ".join(part for part in parts if part)


# --- correcting and adding --------------------------------------------------------------------------------------------


def edit_view(site: AdminSite, request: HttpRequest, pk: int, ref: str, model: str) -> HttpResponse:
    """Correct an item, or the event of an event mention. Invalid input comes back in the form."""
    workbench = get_workbench(request, pk)
    item = workbench.item(ref)
    record = _record_to_edit(item, model)
    if not workbench.may_change(record):
        raise PermissionDenied
    form = workbench_forms.edit_form(record, workbench.performer, request.POST)
    if form.is_valid():
        message = _("%(record)s was corrected.") % {"record": capfirst(describe_record(item.record))}
        return action_response(workbench, message, next_ref=ref)
    bound_forms = {form_name(record): form}
    if wants_json(request):
        detail = _detail_html(workbench, item, bound_forms)
        return JsonResponse({"message": _first_error(form), "refused": True, "detail": detail}, status=422)
    return _page(site, workbench, chosen=item, bound_forms=bound_forms, status=422)


def _record_to_edit(item: Item, model: str) -> models.Model:
    """Return the item's record or its event, whichever has this model name; raise Http404 for any other."""
    candidates = [item.record]
    if isinstance(item.record, EventMention):
        candidates.append(item.record.event)
    for record in candidates:
        if record._meta.model_name == model:
            return record  # type: ignore[no-any-return]
    raise Http404(_("This item has no such part."))


def add_view(site: AdminSite, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add an item or actor that the engine missed."""
    workbench = get_workbench(request, pk)
    if kind not in workbench_forms.ADD_FORMS:
        raise Http404(_("There is no such kind of item."))
    if not workbench.may_add(kind):
        raise PermissionDenied
    name = f"add-{kind}"
    form = workbench_forms.ADD_FORMS[kind](workbench.version, workbench.performer, request.POST, prefix=name)
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"message": _first_error(form), "refused": True}, status=422)
        return _page(site, workbench, bound_forms={name: form}, status=422)
    record = form.saved
    description = f"“{name_with_id(record)}”" if kind == "actor" else describe_record(record)
    message = _("Added: %(record)s.") % {"record": description}
    return action_response(workbench, message, next_ref=item_ref(record) if kind in KINDS else "")


def _first_error(form: Any) -> str:
    """Return the first error of a form, after the label of its field."""
    name, errors = next(iter(form.errors.items()))
    if name == "__all__":
        return str(errors[0])
    return f"{form[name].label}: {errors[0]}"


# --- presence and search ----------------------------------------------------------------------------------------------


def presence_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the account has the page open, or with `leave` that it closed it; return the other viewers."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    version = get_object_or_404(ArticleVersion.objects.only("pk"), pk=pk)
    if "leave" in request.POST:
        presence.leave(version, request.user)
        return HttpResponse(status=204)
    others = presence.mark_present(version, request.user)
    return JsonResponse({"others": others, "message": viewers_text(others)})


def search_view(request: HttpRequest) -> HttpResponse:
    """Return actors or events that match what an editor has typed so far, for fields that name one."""
    kind, text = request.GET.get("kind", "actor"), request.GET.get("q", "").replace("\x00", "").strip()
    text = text[:MAX_QUERY_LENGTH]
    if kind not in ("actor", "event"):
        return HttpResponseBadRequest(_("Search for an actor or an event."))
    if not may_view(request, Actor if kind == "actor" else Event):
        raise PermissionDenied
    if kind == "event":
        return JsonResponse({"results": [_event_result(event) for event in _find_events(text)]})
    version = request.GET.get("version", "")
    found = actors.find_actors(text, version=int(version) if is_valid_id(version) else None)
    return JsonResponse({"results": [_actor_result(actor) for actor in found]})


def _find_events(text: str) -> list[Event]:
    if not text:
        return []
    return list(Event.objects.active().filter(title__icontains=text).order_by("state", "-pk")[:MAX_RESULTS])


def _event_result(event: Event) -> dict[str, str]:
    details = [humanize_edtf(event.edtf), event.get_status_display(), event.get_state_display()]
    return _search_result(event, details)


def _actor_result(actor: Actor) -> dict[str, str]:
    unnamed = _("unnamed source in this article") if actor.anonymous else ""
    details = [actor.get_kind_display(), actor.role, actor.wikidata_id or "", unnamed, actor.get_state_display()]
    aliases = [alias.text for alias in actor.aliases.all() if alias.text != actor.name][:MAX_ALIASES]
    if aliases:
        details.append(_("also %(names)s") % {"names": ", ".join(aliases)})
    return _search_result(actor, details)


def _search_result(record: models.Model, details: Iterable[str]) -> dict[str, str]:
    """Return the value for the form field, and details that distinguish records of the same name."""
    more = " · ".join(str(detail) for detail in details if detail)
    return {"value": name_with_id(record), "name": truncate(str(record)), "more": more}


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the URL patterns of the workbench, to be included in the admin's."""

    def with_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Return a view that passes the admin site on."""

        def bound_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            """Call the view with the admin site."""
            return view(site, request, *args, **kwargs)

        return bound_view

    def workbench_path(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        """Return a URL pattern for a view that only staff may open."""
        return path(f"workbench/{route}", site.admin_view(view), name=name)

    return [
        workbench_path("search/", search_view, "workbench_search"),
        workbench_path("<int:pk>/", with_site(page_view), "workbench"),
        workbench_path("<int:pk>/item/<slug:ref>/", item_view, "workbench_item"),
        workbench_path("<int:pk>/decide/", require_POST(decide_view), "workbench_decide"),
        workbench_path("<int:pk>/undo/", require_POST(undo_view), "workbench_undo"),
        workbench_path("<int:pk>/all/", with_site(bulk_view), "workbench_bulk"),
        workbench_path("<int:pk>/item/<slug:ref>/<slug:model>/", require_POST(with_site(edit_view)), "workbench_edit"),
        workbench_path("<int:pk>/add/<slug:kind>/", require_POST(with_site(add_view)), "workbench_add"),
        workbench_path("<int:pk>/presence/", require_POST(presence_view), "workbench_presence"),
    ]
