"""The known actors that the names of a text may mean, and which of them they do. Reads, and writes nothing.

What is read does not grow with the number of actors: a key leads to its block, and of a block no more than a few rows
are read; one with more tells nobody apart and is passed over. What is remembered of an actor is its latest links.
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

# Actors of one key, by its kind; a key with more is passed over. What tells less may lead to fewer.
BLOCK_LIMITS = {"n": 16, "nr": 16, "m": 16, "a": 16, "r": 8, "k": 8, "tr": 8, "t": 8, "i": 4}
MAX_CANDIDATES = 12  # for one name
MAX_LINKS = 50  # accepted links of one actor
MAX_FORMS = 40  # names of one actor
MAX_TERMS = 20  # of office
AT_ONCE = 100  # selects in one statement

Ids = Collection[int]


def link_actors(
    text_actors: Sequence[TextActor],
    *,
    speaking: Collection[str] = (),
    settled: Ids = (),
    barred: Mapping[str, Ids] | None = None,
) -> dict[str, LinkDecision]:
    """Whom the actors found in one text mean, by their ids.

    `speaking` are those of whom the text says that they said or did something: a place among them may be a metonym.
    `settled` are the actors known to be in this text already. `barred` says whom a found actor is not.
    """
    barred = barred or {}
    wanted = {found.id: _keys(found) for found in text_actors}
    spoken = {
        found.id: {keys.metonym_key(name) for name in found.metonyms or (found.name,)}
        for found in text_actors
        if found.metonyms or found.id in speaking
    }
    blocks = _blocks(set().union(*wanted.values(), *spoken.values()))
    fitting = {id: _ranked(of_one, blocks, barred.get(id, ())) for id, of_one in wanted.items()}
    governments = {id: _ranked(of_one, blocks, barred.get(id, ())) for id, of_one in spoken.items()}
    known, versions = _known({pk for pks in (*fitting.values(), *governments.values()) for pk in pks}, text_actors)
    crowded = {id for id, of_one in wanted.items() if _is_crowded(of_one, blocks)}
    verdicts = _judged(text_actors, fitting, known, crowded, Cooccurrences(versions, settled))
    return verdicts | _spoken(text_actors, governments, known)


def metonym_id(found_id: str) -> str:
    """Under which a metonym's verdict stands beside that of the place itself."""
    return f"{found_id}:speaking"


def _spoken(
    text_actors: Sequence[TextActor], governments: Mapping[str, list[int]], known: Mapping[int, CandidateActor]
) -> dict[str, LinkDecision]:
    """The places that speak for one government, certainly."""
    spoken = {
        metonym_id(found.id): resolve_metonym(found, [known[pk] for pk in governments[found.id] if pk in known])
        for found in text_actors
        if governments.get(found.id)
    }
    return {id: verdict for id, verdict in spoken.items() if verdict.outcome == LinkOutcome.KNOWN}


def _judged(
    text_actors: Sequence[TextActor],
    fitting: Mapping[str, list[int]],
    known: Mapping[int, CandidateActor],
    crowded: Collection[str],
    company: Cooccurrences,
) -> dict[str, LinkDecision]:
    """First by name and role; then what was left open again, with the company that the first round made certain."""

    def one(found: TextActor, seen_with: Mapping[int, list[str]] | None = None) -> LinkDecision:
        candidates = [known[pk] for pk in fitting[found.id] if pk in known]
        return decide(found, candidates, seen_with, crowded=found.id in crowded)

    verdicts = {found.id: one(found) for found in text_actors}
    certain = {*company.settled, *(v.actor for v in verdicts.values() if v.actor)}
    doubtful = [found for found in text_actors if verdicts[found.id].alternatives and verdicts[found.id].actor is None]
    if doubtful and certain:
        seen_with = company.of({pk for found in doubtful for pk in fitting[found.id]}, certain)
        verdicts |= {found.id: one(found, seen_with) for found in doubtful}
    return verdicts


# --- blocks -----------------------------------------------------------------------------------------------------------


def _keys(found: TextActor) -> set[str]:
    wanted = keys.lookup_keys(found.name, found.kind, found.role)
    if found.kind != ActorKind.PERSON:
        for form in found.forms[:MAX_FORMS]:
            wanted |= keys.lookup_keys(form, found.kind)
    return wanted


def _blocks(wanted: Collection[str]) -> dict[str, list[int]]:
    """The actors of each key, one more than its kind allows at the most."""
    one = f"SELECT key, actor_id FROM {ActorKey._meta.db_table} WHERE key = %s LIMIT %s"  # noqa: S608
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, pk in select_each(one, [(key, BLOCK_LIMITS[_kind(key)] + 1) for key in sorted(wanted)]):
        blocks[key].append(pk)
    return blocks


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _is_full(key: str, blocks: Mapping[str, list[int]]) -> bool:
    return len(blocks.get(key, ())) > BLOCK_LIMITS[_kind(key)]


def select_each(select: str, params: Sequence[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """The rows of one small select for each of many parameters, many in a statement: each keeps its own LIMIT."""
    with connection.cursor() as cursor:
        for start in range(0, len(params), AT_ONCE):
            chunk = params[start : start + AT_ONCE]
            parts = (f"SELECT * FROM ({select}) AS part{number}" for number in range(len(chunk)))  # noqa: S608
            cursor.execute(" UNION ALL ".join(parts), [value for values in chunk for value in values])
            yield from cursor.fetchall()


# How much a key tells: a whole name more than a word of it
_WORTH = {"n": 8, "nr": 8, "m": 8, "k": 4, "a": 4, "r": 4, "tr": 3, "i": 2, "t": 1}


def _ranked(wanted: Collection[str], blocks: Mapping[str, list[int]], barred: Ids) -> list[int]:
    worth: dict[int, int] = defaultdict(int)
    for key in wanted:
        if not _is_full(key, blocks):
            for pk in blocks.get(key, ()):
                worth[pk] += _WORTH[_kind(key)]
    ranked = sorted((pk for pk in worth if pk not in barred), key=lambda pk: (-worth[pk], pk))
    return ranked[:MAX_CANDIDATES]


def _is_crowded(wanted: Collection[str], blocks: Mapping[str, list[int]]) -> bool:
    return any(_is_full(key, blocks) for key in wanted if _kind(key) in ("n", "a"))


# --- what is known of the candidates ----------------------------------------------------------------------------------


def _known(pks: Ids, text_actors: Sequence[TextActor]) -> tuple[dict[int, CandidateActor], dict[int, list[int]]]:
    """Those of the actors that stand, with what is remembered of each; and the versions of their accepted links."""
    alive = Actor.objects.active().filter(pk__in=pks, merged_into=None, anonymous=False)
    rows = list(alive.values_list("pk", "name", "kind", "role"))
    pks = [row[0] for row in rows]
    forms, (accepted, versions), refused = _forms(pks), _accepted(pks), _refused(pks, text_actors)
    held = _terms(pks)
    known = {
        pk: CandidateActor(
            pk, name, kind, role, tuple(forms[pk]), tuple(accepted[pk]), tuple(refused[pk]), tuple(held[pk])
        )
        for pk, name, kind, role in rows
    }
    return known, versions


def _forms(pks: Sequence[int]) -> dict[int, list[NameForm]]:
    found: dict[int, list[NameForm]] = defaultdict(list)
    aliases = Alias.objects.filter(actor__in=pks).exclude(origin=AliasOrigin.METONYM).order_by("pk")
    for pk, text, origin in aliases.values_list("actor", "text", "origin"):
        if len(found[pk]) < MAX_FORMS:
            found[pk].append(NameForm(text, origin))
    return found


def _terms(pks: Sequence[int]) -> dict[int, list[OfficeTerm]]:
    """The terms of office of each actor, and of those that were merged into it."""
    held: dict[int, list[OfficeTerm]] = defaultdict(list)
    terms = TermOfOffice.objects.filter(Q(actor__in=pks) | Q(actor__merged_into__in=pks)).order_by("-start_date", "pk")
    rows = terms.values_list("actor", "actor__merged_into", "role_key", "start_date", "end_date")
    for actor, into, role, begins, ends in rows:
        pk = into or actor
        if len(held[pk]) < MAX_TERMS:
            held[pk].append(OfficeTerm(role, begins, ends))
    return held


def _accepted(pks: Sequence[int]) -> tuple[dict[int, list[LinkedName]], dict[int, list[int]]]:
    """The latest accepted links of each actor, and their versions."""
    one = (
        f"SELECT actor_id, name_key, role_key, version_id FROM {ActorLink._meta.db_table}"  # noqa: S608
        f" WHERE actor_id = %s AND state = '{ReviewState.ACCEPTED}' AND carried_from_id IS NULL"
        f" ORDER BY id DESC LIMIT {MAX_LINKS}"
    )
    accepted: dict[int, list[LinkedName]] = defaultdict(list)
    versions: dict[int, list[int]] = defaultdict(list)
    for pk, name, role, version in select_each(one, [(pk,) for pk in pks]):
        accepted[pk].append(LinkedName(name, role))
        versions[pk].append(version)
    return accepted, versions


def _refused(pks: Sequence[int], text_actors: Sequence[TextActor]) -> dict[int, list[LinkedName]]:
    found: dict[int, list[LinkedName]] = defaultdict(list)
    rows = LinkRejection.objects.filter(actor__in=pks, name_key__in={name_key(f.name) for f in text_actors})
    for pk, name, role in rows.values_list("actor", "name_key", "role_key")[: MAX_LINKS * MAX_CANDIDATES]:
        found[pk].append(LinkedName(name, role))
    return found


class Cooccurrences:
    """Beside whom actors were linked before: `versions` by actor; `settled` are here already."""

    def __init__(self, versions: Mapping[int, list[int]], settled: Ids):
        self.versions = versions
        self.settled = settled

    def of(self, pks: Ids, certain: Ids) -> dict[int, list[str]]:
        """For each actor, the names of those of the certain ones that it was seen with."""
        wanted = {version for pk in pks for version in self.versions.get(pk, ())}
        there: dict[int, dict[int, str]] = defaultdict(dict)
        links = ActorLink.objects.accepted().filter(version__in=wanted, actor__in=certain)
        for version, pk, name in links.values_list("version", "actor", "actor__name"):
            there[version][pk] = name
        company = {}
        for pk in pks:
            met = {k: v for version in self.versions.get(pk, ()) for k, v in there.get(version, {}).items() if k != pk}
            company[pk] = [met[other] for other in sorted(met)]
        return company
