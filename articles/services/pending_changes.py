"""Changes of public actors that need a second person.

With NEWSDESK_SECOND_REVIEWER, one person alone cannot change how readers see an actor. To hide everything that an actor
said because its role was corrected would be wrong, so the change itself is deferred: it is carried out in a savepoint,
so that invalid values fail at once, rolled back, and stored as a PendingChange. When another person approves it, it is
carried out in the name of the requester. Until then, readers see the actor unchanged.

The same applies to an actor for which another person has accepted a record: otherwise, a person could rename the actor
and confirm the record, and be the only one to have seen it under that name.

The admin and the API call `edit`, `merge`, `split` and `unmerge` of this module instead of those in `editing` and
`merge`: they carry out the change or return the PendingChange that awaits approval.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.choices import Action, ActorKind, PendingChangeAction, PendingChangeState, ReviewState
from articles.models import Actor, Claim, Event, Mention, PendingChange
from articles.services import editing
from articles.services import merge as merging
from articles.services.errors import Blocked, StaleRevision
from articles.services.transitions import ChangeDetails, Performer, history, log

# --- requesting -------------------------------------------------------------------------------------------------------


def edit(
    actor: Actor,
    values: Mapping[str, Any],
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> Actor | PendingChange:
    """Edit an actor as `editing.edit` does, or request the edit. Raise the same errors."""
    change = PendingChange(
        action=PendingChangeAction.EDIT, actor=actor, values=dict(values), batch=batch or uuid.uuid4(), note=note
    )
    return _apply_or_request(change, by, expected)


def merge(
    actor: Actor, into: Actor, by: Performer, *, expected: int | None = None, note: str = ""
) -> Actor | PendingChange:
    """Merge two actors as `merge.merge` does, or request the merge. Raise the same errors."""
    change = PendingChange(action=PendingChangeAction.MERGE, actor=actor, other=into, note=note)
    return _apply_or_request(change, by, expected)


def split(
    actor: Actor,
    part: merging.SplitSelection,
    by: Performer,
    *,
    name: str,
    kind: str,
    role: str = "",
    expected: int | None = None,
) -> Actor | PendingChange:
    """Split an actor as `merge.split` does, or request the split. Raise the same errors."""
    selected = {field: list(getattr(part, field)) for field in merging.SPLIT_REFERENCES}
    values = selected | {"name": name, "kind": kind, "role": role}
    change = PendingChange(action=PendingChangeAction.SPLIT, actor=actor, values=values)
    return _apply_or_request(change, by, expected)


def unmerge(actor: Actor, by: Performer, *, note: str = "") -> Actor | PendingChange:
    """Undo a merge as `merge.unmerge` does, or request that. Raise the same errors.

    It needs a second person too: the merged actor may have been edited since, and claims may have been accepted under
    the other actor's name.
    """
    change = PendingChange(action=PendingChangeAction.UNMERGE, actor=actor, other=actor.merged_into, note=note)
    return _apply_or_request(change, by, None)


@transaction.atomic
def _apply_or_request(change: PendingChange, by: Performer, expected: int | None) -> Actor | PendingChange:
    """Carry out a change, or, if it needs two people, store it as requested.

    It is carried out in any case, so that whatever makes it invalid is reported to the requester, and so that what
    becomes public only through the change is found. If it needs two people, it is then rolled back.
    """
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return _apply(change, by, expected, change.note)
    _lock_actors(change)
    with transaction.atomic():
        needs_two = _needs_second_person(by, change.actor, change.other)
        changed = _apply(change, by, expected, change.note)
        needs_two = needs_two or _needs_second_person(by, change.actor, change.other, changed)
        change.changes = _logged_changes(change)
        transaction.set_rollback(needs_two)
    return _save_request(change, by) if needs_two else changed


def _needs_second_person(by: Performer, *actors: Actor | None) -> bool:
    """Return whether an actor is public, or another person has accepted a record that refers to it."""
    ids = [actor.pk for actor in actors if actor]
    if Actor.objects.public().filter(pk__in=ids).exists():
        return True
    references: list[QuerySet[Any]] = [
        Claim.objects.filter(source_actor__in=ids),
        Mention.objects.filter(actor__in=ids),
        Event.objects.filter(participants__in=ids),
    ]
    return any(rows.filter(state=ReviewState.ACCEPTED).exclude(sole_reviewer=by.name).exists() for rows in references)


def _logged_changes(change: PendingChange) -> dict[str, Any]:
    """Return what the change did, from the history entry that it wrote.

    The new actor of a split is described in words, because the rollback removes it.
    """
    entry = history(change.actor).filter(action=change.action).first()
    assert entry is not None, "every change of an actor writes a history entry"
    changes = {name: pair for name, pair in entry.changes.items() if name not in ("edited", "into")}
    if change.action == PendingChangeAction.SPLIT:
        values = change.values
        words = [values["name"], str(ActorKind(values["kind"]).label), values["role"]]
        changes = {"new_actor": [None, ", ".join(filter(None, words))]} | changes
    return changes


def _save_request(change: PendingChange, by: Performer) -> PendingChange:
    """Store a change as requested. Raise Blocked if the actor already has a pending change."""
    change.actor.refresh_from_db()
    change.actor_revision = change.actor.revision
    if change.other is not None:
        change.other.refresh_from_db()
        change.other_revision = change.other.revision
    change.user, change.user_name = by.user, by.name
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        raise Blocked(_already_pending_message(change.actor)) from None
    details = ChangeDetails(changes=change.changes, note=_join_notes(str(change), change.note))
    log([change.actor], Action.REQUEST, by, details)
    return change


def _already_pending_message(actor: Actor) -> str:
    pending = PendingChange.objects.pending().get(actor=actor)
    return _(
        "The %(change)s, requested by %(user)s on %(date)s, still awaits approval. Approve or withdraw it first."
    ) % {"change": pending, "user": pending.user_name, "date": f"{pending.at:%d %B %Y}"}


# --- deciding ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(change: PendingChange, by: Performer, *, note: str = "") -> Actor:
    """Carry out a pending change, as another person, in the name of its requester. Return the changed actor.

    Raise Blocked if it was requested by the same person or is no longer pending, and StaleRevision if an actor has
    changed since the request.
    """
    change = _lock_pending(change)
    if change.was_requested_by(by.name, by.user):
        raise Blocked(_("You requested the %(change)s yourself. Another person must approve it.") % {"change": change})
    _check_unchanged(change)
    log([change.actor], Action.CONFIRM, by, ChangeDetails(note=_decision_note(change, note)))
    requester = Performer(change.user_name, change.user)
    approval = _("approved by %(user)s") % {"user": by.name}
    changed = _apply(change, requester, change.actor_revision, _join_notes(change.note, approval))
    _close(change, PendingChangeState.APPROVED, by)
    return changed


@transaction.atomic
def cancel(change: PendingChange, by: Performer, *, note: str = "") -> None:
    """Withdraw a pending change, as its requester or as someone who disagrees with it.

    Raise Blocked if it is no longer pending.
    """
    change = _lock_pending(change)
    log([change.actor], Action.CANCEL_REQUEST, by, ChangeDetails(note=_decision_note(change, note)))
    _close(change, PendingChangeState.WITHDRAWN, by)


def can_undo(actor: Actor, by: Performer, batch: uuid.UUID | None) -> bool:
    """Return whether one person may undo an edit of an actor at once.

    They may if the actor needs no second person, or if the edit was an approved change: then two people had seen the
    actor as it was before.
    """
    if not settings.NEWSDESK_SECOND_REVIEWER or not _needs_second_person(by, actor):
        return True
    return PendingChange.objects.filter(batch=batch, state=PendingChangeState.APPROVED).exists()


def _lock_pending(change: PendingChange) -> PendingChange:
    """Return the change's current row, locked until the end of the transaction. Raise Blocked if it was decided."""
    rows = PendingChange.objects.select_for_update(of=("self",)).with_actors()
    current: PendingChange = rows.get(pk=change.pk)
    if not current.is_pending:
        if current.state == PendingChangeState.APPROVED:
            message = _("The %(change)s was already approved by %(user)s.")
        else:
            message = _("The %(change)s was already withdrawn by %(user)s.")
        raise Blocked(message % {"change": current, "user": current.decided_by})
    return current


def _check_unchanged(change: PendingChange) -> None:
    """Raise StaleRevision if an actor has another revision than when the change was requested."""
    _lock_actors(change)
    if change.is_outdated:
        raise StaleRevision(
            _(
                "“%(actor)s” has changed since %(user)s requested the %(change)s. "
                "Withdraw the request, and request again what is still needed."
            )
            % {"actor": change.actor, "user": change.user_name, "change": change}
        )


def _close(change: PendingChange, state: PendingChangeState, by: Performer) -> None:
    change.state, change.decided_by, change.decided_at = state, by.name, timezone.now()
    change.save(update_fields=["state", "decided_by", "decided_at"])


def _decision_note(change: PendingChange, note: str) -> str:
    requested = _("%(change)s, as requested by %(user)s") % {"change": change, "user": change.user_name}
    return _join_notes(requested, note)


def _join_notes(*parts: str) -> str:
    return "; ".join(filter(None, parts))


# --- carrying out -----------------------------------------------------------------------------------------------------


def _lock_actors(change: PendingChange) -> None:
    """Replace the change's actors by their current rows, locked in the order of their keys, as `merge` locks them."""
    ids = [pk for pk in (change.actor_id, change.other_id) if pk]
    rows = {row.pk: row for row in Actor.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    change.actor = rows[change.actor_id]
    change.other = rows.get(change.other_id)


def _apply(change: PendingChange, by: Performer, expected: int | None, note: str) -> Actor:
    """Carry out a change through `editing` or `merge`, and return the changed, merged or new actor."""
    actor, other, values = change.actor, change.other, dict(change.values)
    match PendingChangeAction(change.action):
        case PendingChangeAction.EDIT:
            return editing.edit(actor, values, by, expected=expected, note=note, batch=change.batch)
        case PendingChangeAction.MERGE:
            assert other is not None
            return merging.merge(actor, other, by, expected=expected, note=note)
        case PendingChangeAction.SPLIT:
            part = merging.SplitSelection(**{name: values.pop(name) for name in merging.SPLIT_REFERENCES})
            return merging.split(actor, part, by, expected=expected, note=note, **values)
        case PendingChangeAction.UNMERGE:
            return merging.unmerge(actor, by, note=note)
