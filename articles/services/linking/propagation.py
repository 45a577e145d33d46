"""Apply a decision on a link to the records that rest on it, and remember rejected pairs of name and actor.

Everything is derived from the link as it is now, so undoing a decision needs no code of its own.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, EventParticipant, LinkRejection
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.transitions import ChangeDetails, Performer, transition


def propagate_decision(link: ActorLink, by: Performer) -> None:
    """Point the pending mentions, claims and event participants of a link at its actor; decided ones stay.

    A rejected link has no actor for them. Withdrawn links are ignored.
    """
    if link.state == ReviewState.WITHDRAWN:
        return
    actor = None if link.state == ReviewState.REJECTED else link.actor
    replaced = _point_at(link.mentions.pending(), "actor", actor, by)
    replaced |= _point_at(link.claims.pending(), "source_actor", actor, by)
    _replace_participants(link, replaced, actor)
    refused = _refused_actors(link)
    _remember_refusals(link, refused)
    update_actor_keys([other for other in {actor, link.actor, *refused} if other is not None])


def _point_at(records: models.QuerySet[Any], field: str, actor: Actor | None, by: Performer) -> set[int]:
    """Set the actor of pending proposals; return the ids of the actors that they pointed at before."""
    replaced = set()
    for record in records:
        before, after = getattr(record, f"{field}_id"), actor.pk if actor else None
        if before != after:
            transition(record, Action.PROPOSE, by, ChangeDetails({field: actor}, {field: [before, after]}))
            replaced.add(before)
    return replaced - {None}


def _replace_participants(link: ActorLink, replaced: set[int], actor: Actor | None) -> None:
    """Replace actors as participants of proposed events in this version.

    A participant is deleted if there is no actor, or if the actor already takes part in the same role.
    """
    rows = EventParticipant.objects.filter(
        event__state=ReviewState.PROPOSED, event__mentions__version=link.version_id, actor__in=replaced
    )
    for row in rows.distinct():
        if actor is None or _takes_part(actor, row):
            row.delete()
        else:
            row.actor = actor
            row.save(update_fields=["actor"])


def _takes_part(actor: Actor, row: EventParticipant) -> bool:
    return EventParticipant.objects.filter(event=row.event_id, actor=actor, role=row.role).exists()


def _refused_actors(link: ActorLink) -> list[Actor]:
    """Return the actors that the name does not mean according to an editor.

    It is the actor of a rejected link, or the proposed actor where another one was accepted.
    """
    if link.state == ReviewState.REJECTED:
        return [link.actor] if link.actor else []
    proposed = link.proposal.get("actor")
    if link.state != ReviewState.ACCEPTED or proposed in (None, link.actor_id):
        return []
    return list(Actor.objects.filter(pk=proposed))


def _remember_refusals(link: ActorLink, refused: list[Actor]) -> None:
    """Store the refused actors of a link, and forget those that are no longer refused."""
    link.rejections.exclude(actor__in=refused).delete()
    LinkRejection.objects.bulk_create(
        [LinkRejection(link=link, actor=actor, name_key=link.name_key, role_key=link.role_key) for actor in refused],
        ignore_conflicts=True,
    )
