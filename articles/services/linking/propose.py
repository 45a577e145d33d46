"""What one analysis says of the actors it names, as links: read before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.engine import types as found
from articles.choices import LinkOutcome, ReviewState, RoleStatus
from articles.models import Actor, ActorLink, ArticleVersion
from articles.models.actor import name_key
from articles.services.linking import keys, retrieval
from articles.services.linking.score import LinkDecision, TextActor

RULE = "linking"


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A link to be: its key in the version, what the text tells, and either a new verdict or the standing decision."""

    key: str
    found: TextActor
    verdict: LinkDecision
    standing: ActorLink | None = None

    @property
    def decided(self) -> ActorLink | None:
        return self.standing if self.standing and self.standing.state in ReviewState.DECIDED else None

    def values(self, actor: Actor | None) -> dict[str, Any]:
        """The link's fields, with the actor that it came to. A decision's are what they are."""
        if self.decided:
            return {name: getattr(self.decided, name) for name in FIELDS}
        verdict, outcome, reasons = self.verdict, self.verdict.outcome, list(self.verdict.reasons)
        if actor is None and outcome != LinkOutcome.OPEN:
            outcome, reasons = LinkOutcome.OPEN, ["an editor has rejected this actor"]
        return {
            "actor": actor,
            "outcome": outcome,
            "name": self.found.name[:300],
            "role": self.found.role[:300],
            "kind": self.found.kind,
            "name_key": name_key(self.found.name),
            "role_key": keys.role_key(self.found.role),
            "metonym": verdict.metonym,
            "reasons": reasons,
            "alternatives": [
                {
                    "actor": rival.known.id,
                    "name": rival.known.name,
                    "score": round(rival.share, 3),
                    "reasons": list(rival.reasons),
                }
                for rival in verdict.alternatives
            ],
        }


FIELDS = ("actor", "outcome", "name", "role", "kind", "name_key", "role_key", "metonym", "reasons", "alternatives")


def propose(version: ArticleVersion, analysis: found.Analysis) -> dict[str, ProposedLink]:
    """A link for each named actor of an analysis, by the engine's id; under `metonym_id` that of a metonym as well.

    A decision that stands is kept, and a name that an editor has decided helps to tell who is met beside it.
    """
    day = version.article.published_on
    text_actors = [_found(actor, version.text, day) for actor in analysis.actors if not actor.anonymous]
    link_keys = _link_keys(text_actors)
    standing = {link.key: link for link in version.actorlinks.select_related("actor__merged_into")}
    settled = {link.actor_id for link in standing.values() if link.is_accepted and link.actor_id}
    barred = {f.id: _own(standing.get(link_keys[f.id])) for f in text_actors}
    verdicts = retrieval.link_actors(text_actors, speaking=_speaking(analysis), settled=settled, barred=barred)
    for id in _only_speaking(analysis, verdicts):
        del verdicts[id]
    spoken = {retrieval.metonym_id(f.id): replace(f, name=f.metonyms[0]) if f.metonyms else f for f in text_actors}
    by_id = {f.id: f for f in text_actors} | spoken
    proposed = {}
    for id, verdict in verdicts.items():
        key = ("speaking " if verdict.metonym else "") + link_keys[by_id[id].id]
        proposed[id] = ProposedLink(key, by_id[id], verdict, standing.get(key))
    return proposed


def _found(actor: found.Actor, text: str, day: dt.date | None) -> TextActor:
    named = [(text[m.start : m.end], m.metonym) for m in actor.mentions if m.kind == "name"]
    names = dict.fromkeys(name for name, metonym in named if not metonym)
    metonyms = dict.fromkeys(name for name, metonym in named if metonym)
    standing = actor.roles[0].standing if actor.roles else RoleStatus.CURRENT
    return TextActor(
        actor.id, actor.name, actor.kind, actor.role or "", tuple(names), tuple(metonyms), standing=standing, day=day
    )


def _link_keys(text_actors: Sequence[TextActor]) -> dict[str, str]:
    """A name once in a text; the second actor of that name is “ 2”."""
    seen: dict[str, int] = {}
    link_keys = {}
    for one in text_actors:
        name = name_key(one.name)[:45]
        seen[name] = seen.get(name, 0) + 1
        link_keys[one.id] = name if seen[name] == 1 else f"{name} {seen[name]}"
    return link_keys


def _speaking(analysis: found.Analysis) -> set[str]:
    """Those who say or do something. The place where something happens does neither."""
    agents = {who.actor for event in analysis.events for who in event.participants if who.role == "agent"}
    return agents | {claim.actor for claim in analysis.claims if claim.actor}


def overlaps_source(mention: found.Mention, sources: Iterable[tuple[int, int]]) -> bool:
    """Whether a mention stands in the source words of a claim."""
    return any(start < mention.end and mention.start < end for start, end in sources)


def _only_speaking(analysis: found.Analysis, verdicts: Collection[str]) -> set[str]:
    """The places that are named here for their governments alone: of them no place is to be proposed."""
    spoken = [actor for actor in analysis.actors if retrieval.metonym_id(actor.id) in verdicts]
    places = {actor.id: actor.mentions for actor in spoken if not any(m.metonym for m in actor.mentions)}
    named = {actor.id: [m for m in actor.mentions if m.kind == "name"] for actor in spoken if actor.id not in places}
    sources: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in analysis.claims:
        sources[claim.actor or ""].extend(claim.source)
    silent = {
        id for id, mentions in places.items() if all(overlaps_source(mention, sources[id]) for mention in mentions)
    }
    return silent | {id for id, mentions in named.items() if all(mention.metonym for mention in mentions)}


def _own(link: ActorLink | None) -> set[int]:
    """The actor that this very link had proposed as new is no reason to propose it."""
    actor = link.actor if link is not None and link.outcome == LinkOutcome.NEW else None
    return {actor.pk} if actor is not None and actor.state == ReviewState.PROPOSED else set()
