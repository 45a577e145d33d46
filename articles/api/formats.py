"""Claims in the formats of other tools: W3C Web Annotations, and schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from articles.api.audience import Audience
from articles.choices import ActorKind, SpanRole
from articles.models import Actor, Article, ClaimSpan
from articles.selectors.chains import Chain

# Characters before and after an exact quotation, by which a tool finds it again where the words occur more than once.
# The Web Annotation Data Model leaves the length open.
CONTEXT_LENGTH = 32
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA_ORG_TYPES = {
    ActorKind.PERSON: "Person",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.OUTLET: "NewsMediaOrganization",
    ActorKind.COUNTRY: "Country",
    ActorKind.PLACE: "Place",
}
JsonObject = dict[str, Any]


def annotation_page(article: Article, chains: list[Chain], url: str, get_claim_url: Callable[[int], str]) -> JsonObject:
    """Return the claims of an article as an AnnotationPage (W3C Recommendation, Web Annotation Data Model, 2017).

    Each content span of a claim is a target with its exact words and its position, in code points of the text of the
    claim's version. The text of that version must be loaded.
    """
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": url,
        "type": "AnnotationPage",
        "items": [_annotation(article, chain, get_claim_url) for chain in chains],
    }


def _annotation(article: Article, chain: Chain, get_claim_url: Callable[[int], str]) -> JsonObject:
    claim = chain.claim
    sources = " > ".join(link.source_text for link in chain.links if link.source_text)
    target_source = article.canonical_url or get_claim_url(claim.pk)
    return {
        "id": get_claim_url(claim.pk),
        "type": "Annotation",
        "motivation": "describing",
        "created": claim.created_at.isoformat(),
        "body": [
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "text/plain",
                "value": sources or _("the article itself"),
            },
            {"type": "TextualBody", "purpose": "tagging", "value": claim.stance},
        ],
        "target": [
            {"source": target_source, "selector": _selectors(claim.version.text, span)}
            for span in claim.spans.all()
            if span.role == SpanRole.CONTENT
        ],
    }


def _selectors(text: str, span: ClaimSpan) -> list[JsonObject]:
    return [
        {
            "type": "TextQuoteSelector",
            "exact": span.text,
            "prefix": text[max(span.start - CONTEXT_LENGTH, 0) : span.start],
            "suffix": text[span.end : span.end + CONTEXT_LENGTH],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]


def claim_jsonld(chain: Chain, audience: Audience, url: str) -> JsonObject:
    """Return a claim as a schema.org Claim that appears in a NewsArticle; `author` is its source actor, if visible."""
    claim = chain.claim
    document: JsonObject = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": url,
        "text": claim.content_text,
        "appearance": _news_article(claim.version.article),
    }
    if claim.source_actor is not None and audience.can_see(claim.source_actor):
        document["author"] = _author(claim.source_actor)
    return document


def _news_article(article: Article) -> JsonObject:
    outlet = article.outlet
    return {
        "@type": "NewsArticle",
        "headline": article.title,
        "url": article.canonical_url or None,
        "datePublished": article.published_on.isoformat() if article.published_on else None,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name} if outlet else None,
    }


def _author(actor: Actor) -> JsonObject:
    author = {"@type": SCHEMA_ORG_TYPES.get(ActorKind(actor.kind), "Thing"), "name": actor.name}
    if actor.wikidata_id:
        author["sameAs"] = f"http://www.wikidata.org/entity/{actor.wikidata_id}"
    return author
