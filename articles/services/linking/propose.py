"""Propose links for the actors that one analysis found. Reads the database and writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from analysis.engine import types as engine
from articles.choices import LinkOutcome, ReviewState, RoleStatus
from articles.models import Actor, ActorLink, ArticleVersion
from articles.models.actor import name_key
from articles.services.linking import keys, retrieval
from articles.services.linking.score import LinkDecision, TextActor

RULE = "linking"
FIELDS = ("actor", "outcome", "name", "role", "kind", "name_key", "role_key", "metonym", "reasons", "alternatives")
MAX_KEY_NAME = 45  # characters of a name in a link's key, which leaves room in its column for prefix and number
MAX_NAME = 300  # characters of a link's name and role, as in their columns


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A link to be stored: its key in the version, the actor in the text, and the decision of this analysis.

    `standing` is the link of that key that exists already, if there is one.
    """

    key: str
    found: TextActor
    verdict: LinkDecision
    standing: ActorLink | None = None

    @property
    def decided(self) -> ActorLink | None:
        """The existing link if an editor has decided on it."""
        return self.standing if self.standing and self.standing.state in ReviewState.DECIDED else None

    def values(self, actor: Actor | None) -> dict[str, Any]:
        """Return the fields of the link for the actor that it was resolved to; those of a decided link stay."""
        if self.decided:
            return {name: getattr(self.decided, name) for name in FIELDS}
        outcome, reasons = self.verdict.outcome, list(self.verdict.reasons)
        if actor is None and outcome != LinkOutcome.OPEN:
            outcome, reasons = LinkOutcome.OPEN, [_("an editor has rejected this actor")]
        return {
            "actor": actor,
            "outcome": outcome,
            "name": self.found.name[:MAX_NAME],
            "role": self.found.role[:MAX_NAME],
            "kind": self.found.kind,
            "name_key": name_key(self.found.name),
            "role_key": keys.role_key(self.found.role),
            "metonym": self.verdict.metonym,
            "reasons": reasons,
            "alternatives": [
                {
                    "actor": alternative.known.id,
                    "name": alternative.known.name,
                    "score": round(alternative.share, 3),
                    "reasons": list(alternative.reasons),
                }
                for alternative in self.verdict.alternatives
            ],
        }


def propose(version: ArticleVersion, analysis: engine.Analysis) -> dict[str, ProposedLink]:
    """Return a link for each named actor of an analysis, by the engine's id, or `metonym_id(id)` for a metonym.

    Existing decisions are kept, and the actors of accepted links count as certainly present in the text.
    """
    day = version.article.published_on
    text_actors = [_text_actor(actor, version.text, day) for actor in analysis.actors if not actor.anonymous]
    link_keys = _link_keys(text_actors)
    standing = {link.key: link for link in version.actorlinks.select_related("actor__merged_into")}
    decisions = retrieval.link_actors(
        text_actors,
        speaking=_speaking_actors(analysis),
        settled={link.actor_id for link in standing.values() if link.is_accepted and link.actor_id},
        barred={found.id: _proposed_here(standing.get(link_keys[found.id])) for found in text_actors},
    )
    only_metonyms = _only_metonyms(analysis, decisions)
    by_id = {found.id: found for found in text_actors}
    by_id |= {retrieval.metonym_id(found.id): _as_metonym(found) for found in text_actors}
    proposed = {}
    for id, decision in decisions.items():
        if id not in only_metonyms:
            key = ("speaking " if decision.metonym else "") + link_keys[by_id[id].id]
            proposed[id] = ProposedLink(key, by_id[id], decision, standing.get(key))
    return proposed


def _text_actor(actor: engine.Actor, text: str, day: dt.date | None) -> TextActor:
    """Return an actor of the engine as linking sees it: its names by kind, its first role, and the publication day."""
    named = [(text[m.start : m.end], m.metonym) for m in actor.mentions if m.kind == "name"]
    return TextActor(
        actor.id,
        actor.name,
        actor.kind,
        actor.role or "",
        forms=tuple(dict.fromkeys(name for name, is_metonym in named if not is_metonym)),
        metonyms=tuple(dict.fromkeys(name for name, is_metonym in named if is_metonym)),
        standing=actor.roles[0].standing if actor.roles else RoleStatus.CURRENT,
        day=day,
    )


def _as_metonym(found: TextActor) -> TextActor:
    """Return the actor under the place name that the text uses for it."""
    return replace(found, name=found.metonyms[0]) if found.metonyms else found


def _link_keys(text_actors: Sequence[TextActor]) -> dict[str, str]:
    """Return a key for each actor: its name, with a number from the second actor of that name on."""
    counts: dict[str, int] = defaultdict(int)
    link_keys = {}
    for found in text_actors:
        name = name_key(found.name)[:MAX_KEY_NAME]
        counts[name] += 1
        link_keys[found.id] = name if counts[name] == 1 else f"{name} {counts[name]}"
    return link_keys


def _speaking_actors(analysis: engine.Analysis) -> set[str]:
    """Return the ids of actors that say or do something, as a place where something happens does not."""
    participants = (participant for event in analysis.events for participant in event.participants)
    agents = {participant.actor for participant in participants if participant.role == "agent"}
    return agents | {claim.actor for claim in analysis.claims if claim.actor}


def overlaps_source(mention: engine.Mention, sources: Iterable[tuple[int, int]]) -> bool:
    """Return whether a mention overlaps one of these spans, the source words of claims."""
    return any(start < mention.end and mention.start < end for start, end in sources)


def _only_metonyms(analysis: engine.Analysis, decisions: Collection[str]) -> set[str]:
    """Return the ids of the places that the text names only as metonyms, for which no place is to be proposed.

    These are actors with a metonym decision. If the engine has marked metonyms among the mentions of one, all of its
    names must be marked; otherwise all of its mentions must be in the source of a claim that it makes.
    """
    sources: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in analysis.claims:
        sources[claim.actor or ""].extend(claim.source)
    only_metonyms = set()
    for actor in analysis.actors:
        if retrieval.metonym_id(actor.id) not in decisions:
            continue
        if any(mention.metonym for mention in actor.mentions):
            is_metonym = all(mention.metonym for mention in actor.mentions if mention.kind == "name")
        else:
            is_metonym = all(overlaps_source(mention, sources[actor.id]) for mention in actor.mentions)
        if is_metonym:
            only_metonyms.add(actor.id)
    return only_metonyms


def _proposed_here(link: ActorLink | None) -> set[int]:
    """Return the actor that exists only because this link proposed it as new: it is no candidate for the link."""
    actor = link.actor if link is not None and link.outcome == LinkOutcome.NEW else None
    return {actor.pk} if actor is not None and actor.state == ReviewState.PROPOSED else set()
