"""Who takes part in an event, in which role, and where it happens: what stands around the trigger in the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ...draft import ActorDraft, Draft
from ...language.tree import CLAUSE_RELATIONS, Tree
from ...types import Span
from .triggers import Trigger, occurrence_verb

Participants = list[tuple[ActorDraft, str]]
# Roles of those who are named beside an act, and do not tell who acts
PERIPHERAL_ROLES = frozenset(("place", "other"))

# Relations that join the words of one name, or of one phrase with its apposition
NAME_RELATIONS = frozenset(("appos", "flat", "conj", "nmod:desc", "fixed"))
_PLACED = frozenset(("in", "at", "near", "outside", "inside", "off", "across", "around"))
# Of a noun of happening: who did it, and to whom
_DID = frozenset(("by", "between", "with", "among"))
_PASSIVE_NOUNS = frozenset(
    [
        "death",
        "birth",
        "arrest",
        "assassination",
        "murder",
        "resignation",
        "appointment",
        "dismissal",
        "conviction",
        "trial",
        "funeral",
    ]
)


@dataclass(eq=False)
class ActorIndex:
    """One document's actors on its tree: which actor each word names."""

    tree: Tree
    draft: Draft
    actor_by_head: dict[int, ActorDraft] = field(default_factory=dict)
    words: dict[int, ActorDraft] = field(default_factory=dict)
    nominal_tokens: set[int] = field(default_factory=set)  # words of “the company” where its actor is known

    def build_index(self) -> None:
        """Where two mentions overlap the longer one names its words."""
        within = self.draft.tokens.token_range
        rows = [(*within(m.start, m.end), a, m.kind) for a in self.draft.actors for m in a.mentions]
        for first, after, actor, kind in sorted(rows, key=lambda row: row[0] - row[1]):
            if first >= after or first in self.words:
                continue
            for i in range(first, after):
                self.words.setdefault(i, actor)
            if kind == "nominal":
                self.nominal_tokens.update(range(first, after))
            outside = [i for i in range(first, after) if not first <= self.tree.heads[i] < after]
            self.actor_by_head.setdefault(outside[0] if outside else first, actor)

    def actor_at(self, word: int) -> ActorDraft | None:
        """The actor a phrase's head names, by itself or by its apposition: “Apple CEO Steve Jobs” is Steve Jobs."""
        if word in self.actor_by_head or word in self.words:
            actor = self.actor_by_head.get(word) or self.words[word]
            return actor if not actor.anonymous else None
        for kid in self.tree.dependents[word]:
            beside = self.tree.deps[kid] in {"appos", "flat", "nmod:desc"} and kid in self.actor_by_head
            if beside and not any(other in self.actor_by_head for other in self.tree.children(kid, "conj")):
                return self.actor_by_head[kid]
        return None

    def actor_of_bare_noun(self, noun: int) -> ActorDraft | None:
        """Whom “the church” means: the one actor whose name, given before, holds the word. None where two do."""
        word = self.tree.lemma(noun)
        found = self._by_word.get(word, ())
        return found[0] if len(found) == 1 and found[0].mentions[0].start < self._start(noun) else None

    def _start(self, word: int) -> int:
        return self.draft.tokens.span(word, word + 1)[0]

    @cached_property
    def _by_word(self) -> dict[str, list[ActorDraft]]:
        """The organisations of a text by the words of their names."""
        found: dict[str, list[ActorDraft]] = {}
        for actor in self.draft.actors:
            if actor.mentions and not actor.anonymous and actor.kind in {"organisation", "outlet"}:
                for word in set(actor.name.lower().split()[0:8]):
                    found.setdefault(word, []).append(actor)
        return found

    def of(self, trigger: Trigger, subject: int | None) -> Participants:
        """Each actor once, in the first role that holds: agent, patient, place, other."""
        people: Participants = []
        if trigger.noun:
            self._of_noun(trigger, people)
        else:
            self._of_verb(trigger.token, subject, people)
        once: dict[int, tuple[ActorDraft, str]] = {}
        for actor, role in people:
            if not actor.anonymous and (id(actor) not in once or once[id(actor)][1] == "other"):
                once[id(actor)] = (actor, role)
        return list(once.values())

    def _of_verb(self, verb: int, subject: int | None, people: Participants) -> None:
        tree, passive = self.tree, self.tree.is_passive(verb)
        if subject is not None:
            self._phrase(subject, "patient" if passive else "agent", people)
        for kid in tree.dependents[verb]:
            relation = tree.deps[kid]
            if relation == "obl:agent" or (relation == "obl" and passive and tree.case(kid) == "by"):
                self._phrase(kid, "agent", people)
            elif relation == "obj":
                self._phrase(kid, "patient", people)
            elif relation in {"iobj", "obl", "obl:unmarked"}:
                self._phrase(kid, self._beside(kid), people)

        complement = tree.complement(verb)
        if complement is not None:
            self._of_complement(complement, people)

    def _beside(self, kid: int) -> str:
        """The role of who stands beside the act: where it happens, or another."""
        return "place" if self.tree.is_place[kid] and self.tree.case(kid) in _PLACED else "other"

    def _of_complement(self, verb: int, people: Participants) -> None:
        """“Agreed to buy Calder Power”: who is in the act that this one is about."""
        for kid in self.tree.dependents[verb]:
            if self.tree.deps[kid] in {"obj", "iobj", "obl"}:
                self._phrase(kid, "patient" if self.tree.deps[kid] == "obj" else "other", people)

    def _of_noun(self, trigger: Trigger, people: Participants) -> None:
        tree, noun = self.tree, trigger.token
        for kid in tree.dependents[noun]:
            relation, case = tree.deps[kid], tree.case(kid)
            if relation == "nmod:poss":
                self._phrase(kid, "patient" if tree.lemma(noun) in _PASSIVE_NOUNS else "agent", people)
            elif relation == "nmod":
                acts = case in _DID or (case == "of" and trigger.act not in tree.lower[noun])
                done = case in {"on", "against"} or (case == "of" and tree.lemma(noun) not in _DONE_BY)
                self._phrase(kid, "agent" if acts and not done else "patient" if done else self._beside(kid), people)
            elif relation == "compound":
                self._phrase(kid, "other", people)
        verb = occurrence_verb(tree, noun)
        if verb is not None:
            for kid in tree.children(verb, "obl"):
                self._phrase(kid, self._beside(kid), people)
        elif tree.deps[noun] == "obj" and tree.pos[tree.heads[noun]] == "VERB":
            subject = tree.effective_subject(tree.heads[noun])
            if subject is not None:
                self._phrase(subject, "agent", people)

    def _phrase(self, heads: int, role: str, people: Participants) -> None:
        """The actors of a phrase: those it is about in the role, those only named within it as others."""
        tree = self.tree
        if tree.deps[heads] == "nmod:poss" and tree.pos[heads] == "PRON" and heads not in self.words:
            self._possessor(heads, role, people)
        for word in tree.subtree(heads, CLAUSE_RELATIONS):
            if word not in self.actor_by_head:
                continue
            step, core, owns = word, True, False
            while step != heads:
                core = core and tree.deps[step] in NAME_RELATIONS
                owns = owns or (tree.deps[step] == "nmod:poss" and tree.heads[step] != heads)
                step = tree.heads[step]
            if owns or (not core and tree.pos[word] == "PRON"):
                continue  # “the text of Roe’s letter”, “his company”: the owner does not take part
            people.append((self.actor_by_head[word], role if core else "other"))
        if heads not in self.actor_by_head and heads in self.words:
            people.append((self.words[heads], role))

    def _possessor(self, pronoun: int, role: str, people: Participants) -> None:
        """“In his speech, Roe said”: an open pronoun before a noun of happening is its clause's subject, a person."""
        verb = next((word for word in self.tree.ancestors(pronoun) if self.tree.pos[word] == "VERB"), None)
        subject = self.tree.effective_subject(verb) if verb is not None else None
        actor = self.actor_at(subject) if subject is not None else None
        if actor is not None and (actor.kind == "person") == (self.tree.lower[pronoun] in {"his", "her"}):
            people.append((actor, role))

    def place(self, trigger: Trigger) -> Span | None:
        """The words that say where: “in Geneva”, “near Lleida”, without the preposition."""
        verb = occurrence_verb(self.tree, trigger.token) if trigger.noun else trigger.token
        for word in (trigger.token, verb):
            if word is None:
                continue
            for kid in self.tree.dependents[word]:
                if self.tree.deps[kid] not in {"obl", "nmod"} or self.tree.case(kid) not in _PLACED:
                    continue
                if self.tree.is_place[kid]:
                    return self._span(kid)
        return None

    def _span(self, heads: int) -> Span:
        """A phrase without its preposition and without what is joined to it."""
        tree = self.tree
        stop = CLAUSE_RELATIONS | {"case", "punct", "conj", "appos", "nmod", "cc"}
        words = sorted(tree.subtree(heads, stop))
        first = last = words.index(heads)
        while first > 0 and words[first - 1] == words[first] - 1:
            first -= 1
        while last + 1 < len(words) and words[last + 1] == words[last] + 1:
            last += 1
        while tree.deps[words[first]] == "det" and first < last:
            first += 1
        return self.draft.tokens.span(words[first], words[last] + 1)


_DONE_BY = frozenset(
    [
        "resignation",
        "visit",
        "arrival",
        "departure",
        "return",
        "death",
        "speech",
        "meeting",
        "march",
        "retirement",
        "withdrawal",
    ]
)

__all__ = ["PERIPHERAL_ROLES", "ActorIndex", "Participants"]
