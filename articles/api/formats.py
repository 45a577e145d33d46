"""Claims in the forms that other tools read: W3C Web Annotation, and schema.org in JSON-LD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from articles.api.audience import Audience
from articles.choices import ActorKind, SpanRole
from articles.models import Article, ClaimSpan
from articles.selectors.chains import Chain

AROUND = 32  # characters before and after an exact quotation, by which it is found again
ANNOTATION = "http://www.w3.org/ns/anno.jsonld"


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
    said = " > ".join(link.source_text for link in chain.links if link.source_text) or "the article itself"
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


SCHEMA_TYPES = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.OUTLET: "NewsMediaOrganization",
    ActorKind.COUNTRY: "Country",
    ActorKind.PLACE: "Place",
}


def claim_jsonld(chain: Chain, audience: Audience, address: str) -> dict[str, Any]:
    """A claim as schema.org has it: a Claim that appears in a NewsArticle, by whoever makes it."""
    claim = chain.claim
    article = claim.version.article
    actor = claim.source_actor if audience.can_see(claim.source_actor) else None
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": address,
        "text": claim.content_text,
        "appearance": {
            "@type": "NewsArticle",
            "headline": article.title,
            "url": article.canonical_url or None,
            "datePublished": article.published_on.isoformat() if article.published_on else None,
            "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name} if article.outlet else None,
        },
    }
    if actor is not None:
        found["author"] = {"@type": SCHEMA_TYPES.get(ActorKind(actor.kind), "Thing"), "name": actor.name}
        if actor.wikidata_id:
            found["author"]["sameAs"] = f"http://www.wikidata.org/entity/{actor.wikidata_id}"
    return found
