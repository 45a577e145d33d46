"""The registry: actors and outlets known beforehand, loaded from CSV files. What an editor made of one stays so.

Each row is settled against what the desk holds, field by field. A field that still reads as the registry last wrote it
follows the file; a field that reads otherwise is an editor's and is kept; an alias that an editor removed does not come
back. What the registry last wrote stands in the history, so there is no second copy to keep true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from articles.choices import Action, ActorKind, AliasOrigin, ReviewState
from articles.models import Actor, Alias, Outlet, ReviewLog, TermOfOffice
from articles.models.actor import name_key
from articles.services import dates, registry_file, review
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.linking.keys import role_key
from articles.services.registry_file import RegistryRow, TermRow
from articles.services.transitions import ChangeDetails, Performer, create, log, transition

BY = Performer("the registry")

ADDED, CHANGED, SAME, KEPT, REFUSED = "added", "changed", "unchanged", "kept", "refused"

# The fields that stand in the outlet, not in its actor
OUTLET_FIELDS = frozenset(("domain", "country"))

LastWritten = dict[str, Any]  # what the registry last wrote of an actor, by field; its aliases as a set of keys
Changes = dict[str, list[Any]]


@dataclass
class LoadResult:
    """What became of a file's rows, with a line for each thing that was kept or refused."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.counts[ADDED] and not self.counts[CHANGED]:
            stayed = f"nothing changed; {self.counts[SAME]} were here already"
        else:
            stayed = ", ".join(f"{self.counts[name]} {name}" for name in (ADDED, CHANGED, SAME))
        left = [f"{self.counts[name]} {name}" for name in (KEPT, REFUSED) if self.counts[name]]
        return "; ".join([stayed, *left]) + "."


class RowSkipped(Exception):
    """Why a row is left to an editor. `outcome` is KEPT or REFUSED."""

    def __init__(self, outcome: str, why: str):
        super().__init__(why)
        self.outcome = outcome


@transaction.atomic
def load(text: str) -> LoadResult:
    """Load a registry file. Raises BadRegistry, and changes nothing, where any of its rows is faulty."""
    rows = registry_file.read(text)
    _take_turns()
    return RegistryLoader().apply(rows)


def _take_turns() -> None:
    """Two loads at once wait for each other; history lines may still be written meanwhile."""
    ContentType.objects.select_for_update(no_key=True).get(pk=ContentType.objects.get_for_model(Actor).pk)


class RegistryLoader:
    """One file against what the desk holds."""

    def __init__(self) -> None:
        self.loaded = LoadResult()
        self.actor_of: dict[str, int] = {}  # row key -> the actor it was loaded as
        self.written: dict[int, LastWritten] = {}
        self.touched: dict[int, Actor] = {}
        self._remember()

    def _remember(self) -> None:
        """What the registry last wrote of each actor, from the history."""
        content_type = ContentType.objects.get_for_model(Actor)
        lines = ReviewLog.objects.filter(content_type=content_type, user=None, user_name=BY.name).order_by("pk")
        for pk, changes in lines.values_list("object_id", "changes").iterator():
            written = self.written.setdefault(pk, {})
            for name, (_, after) in changes.items():
                if name == "row":
                    self.actor_of[after] = pk
                elif name == "terms":
                    continue  # they stand beside the actor, and nobody but the registry writes them
                elif name == "aliases":
                    written.setdefault("aliases", set()).update(map(name_key, after))
                else:
                    written[name] = after

    def apply(self, rows: list[RegistryRow]) -> LoadResult:
        for row in rows:
            try:
                self.loaded.counts[self._settle(row)] += 1
            except RowSkipped as left:
                self.loaded.counts[left.outcome] += 1
                self._note(row, left.outcome, str(left))
        update_actor_keys(self.touched.values())
        return self.loaded

    def _note(self, row: RegistryRow, outcome: str, why: str) -> None:
        self.loaded.notes.append(f"line {row.line}: “{row.name}” {outcome}: {why}")

    # --- which actor a row means --------------------------------------------------------------------------------------

    def _settle(self, row: RegistryRow) -> str:
        outlet = self._outlet(row)
        actor = self._actor(row, outlet)
        if actor is None:
            self._create(row, outlet)
            return ADDED
        return self._update(row, actor, outlet)

    def _outlet(self, row: RegistryRow) -> Outlet | None:
        """The outlet a row means: the one it was loaded as, or the one of its domain, or else of its name."""
        if row.kind != ActorKind.OUTLET:
            return None
        own = Q(actor=self.actor_of[row.key]) if row.key in self.actor_of else Q(pk=None)
        here = Outlet.objects.select_related("actor").filter(
            own | Q(name__iexact=row.name) | (Q(domain__iexact=row.domain) if row.domain else Q(pk=None))
        )
        found = list(here[:2])
        if len(found) > 1:
            raise RowSkipped(REFUSED, f"its name and its domain {row.domain} belong to two outlets here.")
        return found[0] if found else None

    def _actor(self, row: RegistryRow, outlet: Outlet | None) -> Actor | None:
        """The actor a row means, if the desk has it. Raises Left where that is an editor's to say."""
        prints: Actor | None = outlet.actor if outlet else None
        actor = self._loaded_before(row) or self._by_wikidata(row) or prints or self._by_name(row)
        if actor is None:
            return None
        if actor.merged_into_id:
            raise RowSkipped(KEPT, f"an editor merged it into “{actor.merged_into}”.")
        if actor.state == ReviewState.REJECTED:
            raise RowSkipped(KEPT, "an editor rejected it.")
        if row.wikidata and actor.wikidata_id not in ("", row.wikidata):
            raise RowSkipped(KEPT, f"its Wikidata id here is {actor.wikidata_id}, not {row.wikidata}.")
        if actor.kind != row.kind and row.key not in self.actor_of:
            raise RowSkipped(REFUSED, f"{row.wikidata or row.name} is the {actor.get_kind_display()} “{actor}” here.")
        if row.kind == ActorKind.OUTLET and outlet is None and row.key in self.actor_of:
            raise RowSkipped(KEPT, "an editor removed its outlet.")
        return actor

    def _loaded_before(self, row: RegistryRow) -> Actor | None:
        pk = self.actor_of.get(row.key)
        found: Actor | None = Actor.objects.select_related("merged_into").filter(pk=pk).first() if pk else None
        return found

    def _by_wikidata(self, row: RegistryRow) -> Actor | None:
        if not row.wikidata:
            return None
        found: Actor | None = Actor.objects.filter(wikidata_id=row.wikidata, merged_into=None).first()
        return found

    def _by_name(self, row: RegistryRow) -> Actor | None:
        """One of the same kind that bears the name. People may share one, so a person is never taken for another."""
        names = Alias.objects.filter(key=name_key(row.name)).exclude(origin=AliasOrigin.METONYM)
        same = Actor.objects.exclude(state=ReviewState.WITHDRAWN).filter(
            kind=row.kind, anonymous=False, merged_into=None, aliases__in=names
        )
        bearers = [actor for actor in same.order_by("pk")[:20] if actor.pk not in self.written]
        found = [actor for actor in bearers if actor.state != ReviewState.REJECTED] or bearers
        if not found:
            return None
        if row.kind == ActorKind.PERSON:
            raise RowSkipped(
                KEPT, f"the desk has someone of this name, {found[0].state}. Same person? Add the Wikidata id."
            )
        if len(found) > 1:
            raise RowSkipped(
                KEPT, f"the desk has {len(found)} of this name. Merge them, or add the Wikidata id to one."
            )
        only: Actor = found[0]
        return only

    # --- writing ------------------------------------------------------------------------------------------------------

    def _create(self, row: RegistryRow, outlet: Outlet | None) -> None:
        actor = Actor(
            kind=row.kind,
            name=row.name,
            role=row.title,
            wikidata_id=row.wikidata,
            state=ReviewState.ACCEPTED,
        )
        aliases = _aliases(row)
        changes: Changes = {name: ["", value] for name, value in _wanted(row).items() if value}
        changes |= {"row": ["", row.key], "aliases": [[], _texts(aliases)]}
        if row.terms:
            changes["terms"] = [[], sorted(map(_told, row.terms))]
        create(actor, Action.CREATE, BY, ChangeDetails(changes=changes))
        self.actor_of[row.key] = actor.pk
        self.written[actor.pk] = {}  # known to be the registry's, for the rows after it
        _add_aliases(actor, aliases)
        _add_terms(actor, _new_terms(row, None))
        self.touched[actor.pk] = actor
        _give_outlet(row, actor, outlet)

    def _update(self, row: RegistryRow, actor: Actor, outlet: Outlet | None) -> str:
        written = self.written.get(actor.pk, {})
        now = _now(actor, outlet)
        fields, kept = diff_fields(now, _wanted(row), written)
        if "wikidata_id" in fields and self._taken(row.wikidata, actor):
            raise RowSkipped(REFUSED, f"{row.wikidata} belongs to another actor here.")
        aliases = self._new_aliases(row, actor, written)
        changes: Changes = {name: [now[name], value] for name, value in fields.items()}
        if aliases:
            changes["aliases"] = [[], _texts(aliases)]
        terms = _new_terms(row, actor)
        if terms:
            changes["terms"] = [[], sorted(map(_told, terms))]
        waiting = actor.state != ReviewState.ACCEPTED
        if not changes and not waiting and not _lacks_outlet(row, actor, outlet):
            if kept:
                raise RowSkipped(KEPT, _as_it_is(kept))
            return SAME
        if waiting:
            review.accept(actor, BY, note="named in the registry")
        self._write(row, actor, outlet, fields, changes)
        _add_aliases(actor, aliases)
        _add_terms(actor, terms)
        self.touched[actor.pk] = actor
        if kept:
            self._note(row, KEPT, _as_it_is(kept))
        return CHANGED

    def _taken(self, wikidata_id: str, actor: Actor) -> bool:
        return Actor.objects.filter(wikidata_id=wikidata_id, merged_into=None).exclude(pk=actor.pk).exists()

    def _new_aliases(self, row: RegistryRow, actor: Actor, written: LastWritten) -> dict[str, Alias]:
        """Those that the actor lacks and that the registry never gave it: what it gave and is gone, an editor took."""
        has = set(actor.aliases.values_list("key", flat=True)) | written.get("aliases", set())
        return {key: alias for key, alias in _aliases(row).items() if key not in has}

    def _write(
        self, row: RegistryRow, actor: Actor, outlet: Outlet | None, fields: dict[str, str], changes: Changes
    ) -> None:
        if self.actor_of.get(row.key) != actor.pk:
            changes["row"] = ["", row.key]
            self.actor_of[row.key] = actor.pk
        of_actor = {name: value for name, value in fields.items() if name not in OUTLET_FIELDS}
        transition(actor, Action.EDIT, BY, ChangeDetails(of_actor, changes))
        if outlet is not None:
            for name in fields.keys() & OUTLET_FIELDS:
                setattr(outlet, name, fields[name])
        _give_outlet(row, actor, outlet)


def _give_outlet(row: RegistryRow, actor: Actor, outlet: Outlet | None) -> None:
    """Save the outlet that the actor speaks for, or make it. What it has already stays."""
    if row.kind != ActorKind.OUTLET:
        return
    if outlet is None:
        outlet = Outlet.objects.create(name=row.name, domain=row.domain, country=row.country, actor=actor)
        log([outlet], Action.CREATE, BY)
        return
    outlet.domain, outlet.country = outlet.domain or row.domain, outlet.country or row.country
    outlet.actor = outlet.actor or actor
    outlet.save(update_fields=["domain", "country", "actor"])


def _lacks_outlet(row: RegistryRow, actor: Actor, outlet: Outlet | None) -> bool:
    return row.kind == ActorKind.OUTLET and (outlet is None or outlet.actor_id != actor.pk)


def _as_it_is(kept: list[str]) -> str:
    return f"{' and '.join(kept)} as an editor has it."


def _texts(aliases: Mapping[str, Alias]) -> list[str]:
    return sorted(alias.text for alias in aliases.values())


def _now(actor: Actor, outlet: Outlet | None) -> dict[str, str]:
    now = {"name": actor.name, "role": actor.role, "wikidata_id": actor.wikidata_id}
    return now | {name: getattr(outlet, name) if outlet else "" for name in OUTLET_FIELDS}


def _wanted(row: RegistryRow) -> dict[str, str]:
    """The fields a row speaks of. What it leaves empty it says nothing about."""
    wanted = {"name": row.name, "role": row.title, "wikidata_id": row.wikidata}
    if row.kind == ActorKind.OUTLET:
        wanted |= {"domain": row.domain, "country": row.country}
    return wanted


def diff_fields(
    now: Mapping[str, str], wanted: Mapping[str, str], written: LastWritten
) -> tuple[dict[str, str], list[str]]:
    """What to write, and what is kept as an editor has it.

    A field the registry never wrote is only filled where it is empty, and that it differs is nothing to tell.
    """
    fields, kept = {}, []
    for name, value in wanted.items():
        if not value or now[name] == value:
            continue
        if now[name] == written.get(name, ""):
            fields[name] = value
        elif name in written:
            kept.append(name.replace("_", " "))
    return fields, kept


def _aliases(row: RegistryRow) -> dict[str, Alias]:
    """A row's names by key. A metonym is marked: the word alone may mean the city or the house."""
    found: dict[str, Alias] = {}
    for origin, texts in (
        (AliasOrigin.REGISTRY, (row.name, *row.aliases)),
        (AliasOrigin.METONYM, row.metonyms),
    ):
        for text in texts:
            found.setdefault(name_key(text), Alias(text=text, origin=origin))
    return found


def _add_aliases(actor: Actor, aliases: Mapping[str, Alias]) -> None:
    for key, alias in aliases.items():
        alias.actor, alias.key = actor, key
    Alias.objects.bulk_create([aliases[key] for key in sorted(aliases)])


# --- terms of office --------------------------------------------------------------------------------------------------


def _new_terms(row: RegistryRow, actor: Actor | None) -> list[TermRow]:
    """The terms that the actor lacks, or of which the file knows more or otherwise."""
    if actor is None:
        return list(row.terms)
    standing = [(term.role, term.since, term.until, term.as_of) for term in actor.terms.all()]
    return [term for term in row.terms if (term.role, term.since, term.until, term.as_of) not in standing]


def _add_terms(actor: Actor, terms: Iterable[TermRow]) -> None:
    """Write terms; one that began in the same year, or as exactly as was known then, is the one known before."""
    for row in terms:
        key = role_key(row.role)
        same = [
            term
            for term in actor.terms.filter(role_key=key)
            if term.since.startswith(row.since) or row.since.startswith(term.since)
        ]
        term = same[0] if same else TermOfOffice(actor=actor, role_key=key)
        term.role, term.since, term.until, term.as_of = row.role, row.since, row.until, row.as_of
        term.start_date, term.end_date = dates.bounds(row.since)[0], dates.bounds(row.until)[1]
        term.save()


def _told(term: TermRow) -> str:
    return f"{term.role}, {term.since or '?'} to {term.until or '?'}"
