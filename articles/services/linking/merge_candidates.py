"""Find known actors that may be the same as another one, for editors to merge. Nothing is merged automatically."""

from __future__ import annotations

from django.db.models import Q

from articles.choices import AliasOrigin
from articles.models import Actor, DistinctActors
from articles.services.linking import retrieval
from articles.services.linking.score import ScoredCandidate, TextActor


def merge_candidates(actor: Actor) -> tuple[ScoredCandidate, ...]:
    """Return the actors with a matching name, the most likely first, without those that are marked as distinct."""
    if actor.anonymous or actor.merged_into_id:
        return ()
    names = actor.aliases.exclude(origin=AliasOrigin.METONYM).values_list("text", flat=True)
    found = TextActor("", actor.name, actor.kind, actor.role, tuple(names))
    decisions = retrieval.link_actors([found], barred={found.id: {actor.pk, *_distinct_from(actor)}})
    return decisions[found.id].ranked


def _distinct_from(actor: Actor) -> set[int]:
    """Return the ids of the actors in a pair with this one that editors marked as distinct, itself included."""
    pairs = DistinctActors.objects.filter(Q(first=actor) | Q(second=actor)).values_list("first", "second")
    return {pk for pair in pairs for pk in pair}
