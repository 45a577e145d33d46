"""The known actors that may be the same as one of them: what an editor may want to merge. Nothing merges by itself."""

from __future__ import annotations

from django.db.models import Q

from articles.choices import AliasOrigin
from articles.models import Actor, DistinctActors
from articles.services.linking import retrieval
from articles.services.linking.score import ScoredCandidate, TextActor


def merge_candidates(actor: Actor) -> tuple[ScoredCandidate, ...]:
    """Actors with a name that may be this one's, the likeliest first. Those that an editor set apart are left out."""
    if actor.anonymous or actor.merged_into_id:
        return ()
    names = actor.aliases.exclude(origin=AliasOrigin.METONYM).values_list("text", flat=True)
    found = TextActor("", actor.name, actor.kind, actor.role, tuple(names))
    return retrieval.link_actors([found], barred={"": {actor.pk, *_apart(actor)}})[""].ranked


def _apart(actor: Actor) -> set[int]:
    rows = DistinctActors.objects.filter(Q(first=actor) | Q(second=actor)).values_list("first", "second")
    return {pk for pair in rows for pk in pair}
