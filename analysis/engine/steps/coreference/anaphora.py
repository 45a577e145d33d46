"""What somebody is called after the name: “it”, “its”, “they”, “the company”, “the minister”, “the 54-year-old”.

Read off the trees, sentence by sentence. Each is linked only where nothing else in reach may be meant. “He” and “she”
have a reader of their own, in `pronouns`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
_SPEAKING_AS_ONE = ORGANISATION_KINDS | {"country"}
_DEFINITE = frozenset(("the", "this", "that"))
_ARGUMENTS = frozenset(("obj", "iobj", "nsubj", "nsubj:pass"))
_PERSONAL = frozenset(("he", "she", "i", "we", "you", "they", "him", "her", "who", "them", "me", "us"))
# Nouns for a body whose name does not say what it is
_ANY_BODY = frozenset(("organisation", "organization", "agency", "group", "institution", "charity", "body", "network"))
# What may hang on “the company” without making it another one
_LIGHT = frozenset(("det", "punct", "case", "cc", "cop", "nsubj", "advmod", "aux", "mark", "discourse"))
_AGE = re.compile(r",\s(?:aged\s)?(\d{1,3})\b(?!\s*(?:%|percent|per|years? in))")
_NEAR = 2  # sentences
_MOST = 300  # actors: among more than these, “the company” is left open


@dataclass(slots=True)
class CoreferenceLink:
    """A place that means an actor; `kind` is pronoun or nominal."""

    span: Span
    kind: str
    rule: str
    actor: ActorDraft


@dataclass(slots=True)
class AnaphoraResolver:
    """Reads a document from its start to its end; `links` by the token that each mention is headed by."""

    draft: Draft
    links: dict[int, CoreferenceLink] = field(default_factory=dict)
    named: dict[int, ActorDraft] = field(default_factory=dict)  # by the head of the name
    seen: dict[int, tuple[ActorDraft, int]] = field(default_factory=dict)  # by id: who was named, and where last
    ages: dict[int, list[ActorDraft]] = field(default_factory=dict)
    parties: dict[str, list[ActorDraft]] = field(default_factory=dict)
    subject: ActorDraft | None = None  # of the sentence before: the body that acted in it

    @property
    def tree(self) -> Tree:
        return self.draft.tree

    def read(self) -> dict[int, CoreferenceLink]:
        self._index()
        for sentence in self.draft.sentences:
            for i in range(sentence.first, sentence.after):
                self._token(i, sentence)
            self.subject = self._body_that_acts(sentence)
        return self.links

    def _index(self) -> None:
        tree, tokens = self.tree, self.draft.tokens
        for actor in self.draft.actors:
            for mention in actor.mentions:
                if mention.kind != "name":
                    continue
                first, after = tokens.token_range(mention.start, mention.end)
                head = next((k for k in range(first, after) if not first <= tree.heads[k] < after), first)
                self.named[head] = actor
                if actor.kind == "person":
                    self._describe(actor, mention.end)

    def _describe(self, actor: ActorDraft, end: int) -> None:
        """An age or a party told right behind the name: “Elin Strand, 54,”, “Joan Pell (R-Ohio)”."""
        behind = self.draft.text[end : end + 20]
        if age := _AGE.match(behind):
            self.ages.setdefault(int(age[1]), []).append(actor)
        if party := party_after(behind):
            self.parties.setdefault(party, []).append(actor)

    def _token(self, i: int, sentence: Sentence) -> None:
        tree, low = self.tree, self.tree.lower[i]
        if i in self.named:
            actor = self.named[i]
            self.seen[id(actor)] = (actor, sentence.index)
        elif low in IT_FORMS and tree.deps[i] != "expl":
            self._link(i, self._bound(i) or self._carried_on(i, sentence), "pronoun", "it")
        elif low in THEY_FORMS:
            many = self._bound(i) or self._carried_on(i, sentence)
            self._link(i, many if many and takes_plural_pronoun(many) else None, "pronoun", "they")
        elif tree.pos[i] in {"NOUN", "ADJ", "PROPN"} and (start := self._definite(i)) is not None:
            if found := self._called_again(i, start, sentence):
                self._link(i, found[0], "nominal", found[1], start)

    def _link(self, i: int, actor: ActorDraft | None, kind: str, rule: str, start: int | None = None) -> None:
        if actor is not None:
            span = self.draft.tokens.span(i if start is None else start, i + 1)
            self.links[i] = CoreferenceLink(span, kind, rule, actor)

    # --------------------------------------------------------- it, they

    def _bound(self, i: int) -> ActorDraft | None:
        """“Norway reopened its embassy”, “the firm said it would”: the nearest subject above that may be meant."""
        tree, node = self.tree, i
        own_clause = tree.deps[i] != "nmod:poss" and not tree.lower[i].endswith(("self", "selves"))
        for _ in range(12):
            above = tree.heads[node]
            if above == node or self._is_of_a_thing(node, i):
                return None
            node = above
            subject = self._subject_of(node)
            if subject is None:
                continue
            own, own_clause = own_clause, False
            if subject > i or tree.subtree_first[subject] <= i < tree.subtree_after[subject] or own:
                continue  # “France banned it” is not France
            if (actor := self._meant_by(subject)) is not None:
                return actor if not self._rivals(subject, i, actor) else None
            if not self._is_person(subject):
                return None
        return None

    def _is_of_a_thing(self, node: int, i: int) -> bool:
        """“Sold the ship and its cargo”: the thing before “and” or “with” may be the owner."""
        tree = self.tree
        above = tree.heads[node]
        joined = tree.deps[node] == "conj" or tree.introducer(node) == "with"
        return joined and above < i and tree.pos[above] == "NOUN" and not self._is_person(above)

    def _subject_of(self, verb: int) -> int | None:
        """Its subject; of a relative clause what it is told of."""
        tree = self.tree
        subject = tree.subject(verb)
        relative = subject is not None and tree.lower[subject] in {"which", "that", "who"}
        return tree.heads[verb] if relative and tree.deps[verb] == "acl:relcl" else subject

    def _meant_by(self, head: int) -> ActorDraft | None:
        """The body that a noun or pronoun means."""
        actor = self.named.get(head) or (self.links[head].actor if head in self.links else None)
        return actor if actor is not None and actor.kind in _SPEAKING_AS_ONE else None

    def _is_person(self, head: int) -> bool:
        if (actor := self.named.get(head)) is not None:
            return actor.kind == "person"
        person = self.tree.doc[head]._.entity_type == "person"
        return person or self.tree.lower[head] in _PERSONAL

    def _rivals(self, subject: int, i: int, actor: ActorDraft) -> bool:
        """Another body between the subject and the pronoun."""
        return any(
            k in self.named and self.named[k] is not actor and self.named[k].kind in _SPEAKING_AS_ONE
            for k in range(subject + 1, i)
        )  # fmt: skip

    def _carried_on(self, i: int, sentence: Sentence) -> ActorDraft | None:
        """“Norway closed its embassy. It said …”: the subject goes on where it does what bodies do."""
        tree, verb = self.tree, self.tree.heads[i]
        at_start = tree.deps[i] in SUBJECT_RELATIONS and i <= sentence.first + 2
        if not at_start or self.subject is None or inflect.lemma(tree.lower[verb], "VERB") not in _deeds():
            return None
        return self.subject

    def _body_that_acts(self, sentence: Sentence) -> ActorDraft | None:
        """The subject of a sentence, if it is a body and no other is its object."""
        tree = self.tree
        root = next((k for k in range(sentence.first, sentence.after) if tree.heads[k] == k), None)
        subject = tree.subject(root) if root is not None else None
        actor = self._meant_by(subject) if subject is not None else None
        if actor is None:
            return None
        arguments = [k for k in range(sentence.first, sentence.after) if tree.deps[k] in _ARGUMENTS]
        others = {id(a) for k in arguments if (a := self._meant_by(k)) is not None} - {id(actor)}
        plural = any("Number=Plur" in str(tree.doc[k].morph) and self._is_person(k) for k in arguments)
        return None if others or (plural and takes_plural_pronoun(actor)) else actor

    # --------------------------------------------------------- nominals

    def _definite(self, i: int) -> int | None:
        """The first token of a definite phrase that a word heads and that nothing else makes particular."""
        tree = self.tree
        det = tree.child(i, "det")
        if det is None or tree.lower[det] not in _DEFINITE or det > i:
            return None
        if tree.deps[i] in {"compound", "amod", "appos", "flat", "nmod:desc"}:
            return None
        heavy = [
            k for k in tree.dependents[i] if k > i and tree.deps[k] not in _LIGHT | {"conj"} and not self._is_aside(k)
        ]
        return None if heavy else det

    def _is_aside(self, k: int) -> bool:
        """“The company, which employs 900,”: told of what is known already."""
        return self.tree.deps[k] == "acl:relcl" and self.tree.lower[self.tree.subtree_first[k]] == ","

    def _called_again(self, i: int, start: int, sentence: Sentence) -> tuple[ActorDraft, str] | None:
        if len(self.seen) > _MOST:
            return None
        lows = self.tree.lower
        low, modifiers = lows[i], [lows[k] for k in range(start + 1, i) if lows[k] != "-" and not self._is_based(k)]
        if low == "old" and "year" in modifiers:
            return self._one(self.ages.get(_number(modifiers[0]), []), "age-again")
        if _number(modifiers[0] if modifiers else "") and "old" in modifiers:
            return self._one(self.ages.get(_number(modifiers[0]), []), "age-again")
        if low in {"republican", "democrat", "independent"} and self.parties:
            return self._one(self.parties.get(low[0], []), "identity-again")
        if low in lexicons.words("organisation_nouns") | lexicons.words("company_nouns") | _ANY_BODY:
            return self._body_again(low, modifiers, sentence)
        if is_role_noun(low) and (found := self._role_again(low, modifiers)):
            return found
        if low in lexicons.words("occupation_nouns") and not modifiers:
            return self._identity_again(low, sentence)
        return None

    def _is_based(self, k: int) -> bool:
        """“The London-based firm”."""
        lows = self.tree.lower
        return lows[k] == "based" or lows[k + 1 : k + 3] == ["-", "based"] or k in self.named

    def _one(self, actors: list[ActorDraft], rule: str) -> tuple[ActorDraft, str] | None:
        """The one of these who has been named already."""
        found = {id(actor): actor for actor in actors if id(actor) in self.seen}
        return (next(iter(found.values())), rule) if len(found) == 1 else None

    def _body_again(self, low: str, modifiers: list[str], sentence: Sentence) -> tuple[ActorDraft, str] | None:
        """“The university” of the one whose name says so; “the firm” of the one body that may be a firm."""
        bodies = [actor for actor, _ in self.seen.values() if actor.kind in ORGANISATION_KINDS]
        if not all(word in gazetteer.nationality_adjectives() for word in modifiers):
            return None
        typed = [actor for actor in bodies if low in _words(actor)]
        if typed:
            return self._one(typed, "body-again")
        firm = low in lexicons.words("company_nouns")
        fitting = [a for a in bodies if not _words(a) & lexicons.words("organisation_nouns") or (firm and _is_firm(a))]
        if len(fitting) == 1 and (firm or (len(bodies) == 1 and low in _ANY_BODY)):
            return fitting[0], "body-again"
        near = [a for a in fitting if sentence.index - self.seen[id(a)][1] <= _NEAR]
        if firm and self.subject in fitting and len(near) == 1:
            return near[0], "body-again"
        return None

    def _role_again(self, low: str, modifiers: list[str]) -> tuple[ActorDraft, str] | None:
        """“The minister”, “the former finance minister” of the one who was called so."""
        standings = {standing for word in modifiers if (standing := standing_of_word(word))}
        asked = {word for word in modifiers if not standing_of_word(word)}
        bearers = []
        for actor, _ in self.seen.values():
            for role in actor.roles if actor.kind == "person" else ():
                words = set(re.findall(r"[\w.]+", role.role.lower()))
                if role_head(role.role) == low and asked <= words and standings <= {role.standing}:
                    bearers.append(actor)
        return self._one(bearers, "role-again")

    def _identity_again(self, low: str, sentence: Sentence) -> tuple[ActorDraft, str] | None:
        """“The sprinter” of the one person whom the text has named, not far before."""
        persons = [(actor, at) for actor, at in self.seen.values() if actor.kind == "person"]
        if len(persons) != 1 or sentence.index - persons[0][1] > _NEAR:
            return None
        actor, sex = persons[0][0], is_female_noun(low)
        return (actor, "identity-again") if sex is None or actor.female in {None, sex} else None


def takes_plural_pronoun(actor: ActorDraft) -> bool:
    """Whether an actor is spoken of as “they”."""
    return actor.kind == "group" or bool(_words(actor) & lexicons.words("plural_organisations"))


def _words(actor: ActorDraft) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", actor.name.lower()))


def _is_firm(actor: ActorDraft) -> bool:
    """Whether the only kind of body that a name tells is one that firms are."""
    return _words(actor) & lexicons.words("organisation_nouns") <= lexicons.words("company_nouns")


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0


def _deeds() -> frozenset[str]:
    return lexicons.group("government_words", "verb") | lexicons.group("government_words", "body")
