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

from articles.choices import AccountKind, ReviewState, Stance
from articles.models import Article, Event, EventMention, EventParticipant, Story
from articles.selectors.chains import ACTOR, Chain, chains, source_lines
from articles.selectors.timeline_order import Line, in_order


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a timeline is asked for. The empty one asks for all of it."""

    actor: int | None = None
    outlet: int | None = None
    account: str = ""
    kind: str = ""
    status: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    known: dt.date | None = None


ALL = Narrowing()


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

    @property
    def is_against(self) -> bool:
        """Does whoever it rests on deny the event?"""
        claim = self.chain.claim if self.chain else None
        return claim is not None and (claim.negated or claim.stance == Stance.DENY)


@dataclass(frozen=True, slots=True)
class Told:
    """A date that accounts of an event give, and the outlets that give it."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a timeline. `accounts` may be fewer than the `account_count` that there are."""

    event: Event
    participants: tuple[EventParticipant, ...]
    accounts: tuple[Account, ...]
    account_count: int = 0
    outlet_count: int = 0
    dates: tuple[Told, ...] = field(default=())

    @property
    def conflicting_dates(self) -> tuple[Told, ...]:
        """The dates that are told, where two of them cannot both be right; else nothing."""
        dated = [told for told in self.dates if told.earliest and told.latest]
        first = max((told.earliest for told in dated if told.earliest), default=None)
        last = min((told.latest for told in dated if told.latest), default=None)
        return tuple(dated) if first and last and first > last else ()

    @property
    def supporting(self) -> tuple[Account, ...]:
        return tuple(account for account in self.accounts if not account.is_against)

    @property
    def denying(self) -> tuple[Account, ...]:
        return tuple(account for account in self.accounts if account.is_against)

    @property
    def is_disputed(self) -> bool:
        return bool(self.supporting and self.denying)

    @property
    def more(self) -> int:
        return self.account_count - len(self.accounts)


# --- the order --------------------------------------------------------------------------------------------------------


def story_lines(story: Story, narrowing: Narrowing = ALL) -> list[Line]:
    """Every public event of a story that is asked for, as lines in no order. One query."""
    rows = story_events(story, narrowing).order_by()
    return [Line(*row) for row in rows.values_list("pk", "earliest", "latest", "status", "kind")]


def neighbours(story: Story, event: int) -> tuple[Event | None, Event | None]:
    """The events before and after one on a story's timeline. Two queries."""
    ids = [line.pk for line in in_order(story_lines(story))]
    here = ids.index(event) if event in ids else None
    if here is None:
        return None, None
    around = [ids[n] if 0 <= n < len(ids) else None for n in (here - 1, here + 1)]
    found = Event.objects.only(*PAGE_EVENT).in_bulk([pk for pk in around if pk])
    before, after = (found.get(pk or 0) for pk in around)
    return before, after


def story_events(story: Story, narrowing: Narrowing = ALL) -> QuerySet[Event]:
    """The public events of a story that are asked for."""
    events: QuerySet[Event] = Event.objects.public(told(narrowing)).filter(stories=story)
    if narrowing.actor:
        took_part = participations().filter(actor=narrowing.actor, event=OuterRef("pk"))
        events = events.filter(Exists(took_part))
    if narrowing.kind:
        events = events.filter(kind=narrowing.kind)
    if narrowing.status:
        events = events.filter(status=narrowing.status)
    if narrowing.since:
        events = events.filter(Q(latest__gte=narrowing.since) | Q(latest=None, earliest__isnull=False))
    if narrowing.until:
        events = events.filter(Q(earliest__lte=narrowing.until) | Q(earliest=None, latest__isnull=False))
    return events


def told(narrowing: Narrowing = ALL) -> QuerySet[EventMention]:
    """The accounts that are asked for: by an outlet, through sources of a kind, published by a day."""
    mentions: QuerySet[EventMention] = EventMention.objects.told_publicly()
    if narrowing.outlet:
        mentions = mentions.filter(version__article__outlet=narrowing.outlet)
    if narrowing.known:
        mentions = mentions.filter(version__article__published_on__lte=narrowing.known)
    if narrowing.account == AccountKind.OWN:
        mentions = mentions.filter(claim=None)
    elif narrowing.account:
        # Chains are rarely deeper than three; a source deeper inside is told by the claim's own page.
        links = ("claim", "claim__parent", "claim__parent__parent")
        unnamed = Q(*((f"{link}__source_actor__anonymous", True) for link in links), _connector=Q.OR)
        mentions = mentions.filter(claim__isnull=False)
        if narrowing.account == AccountKind.UNNAMED:
            mentions = mentions.filter(unnamed)
        else:
            for link in links:
                mentions = mentions.filter(
                    Q(**{f"{link}__source_actor": None}) | Q(**{f"{link}__source_actor__anonymous": False})
                )
    return mentions


def by_date(events: QuerySet[Event]) -> QuerySet[Event]:
    """Oldest first, events without a date last; one known only to be “by” a day stands at that day."""
    first = Coalesce("earliest", "latest")
    return events.order_by(first.asc(nulls_last=True), F("latest").desc(nulls_first=True), "pk")


# --- the entries ------------------------------------------------------------------------------------------------------


def story_entries(story: Story) -> list[Entry]:
    """The whole timeline of a published story."""
    return entries(by_date(story_events(story)))


def page_entries(lines: Sequence[Line], narrowing: Narrowing = ALL, *, accounts: int = 4) -> dict[int, Entry]:
    """The entries of some lines by event id, each with at most so many accounts, those of different outlets first.

    What a page shows and nothing more is loaded; that the events are public, their lines say already.
    """
    events = Event.objects.filter(pk__in=[line.pk for line in lines]).only(*PAGE_EVENT).order_by()
    found = _entries(events.prefetch_related(_page_participants()), narrowing, accounts, _page_accounts)
    return {entry.event.pk: entry for entry in found}


def entries(events: QuerySet[Event], narrowing: Narrowing = ALL, *, limit: int | None = None) -> list[Entry]:
    """Public events with who took part and the accounts of each, in the order of the queryset.

    An event is left out while none of its accounts may be shown: no line stands without exact words.
    """
    return _entries(events.prefetch_related(_participants()), narrowing, limit, _accounts)


def _entries(
    events: QuerySet[Event],
    narrowing: Narrowing,
    limit: int | None,
    accounts: Callable[[list[int]], dict[int, Account]],
) -> list[Entry]:
    loaded = list(events)
    rows = _rows([event.pk for event in loaded], narrowing)
    chosen = {event.pk: _chosen(rows.get(event.pk, []), limit) for event in loaded}
    shown = accounts([row.pk for picked in chosen.values() for row in picked])
    made = [_entry(event, rows.get(event.pk, []), chosen[event.pk], shown) for event in loaded]
    return [entry for entry in made if entry.accounts]


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


def _rows(events: list[int], narrowing: Narrowing) -> dict[int, list[_Row]]:
    """All accounts of the events, the first published first."""
    found = (
        told(narrowing)
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


def _accounts(mentions: list[int]) -> dict[int, Account]:
    """The accounts by mention, without those whose chain may not be shown: part of it would be another's word."""
    loaded = list(
        EventMention.objects.filter(pk__in=mentions)
        .select_related("claim", "version__article__outlet", "time_expression")
        .defer("version__text", *UNSHOWN)
        .order_by()
    )
    return _with_chains(loaded, chains(mention.claim for mention in loaded))


def _page_accounts(mentions: list[int]) -> dict[int, Account]:
    """The same with what a page shows of them alone."""
    loaded = list(
        EventMention.objects.filter(pk__in=mentions)
        .select_related("version__article__outlet")
        .only(*PAGE_MENTION)
        .order_by()
    )
    claims = {mention.claim_id: mention.version_id for mention in loaded if mention.claim_id}
    return _with_chains(loaded, source_lines(claims))


def _with_chains(mentions: Iterable[EventMention], found: Mapping[int, Chain]) -> dict[int, Account]:
    return {
        mention.pk: Account(mention, found.get(mention.claim_id) if mention.claim_id else None)
        for mention in mentions
        if mention.claim_id is None or mention.claim_id in found
    }


UNSHOWN = ("proposal", "claim__proposal", "time_expression__proposal")
PAGE_EVENT = ("title", "edtf", "earliest", "latest", "status", "kind")
PAGE_PARTICIPANT = ("event", "role", *(f"actor__{name}" for name in ACTOR))
PAGE_ARTICLE = ("title", "language", "canonical_url", "published_on")
PAGE_OUTLET = ("name", "full_text_allowed", "actor")
PAGE_MENTION = (
    *("event", "claim", "sentence_text", "version__article"),
    *(f"version__article__{name}" for name in PAGE_ARTICLE),
    *(f"version__article__outlet__{name}" for name in PAGE_OUTLET),
)


def _entry(event: Event, rows: list[_Row], chosen: Iterable[_Row], shown: dict[int, Account]) -> Entry:
    accounts = tuple(shown[row.pk] for row in chosen if row.pk in shown)
    return Entry(
        event,
        tuple(event.took_part),  # type: ignore[attr-defined]
        accounts,
        account_count=len(rows),
        outlet_count=len({row.outlet for row in rows} - {None}),
        dates=_dates(rows),
    )


def _dates(rows: Iterable[_Row]) -> tuple[Told, ...]:
    """Each date that the accounts tell, with the outlets that tell it, the earliest first."""
    found: dict[str, Told] = {}
    for row in rows:
        if row.edtf:
            known = found.setdefault(row.edtf, Told(row.edtf, row.earliest, row.latest))
            names = dict.fromkeys([*known.outlets, row.outlet_name or "an article with no outlet named"])
            found[row.edtf] = replace(known, outlets=tuple(names))
    return tuple(sorted(found.values(), key=lambda one: (one.earliest or dt.date.max, one.latest or dt.date.max)))


def participations() -> QuerySet[EventParticipant]:
    """Who took part in what, of those that the public may meet: accepted and not merged away."""
    rows: QuerySet[EventParticipant] = EventParticipant.objects.filter(
        actor__state=ReviewState.ACCEPTED, actor__merged_into=None
    )
    return rows.order_by()


def _participants() -> Prefetch[Any, Any, Any]:
    rows = participations().select_related("actor").defer("actor__proposal").order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="took_part")


def _page_participants() -> Prefetch[Any, Any, Any]:
    rows = participations().select_related("actor").only(*PAGE_PARTICIPANT).order_by("pk")
    return Prefetch("event_participants", queryset=rows, to_attr="took_part")
