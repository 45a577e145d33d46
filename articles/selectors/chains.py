"""Chains of attribution: a claim and the claims that report it, up to the article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from articles.models import Claim


@dataclass(frozen=True, slots=True)
class Chain:
    """A claim and its ancestors in the same text, outermost first. The article itself comes before the first link."""

    links: tuple[Claim, ...]

    @property
    def claim(self) -> Claim:
        """Return the innermost claim, which the chain belongs to."""
        return self.links[-1]

    @property
    def depth(self) -> int:
        """Return the number of ancestors."""
        return len(self.links) - 1

    @property
    def sort_key(self) -> tuple[int, ...]:
        """Return a key that sorts the chains of one text by their first words, nested claims after their parents."""
        return tuple(min((span.start for span in link.spans.all()), default=0) for link in self.links)


# The fields that a line of attribution needs of a claim and its source.
ACTOR_FIELDS = ("kind", "name", "role", "anonymous", "state", "merged_into", "wikidata_id")
LINK_FIELDS = (
    *("version", "parent", "stance", "negated", "hedged", "source_actor"),
    *(f"source_actor__{name}" for name in ACTOR_FIELDS),
)


def with_attribution(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Load claims with their words, sources and articles, without the texts of versions."""
    loaded = claims.select_related("source_actor", "version__article__outlet").prefetch_related("spans")
    return loaded.defer("proposal", "source_actor__proposal", "version__text")


def chains(claims: Iterable[Claim | None], among: QuerySet[Claim] | None = None) -> dict[int, Chain]:
    """Return the chain of each claim by its id. Three queries.

    `among` holds the claims that may appear, by default the public ones. A chain with any other link is left out
    whole: part of it would attribute the words to the wrong source.
    """
    versions = {claim.pk: claim.version_id for claim in claims if claim is not None}
    allowed = Claim.objects.public() if among is None else among
    return _chains(versions, allowed, _load_links)


def attribution_chains(claims: Mapping[int, int]) -> dict[int, Chain]:
    """Return the chains of claims of public articles, given as claim and version ids. Three queries.

    Only what a line of attribution needs is loaded: words only of sources without a name.
    """
    return _chains(claims, Claim.objects.publishable().not_carried_forward(), _load_attribution_links)


def _chains(
    versions: Mapping[int, int], allowed: QuerySet[Claim], load: Callable[[set[int]], Iterable[Claim]]
) -> dict[int, Chain]:
    if not versions:
        return {}
    paths = chain_ids(versions, allowed)
    links = {claim.pk: claim for claim in load({pk for path in paths.values() for pk in path})}
    return {pk: Chain(tuple(links[link] for link in path)) for pk, path in paths.items() if path}


def chain_ids(claims: Mapping[int, int], among: QuerySet[Claim]) -> dict[int, list[int]]:
    """Return the ids in the chain of each claim, outermost first; an empty list if a link may not appear. One query.

    `claims` maps the id of each claim to that of its version.
    """
    parents = dict(among.filter(version__in=set(claims.values())).order_by().values_list("pk", "parent"))
    return {pk: _ancestors_and_self(pk, parents) for pk in claims}


def _load_links(ids: set[int]) -> Iterable[Claim]:
    return with_attribution(Claim.objects.filter(pk__in=ids)).order_by()


def _load_attribution_links(ids: set[int]) -> Iterable[Claim]:
    links = list(Claim.objects.filter(pk__in=ids).select_related("source_actor").only(*LINK_FIELDS).order_by())
    prefetch_related_objects([claim for claim in links if not _has_named_source(claim)], "spans")
    return links


def _has_named_source(claim: Claim) -> bool:
    return claim.source_actor is not None and claim.source_actor.is_nameable


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """The chain of a claim and the chains of its direct children."""

    chain: Chain
    nested: tuple[Chain, ...]


def claim_context(claim: Claim) -> ClaimContext | None:
    """Return the context of a public claim, or None if its chain may not be shown. Two queries."""
    by_id = {other.pk: other for other in with_attribution(Claim.objects.public().filter(version=claim.version_id))}
    path = _ancestors_and_self(claim.pk, {pk: other.parent_id for pk, other in by_id.items()})
    if not path:
        return None
    links = tuple(by_id[pk] for pk in path)
    nested = [Chain((*links, other)) for other in by_id.values() if other.parent_id == claim.pk]
    return ClaimContext(Chain(links), tuple(sorted(nested, key=lambda chain: chain.sort_key)))


def claim_chains(claims: QuerySet[Claim]) -> list[Chain]:
    """Return the claims of a queryset as chains, in the same order. Three queries."""
    loaded = list(claims)
    by_claim = chains(loaded)
    return [by_claim[claim.pk] for claim in loaded if claim.pk in by_claim]


def _ancestors_and_self(pk: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return the path to a claim from its outermost ancestor; an empty list if a link is missing or parents loop."""
    path: list[int] = []
    step: int | None = pk
    while step is not None:
        if step not in parents or len(path) > len(parents):
            return []
        path.append(step)
        step = parents[step]
    return path[::-1]
