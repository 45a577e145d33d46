"""Stories: what belongs to them, and whether the public sees them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString

from articles.admin import history_text
from articles.admin.base import BaseAdmin, badge, capitalize_first, count_noun, run_and_report, truncate
from articles.admin.forms import TypedModelForm
from articles.admin.review import describe_record, history_page, is_valid_revision
from articles.choices import Action
from articles.models import Article, Claim, Event, EventMention, Story
from articles.selectors import queue
from articles.selectors.workbench import item_ref
from articles.services import review
from articles.services import story as story_service
from articles.services.errors import ServiceError, StaleRevision
from articles.services.transitions import Performer, history, is_allowed


class StoryForm(TypedModelForm):
    """Writes through the story service, so that each article and event that comes or goes is in the history."""

    performer: Performer
    stale = False
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    articles = forms.ModelMultipleChoiceField(Article.objects.all(), required=False)
    events = forms.ModelMultipleChoiceField(
        Event.objects.all(), required=False, help_text="Accepted events of the story’s articles come by themselves."
    )

    class Meta:
        model = Story
        fields = ["title", "slug", "summary"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.saved: Any = None
        self.fields["seen"].initial = self.instance.revision
        if self.instance.pk:
            for name in ("articles", "events"):
                self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Story.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Another story has this address.")
        return slug

    def _post_clean(self) -> None:
        """As in ReviewForm: the service is asked while the form is checked, so that a refusal is shown in it."""
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.saved = self._write()
        except ServiceError as refused:
            self.stale = isinstance(refused, StaleRevision)
            self.add_error(None, refused.message)

    def _write(self) -> Story:
        values = {name: self.cleaned_data[name] for name in ("title", "slug", "summary")}
        if not self.instance.pk:
            story = story_service.create_story(self.performer, **values)
        else:
            story = Story.objects.get(pk=self.instance.pk)
            if self.cleaned_data["seen"] is None:
                raise ServiceError("The page was incomplete. Open it again.")
            if self.changed_data:
                story_service.edit(story, values, self.performer, expected=self.cleaned_data["seen"])
        if "articles" in self.changed_data:
            self._set(story, "articles", story_service.add_article, story_service.remove_article)
        if "events" in self.changed_data:
            self._set(story, "events", story_service.add_event, story_service.remove_event)
        return story

    def _set(self, story: Story, name: str, add: Any, remove: Any) -> None:
        """Bring in what the editor added to the list they saw, and take out what they took from it."""
        saw, wanted = set(self.initial.get(name, [])), {record.pk: record for record in self.cleaned_data[name]}
        for pk, record in wanted.items():
            if pk not in saw:
                add(story, record, self.performer)
        for record in getattr(story, name).filter(pk__in=saw - wanted.keys()):
            remove(story, record, self.performer)


@admin.register(Story)
class StoryAdmin(BaseAdmin):
    form: type[forms.ModelForm[Any]] = StoryForm
    change_form_template = "admin/articles/story/change_form.html"
    list_display = ["title", "shown", "article_count", "event_count", "published_at", "updated_at"]
    list_filter = ["status"]
    search_fields = ["title", "summary", "slug"]
    prepopulated_fields = {"slug": ["title"]}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["title", "slug", "summary", "articles", "events"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        counts = {
            "number_of_articles": _count(Story.articles.through),
            "number_of_events": _count(Story.events.through),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return rows

    @admin.display(description="status", ordering="status")
    def shown(self, story: Story) -> SafeString:
        return badge(story.status, story.get_status_display())

    @admin.display(description="articles", ordering="number_of_articles")
    def article_count(self, story: Any) -> int:
        return int(story.number_of_articles)

    @admin.display(description="events", ordering="number_of_events")
    def event_count(self, story: Any) -> int:
        return int(story.number_of_events)

    # --- editing ------------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)
        for name in {"articles", "events"} & form.base_fields.keys():
            field = form.base_fields[name]
            field.widget = AutocompleteSelectMultiple(Story._meta.get_field(name), self.admin_site)
            field.widget.choices = field.choices
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has had the service write it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The form has had the service write it."""

    def get_extra_context(self, request: HttpRequest, record: Story) -> dict[str, Any]:
        may = may_publish(request)
        return {
            "record": record,
            "preview_url": self.admin_url("publish", record.pk) if may else "",
            "preview_name": "Publish: see what would become public"
            if is_allowed(record, Action.PUBLISH)
            else "What is public",
            "decisions": [("unpublish", "Take back to draft")] if may and is_allowed(record, Action.UNPUBLISH) else [],
            "decide_url": self.admin_url("publish", record.pk),
            "history": history_text.history_entries(history(record)[:20]),
        }

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        return history_page(self, request, object_id)

    # --- publishing ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [self.custom_path("<int:pk>/publish/", "publish", self.publish_view), *super().get_urls()]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would become public; then, on the revision that was shown, the step itself."""
        if not may_publish(request):
            raise PermissionDenied
        story = self.get_object_for_change(request, pk)
        if request.method != "POST":
            return self._preview(request, story)
        action, seen = request.POST.get("action"), request.POST.get("revision", "")
        if action == "confirm":
            run_and_report(request, lambda: self._confirm(request, story))
            return self.redirect_back(request, self.admin_url("publish", pk))
        decide = {"publish": story_service.publish, "unpublish": story_service.unpublish}.get(action or "")
        if decide is None or not is_valid_revision(seen):
            return HttpResponseBadRequest("Publishing needs an action and the revision it was made on.")
        run_and_report(request, lambda: self._publish(decide, story, int(seen), request))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _preview(self, request: HttpRequest, story: Story) -> HttpResponse:
        by = Performer.from_user(request.user)
        shown = story_service.preview(story, by)
        told_along = {record.event_id for record in shown.unconfirmed if isinstance(record, EventMention)}
        unconfirmed = [r for r in shown.unconfirmed if not (isinstance(r, Event) and r.pk in told_along)]
        context = self.admin_site.each_context(request) | {
            "title": f"Publish “{story}”" if is_allowed(story, Action.PUBLISH) else f"What is public of “{story}”",
            "verb": "Publish" if is_allowed(story, Action.PUBLISH) else "What is public",
            "opts": self.opts,
            "original": story,
            "shown": shown,
            "mine": [describe_record(record) for record in unconfirmed if record.sole_reviewer == by.name],
            "to_confirm": [_to_confirm(record) for record in unconfirmed if record.sole_reviewer != by.name],
            "waiting": queue.waiting_versions().filter(article__in=shown.articles),
            "address": self.admin_url("publish", story.pk),
            "may": is_allowed(story, Action.PUBLISH),
        }
        return TemplateResponse(request, "admin/articles/story/publish.html", context)

    def _confirm(self, request: HttpRequest, story: Story) -> str:
        """What was ticked of what others alone had accepted, on the revisions that were shown."""
        chosen = set(request.POST.getlist("item"))
        records = [record for record in story_service.unconfirmed(story) if _value(record) in chosen]
        if not records:
            raise ServiceError("Choose at least one of the items; what was confirmed meanwhile is gone from the list.")
        bulk = review.decide_many(records, Action.CONFIRM, Performer.from_user(request.user))
        if bulk.failed:
            messages.error(request, bulk.failed[0].reason)
        return f"{count_noun(len(bulk.changed), 'record')} of “{story}” confirmed, and public now."

    def _publish(self, decide: Any, story: Story, seen: int, request: HttpRequest) -> str:
        decide(story, Performer.from_user(request.user), expected=seen)
        return f"“{story}” is published." if decide is story_service.publish else f"“{story}” is a draft again."


def _value(record: Any) -> str:
    """A record and the revision that was shown, as a form sends them."""
    return f"{record._meta.model_name}-{record.pk}-{record.revision}"


def _to_confirm(record: Any) -> dict[str, Any]:
    """A record that one person has accepted, as a second one reads it: in its words, with the way to its place."""
    name = (
        f"the event “{record.event}”, as told: “{truncate(str(record))}”" if isinstance(record, EventMention) else None
    )
    return {
        "value": _value(record),
        "name": capitalize_first(name or describe_record(record)),
        "source": record.source_text if isinstance(record, Claim) else "",
        "sole_reviewer": record.sole_reviewer,
        "place": f"{reverse('admin:workbench', args=[record.version_id])}?item={item_ref(record)}"
        if not isinstance(record, Event)
        else reverse("admin:articles_event_change", args=[record.pk]),
    }


def may_publish(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("articles.publish_story") and request.user.has_perm("articles.change_story"))


def _count(through: Any) -> Coalesce:
    rows = through.objects.filter(story=OuterRef("pk")).order_by().values("story")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
