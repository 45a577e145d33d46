"""What search finds a record by. Accents and case do not count, so words are folded before they reach the index."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models
from modelsearch.index import AutocompleteField, Indexed, SearchField

WORD = re.compile(r"\w+")


def fold_text(text: str) -> str:
    """Without accents and case: “Café Müller” is found as “cafe muller”. One letter may become two, as “ß” does."""
    plain = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(plain).casefold()


def index_text(text: str) -> str:
    """The folded words alone: what stands between them means something to one database or another."""
    return " ".join(WORD.findall(fold_text(text)))


class _OfModel:
    """A field that each model has for itself: search servers ask which model defines it, and would take the mixin."""

    def get_definition_model(self, model: type[models.Model]) -> type[models.Model]:
        return model


class _Title(_OfModel, SearchField):  # type: ignore[misc]  # the library has no types
    """The library's database backends weigh a field of this name above all others."""

    def __init__(self) -> None:
        super().__init__("title", boost=2)

    def get_value(self, record: Any) -> str:
        return str(record.search_title())


class _Body(_OfModel, SearchField):  # type: ignore[misc]
    pass


class _Beginnings(_OfModel, AutocompleteField):  # type: ignore[misc]
    pass


class Searchable(Indexed):  # type: ignore[misc]  # the library has no types
    """A record that search finds by `search_title`, which counts more, and `search_body`.

    The index holds what `get_indexed_objects` gives, and is written by articles.services.search.
    """

    search_auto_update = False  # states change behind signals' backs, so the services say when
    search_fields = [_Title(), _Body("search_body"), _Beginnings("search_all")]

    def search_title(self) -> str:
        return index_text(str(self))

    def search_body(self) -> str:
        return ""

    def search_all(self) -> str:
        return f"{self.search_title()} {self.search_body()}"

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet[Any]:
        """Accepted records. Which of them the public may see depends on others too, and is asked at each search."""
        found: models.QuerySet[Any] = cls.objects.accepted()  # type: ignore[attr-defined]
        return found
