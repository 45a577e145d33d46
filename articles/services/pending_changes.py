"""Nobody alone changes what readers see of an actor, where the desk wants a second pair of eyes.

Hiding all that an actor said because somebody mended its role would be wrong. So what one person does to an actor that
readers see is held: it is tried, taken back, and written down as asked for. Once another person confirms it, it is made
in the name of who asked; until then readers see the actor as before. Held too is what is done to an actor of which
somebody else has accepted anything: else who renames it and then confirms that would alone have seen it so.

These four stand before those of `editing` and `merge`, and are what the admin and the API call: they do what is asked,
and where that takes two people return the PendingChange that waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.choices import Action, ActorKind, PendingChangeAction, PendingChangeState, ReviewState
from articles.models import Actor, Claim, Event, Mention, PendingChange
from articles.services import editing
from articles.services import merge as merging
from articles.services.errors import Blocked, StaleRevision
from articles.services.transitions import ChangeDetails, Performer, history, log

PARTS = ("mentions", "claims", "participations")


# --- asking -----------------------------------------------------------------------------------------------------------


def edit(
    actor: Actor,
    values: Mapping[str, Any],
    by: Performer,
    *,
    expected: int | None = None,
    note: str = "",
    batch: uuid.UUID | None = None,
) -> Actor | PendingChange:
    held = PendingChange(
        action=PendingChangeAction.EDIT, actor=actor, values=dict(values), batch=batch or uuid.uuid4(), note=note
    )
    return _make_or_hold(held, by, expected)


def merge(
    actor: Actor, into: Actor, by: Performer, *, expected: int | None = None, note: str = ""
) -> Actor | PendingChange:
    return _make_or_hold(
        PendingChange(action=PendingChangeAction.MERGE, actor=actor, other=into, note=note), by, expected
    )


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
    values = {field: list(getattr(part, field)) for field in PARTS} | {"name": name, "kind": kind, "role": role}
    return _make_or_hold(PendingChange(action=PendingChangeAction.SPLIT, actor=actor, values=values), by, expected)


def unmerge(actor: Actor, by: Performer, *, note: str = "") -> Actor | PendingChange:
    """Held as well: the signpost may have been edited since, and claims have been read under the other's name."""
    return _make_or_hold(
        PendingChange(action=PendingChangeAction.UNMERGE, actor=actor, other=actor.merged_into, note=note), by, None
    )


@transaction.atomic
def _make_or_hold(held: PendingChange, by: Performer, expected: int | None) -> Actor | PendingChange:
    """Make an act, or where it takes two, take it back and hold it.

    That it has been made once means that whatever would refuse it has had its say, in the same words as ever.
    """
    if not settings.NEWSDESK_SECOND_REVIEWER:
        return _make(held, by, expected, held.note)
    _lock(held)
    with transaction.atomic():
        two = _takes_two(by, held.actor, held.other)
        made = _make(held, by, expected, held.note)
        two = two or _takes_two(by, held.actor, held.other, made)
        held.changes = _told(held)
        transaction.set_rollback(two)
    return _hold(held, by) if two else made


def _takes_two(by: Performer, *actors: Actor | None) -> bool:
    """Whether readers see any of the actors, or anybody but this person has accepted what rests on one as it reads."""
    ids = [actor.pk for actor in actors if actor]
    resting: list[QuerySet[Any]] = [
        Claim.objects.filter(source_actor__in=ids),
        Mention.objects.filter(actor__in=ids),
        Event.objects.filter(participants__in=ids),
    ]
    others = [rows.filter(state=ReviewState.ACCEPTED).exclude(sole_reviewer=by.name) for rows in resting]
    return any(rows.exists() for rows in (*others, Actor.objects.public().filter(pk__in=ids)))


def _told(held: PendingChange) -> dict[str, Any]:
    """What the act changed, from the history it left; a split's new actor by its name, for it is gone again."""
    made = history(held.actor).filter(action=held.action).first()
    assert made is not None, "an act leaves a line in the history of its actor"
    told = {name: pair for name, pair in made.changes.items() if name not in ("edited", "into")}
    if held.action == PendingChangeAction.SPLIT:
        words = [held.values["name"], ActorKind(held.values["kind"]).label, held.values["role"]]
        told = {"new_actor": [None, ", ".join(filter(None, words))]} | told
    return told


def _hold(held: PendingChange, by: Performer) -> PendingChange:
    held.actor.refresh_from_db()
    held.actor_revision = held.actor.revision
    if held.other is not None:
        held.other.refresh_from_db()
        held.other_revision = held.other.revision
    held.user, held.user_name = by.user, by.name
    try:
        with transaction.atomic():
            held.save(force_insert=True)
    except IntegrityError:
        raise Blocked(_in_the_way(held.actor)) from None
    log([held.actor], Action.REQUEST, by, ChangeDetails(changes=held.changes, note=_note(str(held), held.note)))
    return held


def _in_the_way(actor: Actor) -> str:
    other = PendingChange.objects.pending().get(actor=actor)
    return (
        f"The {other}, which {other.user_name} asked for on {other.at:%d %B %Y}, still waits for a second person."
        " Confirm or withdraw that first."
    )


# --- deciding ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(held: PendingChange, by: Performer, *, note: str = "") -> Actor:
    """Another person lets the act be made, as it was asked for and on the actors as they were; returns what it made."""
    held = _waiting(held)
    if held.was_requested_by(by.name, by.user):
        raise Blocked(f"You asked for the {held} yourself. Another person must confirm it.")
    _check_unchanged(held)
    log([held.actor], Action.CONFIRM, by, ChangeDetails(note=_note(f"{held}, as {held.user_name} asked", note)))
    asker = Performer(held.user_name, held.user)
    made = _make(held, asker, held.actor_revision, _note(held.note, f"confirmed by {by.name}"))
    _close(held, PendingChangeState.CONFIRMED, by)
    return made


@transaction.atomic
def cancel(held: PendingChange, by: Performer, *, note: str = "") -> None:
    """Nobody makes it: who asked has thought better of it, or someone else does not agree."""
    held = _waiting(held)
    log([held.actor], Action.CANCEL_REQUEST, by, ChangeDetails(note=_note(f"{held}, as {held.user_name} asked", note)))
    _close(held, PendingChangeState.WITHDRAWN, by)


def can_undo(actor: Actor, by: Performer, batch: uuid.UUID | None) -> bool:
    """Whether one person may take an edit back at once: two had seen what was before it, or nobody needs to."""
    if not settings.NEWSDESK_SECOND_REVIEWER or not _takes_two(by, actor):
        return True
    return PendingChange.objects.filter(batch=batch, state=PendingChangeState.CONFIRMED).exists()


def _waiting(held: PendingChange) -> PendingChange:
    """The change as it stands now, held until the commit: of two who decide on it, the second is told of the first."""
    now: PendingChange = PendingChange.objects.select_for_update(of=("self",)).with_actors().get(pk=held.pk)
    if not now.is_pending:
        raise Blocked(f"The {now} was {now.get_state_display()} by {now.decided_by} already.")
    return now


def _check_unchanged(held: PendingChange) -> None:
    _lock(held)
    if held.is_outdated:
        raise StaleRevision(
            f"“{held.actor}” has changed since {held.user_name} asked for the {held}."
            " Withdraw it, and ask again for what is still needed."
        )


def _close(held: PendingChange, state: PendingChangeState, by: Performer) -> None:
    held.state, held.decided_by, held.decided_at = state, by.name, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])


def _note(*parts: str) -> str:
    return "; ".join(filter(None, parts))


# --- the acts ---------------------------------------------------------------------------------------------------------


def _lock(held: PendingChange) -> None:
    """Both actors as they stand now, locked in the order of their ids, as merges lock them."""
    ids = [pk for pk in (held.actor_id, held.other_id) if pk]
    rows = {row.pk: row for row in Actor.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    held.actor, held.other = rows[held.actor_id], rows.get(held.other_id)


def _make(held: PendingChange, by: Performer, expected: int | None, note: str) -> Actor:
    actor, other, values = held.actor, held.other, dict(held.values)
    made: Actor
    match PendingChangeAction(held.action):
        case PendingChangeAction.EDIT:
            made = editing.edit(actor, values, by, expected=expected, note=note, batch=held.batch)
        case PendingChangeAction.MERGE:
            assert other is not None
            made = merging.merge(actor, other, by, expected=expected, note=note)
        case PendingChangeAction.SPLIT:
            part = merging.SplitSelection(**{name: values.pop(name) for name in PARTS})
            made = merging.split(actor, part, by, expected=expected, note=note, **values)
        case PendingChangeAction.UNMERGE:
            made = merging.unmerge(actor, by, note=note)
    return made
