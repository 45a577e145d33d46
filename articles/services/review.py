"""Editors' decisions: accept, confirm, reject, reopen and keep, for one record or many.

Accepting a record accepts its prerequisites: for a claim its parent claims and its source, for an event mention its
event, its date and the claim that reports it. A record cannot be rejected or reopened while an accepted record depends
on it.

With NEWSDESK_SECOND_REVIEWER, the public does not see what one person has accepted or edited until another person
confirms it. Accepting or confirming a record counts as having seen its prerequisites, and an edit invalidates the
confirmation of what depends on the edited record. So what the public sees depends only on what the public may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, Claim, Event, EventMention, Mention, Proposal, TimeExpression
from articles.services import story as story_service
from articles.services.errors import Blocked, ServiceError
from articles.services.linking.propagation import propagate_decision
from articles.services.transitions import ChangeDetails, Performer, list_names, lock, transition

# A proposal's model and primary key.
Key = tuple[type[Proposal], int]


def key_of(record: Proposal) -> Key:
    """Return a key that identifies the record among records of every model."""
    return type(record), record.pk


class Decision(Protocol):
    """A function that carries out a decision on one record.

    `expected` is the revision that the performer had seen; all changes of one act share a `batch`. Return all records
    that the decision changed.
    """

    def __call__(
        self,
        record: Proposal,
        by: Performer,
        *,
        expected: int | None = None,
        note: str = "",
        batch: uuid.UUID | None = None,
    ) -> list[Proposal]: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that a bulk decision could not change, and why, for the editor."""

    record: Proposal
    reason: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The outcome of a bulk decision: every record it changed, and those it could not change."""

    batch: uuid.UUID
    changed: list[Proposal]
    failed: list[Failure]


# --- decisions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept(
    record: Proposal,
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> list[Proposal]:
    """Accept a proposal and its prerequisites. Return all accepted records, the given one last."""
    batch = batch or uuid.uuid4()
    accepted_before = accept_prerequisites(record, by, batch)
    transition(record, Action.ACCEPT, by, ChangeDetails(note=note, batch=batch), expected=expected)
    after_accepting(record, by)
    if isinstance(record, Actor):
        _invalidate_event_confirmations(record, by, batch)
    return [*accepted_before, record]


def _invalidate_event_confirmations(actor: Actor, by: Performer, batch: uuid.UUID) -> None:
    """Require a new confirmation of events that show the newly accepted actor as a participant."""
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return
    note = _("its participant “%(actor)s” was accepted") % {"actor": actor}
    for event in Event.objects.publishable().filter(participants=actor).distinct():
        transition(event, Action.EDIT, by, ChangeDetails(note=note[:300], batch=batch))


def accept_prerequisites(record: Proposal, by: Performer, batch: uuid.UUID) -> list[Proposal]:
    """Accept the record's prerequisites, and confirm those that only another person had accepted. Return both.

    Raise Blocked if one of them was rejected or withdrawn.
    """
    needed = [lock(other) for other in prerequisites(record)]
    for other in needed:
        if other.is_inactive:
            raise Blocked(
                _(
                    "“%(record)s” depends on the %(kind)s “%(other)s”, which is %(state)s. "
                    "Accept that first, or edit this one so that it no longer depends on it."
                )
                % {
                    "record": record,
                    "kind": other._meta.verbose_name,
                    "other": other,
                    "state": ReviewState(other.state).label,
                }
            )
    changed = [other for other in needed if not other.is_accepted or can_confirm(other, by)]
    for other in changed:
        action = Action.CONFIRM if other.is_accepted else Action.ACCEPT
        transition(other, action, by, _along_with(record, batch))
        after_accepting(other, by)
    return changed


def can_confirm(record: Proposal, by: Performer) -> bool:
    """Return whether an accepted record, or a mention's event, awaits confirmation that this person may give."""
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return False
    reviewed: list[Proposal] = [record]
    if isinstance(record, EventMention):
        reviewed.append(record.event)
    return any(each.is_unconfirmed and each.sole_reviewer != by.name for each in reviewed)


@transaction.atomic
def confirm(
    record: Proposal,
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> list[Proposal]:
    """Confirm what only another person has accepted, with its prerequisites. Return all confirmed records.

    Raise Blocked if there is nothing that this person may confirm.
    """
    batch, current = batch or uuid.uuid4(), lock(record)
    confirmed = accept_prerequisites(current, by, batch) if current.is_accepted else []
    if current.is_accepted and current.sole_reviewer in ("", by.name):
        if confirmed:
            return confirmed
        raise Blocked(_nothing_to_confirm_message(current))
    transition(record, Action.CONFIRM, by, ChangeDetails(note=note, batch=batch), expected=expected)
    after_accepting(record, by)
    return [*confirmed, record]


def _nothing_to_confirm_message(record: Proposal) -> str:
    if record.is_unconfirmed:
        message = _("Only you have accepted “%(record)s”. Another person must confirm it.")
    else:
        message = _("“%(record)s” has already been confirmed by another person.")
    return message % {"record": record}


@transaction.atomic
def reject(
    record: Proposal,
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> list[Proposal]:
    """Reject a record, so that later runs do not propose it again. Return all rejected records.

    Rejecting the last mention of a proposed event rejects the event; rejecting an event rejects its proposed mentions.
    Raise Blocked while accepted records depend on the record.
    """
    batch = batch or uuid.uuid4()
    _check_no_dependents(record, Action.REJECT)
    transition(record, Action.REJECT, by, ChangeDetails(note=note, batch=batch), expected=expected)
    dependents = _rejected_along(record)
    for other in dependents:
        transition(other, Action.REJECT, by, _along_with(record, batch))
    rejected = [record, *dependents]
    for other in rejected:
        after_rejecting(other, by)
    return rejected


@transaction.atomic
def reopen(
    record: Proposal,
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> list[Proposal]:
    """Make a decided record a proposal again, with the values it has now. Return all reopened records.

    Reopening a mention reopens its rejected event, without which the mention could not be accepted. Raise Blocked
    while accepted records depend on the record.
    """
    batch = batch or uuid.uuid4()
    _check_no_dependents(record, Action.REOPEN)
    transition(record, Action.REOPEN, by, ChangeDetails(note=note, batch=batch), expected=expected)
    events = _reopened_along(record)
    for event in events:
        transition(event, Action.REOPEN, by, _along_with(record, batch))
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    return [record, *events]


def keep(
    record: Proposal,
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> list[Proposal]:
    """Keep a decision that a later run disagrees with, and discard the engine's new reading."""
    change = ChangeDetails(note=note, batch=batch or uuid.uuid4())
    return [transition(record, Action.KEEP, by, change, expected=expected)]


DECISIONS: dict[str, Decision] = {
    Action.ACCEPT: accept,
    Action.REJECT: reject,
    Action.REOPEN: reopen,
    Action.CONFIRM: confirm,
    Action.KEEP: keep,
}

# The state in which a decision has nothing left to do.
FINAL_STATES = {Action.ACCEPT: ReviewState.ACCEPTED, Action.REJECT: ReviewState.REJECTED}


def decide_many(
    records: Iterable[Proposal],
    action: str,
    by: Performer,
    note: str = "",
    expected: Mapping[Key, int] | None = None,
) -> BulkResult:
    """Make one decision on many records, each independently of the others.

    `expected` maps the keys of records (see `key_of`) to the revisions that the editor had seen.
    """
    bulk = BulkResult(uuid.uuid4(), [], [])
    remaining = list(records)
    with transaction.atomic():
        # A record that another of the records depends on cannot be rejected first: try it again after that one.
        while remaining:
            failed = []
            for record in remaining:
                failure = _decide(record, action, by, bulk, note, expected)
                if failure is not None:
                    failed.append(failure)
            if len(failed) == len(remaining) or action in (Action.ACCEPT, Action.CONFIRM):
                bulk.failed.extend(failed)
                break
            remaining = [failure.record for failure in failed]
    return bulk


def _decide(
    record: Proposal,
    action: str,
    by: Performer,
    bulk: BulkResult,
    note: str,
    expected: Mapping[Key, int] | None,
) -> Failure | None:
    """Decide on one of many records. Add what changed to `bulk`; return the failure, if any."""
    record.refresh_from_db(fields=["state", "revision", "sole_reviewer"])
    if _is_done(record, action) or (action == Action.REOPEN and record in bulk.changed):
        return None  # an earlier record of the same act has changed this one too
    try:
        seen = (expected or {}).get(key_of(record))
        bulk.changed.extend(DECISIONS[action](record, by, expected=seen, note=note, batch=bulk.batch))
    except ServiceError as error:
        return Failure(record, error.message)
    return None


def _is_done(record: Proposal, action: str) -> bool:
    if action == Action.CONFIRM:
        return record.is_accepted and not record.is_unconfirmed
    return record.state == FINAL_STATES.get(Action(action))


# --- dependencies -----------------------------------------------------------------------------------------------------


def prerequisites(record: Proposal) -> list[Proposal]:
    """Return every record that must be accepted before this one can be, each once, after its own prerequisites."""
    found: dict[Key, Proposal] = {}
    _collect_prerequisites(record, found)
    return list(found.values())


def _collect_prerequisites(record: Proposal, found: dict[Key, Proposal]) -> None:
    for other in _direct_prerequisites(record):
        if key_of(other) not in found:
            _collect_prerequisites(other, found)
            found[key_of(other)] = other


def _direct_prerequisites(record: Proposal) -> list[Proposal]:
    needed: list[Proposal | None] = []
    if isinstance(record, Mention):
        needed = [record.actor, _agreeing_link(record, record.actor_id)]
    elif isinstance(record, Claim):
        needed = [record.parent, record.source_actor, _agreeing_link(record, record.source_actor_id)]
    elif isinstance(record, ActorLink):
        needed = [record.actor]
    elif isinstance(record, EventMention):
        needed = [record.event, record.claim, record.time_expression]
    elif isinstance(record, Event):
        # Participants are proposals of their own: an event can be accepted while one of them is rejected.
        needed = [actor for actor in record.participants.all() if not actor.is_inactive]
    return [other for other in needed if other is not None]


def _agreeing_link(record: Mention | Claim, actor_id: int | None) -> ActorLink | None:
    """Return the record's actor link if it names the same actor: accepting the record then accepts the link."""
    link = record.link
    if link is None or not actor_id or link.actor_id != actor_id or link.is_inactive:
        return None
    return link


def _actor_dependents(pk: int) -> list[models.QuerySet[Proposal]]:
    return [
        Claim.objects.filter(source_actor=pk).prefetch_related("spans"),
        Mention.objects.filter(actor=pk),
        Event.objects.filter(participants=pk),
    ]


def _link_dependents(pk: int) -> list[models.QuerySet[Proposal]]:
    return [
        Claim.objects.filter(link=pk, source_actor=models.F("link__actor")).prefetch_related("spans"),
        Mention.objects.filter(link=pk, actor=models.F("link__actor")),
    ]


def _claim_dependents(pk: int) -> list[models.QuerySet[Proposal]]:
    return [Claim.objects.filter(parent=pk).prefetch_related("spans"), EventMention.objects.filter(claim=pk)]


# For each model: the records that depend directly on one of its records, given by primary key.
DEPENDENTS: dict[type[Proposal], Callable[[int], list[models.QuerySet[Proposal]]]] = {
    Actor: _actor_dependents,
    ActorLink: _link_dependents,
    Claim: _claim_dependents,
    TimeExpression: lambda pk: [EventMention.objects.filter(time_expression=pk)],
    Event: lambda pk: [EventMention.objects.filter(event=pk)],
}


def accepted_dependents(record: Proposal) -> list[Proposal]:
    """Return the accepted records that depend directly on this one."""
    dependents = DEPENDENTS.get(type(record))
    if dependents is None:
        return []
    return [other for rows in dependents(record.pk) for other in rows.filter(state=ReviewState.ACCEPTED)]


def _check_no_dependents(record: Proposal, action: Action) -> None:
    """Raise Blocked if accepted records depend on the record. Lock it, so that none is accepted until the commit."""
    dependents = accepted_dependents(lock(record))
    if not dependents:
        return
    if action == Action.REJECT:
        message = _("“%(record)s” cannot be rejected while accepted records depend on it: %(records)s.")
    else:
        message = _("“%(record)s” cannot be reopened while accepted records depend on it: %(records)s.")
    raise Blocked(message % {"record": record, "records": list_names(dependents)})


def _rejected_along(record: Proposal) -> list[Proposal]:
    """Return the proposals that are left without their event, or without a mention, when the record is rejected."""
    if isinstance(record, Event):
        return list(record.mentions.pending())
    if isinstance(record, EventMention):
        event = lock(record.event)
        return [event] if event.is_pending and not event.mentions.active().exists() else []
    return []


def _reopened_along(record: Proposal) -> list[Event]:
    """Return a mention's event if it is rejected."""
    if not isinstance(record, EventMention):
        return []
    return list(Event.objects.filter(pk=record.event_id, state=ReviewState.REJECTED))


def after_accepting(record: Proposal, by: Performer) -> None:
    """Carry out what follows from accepting a record.

    The event of an accepted mention joins the stories of the article. An accepted link points its proposed mentions
    and claims at its actor.
    """
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, EventMention):
        for story in record.version.article.stories.all():
            story_service.add_mentioned_event(story, record, by)


def after_rejecting(record: Proposal, by: Performer) -> None:
    """Carry out what follows from rejecting a record: events leave their stories, a link's proposals lose its actor."""
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, Event):
        for story in record.stories.all():
            story_service.remove_event(story, record, by)


def _along_with(record: Proposal, batch: uuid.UUID) -> ChangeDetails:
    """Return the details of a change that was made because of the same decision on another record."""
    note = _("with “%(record)s”") % {"record": record}
    return ChangeDetails(note=note[:300], batch=batch)
