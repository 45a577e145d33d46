"""Actors: names become one actor each, with short names, acronyms and roles, and what the desk knows already.

Where two actors could bear a short name, it stays by itself: a wrong attribution costs more than a missing one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from .. import gazetteer
from ..draft import ActorDraft, Draft, Step, each
from ..names import Names, Occurrence, given_names
from ..rules import Registry
from ..types import KnownActor

# Share of right names, with span and kind, among a rule's proposals in UNER-EWT dev, which is half informal text:
# in news they do better, but only there is it measured. Fewer than ten seen: 0.5
RULES = Registry(
    "actor",
    listed=0.85, title=0.75, given_name=0.95, organisation_word=0.4, place_word=0.6, speaks=0.5, located=0.5,
    two_names=0.25, acronym=0.25, short_name=0.5, unknown=0.55, acronym_of=0.5,
)  # fmt: skip

_KIN = ({"organisation", "outlet", "group"}, {"country", "place"})


def run(draft: Draft) -> None:
    known = gazetteer.forms_of(draft.document.known_actors)
    names = Names(draft.tokens, known)
    found = [occurrence for sentence in draft.sentences for occurrence in names.find(sentence)]
    kept = _settle(found, draft)
    draft.actors = _gather(kept, draft)
    _recognise(draft.actors, draft.document.known_actors, draft.text)


# ------------------------------------------------------------- which occurrences are names, and of what kind


def _settle(found: list[Occurrence], draft: Draft) -> list[Occurrence]:
    """Decide kinds over the whole text: what one place leaves open another may tell."""
    certain: dict[str, Counter[str]] = defaultdict(Counter)
    guessed: dict[str, Counter[str]] = defaultdict(Counter)
    inside: Counter[str] = Counter()
    for occurrence in found:
        if occurrence.kind:
            (certain if occurrence.certain else guessed)[occurrence.text][occurrence.kind] += 1
        inside[occurrence.text] += not occurrence.exposed
    surnames = _surnames(found)
    lower = set(draft.tokens.words)
    kept = []
    for occurrence in found:
        if occurrence.entry is None:
            _decide(occurrence, certain, guessed, surnames, inside, lower)
        if occurrence.kind:
            kept.append(occurrence)
    return kept


def _surnames(found: list[Occurrence]) -> set[str]:
    """Words by which persons named in full may be called alone: the last, or the first where the family name leads."""
    words: set[str] = set()
    for occurrence in found:
        parts = occurrence.text.split()
        if occurrence.kind == "person" and occurrence.certain and len(parts) > 1:
            words.add(_last(parts))
            if parts[0] not in given_names():
                words.add(parts[0])
    return words


def _last(parts: list[str]) -> str:
    return parts[-2] if parts[-1] in {"Jr.", "Sr.", "Jr", "II", "III"} and len(parts) > 2 else parts[-1]


def _decide(
    occurrence: Occurrence,
    certain: dict[str, Counter[str]],
    guessed: dict[str, Counter[str]],
    surnames: set[str],
    inside: Counter[str],
    lower: set[str],
) -> None:
    text, single = occurrence.text, " " not in occurrence.text
    if certain[text]:
        occurrence.kind = _most(certain[text])
        return
    if single and text in surnames:
        occurrence.kind, occurrence.rule = "person", "short-name"
        return
    doubtful = occurrence.exposed and (not inside[text] or text.lower() in lower)
    if doubtful or not guessed[text]:
        occurrence.kind = None
        return
    votes = guessed[text]
    # One word in no list needs to be met twice, or to speak, before it counts as a name
    weak = single and sum(votes.values()) < 2 and occurrence.rule not in {"speaks", "acronym"}
    occurrence.kind = None if weak else _most(votes)


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda kind: (-votes[kind], kind))


# ------------------------------------------------------------- one actor each


def _gather(kept: list[Occurrence], draft: Draft) -> list[ActorDraft]:
    actors: dict[tuple[str, str], ActorDraft] = {}
    full = _full_names(kept)
    acronyms = _acronyms(kept, draft)
    for occurrence in kept:
        name, rule = _name_of(occurrence, full, acronyms)
        kind = occurrence.kind or "other"
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


STEP = Step("actors", needs=("sentences",), makes=("actors",), run=each(run))
