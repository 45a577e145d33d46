"""An article version for the workbench: its proposals in reading order, each with the words it points at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from articles.choices import ReviewState
from articles.models import ArticleVersion, Claim, EventMention, Mention, TimeExpression
from articles.selectors.passages import sentences

# The kinds of item, by the names in URLs and pages.
KINDS: dict[str, Any] = {"claim": Claim, "event": EventMention, "mention": Mention, "time": TimeExpression}
# What a decision changes on a record.
REVIEW_FIELDS = ("state", "revision", "edited", "disagreement", "sole_reviewer")


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words of an item: `start` to `end` in code points of the version's text, end exclusive."""

    start: int
    end: int
    role: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal or decided record in its text.

    `number` counts items in reading order from 1 and `sentence` sentences from 0. `chain` holds the claims that the
    item is reported through, outermost first; of a claim, the claim itself is the last.
    """

    kind: str
    record: Any
    highlights: tuple[Highlight, ...]
    chain: tuple[Claim, ...] = ()
    number: int = 0
    sentence: int = 0

    @property
    def ref(self) -> str:
        """Return the name of the item in pages, such as `claim-12`."""
        return item_ref(self.record)

    @property
    def start(self) -> int:
        """Return where the first words of the item begin."""
        return min((mark.start for mark in self.highlights), default=0)

    @property
    def depth(self) -> int:
        """Return the number of a claim's ancestors."""
        return max(0, len(self.chain) - 1) if self.kind == "claim" else 0

    @property
    def is_pending(self) -> bool:
        """Return whether the item is still to be reviewed."""
        return bool(self.record.is_pending)

    @property
    def sole_reviewer(self) -> str:
        """Return who alone has accepted the record or its event, or an empty string if no second review is needed."""
        for record in (self.record, getattr(self.record, "event", None)):
            if record is not None and record.is_unconfirmed:
                return str(record.sole_reviewer)
        return ""


class ItemSet:
    """The items of a version in reading order, of the kinds that the user may see."""

    def __init__(self, version: ArticleVersion, kinds: Iterable[str] = tuple(KINDS)):
        self.version = version
        starts = [start for start, _end in self.sentences]
        self.items = [
            replace(item, number=number, sentence=max(0, bisect_right(starts, item.start) - 1))
            for number, item in enumerate(sorted(_items(version, set(kinds)), key=_reading_order), 1)
        ]
        self.by_ref = {item.ref: item for item in self.items}

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Return start and end of each sentence of the text."""
        return list(sentences(self.version.text))

    @property
    def highlights(self) -> list[Highlight]:
        """Return the highlights of all items."""
        return [highlight for item in self.items for highlight in item.highlights]

    @property
    def waiting(self) -> list[Item]:
        """Return the items that are still to be reviewed."""
        return [item for item in self.items if item.is_pending]

    def unconfirmed(self, user: str) -> list[Item]:
        """Return the items that one other person alone has accepted, which this user may confirm."""
        return [item for item in self.items if item.sole_reviewer not in ("", user)]

    def update_records(self, records: Iterable[Any]) -> None:
        """Copy the review state of records that have changed into the items, without loading the version again."""
        updated = {(type(record), record.pk): record for record in records}
        for item in self.items:
            for record in _records_of(item):
                source = updated.get((type(record), record.pk))
                if source is None or source is record:
                    continue
                for name in REVIEW_FIELDS:
                    setattr(record, name, getattr(source, name))

    @staticmethod
    def after(item: Item, among: list[Item]) -> Item | None:
        """Return the next of some items, the first one after the last, or None if there is no other."""
        others = [other for other in among if other.ref != item.ref]
        later = (other for other in others if other.number > item.number)
        return next(later, others[0] if others else None)

    @staticmethod
    def scope(written: str, among: list[Item]) -> list[Item]:
        """Return the items in a part of the article: `sentence:3`, `kind:claim` or `article`.

        Raise KeyError for any other scope.
        """
        name, _colon, value = written.partition(":")
        conditions: dict[str, Callable[[Item], bool]] = {
            "sentence": lambda item: str(item.sentence) == value,
            "kind": lambda item: item.kind == value,
            "article": lambda item: True,
        }
        is_in_scope = conditions[name]
        return [item for item in among if is_in_scope(item)]


def _records_of(item: Item) -> Iterator[Any]:
    """Yield an item's record and the event or actors that it refers to."""
    yield item.record
    for name in ("event", "actor", "source_actor"):
        record = getattr(item.record, name, None)
        if record is not None:
            yield record


def item_ref(record: Any) -> str:
    """Return the name of a record's item in pages, such as `claim-12`."""
    kind = next(name for name, model in KINDS.items() if isinstance(record, model))
    return f"{kind}-{record.pk}"


def _items(version: ArticleVersion, kinds: set[str]) -> Iterator[Item]:
    """Yield an item for every record of the version, in no order. Withdrawn records are left out."""
    claims = {claim.pk: claim for claim in _rows("claim", version)}
    for claim in claims.values():
        claim.parent = claims.get(claim.parent_id)  # saves a query for each parent
    if "claim" in kinds:
        yield from (_claim_item(claim) for claim in claims.values() if claim.state != ReviewState.WITHDRAWN)
    if "event" in kinds:
        for mention in _rows("event", version).exclude(state=ReviewState.WITHDRAWN):
            mention.claim = claims.get(mention.claim_id)
            yield _event_item(mention)
    for kind in ("mention", "time"):
        if kind in kinds:
            for record in _rows(kind, version).exclude(state=ReviewState.WITHDRAWN):
                yield _span_item(kind, record)


def _rows(kind: str, version: ArticleVersion) -> QuerySet[Any]:
    """Return the records of a kind through the version's relation.

    That way each record refers to the given version with its text, instead of loading a copy.
    """
    if kind == "claim":
        return version.claims.select_related("source_actor").prefetch_related("spans").order_by("pk")
    if kind == "event":
        mentions = version.eventmentions.select_related("event", "time_expression")
        return mentions.prefetch_related("event__event_participants__actor").order_by("pk")
    if kind == "mention":
        return version.mentions.select_related("actor").order_by("pk")
    return version.timeexpressions.order_by("pk")


def _claim_item(claim: Claim) -> Item:
    highlights = tuple(Highlight(span.start, span.end, span.role, item_ref(claim)) for span in claim.spans.all())
    return Item("claim", claim, highlights, _chain(claim))


def _event_item(mention: EventMention) -> Item:
    highlight = Highlight(mention.trigger_start, mention.trigger_end, "event", item_ref(mention))
    return Item("event", mention, (highlight,), _chain(mention.claim))


def _span_item(kind: str, record: Any) -> Item:
    return Item(kind, record, (Highlight(record.start, record.end, kind, item_ref(record)),))


def _chain(claim: Claim | None) -> tuple[Claim, ...]:
    """Return a claim and its ancestors, outermost first."""
    links: list[Claim] = []
    while claim is not None and claim not in links:
        links.append(claim)
        claim = claim.parent
    return tuple(reversed(links))


def _reading_order(item: Item) -> tuple[int, int, int, int]:
    """Return a key by the beginning of an item, with longer items before those inside them."""
    end = max((highlight.end for highlight in item.highlights), default=0)
    return item.start, -end, list(KINDS).index(item.kind), item.record.pk
