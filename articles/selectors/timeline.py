"""A story's timeline: its public events in order, each with the accounts that the public may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Coalesce

from articles.models import Actor, Article, Event, EventMention, EventParticipant, Story
from articles.selectors.chains import Chain, chains


@dataclass(frozen=True, slots=True)
class Account:
    """Where one article tells of an event: its exact words, and through whom it knows."""

    mention: EventMention
    chain: Chain | None

    @property
    def article(self) -> Article:
        return self.mention.version.article

    @property
    def words(self) -> str:
        return self.mention.sentence_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a timeline."""

    event: Event
    participants: tuple[EventParticipant, ...]
    accounts: tuple[Account, ...]


def story_entries(story: Story) -> list[Entry]:
    """The timeline of a published story. Five queries."""
    return entries(story_events(story))


def story_events(story: Story) -> QuerySet[Event]:
    """The public events of a story in the order of its timeline: what a page of it is cut from."""
    events: QuerySet[Event] = Event.objects.public().filter(stories=story)
    return in_order(events)


def in_order(events: QuerySet[Event]) -> QuerySet[Event]:
    """Oldest first, events without a date last; one known only to be “by” a day stands at that day."""
    first = Coalesce("earliest", "latest")
    return events.order_by(first.asc(nulls_last=True), F("latest").asc(nulls_last=True), "pk")


def entries(events: QuerySet[Event]) -> list[Entry]:
    """Public events with who took part and the accounts of each, in the order of the queryset.

    An event is left out while none of its accounts may be shown: no line stands without exact words.
    """
    loaded = list(events.prefetch_related(_participants(), _mentions()))
    found = chains(mention.claim for event in loaded for mention in event.told)  # type: ignore[attr-defined]
    made = [_entry(event, found) for event in loaded]
    return [entry for entry in made if entry.accounts]


def _entry(event: Event, found: dict[int, Chain]) -> Entry:
    accounts = []
    for mention in event.told:  # type: ignore[attr-defined]
        chain = found.get(mention.claim_id) if mention.claim_id else None
        if mention.claim_id and chain is None:
            continue  # its chain may not be shown, and without it the words would seem to be the article's own
        accounts.append(Account(mention, chain))
    return Entry(event, tuple(event.took_part), tuple(accounts))  # type: ignore[attr-defined]


def _participants() -> Prefetch[Any, Any, Any]:
    visible = Actor.objects.accepted().filter(merged_into=None)
    rows = EventParticipant.objects.filter(actor__in=visible).select_related("actor").order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="took_part")


def _mentions() -> Prefetch[Any, Any, Any]:
    rows = (
        EventMention.objects.told_publicly()
        .select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text")
        .order_by("version__article__published_on", "version__article__published_at", "pk")
    )
    return Prefetch("mentions", queryset=rows, to_attr="told")
