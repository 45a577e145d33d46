"""An editor corrects a record, or adds what the engine missed. What the machine had said stays in `proposal`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

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
    TimeExpression,
)
from articles.models.actor import name_key
from articles.services import dates, linking, review
from articles.services.errors import InvalidValue
from articles.services.proposals import claim_key, is_self_or_ancestor, save_claim_spans, span_key, to_json_value
from articles.services.transitions import ChangeDetails, Performer, create, log, sole_reviewer_after, transition

# What an editor may set in each record. Spans are given as (start, end), a claim's as {role: [(start, end), …]}.
EDITABLE_FIELDS: dict[type, tuple[str, ...]] = {
    Actor: ("name", "kind", "role", "wikidata_id", "aliases"),
    ActorLink: ("actor",),
    Mention: ("actor", "kind", "span"),
    Claim: ("source_actor", "cue_lemma", "stance", "mode", "negated", "hedged", "parent", "spans"),
    TimeExpression: ("type", "value", "edtf", "span"),
    Event: ("title", "edtf", "status", "kind", "participants"),
    EventMention: ("event", "trigger", "sentence", "time_expression", "claim"),
}

MENTION_SPAN_FIELDS = ("trigger_start", "trigger_end", "sentence_start", "sentence_end")


@transaction.atomic
def edit(
    record: Any,
    values: Mapping[str, Any],
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> Any:
    """Change a record and accept it as changed. Raises Invalid for a value that cannot be right, changing nothing."""
    batch = batch or uuid.uuid4()
    unknown = values.keys() - set(EDITABLE_FIELDS[type(record)])
    if unknown:
        raise InvalidValue(f"A {record._meta.verbose_name} has no {', '.join(sorted(unknown))} to edit.", min(unknown))
    fields = _fields(record, values)
    if isinstance(record, TimeExpression):
        _agree(record, fields)
    told = {name: [to_json_value(getattr(record, name)), to_json_value(value)] for name, value in fields.items()}
    fields = {name: value for name, value in fields.items() if getattr(record, name) != value}
    told = {name: told[name] for name in fields}
    told |= _edit_rows(record, values)
    _check(record, fields)
    left = record.event if "event" in fields else None
    was_public = left is not None and is_public(record)
    if not record.edited:
        told["edited"] = [False, True]
    change = ChangeDetails(fields | {"edited": True}, told, note, batch)
    record = transition(record, Action.EDIT, by, change, expected=expected)
    review.accept_prerequisites(record, by, batch)
    review.after_accepting(record, by)
    _unseen_above(record, by, batch)
    _after_editing(record, fields, by, batch)
    if left is not None and was_public:
        log_mention_moved(left, record, by)
    if left is not None and not left.mentions.active().exists():
        review.reject(left, by, note=f"its only account was moved to “{record.event}”"[:300], batch=batch)
    return record


def is_public(account: EventMention) -> bool:
    return EventMention.objects.public().filter(pk=account.pk).exists()


def log_mention_moved(event: Event, account: EventMention, by: Performer) -> None:
    """A line in the history of an event that readers knew an account of, which is now told of another.

    It belongs to no act: the event itself is as it was, and there is nothing of it to take back.
    """
    change = ChangeDetails(changes={"event_mention": [account.pk, None]})
    log([event], Action.EDIT, by, change, before=event.state, after=event.state)


def _unseen_above(record: Any, by: Performer, batch: uuid.UUID) -> None:
    """What rests on an edited claim or date reads differently now, and nobody else has seen it so."""
    if not settings.NEWSDESK_SECOND_REVIEWER or not isinstance(record, (Claim, EventMention, TimeExpression)):
        return
    for other in map(review.lock, review.accepted_dependents(record)):
        if other.sole_reviewer != by.name:
            change = ChangeDetails(note=f"it rests on “{record}”, which was edited"[:300], batch=batch)
            _unseen_above(transition(other, Action.EDIT, by, change), by, batch)


def _after_editing(record: Any, fields: Mapping[str, Any], by: Performer, batch: uuid.UUID) -> None:
    """An actor is found by what it is called now; and who corrects a name's actor says so of its whole link."""
    if isinstance(record, Actor):
        linking.update_actor_keys([record])
    elif isinstance(record, Mention) and "actor" in fields and record.kind == MentionKind.NAME:
        link = record.link
        if link is not None and link.is_pending and link.actor_id != record.actor_id:
            edit(link, {"actor": record.actor}, by, batch=batch)


# --- adding -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_actor(by: Performer, *, name: str, kind: str, role: str = "", wikidata_id: str = "") -> Actor:
    """An actor that an editor knows. Its name becomes its first alias."""
    actor = Actor(name=name, kind=kind, role=role, wikidata_id=wikidata_id, state=ReviewState.ACCEPTED)
    _check(actor, {"name": name, "wikidata_id": wikidata_id})
    create(actor, Action.CREATE, by, ChangeDetails(batch=uuid.uuid4()))
    Alias.objects.create(actor=actor, text=name, origin=AliasOrigin.EDITOR)
    linking.update_actor_keys([actor])
    return actor


@transaction.atomic
def add_mention(
    version: ArticleVersion, span: tuple[int, int], actor: Actor | None, kind: str, by: Performer
) -> Mention:
    start, end, text = span_text(version, span)
    mention = Mention(
        version=version, key=span_key(span), start=start, end=end, text=text, kind=kind, state=ReviewState.ACCEPTED
    )
    _check(mention, {"actor": actor})
    mention.actor = actor
    _save_new(mention, by)
    _begin(mention, by, uuid.uuid4())
    return mention


@transaction.atomic
def add_time(
    version: ArticleVersion, span: tuple[int, int], by: Performer, *, type: str, value: str, edtf: str = ""
) -> Any:
    """Words that say when, which the engine missed."""
    time = TimeExpression(version=version, key=span_key(span), state=ReviewState.ACCEPTED)
    fields = _fields(time, {"span": span, "edtf": edtf, "type": type, "value": value or edtf})
    _agree(time, fields)
    for name, found in fields.items():
        setattr(time, name, found)
    _save_new(time, by)
    _begin(time, by, uuid.uuid4())
    return time


@transaction.atomic
def add_claim(
    version: ArticleVersion, spans: Mapping[str, list[tuple[int, int]]], by: Performer, **values: Any
) -> Claim:
    """A claim the engine missed: `spans` by role, content at least; `values` as in EDITABLE."""
    pieces = validated_spans(version, spans)
    key = claim_key(pieces["source"], pieces["cue"], pieces["content"])
    claim = Claim(version=version, key=key, state=ReviewState.ACCEPTED)
    _check(claim, values)
    for name, value in values.items():
        setattr(claim, name, value)
    _save_new(claim, by)
    save_claim_spans([(claim, pieces)])
    _begin(claim, by, uuid.uuid4())
    return claim


@transaction.atomic
def add_event(
    version: ArticleVersion, trigger: tuple[int, int], sentence: tuple[int, int], by: Performer, **values: Any
) -> EventMention:
    """An event the engine missed, with the place that tells it.

    `values` as an Event's in EDITABLE, and an EventMention's `claim` and `time_expression`.
    """
    ground = {name: values.pop(name, None) for name in ("claim", "time_expression")}
    participants = values.pop("participants", [])
    event = Event(state=ReviewState.ACCEPTED)
    for name, value in _fields(event, values).items():
        setattr(event, name, value)
    _check(event, {"title": event.title})
    batch = uuid.uuid4()
    create(event, Action.CREATE, by, ChangeDetails(batch=batch))
    set_participants(event, participants)
    mention = EventMention(
        version=version,
        key=span_key(trigger),
        event=event,
        **ground,
        state=ReviewState.ACCEPTED,
        **_span_fields(version, "trigger_", trigger),
        **_span_fields(version, "sentence_", sentence),
    )
    _check(mention, ground)
    _save_new(mention, by)
    _begin(mention, by, batch)
    return mention


def _begin(record: Any, by: Performer, batch: uuid.UUID) -> None:
    """The first line of an addition's history, and the acceptance of all it rests on."""
    log([record], Action.CREATE, by, ChangeDetails(batch=batch), after=ReviewState.ACCEPTED)
    review.accept_prerequisites(record, by, batch)
    review.after_accepting(record, by)


def _save_new(record: Any, by: Performer) -> None:
    # A proposal that the engine no longer makes, or an addition that was taken back, leaves these words to the new one.
    withdrawn = type(record).objects.filter(version=record.version, key=record.key, state=ReviewState.WITHDRAWN)
    withdrawn.update(key="")
    record.sole_reviewer = sole_reviewer_after(record, Action.CREATE, by)
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        raise InvalidValue("These words are marked already. Edit what is there instead.", "span") from None


# --- values -----------------------------------------------------------------------------------------------------------


def _fields(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns behind an editor's values: a span becomes three, a date brings its bounds."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("span", "trigger", "sentence"):
            fields |= _span_fields(record.version, "" if name == "span" else f"{name}_", value)
        elif name == "edtf":
            earliest, latest = dates.bounds(value)
            fields |= {"edtf": value, "earliest": earliest, "latest": latest}
        elif name == "actor" and isinstance(record, ActorLink):
            fields |= {"actor": value, "outcome": LinkOutcome.OPEN if value is None else LinkOutcome.KNOWN}
        elif name not in ("spans", "aliases", "participants"):
            fields[name] = value
    return fields


def _agree(time: TimeExpression, fields: dict[str, Any]) -> None:
    """The TIMEX3 value and the date speak of the same days; a date that is edited alone brings the value with it."""
    value, edtf = (fields.get(name, getattr(time, name)) for name in ("value", "edtf"))
    if "value" in fields:
        dates.check_timex3(value)
    if edtf and dates.are_disjoint(value, edtf):
        if "value" in fields:
            raise InvalidValue(
                f"The TIMEX3 value {value} and the date {edtf} have no day in common. Change one.", "value"
            )
        fields["value"] = edtf


def _span_fields(version: ArticleVersion, prefix: str, span: tuple[int, int]) -> dict[str, Any]:
    return dict(
        zip((f"{prefix}start", f"{prefix}end", f"{prefix}text"), span_text(version, span, prefix[:-1]), strict=True)
    )


def span_text(version: ArticleVersion, span: tuple[int, int], field: str = "") -> tuple[int, int, str]:
    """A span with its exact words; raises Invalid unless it lies in the text and holds more than white space."""
    start, end = span
    length = len(version.text)
    if not 0 <= start < end <= length:
        raise InvalidValue(
            f"The span {start}–{end} does not lie in the text, which has {length:,} characters.", field or "span"
        )
    text = version.text[start:end]
    if not text.strip():
        raise InvalidValue("The span holds nothing but white space. Select words.", field or "span")
    return start, end, text


def validated_spans(version: ArticleVersion, spans: Mapping[str, Any]) -> dict[str, list[tuple[int, int]]]:
    """A claim's spans by role, in text order, checked; raises Invalid without a content or where pieces overlap."""
    pieces = {}
    for role in SpanRole.values:
        found = sorted((start, end) for start, end in spans.get(role) or [])
        for span in found:
            span_text(version, span, "spans")
        if any(a[1] > b[0] for a, b in pairwise(found)):
            raise InvalidValue(f"The pieces of the {role} overlap.", "spans")
        pieces[role] = found
    if not pieces[SpanRole.CONTENT]:
        raise InvalidValue("A claim needs its content: the words that are claimed.", "spans")
    return pieces


def _check(record: Any, fields: Mapping[str, Any]) -> None:
    """What no record may become, in words an editor understands."""
    for name in ("name", "title"):
        if name in fields and not str(fields[name]).strip():
            raise InvalidValue(f"The {name} cannot be empty.", name)
    for name in ("actor", "source_actor"):
        if fields.get(name) is not None:
            _check_actor(record, fields[name], name)
    if fields.get("parent") is not None:
        _check_parent(record, fields["parent"])
    for name in ("claim", "time_expression"):
        other = fields.get(name)
        if other is not None and other.version_id != record.version_id:
            raise InvalidValue(f"That {other._meta.verbose_name} stands in another text.", name)
    if fields.get("wikidata_id"):
        _check_wikidata(record, fields["wikidata_id"])
    if isinstance(record, EventMention):
        _check_trigger(record, fields)


def _check_trigger(record: EventMention, fields: Mapping[str, Any]) -> None:
    now = {name: fields.get(name, getattr(record, name)) for name in MENTION_SPAN_FIELDS}
    if not now["sentence_start"] <= now["trigger_start"] < now["trigger_end"] <= now["sentence_end"]:
        raise InvalidValue("The trigger words must stand inside the sentence.", "span")


def _check_actor(record: Any, actor: Actor, name: str) -> None:
    if actor.merged_into_id:
        raise InvalidValue(f"“{actor}” was merged into “{actor.merged_into}”. Choose that one.", name)
    if actor.anonymous and actor.version_id != record.version_id:
        raise InvalidValue(
            f"“{actor}” is an unnamed source of another text; nobody can know that it is the same.", name
        )


def _check_parent(claim: Claim, parent: Claim) -> None:
    if parent.version_id != claim.version_id:
        raise InvalidValue("The claim above must stand in the same text.", "parent")
    if claim.pk and is_self_or_ancestor(claim, parent):
        raise InvalidValue("A claim cannot stand inside itself: that would make a circle.", "parent")


def _check_wikidata(actor: Actor, wikidata_id: str) -> None:
    if actor.anonymous:
        raise InvalidValue(f"“{actor}” is an unnamed source: nobody can know whom Wikidata means by it.", "wikidata_id")
    if not (wikidata_id[:1] == "Q" and wikidata_id[1:].isascii() and wikidata_id[1:].isdigit()):
        raise InvalidValue("A Wikidata id is a Q and a number, such as Q42.", "wikidata_id")
    other = Actor.objects.filter(wikidata_id=wikidata_id, merged_into=None).exclude(pk=actor.pk).first()
    if other:
        raise InvalidValue(f"“{other}” has this Wikidata id already. If they are the same, merge them.", "wikidata_id")


# --- rows beside the record -------------------------------------------------------------------------------------------


def _edit_rows(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write a claim's spans, an actor's aliases, an event's participants; returns what changed."""
    told = {}
    if "spans" in values:
        told["spans"] = set_spans(record, values["spans"])
    if "aliases" in values:
        told["aliases"] = set_aliases(record, values["aliases"])
    if "participants" in values:
        told["participants"] = set_participants(record, values["participants"])
    return {name: [old, new] for name, (old, new) in told.items() if old != new}


def set_spans(claim: Claim, spans: Mapping[str, Any]) -> tuple[Any, Any]:
    """Roles that are not named keep their spans."""
    rows = list(claim.spans.all())
    old = {role: [[r.start, r.end] for r in rows if r.role == role] for role in SpanRole.values}
    pieces = validated_spans(claim.version, old | dict(spans))
    new = {role: [list(span) for span in found] for role, found in pieces.items()}
    if old != new:
        ClaimSpan.objects.filter(claim=claim).delete()
        save_claim_spans([(claim, pieces)])
        claim.refresh_from_db()  # forget the spans that were loaded
    return old, new


def set_aliases(actor: Actor, aliases: list[str]) -> tuple[Any, Any]:
    old = sorted(actor.aliases.values_list("text", flat=True))
    # Forms that are looked up alike ("US", "U.S.") are one alias; the one that stands already stays.
    stripped = sorted({text.strip() for text in aliases if text.strip()}, key=lambda text: text not in old)
    by_key: dict[str, str] = {}
    for text in stripped:
        by_key.setdefault(name_key(text), text)
    wanted = set(by_key.values())
    actor.aliases.exclude(text__in=wanted).delete()
    for text in sorted(wanted - set(old)):
        Alias.objects.create(actor=actor, text=text, origin=AliasOrigin.EDITOR)
    return old, sorted(wanted)


def set_participants(event: Event, participants: list[tuple[Actor, str]]) -> tuple[Any, Any]:
    old = sorted([row.actor_id, row.role] for row in event.event_participants.all())
    for actor, _ in participants:
        if actor.merged_into_id:
            raise InvalidValue(f"“{actor}” was merged into “{actor.merged_into}”. Choose that one.", "participants")
        if actor.anonymous and not event.mentions.filter(version=actor.version_id).exists():
            raise InvalidValue(f"“{actor}” is an unnamed source of a text that does not tell of this.", "participants")
    participants = list(dict.fromkeys(participants))
    new = sorted([actor.pk, str(role)] for actor, role in participants)
    if old != new:
        event.event_participants.all().delete()
        EventParticipant.objects.bulk_create(
            EventParticipant(event=event, actor=actor, role=role) for actor, role in participants
        )
    return old, new
