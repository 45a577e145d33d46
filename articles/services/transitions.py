"""The table of transitions, and the only code that writes a state.

Every transition happens under a row lock and adds a ReviewLog row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.choices import Action, ReviewState, RunStatus, StoryStatus
from articles.models import Actor, ExtractionRun, Proposal, ReviewLog, Story
from articles.services import search
from articles.services.errors import StaleRevision, TransitionNotAllowed

# A record with a state, which only this module writes.
StatefulRecord = Proposal | ExtractionRun | Story
StatefulT = TypeVar("StatefulT", bound=StatefulRecord)
ProposalT = TypeVar("ProposalT", bound=Proposal)

# (state before, action) -> state after
Transitions = dict[tuple[str, str], str]

PROPOSED, ACCEPTED = ReviewState.PROPOSED, ReviewState.ACCEPTED
REJECTED, WITHDRAWN = ReviewState.REJECTED, ReviewState.WITHDRAWN
QUEUED, RUNNING, SUCCEEDED, FAILED = RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.SUCCEEDED, RunStatus.FAILED
DRAFT, PUBLISHED = StoryStatus.DRAFT, StoryStatus.PUBLISHED

# The engine proposes and withdraws, and never changes what a person decided. A person may change or reopen every
# decision. A withdrawn proposal can still be accepted: an editor may have it open while a run withdraws it.
PROPOSAL_TRANSITIONS: Transitions = {
    (PROPOSED, Action.PROPOSE): PROPOSED,
    (WITHDRAWN, Action.PROPOSE): PROPOSED,
    (PROPOSED, Action.WITHDRAW): WITHDRAWN,
    (PROPOSED, Action.ACCEPT): ACCEPTED,
    (REJECTED, Action.ACCEPT): ACCEPTED,
    (WITHDRAWN, Action.ACCEPT): ACCEPTED,
    (PROPOSED, Action.EDIT): ACCEPTED,
    (ACCEPTED, Action.EDIT): ACCEPTED,
    (REJECTED, Action.EDIT): ACCEPTED,
    (WITHDRAWN, Action.EDIT): ACCEPTED,
    (PROPOSED, Action.REJECT): REJECTED,
    (ACCEPTED, Action.REJECT): REJECTED,
    (WITHDRAWN, Action.REJECT): REJECTED,
    (ACCEPTED, Action.REOPEN): PROPOSED,
    (REJECTED, Action.REOPEN): PROPOSED,
    (ACCEPTED, Action.KEEP): ACCEPTED,
    (REJECTED, Action.KEEP): REJECTED,
    (ACCEPTED, Action.CONFIRM): ACCEPTED,
}

# These actions change which actor is meant, not whether it is accepted.
IDENTITY_ACTIONS = (Action.MERGE, Action.UNMERGE, Action.SPLIT, Action.MARK_DISTINCT, Action.UNMARK_DISTINCT)
ACTOR_TRANSITIONS: Transitions = PROPOSAL_TRANSITIONS | {
    (state, action): state for state in (PROPOSED, ACCEPTED) for action in IDENTITY_ACTIONS
}

# Undoing a decision returns the record to the state before it: the inverse of an editor's transition, and nothing
# else. A record that an editor had added is withdrawn.
EDITOR_ACTIONS = {Action.ACCEPT, Action.EDIT, Action.REJECT, Action.REOPEN, Action.KEEP, Action.CONFIRM}
UNDO_TRANSITIONS = {
    (after, before) for (before, action), after in PROPOSAL_TRANSITIONS.items() if action in EDITOR_ACTIONS
} | {(ACCEPTED, WITHDRAWN)}

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
    user: Any = None  # of the project's user model; None for the engine and workers

    @classmethod
    def from_user(cls, user: AbstractBaseUser | AnonymousUser) -> Performer:
        """Return the performer for an account."""
        return cls(name=user.get_username(), user=user)


def transitions_for(record: models.Model) -> tuple[str, Transitions]:
    """Return the name of the field that holds the record's state, and its transitions.

    Raise TypeError for a record without states.
    """
    if isinstance(record, Actor):
        return "state", ACTOR_TRANSITIONS
    if isinstance(record, Proposal):
        return "state", PROPOSAL_TRANSITIONS
    if isinstance(record, ExtractionRun):
        return "status", RUN_TRANSITIONS
    if isinstance(record, Story):
        return "status", STORY_TRANSITIONS
    raise TypeError(f"{type(record).__name__} has no states")


def is_allowed(record: StatefulRecord, action: str) -> bool:
    """Return whether the table has a transition for the action from the record's present state."""
    state_field, transitions = transitions_for(record)
    return (getattr(record, state_field), action) in transitions


@dataclass(frozen=True)
class ChangeDetails:
    """What a transition writes beside the state.

    `fields` maps the names of columns to their new values. `changes` maps names to [before, after] in JSON form, for
    the history. All records changed by one act of a person share a `batch`.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    batch: uuid.UUID | None = None


NO_DETAILS = ChangeDetails()


def transition(
    record: StatefulT,
    action: str,
    by: Performer,
    change: ChangeDetails = NO_DETAILS,
    *,
    expected: int | None = None,
) -> StatefulT:
    """Make one transition and return the updated record. The caller's own instance is updated too.

    `expected` is the revision that the performer had seen. Raise StaleRevision if the record has another by now, and
    TransitionNotAllowed if the table has no such transition.
    """
    with transaction.atomic():
        locked = lock(record)
        if expected is not None and locked.revision != expected:
            raise StaleRevision(_stale_message(locked))
        state_field, transitions = transitions_for(locked)
        after = transitions.get((getattr(locked, state_field), action))
        if after is None:
            raise TransitionNotAllowed(_not_allowed_message(locked, action))
        _write(locked, record, after, action, by, change)
    return locked


def undo_transition(record: ProposalT, to: str, by: Performer, change: ChangeDetails = NO_DETAILS) -> ProposalT:
    """Return a proposal to the state `to` that it had before an editor's decision, with the given fields.

    Raise TransitionNotAllowed if no editor's decision leads from `to` to its present state.
    """
    with transaction.atomic():
        locked = lock(record)
        if (locked.state, to) not in UNDO_TRANSITIONS:
            raise TransitionNotAllowed(
                _("“%(record)s” is %(state)s; no decision leads there from %(before)s.")
                % {"record": locked, "state": _state_label(locked), "before": ReviewState(to).label}
            )
        _write(locked, record, to, Action.UNDO, by, change)
    return locked


def lock(record: StatefulT) -> StatefulT:
    """Return the record's current row, locked until the end of the transaction.

    Two performers that decide on one record, or on records that depend on each other, take turns.
    """
    manager: models.Manager[Any] = type(record)._base_manager
    locked: StatefulT = manager.select_for_update().get(pk=record.pk)
    return locked


def _write(
    locked: StatefulRecord, record: StatefulRecord, after: str, action: str, by: Performer, change: ChangeDetails
) -> None:
    """Save the new state and fields to the locked row, copy them to the caller's instance, and log the change."""
    state_field, _transitions = transitions_for(locked)
    before = getattr(locked, state_field)
    if isinstance(locked, Proposal):
        change = _with_review_fields(locked, action, by, change)
    fields = {state_field: after, "revision": locked.revision + 1, **change.fields}
    for name, value in fields.items():
        setattr(locked, name, value)
        setattr(record, name, value)
    timestamps = () if isinstance(locked, ExtractionRun) else ("updated_at",)
    locked.save(update_fields=[*fields, *timestamps])
    log([locked], action, by, change, before=before, after=after)


def _with_review_fields(record: Proposal, action: str, by: Performer, change: ChangeDetails) -> ChangeDetails:
    """Add the fields that follow from an editor's having looked at a proposal, so that undo restores them too.

    A new decision settles what the engine disagreed about. Until another person confirms it, the person who accepts or
    edits a proposal is its sole reviewer.
    """
    review_fields = {"disagreement": {}, "sole_reviewer": sole_reviewer_after(record, action, by)}
    fields = review_fields | dict(change.fields)
    changes = {
        name: [getattr(record, name), fields[name]] for name in review_fields if getattr(record, name) != fields[name]
    }
    return replace(change, fields=fields, changes=changes | dict(change.changes))


def sole_reviewer_after(record: Proposal, action: str, by: Performer) -> str:
    """Return the name of the only person who has seen a proposal as it is after an action.

    Return an empty string where two have, and where NEWSDESK_SECOND_REVIEWER asks for no second review.
    """
    if action in (Action.ACCEPT, Action.EDIT, Action.CREATE):
        return by.name if settings.NEWSDESK_SECOND_REVIEWER and record.needs_second_review else ""
    return "" if action == Action.CONFIRM else record.sole_reviewer


def create(record: StatefulT, action: str, by: Performer, change: ChangeDetails = NO_DETAILS) -> StatefulT:
    """Save a new record in the state that it already has, and log its creation."""
    with transaction.atomic():
        if isinstance(record, Proposal):
            record.sole_reviewer = sole_reviewer_after(record, action, by)
        record.save(force_insert=True)
        state_field, _transitions = transitions_for(record)
        log([record], action, by, change, before="", after=getattr(record, state_field))
    return record


def log(
    records: Iterable[models.Model],
    action: str,
    by: Performer,
    change: ChangeDetails = NO_DETAILS,
    *,
    before: str = "",
    after: str = "",
) -> None:
    """Write one ReviewLog row for each record, in one statement, and update the search index."""
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
            changes=_initial_reviewer(record, before) | dict(change.changes),
            version_id=getattr(record, "version_id", None),
            batch=change.batch,
        )
        for record in records
    ]
    ReviewLog.objects.bulk_create(rows)
    if action not in (Action.PROPOSE, Action.WITHDRAW):  # the index holds no proposals that await a decision
        search.refresh(records)


def _initial_reviewer(record: models.Model, before: str) -> dict[str, Any]:
    """Return the change that names the sole reviewer of a record created as accepted.

    The public corrections page reads from it when the record became visible to readers.
    """
    reviewer = getattr(record, "sole_reviewer", "") if not before else ""
    return {"sole_reviewer": ["", reviewer]} if reviewer else {}


def history(record: models.Model) -> models.QuerySet[ReviewLog]:
    """Return the record's history, newest first."""
    entries = ReviewLog.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    return entries.select_related("user", "version").defer("version__text")


def _stale_message(record: models.Model) -> str:
    last = history(record).first()
    if last is None:
        return _("“%(record)s” has changed since you opened it. Open it again.") % {"record": record}
    return _("%(user)s %(action)s “%(record)s” on %(when)s, after you opened it. Open it again.") % {
        "user": last.user_name,
        "action": last.get_action_display(),
        "record": record,
        "when": f"{last.at:%d %B %Y at %H:%M} UTC",
    }


def _not_allowed_message(record: StatefulRecord, action: str) -> str:
    state, done = _state_label(record), participle(action)
    if state == done:
        return _("“%(record)s” is already %(state)s.") % {"record": record, "state": state}
    return _("“%(record)s” is %(state)s, so it cannot be %(participle)s.") % {
        "record": record,
        "state": state,
        "participle": done,
    }


def _state_label(record: StatefulRecord) -> str:
    """Return the record's state as readers see it."""
    if isinstance(record, Proposal):
        return str(ReviewState(record.state).label)
    return record.get_status_display()


def participle(action: str) -> str:
    """Return what a record is after an action, for a sentence: “accepted”, “marked as distinct”."""
    participles = {
        Action.ACCEPT: pgettext("participle", "accepted"),
        Action.EDIT: pgettext("participle", "edited"),
        Action.REJECT: pgettext("participle", "rejected"),
        Action.REOPEN: pgettext("participle", "reopened"),
        Action.KEEP: pgettext("participle", "kept as it is"),
        Action.CONFIRM: pgettext("participle", "confirmed"),
        Action.MERGE: pgettext("participle", "merged"),
        Action.SPLIT: pgettext("participle", "split"),
        Action.MARK_DISTINCT: pgettext("participle", "marked as distinct"),
        Action.PUBLISH: pgettext("participle", "published"),
        Action.UNPUBLISH: pgettext("participle", "returned to draft"),
    }
    known = participles.get(Action(action))
    return known or _("changed by “%(action)s”") % {"action": Action(action).label}


def list_names(records: Sequence[Proposal]) -> str:
    """Return the names of the first three records and the number of the others, for a message."""
    names = "; ".join(
        _("the %(kind)s “%(record)s”") % {"kind": record._meta.verbose_name, "record": record} for record in records[:3]
    )
    more = len(records) - 3
    if more <= 0:
        return names
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": names,
        "count": more,
    }
