"""Forms to correct a record. They parse the input; the editing service decides what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import truncate
from articles.admin.fields import MAX_LISTED, MAX_QUOTED, ParticipantsField, name_with_id
from articles.choices import SpanRole
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Actor, ArticleVersion, Claim, Event, EventMention, Mention, PendingChange, TimeExpression
from articles.presentation.dates import humanize_edtf
from articles.services import dates, editing, pending_changes
from articles.services.errors import InvalidValue, ServiceError, StaleRevision
from articles.services.transitions import Performer

Span = tuple[int, int]
OFFSETS = re.compile(r"(\d{1,9})\s*[-–]\s*(\d{1,9})")
SPAN_HELP = gettext_lazy("Copy the words exactly from the text, or enter their position, for example 120-134.")
MATCH_CONTEXT = 25  # characters shown on either side of one of several matches, enough to tell them apart
MAX_ALIAS_LENGTH = 300  # the length of the database column
INCOMPLETE_FORM = gettext_lazy("The submitted form was incomplete. Reload the page and try again.")

WEB_ADDRESS_ERROR = gettext_lazy("Enter a web address that starts with https:// or http://.")

if TYPE_CHECKING:
    TypedModelForm = forms.ModelForm[Any]
else:
    TypedModelForm = forms.ModelForm


def clean_web_address(url: str) -> str:
    """Return a URL that the application may request; raise ValidationError if the network policy forbids it."""
    try:
        return str(http.http_client().network_policy.check_url(url))
    except BadInput as error:
        raise ValidationError(error.message, code=error.code) from None


# --- spans ------------------------------------------------------------------------------------------------------------


class MultilineField(forms.CharField):
    """Text of several lines. Line ends are normalised: browsers send CRLF, which must not count as a change."""

    def to_python(self, value: Any) -> str:
        """Return the text with line feeds as line ends."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class SpanField(MultilineField):
    """A span of the article text, written as offsets or as its exact words; with `many`, one span per line."""

    def __init__(self, *, many: bool = False, **options: Any) -> None:
        self.many = many
        attrs = {"data-span": "many" if many else "one", "autocomplete": "off"}
        textarea = forms.Textarea(attrs={"rows": 2, "cols": 60} | attrs)
        widget = textarea if many else forms.TextInput(attrs={"size": 60} | attrs)
        super().__init__(widget=widget, help_text=SPAN_HELP, **options)

    def parse(self, value: str, text: str) -> Span | list[Span]:
        """Return the span, or with `many` the spans, that the input means in `text`.

        Raise ValidationError if the words are not in the text, or if it is unclear which ones are meant.
        """
        spans = parse_spans(value, text)
        if self.many:
            return spans
        if len(spans) != 1:
            raise ValidationError(f"{_('Enter only one passage.')} {SPAN_HELP}")
        return spans[0]


def clean_spans(form: forms.Form | forms.ModelForm[Any], names: Iterable[str], version: ArticleVersion) -> None:
    """Replace the input of these fields in `cleaned_data` by spans; add errors at their fields."""
    for name in names:
        field = form.fields[name]
        if isinstance(field, SpanField) and form.cleaned_data.get(name):
            try:
                form.cleaned_data[name] = field.parse(form.cleaned_data[name], version.text)
            except ValidationError as error:
                form.add_error(name, error)


def parse_spans(value: str, text: str) -> list[Span]:
    """Return the spans that an editor entered, one per line; a line may also hold offset pairs, comma-separated."""
    spans: list[Span] = []
    for line in filter(None, (part.strip() for part in value.split("\n"))):
        offset_pairs = [OFFSETS.fullmatch(part.strip()) for part in line.split(",")]
        if all(offset_pairs):
            spans.extend((int(pair[1]), int(pair[2])) for pair in offset_pairs if pair)
        else:
            spans.append(_find_words(line, text))
    return spans


def _find_words(words: str, text: str) -> Span:
    """Return the only place of the words in the text; raise ValidationError if there is none or more than one."""
    starts = [match.start() for match in re.finditer(re.escape(words), text)]
    quoted = words[:MAX_QUOTED]
    if not starts:
        message = _("“%(words)s” does not occur in the text.") % {"words": quoted}
        raise ValidationError(f"{message} {SPAN_HELP}")
    if len(starts) > 1:
        message = ngettext(
            "“%(words)s” occurs %(count)d time in the text. Enter the position of the one you mean: %(places)s.",
            "“%(words)s” occurs %(count)d times in the text. Enter the position of the one you mean: %(places)s.",
            len(starts),
        )
        places = "; ".join(_describe_place(start, start + len(words), text) for start in starts[:MAX_LISTED])
        raise ValidationError(message % {"words": quoted, "count": len(starts), "places": places})
    return starts[0], starts[0] + len(words)


def _describe_place(start: int, end: int, text: str) -> str:
    """Return the offsets of a span with the words around it: 120-134 (“…said Ruiz on Monday…”)."""
    context = " ".join(text[max(0, start - MATCH_CONTEXT) : end + MATCH_CONTEXT].split())
    return f"{start}-{end} (“…{context}…”)"


def format_spans(spans: list[Span], text: str) -> str:
    """Return spans as `parse_spans` reads them: their words where these are unambiguous, otherwise their offsets."""
    return "\n".join(_format_span(start, end, text) for start, end in spans)


def _format_span(start: int, end: int, text: str) -> str:
    words = text[start:end]
    is_one_line = words == words.strip() and "\n" not in words
    if is_one_line and not OFFSETS.search(words) and text.count(words) == 1:
        return words
    return f"{start}-{end}"


# --- the forms --------------------------------------------------------------------------------------------------------


class ReviewForm(TypedModelForm):
    """Edit a record through the editing service. `seen` is the revision that the editor was shown.

    The service is called while the form is validated, so that its refusals appear at their fields. This is safe
    because each request is one transaction: a refusal leaves nothing behind.
    """

    performer: Performer
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    span_fields: tuple[str, ...] = ()
    error_fields: dict[str, str] = {}  # field names of the service -> field names of the form, where they differ
    stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved: Any = None
        self.fields["seen"].initial = self.instance.revision
        if self.instance.pk:
            for name, value in self.get_extra_initial().items():
                if name in self.fields:
                    self.initial[name] = value

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the current values of the fields that are not model fields."""
        for name in self.span_fields:
            if name in self.fields:
                self.fields[name].help_text = self._span_help(name)
        return {name: format_spans(self.current_spans(name), self.instance.version.text) for name in self.span_fields}

    def _span_help(self, name: str) -> SafeString | str:
        """Return the help text of a span field, with its current words: the field itself may show offsets."""
        text = self.instance.version.text
        words = " … ".join(text[start:end] for start, end in self.current_spans(name))
        return format_html(_("Current words: “{}”. {}"), words, SPAN_HELP) if words else str(SPAN_HELP)

    def current_spans(self, name: str) -> list[Span]:
        """Return the spans that the record has now for one of `span_fields`."""
        prefix = "" if name == "span" else f"{name}_"
        return [(getattr(self.instance, f"{prefix}start"), getattr(self.instance, f"{prefix}end"))]

    def clean(self) -> dict[str, Any]:
        """Replace the input of the span fields by spans."""
        super().clean()
        if self.span_fields:
            clean_spans(self, self.span_fields, self.instance.version)
        return self.cleaned_data

    def changed_values(self) -> dict[str, Any]:
        """Return the values that the editor changed, in the form the editing service takes."""
        editable = editing.EDITABLE_FIELDS[self._meta.model]
        return {name: self.cleaned_data[name] for name in self.changed_data if name in editable}

    def _post_clean(self) -> None:
        """Save through the service. Unlike Django's own method, do not write to the instance.

        The service compares the new values with those of the instance.
        """
        if self.errors:
            return
        try:
            self.saved = self._save_changes() if self.instance.pk else self._add()
        except ServiceError as error:
            self.stale = isinstance(error, StaleRevision)
            name = error.field if isinstance(error, InvalidValue) else ""
            self.add_error(self._error_field(name), error.message)

    def _save_changes(self) -> Any:
        values = self.changed_values()
        if not values:
            raise ServiceError(_("Nothing was changed. To accept the record as it is, use the “Accept” button."))
        if self.cleaned_data["seen"] is None:
            raise ServiceError(str(INCOMPLETE_FORM))
        # A fresh copy: if the service refuses, the page must show the stored values.
        record = self._meta.model._base_manager.get(pk=self.instance.pk)
        return self._edit(record, values, self.cleaned_data["seen"])

    def _edit(self, record: Any, values: dict[str, Any], seen: int) -> Any:
        return editing.edit(record, values, self.performer, expected=seen)

    def _add(self) -> Any:
        raise NotImplementedError

    def _error_field(self, name: str) -> str | None:
        """Return the form field to show a service's error at; None if it belongs to no single field."""
        changed_spans = [field for field in self.span_fields if field in self.changed_data]
        if name in ("span", "spans") and changed_spans:
            return changed_spans[0]
        field_name = self.error_fields.get(name, name)
        return field_name if field_name in self.fields else None


class MentionForm(ReviewForm):
    """Correct a mention: its words, its kind and the actor it refers to."""

    span = SpanField(label=gettext_lazy("Words"))
    span_fields = ("span",)

    class Meta:
        model = Mention
        fields = ["actor", "kind"]
        help_texts = {"actor": gettext_lazy("Leave empty if the text does not say who is meant.")}


class TimeExpressionForm(ReviewForm):
    """Correct a time expression: its words, type and date."""

    span = SpanField(label=gettext_lazy("Words"))
    span_fields = ("span",)

    class Meta:
        model = TimeExpression
        fields = ["type", "value", "edtf"]
        labels = {"value": gettext_lazy("TIMEX3 value"), "edtf": gettext_lazy("Date (EDTF)")}
        help_texts = {
            "value": gettext_lazy("For example 2025-10-09, 2025-W41 or P3D."),
            "edtf": dates.FORMAT_HELP,
        }


class ClaimForm(ReviewForm):
    """Correct a claim: its words, source, stance and parent claim."""

    source = SpanField(many=True, required=False, label=gettext_lazy("Source words"))
    cue = SpanField(many=True, required=False, label=gettext_lazy("Cue words"))
    content = SpanField(many=True, label=gettext_lazy("Content words"))
    span_fields = ("source", "cue", "content")
    error_fields = {"spans": "content"}

    class Meta:
        model = Claim
        fields = ["source_actor", "parent", "cue_lemma", "stance", "mode", "negated", "hedged"]
        labels = {
            "source_actor": gettext_lazy("Source actor"),
            "parent": gettext_lazy("Parent claim"),
            "cue_lemma": gettext_lazy("Cue lemma"),
        }
        help_texts = {
            "parent": gettext_lazy("The claim that reports this one: this claim is part of its content."),
            "cue_lemma": gettext_lazy("The dictionary form of the cue, for example “say” for “said”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            others = Claim.objects.filter(version=self.instance.version_id).exclude(pk=self.instance.pk)
            limit_choices(self.fields["parent"], others.prefetch_related("spans"))

    def current_spans(self, name: str) -> list[Span]:
        """Return the spans of the claim that have this role."""
        return [(span.start, span.end) for span in self.instance.spans.all() if span.role == name]

    def changed_values(self) -> dict[str, Any]:
        """Return the changed values, with the changed spans by role under "spans"."""
        values = super().changed_values()
        changed_roles = [role for role in SpanRole.values if role in self.changed_data]
        if changed_roles:
            values["spans"] = {role: self.cleaned_data[role] or [] for role in changed_roles}
        return values


class EventForm(ReviewForm):
    """Correct an event: its title, date, status, kind and participants."""

    participants = ParticipantsField()

    class Meta:
        model = Event
        fields = ["title", "edtf", "status", "kind"]
        help_texts = {"edtf": dates.FORMAT_HELP}

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the participants as lines of text."""
        rows = self.instance.event_participants.select_related("actor")
        return {"participants": "\n".join(f"{row.role}: {name_with_id(row.actor)}" for row in rows)}


class EventMentionForm(ReviewForm):
    """Correct an event mention: its words, its event, and the time expression and claim it depends on."""

    trigger = SpanField(label=gettext_lazy("Trigger words"))
    sentence = SpanField(label=gettext_lazy("Sentence"))
    span_fields = ("trigger", "sentence")

    class Meta:
        model = EventMention
        fields = ["event", "time_expression", "claim"]
        labels = {"time_expression": gettext_lazy("Dated by"), "claim": gettext_lazy("Reported by")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same_version = {"version": self.instance.version_id}
        if "claim" in self.fields:
            limit_choices(self.fields["claim"], Claim.objects.filter(**same_version).prefetch_related("spans"))
        if "time_expression" in self.fields:
            expressions = TimeExpression.objects.filter(**same_version)
            limit_choices(self.fields["time_expression"], expressions, _time_with_date)


class ActorForm(ReviewForm):
    """Add or correct an actor with its aliases. An edit may have to be approved by a second reviewer."""

    aliases = MultilineField(
        required=False,
        label=gettext_lazy("Aliases"),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text=gettext_lazy("Other names, one per line. The engine recognises the actor by them."),
    )

    class Meta:
        model = Actor
        fields = ["name", "kind", "role", "wikidata_id"]

    def get_extra_initial(self) -> dict[str, Any]:
        """Return the aliases, one per line."""
        return {"aliases": "\n".join(alias.text for alias in self.instance.aliases.all())}

    def clean_aliases(self) -> list[str]:
        """Return the aliases as a list; raise ValidationError if one is too long."""
        aliases = [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if any(len(alias) > MAX_ALIAS_LENGTH for alias in aliases):
            message = _("An alias can have at most %(limit)d characters.")
            raise ValidationError(message % {"limit": MAX_ALIAS_LENGTH})
        return aliases

    def _edit(self, record: Actor, values: dict[str, Any], seen: int) -> Actor | PendingChange:
        return pending_changes.edit(record, values, self.performer, expected=seen)

    def _add(self) -> Actor:
        names = ("name", "kind", "role", "wikidata_id")
        return editing.add_actor(self.performer, **{name: self.cleaned_data[name] for name in names})


def limit_choices(field: Any, rows: QuerySet[Any], label: Callable[[Any], str] = str) -> None:
    """Limit a model choice field to these rows, which belong to the same text, and shorten their labels."""
    field.queryset = rows
    field.label_from_instance = lambda record: truncate(label(record), 80)


def _time_with_date(time: TimeExpression) -> str:
    """Return the words with the date they stand for: a text may hold “Monday” twice, for different days."""
    return f"{time} ({humanize_edtf(time.edtf)})" if time.edtf else str(time)
