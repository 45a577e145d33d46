"""Takes a person's act back, a single decision or a bulk one, while nothing later depends on it.

An act is all the history lines of one batch. Each record returns to the state and the values it had before; if one of
them cannot, none does, and the refusal says what stands in the way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, ArticleVersion, Event, EventMention, Proposal, ReviewLog
from articles.services import editing, pending_changes, review
from articles.services.errors import Blocked, ServiceError
from articles.services.linking.propagation import propagate_decision
from articles.services.transitions import ChangeDetails, Performer, history, undo_transition

UNDOABLE_ACTIONS = (
    Action.ACCEPT,
    Action.EDIT,
    Action.REJECT,
    Action.REOPEN,
    Action.KEEP,
    Action.CONFIRM,
    Action.CREATE,
)

# Values that live in rows beside the record, and what writes them.
RELATED_ROW_SETTERS: dict[str, Callable[[Any, Any], Any]] = {
    "spans": editing.set_spans,
    "aliases": editing.set_aliases,
    "participants": lambda event, pairs: editing.set_participants(event, _participants(pairs)),
}


@dataclass(frozen=True, slots=True)
class UndoableAction:
    """One act of a person, as a list of acts shows it: the line of what was decided, and how many went along."""

    batch: uuid.UUID
    entry: ReviewLog
    count: int


@transaction.atomic
def undo(batch: uuid.UUID, by: Performer, *, allowed: Callable[[Any], bool] = lambda record: True) -> list[Any]:
    """Take an act back; returns the records as they now are. Raises Blocked with what depends on it by now.

    `allowed` says whether a record may be changed; it is asked of other people's acts.
    """
    entries = list(ReviewLog.objects.filter(batch=batch).order_by("-pk"))
    if not entries:
        raise ServiceError("There is no such decision to take back.")
    if any(entry.action not in UNDOABLE_ACTIONS for entry in entries):
        raise ServiceError("That was itself the taking back of a decision. Decide again instead.")
    if entries[0].user != by.user and not all(allowed(_as_left(entry)) for entry in entries):
        raise ServiceError("That is another person’s decision, on records that your account may not change.")
    restored: dict[review.Key, Any] = {}
    for entry in entries:
        record = _as_left(entry)
        _check_seen(record, entry, by)
        restored[review.key_of(record)] = _restore(record, entry, by)
    for record in restored.values():
        _check_ground(record)
    for record in restored.values():
        _return_to_stories(record, by)
    return list(restored.values())


def recent_actions(version: ArticleVersion, user: Any = None, most: int = 5) -> list[UndoableAction]:
    """The last acts on a version that still stand, the newest first; with `user`, those of one account alone."""
    entries = ReviewLog.objects.filter(version=version, batch__isnull=False).order_by("-pk")
    if user is not None:
        entries = entries.filter(user=user)
    found: dict[uuid.UUID, list[ReviewLog]] = {}
    for entry in entries[: 40 * most]:
        if entry.batch:
            found.setdefault(entry.batch, []).append(entry)
    standing = [
        UndoableAction(batch, lines[0], len(lines))
        for batch, lines in found.items()
        if lines[0].action in UNDOABLE_ACTIONS and _undoing(batch) not in found
    ]
    return standing[:most]


def last_undoable_batch(record: Any) -> uuid.UUID | None:
    """The batch of the decision that a record stands in, if that can be taken back."""
    last = history(record).exclude(action__in=Action.PENDING_CHANGE_ACTIONS).first()
    return last.batch if last is not None and last.action in UNDOABLE_ACTIONS else None


def _as_left(entry: ReviewLog) -> Any:
    """The record of an entry, locked, if nothing has happened to it since."""
    model = entry.content_type.model_class()
    assert model is not None
    record = model._base_manager.select_for_update().filter(pk=entry.object_id).first()
    if not isinstance(record, Proposal):
        raise Blocked(f"“{entry.object_text}” is gone; this can no longer be taken back.")
    since = history(record).filter(pk__gt=entry.pk).exclude(action__in=Action.PENDING_CHANGE_ACTIONS)
    later = since.exclude(batch=entry.batch).first()
    if later is not None:
        what = (
            "took this back already"
            if entry.batch and later.batch == _undoing(entry.batch)
            else f"{later.get_action_display()} it"
        )
        when = f"{later.at:%d %B %Y at %H:%M} UTC"
        raise Blocked(
            f"“{record}” has moved on: {later.user_name} {what} on {when}. Only the last decision can be taken back."
        )
    return record


def _check_seen(record: Any, entry: ReviewLog, by: Performer) -> None:
    """What others have accepted of an actor comes to stand under nothing that only one person may have seen."""
    if (
        isinstance(record, Actor)
        and entry.action == Action.EDIT
        and not pending_changes.can_undo(record, by, entry.batch)
    ):
        raise Blocked(
            f"Others have accepted what rests on “{record}” as it reads now, and how it read before, only one person"
            " may have seen. Edit it instead: another person then confirms that."
        )


def _restore(record: Any, entry: ReviewLog, by: Performer) -> Any:
    """State and values as they were before the entry."""
    fields: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for name, pair in entry.changes.items():
        before, after = pair
        told[name] = [after, before]
        if name in RELATED_ROW_SETTERS:
            RELATED_ROW_SETTERS[name](record, before)
        else:
            fields |= _column(record, name, before)
    to = entry.from_state or ReviewState.WITHDRAWN
    left = record.event if isinstance(record, EventMention) and "event" in fields else None
    was_public = left is not None and editing.is_public(record)
    undo_transition(record, to, by, ChangeDetails(fields, told, batch=entry.batch and _undoing(entry.batch)))
    if left is not None and was_public:
        editing.log_mention_moved(left, record, by)
    return record


def _undoing(batch: uuid.UUID) -> uuid.UUID:
    """The batch of the taking back: follows from that of the act, so that either leads to the other."""
    return uuid.uuid5(batch, "undo")


def _column(record: models.Model, name: str, value: Any) -> dict[str, Any]:
    """A column as the history keeps it, read back: an id for a record, ISO form for a day."""
    column = record._meta.get_field(name)
    if column.is_relation:
        related: Any = column.related_model
        return {name: None if value is None else related._base_manager.get(pk=value)}
    return {name: column.to_python(value)}  # type: ignore[union-attr]


def _participants(pairs: list[list[Any]]) -> list[tuple[Actor, str]]:
    actors = Actor.objects.in_bulk([pk for pk, _ in pairs])
    return [(actors[pk], role) for pk, role in pairs if pk in actors]


def _check_ground(record: Any) -> None:
    """What stands again must have its ground, and nothing accepted may rest on what no longer stands."""
    if record.is_accepted:
        missing = [other for other in review.prerequisites(record) if not review.lock(other).is_accepted]
        if missing:
            raise Blocked(f"“{record}” rests on what is no longer accepted: {review.list_names(missing)}.")
    elif needed := review.accepted_dependents(record):
        raise Blocked(f"What depends on it by now: {review.list_names(needed)}. Take that back first.")


def _return_to_stories(record: Any, by: Performer) -> None:
    """Stories hold an event while it is accepted, as if the act had never been; so does what follows a link."""
    if isinstance(record, ActorLink):
        propagate_decision(record, by)
    elif isinstance(record, EventMention) and record.is_accepted:
        review.after_accepting(record, by)
    elif isinstance(record, Event) and record.is_accepted:
        for mention in record.mentions.accepted():
            review.after_accepting(mention, by)
    elif isinstance(record, Event):
        review.after_rejecting(record, by)
