"""All claims that someone asks for, flat, one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from articles.api.audience import Audience
from articles.choices import ReviewState, SpanRole
from articles.models import Claim, ClaimSpan
from articles.models.claim import GAP
from articles.selectors.chains import chain_ids

CHUNK = 1000  # claims held at once
COLUMNS = (
    *("id", "article", "article_title", "article_url", "outlet", "published_on", "version", "content", "source", "cue"),
    *("stance", "mode", "negated", "hedged", "source_actor", "source_actor_name", "parent", "chain", "state"),
)
ARTICLE = "version__article"
READ_FIELDS = [
    *("pk", "version", "version__number", "stance", "mode", "negated", "hedged", "parent", "state", "source_actor"),
    *("source_actor__name", "source_actor__state", "source_actor__merged_into"),
    *(
        ARTICLE,
        f"{ARTICLE}__title",
        f"{ARTICLE}__canonical_url",
        f"{ARTICLE}__published_on",
        f"{ARTICLE}__outlet__name",
    ),
]
Row = dict[str, Any]
Words = Mapping[tuple[int, str], str]  # of a claim, by its id and the role


def claim_rows(claims: QuerySet[Claim], audience: Audience) -> Iterator[Row]:
    """Every claim of a queryset in the order of the ids; one whose chain may not be shown is left out, as in lists.

    One chunk is read after the other, so that neither the memory nor a transaction of the database grows with their
    number; and as values, which take a third of the time that records take.
    """
    last = 0
    while chunk := list(claims.filter(pk__gt=last).order_by("pk").values(*READ_FIELDS)[:CHUNK]):
        last = chunk[-1]["pk"]
        found = chain_ids({claim["pk"]: claim["version"] for claim in chunk}, audience.claims())
        words = _words({link for path in found.values() for link in path})
        yield from (_flat(claim, found[claim["pk"]], words, audience) for claim in chunk if found[claim["pk"]])


def _words(claims: Iterable[int]) -> Words:
    pieces: dict[tuple[int, str], list[str]] = defaultdict(list)
    spans = ClaimSpan.objects.filter(claim__in=claims).order_by("claim", "start")
    for claim, role, text in spans.values_list("claim", "role", "text"):
        pieces[claim, role].append(text)
    return {key: GAP.join(texts) for key, texts in pieces.items()}


def _flat(claim: Row, path: list[int], words: Words, audience: Audience) -> Row:
    pk, day = claim["pk"], claim[f"{ARTICLE}__published_on"]
    accepted = claim["source_actor__state"] == ReviewState.ACCEPTED and claim["source_actor__merged_into"] is None
    named = audience.staff or accepted
    sources = (words.get((link, SpanRole.SOURCE), "") for link in path)
    return {
        "id": pk,
        "article": claim[ARTICLE],
        "article_title": claim[f"{ARTICLE}__title"],
        "article_url": claim[f"{ARTICLE}__canonical_url"],
        "outlet": claim[f"{ARTICLE}__outlet__name"],
        "published_on": day.isoformat() if day else None,
        "version": claim["version__number"],
        **{role: words.get((pk, role), "") for role in (SpanRole.CONTENT, SpanRole.SOURCE, SpanRole.CUE)},
        **{name: claim[name] for name in ("stance", "mode", "negated", "hedged")},
        "source_actor": claim["source_actor"] if named else None,
        "source_actor_name": claim["source_actor__name"] if named else None,
        "parent": claim["parent"],
        "chain": " > ".join(source for source in sources if source),
        "state": claim["state"] if audience.staff else None,
    }
