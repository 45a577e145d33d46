"""Chains of attribution: who said it, according to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from articles.models import Claim


@dataclass(frozen=True, slots=True)
class Chain:
    """A claim and those above it in the same text, the outermost first. What stands above it all is the article."""

    links: tuple[Claim, ...]

    @property
    def claim(self) -> Claim:
        """The innermost claim: the one that the chain belongs to."""
        return self.links[-1]

    @property
    def depth(self) -> int:
        """How many claims stand around the innermost one."""
        return len(self.links) - 1

    @property
    def sort_key(self) -> tuple[int, ...]:
        """Sorts the chains of one text: each claim where its words begin, those inside it behind it."""
        return tuple(min((span.start for span in link.spans.all()), default=0) for link in self.links)


# What a line of attribution needs of a claim, and of an actor wherever one is named.
ACTOR_FIELDS = ("kind", "name", "role", "anonymous", "state", "merged_into", "wikidata_id")
LINK = (
    *("version", "parent", "stance", "negated", "hedged", "source_actor"),
    *(f"source_actor__{name}" for name in ACTOR_FIELDS),
)


def with_attribution(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with their words, sources and articles loaded. The text of the version stays in the database."""
    loaded = claims.select_related("source_actor", "version__article__outlet").prefetch_related("spans")
    return loaded.defer("proposal", "source_actor__proposal", "version__text")


def chains(claims: Iterable[Claim | None], among: QuerySet[Claim] | None = None) -> dict[int, Chain]:
    """The chain of each claim, by the claim's id, in three queries. `among` says which claims may appear in them.

    One query for what hangs from what in the texts at hand, two for the links of these chains and their words.

    A chain with a link that may not appear is left out: part of a chain would put the words in the wrong mouth.
    """
    asked = {claim.pk: claim.version_id for claim in claims if claim is not None}
    return _chains(asked, Claim.objects.public() if among is None else among, _readable_links)


def attribution_chains(claims: Mapping[int, int]) -> dict[int, Chain]:
    """The chains of claims of public articles, given as claim and version ids, with what a line of attribution needs.

    Of the words, those of the sources that have no name.
    """
    return _chains(claims, Claim.objects.publishable().not_carried_forward(), _named_links)


def _chains(
    asked: Mapping[int, int], among: QuerySet[Claim], load: Callable[[set[int]], Iterable[Claim]]
) -> dict[int, Chain]:
    if not asked:
        return {}
    found = chain_ids(asked, among)
    known = {claim.pk: claim for claim in load({pk for path in found.values() for pk in path})}
    return {pk: Chain(tuple(known[link] for link in path)) for pk, path in found.items() if path}


def chain_ids(claims: Mapping[int, int], among: QuerySet[Claim]) -> dict[int, list[int]]:
    """The ids in the chain of each claim, the outermost first; none where a link may not appear. One query.

    `claims` maps the id of each to that of its version.
    """
    parents = dict(among.filter(version__in=set(claims.values())).order_by().values_list("pk", "parent"))
    return {pk: _climb(pk, parents) for pk in claims}


def _readable_links(ids: set[int]) -> Iterable[Claim]:
    return with_attribution(Claim.objects.filter(pk__in=ids)).order_by()


def _named_links(ids: set[int]) -> Iterable[Claim]:
    links = list(Claim.objects.filter(pk__in=ids).select_related("source_actor").only(*LINK).order_by())
    prefetch_related_objects([claim for claim in links if not _is_named(claim)], "spans")
    return links


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """A claim in its text: its chain, and the chains of the claims directly inside it."""

    chain: Chain
    nested: tuple[Chain, ...]


def claim_context(claim: Claim) -> ClaimContext | None:
    """What stands around a claim and in it, in two queries; None if its chain may not be shown."""
    known = {other.pk: other for other in with_attribution(Claim.objects.public().filter(version=claim.version_id))}
    links = [known[pk] for pk in _climb(claim.pk, {pk: other.parent_id for pk, other in known.items()})]
    if not links:
        return None
    inside = [Chain((*links, other)) for other in known.values() if other.parent_id == claim.pk]
    return ClaimContext(Chain(tuple(links)), tuple(sorted(inside, key=lambda chain: chain.sort_key)))


def claim_chains(claims: QuerySet[Claim]) -> list[Chain]:
    """The claims of a queryset, each as its chain, in the same order. Three queries."""
    asked = list(claims)
    found = chains(asked)
    return [found[claim.pk] for claim in asked if claim.pk in found]


def _is_named(claim: Claim) -> bool:
    return claim.source_actor is not None and claim.source_actor.is_nameable


def _climb(pk: int, parents: Mapping[int, int | None]) -> list[int]:
    """From a claim outwards, returned from the outermost inwards; empty if a link is missing."""
    links: list[int] = []
    step: int | None = pk
    while step is not None:
        if step not in parents or len(links) > len(parents):
            return []
        links.append(step)
        step = parents[step]
    return links[::-1]
