"""The forms of the workbench: correct an item where it stands, or add one that the engine missed.

They are the forms of the records' own pages with fields that need no script: spans as words or offsets, other records
by name, which a script may complete and fill in from a selection.
"""

from __future__ import annotations

from typing import Any

from django import forms

from articles.admin.fields import ParticipantsField, RecordField, actor_field, events_by_name, name_with_id
from articles.admin.forms import (
    ClaimForm,
    EventForm,
    EventMentionForm,
    MentionForm,
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

# --- correcting -------------------------------------------------------------------------------------------------------


class WorkbenchMentionForm(MentionForm):
    actor = actor_field(label="Actor", help_text="Empty if the text leaves open who is meant.")
    field_order = ["actor", "kind", "span"]

    class Meta(MentionForm.Meta):
        fields = ["kind"]

    def get_extra_initial(self) -> dict[str, Any]:
        return super().get_extra_initial() | {"actor": name_with_id(self.instance.actor)}


class WorkbenchClaimForm(ClaimForm):
    source_actor = actor_field(label="Source, as an actor")
    field_order = ["source_actor", "stance", "source", "cue", "content", "parent", "negated", "hedged"]

    class Meta(ClaimForm.Meta):
        fields = ["parent", "cue_lemma", "stance", "mode", "negated", "hedged"]

    def get_extra_initial(self) -> dict[str, Any]:
        return super().get_extra_initial() | {"source_actor": name_with_id(self.instance.source_actor)}


class WorkbenchEventMentionForm(EventMentionForm):
    event = RecordField(events_by_name, Event, required=True, label="Event", search="event")
    field_order = ["event", "trigger", "sentence", "time_expression", "claim"]

    class Meta(EventMentionForm.Meta):
        fields = ["time_expression", "claim"]

    def get_extra_initial(self) -> dict[str, Any]:
        return super().get_extra_initial() | {"event": name_with_id(self.instance.event)}


CORRECT: dict[type, Any] = {
    Claim: WorkbenchClaimForm,
    Event: EventForm,
    EventMention: WorkbenchEventMentionForm,
    Mention: WorkbenchMentionForm,
    TimeExpression: TimeExpressionForm,
}


def edit_form(record: Any, performer: Performer, data: Any = None) -> Any:
    """The form that corrects a record, with a prefix of its own so that two may stand on one page."""
    made = CORRECT[type(record)](data, instance=record, prefix=record._meta.model_name)
    made.performer = performer
    return made


# --- adding -----------------------------------------------------------------------------------------------------------


class AddForm(forms.Form):
    """Adds an item to a version through the editing service, asked while the form is checked."""

    spans: tuple[str, ...] = ()
    places: dict[str, str] = {}

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any):
        super().__init__(data, **options)
        self.version, self.performer = version, performer
        self.saved: Any = None

    def clean(self) -> dict[str, Any]:
        clean_spans(self, self.spans, self.version)
        if not self.errors:
            try:
                self.saved = self.add(self.cleaned_data)
            except ServiceError as refused:
                field = refused.field if isinstance(refused, InvalidValue) else ""
                place = self.places.get(field, field)
                self.add_error(place if place in self.fields else None, refused.message)
        return self.cleaned_data

    def add(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError


class AddMentionForm(AddForm):
    span = SpanField(label="Words")
    actor = actor_field(label="Actor", help_text="Empty if the text leaves open who is meant.")
    kind = forms.ChoiceField(choices=MentionKind.choices)
    spans = ("span",)

    def add(self, values: dict[str, Any]) -> Mention:
        return editing.add_mention(self.version, values["span"], values["actor"], values["kind"], self.performer)


class AddTimeExpressionForm(AddForm):
    span = SpanField(label="Words")
    edtf = forms.CharField(label="Date (EDTF)", max_length=100, required=False, help_text=dates.FORMAT_HELP)
    type = forms.ChoiceField(choices=TimeType.choices)
    value = forms.CharField(
        label="TIMEX3 value", max_length=100, required=False, help_text="Empty to take the date; such as P3D."
    )
    spans = ("span",)

    def add(self, values: dict[str, Any]) -> TimeExpression:
        if not values["edtf"] and not values["value"]:
            raise InvalidValue("Write the date, or the TIMEX3 value where it is a length or a repetition.", "edtf")
        names = ("type", "value", "edtf")
        added: TimeExpression = editing.add_time(
            self.version, values["span"], self.performer, **{name: values[name] for name in names}
        )
        return added


class AddClaimForm(AddForm):
    source = SpanField(many=True, required=False, label="Source words")
    cue = SpanField(many=True, required=False, label="Cue words")
    content = SpanField(many=True, label="Content words")
    source_actor = actor_field(label="Source, as an actor")
    stance = forms.ChoiceField(choices=Stance.choices)
    negated = forms.BooleanField(required=False)
    hedged = forms.BooleanField(required=False)
    parent = forms.ModelChoiceField(Claim.objects.none(), required=False, label="Claim above")
    spans = ("source", "cue", "content")
    places = {"spans": "content", "span": "content"}

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any):
        super().__init__(version, performer, data, **options)
        limit_choices(self.fields["parent"], version.claims.active().prefetch_related("spans"))

    def add(self, values: dict[str, Any]) -> Claim:
        spans = {name: values[name] or [] for name in self.spans}
        names = ("source_actor", "stance", "negated", "hedged", "parent")
        return editing.add_claim(self.version, spans, self.performer, **{name: values[name] for name in names})


class AddEventForm(AddForm):
    trigger = SpanField(label="Trigger words")
    title = forms.CharField(max_length=200, help_text="Who did what, in the present tense, without a pronoun.")
    edtf = forms.CharField(label="Date (EDTF)", max_length=100, required=False, help_text=dates.FORMAT_HELP)
    status = forms.ChoiceField(choices=EventStatus.choices)
    kind = forms.ChoiceField(choices=EventKind.choices, initial=EventKind.OTHER, required=False)
    participants = ParticipantsField(rows=2)
    claim = forms.ModelChoiceField(Claim.objects.none(), required=False, label="Reported by")
    spans = ("trigger",)
    places = {"span": "trigger"}

    def __init__(self, version: ArticleVersion, performer: Performer, data: Any = None, **options: Any):
        super().__init__(version, performer, data, **options)
        limit_choices(self.fields["claim"], version.claims.active().prefetch_related("spans"))

    def add(self, values: dict[str, Any]) -> EventMention:
        start, end = values["trigger"]
        editing.span_text(self.version, (start, end), "trigger")
        around = [(a, b) for a, b in sentences(self.version.text) if a < end and b > start]
        sentence = (min(around[0][0], start), max(around[-1][1], end))
        names = ("title", "edtf", "status", "participants", "claim")
        kind = values["kind"] or EventKind.OTHER
        return editing.add_event(
            self.version, (start, end), sentence, self.performer, kind=kind, **{name: values[name] for name in names}
        )


class AddActorForm(AddForm):
    """An actor that the desk does not know yet."""

    name = forms.CharField(max_length=300)
    kind = forms.ChoiceField(choices=ActorKind.choices)
    role = forms.CharField(max_length=300, required=False, help_text="Such as “US Treasury Secretary”.")
    wikidata_id = forms.CharField(label="Wikidata id", max_length=20, required=False)

    def add(self, values: dict[str, Any]) -> Actor:
        return editing.add_actor(self.performer, **values)


ADD_FORMS: dict[str, Any] = {
    "claim": AddClaimForm,
    "event": AddEventForm,
    "mention": AddMentionForm,
    "time": AddTimeExpressionForm,
    "actor": AddActorForm,
}
