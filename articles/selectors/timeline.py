"""A story's timeline: its public events in order, each with the accounts that the public may see.

The order comes from one light query over the whole story; everything heavier is read for the entries of one page alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from articles.choices import AttributionKind, ReviewState, Stance
from articles.models import Article, Event, EventMention, EventParticipant, Story
from articles.selectors.chains import ACTOR_FIELDS, Chain, attribution_chains, chains
from articles.selectors.timeline_order import TimelineLine, sort_lines


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What of a timeline is asked for. The empty one asks for all of it."""

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
    """Where one article tells of an event: its exact words, and through whom it knows."""

    event_mention: EventMention
    chain: Chain | None

    @property
    def article(self) -> Article:
        return self.event_mention.version.article

    @property
    def text(self) -> str:
        return self.event_mention.sentence_text

    @property
    def is_denial(self) -> bool:
        """Does whoever it rests on deny the event?"""
        claim = self.chain.claim if self.chain else None
        return claim is not None and (claim.negated or claim.stance == Stance.DENY)


@dataclass(frozen=True, slots=True)
class ReportedDate:
    """A date that accounts of an event give, and the outlets that give it."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a timeline. `accounts` may be fewer than the `account_count` that there are."""

    event: Event
    participants: tuple[EventParticipant, ...]
    event_mentions: tuple[AttributedMention, ...]
    mention_count: int = 0
    outlet_count: int = 0
    dates: tuple[ReportedDate, ...] = field(default=())

    @property
    def contradictory_dates(self) -> tuple[ReportedDate, ...]:
        """The dates that are told, where two of them cannot both be right; else nothing."""
        dated = [told for told in self.dates if told.earliest and told.latest]
        first = max((told.earliest for told in dated if told.earliest), default=None)
        last = min((told.latest for told in dated if told.latest), default=None)
        return tuple(dated) if first and last and first > last else ()

    @property
    def supporting(self) -> tuple[AttributedMention, ...]:
        return tuple(account for account in self.event_mentions if not account.is_denial)

    @property
    def denying(self) -> tuple[AttributedMention, ...]:
        return tuple(account for account in self.event_mentions if account.is_denial)

    @property
    def is_disputed(self) -> bool:
        return bool(self.supporting and self.denying)

    @property
    def more(self) -> int:
        return self.mention_count - len(self.event_mentions)


# --- the order --------------------------------------------------------------------------------------------------------


def story_rows(story: Story, timeline_filter: TimelineFilter = NO_FILTER) -> list[TimelineLine]:
    """Every public event of a story that is asked for, as lines in no order. One query."""
    rows = story_events(story, timeline_filter).order_by()
    return [TimelineLine(*row) for row in rows.values_list("pk", "earliest", "latest", "status", "kind")]


def adjacent_events(story: Story, event: int) -> tuple[Event | None, Event | None]:
    """The events before and after one on a story's timeline. Two queries."""
    ids = [line.pk for line in sort_lines(story_rows(story))]
    here = ids.index(event) if event in ids else None
    if here is None:
        return None, None
    around = [ids[n] if 0 <= n < len(ids) else None for n in (here - 1, here + 1)]
    found = Event.objects.only(*PAGE_EVENT).in_bulk([pk for pk in around if pk])
    before, after = (found.get(pk or 0) for pk in around)
    return before, after


def story_events(story: Story, timeline_filter: TimelineFilter = NO_FILTER) -> QuerySet[Event]:
    """The public events of a story that are asked for."""
    events: QuerySet[Event] = Event.objects.public(filter_mentions(timeline_filter)).filter(stories=story)
    if timeline_filter.actor:
        took_part = public_participations().filter(actor=timeline_filter.actor, event=OuterRef("pk"))
        events = events.filter(Exists(took_part))
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
    """The accounts that are asked for: by an outlet, through sources of a kind, published by a day."""
    mentions: QuerySet[EventMention] = EventMention.objects.in_public_articles()
    if timeline_filter.outlet:
        mentions = mentions.filter(version__article__outlet=timeline_filter.outlet)
    if timeline_filter.as_of:
        mentions = mentions.filter(version__article__published_on__lte=timeline_filter.as_of)
    if timeline_filter.attribution == AttributionKind.OWN:
        mentions = mentions.filter(claim=None)
    elif timeline_filter.attribution:
        # Chains are rarely deeper than three; a source deeper inside is told by the claim's own page.
        links = ("claim", "claim__parent", "claim__parent__parent")
        unnamed = Q(*((f"{link}__source_actor__anonymous", True) for link in links), _connector=Q.OR)
        mentions = mentions.filter(claim__isnull=False)
        if timeline_filter.attribution == AttributionKind.UNNAMED:
            mentions = mentions.filter(unnamed)
        else:
            for link in links:
                mentions = mentions.filter(
                    Q(**{f"{link}__source_actor": None}) | Q(**{f"{link}__source_actor__anonymous": False})
                )
    return mentions


def order_by_date(events: QuerySet[Event]) -> QuerySet[Event]:
    """Oldest first, events without a date last; one known only to be “by” a day stands at that day."""
    first = Coalesce("earliest", "latest")
    return events.order_by(first.asc(nulls_last=True), F("latest").desc(nulls_first=True), "pk")


# --- the entries ------------------------------------------------------------------------------------------------------


def story_entries(story: Story) -> list[TimelineEntry]:
    """The whole timeline of a published story."""
    return entries(order_by_date(story_events(story)))


def page_entries(
    lines: Sequence[TimelineLine], timeline_filter: TimelineFilter = NO_FILTER, *, limit: int = 4
) -> dict[int, TimelineEntry]:
    """The entries of some lines by event id, each with at most so many event mentions, of different outlets first.

    What a page shows and nothing more is loaded; that the events are public, their lines say already.
    """
    events = Event.objects.filter(pk__in=[line.pk for line in lines]).only(*PAGE_EVENT).order_by()
    found = _entries(events.prefetch_related(_page_participants()), timeline_filter, limit, _page_accounts)
    return {entry.event.pk: entry for entry in found}


def entries(
    events: QuerySet[Event], timeline_filter: TimelineFilter = NO_FILTER, *, limit: int | None = None
) -> list[TimelineEntry]:
    """Public events with who took part and the accounts of each, in the order of the queryset.

    An event is left out while none of its accounts may be shown: no line stands without exact words.
    """
    return _entries(events.prefetch_related(_participants()), timeline_filter, limit, _accounts)


def _entries(
    events: QuerySet[Event],
    timeline_filter: TimelineFilter,
    limit: int | None,
    event_mentions: Callable[[list[int]], dict[int, AttributedMention]],
) -> list[TimelineEntry]:
    loaded = list(events)
    rows = _rows([event.pk for event in loaded], timeline_filter)
    chosen = {event.pk: _chosen(rows.get(event.pk, []), limit) for event in loaded}
    shown = event_mentions([row.pk for picked in chosen.values() for row in picked])
    made = [_entry(event, rows.get(event.pk, []), chosen[event.pk], shown) for event in loaded]
    return [entry for entry in made if entry.event_mentions]


@dataclass(frozen=True, slots=True)
class _Row:
    """As much of an account as choosing among them needs."""

    pk: int
    event: int
    outlet: int | None
    outlet_name: str | None
    edtf: str | None
    earliest: dt.date | None
    latest: dt.date | None
    against: bool


def _rows(events: list[int], timeline_filter: TimelineFilter) -> dict[int, list[_Row]]:
    """All accounts of the events, the first published first."""
    found = (
        filter_mentions(timeline_filter)
        .filter(event__in=events)
        .order_by("version__article__published_on", "version__article__published_at", "pk")
        .values_list(
            *("pk", "event_id", "version__article__outlet_id", "version__article__outlet__name"),
            *("time_expression__edtf", "time_expression__earliest", "time_expression__latest"),
            *("time_expression__state", "claim__stance", "claim__negated"),
        )
    )
    rows: dict[int, list[_Row]] = {}
    for pk, event, outlet, name, edtf, earliest, latest, state, stance, negated in found:
        if state != ReviewState.ACCEPTED:
            edtf = earliest = latest = None
        row = _Row(pk, event, outlet, name, edtf, earliest, latest, bool(negated) or stance == Stance.DENY)
        rows.setdefault(event, []).append(row)
    return rows


def _chosen(rows: list[_Row], limit: int | None) -> list[_Row]:
    """Those to show: one of each outlet and view before a second one, in the order of publication."""
    if limit is None or len(rows) <= limit:
        return rows
    seen: dict[tuple[Any, bool], int] = {}
    ranked = []
    for n, row in enumerate(rows):
        rank = seen[row.outlet, row.against] = seen.get((row.outlet, row.against), -1) + 1
        ranked.append((rank, not row.against, n, row))
    kept = sorted(ranked, key=lambda item: item[:3])[:limit]
    return [row for *_, row in sorted(kept, key=lambda item: item[2])]


def _accounts(mentions: list[int]) -> dict[int, AttributedMention]:
    """The accounts by mention, without those whose chain may not be shown: part of it would be another's word."""
    loaded = list(
        EventMention.objects.filter(pk__in=mentions)
        .select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text", *UNSHOWN)
        .order_by()
    )
    return _with_chains(loaded, chains(mention.claim for mention in loaded))


def _page_accounts(mentions: list[int]) -> dict[int, AttributedMention]:
    """The same with what a page shows of them alone."""
    loaded = list(
        EventMention.objects.filter(pk__in=mentions)
        .select_related("version__article__outlet")
        .only(*PAGE_MENTION)
        .order_by()
    )
    claims = {mention.claim_id: mention.version_id for mention in loaded if mention.claim_id}
    return _with_chains(loaded, attribution_chains(claims))


def _with_chains(mentions: Iterable[EventMention], found: Mapping[int, Chain]) -> dict[int, AttributedMention]:
    return {
        mention.pk: AttributedMention(mention, found.get(mention.claim_id) if mention.claim_id else None)
        for mention in mentions
        if mention.claim_id is None or mention.claim_id in found
    }


UNSHOWN = ("proposal", "claim__proposal", "time_expression__proposal")
PAGE_EVENT = ("title", "edtf", "earliest", "latest", "status", "kind")
PAGE_PARTICIPANT = ("event", "role", *(f"actor__{name}" for name in ACTOR_FIELDS))
PAGE_ARTICLE = ("title", "language", "canonical_url", "published_on")
PAGE_OUTLET = ("name", "full_text_allowed", "actor")
PAGE_MENTION = (
    *("event", "claim", "sentence_text", "version__article"),
    *(f"version__article__{name}" for name in PAGE_ARTICLE),
    *(f"version__article__outlet__{name}" for name in PAGE_OUTLET),
)


def _entry(
    event: Event, rows: list[_Row], chosen: Iterable[_Row], shown: dict[int, AttributedMention]
) -> TimelineEntry:
    accounts = tuple(shown[row.pk] for row in chosen if row.pk in shown)
    return TimelineEntry(
        event,
        tuple(event.took_part),  # type: ignore[attr-defined]
        accounts,
        mention_count=len(rows),
        outlet_count=len({row.outlet for row in rows} - {None}),
        dates=_dates(rows),
    )


def _dates(rows: Iterable[_Row]) -> tuple[ReportedDate, ...]:
    """Each date that the accounts tell, with the outlets that tell it, the earliest first."""
    found: dict[str, ReportedDate] = {}
    for row in rows:
        if row.edtf:
            known = found.setdefault(row.edtf, ReportedDate(row.edtf, row.earliest, row.latest))
            names = dict.fromkeys([*known.outlets, row.outlet_name or "an article with no outlet named"])
            found[row.edtf] = replace(known, outlets=tuple(names))
    return tuple(sorted(found.values(), key=lambda one: (one.earliest or dt.date.max, one.latest or dt.date.max)))


def public_participations() -> QuerySet[EventParticipant]:
    """Who took part in what, of those that the public may meet: accepted and not merged away."""
    rows: QuerySet[EventParticipant] = EventParticipant.objects.filter(
        actor__state=ReviewState.ACCEPTED, actor__merged_into=None
    )
    return rows.order_by()


def _participants() -> Prefetch[Any, Any, Any]:
    rows = public_participations().select_related("actor").defer("actor__proposal").order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="took_part")


def _page_participants() -> Prefetch[Any, Any, Any]:
    rows = public_participations().select_related("actor").only(*PAGE_PARTICIPANT).order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="took_part")
