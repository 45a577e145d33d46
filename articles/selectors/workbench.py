"""One version as the workbench shows it: every proposal with the words it points at, in reading order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from articles.choices import ReviewState
from articles.models import ArticleVersion, Claim, EventMention, Mention, TimeExpression
from articles.selectors.passages import sentences

# The kinds of item, by the names that addresses and pages use.
KINDS: dict[str, Any] = {"claim": Claim, "event": EventMention, "mention": Mention, "time": TimeExpression}
PLURALS = {"claim": "claims", "event": "events", "mention": "mentions", "time": "times"}


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words of an item: from `start` up to, not including, `end`, in code points of the version's text."""

    start: int
    end: int
    role: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal in its place: its number in reading order, its sentence, the chain of claims it reached us by."""

    kind: str
    record: Any
    highlights: tuple[Highlight, ...]
    chain: tuple[Claim, ...] = ()
    number: int = 0
    sentence: int = 0

    @property
    def ref(self) -> str:
        return item_ref(self.record)

    @property
    def start(self) -> int:
        return min((mark.start for mark in self.highlights), default=0)

    @property
    def depth(self) -> int:
        """How many claims stand around a claim."""
        return max(0, len(self.chain) - 1) if self.kind == "claim" else 0

    @property
    def is_pending(self) -> bool:
        return bool(self.record.is_pending)

    @property
    def sole_reviewer(self) -> str:
        """Who alone has accepted it, or the event that it tells of, where a second pair of eyes is wanted."""
        both = (self.record, getattr(self.record, "event", None))
        return next((each.sole_reviewer for each in both if each is not None and each.is_unconfirmed), "")


class ItemSet:
    """All items of a version. What an account may not see is left out: `kinds` names what it may."""

    def __init__(self, version: ArticleVersion, kinds: Iterable[str] = tuple(KINDS)):
        self.version = version
        found = sorted(_items(version, set(kinds)), key=_place)
        starts = [start for start, _ in self.sentences]
        self.items = [
            Item(i.kind, i.record, i.highlights, i.chain, n, max(0, bisect_right(starts, i.start) - 1))
            for n, i in enumerate(found, 1)
        ]
        self.by_ref = {item.ref: item for item in self.items}

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return list(sentences(self.version.text))

    @property
    def highlights(self) -> list[Highlight]:
        return [mark for item in self.items for mark in item.highlights]

    @property
    def waiting(self) -> list[Item]:
        return [item for item in self.items if item.is_pending]

    def unconfirmed(self, name: str) -> list[Item]:
        """What other people alone have accepted, for this person to confirm."""
        return [item for item in self.items if item.sole_reviewer not in ("", name)]

    def update_records(self, records: Iterable[Any]) -> None:
        """Give the items the states of records that were decided since, without reading the version again."""
        now = {(type(record), record.pk): record for record in records}
        for item in self.items:
            for shown in (
                item.record,
                *(getattr(item.record, name, None) for name in ("event", "actor", "source_actor")),
            ):
                record = now.get((type(shown), shown.pk)) if shown is not None else None
                if record is not None and record is not shown:
                    for name in ("state", "revision", "edited", "disagreement", "sole_reviewer"):
                        setattr(shown, name, getattr(record, name))

    @staticmethod
    def after(item: Item, among: list[Item]) -> Item | None:
        """The next of some items, from the first again after the last; None if there is no other."""
        others = [other for other in among if other.ref != item.ref]
        later = (other for other in others if other.number > item.number)
        return next(later, others[0] if others else None)

    @staticmethod
    def scope(written: str, among: list[Item]) -> list[Item]:
        """Those items that stand in a part of the article: `sentence:3`, `kind:claim`, `article`; else KeyError."""
        name, _, value = written.partition(":")
        chosen: dict[str, Callable[[Item], bool]] = {
            "sentence": lambda item: str(item.sentence) == value,
            "kind": lambda item: item.kind == value,
            "article": lambda item: True,
        }
        return [item for item in among if chosen[name](item)]


def item_ref(record: Any) -> str:
    """How pages name an item: `claim-12`."""
    kind = next(name for name, model in KINDS.items() if isinstance(record, model))
    return f"{kind}-{record.pk}"


def _items(version: ArticleVersion, kinds: set[str]) -> Iterator[Item]:
    claims = {claim.pk: claim for claim in _rows("claim", version)}
    for claim in claims.values():
        claim.parent = claims.get(claim.parent_id)  # no query for a parent that is here already
    if "claim" in kinds:
        yield from (_claim(claim) for claim in claims.values() if claim.state != ReviewState.WITHDRAWN)
    for kind in ("event", "mention", "time"):
        if kind in kinds:
            for record in _rows(kind, version).exclude(state=ReviewState.WITHDRAWN):
                if kind == "event":
                    record.claim = claims.get(record.claim_id)
                yield _event(record) if kind == "event" else _span(kind, record)


def _rows(kind: str, version: ArticleVersion) -> QuerySet[Any]:
    """By the version's own relation, so that each record has that version, with its text, instead of a copy."""
    if kind == "claim":
        return version.claims.select_related("source_actor").prefetch_related("spans").order_by("pk")
    if kind == "event":
        told = version.eventmentions.select_related("event", "time_expression")
        return told.prefetch_related("event__event_participants__actor").order_by("pk")
    if kind == "mention":
        return version.mentions.select_related("actor").order_by("pk")
    return version.timeexpressions.order_by("pk")


def _claim(claim: Claim) -> Item:
    marks = tuple(Highlight(span.start, span.end, span.role, item_ref(claim)) for span in claim.spans.all())
    return Item("claim", claim, marks, _chain(claim))


def _event(mention: EventMention) -> Item:
    mark = Highlight(mention.trigger_start, mention.trigger_end, "event", item_ref(mention))
    return Item("event", mention, (mark,), _chain(mention.claim))


def _span(kind: str, record: Any) -> Item:
    return Item(kind, record, (Highlight(record.start, record.end, kind, item_ref(record)),))


def _chain(claim: Claim | None) -> tuple[Claim, ...]:
    """From the outermost claim inwards."""
    links: list[Claim] = []
    while claim is not None and claim not in links:
        links.append(claim)
        claim = claim.parent
    return tuple(reversed(links))


def _place(item: Item) -> tuple[int, int, int, int]:
    """Reading order: by where an item begins, what stands around others before what stands in it."""
    end = max((mark.end for mark in item.highlights), default=0)
    return item.start, -end, list(KINDS).index(item.kind), item.record.pk
