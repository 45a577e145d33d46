"""Undo an editor's act, on one record or many, while nothing later depends on it.

An act is all history entries of one batch. Each record returns to the state and the values it had before. If one of
them cannot, none does, and the error says why.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, ArticleVersion, Claim, Event, EventMention, Proposal, ReviewLog
from articles.services import editing, pending_changes, review
from articles.services.errors import Blocked, ServiceError
from articles.services.linking.propagation import propagate_decision
from articles.services.transitions import ChangeDetails, Performer, history, list_names, lock, undo_transition

UNDOABLE_ACTIONS = (
    Action.ACCEPT,
    Action.EDIT,
    Action.REJECT,
    Action.REOPEN,
    Action.KEEP,
    Action.CONFIRM,
    Action.CREATE,
)

# History entries read for each act that a list shows: bounds the query where an act changed many records.
ENTRIES_PER_ACTION = 40


@dataclass(frozen=True, slots=True)
class UndoableAction:
    """An act that can be undone: its last history entry, and the number of records it changed."""

    batch: uuid.UUID
    entry: ReviewLog
    count: int


def _allow_all(record: Proposal) -> bool:
    return True


@transaction.atomic
def undo(batch: uuid.UUID, by: Performer, *, allowed: Callable[[Proposal], bool] = _allow_all) -> list[Proposal]:
    """Undo the act with this batch. Return the restored records.

    `allowed` says whether the performer may change a record; it is called for other people's acts. Raise Blocked if a
    record has changed since or something depends on it, and ServiceError if the act is not one that can be undone.
    """
    entries = list(ReviewLog.objects.filter(batch=batch).order_by("-pk"))
    if not entries:
        raise ServiceError(_("This decision does not exist."))
    if any(entry.action not in UNDOABLE_ACTIONS for entry in entries):
        raise ServiceError(_("An undo cannot be undone. Make the decision again instead."))
    if entries[0].user != by.user and not all(allowed(_unchanged_record(entry)) for entry in entries):
        raise ServiceError(_("Another person made this decision, on records that you may not change."))
    restored: dict[review.Key, Proposal] = {}
    for entry in entries:
        record = _unchanged_record(entry)
        _check_second_review(record, entry, by)
        restored[review.key_of(record)] = _restore(record, entry, by)
    for record in restored.values():
        _check_dependencies(record)
    for record in restored.values():
        _restore_consequences(record, by)
    return list(restored.values())


def recent_actions(
    version: ArticleVersion, user: AbstractBaseUser | AnonymousUser | None = None, most: int = 5
) -> list[UndoableAction]:
    """Return at most `most` acts on a version that have not been undone, newest first; with `user`, only theirs."""
    entries = ReviewLog.objects.filter(version=version, batch__isnull=False).order_by("-pk")
    if user is not None:
        entries = entries.filter(user=user.pk)
    by_batch: dict[uuid.UUID, list[ReviewLog]] = {}
    for entry in entries[: ENTRIES_PER_ACTION * most]:
        if entry.batch:
            by_batch.setdefault(entry.batch, []).append(entry)
    actions = [
        UndoableAction(batch, batch_entries[0], len(batch_entries))
        for batch, batch_entries in by_batch.items()
        if batch_entries[0].action in UNDOABLE_ACTIONS and _undo_batch(batch) not in by_batch
    ]
    return actions[:most]


def last_undoable_batch(record: Proposal) -> uuid.UUID | None:
    """Return the batch of the last decision on a record, if it can be undone."""
    last = history(record).exclude(action__in=Action.PENDING_CHANGE_ACTIONS).first()
    return last.batch if last is not None and last.action in UNDOABLE_ACTIONS else None


def _unchanged_record(entry: ReviewLog) -> Proposal:
    """Return the record of an entry, locked. Raise Blocked if it is gone or has changed since."""
    model = entry.content_type.model_class()
    assert model is not None
    record = model._base_manager.select_for_update().filter(pk=entry.object_id).first()
    if not isinstance(record, Proposal):
        raise Blocked(
            _("“%(record)s” no longer exists, so this can no longer be undone.") % {"record": entry.object_text}
        )
    since = history(record).filter(pk__gt=entry.pk).exclude(action__in=Action.PENDING_CHANGE_ACTIONS)
    later = since.exclude(batch=entry.batch).first()
    if later is not None:
        raise Blocked(_changed_since_message(record, entry, later))
    return record


def _changed_since_message(record: Proposal, entry: ReviewLog, later: ReviewLog) -> str:
    if entry.batch and later.batch == _undo_batch(entry.batch):
        message = _("%(user)s already undid this decision on “%(record)s” on %(when)s.")
    else:
        message = _("%(user)s %(action)s “%(record)s” on %(when)s. Only the last decision can be undone.")
    return message % {
        "user": later.user_name,
        "action": later.get_action_display(),
        "record": record,
        "when": f"{later.at:%d %B %Y at %H:%M} UTC",
    }


def _check_second_review(record: Proposal, entry: ReviewLog, by: Performer) -> None:
    """Raise Blocked if undoing an actor's edit would publish a wording that only one person may have seen."""
    if not isinstance(record, Actor) or entry.action != Action.EDIT:
        return
    if not pending_changes.can_undo(record, by, entry.batch):
        raise Blocked(
            _(
                "Others have accepted records that depend on “%(actor)s” as it is now. Before this edit, only one "
                "person may have seen it. Edit it instead; another person then confirms the edit."
            )
            % {"actor": record}
        )


def _restore(record: Proposal, entry: ReviewLog, by: Performer) -> Proposal:
    """Return a record to the state and the values it had before the entry."""
    fields: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    for name, (before, after) in entry.changes.items():
        changes[name] = [after, before]
        if not _restore_related_rows(record, name, before):
            fields |= _column(record, name, before)
    state = entry.from_state or ReviewState.WITHDRAWN
    previous = record.event if isinstance(record, EventMention) and "event" in fields else None
    was_public = isinstance(record, EventMention) and previous is not None and editing.is_public(record)
    details = ChangeDetails(fields, changes, batch=entry.batch and _undo_batch(entry.batch))
    undo_transition(record, state, by, details)
    if isinstance(record, EventMention) and previous is not None and was_public:
        editing.log_mention_moved(previous, record, by)
    return record


def _restore_related_rows(record: Proposal, name: str, value: Any) -> bool:
    """Restore a value that is stored in rows of its own. Return whether the name is that of such a value."""
    if name == "spans" and isinstance(record, Claim):
        editing.set_spans(record, value)
    elif name == "aliases" and isinstance(record, Actor):
        editing.set_aliases(record, value)
    elif name == "participants" and isinstance(record, Event):
        editing.set_participants(record, _participants(value))
    return name in editing.RELATED_ROW_FIELDS


def _undo_batch(batch: uuid.UUID) -> uuid.UUID:
    """Return the batch of the undo of an act. It is derived from the act's own, so that each leads to the other."""
    return uuid.uuid5(batch, "undo")


def _column(record: Proposal, name: str, value: Any) -> dict[str, Any]:
    """Return a column and its value, read back from the history: a record from its id, a date from ISO form."""
    column = record._meta.get_field(name)
    assert isinstance(column, models.Field)
    if isinstance(column, models.ForeignKey):
        related: type[models.Model] = column.related_model
        return {name: None if value is None else related._base_manager.get(pk=value)}
    return {name: column.to_python(value)}


def _participants(pairs: Sequence[Sequence[Any]]) -> list[tuple[Actor, str]]:
    """Return participants, read back from the history; those that no longer exist are left out."""
    actors = Actor.objects.in_bulk([pk for pk, _role in pairs])
    return [(actors[pk], role) for pk, role in pairs if pk in actors]


def _check_dependencies(record: Proposal) -> None:
    """Raise Blocked if an accepted record lacks a prerequisite, or an accepted one depends on a record that is not."""
    if record.is_accepted:
        missing = [other for other in map(lock, review.prerequisites(record)) if not other.is_accepted]
        if missing:
            raise Blocked(
                _("“%(record)s” depends on what is no longer accepted: %(records)s.")
                % {"record": record, "records": list_names(missing)}
            )
    elif dependents := review.accepted_dependents(record):
        raise Blocked(
            _("Accepted records now depend on it: %(records)s. Undo those decisions first.")
            % {"records": list_names(dependents)}
        )


def _restore_consequences(record: Proposal, by: Performer) -> None:
    """Bring stories and a link's proposals in line with the restored state."""
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, EventMention) and record.is_accepted:
        review.after_accepting(record, by)
    elif isinstance(record, Event) and record.is_accepted:
        _add_to_stories(record.mentions.accepted(), by)
    elif isinstance(record, Event):
        review.after_rejecting(record, by)


def _add_to_stories(mentions: Iterable[EventMention], by: Performer) -> None:
    for mention in mentions:
        review.after_accepting(mention, by)
