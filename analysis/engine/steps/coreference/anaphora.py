"""Resolution of what an actor is called after its name: “it”, “they”, “the company”, “the minister”, “the 54-year-old”.

Works on the syntax tree, sentence by sentence, and links a word only if nothing else within reach can be meant. “He”
and “she” have a resolver of their own, in `pronouns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ... import lexicons
from ...draft import ActorDraft, Draft
from ...language import gazetteer, inflect
from ...language.tokens import Sentence
from ...language.tree import SUBJECT_RELATIONS, Tree
from ...types import Span
from ..actors.aliases import ORGANISATION_KINDS
from ..actors.names import party_after
from ..actors.roles import is_female_noun, is_role_noun, role_head, standing_of_word

IT_FORMS = frozenset(("it", "its", "itself"))
THEY_FORMS = frozenset(("they", "them", "their", "theirs", "themselves"))
_PERSONAL_PRONOUNS = frozenset(("he", "she", "i", "we", "you", "they", "him", "her", "who", "them", "me", "us"))
_DEFINITE_DETERMINERS = frozenset(("the", "this", "that"))
_ARGUMENT_RELATIONS = frozenset(("obj", "iobj", "nsubj", "nsubj:pass"))
# Kinds of actors that “it” may mean
_IT_KINDS = ORGANISATION_KINDS | {"country"}
# Nouns for a body of any type
_GENERIC_BODY_NOUNS = frozenset(
    ("organisation", "organization", "agency", "group", "institution", "charity", "body", "network")
)
# Relations below a noun that do not restrict what it refers to: “the company, which …” is still the company
_NON_RESTRICTIVE = frozenset(("det", "punct", "case", "cc", "cop", "nsubj", "advmod", "aux", "mark", "discourse"))
# Relations in which a noun is part of another phrase
_PART_OF_PHRASE = frozenset(("compound", "amod", "appos", "flat", "nmod:desc"))
_AGE_AFTER_NAME = re.compile(r",\s(?:aged\s)?(\d{1,3})\b(?!\s*(?:%|percent|per|years? in))")
MAX_CHARACTERS_AFTER_NAME = 20  # in which an age or a party is looked for
MAX_SENTENCE_DISTANCE = 2  # to the last mention, where the description alone does not identify the actor
MAX_CLAUSES_UP = 12  # bounds the search for a governing subject
MAX_ACTORS = 300  # bounds the cost; among more actors “the company” is not unique


@dataclass(slots=True)
class CoreferenceLink:
    """Words that refer to an actor. `kind` is pronoun or nominal."""

    span: Span
    kind: str
    rule: str
    actor: ActorDraft


@dataclass(slots=True)
class NamedActor:
    """An actor that has been named, with the sentence of its last name."""

    actor: ActorDraft
    sentence: int


@dataclass
class AnaphoraResolver:
    """Resolve the descriptions of one document, from its start to its end.

    `links` holds the result by the token that heads each mention.
    """

    draft: Draft
    links: dict[int, CoreferenceLink] = field(default_factory=dict)
    name_heads: dict[int, ActorDraft] = field(default_factory=dict)
    named: dict[int, NamedActor] = field(default_factory=dict)  # by the identity of the actor
    persons_by_age: dict[int, list[ActorDraft]] = field(default_factory=dict)
    persons_by_party: dict[str, list[ActorDraft]] = field(default_factory=dict)  # by its initial: r, d, i
    previous_subject: ActorDraft | None = None  # the body that acted in the sentence before

    @cached_property
    def tree(self) -> Tree:
        """The document's syntax trees."""
        return self.draft.tree

    def resolve(self) -> dict[int, CoreferenceLink]:
        """Read the whole document; return `links`."""
        self._index_names()
        for sentence in self.draft.sentences:
            for token in range(sentence.first, sentence.after):
                self._read_token(token, sentence)
            self.previous_subject = self._acting_body(sentence)
        return self.links

    def _index_names(self) -> None:
        for actor in self.draft.actors:
            for mention in actor.mentions:
                if mention.kind != "name":
                    continue
                first, after = self.draft.tokens.token_range(mention.start, mention.end)
                head = self.tree.phrase_head(first, after)
                self.name_heads[head if head is not None else first] = actor
                if actor.kind == "person":
                    self._index_age_and_party(actor, mention.end)

    def _index_age_and_party(self, actor: ActorDraft, end: int) -> None:
        """Read an age or a party directly after a name: “Elin Strand, 54,”, “Joan Pell (R-Ohio)”."""
        following = self.draft.text[end : end + MAX_CHARACTERS_AFTER_NAME]
        if age := _AGE_AFTER_NAME.match(following):
            self.persons_by_age.setdefault(int(age[1]), []).append(actor)
        if party := party_after(following):
            self.persons_by_party.setdefault(party, []).append(actor)

    def _read_token(self, token: int, sentence: Sentence) -> None:
        tree, word = self.tree, self.tree.lower[token]
        if token in self.name_heads:
            actor = self.name_heads[token]
            self.named[id(actor)] = NamedActor(actor, sentence.index)
        elif word in IT_FORMS and tree.deps[token] != "expl":
            self._add_link(token, self._antecedent(token, sentence), "pronoun", "it")
        elif word in THEY_FORMS:
            antecedent = self._antecedent(token, sentence)
            if antecedent is not None and is_plural_body(antecedent):
                self._add_link(token, antecedent, "pronoun", "they")
        elif tree.pos[token] in {"NOUN", "ADJ", "PROPN"}:
            first = self._definite_phrase_start(token)
            if first is not None and (described := self._described_actor(token, first, sentence)):
                actor, rule = described
                self._add_link(token, actor, "nominal", rule, first)

    def _add_link(self, token: int, actor: ActorDraft | None, kind: str, rule: str, first: int | None = None) -> None:
        """Link the words from `first` (by default the token itself) to the token."""
        if actor is not None:
            span = self.draft.tokens.span(token if first is None else first, token + 1)
            self.links[token] = CoreferenceLink(span, kind, rule, actor)

    # ---------------------------------------------------------------- it, they

    def _antecedent(self, token: int, sentence: Sentence) -> ActorDraft | None:
        return self._governing_body(token) or self._continued_subject(token, sentence)

    def _governing_body(self, token: int) -> ActorDraft | None:
        """Return the nearest subject above: “Norway reopened its embassy”, “the firm said it would”."""
        tree, node = self.tree, token
        in_own_clause = tree.deps[token] != "nmod:poss" and not tree.lower[token].endswith(("self", "selves"))
        for _ in range(MAX_CLAUSES_UP):
            governor = tree.heads[node]
            if governor == node or self._may_belong_to_thing(node, token):
                return None
            node = governor
            subject = self._clause_subject(node)
            if subject is None:
                continue
            is_own_clause, in_own_clause = in_own_clause, False
            within_subject = tree.subtree_first[subject] <= token < tree.subtree_after[subject]
            if subject > token or within_subject or is_own_clause:
                continue  # “France banned it” does not mean France
            actor = self._body_meant(subject)
            if actor is not None:
                return None if self._has_rival(subject, token, actor) else actor
            if not self._is_person(subject):
                return None
        return None

    def _may_belong_to_thing(self, node: int, token: int) -> bool:
        """Return whether a thing before “and” or “with” may be the owner: “sold the ship and its cargo”."""
        tree = self.tree
        governor = tree.heads[node]
        is_joined = tree.deps[node] == "conj" or tree.introducer(node) == "with"
        return is_joined and governor < token and tree.pos[governor] == "NOUN" and not self._is_person(governor)

    def _clause_subject(self, verb: int) -> int | None:
        """Return a verb's subject; in a relative clause the noun that the clause describes."""
        tree = self.tree
        subject = tree.subject(verb)
        if subject is not None and tree.lower[subject] in {"which", "that", "who"} and tree.deps[verb] == "acl:relcl":
            return tree.heads[verb]
        return subject

    def _body_meant(self, head: int) -> ActorDraft | None:
        """Return the body or country that a name or a resolved word means, or None."""
        actor = self.name_heads.get(head)
        if actor is None and head in self.links:
            actor = self.links[head].actor
        return actor if actor is not None and actor.kind in _IT_KINDS else None

    def _is_person(self, head: int) -> bool:
        actor = self.name_heads.get(head)
        if actor is not None:
            return actor.kind == "person"
        return self.tree.entity_types[head] == "person" or self.tree.lower[head] in _PERSONAL_PRONOUNS

    def _has_rival(self, subject: int, token: int, actor: ActorDraft) -> bool:
        """Return whether another body is named between the subject and the pronoun."""
        between = (self.name_heads.get(word) for word in range(subject + 1, token))
        return any(other is not None and other is not actor and other.kind in _IT_KINDS for other in between)

    def _continued_subject(self, token: int, sentence: Sentence) -> ActorDraft | None:
        """Return the subject of the sentence before, if this one begins with what bodies do: “It said …”."""
        tree = self.tree
        at_start = tree.deps[token] in SUBJECT_RELATIONS and token <= sentence.first + 2
        if not at_start or self.previous_subject is None:
            return None
        verb = inflect.lemma(tree.lower[tree.heads[token]], "VERB")
        return self.previous_subject if verb in _institutional_verbs() else None

    def _acting_body(self, sentence: Sentence) -> ActorDraft | None:
        """Return the body that is a sentence's subject, unless another body or group is one of its arguments."""
        tree = self.tree
        tokens = range(sentence.first, sentence.after)
        root = next((token for token in tokens if tree.heads[token] == token), None)
        subject = tree.subject(root) if root is not None else None
        actor = self._body_meant(subject) if subject is not None else None
        if actor is None:
            return None
        arguments = [token for token in tokens if tree.deps[token] in _ARGUMENT_RELATIONS]
        bodies = [self._body_meant(token) for token in arguments]
        if any(body is not None and body is not actor for body in bodies):
            return None
        has_people = any("Number=Plur" in tree.features[token] and self._is_person(token) for token in arguments)
        return None if has_people and is_plural_body(actor) else actor

    # ---------------------------------------------------------------- nominals

    def _definite_phrase_start(self, token: int) -> int | None:
        """Return the determiner of a definite phrase that a noun heads without restriction: “the company”, or None."""
        tree = self.tree
        determiner = tree.child(token, "det")
        if determiner is None or determiner > token or tree.lower[determiner] not in _DEFINITE_DETERMINERS:
            return None
        if tree.deps[token] in _PART_OF_PHRASE:
            return None
        restricted = any(
            word > token
            and tree.deps[word] not in _NON_RESTRICTIVE | {"conj"}
            and not self._is_non_restrictive_clause(word)
            for word in tree.dependents[token]
        )
        return None if restricted else determiner

    def _is_non_restrictive_clause(self, word: int) -> bool:
        """Return whether a word heads a relative clause after a comma: “the company, which employs 900,”."""
        return self.tree.deps[word] == "acl:relcl" and self.tree.lower[self.tree.subtree_first[word]] == ","

    def _described_actor(self, token: int, first: int, sentence: Sentence) -> tuple[ActorDraft, str] | None:
        """Return the actor that a definite phrase describes, with the rule's name, or None."""
        if len(self.named) > MAX_ACTORS:
            return None
        words = self.tree.lower
        noun = words[token]
        modifiers = [
            words[word] for word in range(first + 1, token) if words[word] != "-" and not self._names_location(word)
        ]
        age = _parse_age(modifiers[0]) if modifiers else 0
        if (noun == "old" and "year" in modifiers) or (age and "old" in modifiers):
            return self._only_named(self.persons_by_age.get(age, []), "age-again")
        if noun in {"republican", "democrat", "independent"} and self.persons_by_party:
            return self._only_named(self.persons_by_party.get(noun[0], []), "identity-again")
        if noun in lexicons.words("organisation_nouns") | lexicons.words("company_nouns") | _GENERIC_BODY_NOUNS:
            return self._described_body(noun, modifiers, sentence)
        if is_role_noun(noun) and (found := self._described_by_role(noun, modifiers)):
            return found
        if noun in lexicons.words("occupation_nouns") and not modifiers:
            return self._described_by_occupation(noun, sentence)
        return None

    def _names_location(self, word: int) -> bool:
        """Return whether a modifier is a name, or part of a phrase like “London-based”."""
        words = self.tree.lower
        return words[word] == "based" or words[word + 1 : word + 3] == ["-", "based"] or word in self.name_heads

    def _only_named(self, actors: Iterable[ActorDraft], rule: str) -> tuple[ActorDraft, str] | None:
        """Return the only one of some actors that has been named so far, with the rule's name, or None."""
        named = {id(actor): actor for actor in actors if id(actor) in self.named}
        return (next(iter(named.values())), rule) if len(named) == 1 else None

    def _described_body(self, noun: str, modifiers: list[str], sentence: Sentence) -> tuple[ActorDraft, str] | None:
        """Resolve “the university” to the one body with that word in its name, “the firm” to the one possible firm."""
        if not all(word in gazetteer.nationality_adjectives() for word in modifiers):
            return None
        bodies = [named.actor for named in self.named.values() if named.actor.kind in ORGANISATION_KINDS]
        with_noun_in_name = [actor for actor in bodies if noun in _name_words(actor)]
        if with_noun_in_name:
            return self._only_named(with_noun_in_name, "body-again")
        is_company_noun = noun in lexicons.words("company_nouns")
        organisation_nouns = lexicons.words("organisation_nouns")
        possible = [
            actor
            for actor in bodies
            if not _name_words(actor) & organisation_nouns or (is_company_noun and _may_be_company(actor))
        ]
        if len(possible) == 1 and (is_company_noun or (len(bodies) == 1 and noun in _GENERIC_BODY_NOUNS)):
            return possible[0], "body-again"
        near = [actor for actor in possible if sentence.index - self.named[id(actor)].sentence <= MAX_SENTENCE_DISTANCE]
        if is_company_noun and self.previous_subject in possible and len(near) == 1:
            return near[0], "body-again"
        return None

    def _described_by_role(self, noun: str, modifiers: list[str]) -> tuple[ActorDraft, str] | None:
        """Resolve “the minister”, “the former finance minister” to the one person with that role."""
        standings = {standing for word in modifiers if (standing := standing_of_word(word))}
        required_words = {word for word in modifiers if not standing_of_word(word)}
        holders = [
            named.actor
            for named in self.named.values()
            if named.actor.kind == "person"
            for role in named.actor.roles
            if role_head(role.role) == noun
            and required_words <= set(re.findall(r"[\w.]+", role.role.lower()))
            and standings <= {role.standing}
        ]
        return self._only_named(holders, "role-again")

    def _described_by_occupation(self, noun: str, sentence: Sentence) -> tuple[ActorDraft, str] | None:
        """Resolve “the sprinter” to the only person that the text has named, if that was in a near sentence."""
        persons = [named for named in self.named.values() if named.actor.kind == "person"]
        if len(persons) != 1 or sentence.index - persons[0].sentence > MAX_SENTENCE_DISTANCE:
            return None
        actor, female = persons[0].actor, is_female_noun(noun)
        return (actor, "identity-again") if female is None or actor.female in {None, female} else None


def is_plural_body(actor: ActorDraft) -> bool:
    """Return whether “they” may mean an actor."""
    return actor.kind == "group" or bool(_name_words(actor) & lexicons.words("plural_organisations"))


def _name_words(actor: ActorDraft) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", actor.name.lower()))


def _may_be_company(actor: ActorDraft) -> bool:
    """Return whether all organisation nouns in an actor's name are ones that companies use."""
    return _name_words(actor) & lexicons.words("organisation_nouns") <= lexicons.words("company_nouns")


def _parse_age(word: str) -> int:
    """Return a number of up to three digits, or 0."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0


def _institutional_verbs() -> frozenset[str]:
    return lexicons.group("government_words", "verb") | lexicons.group("government_words", "body")
