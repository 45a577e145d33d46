"""Store the keys by which actors are found. Whatever changes an actor's names or role calls `update_actor_keys`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef

from articles.choices import AliasOrigin, ReviewState
from articles.models import Actor, ActorKey, ActorLink, Alias
from articles.services.linking import keys
from articles.services.linking.retrieval import select_each

BATCH_SIZE = 500  # actors that `update_all_actor_keys` reads at once
MAX_LEARNED_NAMES = 20  # of the latest accepted links of an actor, under which it is found too


def update_actor_keys(actors: Iterable[Actor]) -> None:
    """Bring the keys of actors up to date. Merged actors and unnamed sources have none."""
    rows = {actor.pk: actor for actor in actors}
    wanted = _wanted_keys(rows)
    stored: dict[int, set[str]] = defaultdict(set)
    for pk, key in ActorKey.objects.filter(actor__in=rows).values_list("actor", "key"):
        stored[pk].add(key)
    for pk in rows:
        if obsolete := stored[pk] - wanted[pk]:
            ActorKey.objects.filter(actor=pk, key__in=obsolete).delete()
    missing = [ActorKey(actor_id=pk, key=key) for pk in sorted(rows) for key in sorted(wanted[pk] - stored[pk])]
    ActorKey.objects.bulk_create(missing, ignore_conflicts=True)


def update_all_actor_keys(*, rebuild: bool = False) -> int:
    """Store keys for the actors that have none, or with `rebuild` for all of them; return the number of actors."""
    actors = Actor.objects.filter(anonymous=False, merged_into=None).order_by("pk")
    if not rebuild:
        actors = actors.exclude(Exists(ActorKey.objects.filter(actor=OuterRef("pk"))))
    count, last_pk = 0, 0
    while batch := list(actors.filter(pk__gt=last_pk)[:BATCH_SIZE]):
        update_actor_keys(batch)
        count, last_pk = count + len(batch), batch[-1].pk
    return count


def _wanted_keys(actors: Mapping[int, Actor]) -> dict[int, set[str]]:
    """Return the keys that each actor should have: of its names, aliases, role, and accepted links."""
    names: dict[int, list[str]] = {pk: [actor.name] for pk, actor in actors.items()}
    metonyms: dict[int, list[str]] = defaultdict(list)
    for pk, text, origin in Alias.objects.filter(actor__in=actors).values_list("actor", "text", "origin"):
        (metonyms if origin == AliasOrigin.METONYM else names)[pk].append(text)
    roles = {pk: [actor.role] for pk, actor in actors.items()}
    for pk, name, role in _learned_names(actors):
        names[pk].append(name)
        roles[pk].append(role)
    wanted: dict[int, set[str]] = {}
    for pk, actor in actors.items():
        is_found_by_name = not actor.anonymous and not actor.merged_into_id
        distinct_roles = dict.fromkeys(roles[pk])
        wanted[pk] = (
            keys.stored_keys(names[pk], actor.kind, distinct_roles, metonyms[pk]) if is_found_by_name else set()
        )
    return wanted


def _learned_names(pks: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    """Yield actor id, name and role of the latest accepted links; the limit applies to each actor by itself."""
    select = (
        f"SELECT actor_id, name, role FROM {ActorLink._meta.db_table}"  # noqa: S608
        f" WHERE actor_id = %s AND state = '{ReviewState.ACCEPTED}' AND NOT metonym"
        f" ORDER BY id DESC LIMIT {MAX_LEARNED_NAMES}"
    )
    return ((pk, name, role) for pk, name, role in select_each(select, [(pk,) for pk in pks]))
