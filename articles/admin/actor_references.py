"""The records that refer to an actor, as the merge, split and actor pages list them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Least, Substr

from articles.choices import ReviewState
from articles.models import Actor

CONTEXT_LENGTH = 80  # characters shown on either side of a mention: about a line
MAX_SHOWN = 200  # records of each kind that a merge or split page lists, to bound its length
MAX_EXCERPTS = 8  # mentions on an actor's own page: enough to recognise the actor


def actor_references(actor: Actor, only: Mapping[str, Collection[int]] | None = None) -> dict[str, Any]:
    """Return the mentions, claims, participations and aliases of an actor as template context.

    `only` limits mentions, claims and participations to the given ids and leaves out the aliases.
    """
    claims = _limit_to_ids(actor.claims.all(), "claims", only)
    claims = claims.select_related("version__article").defer("version__text").prefetch_related("spans")
    participations = _limit_to_ids(actor.event_participations.all(), "participations", only)
    mentions = _limit_to_ids(actor.mentions.all(), "mentions", only)
    return {
        "mentions": mention_excerpts(mentions, limit=MAX_SHOWN),
        "claims": claims.order_by("-version", "pk")[:MAX_SHOWN],
        "participations": participations.select_related("event").order_by("pk")[:MAX_SHOWN],
        "aliases": actor.aliases.all() if only is None else [],
        "max_shown": MAX_SHOWN,
    }


def _limit_to_ids(rows: QuerySet[Any], name: str, only: Mapping[str, Collection[int]] | None) -> QuerySet[Any]:
    return rows if only is None else rows.filter(pk__in=only.get(name, []))


def mention_excerpts(mentions: QuerySet[Any], limit: int = MAX_EXCERPTS) -> list[Any]:
    """Return the newest active mentions, each with the text around it as `before` and `after`.

    The database cuts the excerpts, so that no article text is loaded.
    """
    before = Substr(
        "version__text",
        Greatest(F("start") - CONTEXT_LENGTH, Value(0)) + 1,  # SQL counts characters from 1
        Least(F("start"), Value(CONTEXT_LENGTH)),
    )
    mentions = (
        mentions.exclude(state__in=ReviewState.INACTIVE)
        .select_related("version__article__outlet")
        .defer("version__text")
        .annotate(before=before, after=Substr("version__text", F("end") + 1, CONTEXT_LENGTH))
    )
    excerpts: list[Any] = list(mentions.order_by("-version", "start")[:limit])
    for mention in excerpts:
        if mention.start > CONTEXT_LENGTH:  # the excerpt may begin inside a word: drop that word
            mention.before = mention.before.partition(" ")[2]
    return excerpts
