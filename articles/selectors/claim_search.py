"""Claims by words in what is claimed, among hundreds of thousands of them, page by page in the order of a list."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.choices import SpanRole
from articles.models import Claim, ClaimSpan

MAX_WORDS = 10
RARE_WORD_LIMIT = 2000  # claims


def search_claims(claims: QuerySet[Claim], query: str) -> QuerySet[Claim]:
    """Those whose content holds every word of a query, as parts of words too. A query for each word at most.

    What a database knows of words inside texts is too little to plan by. So it is asked: a rare word says which claims
    to read, and where all are common, claims are read in the list's order until a page is full.
    """
    words = sorted(set(query.split()[:MAX_WORDS]), key=len, reverse=True)
    for word in words:
        holding = list(_content(word).values_list("claim", flat=True)[: RARE_WORD_LIMIT + 1])
        if len(holding) <= RARE_WORD_LIMIT:
            claims = claims.filter(pk__in=holding)
            break
    for n, word in enumerate(words):
        # A count, because a test for existence would be turned into a join, which reads every claim with the word.
        here = _content(word).filter(claim=OuterRef("pk")).values("claim").annotate(n=Count("pk"))
        found = Coalesce(Subquery(here.values("n"), output_field=IntegerField()), 0)
        claims = claims.alias(**{f"with_word_{n}": found}).filter(**{f"with_word_{n}__gt": 0})
    return claims


def _content(word: str) -> QuerySet[ClaimSpan]:
    return ClaimSpan.objects.filter(role=SpanRole.CONTENT, text__icontains=word).order_by()
