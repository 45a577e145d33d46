"""Describe in words what the engine proposed, what a record holds now, and what changed in between."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles.choices import Action, SpanRole
from articles.models import Actor, Claim, Event, EventMention, ReviewLog, TimeExpression
from articles.models.claim import GAP
from articles.presentation.dates import humanize_edtf

# Values that are stored as ids, and the models they refer to.
REFERENCED_MODELS: dict[str, type[models.Model]] = {
    "actor": Actor,
    "source_actor": Actor,
    "into": Actor,
    "from": Actor,
    "participants": Actor,
    "parent": Claim,
    "claim": Claim,
    "event": Event,
    "same": Event,
    "event_mention": EventMention,
    "time_expression": TimeExpression,
}
FIELD_LABELS: dict[str, str | Promise] = {
    "event_mention": gettext_lazy("event mention"),
    "source_actor": gettext_lazy("source actor"),
    "cue_lemma": gettext_lazy("cue lemma"),
    "parent": gettext_lazy("parent claim"),
    "edtf": gettext_lazy("date"),
    "from": gettext_lazy("distinct from"),
    "into": gettext_lazy("merged into"),
    "time_expression": gettext_lazy("dated by"),
    "claim": gettext_lazy("reported by"),
    "wikidata_id": gettext_lazy("Wikidata id"),
    "same": gettext_lazy("same event"),
    "trigger": gettext_lazy("trigger"),
    "sentence": gettext_lazy("sentence"),
    "words": gettext_lazy("words"),
    "source": gettext_lazy("source"),
    "cue": gettext_lazy("cue"),
    "content": gettext_lazy("content"),
}
# What a merge, a split or an event match moves from one record to another, with its number.
REFERENCE_COUNTS = {
    "mentions": ngettext_lazy("%(count)d mention", "%(count)d mentions", "count"),
    "claims": ngettext_lazy("%(count)d claim", "%(count)d claims", "count"),
    "participations": ngettext_lazy("participation in %(count)d event", "participation in %(count)d events", "count"),
    "outlets": ngettext_lazy("%(count)d outlet", "%(count)d outlets", "count"),
    "links": ngettext_lazy("%(count)d actor link", "%(count)d actor links", "count"),
    "aliases": ngettext_lazy("%(count)d alias", "%(count)d aliases", "count"),
    "people": ngettext_lazy("%(count)d participant", "%(count)d participants", "count"),
    "stories": ngettext_lazy("%(count)d story", "%(count)d stories", "count"),
    "new_stories": ngettext_lazy(
        "%(count)d story that the event was not part of",
        "%(count)d stories that the event was not part of",
        "count",
    ),
}
# Members of a story that were added or removed; the history holds their text as it read at the time.
STORY_MEMBERS = {"article", "event"}
# Computed from the date, which is shown.
DERIVED_FIELDS = {"earliest", "latest"}
# Stored so that a decision can be undone. The entry's action, or the page of the actor link, says the same in words.
HIDDEN_FIELDS = {"edited", "link", "disagreement", "sole_reviewer"}
# Proposal values with the words of a span, and the prefix of the columns that hold its offsets.
SPAN_PREFIXES = {"text": "", "trigger_text": "trigger_", "sentence_text": "sentence_"}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One value: what the engine proposed, and what the record holds now."""

    label: str
    proposed: str
    current: str

    @property
    def differs(self) -> bool:
        """Return whether the two values differ."""
        return self.proposed != self.current


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One history entry, ready to show."""

    at: dt.datetime
    user_name: str
    action: str
    transition: str  # "proposed → accepted"; empty if the state stayed the same
    version: str
    note: str
    changes: tuple[str, ...]


class RecordNames:
    """Look up the names of the records that values refer to, with one query for each model."""

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        ids: dict[type[models.Model], set[int]] = defaultdict(set)
        for name, value in values:
            if name in REFERENCED_MODELS:
                ids[REFERENCED_MODELS[name]].update(_ids_in(value))
        self.records = {model: _load(model, pks) for model, pks in ids.items() if pks}

    def describe(self, name: str, value: Any) -> str:
        """Return a value of a record in words; `name` is the name of its field."""
        if value in (None, "", [], {}):
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name == "edtf":
            return humanize_edtf(value)
        if name == "participants" and isinstance(value, list):
            return ", ".join(f"{self._name(name, pk)} ({role})" for pk, role in value)
        if name in REFERENCED_MODELS and isinstance(value, int):
            return f"“{self._name(name, value)}”"
        if name == "spans" and isinstance(value, dict):
            described = [f"{field_label(role)} {_format_offsets(spans)}" for role, spans in value.items() if spans]
            return "; ".join(described) or _("nothing")
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return f"“{value}”" if isinstance(value, str) else str(value)

    def _name(self, name: str, pk: int) -> str:
        record = self.records.get(REFERENCED_MODELS[name], {}).get(pk)
        return str(record) if record is not None else _("#%(id)d (no longer exists)") % {"id": pk}


def _ids_in(value: Any) -> set[int]:
    """Return the ids in a value: the value itself, or the first item of each pair in a list."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {value}
    if isinstance(value, list):
        return {item[0] for item in value if isinstance(item, list) and item}
    return set()


def _load(model: type[models.Model], ids: set[int]) -> Mapping[int, models.Model]:
    rows = model._default_manager.filter(pk__in=ids)
    if model is Claim:  # the text of a claim is made of its spans
        rows = rows.prefetch_related("spans")
    return {row.pk: row for row in rows}


def _format_offsets(spans: Iterable[Any]) -> str:
    return ", ".join(f"{start}–{end}" for start, end in spans)


def field_label(name: str) -> str:
    """Return the name of a field as pages show it."""
    return str(FIELD_LABELS.get(name, name.replace("_", " ")))


# --- the engine's proposal --------------------------------------------------------------------------------------------


def compare_with_proposal(record: Any) -> list[ComparisonRow]:
    """Return each value that the engine proposed, beside the record's value now, in the order of the proposal.

    Values that the engine kept for itself, which no field holds, are left out.
    """
    proposal = record.proposal
    current = {name: _current_value(record, name) for name in proposal if _has_field(record, name)}
    names = RecordNames([*proposal.items(), *current.items()])
    rows = []
    for name, value in proposal.items():
        if name in SPAN_PREFIXES:
            rows.append(_compare_span(record, name, proposal))
        elif name in SpanRole.values:
            rows.append(_compare_claim_spans(record, name, value))
        elif name in current and not name.endswith(("start", "end")) and name not in DERIVED_FIELDS:
            described = names.describe(name, value), names.describe(name, current[name])
            rows.append(ComparisonRow(field_label(name), *described))
    return rows


def _has_field(record: Any, name: str) -> bool:
    """Return whether the record, or the event of an event mention, has this field."""
    return hasattr(record, name) or (isinstance(record, EventMention) and hasattr(record.event, name))


def _current_value(record: Any, name: str) -> Any:
    """Return the value of a field as proposals store it: an id for a record, ISO format for a date."""
    is_event_field = isinstance(record, EventMention) and not hasattr(record, name)
    holder = record.event if is_event_field else record
    if name in REFERENCED_MODELS:
        return getattr(holder, f"{name}_id", None)
    value = getattr(holder, name, None)
    return value.isoformat() if isinstance(value, dt.date) else value


def _compare_span(record: Any, name: str, proposal: Mapping[str, Any]) -> ComparisonRow:
    prefix = SPAN_PREFIXES[name]
    offset_names = f"{prefix}start", f"{prefix}end"
    proposed_spans = [[proposal.get(offset) for offset in offset_names]]
    current_spans = [[getattr(record, offset) for offset in offset_names]]
    label = field_label(prefix.strip("_") or "words")
    return _compare_words(label, proposal[name], proposed_spans, getattr(record, name), current_spans)


def _compare_claim_spans(record: Claim, role: str, proposed_spans: list[list[int]]) -> ComparisonRow:
    current_spans = [[span.start, span.end] for span in record.spans.all() if span.role == role]
    text = record.version.text
    proposed, current = (_words_in(text, spans) for spans in (proposed_spans, current_spans))
    return _compare_words(field_label(role), proposed, proposed_spans, current, current_spans)


def _words_in(text: str, spans: list[list[int]]) -> str:
    return GAP.join(text[start:end] for start, end in spans)


def _compare_words(
    label: str, proposed: str, proposed_spans: list[list[Any]], current: str, current_spans: list[list[Any]]
) -> ComparisonRow:
    """Compare words; show offsets only where the same words were taken from another place in the text."""
    before, after = (f"“{words}”" if words else _("nothing") for words in (proposed, current))
    if before == after and proposed_spans != current_spans:
        before = f"{before} ({_format_offsets(proposed_spans)})"
        after = f"{after} ({_format_offsets(current_spans)})"
    return ComparisonRow(label, before, after)


def disagreement(record: Any) -> list[ComparisonRow]:
    """Return what a later run of the engine reads differently from what was decided; empty if it agrees."""
    if not record.is_disputed:
        return []
    if record.disagreement.get("gone"):
        decided = _("%(state)s, as decided") % {"state": record.get_state_display()}
        return [ComparisonRow(_("whole item"), _("no longer found"), decided)]
    current = {name: _current_value(record, name) for name in record.disagreement}
    names = RecordNames([*record.disagreement.items(), *current.items()])
    return [
        ComparisonRow(field_label(name), names.describe(name, value), names.describe(name, current[name]))
        for name, value in record.disagreement.items()
        if name not in DERIVED_FIELDS
    ]


# --- history ----------------------------------------------------------------------------------------------------------


def history_entries(entries: Iterable[ReviewLog]) -> list[HistoryEntry]:
    """Return history entries in words, with the names of the records they refer to."""
    logs = list(entries)
    names = _names_in(log.changes for log in logs)
    return [_history_entry(log, names) for log in logs]


def describe_changes(changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a pending change would change, worded as in the history, and how much it would move."""
    values = {name: value for name, value in changes.items() if name != "moved"}
    lines = _change_lines(values, _names_in([changes]))
    if "moved" in changes:
        lines = (*lines, _("would move: %(records)s") % {"records": _describe_moved(changes["moved"])})
    return lines


def _names_in(all_changes: Iterable[Mapping[str, Any]]) -> RecordNames:
    values: list[tuple[str, Any]] = []
    for changes in all_changes:
        for name, before_and_after in changes.items():
            if isinstance(before_and_after, list):
                values.extend((name, value) for value in before_and_after)
    return RecordNames(values)


def _history_entry(log: ReviewLog, names: RecordNames) -> HistoryEntry:
    before, after = log.from_state, log.to_state
    return HistoryEntry(
        at=log.at,
        user_name=log.user_name,
        action=log.get_action_display(),
        transition=f"{before} → {after}" if before and before != after else "",
        version=_("version %(number)d") % {"number": log.version.number} if log.version else "",
        note=log.note,
        changes=_change_lines(log.changes, names, log.action),
    )


def _change_lines(changes: Mapping[str, Any], names: RecordNames, action: str = "") -> tuple[str, ...]:
    hidden = HIDDEN_FIELDS | DERIVED_FIELDS
    if action == Action.CARRY:  # here “from” holds the ids of the record and of its copy, not of actors
        hidden = hidden | {"from"}
    return tuple(_describe_change(name, value, names) for name, value in changes.items() if name not in hidden)


def _describe_change(name: str, value: Any, names: RecordNames) -> str:
    if name == "moved" and isinstance(value, dict):
        return _("moved: %(records)s") % {"records": _describe_moved(value)}
    if not (isinstance(value, list) and len(value) == 2):
        return f"{field_label(name)}: {names.describe(name, value)}"
    before, after = value
    if name in STORY_MEMBERS and all(item is None or isinstance(item, str) for item in value):
        return f"{field_label(name)}: {after or before}"
    return f"{field_label(name)}: {names.describe(name, before)} → {names.describe(name, after)}"


def _describe_moved(moved: Mapping[str, Any]) -> str:
    """Return how many records of each kind were moved; values of `moved` that are no lists of ids are left out."""
    counts = [count_references(kind, len(ids)) for kind, ids in moved.items() if ids and isinstance(ids, list)]
    return get_text_list(counts, _("and")) if counts else _("nothing")


def count_references(kind: str, number: int) -> str:
    """Return a number with the noun for one of `REFERENCE_COUNTS`: “2 mentions”."""
    if kind not in REFERENCE_COUNTS:
        return f"{number} {kind}"
    return REFERENCE_COUNTS[kind] % {"count": number}
