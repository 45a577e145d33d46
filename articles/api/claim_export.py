"""The export of claims as flat rows."""

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

CHUNK_SIZE = 1000  # claims in memory at once; each chunk costs a fixed number of queries
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
ClaimRow = dict[str, Any]
SpanTexts = Mapping[tuple[int, str], str]  # by the id of the claim and the role of the span


def claim_rows(claims: QuerySet[Claim], audience: Audience) -> Iterator[ClaimRow]:
    """Yield a dict with the keys `COLUMNS` for every claim of a queryset, sorted by id.

    Leave out a claim if a link of its chain is not visible, as lists do. Read one chunk after another, so that neither
    memory nor a database transaction grows with the number of claims; and read values, which take a third of the time
    of model instances.
    """
    last_id = 0
    while chunk := list(claims.filter(pk__gt=last_id).order_by("pk").values(*READ_FIELDS)[:CHUNK_SIZE]):
        last_id = chunk[-1]["pk"]
        paths = chain_ids({claim["pk"]: claim["version"] for claim in chunk}, audience.claims())
        texts = _span_texts({link for path in paths.values() for link in path})
        yield from (_flatten(claim, paths[claim["pk"]], texts, audience) for claim in chunk if paths[claim["pk"]])


def _span_texts(claim_ids: Iterable[int]) -> SpanTexts:
    """Return the text of each role of each claim, the spans of a role joined in the order of the text."""
    parts: dict[tuple[int, str], list[str]] = defaultdict(list)
    spans = ClaimSpan.objects.filter(claim__in=claim_ids).order_by("claim", "start")
    for claim_id, role, text in spans.values_list("claim", "role", "text"):
        parts[claim_id, role].append(text)
    return {key: GAP.join(texts) for key, texts in parts.items()}


def _flatten(claim: ClaimRow, path: list[int], texts: SpanTexts, audience: Audience) -> ClaimRow:
    """Return the row of a claim: `path` holds the ids of its chain, the outermost claim first."""
    claim_id, published_on = claim["pk"], claim[f"{ARTICLE}__published_on"]
    is_accepted = claim["source_actor__state"] == ReviewState.ACCEPTED and claim["source_actor__merged_into"] is None
    names_actor = audience.staff or is_accepted
    sources = (texts.get((link, SpanRole.SOURCE), "") for link in path)
    return {
        "id": claim_id,
        "article": claim[ARTICLE],
        "article_title": claim[f"{ARTICLE}__title"],
        "article_url": claim[f"{ARTICLE}__canonical_url"],
        "outlet": claim[f"{ARTICLE}__outlet__name"],
        "published_on": published_on.isoformat() if published_on else None,
        "version": claim["version__number"],
        **{role: texts.get((claim_id, role), "") for role in (SpanRole.CONTENT, SpanRole.SOURCE, SpanRole.CUE)},
        **{name: claim[name] for name in ("stance", "mode", "negated", "hedged")},
        "source_actor": claim["source_actor"] if names_actor else None,
        "source_actor_name": claim["source_actor__name"] if names_actor else None,
        "parent": claim["parent"],
        "chain": " > ".join(source for source in sources if source),
        "state": claim["state"] if audience.staff else None,
    }
