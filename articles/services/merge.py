"""Two actors are one; and, if that was wrong, two again. A merge moves what points at one actor to the other."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from articles.choices import Action, AliasOrigin, ReviewState
from articles.models import Actor, ActorLink, Alias, Claim, EventParticipant, Mention, Outlet, ReviewLog
from articles.services.errors import Blocked, Invalid
from articles.services.linking.index import index
from articles.services.moves import By, Change, history, move

# What points at an actor and moves with it: a name for the history, the model, and its field.
LINKS: dict[str, tuple[type[models.Model], str]] = {
    "mentions": (Mention, "actor"),
    "claims": (Claim, "source_actor"),
    "participations": (EventParticipant, "actor"),
    "outlets": (Outlet, "actor"),
    "links": (ActorLink, "actor"),
}


def preview(actor: Actor, into: Actor) -> dict[str, int]:
    """How many of each kind a merge would move; raises like `merge`."""
    _check(actor, into)
    return {name: _pointing(name, actor).count() for name in LINKS} | {"aliases": actor.aliases.count()}


@transaction.atomic
def merge(actor: Actor, into: Actor, by: By, *, expected: int | None = None, note: str = "") -> Actor:
    """Move everything that points at `actor` to `into`, and leave `actor` as a signpost. Returns `into`."""
    actor, into = _lock(actor, into)
    _check(actor, into)
    moved = {name: _move_links(name, _pointing(name, actor), into) for name in LINKS}
    moved["aliases"] = _copy_aliases(actor, into)
    change = Change(fields={"merged_into": into}, changes={"into": [None, into.pk], "moved": moved}, note=note)
    move(actor, Action.MERGE, by, change, expected=expected)
    index([actor, into])
    return into


@transaction.atomic
def unmerge(actor: Actor, by: By, *, note: str = "") -> Actor:
    """Take a merge back: what it had moved, and still points at the other actor, returns. Returns the actor."""
    actor = Actor.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=actor.pk)
    into = actor.merged_into
    if into is None:
        raise Blocked(f"“{actor}” is not merged into another actor.")
    if into.merged_into_id:
        raise Blocked(f"“{into}” was merged on into “{into.merged_into}”. Undo that merge first.")
    moved = _last_merge(actor).changes["moved"]
    for name, (model, field) in LINKS.items():
        rows = model._base_manager.filter(pk__in=moved.get(name, []), **{field: into})
        _move_links(name, rows, actor)
    Alias.objects.filter(pk__in=moved.get("aliases", []), actor=into).delete()
    change = Change(fields={"merged_into": None}, changes={"into": [into.pk, None]}, note=note)
    returned: Actor = move(actor, Action.UNMERGE, by, change)
    index([returned, into])
    return returned


def _lock(actor: Actor, into: Actor) -> tuple[Actor, Actor]:
    """Both rows, locked in the order of their ids: two merges at once never wait for each other."""
    rows = Actor.objects.select_for_update().filter(pk__in=[actor.pk, into.pk]).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk[actor.pk], by_pk[into.pk]


def _check(actor: Actor, into: Actor) -> None:
    if actor.pk == into.pk:
        raise Invalid("An actor cannot be merged with itself. Choose another one.", "into")
    if actor.anonymous or into.anonymous:
        raise Invalid(
            "An unnamed source cannot be merged: from its published description nobody can know who it is.", "into"
        )
    if actor.merged_into_id:
        raise Blocked(f"“{actor}” was merged into “{actor.merged_into}” before.")
    if into.merged_into_id:
        raise Blocked(f"“{into}” was merged into “{into.merged_into}”. Merge with that one.")
    if into.state in ReviewState.DEAD:
        raise Blocked(f"“{into}” is {into.state}. Accept it first.")
    if actor.wikidata_id and into.wikidata_id and actor.wikidata_id != into.wikidata_id:
        raise Invalid(
            f"They have different Wikidata ids, {actor.wikidata_id} and {into.wikidata_id}. Mend one of them first.",
            "into",
        )
    if hasattr(actor, "outlet") and hasattr(into, "outlet"):
        raise Invalid("Both speak for an outlet. Two outlets are not one.", "into")


def _pointing(name: str, actor: Actor) -> models.QuerySet[Any]:
    model, field = LINKS[name]
    return model._base_manager.filter(**{field: actor})


def _move_links(name: str, rows: models.QuerySet[Any], to: Actor) -> list[int]:
    """Point rows at another actor; returns their ids. Who takes part twice in one role takes part once."""
    if name == "participations":
        there = EventParticipant.objects.filter(actor=to, event=models.OuterRef("event"), role=models.OuterRef("role"))
        rows = rows.exclude(models.Exists(there))
    ids = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=ids).update(**{LINKS[name][1]: to})
    return ids


def _copy_aliases(actor: Actor, into: Actor) -> list[int]:
    """The other's names become this one's too; returns the new ones' ids. The signpost keeps its own."""
    there = set(into.aliases.values_list("key", flat=True))
    rows = [
        Alias(actor=into, text=alias.text, key=alias.key, origin=AliasOrigin.MERGE, version=alias.version)
        for alias in actor.aliases.all()
        if alias.key not in there
    ]
    return [row.pk for row in Alias.objects.bulk_create(rows)]


def _last_merge(actor: Actor) -> ReviewLog:
    entry = history(actor).filter(action=Action.MERGE).first()
    assert entry is not None, "a merged actor has its merge in its history"
    return entry
