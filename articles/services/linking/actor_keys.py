"""Keeps the keys by which actors are found. Whatever changes an actor's names or role calls `index` afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from articles.choices import AliasOrigin, ReviewState
from articles.models import Actor, ActorKey, ActorLink, Alias
from articles.services.linking import keys
from articles.services.linking.retrieval import select_each

AT_ONCE = 500  # actors of one round of `update_all_actor_keys`
LEARNED = 20  # names of accepted links, the latest, that an actor is found by as well


def update_actor_keys(actors: Iterable[Actor]) -> None:
    """Bring the keys of actors up to date. A signpost to another actor and an unnamed source have none."""
    rows = {actor.pk: actor for actor in actors}
    wanted = _wanted(rows)
    standing: dict[int, set[str]] = defaultdict(set)
    for pk, key in ActorKey.objects.filter(actor__in=rows).values_list("actor", "key"):
        standing[pk].add(key)
    for pk in rows:
        if gone := standing[pk] - wanted[pk]:
            ActorKey.objects.filter(actor=pk, key__in=gone).delete()
    new = [ActorKey(actor_id=pk, key=key) for pk in sorted(rows) for key in sorted(wanted[pk] - standing[pk])]
    ActorKey.objects.bulk_create(new, ignore_conflicts=True)


def update_all_actor_keys(*, rebuild: bool = False) -> int:
    """Make the keys of the actors that have none, or of all; returns of how many."""
    actors = Actor.objects.filter(anonymous=False, merged_into=None).order_by("pk")
    if not rebuild:
        actors = actors.exclude(Exists(ActorKey.objects.filter(actor=OuterRef("pk"))))
    count, last = 0, 0
    while chunk := list(actors.filter(pk__gt=last)[:AT_ONCE]):
        update_actor_keys(chunk)
        count, last = count + len(chunk), chunk[-1].pk
    return count


def _learned(pks: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    """Names and roles of accepted links: of each actor its own latest, however many another of them has."""
    one = (
        f"SELECT actor_id, name, role FROM {ActorLink._meta.db_table}"  # noqa: S608
        f" WHERE actor_id = %s AND state = '{ReviewState.ACCEPTED}' AND NOT metonym ORDER BY id DESC LIMIT {LEARNED}"
    )
    return ((pk, name, role) for pk, name, role in select_each(one, [(pk,) for pk in pks]))


def _wanted(rows: dict[int, Actor]) -> dict[int, set[str]]:
    names: dict[int, list[str]] = {pk: [actor.name] for pk, actor in rows.items()}
    metonyms: dict[int, list[str]] = defaultdict(list)
    for pk, text, origin in Alias.objects.filter(actor__in=rows).values_list("actor", "text", "origin"):
        (metonyms if origin == AliasOrigin.METONYM else names)[pk].append(text)
    roles = {pk: [actor.role] for pk, actor in rows.items()}
    for pk, name, role in _learned(rows):
        names[pk].append(name)
        roles[pk].append(role)
    return {
        pk: set()
        if actor.anonymous or actor.merged_into_id
        else keys.stored_keys(names[pk], actor.kind, dict.fromkeys(roles[pk]), metonyms[pk])
        for pk, actor in rows.items()
    }
