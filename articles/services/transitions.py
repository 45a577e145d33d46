"""The one table of allowed moves, and the one place where a state is written.

Every move is made under a row lock and leaves a ReviewLog row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from articles.choices import Action, ReviewState, RunStatus, StoryStatus
from articles.models import Actor, ExtractionRun, Proposal, ReviewLog, Story
from articles.services import search
from articles.services.errors import StaleRevision, TransitionNotAllowed

P, A, R, W = ReviewState.PROPOSED, ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.WITHDRAWN
QUEUED, RUNNING, SUCCEEDED, FAILED = RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.SUCCEEDED, RunStatus.FAILED
DRAFT, PUBLISHED = StoryStatus.DRAFT, StoryStatus.PUBLISHED

Transitions = dict[tuple[str, str], str]

# The machine's moves: it proposes and withdraws, and never touches what a person decided.
# A person's moves: every decision can be changed, and reopened.
PROPOSAL_TRANSITIONS: Transitions = {
    (P, Action.PROPOSE): P,
    (W, Action.PROPOSE): P,
    (P, Action.WITHDRAW): W,
    (P, Action.ACCEPT): A,
    (R, Action.ACCEPT): A,
    (W, Action.ACCEPT): A,
    (P, Action.EDIT): A,
    (A, Action.EDIT): A,
    (R, Action.EDIT): A,
    (W, Action.EDIT): A,
    (P, Action.REJECT): R,
    (A, Action.REJECT): R,
    (W, Action.REJECT): R,
    (A, Action.REOPEN): P,
    (R, Action.REOPEN): P,
    (A, Action.KEEP): A,
    (R, Action.KEEP): R,
    (A, Action.CONFIRM): A,
}

# Merging, splitting and setting apart change what an actor is, not whether it is accepted.
IDENTITY_ACTIONS = (Action.MERGE, Action.UNMERGE, Action.SPLIT, Action.MARK_DISTINCT, Action.UNMARK_DISTINCT)
ACTOR_TRANSITIONS: Transitions = PROPOSAL_TRANSITIONS | {
    (state, action): state for state in (P, A) for action in IDENTITY_ACTIONS
}

# Taking a decision back leads to where the record came from: the inverse of a person's move, and no other. What an
# editor had added is withdrawn.
EDITOR_ACTIONS = {Action.ACCEPT, Action.EDIT, Action.REJECT, Action.REOPEN, Action.KEEP, Action.CONFIRM}
UNDO_TRANSITIONS = {
    (after, before) for (before, action), after in PROPOSAL_TRANSITIONS.items() if action in EDITOR_ACTIONS
} | {(A, W)}

RUN_TRANSITIONS: Transitions = {
    (QUEUED, Action.START): RUNNING,
    (RUNNING, Action.REQUEUE): QUEUED,
    (RUNNING, Action.RETRY): QUEUED,
    (RUNNING, Action.SUCCEED): SUCCEEDED,
    (RUNNING, Action.FAIL): FAILED,
}

STORY_TRANSITIONS: Transitions = {
    (DRAFT, Action.PUBLISH): PUBLISHED,
    (PUBLISHED, Action.UNPUBLISH): DRAFT,
    **{(state, action): state for state in (DRAFT, PUBLISHED) for action in (Action.ADD, Action.REMOVE, Action.EDIT)},
}


@dataclass(frozen=True)
class Performer:
    """Who makes a change: a person with an account, or the engine or a worker by name."""

    name: str
    user: Any = None

    @classmethod
    def from_user(cls, user: AbstractBaseUser | AnonymousUser) -> Performer:
        return cls(name=user.get_username(), user=user)


def transitions_for(record: models.Model) -> tuple[str, Transitions]:
    """The field that holds a record's state, and its moves."""
    if isinstance(record, Actor):
        return "state", ACTOR_TRANSITIONS
    if isinstance(record, Proposal):
        return "state", PROPOSAL_TRANSITIONS
    if isinstance(record, ExtractionRun):
        return "status", RUN_TRANSITIONS
    if isinstance(record, Story):
        return "status", STORY_TRANSITIONS
    raise TypeError(f"{type(record).__name__} has no states")


def is_allowed(record: models.Model, action: str) -> bool:
    name, moves = transitions_for(record)
    return (getattr(record, name), action) in moves


@dataclass(frozen=True)
class ChangeDetails:
    """What a move writes beside the state: fields, and what the history tells (`changes`: name -> [before, after])."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    batch: uuid.UUID | None = None


NO_DETAILS = ChangeDetails()


def transition(
    record: Any, action: str, by: Performer, change: ChangeDetails = NO_DETAILS, *, expected: int | None = None
) -> Any:
    """Make one move and return the record as it now is. `expected` is the revision the asker had seen.

    Raises Stale if the record has changed since, NotAllowed if the table has no such move. The caller's own
    instance is brought up to date too.
    """
    with transaction.atomic():
        locked = _lock(record)
        if expected is not None and locked.revision != expected:
            raise StaleRevision(_stale_message(locked))
        name, moves = transitions_for(locked)
        after = moves.get((getattr(locked, name), action))
        if after is None:
            raise TransitionNotAllowed(_not_allowed(locked, getattr(locked, name), action))
        _write(locked, record, after, action, by, change)
    return locked


def undo_transition(record: Any, to: str, by: Performer, change: ChangeDetails = NO_DETAILS) -> Any:
    """Return a proposal to the state it was in before a person's decision, with the fields it had then."""
    with transaction.atomic():
        locked = _lock(record)
        if (locked.state, to) not in UNDO_TRANSITIONS:
            raise TransitionNotAllowed(f"“{locked}” is {locked.state}; no decision leads there from {to}.")
        _write(locked, record, to, Action.UNDO, by, change)
    return locked


def _lock(record: Any) -> Any:
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def _write(locked: Any, record: Any, after: str, action: str, by: Performer, change: ChangeDetails) -> None:
    name, _ = transitions_for(locked)
    before = getattr(locked, name)
    if isinstance(locked, Proposal):
        change = _seen(locked, action, by, change)
    fields = {name: after, "revision": locked.revision + 1, **change.fields}
    for key, value in fields.items():
        setattr(locked, key, value)
        setattr(record, key, value)
    locked.save(update_fields=[*fields, *(["updated_at"] if hasattr(locked, "updated_at") else [])])
    log([locked], action, by, change, before=before, after=after)


def _seen(record: Proposal, action: str, by: Performer, change: ChangeDetails) -> ChangeDetails:
    """The change with what follows from someone's having looked at a proposal, so that it can be taken back with it.

    Whoever decides again has seen what the engine says now; and who accepts or edits something has, until another
    person confirms it, seen it alone.
    """
    now = {"disagreement": {}, "sole_reviewer": sole_reviewer_after(record, action, by)}
    fields = now | dict(change.fields)
    told = {name: [getattr(record, name), fields[name]] for name in now if getattr(record, name) != fields[name]}
    return replace(change, fields=fields, changes=told | dict(change.changes))


def sole_reviewer_after(record: Proposal, action: str, by: Performer) -> str:
    """Who alone has seen a proposal after an act, where the desk wants a second pair of eyes; empty if two have."""
    if action in (Action.ACCEPT, Action.EDIT, Action.CREATE):
        return by.name if settings.NEWSDESK_SECOND_REVIEWER and record.needs_second_review else ""
    return "" if action == Action.CONFIRM else record.sole_reviewer


def create(record: Any, action: str, by: Performer, change: ChangeDetails = NO_DETAILS) -> Any:
    """Save a new record in the state it already carries, with the first line of its history."""
    with transaction.atomic():
        if isinstance(record, Proposal):
            record.sole_reviewer = sole_reviewer_after(record, action, by)
        record.save(force_insert=True)
        name, _ = transitions_for(record)
        log([record], action, by, change, before="", after=getattr(record, name))
    return record


def log(
    records: Iterable[Any],
    action: str,
    by: Performer,
    change: ChangeDetails = NO_DETAILS,
    *,
    before: str = "",
    after: str = "",
) -> None:
    """One history line for each record, in one statement, and the search index brought up to date."""
    records = list(records)
    rows = [
        ReviewLog(
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            object_text=str(record)[:300],
            action=action,
            from_state=before,
            to_state=after,
            user=by.user,
            user_name=by.name,
            note=change.note,
            changes=_begins(record, before) | dict(change.changes),
            version_id=getattr(record, "version_id", None),
            batch=change.batch,
        )
        for record in records
    ]
    ReviewLog.objects.bulk_create(rows)
    if action not in (Action.PROPOSE, Action.WITHDRAW):  # what only waits is not in the index
        search.refresh(records)


def _begins(record: Any, before: str) -> dict[str, Any]:
    """Who alone has seen a record that begins as accepted: its history tells from where on others could read it."""
    alone = getattr(record, "sole_reviewer", "") if not before else ""
    return {"sole_reviewer": ["", alone]} if alone else {}


def history(record: models.Model) -> models.QuerySet[ReviewLog]:
    """A record's history, newest first."""
    entries = ReviewLog.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    return entries.select_related("user", "version").defer("version__text")


def _stale_message(record: models.Model) -> str:
    last = history(record).first()
    if last is None:
        return f"“{record}” has changed since you opened it. Look at it again."
    when = f"{last.at:%d %B %Y at %H:%M} UTC"
    return f"{last.user_name} {last.get_action_display()} “{record}” on {when}, after you opened it. Look at it again."


def _not_allowed(record: models.Model, state: str, action: str) -> str:
    done = participle(action)
    return f"“{record}” is {state} already." if state == done else f"“{record}” is {state}, so it cannot be {done}."


def participle(action: str) -> str:
    """What a record is after an action: accepted, reopened, set apart."""
    return {
        Action.ACCEPT: "accepted",
        Action.EDIT: "edited",
        Action.REJECT: "rejected",
        Action.REOPEN: "reopened",
        Action.KEEP: "kept as it stands",
        Action.CONFIRM: "confirmed",
        Action.MERGE: "merged",
        Action.SPLIT: "split",
        Action.MARK_DISTINCT: "set apart",
        Action.PUBLISH: "published",
        Action.UNPUBLISH: "taken back to draft",
    }.get(Action(action), f"moved by “{action}”")
