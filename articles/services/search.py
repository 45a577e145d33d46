"""Update the search index when records change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from modelsearch.backends import get_search_backend

from articles.models.search import Searchable

# A searchable record's model and primary key. The model is one that inherits from Searchable.
Reference = tuple[type[Any], int]


def refresh(records: Iterable[models.Model]) -> None:
    """Add, update or remove the searchable records in the index once the transaction has been committed.

    An error of the search backend is logged and does not fail the request.
    """
    references = [(type(record), record.pk) for record in records if isinstance(record, Searchable)]
    if references:
        transaction.on_commit(partial(_refresh, references), robust=True)


def _refresh(references: list[Reference]) -> None:
    backend = get_search_backend()
    for model in {model for model, _pk in references}:
        ids = {pk for kind, pk in references if kind is model}
        indexed = list(model.get_indexed_objects().filter(pk__in=ids))
        backend.add_bulk(model, indexed)
        for record in model._base_manager.filter(pk__in=ids - {record.pk for record in indexed}):
            backend.delete(record)
        backend.get_index_for_model(model).refresh()  # a search server shows changes only after a refresh
