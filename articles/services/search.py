"""Keeps the search index in step with the records."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from modelsearch.backends import get_search_backend

from articles.models.search import Searchable


def refresh(records: Iterable[Any]) -> None:
    """Once the transaction has committed, put records that belong there into the index, and take the others out."""
    found = [(type(record), record.pk) for record in records if isinstance(record, Searchable)]
    if found:
        transaction.on_commit(partial(_refresh, found), robust=True)


def _refresh(found: list[tuple[type[Any], int]]) -> None:
    backend = get_search_backend()
    for model in {model for model, _ in found}:
        ids = [pk for kind, pk in found if kind is model]
        held = list(model.get_indexed_objects().filter(pk__in=ids))
        backend.add_bulk(model, held)
        for record in model._base_manager.filter(pk__in=set(ids) - {record.pk for record in held}):
            backend.delete(record)
        backend.get_index_for_model(model).refresh()  # a search server shows what it was given only once it is told to
