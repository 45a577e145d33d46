"""Who takes part in an event, in which role, and where it happens: what stands around the trigger in the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ...draft import ActorDraft, Draft
from ...types import Span
from .tree import CLAUSES, SAME, Tree
from .triggers import Trigger, carrier

People = list[tuple[ActorDraft, str]]
# Roles of those who are named beside an act, and do not tell who acts
ASIDE = frozenset(("place", "other"))

_CLAUSES_AND_VERBS = CLAUSES
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
class Cast:
    """One document's actors on its tree: which actor each word names."""

    tree: Tree
    draft: Draft
    heads: dict[int, ActorDraft] = field(default_factory=dict)
    words: dict[int, ActorDraft] = field(default_factory=dict)
    nominals: set[int] = field(default_factory=set)  # words of “the company” where its actor is known

    def prepare(self) -> None:
        """Where two mentions overlap the longer one names its words."""
        within = self.draft.tokens.within
        rows = [(*within(m.start, m.end), a, m.kind) for a in self.draft.actors for m in a.mentions]
        for first, after, actor, kind in sorted(rows, key=lambda row: row[0] - row[1]):
            if first >= after or first in self.words:
                continue
            for i in range(first, after):
                self.words.setdefault(i, actor)
            if kind == "nominal":
                self.nominals.update(range(first, after))
            outside = [i for i in range(first, after) if not first <= self.tree.head[i] < after]
            self.heads.setdefault(outside[0] if outside else first, actor)

    def named(self, word: int) -> ActorDraft | None:
        """The actor a phrase's head names, by itself or by its apposition: “Apple CEO Steve Jobs” is Steve Jobs."""
        if word in self.heads or word in self.words:
            actor = self.heads.get(word) or self.words[word]
            return actor if not actor.anonymous else None
        for kid in self.tree.kids[word]:
            beside = self.tree.dep[kid] in {"appos", "flat", "nmod:desc"} and kid in self.heads
            if beside and not any(other in self.heads for other in self.tree.children(kid, "conj")):
                return self.heads[kid]
        return None

    def like(self, noun: int) -> ActorDraft | None:
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

    def of(self, trigger: Trigger, subject: int | None) -> People:
        """Each actor once, in the first role that holds: agent, patient, place, other."""
        people: People = []
        if trigger.noun:
            self._of_noun(trigger, people)
        else:
            self._of_verb(trigger.token, subject, people)
        once: dict[int, tuple[ActorDraft, str]] = {}
        for actor, role in people:
            if not actor.anonymous and (id(actor) not in once or once[id(actor)][1] == "other"):
                once[id(actor)] = (actor, role)
        return list(once.values())

    def _of_verb(self, verb: int, subject: int | None, people: People) -> None:
        tree, passive = self.tree, self.tree.is_passive(verb)
        if subject is not None:
            self._phrase(subject, "patient" if passive else "agent", people)
        for kid in tree.kids[verb]:
            relation = tree.dep[kid]
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
        return "place" if self.tree.places[kid] and self.tree.case(kid) in _PLACED else "other"

    def _of_complement(self, verb: int, people: People) -> None:
        """“Agreed to buy Calder Power”: who is in the act that this one is about."""
        for kid in self.tree.kids[verb]:
            if self.tree.dep[kid] in {"obj", "iobj", "obl"}:
                self._phrase(kid, "patient" if self.tree.dep[kid] == "obj" else "other", people)

    def _of_noun(self, trigger: Trigger, people: People) -> None:
        tree, noun = self.tree, trigger.token
        for kid in tree.kids[noun]:
            relation, case = tree.dep[kid], tree.case(kid)
            if relation == "nmod:poss":
                self._phrase(kid, "patient" if tree.lemma(noun) in _PASSIVE_NOUNS else "agent", people)
            elif relation == "nmod":
                acts = case in _DID or (case == "of" and trigger.act not in tree.lows[noun])
                done = case in {"on", "against"} or (case == "of" and tree.lemma(noun) not in _DONE_BY)
                self._phrase(kid, "agent" if acts and not done else "patient" if done else self._beside(kid), people)
            elif relation == "compound":
                self._phrase(kid, "other", people)
        verb = carrier(tree, noun)
        if verb is not None:
            for kid in tree.children(verb, "obl"):
                self._phrase(kid, self._beside(kid), people)
        elif tree.dep[noun] == "obj" and tree.pos[tree.head[noun]] == "VERB":
            subject = tree.subject(tree.head[noun])
            if subject is not None:
                self._phrase(subject, "agent", people)

    def _phrase(self, head: int, role: str, people: People) -> None:
        """The actors of a phrase: those it is about in the role, those only named within it as others."""
        tree = self.tree
        if tree.dep[head] == "nmod:poss" and tree.pos[head] == "PRON" and head not in self.words:
            self._possessor(head, role, people)
        for word in tree.below(head, _CLAUSES_AND_VERBS):
            if word not in self.heads:
                continue
            step, core, owns = word, True, False
            while step != head:
                core = core and tree.dep[step] in SAME
                owns = owns or (tree.dep[step] == "nmod:poss" and tree.head[step] != head)
                step = tree.head[step]
            if owns or (not core and tree.pos[word] == "PRON"):
                continue  # “the text of Roe’s letter”, “his company”: the owner does not take part
            people.append((self.heads[word], role if core else "other"))
        if head not in self.heads and head in self.words:
            people.append((self.words[head], role))

    def _possessor(self, pronoun: int, role: str, people: People) -> None:
        """“In his speech, Roe said”: an open pronoun before a noun of happening is its clause's subject, a person."""
        verb = next((word for word in self.tree.above(pronoun) if self.tree.pos[word] == "VERB"), None)
        subject = self.tree.subject(verb) if verb is not None else None
        actor = self.named(subject) if subject is not None else None
        if actor is not None and (actor.kind == "person") == (self.tree.lows[pronoun] in {"his", "her"}):
            people.append((actor, role))

    def place(self, trigger: Trigger) -> Span | None:
        """The words that say where: “in Geneva”, “near Lleida”, without the preposition."""
        verb = carrier(self.tree, trigger.token) if trigger.noun else trigger.token
        for word in (trigger.token, verb):
            if word is None:
                continue
            for kid in self.tree.kids[word]:
                if self.tree.dep[kid] not in {"obl", "nmod"} or self.tree.case(kid) not in _PLACED:
                    continue
                if self.tree.places[kid]:
                    return self._span(kid)
        return None

    def _span(self, head: int) -> Span:
        """A phrase without its preposition and without what is joined to it."""
        tree = self.tree
        stop = CLAUSES | {"case", "punct", "conj", "appos", "nmod", "cc"}
        words = sorted(tree.below(head, stop))
        first = last = words.index(head)
        while first > 0 and words[first - 1] == words[first] - 1:
            first -= 1
        while last + 1 < len(words) and words[last + 1] == words[last] + 1:
            last += 1
        while tree.dep[words[first]] == "det" and first < last:
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

__all__ = ["ASIDE", "Cast", "People"]
