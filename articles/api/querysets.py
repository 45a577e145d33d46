"""What each list loads, with a number of queries that does not grow with its length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
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
    return audience.stories().annotate(
        article_count=_count(audience.articles()),
        event_count=_count(audience.events()),
    )


def _count(records: QuerySet[Any]) -> Coalesce:
    """How many of the records are in the story."""
    rows = records.filter(stories=OuterRef("pk")).order_by().values("stories")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def actors(audience: Audience) -> QuerySet[Actor]:
    return audience.listed_actors().prefetch_related(
        Prefetch("aliases", queryset=audience.aliases(), to_attr="visible_aliases")
    )


def outlets(audience: Audience) -> QuerySet[Outlet]:
    return audience.outlets().select_related("actor")


def articles(audience: Audience, *, text: bool) -> QuerySet[Article]:
    """Articles with outlet, versions and stories. A list leaves the texts in the database: they may be very long."""
    versions = ArticleVersion.objects.order_by("number")
    versions = versions if text else versions.defer("text")
    return (
        audience.articles()
        .select_related("outlet__actor")
        .prefetch_related(Prefetch("versions", queryset=versions), audience.prefetch_stories())
    )


def version_records(model: type[Any]) -> QuerySet[Any]:
    """Records that stand in a version, with its article and outlet; the text itself stays in the database."""
    rows: QuerySet[Any] = model._default_manager.select_related("version__article__outlet").defer("version__text")
    return rows


def mentions(audience: Audience) -> QuerySet[Mention]:
    rows = audience.mentions().select_related("version__article__outlet", "actor")
    return rows.defer("version__text", "actor__proposal")


def event_mentions(audience: Audience) -> QuerySet[EventMention]:
    """Accounts of events that may be seen."""
    rows = EventMention.objects.all() if audience.staff else EventMention.objects.public()
    return rows.select_related("version__article__outlet", "time_expression").defer("version__text")


def mentions_with_chains(mentions: Iterable[EventMention], audience: Audience) -> list[AttributedMention]:
    """Accounts with their chains. One whose chain may not be shown is left out."""
    rows = list(mentions)
    claims = Claim.objects.filter(pk__in=[row.claim_id for row in rows if row.claim_id])
    found = chains(claims, among=audience.claims())
    return [
        AttributedMention(row, found.get(row.claim_id or 0))
        for row in rows
        if row.claim_id is None or row.claim_id in found
    ]


def claims_with_chains(claims: Iterable[Claim], audience: Audience) -> list[Chain]:
    """Each claim with its chain. One whose chain may not be shown is left out, as on the timeline."""
    rows = list(claims)
    found = chains(rows, among=audience.claims())
    return [found[claim.pk] for claim in rows if claim.pk in found]


def load_version_texts(chains: list[Chain]) -> list[Chain]:
    """The same chains, with the texts of their versions loaded: one query for all of them."""
    texts = dict(
        ArticleVersion.objects.filter(pk__in={chain.claim.version_id for chain in chains}).values_list("pk", "text")
    )
    for chain in chains:
        chain.claim.version.text = texts[chain.claim.version_id]
    return chains


def load_proposals(chains: list[Chain]) -> list[Chain]:
    """The same chains, with what the machine had said of their claims: one query for all of them."""
    proposals = dict(Claim.objects.filter(pk__in=[chain.claim.pk for chain in chains]).values_list("pk", "proposal"))
    for chain in chains:
        chain.claim.proposal = proposals[chain.claim.pk]
    return chains


def event_entries(events: Iterable[Event], audience: Audience) -> list[TimelineEntry]:
    """Each event with who took part, and the accounts of it that may be seen."""
    order = {event.pk: n for n, event in enumerate(events)}
    loaded = audience.events().filter(pk__in=order).prefetch_related(audience.prefetch_stories())
    found = _all_entries(loaded) if audience.staff else entries(loaded)
    return sorted(found, key=lambda entry: order[entry.event.pk])


# --- expansions: what a list can tell beside its records, in a query or two for all of them ---------------------------


def coverage_by_event(entries: list[TimelineEntry]) -> dict[int, OutletCoverage]:
    """By the event's id."""
    articles = {account.article.pk: account.article for entry in entries for account in entry.event_mentions}
    families = near_duplicate_groups(articles.values())
    return {
        entry.event.pk: outlet_coverage(
            {account.article.pk: account.article for account in entry.event_mentions}.values(), families
        )
        for entry in entries
    }


def wording_changes_by_claim(chains: list[Chain]) -> dict[int, list[WordingChange]]:
    """By the claim's id."""
    found: dict[int, list[WordingChange]] = {chain.claim.pk: [] for chain in chains}
    rows = WordingChange.objects.filter(claim__in=found).select_related("version").defer("version__text").order_by("pk")
    for row in rows:
        found[row.claim_id].append(row)
    return found


def _all_entries(events: QuerySet[Event]) -> list[TimelineEntry]:
    """`entries` for staff: whatever was decided."""
    accounts = (
        EventMention.objects.select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text")
        .order_by("version__article__published_on", "version__article__published_at", "pk")
    )
    took_part = EventParticipant.objects.select_related("actor").order_by("pk")
    loaded = list(
        events.prefetch_related(
            Prefetch("event_participants", queryset=took_part), Prefetch("mentions", queryset=accounts)
        )
    )
    found = chains((told.claim for event in loaded for told in event.mentions.all()), among=Claim.objects.all())
    return [
        TimelineEntry(
            event,
            tuple(event.event_participants.all()),
            tuple(AttributedMention(told, found.get(told.claim_id)) for told in event.mentions.all()),
        )
        for event in loaded
    ]
