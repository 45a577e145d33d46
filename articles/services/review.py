"""An editor's decisions: accept, confirm, reject, reopen, keep; one by one and in bulk.

Accepting something accepts what it rests on: a claim its chain and its source, an event mention its event, its date and
the claim that reports it. Nothing can be rejected or reopened while something accepted rests on it.

With NEWSDESK_SECOND_REVIEWER what one person has accepted or edited is not shown until another confirms it. Whoever
accepts or confirms something has seen what it rests on too, and an edit leaves what rests on the edited record seen by
nobody else: so what may be shown rests only on what may be shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, Claim, Event, EventMention, Mention, Proposal, TimeExpression
from articles.services import story as story_service
from articles.services.errors import Blocked, ServiceError
from articles.services.linking.propagation import propagate_decision
from articles.services.transitions import ChangeDetails, Performer, transition

Key = tuple[type[models.Model], int]


def key_of(record: Any) -> Key:
    return type(record), record.pk


@dataclass(frozen=True, slots=True)
class Failure:
    record: Any
    reason: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a bulk decision did: every record it changed, those it could not, and why."""

    batch: uuid.UUID
    changed: list[Any]
    failed: list[Failure]


# --- decisions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept(
    record: Any, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Any]:
    """Accept a proposal with everything it rests on; returns all that was accepted, the record itself last."""
    batch = batch or uuid.uuid4()
    along = accept_prerequisites(record, by, batch)
    transition(record, Action.ACCEPT, by, ChangeDetails(note=note, batch=batch), expected=expected)
    after_accepting(record, by)
    if isinstance(record, Actor):
        _unseen_beside(record, by, batch)
    return [*along, record]


def _unseen_beside(actor: Actor, by: Performer, batch: uuid.UUID) -> None:
    """An event of which an accepted actor is now told as a part reads differently, and nobody else has seen it so."""
    if settings.NEWSDESK_SECOND_REVIEWER:
        for event in Event.objects.publishable().filter(participants=actor).distinct():
            note = f"“{actor}”, who takes part in it, was accepted"[:300]
            transition(event, Action.EDIT, by, ChangeDetails(note=note, batch=batch))


def accept_prerequisites(record: Any, by: Performer, batch: uuid.UUID) -> list[Any]:
    """Accept what a record rests on, and confirm what of it another person alone has accepted; returns both."""
    ground = [lock(other) for other in prerequisites(record)]
    for other in ground:
        if other.is_inactive:
            raise Blocked(
                f"“{record}” rests on the {_kind(other)} “{other}”, which is {other.state}."
                " Accept that first, or edit this one so that it no longer needs it."
            )
    along = [other for other in ground if not other.is_accepted or can_confirm(other, by)]
    for other in along:
        action = Action.CONFIRM if other.is_accepted else Action.ACCEPT
        transition(other, action, by, ChangeDetails(note=f"with “{record}”"[:300], batch=batch))
        after_accepting(other, by)
    return along


def can_confirm(record: Any, by: Performer) -> bool:
    """Whether this person is the second pair of eyes that an accepted record, or the event it tells of, waits for."""
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return False
    told = [record.event] if isinstance(record, EventMention) else []
    return any(each.is_unconfirmed and each.sole_reviewer != by.name for each in (record, *told))


@transaction.atomic
def confirm(
    record: Any, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Any]:
    """Let stand what another person alone has accepted, with what it rests on; returns all that was confirmed."""
    batch, now = batch or uuid.uuid4(), lock(record)
    along = accept_prerequisites(now, by, batch) if now.is_accepted else []
    if now.is_accepted and now.sole_reviewer in ("", by.name):
        if along:
            return along
        raise Blocked(
            f"Only you have accepted “{record}”. Another person must confirm it."
            if now.is_unconfirmed
            else f"“{record}” has been confirmed by another person already."
        )
    transition(record, Action.CONFIRM, by, ChangeDetails(note=note, batch=batch), expected=expected)
    after_accepting(record, by)
    return [*along, record]


@transaction.atomic
def reject(
    record: Any, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Any]:
    """Reject a record; returns all that was rejected. It does not come back with the next run.

    An event goes with its last mention, and its waiting mentions go with an event.
    """
    batch = batch or uuid.uuid4()
    _refuse_while_needed(record, "rejected")
    transition(record, Action.REJECT, by, ChangeDetails(note=note, batch=batch), expected=expected)
    along = _falls_with(record)
    for other in along:
        transition(other, Action.REJECT, by, ChangeDetails(note=f"with “{record}”"[:300], batch=batch))
    for gone in [record, *along]:
        after_rejecting(gone, by)
    return [record, *along]


@transaction.atomic
def reopen(
    record: Any, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Any]:
    """Open a decision again: the record waits once more, with the values it has now; returns all that waits again.

    An event that went comes back with its mention, which could not be accepted without it.
    """
    batch = batch or uuid.uuid4()
    _refuse_while_needed(record, "reopened")
    transition(record, Action.REOPEN, by, ChangeDetails(note=note, batch=batch), expected=expected)
    along = _rises_with(record)
    for event in along:
        transition(event, Action.REOPEN, by, ChangeDetails(note=f"with “{record}”"[:300], batch=batch))
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    return [record, *along]


def keep(
    record: Any, by: Performer, *, expected: int | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Any]:
    """Stand by a decision that a later run of the engine disagrees with: its new reading is set aside."""
    return [
        transition(record, Action.KEEP, by, ChangeDetails(note=note, batch=batch or uuid.uuid4()), expected=expected)
    ]


def _rises_with(record: Any) -> list[Event]:
    """A mention's event, where it was rejected."""
    if not isinstance(record, EventMention):
        return []
    return list(Event.objects.filter(pk=record.event_id, state=ReviewState.REJECTED))


# What an editor may decide about a record; each takes the record, who decides, and the revision that was seen.
DECISIONS: dict[str, Callable[..., list[Any]]] = {
    Action.ACCEPT: accept,
    Action.REJECT: reject,
    Action.REOPEN: reopen,
    Action.CONFIRM: confirm,
    Action.KEEP: keep,
}


def decide_many(
    records: Iterable[Any], action: str, by: Performer, note: str = "", expected: Mapping[Key, int] | None = None
) -> BulkResult:
    """One decision on many records. Each stands or falls alone; those refused are returned with the reason.

    `expected` maps records, by `key_of`, to the revisions that the editor had seen.
    """
    bulk = BulkResult(uuid.uuid4(), [], [])
    waiting = list(records)
    with transaction.atomic():
        # What was refused because another of the records rested on it may be free once that one is decided.
        while waiting:
            failed = [failure for record in waiting if (failure := _decide(record, action, by, bulk, note, expected))]
            if len(failed) == len(waiting) or action in (Action.ACCEPT, Action.CONFIRM):
                bulk.failed.extend(failed)
                break
            waiting = [failure.record for failure in failed]
    return bulk


def _decide(
    record: Any, action: str, by: Performer, bulk: BulkResult, note: str, expected: Mapping[Key, int] | None
) -> Failure | None:
    """One decision of many; what it changed is added to `bulk`, what refused it is returned."""
    record.refresh_from_db(fields=["state", "revision", "sole_reviewer"])
    if _is_done(record, action) or (action == Action.REOPEN and record in bulk.changed):
        return None  # it went along with one before
    try:
        seen = (expected or {}).get(key_of(record))
        bulk.changed.extend(DECISIONS[action](record, by, expected=seen, note=note, batch=bulk.batch))
    except ServiceError as refused:
        return Failure(record, refused.message)
    return None


def _is_done(record: Any, action: str) -> bool:
    if action == Action.CONFIRM:
        return record.is_accepted and not record.is_unconfirmed
    return bool(record.state == {Action.ACCEPT: "accepted", Action.REJECT: "rejected"}.get(Action(action)))


# --- what hangs together ----------------------------------------------------------------------------------------------


def prerequisites(record: Any) -> list[Any]:
    """Everything that must be accepted before the record can be, deepest first, each once."""
    found: dict[Key, Any] = {}
    _collect(record, found)
    return list(found.values())


def _collect(record: Any, found: dict[Key, Any]) -> None:
    for other in _directly_below(record):
        if key_of(other) not in found:
            _collect(other, found)
            found[key_of(other)] = other


def _directly_below(record: Any) -> Iterator[Any]:
    needs: list[Any] = []
    if isinstance(record, Mention):
        needs = [record.actor, _link(record, record.actor_id)]
    elif isinstance(record, Claim):
        needs = [record.parent, record.source_actor, _link(record, record.source_actor_id)]
    elif isinstance(record, ActorLink):
        needs = [record.actor]
    elif isinstance(record, EventMention):
        needs = [record.event, record.claim, record.time_expression]
    elif isinstance(record, Event):
        # Who is said to have taken part is a proposal of its own kind of risk: only what the editor has not rejected.
        needs = [actor for actor in record.participants.all() if not actor.is_inactive]
    return (need for need in needs if need is not None)


def _link(record: Any, actor_id: int | None) -> ActorLink | None:
    """The link that says who is meant, while the record still agrees with it: who accepts the one accepts the other."""
    link = record.link
    return link if link is not None and actor_id and link.actor_id == actor_id and not link.is_inactive else None


def accepted_dependents(record: Any) -> list[Any]:
    """Accepted records that rest directly on this one."""
    uses: dict[type, list[models.QuerySet[Any]]] = {
        Actor: [
            Claim.objects.filter(source_actor=record.pk).prefetch_related("spans"),
            Mention.objects.filter(actor=record.pk),
            Event.objects.filter(participants=record.pk),
        ],
        ActorLink: [
            Claim.objects.filter(link=record.pk, source_actor=models.F("link__actor")).prefetch_related("spans"),
            Mention.objects.filter(link=record.pk, actor=models.F("link__actor")),
        ],
        Claim: [
            Claim.objects.filter(parent=record.pk).prefetch_related("spans"),
            EventMention.objects.filter(claim=record.pk),
        ],
        TimeExpression: [EventMention.objects.filter(time_expression=record.pk)],
        Event: [EventMention.objects.filter(event=record.pk)],
    }
    return [other for query in uses.get(type(record), []) for other in query.filter(state=ReviewState.ACCEPTED)]


def lock(record: Any) -> Any:
    """The record as it stands now, held until the commit: who rests on it and who rejects it take turns."""
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def _refuse_while_needed(record: Any, participle: str) -> None:
    needed = accepted_dependents(lock(record))
    if needed:
        raise Blocked(f"“{record}” cannot be {participle} while accepted records rest on it: {list_names(needed)}.")


def list_names(records: list[Any]) -> str:
    """The first three of several records, for a message."""
    names = "; ".join(f"the {_kind(other)} “{other}”" for other in records[:3])
    return names + (f" and {len(records) - 3} more" if len(records) > 3 else "")


def _falls_with(record: Any) -> list[Any]:
    """What has no ground left once the record is rejected."""
    if isinstance(record, Event):
        return list(record.mentions.pending())
    if isinstance(record, EventMention):
        event = lock(record.event)
        return [event] if event.is_pending and not event.mentions.active().exists() else []
    return []


def after_accepting(record: Any, by: Performer) -> None:
    """An accepted event appears in the stories of the article that tells it; a link takes along what waits on it."""
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, EventMention):
        for story in record.version.article.stories.all():
            story_service.add_mentioned_event(story, record, by)


def after_rejecting(record: Any, by: Performer) -> None:
    """An event that is not accepted is in no story; what was read by a link stays open."""
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, Event):
        for story in record.stories.all():
            story_service.remove_event(story, record, by)


def _kind(record: Proposal) -> str:
    return str(record._meta.verbose_name)
