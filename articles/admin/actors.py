"""Actors: the same review as any proposal, and merging two that are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Greatest, Least, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin, attempt, counted, link, score, state
from articles.admin.deciding import ReviewAdmin
from articles.admin.forms import ActorForm
from articles.choices import ReviewState
from articles.models import Actor, Alias
from articles.services import merge
from articles.services.errors import Refused
from articles.services.moves import By

SINGULAR = {
    "mentions": "mention",
    "claims": "claim",
    "participations": "participation",
    "outlets": "outlet",
    "aliases": "alias",
}
AROUND = 80  # characters shown on either side of a mention


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


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Actor.objects.filter(merged_into=None, anonymous=False).exclude(state__in=ReviewState.DEAD),
        label="Merge into",
        help_text="Search by name, alias, role or Wikidata id. The chosen actor stays; this one becomes a signpost.",
        error_messages={
            "invalid_choice": "That actor cannot be merged into: it is merged, rejected or an unnamed source.",
            "required": "Choose the actor that stays.",
        },
    )


@admin.register(Actor)
class ActorAdmin(ReviewAdmin):
    form = ActorForm
    added_fields = ("aliases",)
    change_form_template = "admin/articles/actor/change_form.html"
    list_display = ["name", "kind", "role", state, "named", "unnamed", "wikidata_id", "into", score]
    list_select_related = ["merged_into"]
    list_filter = ["state", "kind", "anonymous", MergedFilter, "edited"]
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

    def to_choose(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Accepted actors stand first: they are the ones most likely meant."""
        return queryset.filter(merged_into=None).order_by("state", "name", "pk")

    @admin.display(description="mentions", ordering="times_named")
    def named(self, actor: Any) -> int:
        return int(actor.times_named)

    @admin.display(description="unnamed source", boolean=True, ordering="anonymous")
    def unnamed(self, actor: Actor) -> bool:
        return actor.anonymous

    @admin.display(description="merged into", ordering="merged_into__name")
    def into(self, actor: Actor) -> str:
        return link(actor.merged_into)

    # --- the page -----------------------------------------------------------------------------------------------------

    def beside(self, request: HttpRequest, record: Actor) -> dict[str, Any]:
        may = super().has_change_permission(request)
        return super().beside(request, record) | {
            "passages": [],
            "spoken": places(record),
            "merge_url": self.address("merge", record.pk) if may and not record.merged_into_id else "",
            "unmerge_url": self.address("unmerge", record.pk) if may and record.merged_into_id else "",
            "merged_here": record.merged_from.all(),
        }

    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_page("<int:pk>/merge/", "merge", self.merge_view),
            self.own_page("<int:pk>/unmerge/", "unmerge", require_POST(self.unmerge_view)),
            *super().get_urls(),
        ]

    # --- merging ------------------------------------------------------------------------------------------------------

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the actor that stays, see what would move, confirm."""
        actor = self.one(request, pk)
        form = self._merge_form(request)
        moved: dict[str, int] = {}
        into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if into is not None:
            if request.method == "POST" and attempt(request, lambda: self._merge(request, actor, into)):
                return self.back(request, self.address("change", into.pk))
            moved = self._what_moves(actor, into, form)
        context = self.admin_site.each_context(request) | {
            "title": f"Merge “{actor}” into another actor",
            "opts": self.opts,
            "original": actor,
            "form": form,
            "into": into if not form.errors else None,
            "moved": [counted(number, SINGULAR[name], name) for name, number in moved.items() if number],
            "revision": actor.revision,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/actor/merge.html", context)

    def _merge_form(self, request: HttpRequest) -> MergeForm:
        data = request.POST if request.method == "POST" else request.GET
        form = MergeForm(data if "into" in data else None)
        field = form.fields["into"]
        widget = AutocompleteSelect(Actor._meta.get_field("merged_into"), self.admin_site)
        widget.choices = field.choices  # type: ignore[attr-defined]
        field.widget = widget
        widget.is_required = True
        return form

    def _what_moves(self, actor: Actor, into: Actor, form: MergeForm) -> dict[str, int]:
        try:
            return merge.preview(actor, into)
        except Refused as refused:
            form.add_error("into", refused.message)
            return {}

    def _merge(self, request: HttpRequest, actor: Actor, into: Actor) -> str:
        seen = request.POST.get("revision", "")
        if not (seen.isdecimal() and len(seen) < 10):
            raise Refused("The page was incomplete. Open it again.")
        merge.merge(actor, into, By.person(request.user), expected=int(seen))
        return f"“{actor}” is merged into “{into}”. The page of “{actor}” has a button that undoes it."

    def unmerge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = get_object_or_404(Actor, pk=pk)
        if not super().has_change_permission(request):
            raise PermissionDenied
        attempt(request, lambda: self._unmerge(request, actor))
        return self.back(request, self.address("change", pk))

    def _unmerge(self, request: HttpRequest, actor: Actor) -> str:
        merge.unmerge(actor, By.person(request.user))
        return f"“{actor}” is an actor of its own again, with what the merge had moved."


def places(actor: Actor) -> list[Any]:
    """Where texts name an actor: the first mentions with the words around them, cut out by the database."""
    mentions = (
        actor.mentions.exclude(state__in=ReviewState.DEAD)
        .select_related("version__article__outlet")
        .defer("version__text")
        .annotate(
            before=Substr(
                "version__text", Greatest(F("start") - AROUND, Value(0)) + 1, Least(F("start"), Value(AROUND))
            ),
            after=Substr("version__text", F("end") + 1, AROUND),
        )
    )
    found: list[Any] = list(mentions.order_by("-version", "start")[:8])
    for mention in found:
        if mention.start > AROUND:  # cut in the middle of a word
            mention.before = mention.before.partition(" ")[2]
    return found


@admin.register(Alias)
class AliasAdmin(ReadOnlyAdmin):
    list_display = ["text", "actor", "origin"]
    list_select_related = ["actor"]
    list_filter = ["origin"]
    search_fields = ["text", "actor__name"]
