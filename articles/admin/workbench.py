"""The workbench: one article version with every proposal in place, decided without leaving the page.

Every act is a plain form. A script may send the same form and ask for JSON: then only what changed comes back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
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
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from articles.admin import history_text, workbench_forms
from articles.admin.base import capitalize_first, count_noun, is_valid_id, truncate
from articles.admin.fields import name_with_id
from articles.admin.highlighting import highlighted_paragraphs
from articles.admin.passages import passages
from articles.admin.review import available_decisions, decide, describe_record, dry_run, is_valid_revision
from articles.choices import Action
from articles.models import Actor, ArticleVersion, Event, EventMention
from articles.models.editor_presence import PRESENCE_INTERVAL
from articles.selectors import actors
from articles.selectors.workbench import KINDS, PLURALS, Item, ItemSet, item_ref
from articles.services import presence, review
from articles.services.errors import ServiceError, StaleRevision
from articles.services.transitions import Performer, history, participle
from articles.services.undo import last_undoable_batch, recent_actions, undo

SHOWN = {"waiting": "waiting", "all": "all", "disputed": "where the engine disagrees"}
SECOND = {"unconfirmed": "to confirm"}  # where a second pair of eyes is wanted
# What may be decided beside an item in the list, and with the chosen one; and of many at once.
QUICK = (Action.ACCEPT, Action.CONFIRM, Action.REJECT)
SLOW = (Action.REOPEN, Action.KEEP)
AT_ONCE = (Action.ACCEPT, Action.REJECT, Action.CONFIRM)


@dataclass(frozen=True, slots=True)
class Workbench:
    """A version on an account's workbench."""

    request: HttpRequest
    version: ArticleVersion
    item_set: ItemSet

    @property
    def performer(self) -> Performer:
        return Performer.from_user(self.request.user)

    @property
    def address(self) -> str:
        return reverse("admin:workbench", args=[self.version.pk])

    def may_change(self, record: Any) -> bool:
        return bool(self.request.user.has_perm(f"articles.change_{record._meta.model_name}"))

    def items_open_to_action(self, action: str) -> list[Item]:
        """The items of which this person may decide so all at once: those to confirm, else those that wait."""
        items = self.item_set.unconfirmed(self.performer.name) if action == Action.CONFIRM else self.item_set.waiting
        return [item for item in items if self.may_change(item.record)]

    @property
    def may_decide(self) -> bool:
        """Whether there is any kind that the account may decide."""
        return any(self.request.user.has_perm(f"articles.change_{model._meta.model_name}") for model in KINDS.values())

    def may_add(self, kind: str) -> bool:
        model = Actor if kind == "actor" else KINDS[kind]
        return bool(self.request.user.has_perm(f"articles.add_{model._meta.model_name}"))

    def item(self, ref: str) -> Item:
        if ref not in self.item_set.by_ref:
            raise Http404("That item is not on this workbench.")
        return self.item_set.by_ref[ref]

    def get_changeable_item(self, ref: str) -> Item:
        item = self.item(ref)
        if not self.may_change(item.record):
            raise PermissionDenied
        return item


def get_workbench(request: HttpRequest, pk: int) -> Workbench:
    """The workbench of a version with the kinds that the account may see."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    version = get_object_or_404(ArticleVersion.objects.select_related("article__outlet"), pk=pk)
    kinds = [kind for kind, model in KINDS.items() if _may_see(request, model)]
    return Workbench(request, version, ItemSet(version, kinds))


def _may_see(request: HttpRequest, model: Any) -> bool:
    name = model._meta.model_name
    return any(request.user.has_perm(f"articles.{verb}_{name}") for verb in ("view", "change"))


# --- the page ---------------------------------------------------------------------------------------------------------


def page_view(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    return _page(site, get_workbench(request, pk))


def _page(
    site: AdminSite,
    desk: Workbench,
    *,
    chosen: Item | None = None,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; `forms` holds forms that came back with errors, by their names."""
    request, sheet = desk.request, desk.item_set
    show = request.GET.get("show", "all")
    kind = request.GET.get("kind", "")
    shown = [item for item in sheet.items if _is_shown(desk, item, show, kind)]
    chosen = chosen or sheet.by_ref.get(request.GET.get("item", "")) or _first(shown)
    refs = {item.ref for item in shown} | ({chosen.ref} if chosen else set())
    listed_items = [item for item in sheet.items if item.ref in refs]
    context = site.each_context(request) | {
        "title": desk.version.article.title,
        "desk": desk,
        "version": desk.version,
        "article": desk.version.article,
        "paragraphs": highlighted_paragraphs(desk.version.text, sheet.items, chosen.ref if chosen else ""),
        "items": [row(desk, item, is_chosen=item is chosen) for item in listed_items],
        "chosen": chosen,
        "detail": detail(desk, chosen, forms or {}) if chosen else None,
        "adding": _adding(desk, forms or {}),
        "counts": counts(desk),
        "show": show,
        "kind": kind,
        "second": settings.NEWSDESK_SECOND_REVIEWER,
        "shown": SHOWN | (SECOND if settings.NEWSDESK_SECOND_REVIEWER else {}),
        "kinds": PLURALS,
        "others": presence.mark_present(desk.version, request.user),
        "presence_every": PRESENCE_INTERVAL,
        "is_nav_sidebar_enabled": False,
        **_acts(desk),
    }
    return TemplateResponse(request, "admin/workbench/page.html", context, status=status)


def _first(items: list[Item]) -> Item | None:
    """The first that waits, else the first."""
    return next((item for item in items if item.is_pending), items[0] if items else None)


def _is_shown(desk: Workbench, item: Item, show: str, kind: str) -> bool:
    if kind in KINDS and item.kind != kind:
        return False
    tests = {
        "waiting": item.is_pending,
        "disputed": item.record.is_disputed,
        "unconfirmed": item.sole_reviewer not in ("", desk.performer.name),
    }
    return bool(tests.get(show, True))


def row(desk: Workbench, item: Item, *, is_chosen: bool = False) -> dict[str, Any]:
    """An item as the list shows it."""
    return {
        "item": item,
        "record": item.record,
        "is_chosen": is_chosen,
        "buttons": [(value, label.partition(",")[0]) for value, label in _buttons(desk, item, QUICK)],
        "outlet": desk.version.article.outlet,
    }


def _buttons(desk: Workbench, item: Item, among: tuple[Action, ...]) -> list[tuple[str, str]]:
    """Values as `decide_view` reads them, and labels."""
    found = available_decisions(item.record, desk.performer, among) if desk.may_change(item.record) else []
    return [(f"{action} {item.ref} {item.record.revision}", label) for action, label in found]


def detail(desk: Workbench, item: Item, forms: dict[str, Any] | None = None) -> dict[str, Any]:
    """What stands with the chosen item: what the machine had said, its history, and the forms that correct it."""
    record, may = item.record, desk.may_change(item.record)
    return {
        "item": item,
        "record": record,
        "may": may,
        "undo": last_undoable_batch(record) if may else None,
        "buttons": _buttons(desk, item, SLOW),
        "along": [describe_record(other) for other in _along(item)] if may and item.is_pending else [],
        "passages": passages(desk.version.text, item.highlights),
        "comparison": history_text.compare_with_proposal(record),
        "disagreement": history_text.disagreement(record),
        "history": history_text.history_entries(history(record)[:12]),
        "at_once": _at_once(desk, item) if may else [],
        "forms": _forms(desk, item, forms or {}) if may else [],
        "page": reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk]),
    }


def _along(item: Item) -> list[Any]:
    return [other for other in review.prerequisites(item.record) if not other.is_accepted]


def _at_once(desk: Workbench, item: Item) -> list[dict[str, Any]]:
    """The parts of the article in which much may be decided at once, in words and numbers, with the previews."""
    groups = {"All that waits:": (Action.ACCEPT, Action.REJECT), "All that others alone accepted:": (Action.CONFIRM,)}
    found = [
        {"title": title, "parts": [part for part in _parts(desk, item, actions) if part["links"]]}
        for title, actions in groups.items()
    ]
    return [group for group in found if group["parts"]]


def _parts(desk: Workbench, item: Item, actions: tuple[Action, ...]) -> Iterator[dict[str, Any]]:
    names = {
        f"sentence:{item.sentence}": "in this sentence",
        f"kind:{item.kind}": f"of the {PLURALS[item.kind]}",
        "article": "in this article",
    }
    items = desk.items_open_to_action(actions[0])
    address = reverse("admin:workbench_bulk", args=[desk.version.pk])
    for scope, name in names.items():
        number = len(desk.item_set.scope(scope, items))
        queries = {action: {"action": action.value, "scope": scope, "item": item.ref} for action in actions if number}
        yield {
            "name": f"{name} ({number})",
            "links": [
                {"act": f"{action.value} {scope}", "label": action.value, "address": f"{address}?{urlencode(query)}"}
                for action, query in queries.items()
            ],
        }


def _forms(desk: Workbench, item: Item, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The forms that correct an item: one, or for an event two, of the account and of the event itself."""
    records = [item.record, *([item.record.event] if isinstance(item.record, EventMention) else [])]
    return [
        {
            "form": given.get(_form_name(record)) or workbench_forms.edit_form(record, desk.performer),
            "name": _form_name(record),
            "title": record._meta.verbose_name,
            "address": reverse("admin:workbench_edit", args=[desk.version.pk, item.ref, record._meta.model_name]),
        }
        for record in records
        if desk.may_change(record)
    ]


def _form_name(record: Any) -> str:
    return f"{record._meta.model_name}-{record.pk}"


def _adding(desk: Workbench, given: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "form": given.get(f"add-{kind}") or made(desk.version, desk.performer, prefix=f"add-{kind}"),
            "address": reverse("admin:workbench_add", args=[desk.version.pk, kind]),
            "open": f"add-{kind}" in given,
        }
        for kind, made in workbench_forms.ADD_FORMS.items()
        if desk.may_add(kind)
    ]


def _acts(desk: Workbench) -> dict[str, Any]:
    """What was done here last, to be taken back."""
    return {"acts": recent_actions(desk.version), "undo_url": reverse("admin:workbench_undo", args=[desk.version.pk])}


def counts(desk: Workbench) -> dict[str, int]:
    items = desk.item_set.items
    return {
        "waiting": len(desk.item_set.waiting),
        "all": len(items),
        "disputed": sum(item.record.is_disputed for item in items),
        "unconfirmed": len(desk.item_set.unconfirmed(desk.performer.name)),
    }


def item_view(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """The detail of one item alone, for a script."""
    desk = get_workbench(request, pk)
    return HttpResponse(_detail_html(desk, desk.item(ref)))


def _detail_html(desk: Workbench, item: Item, forms: dict[str, Any] | None = None) -> str:
    context = {"detail": detail(desk, item, forms), "desk": desk, "version": desk.version}
    return render_to_string("admin/workbench/detail.html", context, desk.request)


# --- answers ----------------------------------------------------------------------------------------------------------


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def answer(
    desk: Workbench,
    message: str,
    *,
    refused: bool = False,
    following: str = "",
    code: int = 200,
    changes: dict[str, Any] | None = None,
) -> HttpResponse:
    """What came of an act: a page that says it, or for a script the same in JSON.

    `following` is the item to go to next; a page comes back to it, with the filters kept. `changes` is what a script
    may put in its place; without it, it asks for the page again.
    """
    if wants_json(desk.request):
        body = {"message": message, "refused": refused, "following": following}
        return JsonResponse(body | (changes or {}), status=code)
    messages.add_message(desk.request, messages.ERROR if refused else messages.SUCCESS, message)
    return HttpResponseRedirect(_back(desk, following))


def changes(desk: Workbench, records: Iterable[Any]) -> dict[str, Any]:
    """The parts of the page that show one of the records, as they are now."""
    refs = _refs(desk.item_set, records)
    items = {ref: desk.item_set.by_ref[ref] for ref in refs}
    return {
        "items": {ref: _row_html(desk, item) for ref, item in items.items()},
        "states": {ref: item.record.state for ref, item in items.items()},
        "counts": counts(desk),
        "acts": render_to_string("admin/workbench/recent_actions.html", _acts(desk), desk.request),
    }


def _back(desk: Workbench, ref: str) -> str:
    query = desk.request.GET.copy()
    if ref:
        query["item"] = ref
    return f"{desk.address}?{query.urlencode()}" + (f"#item-{ref}" if ref else "")


def _refs(item_set: ItemSet, records: Iterable[Any]) -> list[str]:
    """The items on the page that show one of the records: themselves, or what they name."""
    changed = {(type(record), record.pk) for record in records}
    found = []
    for item in item_set.items:
        record = item.record
        shown = [record, getattr(record, "event", None), getattr(record, "actor", None), *item.chain]
        if any((type(each), each.pk) in changed for each in shown if each is not None):
            found.append(item.ref)
    return found


def _row_html(desk: Workbench, item: Item) -> str:
    return render_to_string("admin/workbench/item.html", {"row": row(desk, item), "desk": desk}, desk.request)


# --- deciding ---------------------------------------------------------------------------------------------------------


def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, written as the button that was pressed: what to do, the item, the revision that was seen."""
    desk = get_workbench(request, pk)
    action, ref, seen = [*request.POST.get("do", "").split(" "), "", "", ""][:3]
    if action not in review.DECISIONS or not is_valid_revision(seen):
        return HttpResponseBadRequest("A decision needs an action, an item and the revision it was made on.")
    item = desk.get_changeable_item(ref)
    try:
        message, changed = decide(request, item.record, action, int(seen))
    except ServiceError as refused:
        code = 409 if isinstance(refused, StaleRevision) else 422
        fresh = changes(get_workbench(request, pk), [item.record]) if wants_json(request) else None
        return answer(desk, refused.message, refused=True, following=ref, code=code, changes=fresh)
    desk.item_set.update_records(changed)
    following = desk.item_set.after(item, desk.items_open_to_action(action))
    return answer(
        desk,
        message,
        following=following.ref if following else ref,
        changes=changes(desk, changed) if wants_json(request) else None,
    )


def undo_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an act back, single or bulk."""
    desk = get_workbench(request, pk)
    if not desk.may_decide:
        raise PermissionDenied
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError:
        return HttpResponseBadRequest("Name the decision to take back.")
    following = request.POST.get("item", "")
    following = following if following in desk.item_set.by_ref else ""
    try:
        restored = undo(batch, desk.performer, allowed=desk.may_change)
    except ServiceError as refused:
        return answer(desk, refused.message, refused=True, following=following, code=422)
    return answer(
        desk,
        f"Taken back: {count_noun(len(restored), 'record')} as before.",
        following=next((item_ref(r) for r in restored if isinstance(r, tuple(KINDS.values()))), following),
    )


def bulk_view(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """All that waits in a part of the article: first what that covers, then the decision on what was shown."""
    desk = get_workbench(request, pk)
    if not desk.may_decide:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    action, scope = data.get("action", ""), data.get("scope", "")
    if action not in AT_ONCE:
        return HttpResponseBadRequest("Say whether to accept, to reject or to confirm.")
    try:
        items = desk.item_set.scope(scope, desk.items_open_to_action(action))
    except KeyError:
        return HttpResponseBadRequest("Say in which part: sentence:3, kind:claim or article.")
    if request.method == "POST":
        return _bulk(desk, items, Action(action))
    seen = " ".join(f"{item.ref}:{item.record.revision}" for item in items)  # before the rehearsal raises them
    bulk = dry_run([item.record for item in items], Action(action), desk.performer)
    own = {review.key_of(item.record) for item in items}
    context = {
        "desk": desk,
        "scope": scope,
        "action": action,
        "participle": participle(action),
        "covered": [item for item in items if item.ref not in {item_ref(f.record) for f in bulk.failed}],
        "along": [describe_record(record) for record in bulk.changed if review.key_of(record) not in own],
        "failed": [failure.reason for failure in bulk.failed],
        "seen": seen,
        "back": _back(desk, request.GET.get("item", "")),
        "item": request.GET.get("item", ""),
    }
    if wants_json(request):
        return HttpResponse(render_to_string("admin/workbench/bulk_content.html", context, request))
    context |= site.each_context(request) | {"title": f"{action.capitalize()} all that waits"}
    return TemplateResponse(request, "admin/workbench/bulk.html", context)


def _bulk(desk: Workbench, items: list[Item], action: Action) -> HttpResponse:
    """The decision on exactly what the preview showed, on the revisions it showed."""
    seen = dict(pair.split(":") for pair in desk.request.POST.get("seen", "").split(" ") if pair.count(":") == 1)
    chosen = [item for item in items if is_valid_revision(seen.get(item.ref, ""))]
    if not chosen:
        return answer(desk, "Nothing of what was shown waits any more.", refused=True, code=422)
    expected = {review.key_of(item.record): int(seen[item.ref]) for item in chosen}
    bulk = review.decide_many([item.record for item in chosen], action, desk.performer, expected=expected)
    own = {review.key_of(record) for record in bulk.changed} & expected.keys()
    others = len(bulk.changed) - len(own)
    along = f", and {count_noun(others, 'record')} with them" if others else ""
    failed = f" {count_noun(len(bulk.failed), 'item')} left as before: {bulk.failed[0].reason}" if bulk.failed else ""
    following = desk.request.POST.get("item", "")
    message = f"{count_noun(len(own), 'item')} {participle(action)}{along}.{failed}"
    return answer(
        desk,
        message,
        refused=not own,
        following=following if following in desk.item_set.by_ref else "",
    )


# --- correcting and adding --------------------------------------------------------------------------------------------


def edit_view(site: AdminSite, request: HttpRequest, pk: int, ref: str, model: str) -> HttpResponse:
    """Correct an item, or the event that it tells of. What cannot be right comes back in the form."""
    desk = get_workbench(request, pk)
    item = desk.item(ref)
    records = {r._meta.model_name: r for r in (item.record, getattr(item.record, "event", None)) if r is not None}
    if model not in records or not isinstance(records[model], (item.record.__class__, Event)):
        raise Http404("That item has no such part.")
    record = records[model]
    if not desk.may_change(record):
        raise PermissionDenied
    form = workbench_forms.edit_form(record, desk.performer, request.POST)
    if form.is_valid():
        return answer(desk, f"{capitalize_first(describe_record(item.record))} is corrected.", following=ref)
    forms = {_form_name(record): form}
    if wants_json(request):
        body = {"message": _first_error(form), "refused": True, "detail": _detail_html(desk, item, forms)}
        return JsonResponse(body, status=422)
    return _page(site, desk, chosen=item, forms=forms, status=422)


def add_view(site: AdminSite, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add what the engine missed."""
    desk = get_workbench(request, pk)
    if kind not in workbench_forms.ADD_FORMS:
        raise Http404("There is no such kind.")
    if not desk.may_add(kind):
        raise PermissionDenied
    form = workbench_forms.ADD_FORMS[kind](desk.version, desk.performer, request.POST, prefix=f"add-{kind}")
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"message": _first_error(form), "refused": True}, status=422)
        return _page(site, desk, forms={f"add-{kind}": form}, status=422)
    saved = form.saved
    following = item_ref(saved) if kind in KINDS else ""
    name = f"“{name_with_id(saved)}”" if kind == "actor" else describe_record(saved)
    return answer(desk, f"Added: {name}.", following=following)


def _first_error(form: Any) -> str:
    name, errors = next(iter(form.errors.items()))
    label = "" if name == "__all__" else f"{form.fields[name].label or name.replace('_', ' ')}: "
    return f"{label}{errors[0]}"


# --- around it --------------------------------------------------------------------------------------------------------


def presence_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The page is still open, or has just been closed."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    version = get_object_or_404(ArticleVersion.objects.only("pk"), pk=pk)
    if "leave" in request.POST:
        presence.leave(version, request.user)
        return HttpResponse(status=204)
    return JsonResponse({"others": presence.mark_present(version, request.user)})


def search_view(request: HttpRequest) -> HttpResponse:
    """Actors or events by what an editor has typed so far, for the fields that name one."""
    kind, text = request.GET.get("kind", "actor"), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    model = {"actor": Actor, "event": Event}.get(kind)
    if model is None:
        return HttpResponseBadRequest("Search for an actor or an event.")
    if not _may_see(request, model):
        raise PermissionDenied
    version = request.GET.get("version", "")
    here = int(version) if is_valid_id(version) else None
    found = actors.find_actors(text, version=here) if model is Actor else _events(text)
    return JsonResponse({"results": [_result(record) for record in found]})


def _events(text: str) -> list[Event]:
    if not text:
        return []
    return list(Event.objects.active().filter(title__icontains=text).order_by("state", "-pk")[:12])


def _result(record: Any) -> dict[str, str]:
    if isinstance(record, Event):
        more = [record.edtf, record.get_status_display(), record.get_state_display()]
    else:
        names = [alias.text for alias in record.aliases.all() if alias.text != record.name][:4]
        unnamed = "unnamed source of this article" if record.anonymous else ""
        more = [record.get_kind_display(), record.role, record.wikidata_id, unnamed, record.get_state_display()]
        more += [f"also {', '.join(names)}"] if names else []
    return {"value": name_with_id(record), "name": truncate(str(record)), "more": " · ".join(filter(None, more))}


def urls(site: AdminSite) -> list[URLPattern]:
    """The workbench's addresses, below the admin's."""

    def with_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def bound(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(site, request, *args, **kwargs)

        return bound

    def at(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(f"workbench/{route}", site.admin_view(view), name=name)

    return [
        at("search/", search_view, "workbench_search"),
        at("<int:pk>/", with_site(page_view), "workbench"),
        at("<int:pk>/item/<slug:ref>/", item_view, "workbench_item"),
        at("<int:pk>/decide/", require_POST(decide_view), "workbench_decide"),
        at("<int:pk>/undo/", require_POST(undo_view), "workbench_undo"),
        at("<int:pk>/all/", with_site(bulk_view), "workbench_bulk"),
        at("<int:pk>/item/<slug:ref>/<slug:model>/", require_POST(with_site(edit_view)), "workbench_edit"),
        at("<int:pk>/add/<slug:kind>/", require_POST(with_site(add_view)), "workbench_add"),
        at("<int:pk>/presence/", require_POST(presence_view), "workbench_presence"),
    ]
