"""What follows from a decision on a link: its waiting mentions and claims go along, and what was refused is remembered.

All of it is read off the link as it stands, so that taking a decision back needs nothing of its own.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from articles.choices import Action, ReviewState
from articles.models import Actor, ActorLink, EventParticipant, LinkRejection
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.transitions import ChangeDetails, Performer, transition


def propagate_decision(link: ActorLink, by: Performer) -> None:
    """Bring what hangs from a link into line with it. What a person has decided stays."""
    if link.state == ReviewState.WITHDRAWN:
        return
    actor = None if link.state == ReviewState.REJECTED else link.actor
    left = _point(link.mentions.pending(), "actor", actor, by) | _point(
        link.claims.pending(), "source_actor", actor, by
    )
    _take_part(link, left, actor)
    _remember_refusal(link)
    update_actor_keys([other for other in {actor, link.actor, *_refused(link)} if other is not None])


def _point(records: models.QuerySet[Any], field: str, actor: Actor | None, by: Performer) -> set[int]:
    """Point waiting proposals at another actor; returns the ids of those they pointed at."""
    left = set()
    for record in records:
        before = getattr(record, f"{field}_id")
        if before != (actor.pk if actor else None):
            told = {field: [before, actor.pk if actor else None]}
            transition(record, Action.PROPOSE, by, ChangeDetails({field: actor}, told))
            left.add(before)
    return left - {None}


def _take_part(link: ActorLink, left: set[int], actor: Actor | None) -> None:
    rows = EventParticipant.objects.filter(
        event__state=ReviewState.PROPOSED, event__mentions__version=link.version_id, actor__in=left
    )
    for row in rows.distinct():
        twice = actor and EventParticipant.objects.filter(event=row.event_id, actor=actor, role=row.role).exists()
        if actor is None or twice:
            row.delete()
        else:
            row.actor = actor
            row.save(update_fields=["actor"])


def _refused(link: ActorLink) -> list[Actor]:
    """Whom an editor has said that the name does not mean: whom the machine had proposed, unless that stands."""
    if link.state == ReviewState.REJECTED:
        return [link.actor] if link.actor else []
    proposed = link.proposal.get("actor")
    if link.state != ReviewState.ACCEPTED or proposed in (None, link.actor_id):
        return []
    return list(Actor.objects.filter(pk=proposed))


def _remember_refusal(link: ActorLink) -> None:
    refused = _refused(link)
    link.rejections.exclude(actor__in=refused).delete()
    LinkRejection.objects.bulk_create(
        [LinkRejection(link=link, actor=actor, name_key=link.name_key, role_key=link.role_key) for actor in refused],
        ignore_conflicts=True,
    )
