"""Who “he” and “she” are: the person most in the reader's mind, if nobody else comes near.

Every mention of a person adds to how present they are, more as a subject than elsewhere, and fades from sentence to
sentence. That and what else speaks for somebody is weighed (a conditional logit over all who may be meant). A pronoun
is linked to a person who is more likely than all others together; else it stays open. Persons the text does not name
(“the woman”) count as rivals, so that no one else is taken for them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...draft import ActorDraft, Draft
from ...language.quotations import Quotations
from ...language.tokens import Sentence
from ...language.tree import SUBJECT_RELATIONS, Tree
from ..actors.roles import is_female_noun

HE_FORMS = frozenset(("he", "him", "his", "himself"))
SHE_FORMS = frozenset(("she", "her", "hers", "herself"))
# What speaks for somebody, in the order of `_evidence`: fitted on GUM's training part by `training/fit_pronouns.py`. Rounds
# of fitting differ by 0.15 and reach the same there (86.6 % right of those linked); these link the most.
WEIGHTS = (
    0.62,  # how present they are, as a logarithm
    0.73,  # named or meant in this very sentence
    -0.39,  # two sentences ago or more
    0.23,  # as a subject
    0.09,  # in the pronoun's own role, subject or not
    0.45,  # as the subject of the clause above
    -0.08,  # not named in the text
    0.18,  # of a sex that is known
    0.46,  # how often, as a logarithm
    -0.05,  # last by a pronoun
    -0.21,  # one of both is within a quotation, the other not
    0.42,  # the last of all who were named or meant
)
# The least share of all: more likely than all others together
MIN_PROBABILITY = 0.5
# How much a mention within a quotation counts
QUOTED_WEIGHT = 0.5
# How much of it is left after a sentence; beyond so many sentences out of mind
ACTIVATION_DECAY, MAX_SENTENCE_DISTANCE = 0.6, 4
_WEIGHT = {"nsubj": 1.0, "nsubj:pass": 1.0, "obj": 0.5, "nmod:poss": 0.5, "obl:agent": 0.6}
_OTHER_WEIGHT = 0.4
MAX_BYLINE_TOKENS = 12  # words
MAX_PERSONS = 300  # in a text with more nobody is the only one
# Relations in which a noun only says more of a name
_DESCRIBES = frozenset(("nmod:desc", "compound", "appos", "flat", "amod", "root", "xcomp"))


@dataclass(slots=True)
class PersonCandidate:
    """Someone who may be meant: an actor, or somebody the text does not name (actor None)."""

    actor: ActorDraft | None
    female: bool | None
    mentions: list[tuple[int, float, int]] = field(default_factory=list)  # sentence, weight, token

    def activation(self, sentence: int) -> float:
        return sum(
            weight * ACTIVATION_DECAY ** (sentence - at)
            for at, weight, _ in self.mentions[-8:]
            if sentence - at <= MAX_SENTENCE_DISTANCE
        )


class PronounResolver:
    """Reads a document once, from its start to its end; `links` holds the actor of each pronoun that could be told.

    `listener`, if there is one, hears of each pronoun who may be meant and what speaks for each: training fits by
    it."""

    def __init__(self, draft: Draft, tree: Tree, again: Mapping[int, ActorDraft] | None = None):
        """`again` has those whom other words than names are known to mean, by their token: “the sprinter”."""
        self.again = again or {}
        self.draft = draft
        self.tree = tree
        self.quotations = Quotations(draft.tokens)
        self.links: dict[int, ActorDraft] = {}
        self.unnamed: dict[int, list[int]] = {}  # of those who mean somebody without a name: where that one stood
        self._persons: dict[object, PersonCandidate] = {}
        self._heads: set[int] = set()  # of the mentions seen
        self._recent: list[tuple[int, object]] = []  # sentence and key, the last few mentions
        self.on_candidates: Callable[[int, list[PersonCandidate], list[tuple[float, ...]]], None] | None = None
        self._coming: tuple[ActorDraft, int] | None = None  # who is the subject of this sentence, and where

    def read(self) -> dict[int, ActorDraft]:
        names = self._names()
        for sentence in self.draft.sentences:
            if self._is_byline(sentence):
                continue
            self._coming = self._main_subject(sentence, names)
            i = sentence.first
            while i < sentence.after:
                if i in names:
                    actor, after = names[i]
                    self._see(id(actor), PersonCandidate(actor, actor.female), sentence.index, i, after - 1)
                    i = after
                    continue
                low = self.tree.lower[i]
                if low in HE_FORMS or low in SHE_FORMS:
                    self._pronoun(i, low in SHE_FORMS, sentence.index)
                elif self._unnamed(i):
                    self._see(low, PersonCandidate(None, is_female_noun(low)), sentence.index, i, i)
                i += 1
        return self.links

    def _is_byline(self, sentence: Sentence) -> bool:
        """“By Grace Oyelaran in Port Ndale”: whoever wrote the text takes no part in it."""
        tokens, tree = self.draft.tokens, self.tree
        length = sentence.after - sentence.first
        alone = tokens.line_starts[sentence.first] and tokens.words[sentence.after - 1] != "."
        verbs = (tree.pos[k] in {"VERB", "AUX"} for k in range(sentence.first, sentence.after))
        return alone and length <= MAX_BYLINE_TOKENS and tokens.lower[sentence.first] == "by" and not any(verbs)

    def _main_subject(
        self, sentence: Sentence, names: dict[int, tuple[ActorDraft, int]]
    ) -> tuple[ActorDraft, int] | None:
        """The person named as the subject of the main clause, and where."""
        tree = self.tree
        root = next((k for k in range(sentence.first, sentence.after) if tree.heads[k] == k), None)
        subject = tree.subject(root) if root is not None else None
        if root is None or subject is None or subject > root:
            return None
        return next(((names[k][0], k) for k in range(tree.subtree_first[subject], subject + 1) if k in names), None)

    def _names(self) -> dict[int, tuple[ActorDraft, int]]:
        found = {}
        for actor in self.draft.actors:
            if actor.kind == "person" and not actor.anonymous:
                for mention in actor.mentions:
                    first, after = self.draft.tokens.token_range(mention.start, mention.end)
                    if mention.kind == "name" and first < after:
                        found[first] = (actor, after)
        return {i: (actor, i + 1) for i, actor in self.again.items()} | found

    def _unnamed(self, i: int) -> bool:
        tree = self.tree
        token = tree.doc[i]
        if any(tree.lower[k] in {"named", "called"} for k in tree.children(i, "acl")):
            return False  # “a man named Mario”
        single = tree.pos[i] == "NOUN" and "Number=Sing" in str(token.morph) and token._.entity_type == "person"
        if self.draft.tokens.words[i + 1 : i + 2] and self.draft.tokens.words[i + 1][0].isupper():
            return False  # “builder Ned Furlong”
        return single and tree.deps[i] not in _DESCRIBES and tree.child(i, "cop", "appos") is None

    def _see(self, key: object, person: PersonCandidate, sentence: int, first: int, last: int) -> None:
        known = self._persons.setdefault(key, person)
        head = next((k for k in range(first, last + 1) if not first <= self.tree.heads[k] <= last), first)
        known.mentions.append((sentence, self._weight(head), head))
        self._heads.add(head)
        self._recent.append((sentence, key))
        del self._recent[:-40]

    def _weight(self, i: int) -> float:
        """How present a mention makes someone; less within a quotation, for the story speaks of its speakers."""
        quoted = QUOTED_WEIGHT if self.quotations.enclosing(i) else 1.0
        return quoted * _WEIGHT.get(self.tree.deps[i], _OTHER_WEIGHT)

    def _pronoun(self, i: int, female: bool, sentence: int) -> None:
        rivals = self._rivals(i, female, sentence)
        if not rivals:
            self._without_rivals(i, female, sentence)
            return
        told = [self._evidence(i, key, female, sentence) for key in rivals]
        if self.on_candidates is not None:
            self.on_candidates(i, [self._persons[key] for key in rivals], told)
        shares = _shares([sum(w * x for w, x in zip(WEIGHTS, row, strict=True)) for row in told])
        best = max(range(len(rivals)), key=lambda n: (shares[n], -n))
        person = self._persons[rivals[best]]
        if shares[best] < MIN_PROBABILITY or self._side_by_side(person, rivals):
            return
        if person.actor is not None:
            self.links[i] = person.actor
        else:
            self.unnamed[i] = [token for _, _, token in person.mentions]
        person.female = female
        person.mentions.append((sentence, self._weight(i), i))
        self._recent.append((sentence, rivals[best]))

    def _evidence(self, i: int, key: object, female: bool, sentence: int) -> tuple[float, ...]:
        """What speaks for somebody, in the order of WEIGHTS."""
        tree, person = self.tree, self._persons[key]
        at, _, last = person.mentions[-1]
        distance = sentence - at
        subject = tree.deps[last] in SUBJECT_RELATIONS
        governs = distance == 0 and last == self._governor(i)
        quoted = (self.quotations.enclosing(i) is None) != (self.quotations.enclosing(last) is None)
        return (
            math.log(person.activation(sentence) + 0.01),
            float(distance == 0),
            float(distance > 1),
            float(subject),
            float(subject == (tree.deps[i] in SUBJECT_RELATIONS)),
            float(governs),
            float(person.actor is None),
            float(person.female is female),
            math.log(len(person.mentions)),
            float(tree.lower[last] in HE_FORMS | SHE_FORMS),
            float(quoted),
            float(key == self._recent[-1][1]),
        )

    def _governor(self, i: int) -> int | None:
        """The subject of the clause that a pronoun belongs to or hangs on: “Roe said that he”, “Roe sold his boat”.

        Of a relative clause it is whom that is about, past subjects who are no persons: “Roe, who quit after the board
        cut his pay”."""
        tree, node = self.tree, i
        own = tree.deps[i] != "nmod:poss" and not tree.lower[i].endswith("self")
        for _ in range(6):
            if tree.heads[node] == node:
                return None
            node = tree.heads[node]
            subject = tree.subject(node)
            if subject is not None and tree.lower[subject] == "who" and tree.deps[node] == "acl:relcl":
                return int(tree.heads[node])
            if subject is not None and subject not in self._heads and tree.pos[subject] != "PRON":
                continue
            if (
                subject is not None
                and subject < i
                and not tree.subtree_first[subject] <= i < tree.subtree_after[subject]
            ):
                if not own:
                    return subject
                own = False
            elif subject == i:
                own = False
        return None

    def _without_rivals(self, i: int, female: bool, sentence: int) -> None:
        """Nobody is in mind: “before she left, Roe locked the door”, or the one person the text has spoken of."""
        coming = self._coming
        if coming is not None and i < coming[1] and coming[0].female in {None, female}:
            self.links[i] = coming[0]
            return
        if len(self._persons) > MAX_PERSONS:
            return
        fitting = [person for person in self._persons.values() if person.female in {None, female}]
        if len(fitting) == 1 and fitting[0].actor is not None and not self._bound(i, fitting[0]):
            self.links[i] = fitting[0].actor
            fitting[0].female = female
            fitting[0].mentions.append((sentence, self._weight(i), i))
            self._recent.append((sentence, id(fitting[0].actor)))

    def _side_by_side(self, person: PersonCandidate, rivals: list[object]) -> bool:
        """“Roe met Lee. He said”: two who have only been named together are equally likely."""
        others = [self._persons[key] for key in rivals if self._persons[key] is not person]
        return len(person.mentions) == 1 and any(
            len(other.mentions) == 1 and other.mentions[0][0] == person.mentions[0][0] and other.actor is not None
            for other in others
        )

    def _rivals(self, i: int, female: bool, sentence: int) -> list[object]:
        recent = dict.fromkeys(key for at, key in self._recent if sentence - at <= MAX_SENTENCE_DISTANCE)
        return [
            key
            for key in recent
            if self._persons[key].female in {None, female} and not self._bound(i, self._persons[key])
        ]

    def _bound(self, i: int, person: PersonCandidate) -> bool:
        """“Roe met him”: no verb's object is its own subject."""
        tree = self.tree
        if tree.deps[i] not in {"obj", "iobj", "obl"}:
            return False
        return any(
            tree.heads[k] == tree.heads[i] and tree.deps[k] in SUBJECT_RELATIONS for _, _, k in person.mentions[-3:]
        )


def _shares(weights: list[float]) -> list[float]:
    most = max(weights)
    odds = [math.exp(weight - most) for weight in weights]
    return [one / sum(odds) for one in odds]
