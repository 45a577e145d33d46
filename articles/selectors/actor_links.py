"""Explain links between names and actors: the chosen actor, the alternatives and the reasons for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from articles.models import Actor, ActorLink


@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """An alternative actor. `score` is its share, from 0 to 1, of the total of all candidates and of “none of them”."""

    actor: Actor
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """A link with the actors that might be meant instead, best first."""

    link: ActorLink
    alternatives: tuple[LinkCandidate, ...]

    @property
    def actor(self) -> Actor | None:
        """Return the actor that the name is linked to, or None while the link is open."""
        actor: Actor | None = self.link.actor
        return actor

    @property
    def reasons(self) -> list[str]:
        """Return why this actor was chosen."""
        return list(self.link.reasons)


def explain_link(record: Any) -> LinkExplanation | None:
    """Return the link of a mention or a claim, or None if its actor does not come from a name. Two queries."""
    link_id = getattr(record, "link_id", None)
    if link_id is None:
        return None
    link = ActorLink.objects.select_related("actor").get(pk=link_id)
    return LinkExplanation(link, _alternatives(link))


def _alternatives(link: ActorLink) -> tuple[LinkCandidate, ...]:
    """Return the stored alternatives, without actors that were merged or deleted since."""
    ids = {row["actor"] for row in link.alternatives if row["actor"] != link.actor_id}
    actors = Actor.objects.filter(merged_into=None).in_bulk(ids)
    return tuple(
        LinkCandidate(actors[row["actor"]], row["score"], tuple(row["reasons"]))
        for row in link.alternatives
        if row["actor"] in actors
    )
