"""Forms through which an editor corrects a record. They read what was written; the editing service judges it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.base import truncate
from articles.admin.fields import ParticipantsField, name_with_id
from articles.choices import SpanRole
from articles.models import Actor, ArticleVersion, Claim, Event, EventMention, Mention, PendingChange, TimeExpression
from articles.presentation.dates import humanize_edtf
from articles.services import dates, editing, pending_changes
from articles.services.errors import InvalidValue, ServiceError, StaleRevision
from articles.services.transitions import Performer

Span = tuple[int, int]
OFFSETS = re.compile(r"(\d{1,9})\s*[-–]\s*(\d{1,9})")
HOW = "Write the words exactly as in the text, or where they stand in it, such as 120-134."

if TYPE_CHECKING:
    TypedModelForm = forms.ModelForm[Any]
else:
    TypedModelForm = forms.ModelForm


# --- spans ------------------------------------------------------------------------------------------------------------


class MultilineField(forms.CharField):
    """Lines of text. Browsers send their own line ends, which are no change."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class SpanField(MultilineField):
    """One span, or with `many` a piece on each line: offsets, or the exact words."""

    def __init__(self, *, many: bool = False, **options: Any):
        self.many = many
        attrs = {"data-span": "many" if many else "one", "autocomplete": "off"}
        many_lines = forms.Textarea(attrs={"rows": 2, "cols": 60} | attrs)
        widget = many_lines if many else forms.TextInput(attrs={"size": 60} | attrs)
        super().__init__(widget=widget, help_text=HOW, **options)

    def spans(self, written: str, text: str) -> Span | list[Span]:
        """What was written, as the service takes it."""
        found = parse_spans(written, text)
        if self.many:
            return found
        if len(found) != 1:
            raise ValidationError(f"Write one span. {HOW}")
        return found[0]


def clean_spans(form: forms.Form | forms.ModelForm[Any], names: Iterable[str], version: ArticleVersion) -> None:
    """Put spans in the place of what was written in these fields; an error stands at its field."""
    for name in names:
        field = form.fields[name]
        if isinstance(field, SpanField) and form.cleaned_data.get(name):
            try:
                form.cleaned_data[name] = field.spans(form.cleaned_data[name], version.text)
            except ValidationError as error:
                form.add_error(name, error)


def parse_spans(written: str, text: str) -> list[Span]:
    """The spans that an editor wrote, a piece a line; pairs of offsets may also share a line, with commas."""
    spans: list[Span] = []
    for line in filter(None, (part.strip() for part in written.split("\n"))):
        pairs = [OFFSETS.fullmatch(part.strip()) for part in line.split(",")]
        if all(pairs):
            spans.extend((int(pair[1]), int(pair[2])) for pair in pairs if pair)
        else:
            spans.append(_find(line, text))
    return spans


def _find(words: str, text: str) -> Span:
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    if not places:
        raise ValidationError(f"“{words[:80]}” does not stand in the text. {HOW}")
    if len(places) > 1:
        where = "; ".join(_place(at, at + len(words), text) for at in places[:6])
        raise ValidationError(f"“{words[:80]}” stands {len(places)} times in the text. Write which one: {where}.")
    return places[0], places[0] + len(words)


def _place(start: int, end: int, text: str) -> str:
    """Where words stand, with what stands around them, so that one of several can be told from the others."""
    around = " ".join(text[max(0, start - 25) : end + 25].split())
    return f"{start}-{end} (“…{around}…”)"


def written(spans: list[Span], text: str) -> str:
    """Spans as `parse_spans` reads them: by their words where these say which, else by where they stand."""
    return "\n".join(_written(start, end, text) for start, end in spans)


def _written(start: int, end: int, text: str) -> str:
    words = text[start:end]
    plain = words == words.strip() and "\n" not in words and not OFFSETS.search(words)
    return words if plain and text.count(words) == 1 else f"{start}-{end}"


# --- the forms --------------------------------------------------------------------------------------------------------


class ReviewForm(TypedModelForm):
    """Edits a record through the editing service. `seen` is the revision that the editor had before them.

    What the service refuses stands at the field it names, so the service is asked while the form is checked: the page
    is one transaction, and a refusal leaves nothing behind.
    """

    performer: Performer
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    span_fields: tuple[str, ...] = ()
    # Where an error belongs that names a value as the service knows it.
    places: dict[str, str] = {}
    stale = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.saved: Any = None
        self.fields["seen"].initial = self.instance.revision
        if self.instance.pk:
            for name, value in self.get_extra_initial().items():
                if name in self.fields:
                    self.initial[name] = value

    def get_extra_initial(self) -> dict[str, Any]:
        """What stands now, for the fields that are no columns."""
        for name in self.span_fields:
            if name in self.fields:
                self.fields[name].help_text = self._words_now(name)
        return {name: written(self.current_spans(name), self.instance.version.text) for name in self.span_fields}

    def _words_now(self, name: str) -> SafeString | str:
        """The exact words of a span, and how to write others."""
        text = self.instance.version.text
        words = " … ".join(text[start:end] for start, end in self.current_spans(name))
        return format_html("Now “{}”. {}", words, HOW) if words else HOW

    def current_spans(self, name: str) -> list[Span]:
        prefix = "" if name == "span" else f"{name}_"
        return [(getattr(self.instance, f"{prefix}start"), getattr(self.instance, f"{prefix}end"))]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.span_fields:
            clean_spans(self, self.span_fields, self.instance.version)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """The values that the editor changed, as the service takes them."""
        names = [name for name in self.changed_data if name in editing.EDITABLE_FIELDS[self._meta.model]]
        return {name: self.cleaned_data[name] for name in names}

    def _post_clean(self) -> None:
        """In place of writing into the instance, which would hide from the service what has changed."""
        if self.errors:
            return
        try:
            self.saved = self._change() if self.instance.pk else self._add()
        except ServiceError as refused:
            self.stale = isinstance(refused, StaleRevision)
            field = refused.field if isinstance(refused, InvalidValue) else ""
            self.add_error(self._place(field), refused.message)

    def _change(self) -> Any:
        values = self.values()
        if not values:
            raise ServiceError("You changed nothing. To accept this as it stands, use the button “Accept”.")
        if self.cleaned_data["seen"] is None:
            raise ServiceError("The page was incomplete. Open it again.")
        # A copy: if the service refuses, the page shows what truly stands.
        record = self._meta.model._base_manager.get(pk=self.instance.pk)
        return self._edit(record, values, self.cleaned_data["seen"])

    def _edit(self, record: Any, values: dict[str, Any], seen: int) -> Any:
        return editing.edit(record, values, self.performer, expected=seen)

    def _add(self) -> Any:
        raise NotImplementedError

    def _place(self, name: str) -> str | None:
        """The field at which an error stands; None, above all fields, where there is none such."""
        changed = [field for field in self.span_fields if field in self.changed_data]
        place = changed[0] if name in ("span", "spans") and changed else self.places.get(name, name)
        return place if place in self.fields else None


class MentionForm(ReviewForm):
    span = SpanField(label="Words")
    span_fields = ("span",)

    class Meta:
        model = Mention
        fields = ["actor", "kind"]
        help_texts = {"actor": "Leave it empty if the text leaves open who is meant."}


class TimeExpressionForm(ReviewForm):
    span = SpanField(label="Words")
    span_fields = ("span",)

    class Meta:
        model = TimeExpression
        fields = ["type", "value", "edtf"]
        help_texts = {"value": "TIMEX3, such as 2025-10-09, 2025-W41 or P3D.", "edtf": dates.FORMAT_HELP}


class ClaimForm(ReviewForm):
    source = SpanField(many=True, required=False, label="Source words")
    cue = SpanField(many=True, required=False, label="Cue words")
    content = SpanField(many=True, label="Content words")
    span_fields = ("source", "cue", "content")
    places = {"spans": "content"}

    class Meta:
        model = Claim
        fields = ["source_actor", "parent", "cue_lemma", "stance", "mode", "negated", "hedged"]
        labels = {
            "source_actor": "Source, as an actor",
            "parent": "Claim above",
            "cue_lemma": "Cue, as in a dictionary",
        }
        help_texts = {"parent": "The claim inside whose content this one stands: who tells us that it was said."}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            others = Claim.objects.filter(version=self.instance.version_id).exclude(pk=self.instance.pk)
            limit_choices(self.fields["parent"], others.prefetch_related("spans"))

    def current_spans(self, name: str) -> list[Span]:
        return [(span.start, span.end) for span in self.instance.spans.all() if span.role == name]

    def values(self) -> dict[str, Any]:
        roles = {role: self.cleaned_data[role] or [] for role in SpanRole.values if role in self.changed_data}
        return super().values() | ({"spans": roles} if roles else {})


class EventForm(ReviewForm):
    participants = ParticipantsField()

    class Meta:
        model = Event
        fields = ["title", "edtf", "status", "kind"]
        help_texts = {"edtf": dates.FORMAT_HELP}

    def get_extra_initial(self) -> dict[str, Any]:
        rows = self.instance.event_participants.select_related("actor")
        return {"participants": "\n".join(f"{row.role}: {name_with_id(row.actor)}" for row in rows)}


class EventMentionForm(ReviewForm):
    trigger = SpanField(label="Trigger words")
    sentence = SpanField(label="Sentence")
    span_fields = ("trigger", "sentence")

    class Meta:
        model = EventMention
        fields = ["event", "time_expression", "claim"]
        labels = {"time_expression": "Dated by", "claim": "Reported by"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        here = {"version": self.instance.version_id}
        if "claim" in self.fields:
            limit_choices(self.fields["claim"], Claim.objects.filter(**here).prefetch_related("spans"))
        if "time_expression" in self.fields:
            limit_choices(self.fields["time_expression"], TimeExpression.objects.filter(**here), _time_in_words)


class ActorForm(ReviewForm):
    aliases = MultilineField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text="Other forms of the name, one on each line. The engine knows the actor by them.",
    )

    class Meta:
        model = Actor
        fields = ["name", "kind", "role", "wikidata_id"]

    def get_extra_initial(self) -> dict[str, Any]:
        return {"aliases": "\n".join(alias.text for alias in self.instance.aliases.all())}

    def clean_aliases(self) -> list[str]:
        aliases = [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if any(len(alias) > 300 for alias in aliases):
            raise ValidationError("An alias has at most 300 characters.")
        return aliases

    def _edit(self, record: Actor, values: dict[str, Any], seen: int) -> Actor | PendingChange:
        return pending_changes.edit(record, values, self.performer, expected=seen)

    def _add(self) -> Actor:
        fields = ("name", "kind", "role", "wikidata_id")
        return editing.add_actor(self.performer, **{name: self.cleaned_data[name] for name in fields})


def limit_choices(field: Any, rows: Any, words: Callable[[Any], str] = str) -> None:
    """Offer only records of the same text."""
    field.queryset = rows
    field.label_from_instance = lambda record: truncate(words(record), 80)


def _time_in_words(time: TimeExpression) -> str:
    """With its date, which tells one “Monday” from the next."""
    return f"{time} ({humanize_edtf(time.edtf)})" if time.edtf else str(time)
