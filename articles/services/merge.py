"""Who is who: two actors are one, one is two, two are never one. A merge moves what points at one actor to the other,
a split moves part of it to a new one; a merge can be undone, a split by merging the two again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from articles.choices import Action, AliasOrigin, ReviewState
from articles.models import (
    Actor,
    ActorLink,
    Alias,
    Claim,
    DistinctActors,
    EventParticipant,
    Mention,
    Outlet,
    ReviewLog,
)
from articles.services.errors import Blocked, InvalidValue, StaleRevision
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.transitions import ChangeDetails, Performer, create, history, transition

# What points at an actor and moves with it: a name for the history, the model, and its field.
ACTOR_REFERENCES: dict[str, tuple[type[models.Model], str]] = {
    "mentions": (Mention, "actor"),
    "claims": (Claim, "source_actor"),
    "participations": (EventParticipant, "actor"),
    "outlets": (Outlet, "actor"),
    "links": (ActorLink, "actor"),
}


def preview(actor: Actor, into: Actor) -> dict[str, int]:
    """How many of each kind a merge would move; raises like `merge`."""
    _check(actor, into)
    return {name: _pointing(name, actor).count() for name in ACTOR_REFERENCES} | {"aliases": actor.aliases.count()}


@transaction.atomic
def merge(actor: Actor, into: Actor, by: Performer, *, expected: int | None = None, note: str = "") -> Actor:
    """Move everything that points at `actor` to `into`, and leave `actor` as a signpost. Returns `into`."""
    actor, into = _lock(actor, into)
    _check(actor, into)
    moved = {name: _move_links(name, _pointing(name, actor), into) for name in ACTOR_REFERENCES}
    moved["aliases"] = _copy_aliases(actor, into)
    change = ChangeDetails(fields={"merged_into": into}, changes={"into": [None, into.pk], "moved": moved}, note=note)
    transition(actor, Action.MERGE, by, change, expected=expected)
    update_actor_keys([actor, into])
    return into


@transaction.atomic
def unmerge(actor: Actor, by: Performer, *, note: str = "") -> Actor:
    """Take a merge back: what it had moved, and still points at the other actor, returns. Returns the actor."""
    actor = Actor.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=actor.pk)
    into = actor.merged_into
    if into is None:
        raise Blocked(f"“{actor}” is not merged into another actor.")
    if into.merged_into_id:
        raise Blocked(f"“{into}” was merged on into “{into.merged_into}”. Undo that merge first.")
    moved = _last_merge(actor).changes["moved"]
    returning = {}
    for name, (model, field) in ACTOR_REFERENCES.items():
        rows = model._base_manager.filter(pk__in=moved.get(name, []), **{field: into})
        returning[name] = _move_links(name, rows, actor)
    Alias.objects.filter(pk__in=moved.get("aliases", []), actor=into).delete()
    told = {"into": [into.pk, None], "moved": returning}
    change = ChangeDetails(fields={"merged_into": None}, changes=told, note=note)
    returned: Actor = transition(actor, Action.UNMERGE, by, change)
    update_actor_keys([returned, into])
    return returned


@dataclass(frozen=True, slots=True)
class SplitSelection:
    """What a split gives to the new actor: ids by the names of LINKS."""

    mentions: Collection[int] = ()
    claims: Collection[int] = ()
    participations: Collection[int] = ()


@transaction.atomic
def split(
    actor: Actor,
    part: SplitSelection,
    by: Performer,
    *,
    name: str,
    kind: str,
    role: str = "",
    expected: int | None = None,
    note: str = "",
) -> Actor:
    """Two people under one name: part of what points at `actor` goes to a new one, which is returned."""
    if actor.anonymous:
        raise InvalidValue("An unnamed source belongs to one article; change its mentions there.", "")
    if actor.merged_into_id:
        raise Blocked(f"“{actor}” was merged into “{actor.merged_into}”. Undo that merge instead.")
    if not name.strip():
        raise InvalidValue("Give the new actor a name.", "name")
    wanted = {field: set(getattr(part, field)) for field in ("mentions", "claims", "participations")}
    rows = {field: _pointing(field, actor).filter(pk__in=ids) for field, ids in wanted.items()}
    if any(rows[field].count() != len(ids) for field, ids in wanted.items()):
        raise StaleRevision("Some of what you chose no longer belongs to this actor. Look at it again.")
    if not any(wanted.values()):
        raise InvalidValue("Choose what belongs to the new actor.", "mentions")
    if all(not _pointing(field, actor).exclude(pk__in=ids).exists() for field, ids in wanted.items()):
        raise InvalidValue(
            "That is all there is of this actor; nothing would be left. Edit its name instead.", "mentions"
        )
    new: Actor = create(Actor(name=name.strip(), kind=kind, role=role, state=actor.state), Action.CREATE, by)
    Alias.objects.create(actor=new, text=new.name, origin=AliasOrigin.EDITOR)
    moved = {field: _move_links(field, rows[field], new) for field in wanted}
    moved["links"] = _move_links("links", _links_of(moved, actor), new)
    update_actor_keys([actor, new])
    change = ChangeDetails(changes={"into": [None, new.pk], "moved": moved}, note=note)
    transition(actor, Action.SPLIT, by, change, expected=expected)
    return new


def _links_of(moved: dict[str, list[int]], actor: Actor) -> models.QuerySet[Any]:
    """The links, read or decided, of which nothing is left with the actor: what they teach is the new one's."""
    gone = models.Q(mentions__in=moved["mentions"]) | models.Q(claims__in=moved["claims"])
    stays = [
        Mention.objects.active().filter(link=models.OuterRef("pk"), actor=actor),
        Claim.objects.active().filter(link=models.OuterRef("pk"), source_actor=actor),
    ]
    links = ActorLink.objects.filter(gone, actor=actor)
    for rows in stays:
        links = links.exclude(models.Exists(rows))
    return ActorLink.objects.filter(pk__in=links.values("pk"))


@transaction.atomic
def mark_distinct(actor: Actor, other: Actor, by: Performer, *, expected: int | None = None, note: str = "") -> None:
    """Two actors are never to be merged, by a person or in two steps."""
    if actor.pk == other.pk:
        raise InvalidValue("An actor is always the same as itself. Choose another one.", "into")
    for one in (actor, other):
        if one.merged_into_id:
            raise Blocked(f"“{one}” was merged into “{one.merged_into}”. Undo that merge first.")
    if _apart([actor.pk], [other.pk]):
        raise Blocked(f"“{actor}” and “{other}” are set apart already.")
    first, second = sorted((actor, other), key=lambda each: each.pk)
    DistinctActors.objects.create(first=first, second=second, user_name=by.name, note=note)
    transition(
        actor, Action.MARK_DISTINCT, by, ChangeDetails(changes={"from": [None, other.pk]}, note=note), expected=expected
    )
    transition(other, Action.MARK_DISTINCT, by, ChangeDetails(changes={"from": [None, actor.pk]}, note=note))


@transaction.atomic
def unmark_distinct(actor: Actor, other: Actor, by: Performer) -> None:
    """Take `set_apart` back."""
    distinct = _apart([actor.pk], [other.pk])
    if not distinct:
        raise Blocked(f"“{actor}” and “{other}” are not set apart.")
    distinct[0].delete()
    for one, two in ((actor, other), (other, actor)):
        transition(one, Action.UNMARK_DISTINCT, by, ChangeDetails(changes={"from": [two.pk, None]}))


def distinct_from(actor: Actor) -> list[tuple[Actor, DistinctActors]]:
    """The actors that this one is never to be merged with, and who said so."""
    rows = DistinctActors.objects.filter(models.Q(first=actor) | models.Q(second=actor))
    rows = rows.select_related("first", "second")
    return [(row.second if row.first_id == actor.pk else row.first, row) for row in rows]


def _apart(some: Collection[int], others: Collection[int]) -> list[DistinctActors]:
    either = models.Q(first__in=some, second__in=others) | models.Q(first__in=others, second__in=some)
    return list(DistinctActors.objects.filter(either).select_related("first", "second"))


def _family(actor: Actor) -> set[int]:
    """An actor and all that were merged into it."""
    found, new = set(), {actor.pk}
    while new:
        found |= new
        new = set(Actor.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - found
    return found


def _lock(actor: Actor, into: Actor) -> tuple[Actor, Actor]:
    """Both rows, locked in the order of their ids: two merges at once never wait for each other."""
    rows = Actor.objects.select_for_update().filter(pk__in=[actor.pk, into.pk]).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk[actor.pk], by_pk[into.pk]


def _check(actor: Actor, into: Actor) -> None:
    if actor.pk == into.pk:
        raise InvalidValue("An actor cannot be merged with itself. Choose another one.", "into")
    _check_named(actor, into)
    if actor.merged_into_id:
        raise Blocked(f"“{actor}” was merged into “{actor.merged_into}” before.")
    if into.merged_into_id:
        raise Blocked(f"“{into}” was merged into “{into.merged_into}”. Merge with that one.")
    if into.state in ReviewState.INACTIVE:
        raise Blocked(f"“{into}” is {into.state}. Accept it first.")
    if actor.wikidata_id and into.wikidata_id and actor.wikidata_id != into.wikidata_id:
        raise InvalidValue(
            f"They have different Wikidata ids, {actor.wikidata_id} and {into.wikidata_id}. Mend one of them first.",
            "into",
        )
    if hasattr(actor, "outlet") and hasattr(into, "outlet"):
        raise InvalidValue("Both speak for an outlet. Two outlets are not one.", "into")

    if apart := _apart(_family(actor), _family(into)):
        row = apart[0]
        raise Blocked(
            f"{row.user_name} said on {row.at:%d %B %Y} that “{row.first}” and “{row.second}” are never the same."
            " Take that back first, on the page of either."
        )


def _check_named(actor: Actor, into: Actor) -> None:
    unnamed = next((one for one in (into, actor) if one.anonymous), None)
    if unnamed is None:
        return
    if actor.anonymous and into.anonymous and actor.version_id == into.version_id:
        raise InvalidValue(
            "Both are unnamed sources of one article. Link their mentions there to one of the two.", "into"
        )
    raise InvalidValue(
        f"“{unnamed}” is an unnamed source, known by its description in one article alone. An unnamed source cannot be"
        " merged: nobody can know that it is the same as anyone in another article.",
        "into",
    )


def _pointing(name: str, actor: Actor) -> models.QuerySet[Any]:
    model, field = ACTOR_REFERENCES[name]
    return model._base_manager.filter(**{field: actor})


def _move_links(name: str, rows: models.QuerySet[Any], to: Actor) -> list[int]:
    """Point rows at another actor; returns their ids. Who takes part twice in one role takes part once."""
    if name == "participations":
        there = EventParticipant.objects.filter(actor=to, event=models.OuterRef("event"), role=models.OuterRef("role"))
        rows = rows.exclude(models.Exists(there))
    ids = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=ids).update(**{ACTOR_REFERENCES[name][1]: to})
    return ids


def _copy_aliases(actor: Actor, into: Actor) -> list[int]:
    """The other's names become this one's too; returns the new ones' ids. The signpost keeps its own."""
    there = set(into.aliases.values_list("key", flat=True))
    rows = [
        Alias(actor=into, text=alias.text, key=alias.key, origin=_origin(alias), version=alias.version)
        for alias in actor.aliases.all()
        if alias.key not in there
    ]
    return [row.pk for row in Alias.objects.bulk_create(rows)]


def _origin(alias: Alias) -> AliasOrigin:
    """A place that stands for one in the news is still no name of its own after a merge."""
    return AliasOrigin.METONYM if alias.origin == AliasOrigin.METONYM else AliasOrigin.MERGE


def _last_merge(actor: Actor) -> ReviewLog:
    entry = history(actor).filter(action=Action.MERGE).first()
    assert entry is not None, "a merged actor has its merge in its history"
    return entry
