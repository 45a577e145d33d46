"""Names the engine knows before it reads.

These are countries, places, organisations and outlets, by every form of the name.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from .. import lexicons
from ..types import KnownActor

_CONTINENTS_AND_FAITHS = (
    "european", "asian", "african", "western", "arab", "muslim", "jewish", "catholic", "christian",
)  # fmt: skip
_PARTY_ADJECTIVES = ("democratic", "republican", "democrat", "democrats", "republicans")
# “Russian”, “Iraqi”: adjectives with these endings name people as well, in the plural
# with an s
_PLURAL_ADJECTIVE_ENDINGS = frozenset("ni")


class GazetteerEntry(NamedTuple):
    """A known name as it is shown, and its kind.

    The kind is country, place, organisation, outlet or another kind of actor.
    """

    name: str
    kind: str


class Country(NamedTuple):
    """A country with its forms.

    `capital_names` holds the capital and its other names, none where it has none.
    """

    name: str
    other_names: tuple[str, ...]
    adjectives: tuple[str, ...]
    capital_names: tuple[str, ...]


@cache
def entries() -> dict[str, GazetteerEntry]:
    """Return an entry for every form of every name.

    Of lists that share a form the first counts: countries, capitals, outlets,
    organisations, places.
    """
    table: dict[str, GazetteerEntry] = {}
    for country in countries():
        for form in (country.name, *country.other_names):
            table.setdefault(form, GazetteerEntry(country.name, "country"))
        for form in country.capital_names:
            table.setdefault(form, GazetteerEntry(country.capital_names[0], "place"))
    for kind, lexicon in (("outlet", "outlets"), ("organisation", "organisations")):
        for name, other_names in lexicons.rows(lexicon):
            for form in (name, *lexicons.split_items(other_names)):
                table.setdefault(form, GazetteerEntry(name, kind))
    for form in lexicons.words("places"):
        table.setdefault(form, GazetteerEntry(form, "place"))
    return table


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries of the lexicon, in its order."""
    found = []
    for name, *fields in lexicons.rows("countries"):
        padded = (*fields, "", "", "")  # trailing fields may be left out
        other_names, adjectives, capital_names = (lexicons.split_items(field) for field in padded[:3])
        found.append(Country(name, other_names, adjectives, capital_names))
    return tuple(found)


@cache
def government_seats() -> dict[str, GazetteerEntry]:
    """Return capitals and other seats of government, each with the country or body it speaks for."""
    table = {form: GazetteerEntry(country.name, "country") for country in countries() for form in country.capital_names}
    for seat, government, *kind in lexicons.rows("seats"):
        table[seat] = GazetteerEntry(government, kind[0] if kind else "country")
    return table


@cache
def nationality_adjectives() -> frozenset[str]:
    """Return “chinese”, “korean”: words that describe an actor's origin, faith or party and name none.

    All are in lower case; an adjective of two words counts as its words.
    """
    words = {word.lower() for country in countries() for adjective in country.adjectives for word in adjective.split()}
    plurals = {word + "s" for word in words if word[-1] in _PLURAL_ADJECTIVE_ENDINGS}
    return frozenset(words | plurals | {*_CONTINENTS_AND_FAITHS, *_PARTY_ADJECTIVES})


def known_actor_entries(known: tuple[KnownActor, ...]) -> dict[str, GazetteerEntry]:
    """Return the actors that the caller knows already, by every form of their names.

    A form shared by two actors names neither. Forms in lower case are left out, since
    they may be common nouns.
    """
    table: dict[str, GazetteerEntry | None] = {}
    for actor in known:
        entry = GazetteerEntry(actor.name, actor.kind)
        for form in dict.fromkeys((actor.name, *actor.aliases)):
            if form[:1].isupper():
                table[form] = entry if table.get(form, entry) == entry else None
    return {form: entry for form, entry in table.items() if entry}
