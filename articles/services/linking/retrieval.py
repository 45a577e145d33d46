"""Read the known actors that the names of a text may mean, and decide between them. Writes nothing.

What is read does not grow with the number of actors. A key leads to a block of actors, of which at most a few are
read; a larger block would not help to distinguish them and is skipped. Of each candidate, only the latest links are
read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from articles.choices import ActorKind, AliasOrigin, LinkOutcome, ReviewState
from articles.models import Actor, ActorKey, ActorLink, Alias, LinkRejection, TermOfOffice
from articles.models.actor import name_key
from articles.services.linking import keys
from articles.services.linking.score import (
    CandidateActor,
    LinkDecision,
    LinkedName,
    NameForm,
    OfficeTerm,
    TextActor,
    decide,
    resolve_metonym,
)

# Actors of one key that are read, by the kind of the key. The less a key says, the fewer it may lead to.
BLOCK_LIMITS = {"n": 16, "nr": 16, "m": 16, "a": 16, "r": 8, "k": 8, "tr": 8, "t": 8, "i": 4}
# How much a key says, to choose among more candidates than are read: a whole name says more than one word of it.
KEY_WEIGHTS = {"n": 8, "nr": 8, "m": 8, "k": 4, "a": 4, "r": 4, "tr": 3, "i": 2, "t": 1}
# Kinds of keys that stand for the whole name: if such a block is full, not all bearers of the name were read.
WHOLE_NAME_KINDS = ("n", "a")
# Limits of what is read for one name or one actor; they keep the cost of a name constant.
MAX_CANDIDATES = 12
MAX_LINKS = 50
MAX_FORMS = 40
MAX_TERMS = 20
SELECTS_PER_STATEMENT = 100  # SQLite allows 500 terms in a compound SELECT

Ids = Collection[int]
Blocks = Mapping[str, list[int]]


def link_actors(
    text_actors: Sequence[TextActor],
    *,
    speaking: Collection[str] = (),
    settled: Ids = (),
    barred: Mapping[str, Ids] | None = None,
) -> dict[str, LinkDecision]:
    """Decide which known actors the actors of one text are; return the decisions by their ids in the text.

    `speaking` are the ids of those that say or do something in the text: a place among them may be a metonym. The
    decision on a metonym has the id `metonym_id(id)`. `settled` are the ids of known actors that certainly occur.
    `barred` holds, by id in the text, the known actors that it must not be linked to.
    """
    barred = barred or {}
    name_keys = {found.id: _name_keys(found) for found in text_actors}
    metonym_keys = {
        found.id: {keys.metonym_key(name) for name in found.metonyms or (found.name,)}
        for found in text_actors
        if found.metonyms or found.id in speaking
    }
    blocks = _read_blocks(set().union(*name_keys.values(), *metonym_keys.values()))
    candidates = {id: _best_candidates(wanted, blocks, barred.get(id, ())) for id, wanted in name_keys.items()}
    governments = {id: _best_candidates(wanted, blocks, barred.get(id, ())) for id, wanted in metonym_keys.items()}
    candidate_ids = {pk for pks in (*candidates.values(), *governments.values()) for pk in pks}
    known, versions = _read_candidates(candidate_ids, text_actors)
    crowded = {id for id, wanted in name_keys.items() if _is_crowded(wanted, blocks)}
    decisions = _decide_names(text_actors, candidates, known, crowded, Cooccurrences(versions, settled))
    return decisions | _decide_metonyms(text_actors, governments, known)


def metonym_id(found_id: str) -> str:
    """Return the id of the decision on an actor's name as a metonym, beside the decision on the place itself."""
    return f"{found_id}:speaking"


def _decide_metonyms(
    text_actors: Sequence[TextActor], governments: Mapping[str, list[int]], known: Mapping[int, CandidateActor]
) -> dict[str, LinkDecision]:
    """Return decisions on the places that are certainly used for one government."""
    decisions = {
        metonym_id(found.id): resolve_metonym(found, [known[pk] for pk in governments[found.id] if pk in known])
        for found in text_actors
        if governments.get(found.id)
    }
    return {id: decision for id, decision in decisions.items() if decision.outcome == LinkOutcome.KNOWN}


def _decide_names(
    text_actors: Sequence[TextActor],
    candidates: Mapping[str, list[int]],
    known: Mapping[int, CandidateActor],
    crowded: Collection[str],
    cooccurrences: Cooccurrences,
) -> dict[str, LinkDecision]:
    """Decide by name and role first; then decide open names again, with co-occurrence with actors linked at first."""

    def decide_one(found: TextActor, cooccurring: Mapping[int, list[str]] | None = None) -> LinkDecision:
        read = [known[pk] for pk in candidates[found.id] if pk in known]
        return decide(found, read, cooccurring, crowded=found.id in crowded)

    decisions = {found.id: decide_one(found) for found in text_actors}
    linked = {decision.actor for decision in decisions.values() if decision.actor}
    certain = {*cooccurrences.settled, *linked}
    is_open = {id for id, decision in decisions.items() if decision.alternatives and decision.actor is None}
    open_actors = [found for found in text_actors if found.id in is_open]
    if open_actors and certain:
        cooccurring = cooccurrences.with_actors({pk for found in open_actors for pk in candidates[found.id]}, certain)
        decisions |= {found.id: decide_one(found, cooccurring) for found in open_actors}
    return decisions


# --- blocks -----------------------------------------------------------------------------------------------------------


def _name_keys(found: TextActor) -> set[str]:
    """Return the keys to look an actor up by; the short names of a person would lead to too many others."""
    wanted = keys.lookup_keys(found.name, found.kind, found.role)
    if found.kind != ActorKind.PERSON:
        for form in found.forms[:MAX_FORMS]:
            wanted |= keys.lookup_keys(form, found.kind)
    return wanted


def _read_blocks(wanted: Collection[str]) -> Blocks:
    """Return the ids of the actors of each key, at most one more than its limit, which shows that it is full."""
    select = f"SELECT key, actor_id FROM {ActorKey._meta.db_table} WHERE key = %s LIMIT %s"  # noqa: S608
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, pk in select_each(select, [(key, BLOCK_LIMITS[_kind(key)] + 1) for key in sorted(wanted)]):
        blocks[key].append(pk)
    return blocks


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _is_full(key: str, blocks: Blocks) -> bool:
    return len(blocks.get(key, ())) > BLOCK_LIMITS[_kind(key)]


def select_each(select: str, params: Sequence[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Yield the rows of one small SELECT for each of many parameter tuples.

    They are combined by UNION ALL, many in a statement, and each keeps its own ORDER BY and LIMIT.
    """
    with connection.cursor() as cursor:
        for start in range(0, len(params), SELECTS_PER_STATEMENT):
            chunk = params[start : start + SELECTS_PER_STATEMENT]
            parts = (f"SELECT * FROM ({select}) AS part{number}" for number in range(len(chunk)))  # noqa: S608
            cursor.execute(" UNION ALL ".join(parts), [value for values in chunk for value in values])
            yield from cursor.fetchall()


def _best_candidates(wanted: Collection[str], blocks: Blocks, barred: Ids) -> list[int]:
    """Return the ids of the actors that share the weightiest keys, the best first, without those barred."""
    weights: dict[int, int] = defaultdict(int)
    for key in wanted:
        if not _is_full(key, blocks):
            for pk in blocks.get(key, ()):
                weights[pk] += KEY_WEIGHTS[_kind(key)]
    best_first = sorted((pk for pk in weights if pk not in barred), key=lambda pk: (-weights[pk], pk))
    return best_first[:MAX_CANDIDATES]


def _is_crowded(wanted: Collection[str], blocks: Blocks) -> bool:
    """Return whether more actors have this name than were read."""
    return any(_is_full(key, blocks) for key in wanted if _kind(key) in WHOLE_NAME_KINDS)


# --- candidates -------------------------------------------------------------------------------------------------------


def _read_candidates(
    pks: Ids, text_actors: Sequence[TextActor]
) -> tuple[dict[int, CandidateActor], dict[int, list[int]]]:
    """Return the active ones of these actors by id, and the ids of the versions of their accepted links."""
    active = Actor.objects.active().filter(pk__in=pks, merged_into=None, anonymous=False)
    rows = list(active.values_list("pk", "name", "kind", "role"))
    pks = [pk for pk, name, kind, role in rows]
    forms = _read_forms(pks)
    accepted, versions = _read_accepted_links(pks)
    refused = _read_refusals(pks, text_actors)
    terms = _read_terms(pks)
    known = {
        pk: CandidateActor(
            pk,
            name,
            kind,
            role,
            forms=tuple(forms[pk]),
            accepted=tuple(accepted[pk]),
            refused=tuple(refused[pk]),
            terms=tuple(terms[pk]),
        )
        for pk, name, kind, role in rows
    }
    return known, versions


def _read_forms(pks: Sequence[int]) -> dict[int, list[NameForm]]:
    forms: dict[int, list[NameForm]] = defaultdict(list)
    aliases = Alias.objects.filter(actor__in=pks).exclude(origin=AliasOrigin.METONYM).order_by("pk")
    for pk, text, origin in aliases.values_list("actor", "text", "origin"):
        if len(forms[pk]) < MAX_FORMS:
            forms[pk].append(NameForm(text, origin))
    return forms


def _read_terms(pks: Sequence[int]) -> dict[int, list[OfficeTerm]]:
    """Return the latest terms of office of each actor and of those that were merged into it."""
    held: dict[int, list[OfficeTerm]] = defaultdict(list)
    terms = TermOfOffice.objects.filter(Q(actor__in=pks) | Q(actor__merged_into__in=pks)).order_by("-start_date", "pk")
    rows = terms.values_list("actor", "actor__merged_into", "role_key", "start_date", "end_date")
    for actor_id, merged_into, role_key, start_date, end_date in rows:
        pk = merged_into or actor_id
        if len(held[pk]) < MAX_TERMS:
            held[pk].append(OfficeTerm(role_key, start_date, end_date))
    return held


def _read_accepted_links(pks: Sequence[int]) -> tuple[dict[int, list[LinkedName]], dict[int, list[int]]]:
    """Return the latest accepted links of each actor, and their versions. Links copied from an older version of an
    article do not count twice."""
    select = (
        f"SELECT actor_id, name_key, role_key, version_id FROM {ActorLink._meta.db_table}"  # noqa: S608
        f" WHERE actor_id = %s AND state = '{ReviewState.ACCEPTED}' AND carried_from_id IS NULL"
        f" ORDER BY id DESC LIMIT {MAX_LINKS}"
    )
    accepted: dict[int, list[LinkedName]] = defaultdict(list)
    versions: dict[int, list[int]] = defaultdict(list)
    for pk, link_name_key, role_key, version_id in select_each(select, [(pk,) for pk in pks]):
        accepted[pk].append(LinkedName(link_name_key, role_key))
        versions[pk].append(version_id)
    return accepted, versions


def _read_refusals(pks: Sequence[int], text_actors: Sequence[TextActor]) -> dict[int, list[LinkedName]]:
    """Return the names and roles of this text that editors rejected for each actor."""
    refused: dict[int, list[LinkedName]] = defaultdict(list)
    name_keys = {name_key(found.name) for found in text_actors}
    rows = LinkRejection.objects.filter(actor__in=pks, name_key__in=name_keys)
    for pk, link_name_key, role_key in rows.values_list("actor", "name_key", "role_key")[: MAX_LINKS * MAX_CANDIDATES]:
        refused[pk].append(LinkedName(link_name_key, role_key))
    return refused


class Cooccurrences:
    """The actors that candidates were linked beside before.

    `versions` holds the ids of the versions with accepted links of each actor; `settled` are the ids of the actors
    that certainly occur in the text.
    """

    def __init__(self, versions: Mapping[int, list[int]], settled: Ids):
        self.versions = versions
        self.settled = settled

    def with_actors(self, pks: Ids, certain: Ids) -> dict[int, list[str]]:
        """Return for each of the actors `pks` the names of those of the `certain` ones that it was linked beside."""
        version_ids = {version_id for pk in pks for version_id in self.versions.get(pk, ())}
        names_by_version: dict[int, dict[int, str]] = defaultdict(dict)
        links = ActorLink.objects.accepted().filter(version__in=version_ids, actor__in=certain)
        for version_id, pk, name in links.values_list("version", "actor", "actor__name"):
            names_by_version[version_id][pk] = name
        return {pk: self._names_beside(pk, names_by_version) for pk in pks}

    def _names_beside(self, pk: int, names_by_version: Mapping[int, Mapping[int, str]]) -> list[str]:
        names: dict[int, str] = {}
        for version_id in self.versions.get(pk, ()):
            names |= names_by_version.get(version_id, {})
        names.pop(pk, None)
        return [names[other] for other in sorted(names)]
