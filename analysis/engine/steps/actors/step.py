"""Actors: names become one actor each, with short names, acronyms and roles, and what the desk knows already.

Where two actors could bear a short name, it stays by itself: a wrong attribution costs more than a missing one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ... import lexicons
from ...draft import ActorDraft, Draft, Step, per_document
from ...language import gazetteer
from ...rules import RuleRegistry
from ...types import KnownActor
from . import kinds
from .aliases import ORGANISATION_KINDS, AcronymAliases, OrganisationAliases, PersonAliases, is_acronym
from .names import NameFinder, NameOccurrence, given_names
from .roles import PublishedRole, RoleReader

# Share of right names, with span and kind, among a rule's proposals in UNER-EWT dev, which is half informal text:
# in news they do better, but only there is it measured. Fewer than ten seen: 0.5
RULES = RuleRegistry(
    "actor", listed=0.95, model=0.65, title=0.5, short_name=0.6, acronym_of=0.5, short_body=0.5, family=0.5
)

# How many of the model's kinds a noun beside a name outweighs
_TOLD = 3
# Roles of one actor, and names that begin with one word: a bound on hostile texts
_MOST = 20
_KIN = (ORGANISATION_KINDS, frozenset(("country", "place")))


def run(draft: Draft) -> None:
    known = gazetteer.known_actor_entries(draft.document.known_actors)
    names = NameFinder(draft, known)
    found = [occurrence for sentence in draft.sentences for occurrence in names.find(sentence)]
    for occurrence in found:
        if (
            occurrence.entry is None
            and occurrence.rule != "title"
            and (kind := kinds.kind_from_context(draft, occurrence))
        ):
            occurrence.kind, occurrence.kind_is_explicit = kind, True
    _without_nouns(found)
    found = _with_short_names(found, draft)
    draft.actors = ActorBuilder(_settle(found, draft), draft).actors()
    _recognise(draft.actors, draft.document.known_actors, draft.text)


# ------------------------------------------------------------- which occurrences are names, and of what kind


def _with_short_names(found: list[NameOccurrence], draft: Draft) -> list[NameOccurrence]:
    """What is a name because the text has it in full elsewhere: “Later Xi left”, “the Commission”, “the Obamas”."""
    persons, bodies, acronyms = PersonAliases(found), OrganisationAliases(found), AcronymAliases(found, draft.tokens)
    words, lows = draft.tokens.words, draft.tokens.lower
    found = [*found, *_missed(found, draft)]
    taken = {i for one in found for i in range(one.first, one.after)}
    for i, word in enumerate(words[:-1]):
        if i in taken or not word[0].isupper() or lows[i] in lexicons.words("sentence_openers"):
            continue
        the = i > 0 and lows[i - 1] == "the"
        if persons.is_surname(word) and word not in given_names():
            found.append(NameOccurrence(i, i + 1, word, "person", "short-name"))
        elif the and persons.is_family_plural(word):
            found.append(NameOccurrence(i, i + 1, word, "group", "family"))
        elif the and bodies.by_head_noun(word) and not words[i + 1][:1].isupper():
            found.append(NameOccurrence(i, i + 1, word, "organisation", "short-body"))
        elif is_acronym(word) and acronyms.resolve(word):
            found.append(NameOccurrence(i, i + 1, word, "organisation", "acronym-of"))
    return sorted(found, key=lambda occurrence: occurrence.first)


def _missed(found: list[NameOccurrence], draft: Draft) -> Iterator[NameOccurrence]:
    """A name of several words is that name wherever it stands, though the model has overlooked it there."""
    words = draft.tokens.words
    taken = {i for one in found for i in range(one.first, one.after)}
    by_word: dict[str, dict[tuple[str, ...], NameOccurrence]] = defaultdict(dict)
    for one in found:
        forms = by_word[words[one.first]]
        if one.after - one.first > 1 and one.text[0].isupper() and len(forms) < _MOST:
            forms.setdefault(tuple(words[one.first : one.after]), one)
    for i, word in enumerate(words):
        for form, one in by_word.get(word, {}).items():
            after = i + len(form)
            if tuple(words[i:after]) == form and not any(k in taken for k in range(i, after)):
                text, kind = one.text, one.kind
                if words[after : after + 1] and words[after].lower().rstrip(".") in lexicons.words("legal_forms"):
                    text, kind, after = f"{text} {words[after]}", "organisation", after + 1
                taken.update(range(i, after))
                yield NameOccurrence(i, after, text, kind, one.rule, entry=one.entry, female=one.female)


def _settle(found: list[NameOccurrence], draft: Draft) -> list[NameOccurrence]:
    """Decide kinds over the whole text: a surname alone is the person named in full, and the most usual kind counts."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for occurrence in found:
        votes[occurrence.text][occurrence.kind] += _TOLD if occurrence.kind_is_explicit else 1
    persons, bodies = PersonAliases(found), OrganisationAliases(found)
    for occurrence in found:
        if occurrence.entry is None:
            if " " not in occurrence.text and persons.is_surname(occurrence.text):
                occurrence.kind = "person"
            elif persons.is_family_plural(occurrence.text) and draft.tokens.lower[occurrence.first - 1] == "the":
                occurrence.kind, occurrence.rule = "group", "family"
            elif occurrence.kind in {"person", "place"} and _body(occurrence, bodies, draft):
                occurrence.kind = "organisation"
            else:
                occurrence.kind = _most(votes[occurrence.text])
    return found


def _body(occurrence: NameOccurrence, bodies: OrganisationAliases, draft: Draft) -> str | None:
    """The body whose short name an occurrence is."""
    the = occurrence.first > 0 and draft.tokens.lower[occurrence.first - 1] == "the"
    return (bodies.by_head_noun(occurrence.text) if the else None) or bodies.resolve(occurrence.text)


def _without_nouns(found: list[NameOccurrence]) -> None:
    """“Chipmaker Voltane” of a text that has Voltane too: the noun is no part of the name."""
    texts = {occurrence.text for occurrence in found}
    for occurrence in found:
        noun, _, rest = occurrence.text.partition(" ")
        if occurrence.entry is None and rest in texts and kinds.kind_of_noun(noun.lower()) == "organisation":
            occurrence.first, occurrence.text = occurrence.first + 1, rest


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda kind: (-votes[kind], kind))


# ------------------------------------------------------------- one actor each


class ActorBuilder:
    """The actors of a text from the occurrences of their names."""

    def __init__(self, kept: list[NameOccurrence], draft: Draft):
        self.kept, self.draft = kept, draft
        self.roles = RoleReader(draft)
        self.acronyms = AcronymAliases(kept, draft.tokens)
        self.bodies = OrganisationAliases(kept)
        self.published_roles = [self._roles_of(occurrence) for occurrence in kept]
        self.persons = PersonAliases(kept)
        self.mixed = {one.text.casefold(): one.text for one in kept if not one.text.isupper()}

    def _roles_of(self, occurrence: NameOccurrence) -> list[PublishedRole]:
        """Its roles; and on the way whether the words beside it tell the sex."""
        if occurrence.kind != "person":
            return []
        if occurrence.female is None:
            occurrence.female = self.roles.is_female(occurrence.first, occurrence.after)
        return self.roles.find_roles(occurrence.first, occurrence.after)

    def actors(self) -> list[ActorDraft]:
        actors: dict[tuple[str, str], ActorDraft] = {}
        for occurrence, told in zip(self.kept, self.published_roles, strict=True):
            name, rule = self._name_of(occurrence)
            key = (name, "body" if occurrence.kind in ORGANISATION_KINDS else occurrence.kind)
            actor = actors.get(key)
            if actor is None:
                actor = actors[key] = ActorDraft(name, occurrence.kind, RULES[occurrence.rule])
            self._describe(actor, occurrence, told)
            actor.mention(self.draft.tokens.span(occurrence.first, occurrence.after), "name", RULES[rule])
        return list(actors.values())

    def _describe(self, actor: ActorDraft, occurrence: NameOccurrence, roles: list[PublishedRole]) -> None:
        actor.female = occurrence.female if actor.female is None else actor.female
        for role, published in roles:
            actor.role = actor.role or published
            if len(actor.roles) < _MOST and all(
                (r.role.casefold(), r.standing) != (role.role.casefold(), role.standing) for r in actor.roles
            ):
                actor.roles.append(role)

    def _name_of(self, occurrence: NameOccurrence) -> tuple[str, str]:
        """The actor's name, and the rule by which this mention is linked to it."""
        text, kind = occurrence.text, occurrence.kind
        if text.isupper() and len(text) > 3:  # a dateline, or a headline
            plain = text.title() if kind == "place" and occurrence.kind_is_explicit else text
            text = self.mixed.get(text.casefold(), plain)
        if kind in ORGANISATION_KINDS and (name := self.acronyms.resolve(text)):
            return name, "acronym-of"
        if occurrence.entry:
            return occurrence.entry.name, "listed"
        if kind == "person" and (name := self.persons.resolve(text, occurrence.female)):
            return name, "short-name" if name != text else occurrence.rule
        if (
            kind in ORGANISATION_KINDS
            and occurrence.rule != "family"
            and (name := _body(occurrence, self.bodies, self.draft))
        ):
            return name, "short-body" if name != text else occurrence.rule
        return text, occurrence.rule


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


STEP = Step("actors", requires=("sentences", "doc"), provides=("actors",), run=per_document(run))
