"""Who “he” and “she” are: the person most in the reader's mind, if nobody else comes near.

Every mention of a person adds to how present they are, more as a subject than elsewhere, and fades from sentence to
sentence. A pronoun is linked to the most present person it may stand for, unless a second is nearly as present: then
it stays open. Persons the text does not name (“the woman”) count as rivals, so that no one else is taken for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .draft import ActorDraft, Draft
from .quotations import Quotations
from .roles import sex_of
from .trees import SUBJECTS, Tree

HE = frozenset(("he", "him", "his", "himself"))
SHE = frozenset(("she", "her", "hers", "herself"))
# How much more present the first must be than the second
LEAD = 1.7
# How much a mention within a quotation counts
QUOTED = 0.5
# How much more likely someone is whose sex is known to fit
KNOWN = 1.2
# How much of it is left after a sentence; beyond so many sentences out of mind
FADE, REACH = 0.6, 4
_WEIGHT = {"nsubj": 1.0, "nsubj:pass": 1.0, "obj": 0.5, "nmod:poss": 0.5, "obl:agent": 0.6}
_OTHER_WEIGHT = 0.4
# Relations in which a noun only says more of a name
_DESCRIBES = frozenset(("nmod:desc", "compound", "appos", "flat", "amod", "root", "xcomp"))


@dataclass(slots=True)
class Person:
    """Someone who may be meant: an actor, or somebody the text does not name (actor None)."""

    actor: ActorDraft | None
    female: bool | None
    seen: list[tuple[int, float, int]] = field(default_factory=list)  # sentence, weight, token

    def presence(self, sentence: int) -> float:
        return sum(weight * FADE ** (sentence - at) for at, weight, _ in self.seen[-8:] if sentence - at <= REACH)


class Pronouns:
    """Reads a document once, from its start to its end; `links` holds the actor of each pronoun that could be told."""

    def __init__(self, draft: Draft, tree: Tree):
        self.draft = draft
        self.tree = tree
        self.quotations = Quotations(draft.tokens)
        self.links: dict[int, ActorDraft] = {}
        self._persons: dict[object, Person] = {}
        self._recent: list[tuple[int, object]] = []  # sentence and key, the last few mentions

    def read(self) -> dict[int, ActorDraft]:
        names = self._names()
        for sentence in self.draft.sentences:
            i = sentence.first
            while i < sentence.after:
                if i in names:
                    actor, after = names[i]
                    self._see(id(actor), Person(actor, actor.female), sentence.index, i, after - 1)
                    i = after
                    continue
                low = self.tree.lows[i]
                if low in HE or low in SHE:
                    self._pronoun(i, low in SHE, sentence.index)
                elif self._unnamed(i):
                    self._see(low, Person(None, sex_of(low)), sentence.index, i, i)
                i += 1
        return self.links

    def _names(self) -> dict[int, tuple[ActorDraft, int]]:
        found = {}
        for actor in self.draft.actors:
            if actor.kind == "person" and not actor.anonymous:
                for mention in actor.mentions:
                    first, after = self.draft.tokens.within(mention.start, mention.end)
                    if mention.kind == "name" and first < after:
                        found[first] = (actor, after)
        return found

    def _unnamed(self, i: int) -> bool:
        tree = self.tree
        token = tree.doc[i]
        single = tree.pos[i] == "NOUN" and "Number=Sing" in str(token.morph) and token._.entity_type == "person"
        if self.draft.tokens.words[i + 1 : i + 2] and self.draft.tokens.words[i + 1][0].isupper():
            return False  # “builder Ned Furlong”
        return single and tree.deps[i] not in _DESCRIBES and tree.child(i, "cop", "appos") is None

    def _see(self, key: object, person: Person, sentence: int, first: int, last: int) -> None:
        known = self._persons.setdefault(key, person)
        head = next((k for k in range(first, last + 1) if not first <= self.tree.heads[k] <= last), first)
        known.seen.append((sentence, self._weight(head), head))
        self._recent.append((sentence, key))
        del self._recent[:-40]

    def _weight(self, i: int) -> float:
        """How present a mention makes someone; less within a quotation, for the story speaks of its speakers."""
        quoted = QUOTED if self.quotations.around(i) else 1.0
        return quoted * _WEIGHT.get(self.tree.deps[i], _OTHER_WEIGHT)

    def _pronoun(self, i: int, female: bool, sentence: int) -> None:
        ranked = sorted(self._rivals(i, female, sentence), key=lambda row: -row[0])
        if not ranked:
            return
        presence, key = ranked[0]
        person = self._persons[key]
        if len(ranked) > 1 and (presence < LEAD * ranked[1][0] or self._side_by_side(person, ranked[1][1])):
            return
        if person.actor is not None:
            self.links[i] = person.actor
        person.female = female
        person.seen.append((sentence, self._weight(i), i))
        self._recent.append((sentence, key))

    def _side_by_side(self, person: Person, other: object) -> bool:
        """“Roe met Lee. He said”: two who have only been named together are equally likely."""
        rival = self._persons[other]
        together = len(person.seen) == len(rival.seen) == 1 and person.seen[0][0] == rival.seen[0][0]
        return together and rival.actor is not None

    def _rivals(self, i: int, female: bool, sentence: int) -> Iterator[tuple[float, object]]:
        for key in dict.fromkeys(key for at, key in self._recent if sentence - at <= REACH):
            person = self._persons[key]
            if person.female not in {None, female} or self._bound(i, person):
                continue
            known = KNOWN if person.female is female else 1.0
            yield known * person.presence(sentence), key

    def _bound(self, i: int, person: Person) -> bool:
        """“Roe met him”: no verb's object is its own subject."""
        tree = self.tree
        if tree.deps[i] not in {"obj", "iobj", "obl"}:
            return False
        return any(tree.heads[k] == tree.heads[i] and tree.deps[k] in SUBJECTS for _, _, k in person.seen[-3:])
