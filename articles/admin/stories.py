"""Stories: their articles and events, and publishing them."""

from __future__ import annotations

from collections.abc import Callable
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
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin import history_text
from articles.admin.base import BaseAdmin, badge, run_and_report, truncate
from articles.admin.forms import INCOMPLETE_FORM, TypedModelForm
from articles.admin.review import MAX_ENTRIES, describe_record, history_page, parse_revision
from articles.choices import Action
from articles.models import Article, Claim, Event, EventMention, Story
from articles.selectors import queue
from articles.selectors.workbench import item_ref
from articles.services import review
from articles.services import story as story_service
from articles.services.errors import ServiceError, StaleRevision
from articles.services.transitions import Performer, history, is_allowed

MemberChange = Callable[[Story, Any, Performer], None]  # adds an article or event to a story, or removes it


class StoryForm(TypedModelForm):
    """Edit a story through its service, so that the history records each article and event added or removed."""

    performer: Performer
    stale = False
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    articles = forms.ModelMultipleChoiceField(Article.objects.all(), required=False, label=gettext_lazy("Articles"))
    events = forms.ModelMultipleChoiceField(
        Event.objects.all(),
        required=False,
        label=gettext_lazy("Events"),
        help_text=gettext_lazy("Accepted events of the story’s articles are added automatically."),
    )

    class Meta:
        model = Story
        fields = ["title", "slug", "summary"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved: Any = None
        self.fields["seen"].initial = self.instance.revision
        if self.instance.pk:
            for name in ("articles", "events"):
                self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))

    def clean_slug(self) -> str:
        """Return the slug; raise ValidationError if another story has it."""
        slug = str(self.cleaned_data["slug"])
        if Story.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another story already has this slug."))
        return slug

    def _post_clean(self) -> None:
        """Save through the service while the form is validated, so that the form shows a refusal; see ReviewForm."""
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.saved = self._save_story()
        except ServiceError as error:
            self.stale = isinstance(error, StaleRevision)
            self.add_error(None, error.message)

    def _save_story(self) -> Story:
        values = {name: self.cleaned_data[name] for name in ("title", "slug", "summary")}
        if not self.instance.pk:
            story = story_service.create_story(self.performer, **values)
        else:
            story = Story.objects.get(pk=self.instance.pk)
            if self.cleaned_data["seen"] is None:
                raise ServiceError(str(INCOMPLETE_FORM))
            if self.changed_data:
                story_service.edit(story, values, self.performer, expected=self.cleaned_data["seen"])
        if "articles" in self.changed_data:
            self._update_members(story, "articles", story_service.add_article, story_service.remove_article)
        if "events" in self.changed_data:
            self._update_members(story, "events", story_service.add_event, story_service.remove_event)
        return story

    def _update_members(self, story: Story, name: str, add: MemberChange, remove: MemberChange) -> None:
        """Add and remove what the editor changed in the list as it was shown, and nothing that others changed since."""
        shown = set(self.initial.get(name, []))
        selected = {record.pk: record for record in self.cleaned_data[name]}
        for pk, record in selected.items():
            if pk not in shown:
                add(story, record, self.performer)
        for record in getattr(story, name).filter(pk__in=shown - selected.keys()):
            remove(story, record, self.performer)


@admin.register(Story)
class StoryAdmin(BaseAdmin):
    """Stories, with a preview of what publishing would show."""

    form: type[forms.ModelForm[Any]] = StoryForm
    change_form_template = "admin/articles/story/change_form.html"
    list_display = ["title", "status_badge", "article_count", "event_count", "published_at", "updated_at"]
    list_filter = ["status"]
    search_fields = ["title", "summary", "slug"]
    prepopulated_fields = {"slug": ["title"]}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields of the form, with articles and events last."""
        return ["title", "slug", "summary", "articles", "events"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        """Return the stories with the number of their articles and events."""
        counts = {
            "number_of_articles": _count_members(Story.articles.through),
            "number_of_events": _count_members(Story.events.through),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return rows

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, story: Story) -> SafeString:
        """Show whether the story is published."""
        return badge(story.status, story.get_status_display())

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def article_count(self, story: Any) -> int:
        """Show the number of articles."""
        return int(story.number_of_articles)

    @admin.display(description=gettext_lazy("events"), ordering="number_of_events")
    def event_count(self, story: Any) -> int:
        """Show the number of events."""
        return int(story.number_of_events)

    # --- editing ------------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form class with the account as performer and with search fields for articles and events."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)
        for name in {"articles", "events"} & form.base_fields.keys():
            field = form.base_fields[name]
            field.widget = AutocompleteSelectMultiple(Story._meta.get_field(name), self.admin_site)
            field.widget.choices = field.choices
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Return the record that the form has saved through the service."""
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the form has saved through the service."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the form has saved through the service."""

    def get_extra_context(self, request: HttpRequest, record: Story) -> dict[str, Any]:
        """Return the publishing buttons and the history."""
        may_publish = can_publish(request)
        is_draft = is_allowed(record, Action.PUBLISH)
        decisions = []
        if may_publish and is_allowed(record, Action.UNPUBLISH):
            decisions.append(("unpublish", _("Unpublish")))
        return {
            "record": record,
            "preview_url": self.admin_url("publish", record.pk) if may_publish else "",
            "preview_label": _("Publish: preview") if is_draft else _("What is public"),
            "decisions": decisions,
            "decide_url": self.admin_url("publish", record.pk),
            "history": history_text.history_entries(history(record)[:MAX_ENTRIES]),
        }

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        """Show the record's history in place of Django's log."""
        return history_page(self, request, object_id)

    # --- publishing ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [self.custom_path("<int:pk>/publish/", "publish", self.publish_view), *super().get_urls()]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Preview what would be public; on POST publish, unpublish, or confirm what others accepted."""
        if not can_publish(request):
            raise PermissionDenied
        story = self.get_object_for_change(request, pk)
        if request.method != "POST":
            return self._preview(request, story)
        action, revision = request.POST.get("action"), parse_revision(request.POST.get("revision", ""))
        if action == "confirm":
            run_and_report(request, lambda: self._confirm(request, story))
            return self.redirect_back(request, self.admin_url("publish", pk))
        if action not in ("publish", "unpublish") or revision is None:
            return HttpResponseBadRequest(_("Publishing needs an action and a revision."))
        operation = self._publish if action == "publish" else self._unpublish
        run_and_report(request, lambda: operation(request, story, revision))
        return self.redirect_back(request, self.admin_url("change", pk))

    def _preview(self, request: HttpRequest, story: Story) -> HttpResponse:
        performer = Performer.from_user(request.user)
        preview = story_service.preview(story, performer)
        unconfirmed = _without_mentioned_events(preview.unconfirmed)
        is_draft = is_allowed(story, Action.PUBLISH)
        title = _("Publish “%(story)s”") if is_draft else _("What is public in “%(story)s”")
        others = [record for record in unconfirmed if record.sole_reviewer != performer.name]
        context = self.admin_site.each_context(request) | {
            "title": title % {"story": story},
            "breadcrumb": _("Publish") if is_draft else _("What is public"),
            "opts": self.opts,
            "original": story,
            "preview": preview,
            "own": [describe_record(record) for record in unconfirmed if record.sole_reviewer == performer.name],
            "to_confirm": [_confirmation_row(record) for record in others],
            "hidden_versions": queue.waiting_versions().filter(article__in=preview.articles),
            "publish_url": self.admin_url("publish", story.pk),
            "is_draft": is_draft,
        }
        return TemplateResponse(request, "admin/articles/story/publish.html", context)

    def _confirm(self, request: HttpRequest, story: Story) -> str:
        """Confirm the selected records, on the revisions that were shown, if others accepted them."""
        selected = set(request.POST.getlist("item"))
        records = [record for record in story_service.unconfirmed(story) if _form_value(record) in selected]
        if not records:
            raise ServiceError(_("Select at least one item. Items that have been confirmed are no longer listed."))
        bulk = review.decide_many(records, Action.CONFIRM, Performer.from_user(request.user))
        if bulk.failed:
            messages.error(request, bulk.failed[0].reason)
        message = ngettext(
            "%(count)d record of “%(story)s” was confirmed and is now public.",
            "%(count)d records of “%(story)s” were confirmed and are now public.",
            len(bulk.changed),
        )
        return message % {"count": len(bulk.changed), "story": story}

    def _publish(self, request: HttpRequest, story: Story, revision: int) -> str:
        story_service.publish(story, Performer.from_user(request.user), expected=revision)
        return _("“%(story)s” is published.") % {"story": story}

    def _unpublish(self, request: HttpRequest, story: Story, revision: int) -> str:
        story_service.unpublish(story, Performer.from_user(request.user), expected=revision)
        return _("“%(story)s” is a draft again.") % {"story": story}


def _without_mentioned_events(records: list[Any]) -> list[Any]:
    """Leave out events of which a mention is listed: confirming the mention confirms the event."""
    mentioned = {record.event_id for record in records if isinstance(record, EventMention)}
    return [record for record in records if not (isinstance(record, Event) and record.pk in mentioned)]


def _form_value(record: Any) -> str:
    """Return a record and its revision as the publishing form sends them."""
    return f"{record._meta.model_name}-{record.pk}-{record.revision}"


def _confirmation_row(record: Any) -> dict[str, Any]:
    """Describe a record that one person has accepted, with its words and a link to its place."""
    description = describe_record(record)
    if isinstance(record, EventMention):
        values = {"event": record.event, "sentence": truncate(str(record))}
        description = _("the event “%(event)s” as mentioned in: “%(sentence)s”") % values
    if isinstance(record, Event):
        url = reverse("admin:articles_event_change", args=[record.pk])
    else:
        url = f"{reverse('admin:workbench', args=[record.version_id])}?item={item_ref(record)}"
    return {
        "value": _form_value(record),
        "description": capfirst(description),
        "source": record.source_text if isinstance(record, Claim) else "",
        "sole_reviewer": record.sole_reviewer,
        "url": url,
    }


def can_publish(request: HttpRequest) -> bool:
    """Return whether the account may publish and unpublish stories."""
    return bool(request.user.has_perm("articles.publish_story") and request.user.has_perm("articles.change_story"))


def _count_members(through: Any) -> Coalesce:
    """Return the number of rows of a story in a many-to-many table, as a subquery: two joins would multiply."""
    rows = through.objects.filter(story=OuterRef("pk")).order_by().values("story")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
