"""Load the registry: actors and outlets from CSV files. What an editor has changed is kept.

Each row is compared with the database field by field. A field that is still as the registry last wrote it follows the
file; a field that differs was changed by an editor and is kept; an alias that an editor removed does not come back.
What the registry last wrote is read from the review log, so there is no second copy that could differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles.choices import Action, ActorKind, AliasOrigin, ReviewState
from articles.models import Actor, Alias, Outlet, ReviewLog, TermOfOffice
from articles.models.actor import name_key
from articles.services import dates, registry_file, review
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.linking.keys import role_key
from articles.services.registry_file import RegistryRow, TermRow
from articles.services.transitions import ChangeDetails, Performer, create, log, transition

# Not translated: the name in the review log is how the registry finds what it wrote.
BY = Performer("the registry")

ADDED, CHANGED, SAME, KEPT, REFUSED = "added", "changed", "unchanged", "kept", "refused"

OUTLET_FIELDS = frozenset(("domain", "country"))  # of the outlet, not of its actor
MAX_NAMESAKES = 20  # actors of one name that are read to find the one that a row means

LastWritten = dict[str, Any]  # what the registry last wrote of an actor, by field; its aliases as a set of keys
Changes = dict[str, list[Any]]


@dataclass
class LoadResult:
    """The number of rows by outcome, and a line of text for everything that was kept or refused."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if self.counts[ADDED] or self.counts[CHANGED]:
            message = _("%(added)d added, %(changed)d changed, %(unchanged)d unchanged")
            parts = [message % {name: self.counts[name] for name in (ADDED, CHANGED, SAME)}]
        else:
            parts = [_("nothing changed; %(unchanged)d already loaded") % {SAME: self.counts[SAME]}]
        if self.counts[KEPT]:
            parts.append(_("%(kept)d kept") % {KEPT: self.counts[KEPT]})
        if self.counts[REFUSED]:
            parts.append(_("%(refused)d refused") % {REFUSED: self.counts[REFUSED]})
        return "; ".join(parts) + "."


class RowSkipped(Exception):
    """A row that is left to an editor, with the reason. `outcome` is `KEPT` or `REFUSED`."""

    def __init__(self, outcome: str, reason: str):
        super().__init__(reason)
        self.outcome = outcome


@transaction.atomic
def load(text: str) -> LoadResult:
    """Load a registry file; raise `RegistryFileError`, without any change, if one of its rows has an error."""
    rows = registry_file.read(text)
    _lock_registry()
    return RegistryLoader().apply(rows)


def _lock_registry() -> None:
    """Let a second load wait for the end of this transaction. Review log entries can still be written."""
    ContentType.objects.select_for_update(no_key=True).get(pk=ContentType.objects.get_for_model(Actor).pk)


class RegistryLoader:
    """Apply the rows of one file to the database."""

    def __init__(self) -> None:
        self.result = LoadResult()
        self.actor_ids: dict[str, int] = {}  # by the key of the row that the actor was loaded from
        self.last_written: dict[int, LastWritten] = {}  # by actor id
        self.changed_actors: dict[int, Actor] = {}
        self._read_history()

    def _read_history(self) -> None:
        """Read from the review log what the registry last wrote of each actor."""
        content_type = ContentType.objects.get_for_model(Actor)
        entries = ReviewLog.objects.filter(content_type=content_type, user=None, user_name=BY.name).order_by("pk")
        for pk, changes in entries.values_list("object_id", "changes").iterator():
            written = self.last_written.setdefault(pk, {})
            for name, (_before, after) in changes.items():
                if name == "row":
                    self.actor_ids[after] = pk
                elif name == "aliases":
                    written.setdefault("aliases", set()).update(map(name_key, after))
                elif name != "terms":  # which only the registry writes, so they can be compared with the file
                    written[name] = after

    def apply(self, rows: list[RegistryRow]) -> LoadResult:
        """Load the rows one after the other; return what became of them."""
        for row in rows:
            try:
                self.result.counts[self._load_row(row)] += 1
            except RowSkipped as skipped:
                self.result.counts[skipped.outcome] += 1
                self._add_note(row, skipped.outcome, str(skipped))
        update_actor_keys(self.changed_actors.values())
        return self.result

    def _add_note(self, row: RegistryRow, outcome: str, reason: str) -> None:
        if outcome == REFUSED:
            message = _("line %(line)s: “%(name)s” refused: %(reason)s")
        else:
            message = _("line %(line)s: “%(name)s” kept: %(reason)s")
        self.result.notes.append(message % {"line": row.line, "name": row.name, "reason": reason})

    # --- matching rows with actors ------------------------------------------------------------------------------------

    def _load_row(self, row: RegistryRow) -> str:
        """Create or update the actor of a row; return the outcome. Raises `RowSkipped`."""
        outlet = self._find_outlet(row)
        actor = self._find_actor(row, outlet)
        if actor is None:
            self._create(row, outlet)
            return ADDED
        return self._update(row, actor, outlet)

    def _find_outlet(self, row: RegistryRow) -> Outlet | None:
        """Return the outlet that the row was loaded as before, or that has its domain or its name."""
        if row.kind != ActorKind.OUTLET:
            return None
        condition = Q(name__iexact=row.name)
        if row.key in self.actor_ids:
            condition |= Q(actor=self.actor_ids[row.key])
        if row.domain:
            condition |= Q(domain__iexact=row.domain)
        outlets = list(Outlet.objects.select_related("actor").filter(condition)[:2])
        if len(outlets) > 1:
            message = _("its name and its domain %(domain)s belong to two different outlets.")
            raise RowSkipped(REFUSED, message % {"domain": row.domain})
        return outlets[0] if outlets else None

    def _find_actor(self, row: RegistryRow, outlet: Outlet | None) -> Actor | None:
        """Return the existing actor of a row, or None; raise `RowSkipped` where an editor must decide.

        It is the actor that the row was loaded as before, or the one with its Wikidata id, or that of its outlet, or
        the only one of its kind and name.
        """
        outlet_actor: Actor | None = outlet.actor if outlet else None
        actor = self._loaded_before(row) or self._by_wikidata_id(row) or outlet_actor or self._by_name(row)
        if actor is not None:
            self._check_decisions(row, actor)
            if row.kind == ActorKind.OUTLET and outlet is None and row.key in self.actor_ids:
                raise RowSkipped(KEPT, _("an editor removed its outlet."))
        return actor

    def _check_decisions(self, row: RegistryRow, actor: Actor) -> None:
        """Raise `RowSkipped` if an editor's decision on the actor, or what it is, contradicts the row."""
        if actor.merged_into_id:
            raise RowSkipped(KEPT, _("an editor merged it into “%(actor)s”.") % {"actor": actor.merged_into})
        if actor.state == ReviewState.REJECTED:
            raise RowSkipped(KEPT, _("an editor rejected it."))
        if row.wikidata and actor.wikidata_id not in ("", row.wikidata):
            message = _("its Wikidata id here is %(here)s, not %(there)s.")
            raise RowSkipped(KEPT, message % {"here": actor.wikidata_id, "there": row.wikidata})
        if actor.kind != row.kind and row.key not in self.actor_ids:
            message = _("%(row)s is the %(kind)s “%(actor)s” here.")
            details = {"row": row.wikidata or row.name, "kind": actor.get_kind_display(), "actor": actor}
            raise RowSkipped(REFUSED, message % details)

    def _loaded_before(self, row: RegistryRow) -> Actor | None:
        pk = self.actor_ids.get(row.key)
        found: Actor | None = Actor.objects.select_related("merged_into").filter(pk=pk).first() if pk else None
        return found

    def _by_wikidata_id(self, row: RegistryRow) -> Actor | None:
        if not row.wikidata:
            return None
        found: Actor | None = Actor.objects.filter(wikidata_id=row.wikidata, merged_into=None).first()
        return found

    def _by_name(self, row: RegistryRow) -> Actor | None:
        """Return the only actor of this kind and name that was not loaded from another row.

        People may share a name, so a row is never matched with a person by name: `RowSkipped` is raised instead, as
        it is where several actors have the name.
        """
        aliases = Alias.objects.filter(key=name_key(row.name)).exclude(origin=AliasOrigin.METONYM)
        namesakes = Actor.objects.exclude(state=ReviewState.WITHDRAWN).filter(
            kind=row.kind, anonymous=False, merged_into=None, aliases__in=aliases
        )
        candidates = [actor for actor in namesakes.order_by("pk")[:MAX_NAMESAKES] if actor.pk not in self.last_written]
        candidates = [actor for actor in candidates if actor.state != ReviewState.REJECTED] or candidates
        if not candidates:
            return None
        if row.kind == ActorKind.PERSON:
            message = _("there is a person of this name (%(state)s). If it is the same person, add the Wikidata id.")
            raise RowSkipped(KEPT, message % {"state": candidates[0].get_state_display()})
        if len(candidates) > 1:
            message = _("there are %(count)d actors of this name. Merge them, or add the Wikidata id to one.")
            raise RowSkipped(KEPT, message % {"count": len(candidates)})
        only: Actor = candidates[0]
        return only

    # --- writing ------------------------------------------------------------------------------------------------------

    def _create(self, row: RegistryRow, outlet: Outlet | None) -> None:
        """Create an accepted actor with its aliases, terms of office and outlet, and log what was written."""
        actor = Actor(
            kind=row.kind,
            name=row.name,
            role=row.title,
            wikidata_id=row.wikidata,
            state=ReviewState.ACCEPTED,
        )
        aliases = _row_aliases(row)
        changes: Changes = {name: ["", value] for name, value in _row_fields(row).items() if value}
        changes |= {"row": ["", row.key], "aliases": [[], _sorted_texts(aliases)]}
        if row.terms:
            changes["terms"] = [[], _describe_terms(row.terms)]
        create(actor, Action.CREATE, BY, ChangeDetails(changes=changes))
        self.actor_ids[row.key] = actor.pk
        self.last_written[actor.pk] = {}  # so that later rows do not take it for an actor of the same name
        _add_aliases(actor, aliases)
        _save_terms(actor, _new_terms(row, None))
        self.changed_actors[actor.pk] = actor
        _save_outlet(row, actor, outlet)

    def _update(self, row: RegistryRow, actor: Actor, outlet: Outlet | None) -> str:
        """Write what the row changes, and accept the actor if it is pending; return the outcome."""
        written = self.last_written.get(actor.pk, {})
        current = _current_fields(actor, outlet)
        fields, kept = diff_fields(current, _row_fields(row), written)
        if "wikidata_id" in fields and self._is_taken(row.wikidata, actor):
            raise RowSkipped(REFUSED, _("%(id)s belongs to another actor.") % {"id": row.wikidata})
        aliases = self._new_aliases(row, actor, written)
        terms = _new_terms(row, actor)
        changes: Changes = {name: [current[name], value] for name, value in fields.items()}
        if aliases:
            changes["aliases"] = [[], _sorted_texts(aliases)]
        if terms:
            changes["terms"] = [[], _describe_terms(terms)]
        is_pending = actor.state != ReviewState.ACCEPTED
        if not changes and not is_pending and not _lacks_outlet(row, actor, outlet):
            if kept:
                raise RowSkipped(KEPT, _kept_message(kept))
            return SAME
        if is_pending:
            review.accept(actor, BY, note=_("named in the registry"))
        self._write_fields(row, actor, outlet, fields, changes)
        _add_aliases(actor, aliases)
        _save_terms(actor, terms)
        self.changed_actors[actor.pk] = actor
        if kept:
            self._add_note(row, KEPT, _kept_message(kept))
        return CHANGED

    def _is_taken(self, wikidata_id: str, actor: Actor) -> bool:
        return Actor.objects.filter(wikidata_id=wikidata_id, merged_into=None).exclude(pk=actor.pk).exists()

    def _new_aliases(self, row: RegistryRow, actor: Actor, written: LastWritten) -> dict[str, Alias]:
        """Return the aliases that the actor lacks, except those from the registry that an editor removed."""
        known = set(actor.aliases.values_list("key", flat=True)) | written.get("aliases", set())
        return {key: alias for key, alias in _row_aliases(row).items() if key not in known}

    def _write_fields(
        self, row: RegistryRow, actor: Actor, outlet: Outlet | None, fields: dict[str, str], changes: Changes
    ) -> None:
        """Write changed fields to the actor and its outlet, and log all changes of the row."""
        if self.actor_ids.get(row.key) != actor.pk:
            changes["row"] = ["", row.key]
            self.actor_ids[row.key] = actor.pk
        actor_fields = {name: value for name, value in fields.items() if name not in OUTLET_FIELDS}
        transition(actor, Action.EDIT, BY, ChangeDetails(actor_fields, changes))
        if outlet is not None:
            for name in fields.keys() & OUTLET_FIELDS:
                setattr(outlet, name, fields[name])
        _save_outlet(row, actor, outlet)


# --- fields and outlets -----------------------------------------------------------------------------------------------


def diff_fields(
    current: Mapping[str, str], wanted: Mapping[str, str], written: LastWritten
) -> tuple[dict[str, str], list[str]]:
    """Return the fields to write, and the names of the fields that an editor changed and that are kept.

    A field that the registry never wrote is filled if it is empty. If it is not, nothing is reported.
    """
    fields, kept = {}, []
    for name, value in wanted.items():
        if not value or current[name] == value:
            continue
        if current[name] == written.get(name, ""):
            fields[name] = value
        elif name in written:
            kept.append(name.replace("_", " "))
    return fields, kept


def _current_fields(actor: Actor, outlet: Outlet | None) -> dict[str, str]:
    fields = {"name": actor.name, "role": actor.role, "wikidata_id": actor.wikidata_id}
    return fields | {name: getattr(outlet, name) if outlet else "" for name in OUTLET_FIELDS}


def _row_fields(row: RegistryRow) -> dict[str, str]:
    """Return the fields of a row. An empty value means that the file says nothing about the field."""
    fields = {"name": row.name, "role": row.title, "wikidata_id": row.wikidata}
    if row.kind == ActorKind.OUTLET:
        fields |= {"domain": row.domain, "country": row.country}
    return fields


def _save_outlet(row: RegistryRow, actor: Actor, outlet: Outlet | None) -> None:
    """Save the outlet of a row with its actor, or create it. Values that it has already are kept."""
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


def _kept_message(kept: list[str]) -> str:
    return _("an editor changed %(fields)s.") % {"fields": get_text_list(kept, _("and"))}


# --- aliases ----------------------------------------------------------------------------------------------------------


def _row_aliases(row: RegistryRow) -> dict[str, Alias]:
    """Return the unsaved aliases of a row by key. Metonyms are marked: alone, such a word usually means the place."""
    aliases: dict[str, Alias] = {}
    for text in (row.name, *row.aliases):
        aliases.setdefault(name_key(text), Alias(text=text, origin=AliasOrigin.REGISTRY))
    for text in row.metonyms:
        aliases.setdefault(name_key(text), Alias(text=text, origin=AliasOrigin.METONYM))
    return aliases


def _add_aliases(actor: Actor, aliases: Mapping[str, Alias]) -> None:
    for key, alias in aliases.items():
        alias.actor, alias.key = actor, key
    Alias.objects.bulk_create([aliases[key] for key in sorted(aliases)])


def _sorted_texts(aliases: Mapping[str, Alias]) -> list[str]:
    return sorted(alias.text for alias in aliases.values())


# --- terms of office --------------------------------------------------------------------------------------------------


def _new_terms(row: RegistryRow, actor: Actor | None) -> list[TermRow]:
    """Return the terms of a row that the actor lacks, or has with other dates."""
    if actor is None:
        return list(row.terms)
    known = [(term.role, term.since, term.until, term.as_of) for term in actor.terms.all()]
    return [term for term in row.terms if (term.role, term.since, term.until, term.as_of) not in known]


def _save_terms(actor: Actor, terms: Iterable[TermRow]) -> None:
    """Create terms of office, or update the term of the same role that began on the same, perhaps less exact, date."""
    for row in terms:
        key = role_key(row.role)
        same_role = actor.terms.filter(role_key=key)
        same_term = [term for term in same_role if term.since.startswith(row.since) or row.since.startswith(term.since)]
        term = same_term[0] if same_term else TermOfOffice(actor=actor, role_key=key)
        term.role, term.since, term.until, term.as_of = row.role, row.since, row.until, row.as_of
        term.start_date, term.end_date = dates.bounds(row.since)[0], dates.bounds(row.until)[1]
        term.save()


def _describe_terms(terms: Iterable[TermRow]) -> list[str]:
    return sorted(f"{term.role}, {term.since or '?'} to {term.until or '?'}" for term in terms)
