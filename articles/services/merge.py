"""Merge actors that are one, split an actor that is two, and mark actors as distinct.

A merge moves everything that refers to one actor to the other; a split moves part of it to a new actor. A merge can be
undone; a split is undone by merging the two actors again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

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

# The references to an actor that move with it: a name for the history, the model, and its field.
ACTOR_REFERENCES: dict[str, tuple[type[models.Model], str]] = {
    "mentions": (Mention, "actor"),
    "claims": (Claim, "source_actor"),
    "participations": (EventParticipant, "actor"),
    "outlets": (Outlet, "actor"),
    "links": (ActorLink, "actor"),
}

# The references that an editor may select for a split. Links follow their mentions and claims.
SPLIT_REFERENCES = ("mentions", "claims", "participations")


def preview(actor: Actor, into: Actor) -> dict[str, int]:
    """Return how many references of each kind a merge would move. Raise the same errors as `merge`."""
    _check_merge(actor, into)
    counts = {name: _references(name, actor).count() for name in ACTOR_REFERENCES}
    return counts | {"aliases": actor.aliases.count()}


@transaction.atomic
def merge(actor: Actor, into: Actor, by: Performer, *, expected: int | None = None, note: str = "") -> Actor:
    """Move every reference to `actor` to `into`, and make `actor` redirect there. Return `into`.

    Raise InvalidValue or Blocked if the two cannot be one, and StaleRevision if `expected` is not the revision of
    `actor`.
    """
    actor, into = _lock(actor, into)
    _check_merge(actor, into)
    moved = {name: _move_references(name, _references(name, actor), into) for name in ACTOR_REFERENCES}
    moved["aliases"] = _copy_aliases(actor, into)
    change = ChangeDetails(fields={"merged_into": into}, changes={"into": [None, into.pk], "moved": moved}, note=note)
    transition(actor, Action.MERGE, by, change, expected=expected)
    update_actor_keys([actor, into])
    return into


@transaction.atomic
def unmerge(actor: Actor, by: Performer, *, note: str = "") -> Actor:
    """Undo a merge and return the actor. What the merge had moved returns, unless it has been moved since.

    Raise Blocked if the actor is not merged, or if the actor it was merged into has itself been merged.
    """
    actor = Actor.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=actor.pk)
    into = actor.merged_into
    if into is None:
        raise Blocked(_("“%(actor)s” is not merged into another actor.") % {"actor": actor})
    if into.merged_into_id:
        raise Blocked(
            _("“%(actor)s” was in turn merged into “%(target)s”. Undo that merge first.")
            % {"actor": into, "target": into.merged_into}
        )
    moved = _last_merge(actor).changes["moved"]
    returned = {}
    for name, (model, field) in ACTOR_REFERENCES.items():
        rows = model._base_manager.filter(pk__in=moved.get(name, []), **{field: into})
        returned[name] = _move_references(name, rows, actor)
    Alias.objects.filter(pk__in=moved.get("aliases", []), actor=into).delete()
    changes = {"into": [into.pk, None], "moved": returned}
    change = ChangeDetails(fields={"merged_into": None}, changes=changes, note=note)
    actor = transition(actor, Action.UNMERGE, by, change)
    update_actor_keys([actor, into])
    return actor


@dataclass(frozen=True, slots=True)
class SplitSelection:
    """The references that a split gives to the new actor: primary keys, named as in SPLIT_REFERENCES."""

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
    """Move the selected references to a new actor, in the same state, and return it.

    Raise InvalidValue if nothing is selected or nothing would be left, Blocked for a merged actor, and StaleRevision
    if a selected reference belongs to another actor by now.
    """
    _check_splittable(actor)
    if not name.strip():
        raise InvalidValue(_("Give the new actor a name."), "name")
    selected = _selected_references(actor, part)
    new = create(Actor(name=name.strip(), kind=kind, role=role, state=actor.state), Action.CREATE, by)
    Alias.objects.create(actor=new, text=new.name, origin=AliasOrigin.EDITOR)
    moved = {field: _move_references(field, rows, new) for field, rows in selected.items()}
    moved["links"] = _move_references("links", _emptied_links(moved, actor), new)
    update_actor_keys([actor, new])
    change = ChangeDetails(changes={"into": [None, new.pk], "moved": moved}, note=note)
    transition(actor, Action.SPLIT, by, change, expected=expected)
    return new


def _check_splittable(actor: Actor) -> None:
    if actor.anonymous:
        raise InvalidValue(_("An unnamed source belongs to one article. Change its mentions there."), "")
    if actor.merged_into_id:
        raise Blocked(
            _("“%(actor)s” was merged into “%(target)s”. Undo that merge instead.")
            % {"actor": actor, "target": actor.merged_into}
        )


def _selected_references(actor: Actor, part: SplitSelection) -> dict[str, models.QuerySet[Any]]:
    """Return the selected rows by kind. Raise an error if they are not a proper part of the actor's references."""
    ids = {field: set(getattr(part, field)) for field in SPLIT_REFERENCES}
    references = {field: _references(field, actor) for field in SPLIT_REFERENCES}
    selected = {field: references[field].filter(pk__in=ids[field]) for field in SPLIT_REFERENCES}
    if any(selected[field].count() != len(ids[field]) for field in SPLIT_REFERENCES):
        raise StaleRevision(_("Some of the selected items no longer belong to this actor. Reload the page."))
    if not any(ids.values()):
        raise InvalidValue(_("Select what belongs to the new actor."), "mentions")
    if not any(references[field].exclude(pk__in=ids[field]).exists() for field in SPLIT_REFERENCES):
        raise InvalidValue(_("You selected everything that belongs to this actor. Edit its name instead."), "mentions")
    return selected


def _emptied_links(moved: Mapping[str, list[int]], actor: Actor) -> models.QuerySet[ActorLink]:
    """Return the actor's links, in any state, with no active mention or claim left after the split has moved them."""
    touched = models.Q(mentions__in=moved["mentions"]) | models.Q(claims__in=moved["claims"])
    links = ActorLink.objects.filter(touched, actor=actor)
    for remaining in (
        Mention.objects.active().filter(link=models.OuterRef("pk"), actor=actor),
        Claim.objects.active().filter(link=models.OuterRef("pk"), source_actor=actor),
    ):
        links = links.exclude(models.Exists(remaining))
    return ActorLink.objects.filter(pk__in=links.values("pk"))


@transaction.atomic
def mark_distinct(actor: Actor, other: Actor, by: Performer, *, expected: int | None = None, note: str = "") -> None:
    """Mark two actors as distinct, so that they cannot be merged, directly or through other actors.

    Raise InvalidValue if they are the same actor, and Blocked if one of them is merged or they are already marked.
    """
    if actor.pk == other.pk:
        raise InvalidValue(_("An actor cannot be distinct from itself. Choose another one."), "into")
    for one in (actor, other):
        if one.merged_into_id:
            raise Blocked(
                _("“%(actor)s” was merged into “%(target)s”. Undo that merge first.")
                % {"actor": one, "target": one.merged_into}
            )
    if _distinct_rows([actor.pk], [other.pk]):
        raise Blocked(
            _("“%(actor)s” and “%(other)s” are already marked as distinct.") % {"actor": actor, "other": other}
        )
    first, second = sorted((actor, other), key=lambda one: one.pk)
    DistinctActors.objects.create(first=first, second=second, user_name=by.name, note=note)
    change = ChangeDetails(changes={"from": [None, other.pk]}, note=note)
    transition(actor, Action.MARK_DISTINCT, by, change, expected=expected)
    change = ChangeDetails(changes={"from": [None, actor.pk]}, note=note)
    transition(other, Action.MARK_DISTINCT, by, change)


@transaction.atomic
def unmark_distinct(actor: Actor, other: Actor, by: Performer) -> None:
    """Undo `mark_distinct`. Raise Blocked if the two are not marked."""
    rows = _distinct_rows([actor.pk], [other.pk])
    if not rows:
        raise Blocked(_("“%(actor)s” and “%(other)s” are not marked as distinct.") % {"actor": actor, "other": other})
    rows[0].delete()
    for one, two in ((actor, other), (other, actor)):
        transition(one, Action.UNMARK_DISTINCT, by, ChangeDetails(changes={"from": [two.pk, None]}))


def distinct_from(actor: Actor) -> list[tuple[Actor, DistinctActors]]:
    """Return the actors marked as distinct from this one, each with the row that says who marked them."""
    rows = DistinctActors.objects.filter(models.Q(first=actor) | models.Q(second=actor))
    rows = rows.select_related("first", "second")
    return [(row.second if row.first_id == actor.pk else row.first, row) for row in rows]


def _distinct_rows(some: Collection[int], others: Collection[int]) -> list[DistinctActors]:
    """Return the rows that mark an actor of one group as distinct from one of the other group."""
    pairs = models.Q(first__in=some, second__in=others) | models.Q(first__in=others, second__in=some)
    return list(DistinctActors.objects.filter(pairs).select_related("first", "second"))


def _with_merged(actor: Actor) -> set[int]:
    """Return the primary keys of an actor and of all actors merged into it, directly or through others."""
    found: set[int] = set()
    added = {actor.pk}
    while added:
        found |= added
        added = set(Actor.objects.filter(merged_into__in=added).values_list("pk", flat=True)) - found
    return found


def _lock(actor: Actor, into: Actor) -> tuple[Actor, Actor]:
    """Return both rows, locked in the order of their primary keys, so that two merges cannot deadlock."""
    rows = Actor.objects.select_for_update().filter(pk__in=[actor.pk, into.pk]).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return by_pk[actor.pk], by_pk[into.pk]


def _check_merge(actor: Actor, into: Actor) -> None:
    """Raise InvalidValue or Blocked if `actor` cannot be merged into `into`."""
    if actor.pk == into.pk:
        raise InvalidValue(_("An actor cannot be merged with itself. Choose another one."), "into")
    _check_not_anonymous(actor, into)
    _check_states(actor, into)
    _check_identities(actor, into)
    _check_not_distinct(actor, into)


def _check_states(actor: Actor, into: Actor) -> None:
    if actor.merged_into_id:
        raise Blocked(
            _("“%(actor)s” was already merged into “%(target)s”.") % {"actor": actor, "target": actor.merged_into}
        )
    if into.merged_into_id:
        raise Blocked(
            _("“%(actor)s” was merged into “%(target)s”. Merge with that one.")
            % {"actor": into, "target": into.merged_into}
        )
    if into.is_inactive:
        raise Blocked(
            _("“%(actor)s” is %(state)s. Accept it first.") % {"actor": into, "state": ReviewState(into.state).label}
        )


def _check_identities(actor: Actor, into: Actor) -> None:
    """Two Wikidata ids or two outlets are evidence that the actors are not the same."""
    if actor.wikidata_id and into.wikidata_id and actor.wikidata_id != into.wikidata_id:
        raise InvalidValue(
            _("They have different Wikidata ids, %(first)s and %(second)s. Correct one of them first.")
            % {"first": actor.wikidata_id, "second": into.wikidata_id},
            "into",
        )
    if hasattr(actor, "outlet") and hasattr(into, "outlet"):
        raise InvalidValue(_("Both actors are outlets. Outlets cannot be merged."), "into")


def _check_not_distinct(actor: Actor, into: Actor) -> None:
    rows = _distinct_rows(_with_merged(actor), _with_merged(into))
    if rows:
        row = rows[0]
        raise Blocked(
            _(
                "%(user)s marked “%(first)s” and “%(second)s” as distinct on %(date)s. "
                "Remove that mark first, on the page of either actor."
            )
            % {"user": row.user_name, "first": row.first, "second": row.second, "date": f"{row.at:%d %B %Y}"}
        )


def _check_not_anonymous(actor: Actor, into: Actor) -> None:
    """An unnamed source is never the same as an actor of another text (see invariant 7 in the design)."""
    unnamed = next((one for one in (into, actor) if one.anonymous), None)
    if unnamed is None:
        return
    if actor.anonymous and into.anonymous and actor.version_id == into.version_id:
        raise InvalidValue(
            _("Both are unnamed sources of one article. Link their mentions to one of the two there."), "into"
        )
    raise InvalidValue(
        _(
            "“%(actor)s” is an unnamed source, known only by its description in one article. An unnamed source cannot "
            "be merged: it is not known to be the same as any actor in another article."
        )
        % {"actor": unnamed},
        "into",
    )


def _references(name: str, actor: Actor) -> models.QuerySet[Any]:
    """Return the rows that refer to the actor, of one kind named in ACTOR_REFERENCES."""
    model, field = ACTOR_REFERENCES[name]
    return model._base_manager.filter(**{field: actor})


def _move_references(name: str, rows: models.QuerySet[Any], to: Actor) -> list[int]:
    """Make rows refer to another actor. Return their primary keys.

    Leave out a participation that the other actor already has, in the same event and role.
    """
    if name == "participations":
        existing = EventParticipant.objects.filter(
            actor=to, event=models.OuterRef("event"), role=models.OuterRef("role")
        )
        rows = rows.exclude(models.Exists(existing))
    ids = list(rows.values_list("pk", flat=True))
    _model, field = ACTOR_REFERENCES[name]
    rows.model._base_manager.filter(pk__in=ids).update(**{field: to})
    return ids


def _copy_aliases(actor: Actor, into: Actor) -> list[int]:
    """Copy the aliases that `into` lacks; `actor` keeps its own. Return the primary keys of the copies."""
    existing = set(into.aliases.values_list("key", flat=True))
    copies = [
        Alias(actor=into, text=alias.text, key=alias.key, origin=_copied_origin(alias), version=alias.version)
        for alias in actor.aliases.all()
        if alias.key not in existing
    ]
    return [copy.pk for copy in Alias.objects.bulk_create(copies)]


def _copied_origin(alias: Alias) -> AliasOrigin:
    """Return the origin of a copied alias. A metonym (“Paris” for a government) stays one: it is no name."""
    return AliasOrigin.METONYM if alias.origin == AliasOrigin.METONYM else AliasOrigin.MERGE


def _last_merge(actor: Actor) -> ReviewLog:
    entry = history(actor).filter(action=Action.MERGE).first()
    assert entry is not None, "a merged actor has its merge in its history"
    return entry
