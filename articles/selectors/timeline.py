"""A story's timeline: its public events in order, each with the event mentions that the public may read.

One light query over the whole story gives the order. Everything else is loaded only for the entries of one page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from articles.choices import AttributionKind, ReviewState, Stance
from articles.models import Article, Event, EventMention, EventParticipant, Story
from articles.selectors.chains import ACTOR_FIELDS, Chain, attribution_chains, chains
from articles.selectors.timeline_order import TimelineLine, sort_lines


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """The filters of a timeline. Empty fields do not limit it.

    `since` and `until` select events that may lie between them; `as_of` selects articles published by that day.
    """

    actor: int | None = None
    outlet: int | None = None
    attribution: str = ""
    kind: str = ""
    status: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None


NO_FILTER = TimelineFilter()


@dataclass(frozen=True, slots=True)
class AttributedMention:
    """A mention of an event in one article, with the chain that it rests on; None for the outlet's own words."""

    event_mention: EventMention
    chain: Chain | None

    @property
    def article(self) -> Article:
        """Return the article that mentions the event."""
        return self.event_mention.version.article

    @property
    def text(self) -> str:
        """Return the exact words of the sentence."""
        return self.event_mention.sentence_text

    @property
    def is_denial(self) -> bool:
        """Return whether the claim that it rests on denies the event."""
        claim = self.chain.claim if self.chain else None
        return claim is not None and (claim.negated or claim.stance == Stance.DENY)


@dataclass(frozen=True, slots=True)
class ReportedDate:
    """A date that mentions of an event give, and the names of the outlets that give it."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a timeline. `event_mentions` may hold fewer than the `mention_count` that exist."""

    event: Event
    participants: tuple[EventParticipant, ...]
    event_mentions: tuple[AttributedMention, ...]
    mention_count: int = 0
    outlet_count: int = 0
    dates: tuple[ReportedDate, ...] = field(default=())

    @property
    def contradictory_dates(self) -> tuple[ReportedDate, ...]:
        """Return the reported dates if two of them cannot both be right, else an empty tuple."""
        bounded = [date for date in self.dates if date.earliest and date.latest]
        latest_start = max((date.earliest for date in bounded if date.earliest), default=None)
        earliest_end = min((date.latest for date in bounded if date.latest), default=None)
        if latest_start is None or earliest_end is None or latest_start <= earliest_end:
            return ()
        return tuple(bounded)

    @property
    def supporting(self) -> tuple[AttributedMention, ...]:
        """Return the event mentions that do not deny the event."""
        return tuple(mention for mention in self.event_mentions if not mention.is_denial)

    @property
    def denying(self) -> tuple[AttributedMention, ...]:
        """Return the event mentions that deny the event."""
        return tuple(mention for mention in self.event_mentions if mention.is_denial)

    @property
    def is_disputed(self) -> bool:
        """Return whether some mentions report the event and others deny it."""
        return bool(self.supporting and self.denying)

    @property
    def more(self) -> int:
        """Return the number of event mentions that were not loaded."""
        return self.mention_count - len(self.event_mentions)


# --- the order --------------------------------------------------------------------------------------------------------


def story_rows(story: Story, timeline_filter: TimelineFilter = NO_FILTER) -> list[TimelineLine]:
    """Return a story's public events that pass the filter, as unsorted lines. One query."""
    rows = story_events(story, timeline_filter).order_by()
    return [TimelineLine(*row) for row in rows.values_list("pk", "earliest", "latest", "status", "kind")]


def adjacent_events(story: Story, event: int) -> tuple[Event | None, Event | None]:
    """Return the events before and after an event in a story's timeline. Two queries."""
    ids = [line.pk for line in sort_lines(story_rows(story))]
    if event not in ids:
        return None, None
    index = ids.index(event)
    before_pk = ids[index - 1] if index > 0 else 0
    after_pk = ids[index + 1] if index + 1 < len(ids) else 0
    events = Event.objects.only(*EVENT_FIELDS).in_bulk([pk for pk in (before_pk, after_pk) if pk])
    return events.get(before_pk), events.get(after_pk)


def story_events(story: Story, timeline_filter: TimelineFilter = NO_FILTER) -> QuerySet[Event]:
    """Return the public events of a story that pass the filter, unsorted.

    A date without a known start or end passes if its known day does.
    """
    events: QuerySet[Event] = Event.objects.public(filter_mentions(timeline_filter)).filter(stories=story)
    if timeline_filter.actor:
        participations = public_participations().filter(actor=timeline_filter.actor, event=OuterRef("pk"))
        events = events.filter(Exists(participations))
    if timeline_filter.kind:
        events = events.filter(kind=timeline_filter.kind)
    if timeline_filter.status:
        events = events.filter(status=timeline_filter.status)
    if timeline_filter.since:
        events = events.filter(Q(latest__gte=timeline_filter.since) | Q(latest=None, earliest__isnull=False))
    if timeline_filter.until:
        events = events.filter(Q(earliest__lte=timeline_filter.until) | Q(earliest=None, latest__isnull=False))
    return events


def filter_mentions(timeline_filter: TimelineFilter = NO_FILTER) -> QuerySet[EventMention]:
    """Return the event mentions in public articles that pass the filter: by outlet, attribution and publication."""
    mentions: QuerySet[EventMention] = EventMention.objects.in_public_articles()
    if timeline_filter.outlet:
        mentions = mentions.filter(version__article__outlet=timeline_filter.outlet)
    if timeline_filter.as_of:
        mentions = mentions.filter(version__article__published_on__lte=timeline_filter.as_of)
    if timeline_filter.attribution:
        mentions = mentions.filter(_attribution_condition(timeline_filter.attribution))
    return mentions


# Chains are rarely deeper than three. A source further inside is shown on the claim's own page only.
CHAIN_LOOKUPS = ("claim", "claim__parent", "claim__parent__parent")


def _attribution_condition(kind: str) -> Q:
    """Return the condition for mentions in an outlet's own words, or from named or unnamed sources."""
    if kind == AttributionKind.OWN:
        return Q(claim=None)
    if kind == AttributionKind.UNNAMED:
        unnamed = (Q(**{f"{lookup}__source_actor__anonymous": True}) for lookup in CHAIN_LOOKUPS)
        return Q(claim__isnull=False) & reduce(or_, unnamed)
    named = (
        Q(**{f"{lookup}__source_actor": None}) | Q(**{f"{lookup}__source_actor__anonymous": False})
        for lookup in CHAIN_LOOKUPS
    )
    return Q(claim__isnull=False) & reduce(and_, named)


def order_by_date(events: QuerySet[Event]) -> QuerySet[Event]:
    """Sort events oldest first, undated ones last. One known only to be “by” a day sorts by that day."""
    first = Coalesce("earliest", "latest")
    return events.order_by(first.asc(nulls_last=True), F("latest").desc(nulls_first=True), "pk")


# --- the entries ------------------------------------------------------------------------------------------------------


def story_entries(story: Story) -> list[TimelineEntry]:
    """Return the whole timeline of a published story."""
    return entries(order_by_date(story_events(story)))


def page_entries(
    lines: Sequence[TimelineLine], timeline_filter: TimelineFilter = NO_FILTER, *, limit: int = 4
) -> dict[int, TimelineEntry]:
    """Return the entries of some lines by event id, each with at most `limit` event mentions.

    Mentions by different outlets come first. Only what a page shows is loaded, and the lines must be of public events.
    """
    events = Event.objects.filter(pk__in=[line.pk for line in lines]).only(*EVENT_FIELDS).order_by()
    found = _entries(events.prefetch_related(_page_participants()), timeline_filter, limit, _load_page_mentions)
    return {entry.event.pk: entry for entry in found}


def entries(
    events: QuerySet[Event], timeline_filter: TimelineFilter = NO_FILTER, *, limit: int | None = None
) -> list[TimelineEntry]:
    """Return entries for public events, in the order of the queryset, each with at most `limit` event mentions.

    An event is left out if none of its mentions may be shown, since every entry needs exact words.
    """
    return _entries(events.prefetch_related(_participants()), timeline_filter, limit, _load_mentions)


def _entries(
    events: QuerySet[Event],
    timeline_filter: TimelineFilter,
    limit: int | None,
    load_mentions: Callable[[list[int]], dict[int, AttributedMention]],
) -> list[TimelineEntry]:
    loaded = list(events)
    rows = _mention_rows([event.pk for event in loaded], timeline_filter)
    selected = {event.pk: _select_rows(rows.get(event.pk, []), limit) for event in loaded}
    mentions = load_mentions([row.pk for event_rows in selected.values() for row in event_rows])
    found = [_entry(event, rows.get(event.pk, []), selected[event.pk], mentions) for event in loaded]
    return [entry for entry in found if entry.event_mentions]


@dataclass(frozen=True, slots=True)
class _MentionRow:
    """The part of an event mention that selecting among them needs."""

    pk: int
    event: int
    outlet: int | None
    outlet_name: str | None
    edtf: str | None
    earliest: dt.date | None
    latest: dt.date | None
    is_denial: bool


def _mention_rows(events: list[int], timeline_filter: TimelineFilter) -> dict[int, list[_MentionRow]]:
    """Return all mentions of the events by event id, first published first. Only accepted dates count. One query."""
    values = (
        filter_mentions(timeline_filter)
        .filter(event__in=events)
        .order_by("version__article__published_on", "version__article__published_at", "pk")
        .values_list(
            *("pk", "event_id", "version__article__outlet_id", "version__article__outlet__name"),
            *("time_expression__edtf", "time_expression__earliest", "time_expression__latest"),
            *("time_expression__state", "claim__stance", "claim__negated"),
        )
    )
    rows: dict[int, list[_MentionRow]] = {}
    for pk, event, outlet, name, edtf, earliest, latest, state, stance, negated in values:
        if state != ReviewState.ACCEPTED:
            edtf = earliest = latest = None
        is_denial = bool(negated) or stance == Stance.DENY
        rows.setdefault(event, []).append(_MentionRow(pk, event, outlet, name, edtf, earliest, latest, is_denial))
    return rows


def _select_rows(rows: list[_MentionRow], limit: int | None) -> list[_MentionRow]:
    """Return at most `limit` rows in the order of publication.

    One of each outlet and position (report or denial) is taken before a second one, and denials before reports, so
    that both sides of a dispute are shown.
    """
    if limit is None or len(rows) <= limit:
        return rows
    counts: Counter[tuple[int | None, bool]] = Counter()
    ranked = []
    for order, row in enumerate(rows):
        ranked.append((counts[row.outlet, row.is_denial], not row.is_denial, order, row))
        counts[row.outlet, row.is_denial] += 1
    selected = sorted(ranked, key=lambda item: item[:3])[:limit]
    return [row for *_rank, row in sorted(selected, key=lambda item: item[2])]


def _load_mentions(ids: list[int]) -> dict[int, AttributedMention]:
    """Return event mentions by id with everything but the texts of versions."""
    mentions = list(
        EventMention.objects.filter(pk__in=ids)
        .select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text", *DEFERRED_FIELDS)
        .order_by()
    )
    return _with_chains(mentions, chains(mention.claim for mention in mentions))


def _load_page_mentions(ids: list[int]) -> dict[int, AttributedMention]:
    """Return event mentions by id with the fields that a page shows."""
    mentions = list(
        EventMention.objects.filter(pk__in=ids)
        .select_related("version__article__outlet")
        .only(*MENTION_FIELDS)
        .order_by()
    )
    versions = {mention.claim_id: mention.version_id for mention in mentions if mention.claim_id}
    return _with_chains(mentions, attribution_chains(versions))


def _with_chains(mentions: Iterable[EventMention], chain_by_claim: Mapping[int, Chain]) -> dict[int, AttributedMention]:
    """Join mentions and chains. Without a chain that may be shown, words would be misattributed: leave them out."""
    return {
        mention.pk: AttributedMention(mention, chain_by_claim.get(mention.claim_id) if mention.claim_id else None)
        for mention in mentions
        if mention.claim_id is None or mention.claim_id in chain_by_claim
    }


# Fields that entries leave in the database, and the fields that the entries of a page load.
DEFERRED_FIELDS = ("proposal", "claim__proposal", "time_expression__proposal")
EVENT_FIELDS = ("title", "edtf", "earliest", "latest", "status", "kind")
PARTICIPANT_FIELDS = ("event", "role", *(f"actor__{name}" for name in ACTOR_FIELDS))
ARTICLE_FIELDS = ("title", "language", "canonical_url", "published_on")
OUTLET_FIELDS = ("name", "full_text_allowed", "actor")
MENTION_FIELDS = (
    *("event", "claim", "sentence_text", "version__article"),
    *(f"version__article__{name}" for name in ARTICLE_FIELDS),
    *(f"version__article__outlet__{name}" for name in OUTLET_FIELDS),
)


def _entry(
    event: Event,
    rows: list[_MentionRow],
    selected: Iterable[_MentionRow],
    mentions: Mapping[int, AttributedMention],
) -> TimelineEntry:
    return TimelineEntry(
        event,
        tuple(event.prefetched_participants),
        tuple(mentions[row.pk] for row in selected if row.pk in mentions),
        mention_count=len(rows),
        outlet_count=len({row.outlet for row in rows} - {None}),
        dates=_reported_dates(rows),
    )


def _reported_dates(rows: Iterable[_MentionRow]) -> tuple[ReportedDate, ...]:
    """Return each date that the mentions give with the outlets that give it, earliest first."""
    dates: dict[str, ReportedDate] = {}
    for row in rows:
        if not row.edtf:
            continue
        date = dates.setdefault(row.edtf, ReportedDate(row.edtf, row.earliest, row.latest))
        names = dict.fromkeys([*date.outlets, row.outlet_name or _("an article with no outlet named")])
        dates[row.edtf] = replace(date, outlets=tuple(names))
    return tuple(sorted(dates.values(), key=lambda date: (date.earliest or dt.date.max, date.latest or dt.date.max)))


def public_participations() -> QuerySet[EventParticipant]:
    """Return participations of actors that the public may see: accepted and not merged into another."""
    rows: QuerySet[EventParticipant] = EventParticipant.objects.filter(
        actor__state=ReviewState.ACCEPTED, actor__merged_into=None
    )
    return rows.order_by()


def _participants() -> Prefetch[Any, Any, Any]:
    """Return a prefetch of public participations with whole actors."""
    rows = public_participations().select_related("actor").defer("actor__proposal").order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="prefetched_participants")


def _page_participants() -> Prefetch[Any, Any, Any]:
    """Return the same prefetch with the fields that a page shows."""
    rows = public_participations().select_related("actor").only(*PARTICIPANT_FIELDS).order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="prefetched_participants")
