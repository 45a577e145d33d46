"""Forms of the workbench, to correct an item in place or to add one that the engine missed.

They extend the forms of the records' own pages with fields that need no JavaScript: spans as words or offsets, other
records by name. The page's script completes names and fills in spans from a selection.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import ParticipantsField, RecordField, actor_field, events_by_title, name_with_id
from articles.admin.forms import (
    ClaimForm,
    EventForm,
    EventMentionForm,
    MentionForm,
    ReviewForm,
    SpanField,
    TimeExpressionForm,
    clean_spans,
    limit_choices,
)
from articles.choices import ActorKind, EventKind, EventStatus, MentionKind, Stance, TimeType
from articles.models import Actor, ArticleVersion, Claim, Event, EventMention, Mention, TimeExpression
from articles.selectors.passages import sentences
from articles.services import dates, editing
from articles.services.errors import InvalidValue, ServiceError
from articles.services.transitions import Performer

UNKNOWN_ACTOR_HELP = gettext_lazy("Leave empty if the text does not say who is meant.")

# --- correcting -------------------------------------------------------------------------------------------------------


class WorkbenchMentionForm(MentionForm):
    """Correct a mention, with its actor by name."""

    actor = actor_field(label=gettext_lazy("Actor"), help_text=UNKNOWN_ACTOR_HELP)
    field_order = ["actor", "kind", "span"]

    class Meta(MentionForm.Meta):
        fields = ["kind"]

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the words and the actor as text."""
        return super().get_extra_initial() | {"actor": name_with_id(self.instance.actor)}


class WorkbenchClaimForm(ClaimForm):
    """Correct a claim, with its source actor by name."""

    source_actor = actor_field(label=gettext_lazy("Source actor"))
    field_order = ["source_actor", "stance", "source", "cue", "content", "parent", "negated", "hedged"]

    class Meta(ClaimForm.Meta):
        fields = ["parent", "cue_lemma", "stance", "mode", "negated", "hedged"]

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the spans and the source actor as text."""
        return super().get_extra_initial() | {"source_actor": name_with_id(self.instance.source_actor)}


class WorkbenchEventMentionForm(EventMentionForm):
    """Correct an event mention, with its event by title."""

    event = RecordField(events_by_title, Event, required=True, label=gettext_lazy("Event"), search="event")
    field_order = ["event", "trigger", "sentence", "time_expression", "claim"]

    class Meta(EventMentionForm.Meta):
        fields = ["time_expression", "claim"]

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the spans and the event as text."""
        return super().get_extra_initial() | {"event": name_with_id(self.instance.event)}


EDIT_FORMS: dict[type[models.Model], type[ReviewForm]] = {
    Claim: WorkbenchClaimForm,
    Event: EventForm,
    EventMention: WorkbenchEventMentionForm,
    Mention: WorkbenchMentionForm,
    TimeExpression: TimeExpressionForm,
}


def edit_form(record: models.Model, performer: Performer, data: Any = None) -> ReviewForm:
    """Return the form that corrects a record. Its prefix is the model name, so that one page can hold two forms."""
    form = EDIT_FORMS[type(record)](data, instance=record, prefix=record._meta.model_name)
    form.performer = performer
    return form


# --- adding -----------------------------------------------------------------------------------------------------------


class AddForm(forms.Form):
    """Add a record to a version through the editing service, which is called while the form is validated.

    `saved` holds the new record once the form is valid.
    """

    span_fields: tuple[str, ...] = ()
    error_fields: dict[str, str] = {}  # field names of the service -> field names of the form, where they differ

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.version, self.performer = version, performer
        self.saved: Any = None

    def clean(self) -> dict[str, Any]:
        """Replace the input of the span fields by spans, then add the record."""
        clean_spans(self, self.span_fields, self.version)
        if not self.errors:
            try:
                self.saved = self.add(self.cleaned_data)
            except ServiceError as error:
                name = error.field if isinstance(error, InvalidValue) else ""
                field_name = self.error_fields.get(name, name)
                self.add_error(field_name if field_name in self.fields else None, error.message)
        return self.cleaned_data

    def add(self, values: dict[str, Any]) -> Any:
        """Create the record from cleaned values and return it. Raise ServiceError if the service refuses."""
        raise NotImplementedError


class AddMentionForm(AddForm):
    """Add a mention of an actor."""

    span = SpanField(label=gettext_lazy("Words"))
    actor = actor_field(label=gettext_lazy("Actor"), help_text=UNKNOWN_ACTOR_HELP)
    kind = forms.ChoiceField(choices=MentionKind.choices, label=gettext_lazy("Kind"))
    span_fields = ("span",)

    def add(self, values: dict[str, Any]) -> Mention:
        """Create the mention, already accepted."""
        return editing.add_mention(self.version, values["span"], values["actor"], values["kind"], self.performer)


class AddTimeExpressionForm(AddForm):
    """Add a time expression: a date, or a duration or repetition in TIMEX3 notation."""

    span = SpanField(label=gettext_lazy("Words"))
    edtf = forms.CharField(
        label=gettext_lazy("Date (EDTF)"), max_length=100, required=False, help_text=dates.FORMAT_HELP
    )
    type = forms.ChoiceField(choices=TimeType.choices, label=gettext_lazy("Type"))
    value = forms.CharField(
        label=gettext_lazy("TIMEX3 value"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For durations and repetitions, for example P3D. If empty, the date is used."),
    )
    span_fields = ("span",)

    def add(self, values: dict[str, Any]) -> TimeExpression:
        """Create the time expression; raise InvalidValue if neither date nor value is given."""
        if not values["edtf"] and not values["value"]:
            message = _("Enter the date, or the TIMEX3 value if this is a duration or a repetition.")
            raise InvalidValue(message, "edtf")
        names = ("type", "value", "edtf")
        added: TimeExpression = editing.add_time(
            self.version, values["span"], self.performer, **{name: values[name] for name in names}
        )
        return added


class AddClaimForm(AddForm):
    """Add a claim."""

    source = SpanField(many=True, required=False, label=gettext_lazy("Source words"))
    cue = SpanField(many=True, required=False, label=gettext_lazy("Cue words"))
    content = SpanField(many=True, label=gettext_lazy("Content words"))
    source_actor = actor_field(label=gettext_lazy("Source actor"))
    stance = forms.ChoiceField(choices=Stance.choices, label=gettext_lazy("Stance"))
    negated = forms.BooleanField(required=False, label=gettext_lazy("Negated"))
    hedged = forms.BooleanField(required=False, label=gettext_lazy("Hedged"))
    parent = forms.ModelChoiceField(Claim.objects.none(), required=False, label=gettext_lazy("Parent claim"))
    span_fields = ("source", "cue", "content")
    error_fields = {"spans": "content", "span": "content"}

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any) -> None:
        super().__init__(version, performer, data, **options)
        limit_choices(self.fields["parent"], version.claims.active().prefetch_related("spans"))

    def add(self, values: dict[str, Any]) -> Claim:
        """Create the claim with its spans."""
        spans = {name: values[name] or [] for name in self.span_fields}
        names = ("source_actor", "stance", "negated", "hedged", "parent")
        return editing.add_claim(self.version, spans, self.performer, **{name: values[name] for name in names})


class AddEventForm(AddForm):
    """Add an event together with its mention in this version."""

    trigger = SpanField(label=gettext_lazy("Trigger words"))
    title = forms.CharField(
        max_length=200,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Who did what, in the present tense and without pronouns."),
    )
    edtf = forms.CharField(
        label=gettext_lazy("Date (EDTF)"), max_length=100, required=False, help_text=dates.FORMAT_HELP
    )
    status = forms.ChoiceField(choices=EventStatus.choices, label=gettext_lazy("Status"))
    kind = forms.ChoiceField(
        choices=EventKind.choices, initial=EventKind.OTHER, required=False, label=gettext_lazy("Kind")
    )
    participants = ParticipantsField(rows=2)
    claim = forms.ModelChoiceField(Claim.objects.none(), required=False, label=gettext_lazy("Reported by"))
    span_fields = ("trigger",)
    error_fields = {"span": "trigger"}

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any) -> None:
        super().__init__(version, performer, data, **options)
        limit_choices(self.fields["claim"], version.claims.active().prefetch_related("spans"))

    def add(self, values: dict[str, Any]) -> EventMention:
        """Create the event and its mention in the sentence of the trigger."""
        trigger = values["trigger"]
        editing.span_text(self.version, trigger, "trigger")  # raises InvalidValue if it is not in the text
        names = ("title", "edtf", "status", "participants", "claim")
        return editing.add_event(
            self.version,
            trigger,
            self._sentence_around(*trigger),
            self.performer,
            kind=values["kind"] or EventKind.OTHER,
            **{name: values[name] for name in names},
        )

    def _sentence_around(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sentence or sentences that a span lies in."""
        touched = [(first, last) for first, last in sentences(self.version.text) if first < end and last > start]
        return min(touched[0][0], start), max(touched[-1][1], end)


class AddActorForm(AddForm):
    """Add an actor that is not recorded yet."""

    name = forms.CharField(max_length=300, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(choices=ActorKind.choices, label=gettext_lazy("Kind"))
    role = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("Role"),
        help_text=gettext_lazy("For example “US Treasury Secretary”."),
    )
    wikidata_id = forms.CharField(label=gettext_lazy("Wikidata id"), max_length=20, required=False)

    def add(self, values: dict[str, Any]) -> Actor:
        """Create the actor."""
        return editing.add_actor(self.performer, **values)


ADD_FORMS: dict[str, type[AddForm]] = {
    "claim": AddClaimForm,
    "event": AddEventForm,
    "mention": AddMentionForm,
    "time": AddTimeExpressionForm,
    "actor": AddActorForm,
}
ADD_TITLES = {
    "claim": gettext_lazy("Add a claim"),
    "event": gettext_lazy("Add an event"),
    "mention": gettext_lazy("Add a mention"),
    "time": gettext_lazy("Add a time expression"),
    "actor": gettext_lazy("Add an actor"),
}
