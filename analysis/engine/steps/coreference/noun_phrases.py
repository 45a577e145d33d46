"""Noun phrases that pronouns mean where they mean no actor: “Denmark will ban *the pesticide*. France banned *it*.”

The coreference step links pronouns to actors. For the titles of events the pronouns that it leaves open are resolved to
noun phrases, while the document is read from the first word to the last. A wrong phrase costs more than none: where two
phrases agree, none is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field

from ... import lexicons
from ...draft import ActorDraft
from ...language.tree import SUBJECT_RELATIONS, Tree

_PERSONAL_PRONOUNS = frozenset(("he", "she", "it", "they"))
_SUBJECT_FORMS = {"it": "it", "them": "they", "him": "he", "her": "she"}
# Singular nouns that “they” may mean: “the band”
_COLLECTIVE_NOUNS = lexicons.group("event_words", "collective nouns")
# How many phrases are remembered: a bound on cost, above what two sentences hold
_MAX_PHRASES = 12


@dataclass(slots=True)
class NounPhraseResolver:
    """Resolves the open pronouns of one document to noun phrases.

    Call `remember` with every verb in text order and set `window_start` to the first token that pronouns may refer back
    to. `actor_at` returns the actor that a phrase's head names; `time_tokens` are no antecedents."""

    tree: Tree
    actor_at: Callable[[int], ActorDraft | None]
    time_tokens: Set[int]
    window_start: int = 0
    recent_phrases: list[int] = field(default_factory=list)  # heads of the last clauses' phrases, the most salient last

    def remember(self, verb: int) -> None:
        """Add the phrases of a clause that a pronoun may mean, in order of salience: its subject last."""
        tree = self.tree
        subject = tree.child(verb, *SUBJECT_RELATIONS)
        phrases = [] if subject is None else tree.children(subject, "nmod")  # “lawyers for the singer”
        phrases += tree.children(verb, "obl", "obl:agent", "obj")
        phrases += tree.children(verb, "nsubj", "nsubj:pass")
        for word in phrases:
            phrase = self.resolve_subject(word) if tree.pos[word] == "PRON" else word
            if tree.pos[phrase] in {"NOUN", "PROPN"} and phrase not in self.time_tokens:
                self.recent_phrases = [*self.recent_phrases[1 - _MAX_PHRASES :], phrase]

    def resolve_subject(self, subject: int) -> int:
        """Return the phrase that an open personal pronoun most likely means, or the word itself."""
        pronoun = self.tree.lower[subject]
        if pronoun not in _PERSONAL_PRONOUNS or self.actor_at(subject) is not None:
            return subject
        antecedent = self._antecedent(pronoun, subject, self.recent_phrases)
        return subject if antecedent is None else antecedent

    def resolve(self, word: int) -> int | None:
        """Return the phrase that a pronoun inside a clause means, or None.

        A subject means the subject of the clause above, an object that of a clause before: “France banned it”."""
        pronoun, relations = self.tree.lower[word], self.tree.deps
        if pronoun in _PERSONAL_PRONOUNS and relations[word] in SUBJECT_RELATIONS:
            return self._main_subject(word)
        if pronoun not in _SUBJECT_FORMS:
            return None
        objects = [phrase for phrase in self.recent_phrases if relations[phrase] in {"obj", "nsubj:pass"}]
        return self._antecedent(_SUBJECT_FORMS[pronoun], word, objects)

    def _main_subject(self, word: int) -> int | None:
        """Return the subject of the clause above if it agrees: “Jobs announced that *he* would …”."""
        verb = self.tree.heads[self.tree.heads[word]]
        subject = self.tree.child(verb, "nsubj", "nsubj:pass")
        antecedent = self.resolve_subject(subject) if subject is not None else None
        if antecedent is None or antecedent == word or not self._agrees(self.tree.lower[word], antecedent):
            return None
        return antecedent

    def _antecedent(self, pronoun: str, word: int, phrases: list[int]) -> int | None:
        """Return the only phrase in the window that agrees, or for a subject the only subject among several."""
        relations = self.tree.deps
        agreeing = [
            phrase for phrase in phrases if self.window_start <= phrase < word and self._agrees(pronoun, phrase)
        ]
        antecedent = self._only(agreeing)
        if antecedent is None and relations[word] in SUBJECT_RELATIONS:
            antecedent = self._only([phrase for phrase in agreeing if relations[phrase] in SUBJECT_RELATIONS])
        return antecedent

    def _only(self, phrases: list[int]) -> int | None:
        """Return the last of several phrases if all have the same actor, or the same noun."""
        meanings: set[int | str] = set()
        for phrase in phrases:
            actor = self.actor_at(phrase)
            meanings.add(id(actor) if actor is not None else self.tree.lemma(phrase))
        return phrases[-1] if len(meanings) == 1 else None

    def _agrees(self, pronoun: str, noun: int) -> bool:
        """Return whether a pronoun agrees with a noun in number and animacy."""
        tree, actor = self.tree, self.actor_at(noun)
        is_person = actor.kind == "person" if actor is not None else tree.is_person[noun]
        is_plural = "Number=Plur" in tree.features[noun] and not (actor is not None and is_person)
        is_collective = tree.lemma(noun) in _COLLECTIVE_NOUNS
        if pronoun == "they":
            is_body = actor is not None and actor.kind in {"group", "organisation"}
            return is_plural or is_collective or is_body or tree.child(noun, "conj") is not None
        if is_person and actor is None and is_collective:
            return False  # “a jury” is no “she”
        if is_plural or self._joins_another_person(noun):
            return False
        return is_person == (pronoun in {"he", "she"})

    def _joins_another_person(self, noun: int) -> bool:
        """Return whether two people are joined: “a boy and a teacher”, but not “the chief and founder”."""
        tree = self.tree
        joined = tree.children(noun, "conj")
        return any(tree.is_person[other] and tree.child(other, "det") is not None for other in joined)
