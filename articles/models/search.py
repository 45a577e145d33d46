"""The text by which search finds a record, without accents and case."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models
from modelsearch.index import AutocompleteField, Indexed, SearchField

WORD = re.compile(r"\w+")


def fold_text(text: str) -> str:
    """Return the text without accents and case: “Café Müller” as “cafe muller”. The length may change: “ß” is “ss”."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = (character for character in decomposed if not unicodedata.combining(character))
    return "".join(plain).casefold()


def index_text(text: str) -> str:
    """Return the folded words, separated by spaces. Punctuation is left out: search backends give it a meaning."""
    return " ".join(WORD.findall(fold_text(text)))


class _ModelField:
    """A field that counts as defined by the model that has it, not by the mixin, which search servers do not know."""

    def get_definition_model(self, model: type[models.Model]) -> type[models.Model]:
        """Return the model itself."""
        return model


class _TitleField(_ModelField, SearchField):  # type: ignore[misc]  # the library has no types
    """The field named “title”, to which the library's database backends give the greatest weight."""

    def __init__(self) -> None:
        super().__init__("title", boost=2)

    def get_value(self, record: Any) -> str:
        """Return the record's title for the index."""
        return str(record.search_title())


class _BodyField(_ModelField, SearchField):  # type: ignore[misc]
    pass


class _PrefixField(_ModelField, AutocompleteField):  # type: ignore[misc]
    pass


class Searchable(Indexed):  # type: ignore[misc]  # the library has no types
    """A record that search finds by `search_title`, which has more weight, and `search_body`.

    The index holds the records of `get_indexed_objects`; `articles.services.search` updates it.
    """

    search_auto_update = False  # bulk updates send no signals, so the services update the index
    search_fields = [_TitleField(), _BodyField("search_body"), _PrefixField("search_all")]

    def search_title(self) -> str:
        """Return the words with the greatest weight, folded."""
        return index_text(str(self))

    def search_body(self) -> str:
        """Return other words by which the record is found, folded."""
        return ""

    def search_all(self) -> str:
        """Return all words, for searches by the beginning of a word."""
        return f"{self.search_title()} {self.search_body()}"

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet[Any]:
        """Return accepted records. Which of them are public depends on other records, and is decided at each search."""
        found: models.QuerySet[Any] = cls.objects.accepted()
        return found
