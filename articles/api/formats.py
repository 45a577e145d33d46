"""Claims in the forms that others read: JSON Lines and CSV as streams, W3C Web Annotation, schema.org in JSON-LD."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from articles.api import reads
from articles.api.audience import Audience
from articles.choices import ActorKind, SpanRole
from articles.models import Article, Claim, ClaimSpan
from articles.selectors.chains import Chain

CHUNK = 1000  # claims held at once
AROUND = 32  # characters before and after an exact quotation, by which it is found again
ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
COLUMNS = [
    *("id", "article", "article_title", "article_url", "outlet", "published_on", "version", "content", "source", "cue"),
    *("stance", "mode", "negated", "hedged", "source_actor", "source_actor_name", "parent", "chain", "state"),
]


def rows(claims: QuerySet[Claim], audience: Audience) -> Iterator[dict[str, Any]]:
    """Every claim of a queryset, flat, in the order of the ids. A chunk is read after the other, so that neither the
    memory nor a transaction of the database grows with their number."""
    last = 0
    while chunk := list(claims.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield from (_flat(chain, audience) for chain in reads.attributed(chunk, audience))


def _flat(chain: Chain, audience: Audience) -> dict[str, Any]:
    claim = chain.claim
    article = claim.version.article
    actor = claim.source_actor if audience.shows(claim.source_actor) else None
    return {
        "id": claim.pk,
        "article": article.pk,
        "article_title": article.title,
        "article_url": article.canonical_url,
        "outlet": article.outlet.name if article.outlet else None,
        "published_on": article.published_on.isoformat() if article.published_on else None,
        "version": claim.version.number,
        "content": claim.content_words,
        "source": claim.source_words,
        "cue": claim.cue_words,
        "stance": claim.stance,
        "mode": claim.mode,
        "negated": claim.negated,
        "hedged": claim.hedged,
        "source_actor": actor.pk if actor else None,
        "source_actor_name": actor.name if actor else None,
        "parent": claim.parent_id,
        "chain": " > ".join(link.source_words for link in chain.links if link.source_words),
        "state": claim.state if audience.staff else None,
    }


def json_lines(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def table(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    """CSV (RFC 4180) in UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    write: Callable[[list[Any]], str] = csv.writer(_Echo(), lineterminator="\r\n").writerow  # type: ignore[assignment]
    yield write(COLUMNS)
    for row in found:
        yield write([_harmless(row[name]) for name in COLUMNS])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


# --- linked data ------------------------------------------------------------------------------------------------------


def annotation_page(
    article: Article, chains: list[Chain], address: str, claim_address: Callable[[int], str]
) -> dict[str, Any]:
    """The claims of an article as a page of Web Annotations (W3C Recommendation, 2017). Each piece of a claim's content
    is a target, with its exact words and where they stand: code points of the text of the version that it names."""
    return {
        "@context": ANNOTATION,
        "id": address,
        "type": "AnnotationPage",
        "items": [_annotation(article, chain, claim_address) for chain in chains],
    }


def _annotation(article: Article, chain: Chain, claim_address: Callable[[int], str]) -> dict[str, Any]:
    claim = chain.claim
    text = claim.version.text
    said = " > ".join(link.source_words for link in chain.links if link.source_words) or "the article itself"
    source = article.canonical_url or claim_address(claim.pk)
    return {
        "id": claim_address(claim.pk),
        "type": "Annotation",
        "motivation": "describing",
        "created": claim.created_at.isoformat(),
        "body": [
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": said},
            {"type": "TextualBody", "purpose": "tagging", "value": claim.stance},
        ],
        "target": [
            {"source": source, "selector": _selectors(text, span)}
            for span in claim.spans.all()
            if span.role == SpanRole.CONTENT
        ],
    }


def _selectors(text: str, span: ClaimSpan) -> list[dict[str, Any]]:
    return [
        {
            "type": "TextQuoteSelector",
            "exact": span.text,
            "prefix": text[max(span.start - AROUND, 0) : span.start],
            "suffix": text[span.end : span.end + AROUND],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]


KINDS = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.OUTLET: "NewsMediaOrganization",
    ActorKind.COUNTRY: "Country",
    ActorKind.PLACE: "Place",
}


def linked(chain: Chain, audience: Audience, address: str) -> dict[str, Any]:
    """A claim as schema.org has it: a Claim that appears in a NewsArticle, by whoever makes it."""
    claim = chain.claim
    article = claim.version.article
    actor = claim.source_actor if audience.shows(claim.source_actor) else None
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": address,
        "text": claim.content_words,
        "appearance": {
            "@type": "NewsArticle",
            "headline": article.title,
            "url": article.canonical_url or None,
            "datePublished": article.published_on.isoformat() if article.published_on else None,
            "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name} if article.outlet else None,
        },
    }
    if actor is not None:
        found["author"] = {"@type": KINDS.get(ActorKind(actor.kind), "Thing"), "name": actor.name}
        if actor.wikidata_id:
            found["author"]["sameAs"] = f"http://www.wikidata.org/entity/{actor.wikidata_id}"
    return found
