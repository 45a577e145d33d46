"""Search among hundreds of thousands of claims by words of their content, for paginated lists."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.choices import SpanRole
from articles.models import Claim, ClaimSpan

MAX_WORDS = 10  # of a query: each word costs a query and a subquery
RARE_WORD_LIMIT = 2000  # claims: few enough ids for one IN clause


def search_claims(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """Return those claims that have every word of the query in their content, also inside longer words.

    Databases keep no statistics about words within texts, so their planner cannot choose well. Instead a query for
    each word finds out whether it is rare. A rare word narrows the claims to a list of ids; if all words are common,
    claims are read in the order of the list until a page is full.
    """
    words = sorted(set(query.split()[:MAX_WORDS]), key=len, reverse=True)
    for word in words:
        claim_ids = list(_content_spans(word).values_list("claim", flat=True)[: RARE_WORD_LIMIT + 1])
        if len(claim_ids) <= RARE_WORD_LIMIT:
            claims = claims.filter(pk__in=claim_ids)
            break
    for i, word in enumerate(words):
        # Counted, because the planner turns EXISTS into a join, which reads every claim that has the word.
        spans = _content_spans(word).filter(claim=OuterRef("pk")).values("claim").annotate(n=Count("pk"))
        span_count = Coalesce(Subquery(spans.values("n"), output_field=IntegerField()), 0)
        claims = claims.alias(**{f"with_word_{i}": span_count}).filter(**{f"with_word_{i}__gt": 0})
    return claims


def _content_spans(word: str) -> QuerySet[ClaimSpan]:
    return ClaimSpan.objects.filter(role=SpanRole.CONTENT, text__icontains=word).order_by()
