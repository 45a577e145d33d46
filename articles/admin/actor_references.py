"""What points at an actor, as pages list it: where texts name it, what it said, in what it took part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Least, Substr

from articles.choices import ReviewState
from articles.models import Actor

AROUND = 80  # characters shown on either side of a mention
MOST_SHOWN = 200  # of each kind, where everything that an actor has is listed


def actor_references(actor: Actor, only: Mapping[str, Collection[int]] | None = None) -> dict[str, Any]:
    """Everything that points at an actor, as the pages of a merge and a split list it; or only some of it, by ids."""
    claims = _among(actor.claims.all(), "claims", only)
    claims = claims.select_related("version__article").defer("version__text").prefetch_related("spans")
    took_part = _among(actor.event_participations.all(), "participations", only)
    return {
        "mentions": mention_excerpts(_among(actor.mentions.all(), "mentions", only), most=MOST_SHOWN),
        "claims": claims.order_by("-version", "pk")[:MOST_SHOWN],
        "participations": took_part.select_related("event").order_by("pk")[:MOST_SHOWN],
        "aliases": actor.aliases.all() if only is None else [],
        "max_shown": MOST_SHOWN,
    }


def _among(rows: QuerySet[Any], name: str, only: Mapping[str, Collection[int]] | None) -> QuerySet[Any]:
    return rows if only is None else rows.filter(pk__in=only.get(name, []))


def mention_excerpts(mentions: QuerySet[Any], most: int = 8) -> list[Any]:
    """Where texts name an actor: the first mentions with the words around them, cut out by the database."""
    mentions = (
        mentions.exclude(state__in=ReviewState.INACTIVE)
        .select_related("version__article__outlet")
        .defer("version__text")
        .annotate(
            before=Substr(
                "version__text", Greatest(F("start") - AROUND, Value(0)) + 1, Least(F("start"), Value(AROUND))
            ),
            after=Substr("version__text", F("end") + 1, AROUND),
        )
    )
    found: list[Any] = list(mentions.order_by("-version", "start")[:most])
    for mention in found:
        if mention.start > AROUND:  # cut in the middle of a word
            mention.before = mention.before.partition(" ")[2]
    return found
