"""Editors correct records and add what the engine missed. What the engine had proposed is kept in `proposal`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.choices import Action, AliasOrigin, LinkOutcome, MentionKind, ReviewState, SpanRole
from articles.models import (
    Actor,
    ActorLink,
    Alias,
    ArticleVersion,
    Claim,
    ClaimSpan,
    Event,
    EventMention,
    EventParticipant,
    Mention,
    Proposal,
    TimeExpression,
)
from articles.models.actor import name_key
from articles.models.base import TextProposal
from articles.services import dates, linking, review
from articles.services.errors import InvalidValue
from articles.services.proposals import claim_key, is_self_or_ancestor, save_claim_spans, span_key, to_json_value
from articles.services.transitions import (
    ChangeDetails,
    Performer,
    ProposalT,
    create,
    lock,
    log,
    sole_reviewer_after,
    transition,
)

TextProposalT = TypeVar("TextProposalT", bound=TextProposal)

# Start and end of a piece of text, in code points; the end is exclusive.
Span = tuple[int, int]
Participants = Sequence[tuple[Actor, str]]

# What an editor may set in each record. A span is given as (start, end), a claim's spans as {role: [(start, end), …]},
# participants as [(actor, role), …], aliases as a list of names.
EDITABLE_FIELDS: dict[type[Proposal], tuple[str, ...]] = {
    Actor: ("name", "kind", "role", "wikidata_id", "aliases"),
    ActorLink: ("actor",),
    Mention: ("actor", "kind", "span"),
    Claim: ("source_actor", "cue_lemma", "stance", "mode", "negated", "hedged", "parent", "spans"),
    TimeExpression: ("type", "value", "edtf", "span"),
    Event: ("title", "edtf", "status", "kind", "participants"),
    EventMention: ("event", "trigger", "sentence", "time_expression", "claim"),
}

# Values that are stored in rows of their own, not in columns of the record.
RELATED_ROW_FIELDS = ("spans", "aliases", "participants")

MENTION_SPAN_FIELDS = ("trigger_start", "trigger_end", "sentence_start", "sentence_end")


@transaction.atomic
def edit(
    record: ProposalT,
    values: Mapping[str, Any],
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> ProposalT:
    """Change a record and accept it as changed. Return the updated record.

    `values` maps names from EDITABLE_FIELDS to new values. Raise InvalidValue for one that is not valid, and
    StaleRevision if `expected` is not the record's revision; nothing is changed then.
    """
    batch = batch or uuid.uuid4()
    _check_names(record, values)
    fields, changes = _changed_fields(record, values)
    changes |= _edit_related_rows(record, values)
    _check(record, fields)
    previous = _previous_event(record, fields)
    if not record.edited:
        changes["edited"] = [False, True]
    change = ChangeDetails(fields | {"edited": True}, changes, note, batch)
    record = transition(record, Action.EDIT, by, change, expected=expected)
    review.accept_prerequisites(record, by, batch)
    review.after_accepting(record, by)
    _invalidate_dependents(record, by, batch)
    _after_editing(record, fields, by, batch)
    if previous is not None:
        _leave_event(previous, record, by, batch)
    return record


def _check_names(record: Proposal, values: Mapping[str, Any]) -> None:
    """Raise InvalidValue for a name that is not editable in the record."""
    unknown = sorted(values.keys() - set(EDITABLE_FIELDS[type(record)]))
    if unknown:
        raise InvalidValue(
            _("A %(kind)s has no editable field %(names)s.")
            % {"kind": record._meta.verbose_name, "names": ", ".join(unknown)},
            unknown[0],
        )


def _changed_fields(record: Proposal, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns that the values change, with their new values, and their changes for the history."""
    fields = _columns(record, values)
    if isinstance(record, TimeExpression):
        _align_value_and_date(record, fields)
    fields = {name: value for name, value in fields.items() if getattr(record, name) != value}
    changes = {name: [to_json_value(getattr(record, name)), to_json_value(value)] for name, value in fields.items()}
    return fields, changes


@dataclass(frozen=True)
class _PreviousEvent:
    """The event that a mention belonged to before an edit, and whether readers saw the mention there."""

    event: Event
    was_public: bool


def _previous_event(record: Proposal, fields: Mapping[str, Any]) -> _PreviousEvent | None:
    """Return the event that an edit moves a mention away from, if it does."""
    if not isinstance(record, EventMention) or "event" not in fields:
        return None
    return _PreviousEvent(record.event, is_public(record))


def _leave_event(previous: _PreviousEvent, record: Proposal, by: Performer, batch: uuid.UUID) -> None:
    """Log that a mention was moved away from an event, and reject the event if it has no other mention."""
    assert isinstance(record, EventMention)
    if previous.was_public:
        log_mention_moved(previous.event, record, by)
    if not previous.event.mentions.active().exists():
        note = _("its only mention was moved to “%(event)s”") % {"event": record.event}
        review.reject(previous.event, by, note=note[:300], batch=batch)


def is_public(mention: EventMention) -> bool:
    """Return whether the public sees the mention."""
    return EventMention.objects.public().filter(pk=mention.pk).exists()


def log_mention_moved(event: Event, mention: EventMention, by: Performer) -> None:
    """Log on an event that a public mention of it now belongs to another event.

    The entry belongs to no batch: the event itself is unchanged, so there is nothing to undo.
    """
    change = ChangeDetails(changes={"event_mention": [mention.pk, None]})
    log([event], Action.EDIT, by, change, before=event.state, after=event.state)


def _invalidate_dependents(record: Proposal, by: Performer, batch: uuid.UUID) -> None:
    """Require a new confirmation of accepted records that depend on an edited claim, event mention or date."""
    if not settings.NEWSDESK_SECOND_REVIEWER or not isinstance(record, (Claim, EventMention, TimeExpression)):
        return
    note = _("it depends on “%(record)s”, which was edited") % {"record": record}
    for other in map(lock, review.accepted_dependents(record)):
        if other.sole_reviewer != by.name:
            other = transition(other, Action.EDIT, by, ChangeDetails(note=note[:300], batch=batch))
            _invalidate_dependents(other, by, batch)


def _after_editing(record: Proposal, fields: Mapping[str, Any], by: Performer, batch: uuid.UUID) -> None:
    """Carry out what follows from an edit.

    Rebuild the look-up keys of an edited actor. Correcting the actor of one name corrects the text's whole link,
    unless that has been decided.
    """
    if isinstance(record, Actor):
        linking.update_actor_keys([record])
    elif isinstance(record, Mention) and "actor" in fields and record.kind == MentionKind.NAME:
        link = record.link
        if link is not None and link.is_pending and link.actor_id != record.actor_id:
            edit(link, {"actor": record.actor}, by, batch=batch)


# --- adding -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_actor(by: Performer, *, name: str, kind: str, role: str = "", wikidata_id: str = "") -> Actor:
    """Add an accepted actor. Its name becomes its first alias. Raise InvalidValue for values that are not valid."""
    actor = Actor(name=name, kind=kind, role=role, wikidata_id=wikidata_id, state=ReviewState.ACCEPTED)
    _check(actor, {"name": name, "wikidata_id": wikidata_id})
    create(actor, Action.CREATE, by, ChangeDetails(batch=uuid.uuid4()))
    Alias.objects.create(actor=actor, text=name, origin=AliasOrigin.EDITOR)
    linking.update_actor_keys([actor])
    return actor


@transaction.atomic
def add_mention(version: ArticleVersion, span: Span, actor: Actor | None, kind: str, by: Performer) -> Mention:
    """Add an accepted mention that the engine missed. Raise InvalidValue for values that are not valid."""
    start, end, text = span_text(version, span)
    mention = Mention(
        version=version, key=span_key(span), start=start, end=end, text=text, kind=kind, state=ReviewState.ACCEPTED
    )
    _check(mention, {"actor": actor})
    mention.actor = actor
    _save_new(mention, by)
    _log_created(mention, by, uuid.uuid4())
    return mention


@transaction.atomic
def add_time(
    version: ArticleVersion, span: Span, by: Performer, *, type: str, value: str, edtf: str = ""
) -> TimeExpression:
    """Add an accepted time expression that the engine missed. Without a TIMEX3 `value`, use the EDTF date."""
    time = TimeExpression(version=version, key=span_key(span), state=ReviewState.ACCEPTED)
    fields = _columns(time, {"span": span, "edtf": edtf, "type": type, "value": value or edtf})
    _align_value_and_date(time, fields)
    for name, column_value in fields.items():
        setattr(time, name, column_value)
    _save_new(time, by)
    _log_created(time, by, uuid.uuid4())
    return time


@transaction.atomic
def add_claim(version: ArticleVersion, spans: Mapping[str, list[Span]], by: Performer, **values: Any) -> Claim:
    """Add an accepted claim that the engine missed.

    `spans` maps roles to spans, the content at least; `values` are those of a claim in EDITABLE_FIELDS.
    """
    checked = validated_spans(version, spans)
    key = claim_key(checked["source"], checked["cue"], checked["content"])
    claim = Claim(version=version, key=key, state=ReviewState.ACCEPTED)
    _check(claim, values)
    for name, value in values.items():
        setattr(claim, name, value)
    _save_new(claim, by)
    save_claim_spans([(claim, checked)])
    _log_created(claim, by, uuid.uuid4())
    return claim


@transaction.atomic
def add_event(version: ArticleVersion, trigger: Span, sentence: Span, by: Performer, **values: Any) -> EventMention:
    """Add an accepted event that the engine missed, with its mention. Return the mention.

    `values` are those of an event in EDITABLE_FIELDS, and the mention's `claim` and `time_expression`.
    """
    grounds = {name: values.pop(name, None) for name in ("claim", "time_expression")}
    participants = values.pop("participants", [])
    event = Event(state=ReviewState.ACCEPTED)
    for name, value in _columns(event, values).items():
        setattr(event, name, value)
    _check(event, {"title": event.title})
    batch = uuid.uuid4()
    create(event, Action.CREATE, by, ChangeDetails(batch=batch))
    set_participants(event, participants)
    mention = EventMention(
        version=version,
        key=span_key(trigger),
        event=event,
        **grounds,
        state=ReviewState.ACCEPTED,
        **_span_fields(version, "trigger_", trigger),
        **_span_fields(version, "sentence_", sentence),
    )
    _check(mention, grounds)
    _save_new(mention, by)
    _log_created(mention, by, batch)
    return mention


def _log_created(record: Proposal, by: Performer, batch: uuid.UUID) -> None:
    """Log the creation of a record and accept its prerequisites."""
    log([record], Action.CREATE, by, ChangeDetails(batch=batch), after=ReviewState.ACCEPTED)
    review.accept_prerequisites(record, by, batch)
    review.after_accepting(record, by)


def _save_new(record: TextProposal, by: Performer) -> None:
    """Save a new record. Raise InvalidValue if a record with the same key, on the same words, is not withdrawn."""
    manager = type(record)._base_manager
    # A withdrawn proposal or an undone addition gives up its key to the new record.
    manager.filter(version=record.version, key=record.key, state=ReviewState.WITHDRAWN).update(key="")
    record.sole_reviewer = sole_reviewer_after(record, Action.CREATE, by)
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        raise InvalidValue(_("These words are already marked. Edit the existing record instead."), "span") from None


# --- values -----------------------------------------------------------------------------------------------------------


def _columns(record: Proposal, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that an editor's values set: a span sets three, a date its bounds too."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("span", "trigger", "sentence"):
            assert isinstance(record, TextProposal)
            fields |= _span_fields(record.version, "" if name == "span" else f"{name}_", value)
        elif name == "edtf":
            earliest, latest = dates.bounds(value)
            fields |= {"edtf": value, "earliest": earliest, "latest": latest}
        elif name == "actor" and isinstance(record, ActorLink):
            fields |= {"actor": value, "outcome": LinkOutcome.OPEN if value is None else LinkOutcome.KNOWN}
        elif name not in RELATED_ROW_FIELDS:
            fields[name] = value
    return fields


def _align_value_and_date(time: TimeExpression, fields: dict[str, Any]) -> None:
    """Check that the TIMEX3 value and the EDTF date have a day in common.

    Set the value to the date where only the date was edited; raise InvalidValue where the value was.
    """
    value = fields.get("value", time.value)
    edtf = fields.get("edtf", time.edtf)
    if "value" in fields:
        dates.check_timex3(value)
    if not edtf or not dates.are_disjoint(value, edtf):
        return
    if "value" in fields:
        raise InvalidValue(
            _("The TIMEX3 value %(value)s and the date %(date)s have no day in common. Change one of them.")
            % {"value": value, "date": edtf},
            "value",
        )
    fields["value"] = edtf


def _span_fields(version: ArticleVersion, prefix: str, span: Span) -> dict[str, Any]:
    """Return the three columns of a span, with their prefix: start, end and text."""
    start, end, text = span_text(version, span, prefix[:-1])
    return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": text}


def span_text(version: ArticleVersion, span: Span, field: str = "") -> tuple[int, int, str]:
    """Return the span's start, end and exact words.

    Raise InvalidValue unless it lies in the version's text and has a character that is not white space.
    """
    start, end = span
    length = len(version.text)
    if not 0 <= start < end <= length:
        raise InvalidValue(
            _("The span %(start)d–%(end)d is not within the text, which has %(length)s characters.")
            % {"start": start, "end": end, "length": f"{length:,}"},
            field or "span",
        )
    text = version.text[start:end]
    if not text.strip():
        raise InvalidValue(_("The selection contains only white space. Select some words."), field or "span")
    return start, end, text


def validated_spans(version: ArticleVersion, spans: Mapping[str, Iterable[Sequence[int]]]) -> dict[str, list[Span]]:
    """Return a claim's spans by role, in text order.

    Raise InvalidValue if there is no content, if spans of one role overlap, or if one lies outside the text.
    """
    checked = {}
    for role in SpanRole:
        ordered = sorted((start, end) for start, end in spans.get(role.value) or [])
        for span in ordered:
            span_text(version, span, "spans")
        if any(first[1] > second[0] for first, second in pairwise(ordered)):
            raise InvalidValue(_("Two parts of the %(role)s overlap.") % {"role": role.label}, "spans")
        checked[role.value] = ordered
    if not checked[SpanRole.CONTENT]:
        raise InvalidValue(_("A claim needs content: the words that are claimed."), "spans")
    return checked


def _check(record: Proposal, fields: Mapping[str, Any]) -> None:
    """Raise InvalidValue if the new values of these fields are not valid for the record."""
    for name, message in (("name", _("The name cannot be empty.")), ("title", _("The title cannot be empty."))):
        if name in fields and not str(fields[name]).strip():
            raise InvalidValue(message, name)
    for name in ("actor", "source_actor"):
        if fields.get(name) is not None:
            _check_actor(record, fields[name], name)
    if isinstance(record, Claim) and fields.get("parent") is not None:
        _check_parent(record, fields["parent"])
    if isinstance(record, EventMention):
        _check_grounds(record, fields)
        _check_trigger(record, fields)
    if isinstance(record, Actor) and fields.get("wikidata_id"):
        _check_wikidata(record, fields["wikidata_id"])


def _check_grounds(record: EventMention, fields: Mapping[str, Any]) -> None:
    """Check that the mention's claim and date are in the same text."""
    for name in ("claim", "time_expression"):
        other = fields.get(name)
        if other is not None and other.version_id != record.version_id:
            raise InvalidValue(_("That %(kind)s is in another text.") % {"kind": other._meta.verbose_name}, name)


def _check_trigger(record: EventMention, fields: Mapping[str, Any]) -> None:
    spans = {name: fields.get(name, getattr(record, name)) for name in MENTION_SPAN_FIELDS}
    if not spans["sentence_start"] <= spans["trigger_start"] < spans["trigger_end"] <= spans["sentence_end"]:
        raise InvalidValue(_("The trigger words must be inside the sentence."), "span")


def _check_actor(record: Proposal, actor: Actor, name: str) -> None:
    if actor.merged_into_id:
        raise InvalidValue(_merged_message(actor), name)
    if actor.anonymous and actor.version_id != getattr(record, "version_id", None):
        raise InvalidValue(
            _("“%(actor)s” is an unnamed source of another text. It is not known to be the same source.")
            % {"actor": actor},
            name,
        )


def _merged_message(actor: Actor) -> str:
    return _("“%(actor)s” was merged into “%(target)s”. Choose that one.") % {
        "actor": actor,
        "target": actor.merged_into,
    }


def _check_parent(claim: Claim, parent: Claim) -> None:
    if parent.version_id != claim.version_id:
        raise InvalidValue(_("The parent claim must be in the same text."), "parent")
    if claim.pk and is_self_or_ancestor(claim, parent):
        raise InvalidValue(_("A claim cannot be its own parent, directly or through other claims."), "parent")


def _check_wikidata(actor: Actor, wikidata_id: str) -> None:
    if actor.anonymous:
        raise InvalidValue(
            _("“%(actor)s” is an unnamed source, so it cannot be identified in Wikidata.") % {"actor": actor},
            "wikidata_id",
        )
    if not (wikidata_id[:1] == "Q" and wikidata_id[1:].isascii() and wikidata_id[1:].isdigit()):
        raise InvalidValue(_("A Wikidata id is the letter Q and a number, for example Q42."), "wikidata_id")
    other = Actor.objects.filter(wikidata_id=wikidata_id, merged_into=None).exclude(pk=actor.pk).first()
    if other:
        raise InvalidValue(
            _("“%(other)s” already has this Wikidata id. If they are the same, merge them.") % {"other": other},
            "wikidata_id",
        )


# --- related rows -----------------------------------------------------------------------------------------------------


def _edit_related_rows(record: Proposal, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write a claim's spans, an actor's aliases or an event's participants. Return what changed, for the history."""
    pairs: dict[str, tuple[Any, Any]] = {}
    if isinstance(record, Claim) and "spans" in values:
        pairs["spans"] = set_spans(record, values["spans"])
    if isinstance(record, Actor) and "aliases" in values:
        pairs["aliases"] = set_aliases(record, values["aliases"])
    if isinstance(record, Event) and "participants" in values:
        pairs["participants"] = set_participants(record, values["participants"])
    return {name: [old, new] for name, (old, new) in pairs.items() if old != new}


# A claim's spans as the history keeps them: [start, end] by role.
SpanLists = dict[str, list[list[int]]]


def set_spans(claim: Claim, spans: Mapping[str, Iterable[Sequence[int]]]) -> tuple[SpanLists, SpanLists]:
    """Replace a claim's spans; roles that are not given keep theirs. Return the old and the new spans."""
    rows = list(claim.spans.all())
    old = {role: [[row.start, row.end] for row in rows if row.role == role] for role in SpanRole.values}
    checked = validated_spans(claim.version, old | dict(spans))
    new = {role: [list(span) for span in ordered] for role, ordered in checked.items()}
    if old != new:
        ClaimSpan.objects.filter(claim=claim).delete()
        save_claim_spans([(claim, checked)])
        claim.refresh_from_db()  # discard prefetched spans
    return old, new


def set_aliases(actor: Actor, aliases: Iterable[str]) -> tuple[list[str], list[str]]:
    """Replace an actor's aliases. Return the old and the new ones, sorted."""
    old = sorted(actor.aliases.values_list("text", flat=True))
    # Names with one look-up key ("US", "U.S.") are one alias; an existing one is preferred.
    stripped = {text.strip() for text in aliases if text.strip()}
    by_key: dict[str, str] = {}
    for text in sorted(stripped, key=lambda text: (text not in old, text)):
        by_key.setdefault(name_key(text), text)
    wanted = set(by_key.values())
    actor.aliases.exclude(text__in=wanted).delete()
    for text in sorted(wanted - set(old)):
        Alias.objects.create(actor=actor, text=text, origin=AliasOrigin.EDITOR)
    return old, sorted(wanted)


# An event's participants as the history keeps them: [actor id, role].
ParticipantLists = list[list[Any]]


def set_participants(event: Event, participants: Participants) -> tuple[ParticipantLists, ParticipantLists]:
    """Replace an event's participants. Return the old and the new ones, sorted.

    Raise InvalidValue for a merged actor, and for an unnamed source of a text that does not report the event.
    """
    old = sorted([row.actor_id, row.role] for row in event.event_participants.all())
    for actor, _role in participants:
        if actor.merged_into_id:
            raise InvalidValue(_merged_message(actor), "participants")
        if actor.anonymous and not event.mentions.filter(version=actor.version_id).exists():
            raise InvalidValue(
                _("“%(actor)s” is an unnamed source of a text that does not report this event.") % {"actor": actor},
                "participants",
            )
    participants = list(dict.fromkeys(participants))
    new = sorted([actor.pk, str(role)] for actor, role in participants)
    if old != new:
        event.event_participants.all().delete()
        EventParticipant.objects.bulk_create(
            EventParticipant(event=event, actor=actor, role=role) for actor, role in participants
        )
    return old, new
