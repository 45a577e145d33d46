"""Actors: the same review as any proposal, and merging two that are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.views.decorators.http import require_POST

from articles.admin.actor_references import actor_references, mention_excerpts
from articles.admin.base import ReadOnlyAdmin, admin_link, count_noun, is_valid_id, run_and_report, score, state
from articles.admin.fields import RecordField, actors_by_name
from articles.admin.forms import ActorForm
from articles.admin.history_text import REFERENCE_NOUNS
from articles.admin.pending_changes import AWAITING_CONFIRMATION, pending_change_panels
from articles.admin.review import ReviewAdmin, is_valid_revision
from articles.choices import ActorKind
from articles.models import Actor, Alias, PendingChange
from articles.services import merge, pending_changes
from articles.services.errors import ServiceError
from articles.services.transitions import Performer


class MergedFilter(admin.SimpleListFilter):
    """Merged actors are signposts: out of the way unless asked for."""

    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "merged into another"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        _, *others = super().choices(changelist)
        address = changelist.get_query_string(remove=[self.parameter_name])
        return [{"selected": self.value() is None, "query_string": address, "display": "not merged"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Actor]) -> QuerySet[Actor]:
        if self.value() == "all":
            return queryset
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class UnnamedFilter(admin.BooleanFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "unnamed source"


def meant_by(text: str) -> list[Actor]:
    """Actors by their number, or as the workbench finds them; unnamed sources too, so that the refusal says why."""
    if is_valid_id(text):
        return list(Actor.objects.filter(pk=text))
    return actors_by_name(text) or list(Actor.objects.filter(name__iexact=text)[:20])


class MergeForm(forms.Form):
    """Any actor may be named: the service says why one cannot be merged into."""

    into = RecordField(
        meant_by,
        Actor,
        search="actor",
        required=True,
        label="Merge into",
        help_text="By name, alias, role or Wikidata id. The chosen actor stays; this one becomes a signpost.",
        error_messages={"required": "Choose the actor that stays."},
    )


class SplitForm(forms.Form):
    """What belongs to the new actor is ticked beside the form; see `split_view`."""

    name = forms.CharField(max_length=300, label="Name of the new actor")
    kind = forms.ChoiceField(choices=ActorKind.choices)
    role = forms.CharField(max_length=300, required=False, help_text="Such as “US Treasury Secretary”.")


def may_merge(request: HttpRequest) -> bool:
    """Merging, splitting and setting apart reach into many articles at once, and take a permission of their own."""
    return bool(request.user.has_perm("articles.merge_actor"))


@admin.register(Actor)
class ActorAdmin(ReviewAdmin):
    form = ActorForm
    extra_fields = ("aliases",)
    change_form_template = "admin/articles/actor/change_form.html"
    list_display = ["name", "kind", "role", state, "named", "unnamed", "wikidata_id", "into", score]
    list_select_related = ["merged_into"]
    list_filter = ["state", "kind", ("anonymous", UnnamedFilter), MergedFilter, "edited"]
    search_fields = ["name", "aliases__text", "role", "=wikidata_id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A signpost is left as it is; undoing its merge makes it an actor again."""
        may = super().has_change_permission(request, obj)
        return may and not (isinstance(obj, Actor) and obj.merged_into_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(times_named=Count("mentions", distinct=True))
        return rows

    def get_autocomplete_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Accepted actors stand first: they are the ones most likely meant."""
        return queryset.filter(merged_into=None).order_by("state", "name", "pk")

    @admin.display(description="mentions", ordering="times_named")
    def named(self, actor: Any) -> int:
        return int(actor.times_named)

    @admin.display(description="by name", ordering="anonymous", empty_value="")
    def unnamed(self, actor: Actor) -> str:
        return "unnamed source" if actor.anonymous else ""

    @admin.display(description="merged into", ordering="merged_into__name")
    def into(self, actor: Actor) -> str:
        return admin_link(actor.merged_into)

    # --- the page -----------------------------------------------------------------------------------------------------

    def get_extra_context(self, request: HttpRequest, record: Actor) -> dict[str, Any]:
        may = may_merge(request)
        return super().get_extra_context(request, record) | {
            "passages": [],
            "spoken": mention_excerpts(record.mentions.all()),
            "merge_url": self.admin_url("merge", record.pk) if may and not record.merged_into_id else "",
            "split_url": self.admin_url("split", record.pk) if may and not record.merged_into_id else "",
            "apart": merge.distinct_from(record),
            "allow_url": self.admin_url("allow", record.pk) if may else "",
            "unmerge_url": self.admin_url("unmerge", record.pk) if may and record.merged_into_id else "",
            "merged_here": record.merged_from.all(),
            "second": settings.NEWSDESK_SECOND_REVIEWER,
            "held": pending_change_panels(request, PendingChange.objects.pending().about(record)),
        }

    def response_change(self, request: HttpRequest, obj: Actor | PendingChange) -> HttpResponse:
        """Where the edit waits for a second person, back to the actor, whose page shows it waiting."""
        if not isinstance(obj, PendingChange):
            return super().response_change(request, obj)
        self.message_user(request, AWAITING_CONFIRMATION, messages.SUCCESS)
        return self.redirect_back(request, self.admin_url("change", obj.actor_id))

    def get_urls(self) -> list[URLPattern]:
        return [
            self.custom_path("<int:pk>/merge/", "merge", self.merge_view),
            self.custom_path("<int:pk>/unmerge/", "unmerge", require_POST(self.unmerge_view)),
            self.custom_path("<int:pk>/split/", "split", self.split_view),
            self.custom_path("<int:pk>/allow/", "allow", require_POST(self.allow_view)),
            *super().get_urls(),
        ]

    # --- merging ------------------------------------------------------------------------------------------------------

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the actor that stays, see what would move, confirm."""
        actor = self._mergeable(request, pk)
        data = request.POST if request.method == "POST" else request.GET
        form = MergeForm(data if "into" in data else None)
        moved: dict[str, int] = {}
        into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if into is not None:
            act = self._set_apart if "apart" in request.POST else self._merge
            if request.method == "POST" and run_and_report(request, lambda: act(request, actor, into)):
                return self.redirect_back(
                    request, self.admin_url("change", actor.pk if "apart" in request.POST else into.pk)
                )
            moved = self._what_moves(actor, into, form)
        context = self.admin_site.each_context(request) | {
            "title": f"Merge “{actor}” into another actor",
            "opts": self.opts,
            "original": actor,
            "form": form,
            "into": into if not form.errors else None,
            "moved": [count_noun(number, *REFERENCE_NOUNS[name]) for name, number in moved.items() if number],
            **(actor_references(actor) if into is not None and not form.errors else {}),
            "revision": actor.revision,
            "second": settings.NEWSDESK_SECOND_REVIEWER,
        }
        return TemplateResponse(request, "admin/articles/actor/merge.html", context)

    def _what_moves(self, actor: Actor, into: Actor, form: MergeForm) -> dict[str, int]:
        try:
            return merge.preview(actor, into)
        except ServiceError as refused:
            form.add_error("into", refused.message)
            return {}

    def _mergeable(self, request: HttpRequest, pk: int) -> Actor:
        actor = get_object_or_404(Actor, pk=pk)
        if not may_merge(request):
            raise PermissionDenied
        return actor

    def _seen(self, request: HttpRequest) -> int:
        seen = request.POST.get("revision", "")
        if not is_valid_revision(seen):
            raise ServiceError("The page was incomplete. Open it again.")
        return int(seen)

    def _set_apart(self, request: HttpRequest, actor: Actor, other: Actor) -> str:
        merge.mark_distinct(actor, other, Performer.from_user(request.user), expected=self._seen(request))
        return f"“{actor}” and “{other}” are never merged from now on. The page of either has a button that allows it."

    def allow_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The two may be merged again."""
        actor, other = self._mergeable(request, pk), request.POST.get("other", "")
        found = get_object_or_404(Actor, pk=int(other) if is_valid_id(other) else 0)
        run_and_report(request, lambda: self._allow(request, actor, found))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _allow(self, request: HttpRequest, actor: Actor, other: Actor) -> str:
        merge.unmark_distinct(actor, other, Performer.from_user(request.user))
        return f"“{actor}” and “{other}” may be merged again."

    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose what belongs to someone else, name them, and they are two."""
        actor = self._mergeable(request, pk)
        form = SplitForm(request.POST if request.method == "POST" else None, initial={"kind": actor.kind})
        made: list[Actor] = []
        if form.is_bound and form.is_valid():
            if run_and_report(request, lambda: self._split(request, actor, form.cleaned_data, made)):
                return HttpResponseRedirect(self.admin_url("change", made[0].pk if made else pk))
        context = self.admin_site.each_context(request) | {
            "title": f"Split “{actor}” in two",
            "opts": self.opts,
            "original": actor,
            "form": form,
            "revision": actor.revision,
            "second": settings.NEWSDESK_SECOND_REVIEWER,
            **actor_references(actor),
        }
        return TemplateResponse(request, "admin/articles/actor/split.html", context)

    def _split(self, request: HttpRequest, actor: Actor, values: dict[str, str], made: list[Actor]) -> str:
        chosen = {
            name: [int(pk) for pk in request.POST.getlist(name) if is_valid_id(pk)]
            for name in ("mentions", "claims", "participations")
        }
        part = merge.SplitSelection(**chosen)
        new = pending_changes.split(
            actor, part, Performer.from_user(request.user), expected=self._seen(request), **values
        )
        if isinstance(new, PendingChange):
            return AWAITING_CONFIRMATION
        made.append(new)
        return f"“{made[0]}” is an actor of its own. If that was wrong, merge it back into “{actor}”."

    def _merge(self, request: HttpRequest, actor: Actor, into: Actor) -> str:
        made = pending_changes.merge(actor, into, Performer.from_user(request.user), expected=self._seen(request))
        if isinstance(made, PendingChange):
            return AWAITING_CONFIRMATION
        return f"“{actor}” is merged into “{into}”. The page of “{actor}” has a button that undoes it."

    def unmerge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = get_object_or_404(Actor, pk=pk)
        if not may_merge(request):
            raise PermissionDenied
        run_and_report(request, lambda: self._unmerge(request, actor))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _unmerge(self, request: HttpRequest, actor: Actor) -> str:
        if isinstance(pending_changes.unmerge(actor, Performer.from_user(request.user)), PendingChange):
            return AWAITING_CONFIRMATION
        return f"“{actor}” is an actor of its own again, with what the merge had moved."


@admin.register(Alias)
class AliasAdmin(ReadOnlyAdmin):
    list_display = ["text", "actor", "origin"]
    list_select_related = ["actor"]
    list_filter = ["origin"]
    search_fields = ["text", "actor__name"]
