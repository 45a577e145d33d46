"""Names the engine knows before it reads: countries, places, organisations and outlets, by every form of the name."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from .. import lexicons
from ..types import KnownActor


class GazetteerEntry(NamedTuple):
    name: str
    kind: str


@cache
def entries() -> dict[str, GazetteerEntry]:
    """Every form of every name; where two share a form the first list counts."""
    table: dict[str, GazetteerEntry] = {}
    for name, others, _, capital in countries():
        for form in (name, *others):
            table.setdefault(form, GazetteerEntry(name, "country"))
        for form in capital:
            table.setdefault(form, GazetteerEntry(capital[0], "place"))
    for kind, listed in (("outlet", "outlets"), ("organisation", "organisations")):
        for name, field in lexicons.rows(listed):
            for form in (name, *lexicons.split_items(field)):
                table.setdefault(form, GazetteerEntry(name, kind))
    for form in lexicons.words("places"):
        table.setdefault(form, GazetteerEntry(form, "place"))
    return table


@cache
def countries() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]:
    """Name, other names, adjectives, and the capital with its other names."""
    found = []
    for row in lexicons.rows("countries"):
        fields = [lexicons.split_items(field) for field in (*row, "", "", "")[1:4]]
        found.append((row[0], fields[0], fields[1], fields[2]))
    return tuple(found)


@cache
def government_seats() -> dict[str, GazetteerEntry]:
    """Capitals and other seats of government, with the country or body for which they speak."""
    table = {form: GazetteerEntry(name, "country") for name, _, _, capital in countries() for form in capital}
    for row in lexicons.rows("seats"):
        table[row[0]] = GazetteerEntry(row[1], row[2] if len(row) > 2 else "country")
    return table


@cache
def nationality_adjectives() -> frozenset[str]:
    """“Chinese”, “North Korean”: of a country, and no name of an actor. In lower case."""
    continents = ("european", "asian", "african", "western", "arab", "muslim", "jewish", "catholic", "christian")
    parties = ("democratic", "republican", "democrat", "democrats", "republicans")
    words = {word.lower() for _, _, field, _ in countries() for phrase in field for word in phrase.split()}
    return frozenset(words | {word + "s" for word in words if word[-1] in "ni"} | {*continents, *parties})


def known_actor_entries(known: tuple[KnownActor, ...]) -> dict[str, GazetteerEntry]:
    """What the desk knows already, as entries. A form that two actors share names neither."""
    table: dict[str, GazetteerEntry | None] = {}
    for actor in known:
        entry = GazetteerEntry(actor.name, actor.kind)
        for form in dict.fromkeys((actor.name, *actor.aliases)):
            if form[:1].isupper():
                table[form] = entry if table.get(form, entry) == entry else None
    return {form: entry for form, entry in table.items() if entry}
