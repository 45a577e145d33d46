"""Querysets and loaders of the lists. The number of queries does not depend on the number of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.api.audience import Audience
from articles.models import (
    Actor,
    Article,
    ArticleVersion,
    Claim,
    Event,
    EventMention,
    EventParticipant,
    Mention,
    Outlet,
    Story,
    WordingChange,
)
from articles.selectors.chains import Chain, chains
from articles.selectors.near_duplicates import OutletCoverage, near_duplicate_groups, outlet_coverage
from articles.selectors.timeline import AttributedMention, TimelineEntry, entries


def stories(audience: Audience) -> QuerySet[Story]:
    """Return the visible stories with `article_count` and `event_count` of what is visible in them."""
    return audience.stories().annotate(
        article_count=_count_in_story(audience.articles()),
        event_count=_count_in_story(audience.events()),
    )


def _count_in_story(records: QuerySet[Any]) -> Coalesce:
    """Return an expression that counts the records in a story. A subquery each: joins would multiply the counts."""
    rows = records.filter(stories=OuterRef("pk")).order_by().values("stories")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def actors(audience: Audience) -> QuerySet[Actor]:
    """Return the listed actors with their visible aliases in `visible_aliases`."""
    return audience.listed_actors().prefetch_related(
        Prefetch("aliases", queryset=audience.aliases(), to_attr="visible_aliases")
    )


def outlets(audience: Audience) -> QuerySet[Outlet]:
    """Return the visible outlets with their actors."""
    return audience.outlets().select_related("actor")


def articles(audience: Audience, *, text: bool) -> QuerySet[Article]:
    """Return the visible articles with outlet, versions and visible stories.

    Load the texts of the versions only if `text` is set: a page of a hundred long articles would be large.
    """
    versions = ArticleVersion.objects.order_by("number")
    if not text:
        versions = versions.defer("text")
    return (
        audience.articles()
        .select_related("outlet__actor")
        .prefetch_related(Prefetch("versions", queryset=versions), audience.prefetch_stories())
    )


def version_records(model: type[Model]) -> QuerySet[Any]:
    """Return all records of a model that belongs to a version, with article and outlet but without the text."""
    records: QuerySet[Any] = model._default_manager.select_related("version__article__outlet")
    return records.defer("version__text")


def mentions(audience: Audience) -> QuerySet[Mention]:
    """Return the visible mentions with article, outlet and actor."""
    rows = audience.mentions().select_related("version__article__outlet", "actor")
    return rows.defer("version__text", "actor__proposal")


def event_mentions(audience: Audience) -> QuerySet[EventMention]:
    """Return the event mentions of visible events with article, outlet and time expression."""
    rows = EventMention.objects.all() if audience.staff else EventMention.objects.public()
    return rows.select_related("version__article__outlet", "time_expression").defer("version__text")


def mentions_with_chains(mentions: Iterable[EventMention], audience: Audience) -> list[AttributedMention]:
    """Return event mentions with the chains of the claims that report them.

    Leave out a mention if a link of its chain is not visible: without it, a report would read as a fact.
    """
    rows = list(mentions)
    claims = Claim.objects.filter(pk__in=[row.claim_id for row in rows if row.claim_id])
    chains_by_claim = chains(claims, among=audience.claims())
    return [
        AttributedMention(row, chains_by_claim.get(row.claim_id or 0))
        for row in rows
        if row.claim_id is None or row.claim_id in chains_by_claim
    ]


def claims_with_chains(claims: Iterable[Claim], audience: Audience) -> list[Chain]:
    """Return the chain of each claim. Leave out a claim if a link of its chain is not visible, as timelines do."""
    rows = list(claims)
    chains_by_claim = chains(rows, among=audience.claims())
    return [chains_by_claim[claim.pk] for claim in rows if claim.pk in chains_by_claim]


def load_version_texts(chains: list[Chain]) -> list[Chain]:
    """Load the texts of the claims' versions into the chains, with one query, and return the chains."""
    version_ids = {chain.claim.version_id for chain in chains}
    texts = dict(ArticleVersion.objects.filter(pk__in=version_ids).values_list("pk", "text"))
    for chain in chains:
        chain.claim.version.text = texts[chain.claim.version_id]
    return chains


def load_proposals(chains: list[Chain]) -> list[Chain]:
    """Load what the engine proposed into the claims of the chains, with one query, and return the chains."""
    claim_ids = [chain.claim.pk for chain in chains]
    proposals = dict(Claim.objects.filter(pk__in=claim_ids).values_list("pk", "proposal"))
    for chain in chains:
        chain.claim.proposal = proposals[chain.claim.pk]
    return chains


def event_entries(events: Iterable[Event], audience: Audience) -> list[TimelineEntry]:
    """Return each event with its participants and visible event mentions, in the order of `events`."""
    positions = {event.pk: position for position, event in enumerate(events)}
    loaded = audience.events().filter(pk__in=positions).prefetch_related(audience.prefetch_stories())
    found = _unfiltered_entries(loaded) if audience.staff else entries(loaded)
    return sorted(found, key=lambda entry: positions[entry.event.pk])


def _unfiltered_entries(events: QuerySet[Event]) -> list[TimelineEntry]:
    """Return the events with all participants and event mentions, whatever their state: `entries` for staff."""
    event_mentions = (
        EventMention.objects.select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text")
        .order_by("version__article__published_on", "version__article__published_at", "pk")
    )
    participants = EventParticipant.objects.select_related("actor").order_by("pk")
    loaded = list(
        events.prefetch_related(
            Prefetch("event_participants", queryset=participants), Prefetch("mentions", queryset=event_mentions)
        )
    )
    claims = (mention.claim for event in loaded for mention in event.mentions.all())
    chains_by_claim = chains(claims, among=Claim.objects.all())
    return [
        TimelineEntry(
            event,
            tuple(event.event_participants.all()),
            tuple(
                AttributedMention(mention, chains_by_claim.get(mention.claim_id)) for mention in event.mentions.all()
            ),
        )
        for event in loaded
    ]


# --- expansions: additional data for all records of a page, with one or two queries -----------------------------------


def coverage_by_event(entries: list[TimelineEntry]) -> dict[int, OutletCoverage]:
    """Return how many outlets report each event, by the id of the event."""
    articles_by_event: dict[int, dict[int, Article]] = {
        entry.event.pk: {mention.article.pk: mention.article for mention in entry.event_mentions} for entry in entries
    }
    all_articles = {pk: article for articles in articles_by_event.values() for pk, article in articles.items()}
    groups = near_duplicate_groups(all_articles.values())
    return {event: outlet_coverage(articles.values(), groups) for event, articles in articles_by_event.items()}


def wording_changes_by_claim(chains: list[Chain]) -> dict[int, list[WordingChange]]:
    """Return the wording changes of each claim, oldest first, by the id of the claim."""
    changes: dict[int, list[WordingChange]] = {chain.claim.pk: [] for chain in chains}
    rows = WordingChange.objects.filter(claim__in=changes).select_related("version").defer("version__text")
    for row in rows.order_by("pk"):
        changes[row.claim_id].append(row)
    return changes
