"""Why a name is taken for an actor, and who else fits: for the pages on which editors decide it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles.models import Actor, ActorLink


@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """Another actor that fits: `share` from 0 to 1, of the whole that all candidates and “none of them” make."""

    actor: Actor
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """A link as a page shows it: whom the name is taken for, why, and the rivals that still stand, best first."""

    link: ActorLink
    alternatives: tuple[LinkCandidate, ...]

    @property
    def actor(self) -> Actor | None:
        actor: Actor | None = self.link.actor
        return actor

    @property
    def reasons(self) -> list[str]:
        return list(self.link.reasons)


def explain_link(record: Any) -> LinkExplanation | None:
    """The link of a mention or a claim; None where its actor was not read from a name."""
    link_id = getattr(record, "link_id", None)
    if link_id is None:
        return None
    link = ActorLink.objects.select_related("actor").get(pk=link_id)
    return _told([link])[0]


def _told(links: Iterable[ActorLink]) -> list[LinkExplanation]:
    links = list(links)
    actors = Actor.objects.filter(merged_into=None).in_bulk(
        {row["actor"] for link in links for row in link.alternatives}
    )
    return [
        LinkExplanation(
            link,
            tuple(
                LinkCandidate(actors[row["actor"]], row["score"], tuple(row["reasons"]))
                for row in link.alternatives
                if row["actor"] in actors and row["actor"] != link.actor_id
            ),
        )
        for link in links
    ]
