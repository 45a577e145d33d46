"""Corrections in words: “the date was late October 2025, now November 2025”."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.choices import EventStatus, Mode, Stance
from articles.models import Article
from articles.presentation import quotes
from articles.presentation.dates import humanize_edtf
from articles.selectors.corrections import Correction, FieldChange

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FieldWording:
    """How a change of one field is worded.

    `before` is a sentence with the placeholder `{value}`; `changed` says that the field changed without its values,
    for fields that have no published former value. `humanize` turns a stored value into words.
    """

    before: Text
    changed: Text
    humanize: Callable[[str], str] | None = None


def _negated(value: str) -> str:
    return _("negated") if value == "True" else _("not negated")


def _hedged(value: str) -> str:
    return _("hedged") if value == "True" else _("not hedged")


def _event_status(value: str) -> str:
    return str(EventStatus(value).label)


def _stance(value: str) -> str:
    return f"“{Stance(value).label}”"


def _mode(value: str) -> str:
    return str(Mode(value).label)


FIELDS: dict[str, FieldWording] = {
    "title": FieldWording(gettext_lazy("the title was {value}"), gettext_lazy("the title was changed"), quotes.quoted),
    "edtf": FieldWording(gettext_lazy("the date was {value}"), gettext_lazy("the date was changed"), humanize_edtf),
    "status": FieldWording(
        gettext_lazy("the status was {value}"), gettext_lazy("the status was changed"), _event_status
    ),
    "participants": FieldWording("", gettext_lazy("the participants were changed")),
    "words": FieldWording(
        gettext_lazy("the quoted words were {value}"), gettext_lazy("the quoted words were changed"), quotes.quoted
    ),
    "source_text": FieldWording(
        gettext_lazy("the words for the source were {value}"),
        gettext_lazy("the words for the source were changed"),
        quotes.quoted,
    ),
    "cue_text": FieldWording(
        gettext_lazy("the reporting words were {value}"),
        gettext_lazy("the reporting words were changed"),
        quotes.quoted,
    ),
    "source_actor": FieldWording(gettext_lazy("the source was {value}"), gettext_lazy("the source was changed"), str),
    "stance": FieldWording(gettext_lazy("the stance was {value}"), gettext_lazy("the stance was changed"), _stance),
    "negated": FieldWording(gettext_lazy("the claim was {value}"), gettext_lazy("the claim was changed"), _negated),
    "hedged": FieldWording(gettext_lazy("the claim was {value}"), gettext_lazy("the claim was changed"), _hedged),
    "mode": FieldWording(gettext_lazy("the quotation was {value}"), gettext_lazy("the quotation was changed"), _mode),
    "parent": FieldWording("", gettext_lazy("the parent claim was changed")),
    # Fields of an event mention. Its outlet is named before the sentence by `mention_label`.
    "sentence_text": FieldWording(gettext_lazy("read {value}"), gettext_lazy("was changed"), quotes.quoted),
    "trigger_text": FieldWording(
        gettext_lazy("referred to the event as {value}"), gettext_lazy("was changed"), quotes.quoted
    ),
    "reported_date": FieldWording(gettext_lazy("gave the date as {value}"), gettext_lazy("was changed"), humanize_edtf),
}
# Changes that are said without values. The first three are about an event mention, the last two about an entry.
FIXED_SENTENCES: dict[str, Text] = {
    "event": gettext_lazy("was listed under another event"),
    "moved_away": gettext_lazy("is now listed under another event"),
    "withdrawn": gettext_lazy("was withdrawn"),
    "entries_merged": gettext_lazy("merged with another entry about the same event"),
    "entries_split": gettext_lazy("split from an entry that covered two events"),
}
# What an event mention rested on before: nothing; something, and nothing now; something else.
REFERENCES: dict[str, tuple[Text, Text, Text]] = {
    "claim": (
        gettext_lazy("was not attributed to a claim"),
        gettext_lazy("was attributed to a claim"),
        gettext_lazy("was attributed to another claim"),
    ),
    "time_expression": (
        gettext_lazy("had no date"),
        gettext_lazy("had a date"),
        gettext_lazy("was dated by other words"),
    ),
}
# A claim's source changed without an edit of the claim: its actor was merged into another or split.
ACTOR_CHANGES: dict[str, Text] = {
    "sources_merged": gettext_lazy("two sources turned out to be one: {actor}"),
    "sources_split": gettext_lazy("one source turned out to be two; this one is {actor}"),
}
# Fields that hold words of an article, quoted no longer than its outlet allows.
QUOTED_FIELDS = ("words", "source_text", "cue_text", "sentence_text", "trigger_text")


def mention_label(correction: Correction) -> str:
    """Return which outlet's report of an event a correction is about, or an empty string if it is about none."""
    if correction.outlet is None:
        return ""
    if not correction.outlet:
        return _("the report by an unnamed outlet")
    return _("the report by %(outlet)s") % {"outlet": correction.outlet}


def change_text(change: FieldChange, article: Article | None = None, *, with_new_value: bool = False) -> SafeString:
    """Return a change as safe HTML: the former value and, if `with_new_value`, the present one.

    `article` is the one that quoted words come from; without it no words are quoted.
    """
    if change.field in ACTOR_CHANGES:
        return format_html(str(ACTOR_CHANGES[change.field]), actor=change.after)
    if change.field in FIXED_SENTENCES:
        return format_html("{}", FIXED_SENTENCES[change.field])
    if change.field in REFERENCES:
        return format_html("{}", _reference_sentence(change))
    wording = FIELDS[change.field]
    if wording.humanize is None or not (change.before or change.after):
        return format_html("{}", wording.changed)
    before = format_html("<s>{}</s>", _value_text(change.field, change.before, wording.humanize, article))
    sentence = format_html(str(wording.before), value=before)
    if not with_new_value or change.after is None:
        return sentence
    after = _value_text(change.field, change.after, wording.humanize, article)
    return format_html(_("{sentence}, now {value}"), sentence=sentence, value=after)


def _reference_sentence(change: FieldChange) -> Text:
    from_nothing, to_nothing, to_another = REFERENCES[change.field]
    if not change.before:
        return from_nothing
    return to_another if change.after else to_nothing


def _value_text(field: str, value: str, humanize: Callable[[str], str], article: Article | None) -> str:
    if field in QUOTED_FIELDS:
        value = quotes.quotable(value, article) if article is not None else ""
    return humanize(value) or _("absent")
