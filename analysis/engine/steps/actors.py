"""Actors: names become one actor each, with short names, acronyms and roles, and what the desk knows already.

Where two actors could bear a short name, it stays by itself: a wrong attribution costs more than a missing one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from .. import gazetteer, lexicons
from ..draft import ActorDraft, Draft, Step, each
from ..names import Names, Occurrence, given_names
from ..rules import Registry
from ..types import KnownActor

# Share of right names, with span and kind, among a rule's proposals in UNER-EWT dev, which is half informal text:
# in news they do better, but only there is it measured. Fewer than ten seen: 0.5
RULES = Registry("actor", listed=0.95, model=0.65, title=0.5, short_name=0.6, acronym_of=0.5)

_KIN = ({"organisation", "outlet", "group"}, {"country", "place"})


def run(draft: Draft) -> None:
    known = gazetteer.forms_of(draft.document.known_actors)
    names = Names(draft, known)
    found = [occurrence for sentence in draft.sentences for occurrence in names.find(sentence)]
    found = _with_short_names(found, draft)
    kept = _settle(found)
    draft.actors = _gather(kept, draft)
    _recognise(draft.actors, draft.document.known_actors, draft.text)


# ------------------------------------------------------------- which occurrences are names, and of what kind


def _with_short_names(found: list[Occurrence], draft: Draft) -> list[Occurrence]:
    """“Later Xi left”: the surname of a person named in full is that name wherever it stands by itself."""
    surnames = _surnames(found) - given_names().keys()
    taken = {i for occurrence in found for i in range(occurrence.first, occurrence.after)}
    lows, common = draft.tokens.lows, lexicons.words("sentence_openers")
    for i, word in enumerate(draft.tokens.words):
        if word in surnames and i not in taken and lows[i] not in common:
            found.append(Occurrence(i, i + 1, word, "person", "short-name"))
    return sorted(found, key=lambda occurrence: occurrence.first)


def _settle(found: list[Occurrence]) -> list[Occurrence]:
    """Decide kinds over the whole text: a surname alone is the person named in full, and the most usual kind counts."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for occurrence in found:
        votes[occurrence.text][occurrence.kind] += 1
    surnames = _surnames(found)
    for occurrence in found:
        if occurrence.entry is None:
            if " " not in occurrence.text and occurrence.text in surnames:
                occurrence.kind = "person"
            else:
                occurrence.kind = _most(votes[occurrence.text])
    return found


def _surnames(found: list[Occurrence]) -> set[str]:
    """Words by which persons named in full may be called alone: the last, or the first where the family name leads."""
    words: set[str] = set()
    for occurrence in found:
        parts = occurrence.text.split()
        if occurrence.kind == "person" and len(parts) > 1:
            words.add(_last(parts))
            if parts[0] not in given_names():
                words.add(parts[0])
    return words


def _last(parts: list[str]) -> str:
    return parts[-2] if parts[-1] in {"Jr.", "Sr.", "Jr", "II", "III"} and len(parts) > 2 else parts[-1]


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda kind: (-votes[kind], kind))


# ------------------------------------------------------------- one actor each


def _gather(kept: list[Occurrence], draft: Draft) -> list[ActorDraft]:
    actors: dict[tuple[str, str], ActorDraft] = {}
    full = _full_names(kept)
    acronyms = _acronyms(kept, draft)
    for occurrence in kept:
        name, rule = _name_of(occurrence, full, acronyms)
        kind = occurrence.kind
        key = (name, "body" if kind in _KIN[0] else kind)
        actor = actors.get(key)
        if actor is None:
            actor = actors[key] = ActorDraft(name, kind, RULES[occurrence.rule])
        actor.role = actor.role or occurrence.role
        actor.female = occurrence.female if actor.female is None else actor.female
        actor.mention(draft.tokens.span(occurrence.first, occurrence.after), "name", RULES[rule])
    return list(actors.values())


def _full_names(kept: list[Occurrence]) -> dict[str, set[str]]:
    """For each word, the persons named in full who may be meant by it."""
    table: dict[str, set[str]] = defaultdict(set)
    for occurrence in kept:
        parts = occurrence.text.split()
        if occurrence.kind == "person" and len(parts) > 1:
            table[_last(parts)].add(occurrence.text)
            table[parts[0]].add(occurrence.text)
            table[f"{parts[0]} {_last(parts)}"].add(occurrence.text)
    return table


def _acronyms(kept: list[Occurrence], draft: Draft) -> dict[str, str]:
    """Acronyms explained here: “Asia-Pacific Economic Cooperation (APEC)”, or made of one name's initials."""
    words = draft.tokens.words
    table: dict[str, str] = {}
    for one, two in pairwise(kept):
        bracketed = two.first == one.after + 1 and words[one.after] == "("
        if bracketed and two.text.isupper() and one.kind in _KIN[0]:
            table[two.text] = one.entry.name if one.entry else one.text
    initials: dict[str, set[str]] = defaultdict(set)
    for occurrence in kept:
        parts = occurrence.text.replace("-", " ").split()
        if occurrence.kind in _KIN[0] and len(parts) > 1:
            initials["".join(p[0] for p in parts if p[0].isupper())].add(occurrence.text)
    for letters, names in initials.items():
        if len(letters) > 2 and len(names) == 1:
            table.setdefault(letters, next(iter(names)))
    return table


def _name_of(occurrence: Occurrence, full: dict[str, set[str]], acronyms: dict[str, str]) -> tuple[str, str]:
    """The actor's name, and the rule by which this mention is linked to it."""
    text = occurrence.text
    if text in acronyms and occurrence.kind in _KIN[0]:
        return acronyms[text], "acronym-of"
    if occurrence.entry:
        return occurrence.entry.name, "listed"
    if occurrence.kind == "person":
        longer = {name for name in full.get(text, ()) if name != text}
        if len(longer) == 1 and not (" " not in text and text in given_names()):
            return _name_in_full(next(iter(longer)), full), "short-name"
    return text, occurrence.rule


def _name_in_full(name: str, full: dict[str, set[str]]) -> str:
    """“George Bush” where “George W. Bush” stands too is he, if he is the only one."""
    longer = {other for other in full.get(name, ()) if len(other) > len(name)}
    return next(iter(longer)) if len(longer) == 1 else name


# ------------------------------------------------------------- what the desk knows already


def _recognise(actors: list[ActorDraft], known: tuple[KnownActor, ...], text: str) -> None:
    """Link an actor to the one known actor of fitting kind that bears one of its names; to none where two do."""
    by_name: dict[str, dict[str, KnownActor]] = defaultdict(dict)
    for candidate in known:
        for form in (candidate.name, *candidate.aliases):
            by_name[form.casefold()][candidate.id] = candidate
    for actor in actors:
        names = [actor.name, *(text[m.start : m.end] for m in actor.mentions if m.kind == "name")]
        for name in dict.fromkeys(names):
            fitting = [k for k in by_name.get(name.casefold(), {}).values() if _fits(actor.kind, k.kind)]
            if len(fitting) == 1:
                actor.known = fitting[0].id
                break


def _fits(kind: str, other: str) -> bool:
    return kind == other or any(kind in kin and other in kin for kin in _KIN)


STEP = Step("actors", needs=("sentences", "doc"), makes=("actors",), run=each(run))
