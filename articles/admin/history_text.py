"""Tells a person what the machine had said, what stands now, and what happened in between."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from articles.admin.base import count_noun, join_words
from articles.choices import Action, SpanRole
from articles.models import Actor, Claim, Event, EventMention, ReviewLog, TimeExpression
from articles.models.claim import GAP

# Values that are kept as ids, and the records they name.
NAMES: dict[str, type[models.Model]] = {
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
LABELS = {
    "source_actor": "source, as an actor",
    "cue_lemma": "cue word",
    "parent": "claim above",
    "edtf": "date (EDTF)",
    "into": "merged into",
    "time_expression": "dated by",
    "claim": "reported by",
    "wikidata_id": "Wikidata id",
    "same": "the same as",
}
# What points at an actor, as a merge and a split move it.
REFERENCE_NOUNS = {
    "mentions": ("mention", "mentions"),
    "claims": ("claim", "claims"),
    "participations": ("part in an event", "parts in events"),
    "outlets": ("outlet", "outlets"),
    "links": ("link from a name", "links from names"),
    "aliases": ("alias", "aliases"),
    "people": ("participant", "participants"),
    "stories": ("story", "stories"),
    "new_stories": ("story that is new to the event", "stories that are new to the event"),
}
MEMBERS = {"article", "event"}  # what came into a story or left it, told as it read then
FOLLOW = {"earliest", "latest"}  # from the date, which is told
# Kept for taking a decision back: that something was edited or confirmed, the entry itself tells; the link, its page.
UNTOLD = {"edited", "link", "disagreement", "sole_reviewer"}
SPANS = {"text": "", "trigger_text": "trigger_", "sentence_text": "sentence_"}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One value: what the machine had said beside what stands now."""

    label: str
    proposed: str
    current: str

    @property
    def differs(self) -> bool:
        return self.proposed != self.current


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a history."""

    at: dt.datetime
    user_name: str
    what: str
    moved: str
    on: str
    note: str
    changes: tuple[str, ...]


class RecordNames:
    """Names for ids, found with one query a model."""

    def __init__(self, values: Iterable[tuple[str, Any]]):
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for name, value in values:
            if name in NAMES:
                wanted[NAMES[name]].update(_ids(value))
        self.found = {model: _read(model, ids) for model, ids in wanted.items() if ids}

    def describe(self, name: str, value: Any) -> str:
        """A value in words."""
        if value in (None, "", [], {}):
            return "nothing"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if name == "participants" and isinstance(value, list):
            return ", ".join(f"{self._name(name, pk)} ({role})" for pk, role in value)
        if name in NAMES and isinstance(value, int):
            return f"“{self._name(name, value)}”"
        if name == "spans" and isinstance(value, dict):
            return "; ".join(f"{role} {_offsets(spans)}" for role, spans in value.items() if spans) or "nothing"
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return f"“{value}”" if isinstance(value, str) else str(value)

    def _name(self, name: str, pk: int) -> str:
        return str(self.found.get(NAMES[name], {}).get(pk) or f"number {pk}, which is gone")


def _ids(value: Any) -> set[int]:
    """The ids in a value: one, or the first of each pair."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {value}
    return {item[0] for item in value if isinstance(item, list) and item} if isinstance(value, list) else set()


def _read(model: type[models.Model], ids: set[int]) -> Mapping[int, models.Model]:
    rows = model._default_manager.filter(pk__in=ids)
    return {row.pk: row for row in (rows.prefetch_related("spans") if model is Claim else rows)}


def _offsets(spans: Iterable[Any]) -> str:
    return ", ".join(f"{start}–{end}" for start, end in spans)


# --- the machine's proposal -------------------------------------------------------------------------------------------


def compare_with_proposal(record: Any) -> list[ComparisonRow]:
    """What the machine had proposed beside what stands now, in the order of the proposal."""
    said = record.proposal
    now = {name: _now(record, name) for name in said if _has(record, name)}
    names = RecordNames([*said.items(), *now.items()])
    rows = []
    for name, value in said.items():
        if name in SPANS:
            rows.append(_span_row(record, name, said))
        elif name in SpanRole.values:
            rows.append(_claim_row(record, name, value))
        elif name in now and not name.endswith(("start", "end")) and name not in FOLLOW:
            rows.append(ComparisonRow(field_label(name), names.describe(name, value), names.describe(name, now[name])))
    return rows


def _has(record: Any, name: str) -> bool:
    """Whether a value of the proposal is one that a record may have, and not a note of the machine's for itself."""
    return hasattr(record, name) or (isinstance(record, EventMention) and hasattr(record.event, name))


def _now(record: Any, name: str) -> Any:
    holder = record.event if isinstance(record, EventMention) and not hasattr(record, name) else record
    if name in NAMES:
        return getattr(holder, f"{name}_id", None)
    value = getattr(holder, name, None)
    return value.isoformat() if isinstance(value, dt.date) else value


def _span_row(record: Any, name: str, said: Mapping[str, Any]) -> ComparisonRow:
    prefix = SPANS[name]
    start, end = f"{prefix}start", f"{prefix}end"
    machine = f"“{said[name]}” ({said.get(start)}–{said.get(end)})"
    now = f"“{getattr(record, name)}” ({getattr(record, start)}–{getattr(record, end)})"
    return ComparisonRow(field_label(prefix.strip("_") or "words"), machine, now)


def _claim_row(record: Claim, role: str, said: list[list[int]]) -> ComparisonRow:
    now = [[span.start, span.end] for span in record.spans.all() if span.role == role]
    return ComparisonRow(role, *(_pieces(record.version.text, spans) for spans in (said, now)))


def _pieces(text: str, spans: list[list[int]]) -> str:
    return f"“{GAP.join(text[start:end] for start, end in spans)}” ({_offsets(spans)})" if spans else "nothing"


def field_label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " "))


def disagreement(record: Any) -> list[ComparisonRow]:
    """What the engine says now, beside what stands, where a later run reads it differently."""
    if not record.is_disputed:
        return []
    if record.disagreement.get("gone"):
        return [ComparisonRow("the whole", "not found any more", f"{record.get_state_display()}, as decided")]
    now = {name: _now(record, name) for name in record.disagreement}
    names = RecordNames([*record.disagreement.items(), *now.items()])
    return [
        ComparisonRow(field_label(name), names.describe(name, value), names.describe(name, now[name]))
        for name, value in record.disagreement.items()
        if name not in FOLLOW
    ]


# --- history ----------------------------------------------------------------------------------------------------------


def history_entries(entries: Iterable[ReviewLog]) -> list[HistoryEntry]:
    """History as sentences and small lists, the names of records looked up."""
    loaded = list(entries)
    names = _names(entry.changes for entry in loaded)
    return [_line(entry, names) for entry in loaded]


def describe_changes(changes: Mapping[str, Any]) -> tuple[str, ...]:
    """What a change that waits would change, as the history will tell it, and how much it would move."""
    told = _changes({name: value for name, value in changes.items() if name != "moved"}, _names([changes]))
    return (*told, f"would move: {_moved(changes['moved'])}") if "moved" in changes else told


def _names(all_changes: Iterable[Mapping[str, Any]]) -> RecordNames:
    return RecordNames(
        [(n, v) for each in all_changes for n, pair in each.items() if isinstance(pair, list) for v in pair]
    )


def _line(entry: ReviewLog, names: RecordNames) -> HistoryEntry:
    before, after = entry.from_state, entry.to_state
    moved = f"{before} → {after}" if before and before != after else ""
    changes = _changes(entry.changes, names, entry.action)
    on = f"version {entry.version.number}" if entry.version else ""
    return HistoryEntry(entry.at, entry.user_name, entry.get_action_display(), moved, on, entry.note, changes)


def _changes(changes: Mapping[str, Any], names: RecordNames, action: str = "") -> tuple[str, ...]:
    # Of a record that was carried to a new version, “from” is its own number and that of the copy, not an actor's.
    untold = UNTOLD | FOLLOW | ({"from"} if action == Action.CARRY else set())
    return tuple(_change(name, value, names) for name, value in changes.items() if name not in untold)


def _change(name: str, value: Any, names: RecordNames) -> str:
    if name == "moved" and isinstance(value, dict):
        return f"moved: {_moved(value)}"
    if isinstance(value, list) and len(value) == 2:
        if name in MEMBERS and all(item is None or isinstance(item, str) for item in value):
            return f"{name}: {value[1] or value[0]}"
        before, after = (names.describe(name, item) for item in value)
        return f"{field_label(name)}: {before} → {after}"
    return f"{field_label(name)}: {names.describe(name, value)}"


def _moved(ids: Mapping[str, list[int]]) -> str:
    """How many of each kind a merge, a split or a match moves; what else is told with them are no numbers."""
    rows = {kind: found for kind, found in ids.items() if found and isinstance(found, list)}
    return (
        join_words([count_noun(len(found), *REFERENCE_NOUNS.get(kind, (kind, kind))) for kind, found in rows.items()])
        or "nothing"
    )
