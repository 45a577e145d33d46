"""What was taken from an article: its public claims as chains, and its accounts of public events."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article, Claim, EventMention
from articles.selectors.chains import Chain, chains
from articles.selectors.timeline import AttributedMention


@dataclass(frozen=True, slots=True)
class ArticleFindings:
    event_mentions: tuple[AttributedMention, ...]
    chains: tuple[Chain, ...]


def article_findings(article: Article) -> ArticleFindings:
    """Both in the order of the text. Four queries."""
    mentions = (
        EventMention.objects.public()
        .filter(version__article=article)
        .select_related("event", "version__article__outlet")
        .defer("version__text")
        .order_by("version__number", "sentence_start", "trigger_start")
    )
    found = chains(Claim.objects.public().filter(version__article=article))
    shown = [mention for mention in mentions if mention.claim_id is None or mention.claim_id in found]
    accounts = tuple(AttributedMention(mention, found.get(mention.claim_id or 0)) for mention in shown)
    in_text_order = sorted(found.values(), key=lambda chain: (chain.claim.version_id, *chain.sort_key))
    return ArticleFindings(accounts, tuple(in_text_order))
