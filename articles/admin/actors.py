"""Actors: review, merging duplicates, and splitting actors that two people or bodies were recorded under."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.actor_references import actor_references, mention_excerpts
from articles.admin.base import ReadOnlyAdmin, admin_link, is_valid_id, run_and_report, score, state
from articles.admin.fields import RecordField, actors_by_name
from articles.admin.forms import ActorForm
from articles.admin.history_text import count_references
from articles.admin.pending_changes import AWAITING_APPROVAL, pending_change_panels
from articles.admin.review import ReviewAdmin, parse_revision
from articles.choices import ActorKind
from articles.models import Actor, Alias, PendingChange
from articles.services import merge, pending_changes
from articles.services.errors import ServiceError
from articles.services.transitions import Performer


class MergedFilter(admin.SimpleListFilter):
    """Hide merged actors unless they are asked for: they only redirect to the actor that was kept."""

    title = gettext_lazy("merged")
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices besides the default, "not merged"."""
        return [("yes", _("merged into another actor")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """Replace Django's "All" by "not merged", the default of this filter."""
        choices = list(super().choices(changelist))
        default_query = changelist.get_query_string(remove=[self.parameter_name])
        default = {"selected": self.value() is None, "query_string": default_query, "display": _("not merged")}
        return [default, *choices[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Actor]) -> QuerySet[Actor]:
        """Limit the list to actors that are not merged, or as chosen."""
        if self.value() == "all":
            return queryset
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class UnnamedFilter(admin.BooleanFieldListFilter):
    """Filter by `anonymous` under the name that pages use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("unnamed source")


def merge_candidates(text: str) -> list[Actor]:
    """Return the actors that a merge form may mean by an id, name, alias or Wikidata id.

    Unnamed sources are found by their description too, so that the service can say why they cannot be merged.
    """
    if is_valid_id(text):
        return list(Actor.objects.filter(pk=text))
    return actors_by_name(text) or list(Actor.objects.filter(name__iexact=text)[:20])


class MergeForm(forms.Form):
    """Choose the actor to keep. Any actor is accepted here: the service says why one cannot be merged into."""

    into = RecordField(
        merge_candidates,
        Actor,
        search="actor",
        required=True,
        label=gettext_lazy("Merge into"),
        help_text=gettext_lazy(
            "Name, alias, role or Wikidata id of the actor to keep. The page of the merged actor will redirect to it."
        ),
        error_messages={"required": gettext_lazy("Choose the actor to keep.")},
    )


class SplitForm(forms.Form):
    """Name the new actor. The records that move to it are checkboxes beside the form, see `split_view`."""

    name = forms.CharField(max_length=300, label=gettext_lazy("Name of the new actor"))
    kind = forms.ChoiceField(choices=ActorKind.choices, label=gettext_lazy("Kind"))
    role = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Role"),
        help_text=gettext_lazy("For example “US Treasury Secretary”."),
    )


def can_merge(request: HttpRequest) -> bool:
    """Return whether the account may merge, split and mark actors as distinct.

    These change many articles at once, so they need a permission that reviewers do not have.
    """
    return bool(request.user.has_perm("articles.merge_actor"))


@admin.register(Actor)
class ActorAdmin(ReviewAdmin):
    """Review of actors, with the pages for merging and splitting."""

    form = ActorForm
    extra_fields = ("aliases",)
    change_form_template = "admin/articles/actor/change_form.html"
    list_display = ["name", "kind", "role", state, "mention_count", "unnamed", "wikidata_id", "merged", score]
    list_select_related = ["merged_into"]
    list_filter = ["state", "kind", ("anonymous", UnnamedFilter), MergedFilter, "edited"]
    search_fields = ["name", "aliases__text", "role", "=wikidata_id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow adding actors with the permission for it, unlike other proposals."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Merged actors cannot be edited. Undoing the merge makes them editable again."""
        is_merged = isinstance(obj, Actor) and obj.merged_into_id is not None
        return super().has_change_permission(request, obj) and not is_merged

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        """Return the actors with the number of their mentions."""
        count = Count("mentions", distinct=True)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_mentions=count)
        return rows

    def get_autocomplete_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Offer accepted actors first: they are the most likely choice."""
        return queryset.filter(merged_into=None).order_by("state", "name", "pk")

    @admin.display(description=gettext_lazy("mentions"), ordering="number_of_mentions")
    def mention_count(self, actor: Any) -> int:
        """Show how many mentions refer to the actor."""
        return int(actor.number_of_mentions)

    @admin.display(description=gettext_lazy("unnamed"), ordering="anonymous", empty_value="")
    def unnamed(self, actor: Actor) -> str:
        """Show whether the actor is an unnamed source."""
        return _("unnamed source") if actor.anonymous else ""

    @admin.display(description=gettext_lazy("merged into"), ordering="merged_into__name")
    def merged(self, actor: Actor) -> str:
        """Show the actor that this one was merged into."""
        return admin_link(actor.merged_into)

    # --- the page of an actor -----------------------------------------------------------------------------------------

    def get_extra_context(self, request: HttpRequest, record: Actor) -> dict[str, Any]:
        """Add mentions, duplicates and pending changes to the context of the page."""
        may_merge = can_merge(request)
        is_merged = record.merged_into_id is not None
        return super().get_extra_context(request, record) | {
            "passages": [],
            "excerpts": mention_excerpts(record.mentions.all()),
            "merge_url": self.admin_url("merge", record.pk) if may_merge and not is_merged else "",
            "split_url": self.admin_url("split", record.pk) if may_merge and not is_merged else "",
            "distinct_from": merge.distinct_from(record),
            "allow_url": self.admin_url("allow", record.pk) if may_merge else "",
            "unmerge_url": self.admin_url("unmerge", record.pk) if may_merge and is_merged else "",
            "merged_actors": record.merged_from.all(),
            "second_reviewer": settings.NEWSDESK_SECOND_REVIEWER,
            "pending_changes": pending_change_panels(request, PendingChange.objects.pending().about(record)),
        }

    def response_change(self, request: HttpRequest, obj: Actor | PendingChange) -> HttpResponse:
        """Return to the actor's page, which shows the pending change if the edit needs approval."""
        if not isinstance(obj, PendingChange):
            return super().response_change(request, obj)
        self.message_user(request, AWAITING_APPROVAL, messages.SUCCESS)
        return self.redirect_back(request, self.admin_url("change", obj.actor_id))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [
            self.custom_path("<int:pk>/merge/", "merge", self.merge_view),
            self.custom_path("<int:pk>/unmerge/", "unmerge", require_POST(self.unmerge_view)),
            self.custom_path("<int:pk>/split/", "split", self.split_view),
            self.custom_path("<int:pk>/allow/", "allow", require_POST(self.allow_view)),
            *super().get_urls(),
        ]

    # --- merging ------------------------------------------------------------------------------------------------------

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the actor to keep, preview what would move, then merge or mark the two as distinct actors."""
        actor = self._get_actor_to_merge(request, pk)
        data = request.POST if request.method == "POST" else request.GET
        form = MergeForm(data if "into" in data else None)
        into: Actor | None = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if into is not None and request.method == "POST":
            response = self._merge_or_mark_distinct(request, actor, into)
            if response is not None:
                return response
        return self._merge_page(request, actor, into, form)

    def _merge_or_mark_distinct(self, request: HttpRequest, actor: Actor, into: Actor) -> HttpResponse | None:
        """Carry out the submitted form; return None if a service refused it."""
        if "distinct" in request.POST:
            done = run_and_report(request, lambda: self._mark_distinct(request, actor, into))
            shown_actor = actor
        else:
            done = run_and_report(request, lambda: self._merge(request, actor, into))
            shown_actor = into
        return self.redirect_back(request, self.admin_url("change", shown_actor.pk)) if done else None

    def _merge_page(self, request: HttpRequest, actor: Actor, into: Actor | None, form: MergeForm) -> HttpResponse:
        counts: dict[str, int] = {}
        if into is not None:
            try:
                counts = merge.preview(actor, into)
            except ServiceError as error:
                form.add_error("into", error.message)
                into = None
        context = self.admin_site.each_context(request) | {
            "title": _("Merge “%(actor)s” into another actor") % {"actor": actor},
            "opts": self.opts,
            "original": actor,
            "form": form,
            "into": into,
            "moved_counts": [count_references(name, number) for name, number in counts.items() if number],
            "revision": actor.revision,
            "second_reviewer": settings.NEWSDESK_SECOND_REVIEWER,
            **(actor_references(actor) if into is not None else {}),
        }
        return TemplateResponse(request, "admin/articles/actor/merge.html", context)

    def _get_actor_to_merge(self, request: HttpRequest, pk: int) -> Actor:
        actor = get_object_or_404(Actor, pk=pk)
        if not can_merge(request):
            raise PermissionDenied
        return actor

    def _submitted_revision(self, request: HttpRequest) -> int:
        revision = parse_revision(request.POST.get("revision", ""))
        if revision is None:
            raise ServiceError(_("The submitted form was incomplete. Reload the page and try again."))
        return revision

    def _merge(self, request: HttpRequest, actor: Actor, into: Actor) -> str:
        result = pending_changes.merge(
            actor, into, Performer.from_user(request.user), expected=self._submitted_revision(request)
        )
        if isinstance(result, PendingChange):
            return str(AWAITING_APPROVAL)
        return _("“%(actor)s” was merged into “%(into)s”. You can undo this on the page of “%(actor)s”.") % {
            "actor": actor,
            "into": into,
        }

    def unmerge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo a merge."""
        actor = self._get_actor_to_merge(request, pk)
        run_and_report(request, lambda: self._unmerge(request, actor))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _unmerge(self, request: HttpRequest, actor: Actor) -> str:
        result = pending_changes.unmerge(actor, Performer.from_user(request.user))
        if isinstance(result, PendingChange):
            return str(AWAITING_APPROVAL)
        return _("The merge was undone. “%(actor)s” has its own records again.") % {"actor": actor}

    # --- distinct actors ----------------------------------------------------------------------------------------------

    def _mark_distinct(self, request: HttpRequest, actor: Actor, other: Actor) -> str:
        performer = Performer.from_user(request.user)
        merge.mark_distinct(actor, other, performer, expected=self._submitted_revision(request))
        return _(
            "“%(actor)s” and “%(other)s” are marked as distinct actors and cannot be merged."
            " You can undo this on the page of either."
        ) % {"actor": actor, "other": other}

    def allow_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Allow two actors that were marked as distinct to be merged again."""
        actor = self._get_actor_to_merge(request, pk)
        other_id = request.POST.get("other", "")
        other = get_object_or_404(Actor, pk=int(other_id) if is_valid_id(other_id) else 0)
        run_and_report(request, lambda: self._unmark_distinct(request, actor, other))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _unmark_distinct(self, request: HttpRequest, actor: Actor, other: Actor) -> str:
        merge.unmark_distinct(actor, other, Performer.from_user(request.user))
        return _("“%(actor)s” and “%(other)s” can be merged again.") % {"actor": actor, "other": other}

    # --- splitting ----------------------------------------------------------------------------------------------------

    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the records that belong to another actor and name that actor."""
        actor = self._get_actor_to_merge(request, pk)
        form = SplitForm(request.POST if request.method == "POST" else None, initial={"kind": actor.kind})
        if form.is_bound and form.is_valid():
            created: list[Actor] = []
            if run_and_report(request, lambda: self._split(request, actor, form.cleaned_data, created)):
                return HttpResponseRedirect(self.admin_url("change", created[0].pk if created else pk))
        context = self.admin_site.each_context(request) | {
            "title": _("Split “%(actor)s” into two actors") % {"actor": actor},
            "opts": self.opts,
            "original": actor,
            "form": form,
            "revision": actor.revision,
            "second_reviewer": settings.NEWSDESK_SECOND_REVIEWER,
            **actor_references(actor),
        }
        return TemplateResponse(request, "admin/articles/actor/split.html", context)

    def _split(self, request: HttpRequest, actor: Actor, values: dict[str, str], created: list[Actor]) -> str:
        """Split the actor and append the new one to `created`, unless the split needs approval."""
        selected = {
            name: [int(pk) for pk in request.POST.getlist(name) if is_valid_id(pk)]
            for name in ("mentions", "claims", "participations")
        }
        result = pending_changes.split(
            actor,
            merge.SplitSelection(**selected),
            Performer.from_user(request.user),
            expected=self._submitted_revision(request),
            **values,
        )
        if isinstance(result, PendingChange):
            return str(AWAITING_APPROVAL)
        created.append(result)
        return _("“%(new)s” is now a separate actor. To undo the split, merge it into “%(actor)s”.") % {
            "new": result,
            "actor": actor,
        }


@admin.register(Alias)
class AliasAdmin(ReadOnlyAdmin):
    """List of aliases. They are edited on their actor's page."""

    list_display = ["text", "actor", "origin"]
    list_select_related = ["actor"]
    list_filter = ["origin"]
    search_fields = ["text", "actor__name"]
