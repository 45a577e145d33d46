"""Search over what is public: stories, events, actors and claims."""

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
# The best of each kind; who needs more asks more narrowly.
LIMIT = 50
# Looked at before what is not public is left out: the index holds what is accepted, published or not.
CANDIDATES = 400
MAX_QUERY_LENGTH = 200


class SearchUnavailable(Exception):
    """The search server does not answer, or not as one does. Nothing else of the site needs it."""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The best records of one kind, the best first. Claims come as their chains."""

    kind: str
    records: tuple[Any, ...]
    is_truncated: bool


def terms(query: str) -> list[str]:
    """The words of a query, folded as the index is."""
    return WORD.findall(fold_text(query[:MAX_QUERY_LENGTH]))


def search(query: str, *, kinds: tuple[str, ...] = tuple(KINDS), story: Story | None = None) -> list[SearchGroup]:
    """What is public and has every word of the query, the last one perhaps only begun; kinds without any left out.

    A few queries for each kind, however much is found. Raises SearchUnavailableError where a search server fails.
    """
    words = terms(query)
    if not words:
        return []
    found = (_of_kind(kind, " ".join(words), story) for kind in kinds)
    return [one for one in found if one.records]


def _of_kind(kind: str, words: str, story: Story | None) -> SearchGroup:
    model = KINDS[kind]
    ranked = _ranked(model, words)
    public = _within(model, story).filter(pk__in=ranked)
    ids = set(public.values_list("pk", flat=True))
    best = [pk for pk in ranked if pk in ids]
    shown = best[:LIMIT]
    return SearchGroup(kind, tuple(_loaded(model, shown)), len(best) > LIMIT)


def _ranked(model: type[Any], words: str) -> list[int]:
    """The ids, whole words before words that only begin so."""
    from modelsearch.backends import get_search_backend

    backend = get_search_backend()
    everything = model._default_manager.only("pk").order_by()
    try:  # “and” is what a database means by itself, and a search server does not
        whole = list(backend.search(words, everything, operator="and")[:CANDIDATES])
        begun = list(backend.autocomplete(words, everything, operator="and")[:CANDIDATES])
    except Exception as error:
        if not hasattr(backend, "es"):  # the database's own errors are errors of the whole site
            raise
        raise SearchUnavailable from error
    return list(dict.fromkeys([record.pk for record in [*whole, *begun]]))


def _within(model: type[Any], story: Story | None) -> QuerySet[Any]:
    public: QuerySet[Any] = model.objects.public()
    if story is None:
        return public
    if model is Story:
        return public.filter(pk=story.pk)
    if model is Event:
        return public.filter(stories=story)
    if model is Claim:
        return public.filter(version__article__stories=story)
    return public.filter(event_participations__event__in=Event.objects.public().filter(stories=story)).distinct()


def _loaded(model: type[Any], ids: list[int]) -> list[Any]:
    if model is Claim:
        found: Mapping[int, Any] = {chain.claim.pk: chain for chain in claim_chains(Claim.objects.filter(pk__in=ids))}
    elif model is Actor:
        found = attach_source_articles(model.objects.in_bulk(ids))
    else:
        found = model.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
