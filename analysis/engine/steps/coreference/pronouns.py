"""Resolution of “he” and “she”: the person who is most salient, if no one else comes near.

Every mention of a person adds to their activation, more as a subject than elsewhere, and decays from sentence to
sentence. Activation and other evidence is weighed in a conditional logit over all candidates. A pronoun is linked to a
person who is more likely than all others together; otherwise it stays open. People that the text does not name (“the
woman”) are candidates too, so that no one else is taken for them.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ...draft import ActorDraft, Draft
from ...language.quotations import Quotations
from ...language.tokens import Sentence
from ...language.tree import SUBJECT_RELATIONS, Tree
from ..actors.roles import is_female_noun

HE_FORMS = frozenset(("he", "him", "his", "himself"))
SHE_FORMS = frozenset(("she", "her", "hers", "herself"))
# Weights of the evidence, in the order of `_evidence`. Fitted on GUM's training part by `training/fit_pronouns.py`.
# Rounds of fitting differ by up to 0.15 and give the same result there (86.6 % of the links right); these weights link
# the most pronouns.
WEIGHTS: tuple[float, ...] = (
    0.62,  # logarithm of the activation
    0.73,  # last mentioned in this sentence
    -0.39,  # last mentioned two or more sentences ago
    0.23,  # last mentioned as a subject
    0.09,  # pronoun and last mention are both subjects, or both not
    0.45,  # subject of the clause above
    -0.08,  # not named in the text
    0.18,  # known to be of the pronoun's gender
    0.46,  # logarithm of the number of mentions
    -0.05,  # last mentioned by a pronoun
    -0.21,  # one of the two is inside a quotation, the other is not
    0.42,  # the most recent mention of anyone
)
# A candidate must be more likely than all others together.
MIN_PROBABILITY = 0.5
# Mentions inside a quotation count half: the story is about the speaker.
QUOTED_WEIGHT = 0.5
# Share of the activation that is left after each sentence, and the distance after which a mention no longer counts
ACTIVATION_DECAY, MAX_SENTENCE_DISTANCE = 0.6, 4
# Prominence of a mention by its grammatical relation, after the usual scale subject > object > oblique
_RELATION_WEIGHTS = {"nsubj": 1.0, "nsubj:pass": 1.0, "obj": 0.5, "nmod:poss": 0.5, "obl:agent": 0.6}
_OTHER_RELATION_WEIGHT = 0.4
MAX_BYLINE_TOKENS = 12  # a longer line that begins with “By” is a sentence
MAX_PERSONS = 300  # bounds the cost of looking for the only person of a text, of which a longer list has none
MAX_RECENT_MENTIONS = 40  # more than the persons of five sentences, beyond which no mention counts
MAX_WEIGHED_MENTIONS = 8  # of one person: older ones have decayed to nothing
MAX_CLAUSES_UP = 6  # bounds the search for the clause that a pronoun depends on
# Relations in which a noun describes a name and does not refer to another person
_DESCRIBING_RELATIONS = frozenset(("nmod:desc", "compound", "appos", "flat", "amod", "root", "xcomp"))


@dataclass(slots=True)
class PersonMention:
    """Where a person was mentioned, and how prominently."""

    sentence: int
    weight: float
    token: int


@dataclass(slots=True)
class PersonCandidate:
    """A person that a pronoun may mean: an actor, or somebody without a name in the text (`actor` is None)."""

    actor: ActorDraft | None
    female: bool | None
    mentions: list[PersonMention] = field(default_factory=list)

    def activation(self, sentence: int) -> float:
        """Return how salient the person is in a sentence."""
        return sum(
            mention.weight * ACTIVATION_DECAY ** (sentence - mention.sentence)
            for mention in self.mentions[-MAX_WEIGHED_MENTIONS:]
            if sentence - mention.sentence <= MAX_SENTENCE_DISTANCE
        )


# Called with the pronoun's token, its candidates and the evidence of each, in the order of WEIGHTS
CandidateListener = Callable[[int, list[PersonCandidate], list[tuple[float, ...]]], None]


class PronounResolver:
    """Resolve the pronouns of one document, from its start to its end.

    `links` maps the token of each resolved pronoun to its actor. `unnamed` maps pronouns that mean somebody without
    a name in the text to the tokens of that person's mentions. Training sets `on_candidates` to collect evidence.
    """

    def __init__(self, draft: Draft, tree: Tree, described: Mapping[int, ActorDraft] | None = None) -> None:
        """`described` maps tokens of other words known to mean a person, such as “the sprinter”, to their actor."""
        self.draft = draft
        self.tree = tree
        self.described = described or {}
        self.quotations = Quotations(draft.tokens)
        self.links: dict[int, ActorDraft] = {}
        self.unnamed: dict[int, list[int]] = {}
        self.on_candidates: CandidateListener | None = None
        self._persons: dict[object, PersonCandidate] = {}
        self._mention_heads: set[int] = set()
        self._recent: list[tuple[int, object]] = []  # (sentence, key of the person), oldest first
        self._main_subject: tuple[ActorDraft, int] | None = None  # of the current sentence, with its token

    def resolve(self) -> dict[int, ActorDraft]:
        """Read the whole document; return `links`."""
        names = self._person_names()
        for sentence in self.draft.sentences:
            if not self._is_byline(sentence):
                self._read_sentence(sentence, names)
        return self.links

    def _read_sentence(self, sentence: Sentence, names: dict[int, tuple[ActorDraft, int]]) -> None:
        self._main_subject = self._find_main_subject(sentence, names)
        token = sentence.first
        while token < sentence.after:
            word = self.tree.lower[token]
            if token in names:
                actor, after = names[token]
                self._add_mention(id(actor), PersonCandidate(actor, actor.female), sentence.index, token, after)
                token = after
                continue
            if word in HE_FORMS or word in SHE_FORMS:
                self._resolve_pronoun(token, word in SHE_FORMS, sentence.index)
            elif self._is_unnamed_person(token):
                person = PersonCandidate(None, is_female_noun(word))
                self._add_mention(word, person, sentence.index, token, token + 1)
            token += 1

    # ---------------------------------------------------------------- who is mentioned

    def _person_names(self) -> dict[int, tuple[ActorDraft, int]]:
        """Return (actor, token after it) by the first token of each name, and of each described person."""
        names = {}
        for actor in self.draft.actors:
            if actor.kind == "person" and not actor.anonymous:
                for mention in actor.mentions:
                    first, after = self.draft.tokens.token_range(mention.start, mention.end)
                    if mention.kind == "name" and first < after:
                        names[first] = (actor, after)
        return {token: (actor, token + 1) for token, actor in self.described.items()} | names

    def _is_byline(self, sentence: Sentence) -> bool:
        """Return whether a sentence is a byline, such as “By Grace Oyelaran in Port Ndale”: authors take no part."""
        tokens = self.draft.tokens
        if tokens.lower[sentence.first] != "by" or sentence.after - sentence.first > MAX_BYLINE_TOKENS:
            return False
        on_own_line = tokens.line_starts[sentence.first] and tokens.words[sentence.after - 1] != "."
        return on_own_line and not any(
            self.tree.pos[token] in {"VERB", "AUX"} for token in range(sentence.first, sentence.after)
        )

    def _find_main_subject(
        self, sentence: Sentence, names: dict[int, tuple[ActorDraft, int]]
    ) -> tuple[ActorDraft, int] | None:
        """Return the person named as the subject of the main clause, with the token of the name, or None."""
        tree = self.tree
        root = next((token for token in range(sentence.first, sentence.after) if tree.heads[token] == token), None)
        subject = tree.subject(root) if root is not None else None
        if root is None or subject is None or subject > root:
            return None
        named = (token for token in range(tree.subtree_first[subject], subject + 1) if token in names)
        token = next(named, None)
        return (names[token][0], token) if token is not None else None

    def _is_unnamed_person(self, token: int) -> bool:
        """Return whether a noun refers to one person without a name: “the woman”."""
        tree, words = self.tree, self.draft.tokens.words
        if any(tree.lower[clause] in {"named", "called"} for clause in tree.children(token, "acl")):
            return False  # “a man named Mario”
        if words[token + 1 : token + 2] and words[token + 1][0].isupper():
            return False  # “builder Ned Furlong”
        singular_noun = tree.pos[token] == "NOUN" and "Number=Sing" in tree.features[token]
        if not singular_noun or tree.entity_types[token] != "person":
            return False
        return tree.deps[token] not in _DESCRIBING_RELATIONS and tree.child(token, "cop", "appos") is None

    def _add_mention(self, key: object, person: PersonCandidate, sentence: int, first: int, after: int) -> None:
        """Record a mention in tokens `first` to `after` of the person with this key, who is new or known already."""
        known = self._persons.setdefault(key, person)
        head = self.tree.phrase_head(first, after)
        if head is None:
            head = first
        known.mentions.append(PersonMention(sentence, self._mention_weight(head), head))
        self._mention_heads.add(head)
        self._recent.append((sentence, key))
        del self._recent[:-MAX_RECENT_MENTIONS]

    def _mention_weight(self, token: int) -> float:
        quoted = QUOTED_WEIGHT if self.quotations.enclosing(token) else 1.0
        return quoted * _RELATION_WEIGHTS.get(self.tree.deps[token], _OTHER_RELATION_WEIGHT)

    # ---------------------------------------------------------------- who is meant

    def _resolve_pronoun(self, token: int, female: bool, sentence: int) -> None:
        keys = list(self._candidate_keys(token, female, sentence))
        if not keys:
            self._resolve_without_candidates(token, female, sentence)
            return
        evidence = [self._evidence(token, key, female, sentence) for key in keys]
        if self.on_candidates is not None:
            self.on_candidates(token, [self._persons[key] for key in keys], evidence)
        probabilities = _softmax([sum(map(operator.mul, WEIGHTS, row)) for row in evidence])
        best = max(range(len(keys)), key=lambda number: (probabilities[number], -number))
        person = self._persons[keys[best]]
        if probabilities[best] < MIN_PROBABILITY or self._is_one_of_pair(person, keys):
            return
        if person.actor is not None:
            self.links[token] = person.actor
        else:
            self.unnamed[token] = [mention.token for mention in person.mentions]
        self._add_pronoun(person, keys[best], token, female, sentence)

    def _add_pronoun(self, person: PersonCandidate, key: object, token: int, female: bool, sentence: int) -> None:
        """Record that a pronoun mentions a person, who is of its gender from now on."""
        person.female = female
        person.mentions.append(PersonMention(sentence, self._mention_weight(token), token))
        self._recent.append((sentence, key))

    def _candidate_keys(self, token: int, female: bool, sentence: int) -> Iterator[object]:
        """Yield the keys of recently mentioned persons with a gender that does not contradict the pronoun's."""
        recent = [key for at, key in self._recent if sentence - at <= MAX_SENTENCE_DISTANCE]
        for key in dict.fromkeys(recent):
            person = self._persons[key]
            if person.female in {None, female} and not self._is_own_subject(token, person):
                yield key

    def _evidence(self, token: int, key: object, female: bool, sentence: int) -> tuple[float, ...]:
        """Return the evidence for a candidate, in the order of WEIGHTS."""
        tree, person = self.tree, self._persons[key]
        last = person.mentions[-1]
        distance = sentence - last.sentence
        last_is_subject = tree.deps[last.token] in SUBJECT_RELATIONS
        is_subject = tree.deps[token] in SUBJECT_RELATIONS
        quoted = self.quotations.enclosing(token) is not None
        last_is_quoted = self.quotations.enclosing(last.token) is not None
        return (
            math.log(person.activation(sentence) + 0.01),  # the constant keeps the logarithm finite
            float(distance == 0),
            float(distance > 1),
            float(last_is_subject),
            float(last_is_subject == is_subject),
            float(distance == 0 and last.token == self._governing_subject(token)),
            float(person.actor is None),
            float(person.female is female),
            math.log(len(person.mentions)),
            float(tree.lower[last.token] in HE_FORMS | SHE_FORMS),
            float(quoted != last_is_quoted),
            float(key == self._recent[-1][1]),
        )

    def _governing_subject(self, token: int) -> int | None:
        """Return the subject of the clause above a pronoun: “Roe said that he …”, “Roe sold his boat”.

        In a relative clause that is the noun the clause describes. Subjects that are no persons are passed over: “Roe,
        who quit after the board cut his pay”.
        """
        tree, node = self.tree, token
        in_own_clause = tree.deps[token] != "nmod:poss" and not tree.lower[token].endswith("self")
        for _ in range(MAX_CLAUSES_UP):
            if tree.heads[node] == node:
                return None
            node = tree.heads[node]
            subject = tree.subject(node)
            if subject is None:
                continue
            if tree.lower[subject] == "who" and tree.deps[node] == "acl:relcl":
                return tree.heads[node]
            if subject not in self._mention_heads and tree.pos[subject] != "PRON":
                continue
            if subject == token:
                in_own_clause = False
                continue
            within_subject = tree.subtree_first[subject] <= token < tree.subtree_after[subject]
            if subject < token and not within_subject:
                if not in_own_clause:
                    return subject
                in_own_clause = False
        return None

    def _resolve_without_candidates(self, token: int, female: bool, sentence: int) -> None:
        """Resolve to a subject still to come, “Before she left, Roe locked the door”, or to the text's only person."""
        coming = self._main_subject
        if coming is not None and token < coming[1] and coming[0].female in {None, female}:
            self.links[token] = coming[0]
            return
        if len(self._persons) > MAX_PERSONS:
            return
        fitting = [person for person in self._persons.values() if person.female in {None, female}]
        if len(fitting) != 1 or fitting[0].actor is None or self._is_own_subject(token, fitting[0]):
            return
        self.links[token] = fitting[0].actor
        self._add_pronoun(fitting[0], id(fitting[0].actor), token, female, sentence)

    def _is_one_of_pair(self, person: PersonCandidate, keys: list[object]) -> bool:
        """Return whether a person and another were mentioned only once and together: “Roe met Lee. He said …”."""
        if len(person.mentions) != 1:
            return False
        others = [self._persons[key] for key in keys if self._persons[key] is not person]
        return any(
            other.actor is not None
            and len(other.mentions) == 1
            and other.mentions[0].sentence == person.mentions[0].sentence
            for other in others
        )

    def _is_own_subject(self, token: int, person: PersonCandidate) -> bool:
        """Return whether a person is the subject of the verb that has the pronoun as its object: “Roe met him”."""
        tree = self.tree
        if tree.deps[token] not in {"obj", "iobj", "obl"}:
            return False
        return any(
            tree.heads[mention.token] == tree.heads[token] and tree.deps[mention.token] in SUBJECT_RELATIONS
            for mention in person.mentions[-3:]
        )


def _softmax(scores: list[float]) -> list[float]:
    highest = max(scores)
    odds = [math.exp(score - highest) for score in scores]
    total = sum(odds)
    return [odd / total for odd in odds]
