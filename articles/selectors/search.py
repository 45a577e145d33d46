"""Full-text search over public stories, events, actors and claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from articles.models import Actor, Claim, Event, Story
from articles.models.search import WORD, fold_text
from articles.selectors.actors import attach_source_articles
from articles.selectors.chains import claim_chains

KINDS: dict[str, type[Any]] = {"stories": Story, "events": Event, "actors": Actor, "claims": Claim}
LIMIT = 50  # results of each kind; a narrower query finds the rest
# The index holds accepted records whether or not they are published, so more are fetched than are shown.
MAX_CANDIDATES = 400
MAX_QUERY_LENGTH = 200  # characters


class SearchUnavailable(Exception):
    """The search server does not answer, or answers with something else. No other page needs it."""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The results of one kind, best first. Claims are given as their chains."""

    kind: str
    records: tuple[Any, ...]
    is_truncated: bool


def terms(query: str) -> list[str]:
    """Return the words of a query, folded like those of the index."""
    return WORD.findall(fold_text(query[:MAX_QUERY_LENGTH]))


def search(query: str, *, kinds: tuple[str, ...] = tuple(KINDS), story: Story | None = None) -> list[SearchGroup]:
    """Return the public records that have every word of the query, without kinds that have none.

    The last word may be incomplete. A constant number of queries for each kind. Raise SearchUnavailable if a search
    server fails.
    """
    words = terms(query)
    if not words:
        return []
    groups = [_search_kind(kind, " ".join(words), story) for kind in kinds]
    return [group for group in groups if group.records]


def _search_kind(kind: str, words: str, story: Story | None) -> SearchGroup:
    model = KINDS[kind]
    ranked = _ranked_ids(model, words)
    public_ids = set(_public_records(model, story).filter(pk__in=ranked).values_list("pk", flat=True))
    ids = [pk for pk in ranked if pk in public_ids]
    return SearchGroup(kind, tuple(_load(model, ids[:LIMIT])), is_truncated=len(ids) > LIMIT)


def _ranked_ids(model: type[Any], words: str) -> list[int]:
    """Return ids of indexed records, those with whole words before those with words that only begin so."""
    from modelsearch.backends import get_search_backend

    backend = get_search_backend()
    records = model._default_manager.only("pk").order_by()
    try:
        # Database backends need every word by default; search servers only with this operator.
        whole = list(backend.search(words, records, operator="and")[:MAX_CANDIDATES])
        partial = list(backend.autocomplete(words, records, operator="and")[:MAX_CANDIDATES])
    except Exception as error:
        if not hasattr(backend, "es"):  # the index is in the database, and its failure concerns the whole site
            raise
        raise SearchUnavailable from error
    return list(dict.fromkeys(record.pk for record in [*whole, *partial]))


def _public_records(model: type[Any], story: Story | None) -> QuerySet[Any]:
    public: QuerySet[Any] = model.objects.public()
    if story is None:
        return public
    if model is Story:
        return public.filter(pk=story.pk)
    if model is Event:
        return public.filter(stories=story)
    if model is Claim:
        return public.filter(version__article__stories=story)
    events = Event.objects.public().filter(stories=story)
    return public.filter(event_participations__event__in=events).distinct()


def _load(model: type[Any], ids: list[int]) -> list[Any]:
    records: Mapping[int, Any]
    if model is Claim:
        records = {chain.claim.pk: chain for chain in claim_chains(Claim.objects.filter(pk__in=ids))}
    elif model is Actor:
        records = attach_source_articles(model.objects.in_bulk(ids))
    else:
        records = model.objects.in_bulk(ids)
    return [records[pk] for pk in ids if pk in records]
