"""The actors step: names become one actor each, with short names, acronyms and roles, and known actors are recognised.

A short name that several actors could bear becomes an actor of its own: a wrong attribution costs more than a missing
one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ... import lexicons
from ...draft import ActorDraft, Draft, Step, per_document
from ...language import gazetteer
from ...rules import RuleRegistry
from ...types import KnownActor, Role
from . import kinds
from .aliases import ORGANISATION_KINDS, AcronymAliases, OrganisationAliases, PersonAliases, is_acronym
from .names import NameFinder, NameOccurrence, given_names
from .roles import PublishedRole, RoleReader

# A score is the share of right names, with span and kind, among a rule's proposals in UNER-EWT dev. Half of that corpus
# is informal text, so in news the shares are higher, but there they are not measured. Rules with fewer than ten
# proposals there have 0.5.
RULES = RuleRegistry(
    "actor", listed=0.95, model=0.65, title=0.5, short_name=0.6, acronym_of=0.5, short_body=0.5, family=0.5
)

# A noun beside a name counts as much as this many of the model's kinds, which are wrong more often.
EXPLICIT_KIND_WEIGHT = 3
# Bounds against hostile texts: roles kept for one actor, and full names remembered for one first word
MAX_ROLES = 20
MAX_NAMES_PER_WORD = 20
MIN_HEADLINE_LETTERS = 4  # shorter names in capitals are acronyms, not words in capitals
# Kinds that are close enough for the same known actor
_COMPATIBLE_KINDS = (ORGANISATION_KINDS, frozenset(("country", "place")))


def run(draft: Draft) -> None:
    """Set the draft's actors."""
    known = gazetteer.known_actor_entries(draft.document.known_actors)
    names = NameFinder(draft, known)
    occurrences = [occurrence for sentence in draft.sentences for occurrence in names.find(sentence)]
    for occurrence in occurrences:
        if occurrence.entry is None and occurrence.rule != "title":
            kind = kinds.kind_from_context(draft, occurrence)
            if kind is not None:
                occurrence.kind, occurrence.kind_is_explicit = kind, True
    _strip_leading_nouns(occurrences)
    occurrences = _add_short_names(occurrences, draft)
    _settle_kinds(occurrences, draft)
    draft.actors = ActorBuilder(occurrences, draft).build()
    _recognise_known_actors(draft.actors, draft.document.known_actors, draft.text)


# ---------------------------------------------------------------- which words are names, and of what kind


def _strip_leading_nouns(occurrences: list[NameOccurrence]) -> None:
    """Drop a noun that the model took for part of a name: “Chipmaker Voltane” in a text that also has “Voltane”."""
    texts = {occurrence.text for occurrence in occurrences}
    for occurrence in occurrences:
        noun, _, rest = occurrence.text.partition(" ")
        if occurrence.entry is None and rest in texts and kinds.kind_of_noun(noun.lower()) == "organisation":
            occurrence.first, occurrence.text = occurrence.first + 1, rest


def _add_short_names(occurrences: list[NameOccurrence], draft: Draft) -> list[NameOccurrence]:
    """Return the occurrences with the words that are names because the text has the full name elsewhere.

    “Later Xi left”, “the Commission”, “the Obamas”, “the IMF”.
    """
    aliases = _ShortNames(occurrences, draft)
    occurrences = [*occurrences, *_find_missed_names(occurrences, draft)]
    taken = _tokens_of(occurrences)
    short_names = (aliases.at(token) for token in range(len(draft.tokens) - 1) if token not in taken)
    occurrences += [occurrence for occurrence in short_names if occurrence is not None]
    return sorted(occurrences, key=lambda occurrence: occurrence.first)


def _tokens_of(occurrences: list[NameOccurrence]) -> set[int]:
    return {token for occurrence in occurrences for token in range(occurrence.first, occurrence.after)}


class _ShortNames:
    """Find single words that are short for a full name in the same text."""

    def __init__(self, occurrences: list[NameOccurrence], draft: Draft) -> None:
        self.tokens = draft.tokens
        self.persons = PersonAliases(occurrences)
        self.organisations = OrganisationAliases(occurrences)
        self.acronyms = AcronymAliases(occurrences, draft.tokens)

    def at(self, token: int) -> NameOccurrence | None:
        """Return the occurrence that a token is, or None."""
        word = self.tokens.words[token]
        if not word[0].isupper() or self.tokens.lower[token] in lexicons.words("sentence_openers"):
            return None
        found = self._kind_and_rule(token, word)
        return NameOccurrence(token, token + 1, word, *found) if found else None

    def _kind_and_rule(self, token: int, word: str) -> tuple[str, str] | None:
        has_article = token > 0 and self.tokens.lower[token - 1] == "the"
        if self.persons.is_surname(word) and word not in given_names():
            return "person", "short-name"
        if has_article and self.persons.is_family_plural(word):
            return "group", "family"
        next_is_capital = self.tokens.words[token + 1][:1].isupper()
        if has_article and not next_is_capital and self.organisations.by_head_noun(word):
            return "organisation", "short-body"
        if is_acronym(word) and self.acronyms.resolve(word):
            return "organisation", "acronym-of"
        return None


def _find_missed_names(occurrences: list[NameOccurrence], draft: Draft) -> Iterator[NameOccurrence]:
    """Yield further occurrences of full names that the model found elsewhere in the text."""
    words = draft.tokens.words
    taken = _tokens_of(occurrences)
    full_names: dict[str, dict[tuple[str, ...], NameOccurrence]] = defaultdict(dict)
    for occurrence in occurrences:
        names = full_names[words[occurrence.first]]
        has_many_words = occurrence.after - occurrence.first > 1
        if has_many_words and occurrence.text[0].isupper() and len(names) < MAX_NAMES_PER_WORD:
            names.setdefault(tuple(words[occurrence.first : occurrence.after]), occurrence)
    for first, word in enumerate(words):
        for name, occurrence in full_names.get(word, {}).items():
            after = first + len(name)
            if tuple(words[first:after]) != name or any(token in taken for token in range(first, after)):
                continue
            text, kind = occurrence.text, occurrence.kind
            following = words[after : after + 1]
            if following and following[0].lower().rstrip(".") in lexicons.words("legal_forms"):
                text, kind, after = f"{text} {following[0]}", "organisation", after + 1
            taken.update(range(first, after))
            yield NameOccurrence(
                first, after, text, kind, occurrence.rule, entry=occurrence.entry, female=occurrence.female
            )


def _settle_kinds(occurrences: list[NameOccurrence], draft: Draft) -> None:
    """Decide the kind of each name over the whole text: by the full name it is short for, else the most frequent."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for occurrence in occurrences:
        votes[occurrence.text][occurrence.kind] += EXPLICIT_KIND_WEIGHT if occurrence.kind_is_explicit else 1
    persons, organisations = PersonAliases(occurrences), OrganisationAliases(occurrences)
    for occurrence in occurrences:
        if occurrence.entry is not None:
            continue
        if " " not in occurrence.text and persons.is_surname(occurrence.text):
            occurrence.kind = "person"
        elif persons.is_family_plural(occurrence.text) and draft.tokens.lower[occurrence.first - 1] == "the":
            occurrence.kind, occurrence.rule = "group", "family"
        elif occurrence.kind in {"person", "place"} and _full_organisation_name(occurrence, organisations, draft):
            occurrence.kind = "organisation"
        else:
            occurrence.kind = _most_frequent(votes[occurrence.text])


def _full_organisation_name(occurrence: NameOccurrence, organisations: OrganisationAliases, draft: Draft) -> str | None:
    """Return the full name of the organisation that an occurrence is short for, or None."""
    has_article = occurrence.first > 0 and draft.tokens.lower[occurrence.first - 1] == "the"
    by_head_noun = organisations.by_head_noun(occurrence.text) if has_article else None
    return by_head_noun or organisations.resolve(occurrence.text)


def _most_frequent(votes: Counter[str]) -> str:
    return min(votes, key=lambda kind: (-votes[kind], kind))


# ---------------------------------------------------------------- one actor for each name


class ActorBuilder:
    """Build the actors of a text from the occurrences of their names."""

    def __init__(self, occurrences: list[NameOccurrence], draft: Draft) -> None:
        self.occurrences = occurrences
        self.draft = draft
        self.role_reader = RoleReader(draft)
        self.acronyms = AcronymAliases(occurrences, draft.tokens)
        self.organisations = OrganisationAliases(occurrences)
        # Roles first: they also set the gender that distinguishes two persons of one surname.
        self.published_roles = [self._read_roles(occurrence) for occurrence in occurrences]
        self.persons = PersonAliases(occurrences)
        self.mixed_case = {
            occurrence.text.casefold(): occurrence.text for occurrence in occurrences if not occurrence.text.isupper()
        }

    def build(self) -> list[ActorDraft]:
        """Return the actors, in the order of their first mention."""
        actors: dict[tuple[str, str], ActorDraft] = {}
        for occurrence, roles in zip(self.occurrences, self.published_roles, strict=True):
            name, rule = self._full_name(occurrence)
            key = (name, "body" if occurrence.kind in ORGANISATION_KINDS else occurrence.kind)
            actor = actors.get(key)
            if actor is None:
                actor = actors[key] = ActorDraft(name, occurrence.kind, RULES[occurrence.rule])
            if actor.female is None:
                actor.female = occurrence.female
            self._add_roles(actor, roles)
            actor.mention(self.draft.tokens.span(occurrence.first, occurrence.after), "name", RULES[rule])
        return list(actors.values())

    def _read_roles(self, occurrence: NameOccurrence) -> list[PublishedRole]:
        """Return the roles beside a name; also set its gender if words beside it give it."""
        if occurrence.kind != "person":
            return []
        if occurrence.female is None:
            occurrence.female = self.role_reader.is_female(occurrence.first, occurrence.after)
        return self.role_reader.find_roles(occurrence.first, occurrence.after)

    def _add_roles(self, actor: ActorDraft, roles: list[PublishedRole]) -> None:
        for role, published in roles:
            actor.role = actor.role or published
            if len(actor.roles) < MAX_ROLES and not any(_is_same_role(role, other) for other in actor.roles):
                actor.roles.append(role)

    def _full_name(self, occurrence: NameOccurrence) -> tuple[str, str]:
        """Return the actor's full name, and the rule that links this occurrence to it."""
        text, kind = self._normal_case(occurrence), occurrence.kind
        if kind in ORGANISATION_KINDS and (name := self.acronyms.resolve(text)):
            return name, "acronym-of"
        if occurrence.entry:
            return occurrence.entry.name, "listed"
        if kind == "person" and (name := self.persons.resolve(text, occurrence.female)):
            return name, "short-name" if name != text else occurrence.rule
        if kind in ORGANISATION_KINDS and occurrence.rule != "family":
            name = _full_organisation_name(occurrence, self.organisations, self.draft)
            if name:
                return name, "short-body" if name != text else occurrence.rule
        return text, occurrence.rule

    def _normal_case(self, occurrence: NameOccurrence) -> str:
        """Return a name without the capitals of a dateline or headline, as the text writes it elsewhere."""
        text = occurrence.text
        if not text.isupper() or len(text) < MIN_HEADLINE_LETTERS:
            return text
        is_dateline = occurrence.kind == "place" and occurrence.kind_is_explicit
        return self.mixed_case.get(text.casefold(), text.title() if is_dateline else text)


def _is_same_role(role: Role, other: Role) -> bool:
    return (role.role.casefold(), role.standing) == (other.role.casefold(), other.standing)


# ---------------------------------------------------------------- known actors


def _recognise_known_actors(actors: list[ActorDraft], known: tuple[KnownActor, ...], text: str) -> None:
    """Set `known` on each actor that has a name in common with exactly one known actor of a compatible kind."""
    by_name: dict[str, dict[str, KnownActor]] = defaultdict(dict)
    for candidate in known:
        for name in (candidate.name, *candidate.aliases):
            by_name[name.casefold()][candidate.id] = candidate
    for actor in actors:
        mentioned = [text[mention.start : mention.end] for mention in actor.mentions if mention.kind == "name"]
        for name in dict.fromkeys([actor.name, *mentioned]):
            candidates = by_name.get(name.casefold(), {}).values()
            fitting = [candidate for candidate in candidates if _are_compatible(actor.kind, candidate.kind)]
            if len(fitting) == 1:
                actor.known = fitting[0].id
                break


def _are_compatible(kind: str, other: str) -> bool:
    return kind == other or any(kind in compatible and other in compatible for compatible in _COMPATIBLE_KINDS)


STEP = Step("actors", requires=("sentences", "doc"), provides=("actors",), run=per_document(run))
