"""The public findings of an article: its claims as chains, and its mentions of public events."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article, Claim, EventMention
from articles.selectors.chains import Chain, chains
from articles.selectors.timeline import AttributedMention


@dataclass(frozen=True, slots=True)
class ArticleFindings:
    """Public claims and event mentions of an article, both in the order of its text."""

    event_mentions: tuple[AttributedMention, ...]
    chains: tuple[Chain, ...]


def article_findings(article: Article) -> ArticleFindings:
    """Return the public findings of an article. Four queries.

    An event mention is left out if it rests on a claim that may not be shown.
    """
    mentions = (
        EventMention.objects.public()
        .filter(version__article=article)
        .select_related("event", "version__article__outlet")
        .defer("version__text")
        .order_by("version__number", "sentence_start", "trigger_start")
    )
    by_claim = chains(Claim.objects.public().filter(version__article=article))
    attributed = tuple(
        AttributedMention(mention, by_claim.get(mention.claim_id or 0))
        for mention in mentions
        if mention.claim_id is None or mention.claim_id in by_claim
    )
    in_text_order = sorted(by_claim.values(), key=lambda chain: (chain.claim.version_id, *chain.sort_key))
    return ArticleFindings(attributed, tuple(in_text_order))
