"""The syntax trees of a document as parallel lists, and the questions that all steps ask of them.

Parts of speech, relations and features are those of Universal Dependencies (universaldependencies.org), one tree per
sentence. Words are token numbers of the document. Lists cost one index per question, where spaCy's token objects cost
a call; a search goes along the tree within one sentence, and a sentence has at most `MAX_SENTENCE_TOKENS` words, so
the cost of every question is bounded and that of a document stays linear in its length.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from spacy.attrs import DEP, HEAD, MORPH, POS

from .inflect import lemma

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .tokens import Tokens

# A range of tokens (first, after), `after` not included
TokenRange = tuple[int, int]

SUBJECT_RELATIONS = frozenset(("nsubj", "nsubj:pass", "nsubj:outer"))
# Relations by which a word belongs to a noun phrase: climbing them leads to the clause that holds the phrase
NOMINAL_RELATIONS = frozenset(
    ("nmod", "nmod:poss", "nmod:desc", "nmod:unmarked", "appos", "obj", "iobj", "obl", "obl:agent", "obl:unmarked",
     "compound", "flat", "nummod", "amod", "det", "nsubj", "nsubj:pass", "nsubj:outer", "list", "dep", "advmod")
)  # fmt: skip
# Relations at which another clause begins below a word
CLAUSE_RELATIONS = frozenset(
    ("acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "parataxis", "csubj", "csubj:pass", "list", "discourse")
)
# “ca” and “wo” are what the tokenizer leaves of “can't” and “won't”
MODALS = frozenset(("would", "could", "may", "might", "should", "can", "ca", "must"))
FUTURE_AUXILIARIES = frozenset(("will", "shall", "'ll", "wo", "sha"))
PAST_AUXILIARIES = frozenset(("was", "were", "did", "got"))
BE_FORMS = frozenset(("is", "are", "was", "were"))
NEGATIONS = frozenset(("not", "n't", "never", "no", "neither", "nor", "nobody", "none", "without"))

# The object of most verbs acts in the infinitive below them (“forced the bank to close”), but of these verbs the
# subject does: “promised her to go”
_SUBJECT_CONTROL_VERBS = frozenset(
    ("promise", "vow", "pledge", "threaten", "use", "take", "have", "need", "make", "hold", "raise")
)
# Clauses without a subject that share that of the word above them, by relation: the parts of speech of that word
_SHARES_SUBJECT = {"conj": frozenset(("VERB", "AUX", "ADJ", "NOUN")), "advcl": frozenset(("VERB", "ADJ"))}
# Verbs and nouns of coming and appearing: an infinitive below them says what somebody came to do
_ARRIVALS = frozenset(
    ("come", "return", "appear", "appearance", "visit", "travel", "fly", "arrive", "gather", "meet", "speech",
     "reunite")
)  # fmt: skip
# How many clauses up a subject is looked for: a bound on cost; longer chains of clauses without a subject are misparses
_MAX_SUBJECT_STEPS = 4
# Bounds for loops up a tree, so that a malformed parse cannot keep them going
_MAX_CLIMB, _MAX_DEPTH = 30, 300


class Tree:
    """The trees of one document. All lists have one entry per token.

    `words`, `lower` (lower case), `pos` (NOUN, VERB, …), `deps` (the relation to the head), `heads` (a root is its
    own head), `features` (“Number=Plur|Tense=Past”), `dependents` (in text order); `subtree_first` and `subtree_after`
    bound the tokens that a word's subtree covers. `time_tokens` holds the tokens of dates and times of day where the
    tree has been corrected with them (`repairs.correct_tree`) and is empty otherwise.
    """

    def __init__(self, doc: Doc, tokens: Tokens):
        """Read the parse in `doc`; its tokens are `tokens`, one for one."""
        self.doc = doc
        self.tokens = tokens
        self.words = tokens.words
        self.lower = tokens.lower
        rows: list[list[int]] = doc.to_array([HEAD, DEP, POS, MORPH]).tolist() if len(doc) else []
        names = _StringNames(doc)
        # An array of unsigned integers: a head to the left has a negative offset, which wraps around
        self.heads: list[int] = [(word + row[0]) % 2**64 for word, row in enumerate(rows)]
        self.deps = [names[row[1]] for row in rows]
        self.pos = [names[row[2]] for row in rows]
        self.features = [names[row[3]] for row in rows]
        self.dependents: list[list[int]] = [[] for _ in rows]
        for word, head in enumerate(self.heads):
            if head != word:
                self.dependents[head].append(word)
        self.time_tokens: frozenset[int] = frozenset()
        self.subtree_first: list[int] = []
        self.subtree_after: list[int] = []
        self.update_subtree_ranges()

    def copy(self) -> Tree:
        """Return a copy with parts of speech, features, relations and heads that may be changed."""
        changed = copy.copy(self)
        changed.pos, changed.deps, changed.heads = self.pos[:], self.deps[:], self.heads[:]
        changed.features = self.features[:]
        changed.dependents = [children[:] for children in self.dependents]
        return changed

    def update_subtree_ranges(self) -> None:
        """Compute the range of every subtree from the heads: each takes in its children's, the deepest first."""
        self.subtree_first = list(range(len(self.heads)))
        self.subtree_after = [word + 1 for word in self.subtree_first]
        waiting = [len(children) for children in self.dependents]
        ready = [word for word, count in enumerate(waiting) if not count]
        while ready:
            word = ready.pop()
            head = self.heads[word]
            if head == word:
                continue
            self.subtree_first[head] = min(self.subtree_first[head], self.subtree_first[word])
            self.subtree_after[head] = max(self.subtree_after[head], self.subtree_after[word])
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)

    # ---------------------------------------------------------------- what the model says of words

    @cached_property
    def entity_types(self) -> list[str]:
        """The entity type that the model gives the phrase headed by each word (person, place, time, …), or ""."""
        return [token._.entity_type for token in self.doc]

    @cached_property
    def definiteness(self) -> list[str]:
        """Whether the phrase headed by each word is definite: def, indef, name, or ""."""
        return [token._.definiteness for token in self.doc]

    @cached_property
    def is_place(self) -> list[bool]:
        """Whether each word is part of the name of a place, or heads a phrase that the model takes for one."""
        return [
            token.ent_type_ == "LOC" or kind == "place" for token, kind in zip(self.doc, self.entity_types, strict=True)
        ]

    @cached_property
    def is_person(self) -> list[bool]:
        """Whether each word is part of a person's name, or heads a phrase that the model takes for a person."""
        return [
            token.ent_type_ == "PER" or kind == "person"
            for token, kind in zip(self.doc, self.entity_types, strict=True)
        ]

    def lemma(self, word: int) -> str:
        """Return the base form of a word, in lower case."""
        return lemma(self.lower[word], self.pos[word])

    # ---------------------------------------------------------------- up and down the tree

    def children(self, word: int, *relations: str) -> list[int]:
        """Return the children in one of these relations, in text order."""
        return [child for child in self.dependents[word] if self.deps[child] in relations]

    def child(self, word: int, *relations: str) -> int | None:
        """Return the first child in one of these relations."""
        return next((child for child in self.dependents[word] if self.deps[child] in relations), None)

    def has_child(self, word: int, relation: str, *forms: str) -> bool:
        """Return whether a child in this relation is one of these lower-case forms; any child, if none are given."""
        return any(
            self.deps[child] == relation and (not forms or self.lower[child] in forms)
            for child in self.dependents[word]
        )

    def subtree(self, word: int, stop: frozenset[str] = frozenset()) -> Iterator[int]:
        """Yield a word and all below it, without the branches that hang by a relation in `stop`."""
        stack = [word]
        while stack:
            current = stack.pop()
            yield current
            stack.extend(child for child in self.dependents[current] if self.deps[child] not in stop)

    def phrase_head(self, first: int, after: int) -> int | None:
        """Return the head of a phrase: the first token in a range with a head outside it, or None."""
        return next((word for word in range(first, after) if not first <= self.heads[word] < after), None)

    def subtree_range(self, word: int) -> TokenRange:
        """Return the range of tokens that the subtree of a word covers."""
        return self.subtree_first[word], self.subtree_after[word]

    def ancestors(self, word: int) -> Iterator[int]:
        """Yield the words above one, the nearest first."""
        while self.heads[word] != word:
            word = self.heads[word]
            yield word

    def climb(self, word: int, relations: Iterable[str]) -> int:
        """Return the first word at or above this one that does not hang by one of these relations."""
        for _ in range(_MAX_CLIMB):
            if self.deps[word] not in relations or self.heads[word] == word:
                break
            word = self.heads[word]
        return word

    def root(self, word: int) -> int:
        """Return the root of a word's sentence."""
        for _ in range(_MAX_DEPTH):
            if self.heads[word] == word:
                break
            word = self.heads[word]
        return word

    # ---------------------------------------------------------------- function words

    def case(self, word: int) -> str:
        """Return the preposition or the “'s” of a phrase, in lower case, or ""."""
        found = self.child(word, "case")
        return self.lower[found] if found is not None else ""

    def subordinator(self, verb: int) -> str:
        """Return the word that joins a clause to the one above it (when, after, if, that, to), or ""."""
        found = self.child(verb, "mark")
        if found is None:
            adverbs = self.children(verb, "advmod")
            found = next((word for word in adverbs if self.lower[word] in {"when", "where", "while"}), None)
        return self.lower[found] if found is not None else ""

    def introducer(self, word: int) -> str:
        """Return the preposition or subordinator before the head of a phrase or clause, or ""."""
        for child in self.dependents[word]:
            if self.deps[child] in {"case", "mark"} and child < word:
                return self.lower[child]
        return ""

    def is_negated(self, word: int) -> bool:
        """Return whether a clause is negated: “did not sign”, “was never arrested”, “no agreement was reached”."""
        for child in self.dependents[word]:
            relation = self.deps[child]
            if relation in {"advmod", "mark", "det", "case"} and self.lower[child] in NEGATIONS:
                return True
            if relation in SUBJECT_RELATIONS or relation == "obj":
                if self.has_child(child, "det", "no") or self.lower[child] in NEGATIONS:
                    return True
        return False

    # ---------------------------------------------------------------- the form of a verb

    def auxiliaries(self, verb: int) -> list[str]:
        """Return the auxiliaries of a verb, in lower case, or those that it shares with the verb it is joined to."""
        own = [self.lower[child] for child in self.children(verb, "aux", "aux:pass", "cop")]
        shares = self.deps[verb] == "conj" and not own and self.subject(verb) is None
        if shares and self.pos[self.heads[verb]] in {"VERB", "AUX"} and not self.is_finite(verb):
            return self.auxiliaries(self.heads[verb])
        return own

    def is_finite(self, verb: int) -> bool:
        """Return whether a verb is finite: “signs”, “signed”, but not “to sign” or “signing”."""
        return "VerbForm=Fin" in self.features[verb]

    def is_gerund(self, verb: int) -> bool:
        """Return whether a verb is a present participle or a gerund, by its form: “signing”."""
        return self.lower[verb].endswith("ing")

    def is_past(self, verb: int) -> bool:
        """Return whether a verb is in the simple past, active or passive: the tense in which news reports events."""
        helpers = self.auxiliaries(verb)
        if helpers:
            return PAST_AUXILIARIES.issuperset(helpers)
        participle = self.deps[verb] == "acl"  # “a report published in May”
        return "Tense=Past" in self.features[verb] and (participle or self.is_finite(verb))

    def is_scheduled(self, verb: int) -> bool:
        """Return whether a verb follows “be” and “to”: “is to open on Monday”, “was to have been launched”."""
        return self.subordinator(verb) == "to" and not BE_FORMS.isdisjoint(self.auxiliaries(verb))

    def is_passive(self, verb: int) -> bool:
        """Return whether a verb is passive, with an auxiliary or as a bare participle."""
        if self.child(verb, "aux:pass") is not None:
            return True
        if self.child(verb, "nsubj:pass") is not None:
            # The parser calls the subject of an active finite verb passive at times: “the treaty entered into force”
            return bool(self.children(verb, "aux", "cop")) or not self.is_finite(verb)
        features = self.features[verb]
        if self.deps[verb] == "acl" and ("Tense=Past" in features or "Voice=Pass" in features):
            return True
        if self.child(verb, "nsubj", "aux") is not None:
            return False  # “started by hinting”: a participle in form alone
        if self.deps[verb] == "conj" and self.pos[self.heads[verb]] == "VERB":
            return self._may_share_passive(verb) and self.is_passive(self.heads[verb])
        return "Voice=Pass" in features

    def _may_share_passive(self, verb: int) -> bool:
        """Return whether a joined verb can be a participle: “was suspended and charged”.

        A finite form in “-ed” can, unless it has an object; time tokens are no objects."""
        if not self.is_finite(verb):
            return True
        objects = [child for child in self.children(verb, "obj", "xcomp", "ccomp") if child not in self.time_tokens]
        return not objects and self.lower[verb].endswith("ed")

    # ---------------------------------------------------------------- the arguments of a verb

    def subject(self, verb: int) -> int | None:
        """Return the head of a verb's own subject; an outer one (“the problem is that …”) only if it has no other."""
        subjects = self.children(verb, *SUBJECT_RELATIONS)
        inner = (child for child in subjects if self.deps[child] != "nsubj:outer")
        return next(inner, subjects[0] if subjects else None)

    def subjects(self, verb: int) -> list[int]:
        """Return the heads of all subjects on the side of the first.

        “The agency Telnova” is two where the parser has not joined them."""
        found = self.children(verb, "nsubj", "nsubj:pass")
        return [child for child in found if (child < verb) == (found[0] < verb)]

    def effective_subject(self, verb: int) -> int | None:
        """Return the head of the subject that a verb has or shares with another clause, or None.

        Follows coordination, control and relative clauses as the enhanced dependencies of Universal Dependencies do:
        “the bank agreed to *buy* it and *closed*”, “the court that *sits* in Oslo”."""
        return self._effective_subject(verb, _MAX_SUBJECT_STEPS)

    def _effective_subject(self, verb: int, steps: int) -> int | None:
        own = self.child(verb, *SUBJECT_RELATIONS)
        relation, above = self.deps[verb], self.heads[verb]
        if own is not None:
            if "PronType=Rel" not in self.features[own]:
                return own
            if relation == "acl:relcl":
                return self._identified_with(above)
            return own if self.child(verb, "expl") is None else None
        if steps == 0 or above == verb:
            return None
        if relation in {"acl", "acl:relcl"} and self.pos[above] in {"NOUN", "PROPN", "PRON", "NUM"}:
            return self._identified_with(above) if self.subordinator(verb) != "to" else None
        if relation == "xcomp":
            controller = self._controlling_object(verb)
            return self._effective_subject(above, steps - 1) if controller is None else controller
        if relation == "advcl" and self.subordinator(verb) == "of":
            accused = self.child(above, "obj", "iobj")  # “accused the firm of hiding it”
            if accused is not None:
                return accused
        if self.pos[above] in _SHARES_SUBJECT.get(relation, ()):
            return self._effective_subject(above, steps - 1)
        return None

    def _identified_with(self, noun: int) -> int:
        """Return the name that a predicate noun is said to be: “Trump is the man who saved it”; else the noun."""
        named = self.child(noun, "nsubj") if self.child(noun, "cop") is not None else None
        return named if named is not None and self.pos[named] == "PROPN" else noun

    def _controlling_object(self, verb: int) -> int | None:
        """Return the object of the verb above that acts in this infinitive: “forced the bank to *close*”."""
        above = self.heads[verb]
        controller = self.child(above, "obj", "iobj")
        if controller is None:
            controller = self._person_called_on(above, verb)
        if controller is None or controller > verb or self.lemma(above) in _SUBJECT_CONTROL_VERBS:
            return None
        return controller

    def _person_called_on(self, above: int, verb: int) -> int | None:
        """Return the person in “called for the minister to resign”, “called on the minister to resign”."""
        asked = (
            child
            for child in self.children(above, "obl")
            if above < child < verb and self.case(child) in {"for", "on", "upon"}
        )
        return next((child for child in asked if self.is_person[child]), None)

    def relativized_object(self, verb: int) -> int | None:
        """Return the noun that is the object of a relative clause: “the deal that they *struck*”."""
        if self.deps[verb] != "acl:relcl":
            return None
        subject = self.child(verb, "nsubj", "nsubj:pass")
        if subject is None or "PronType=Rel" in self.features[subject] or self.is_passive(verb):
            return None
        object_ = self.child(verb, "obj")
        if object_ is not None and "PronType=Rel" not in self.features[object_]:
            return None
        clause = self.child(verb, "xcomp", "ccomp", "iobj")
        linked = any("PronType=Rel" in self.features[child] for child in self.children(verb, "obl", "advmod"))
        return None if linked or (clause is not None and object_ is None) else self.heads[verb]

    def complement(self, verb: int) -> int | None:
        """Return the infinitive below a verb, parsed either way: “agreed to buy”, “used its veto to force a vote”."""
        found = self.child(verb, "xcomp")
        if found is not None:
            return found
        clauses = self.children(verb, "advcl")
        return next((child for child in clauses if child > verb and self.subordinator(child) == "to"), None)

    def purpose_governor(self, verb: int) -> int | None:
        """Return the verb of coming that an infinitive gives the purpose of, or None.

        “Returned to the stage to *reveal*”, “made an appearance to *unveil*”."""
        above, relation = self.heads[verb], self.deps[verb]
        if self.subordinator(verb) != "to" or relation not in {"advcl", "acl", "xcomp"}:
            return None
        if relation == "acl" and self.deps[above] == "obj":
            return self.heads[above] if self.lemma(above) in _ARRIVALS else None
        object_ = self.child(above, "obj")
        arrives = self.lemma(above) in _ARRIVALS or (object_ is not None and self.lemma(object_) in _ARRIVALS)
        return above if arrives and self.is_past(above) else None


class _StringNames(dict[int, str]):
    """The strings behind spaCy's numbers, looked up once each; the empty set of features is an empty string."""

    def __init__(self, doc: Doc):
        super().__init__()
        self.strings = doc.vocab.strings

    def __missing__(self, code: int) -> str:
        name = self.strings[code]
        self[code] = name = "" if name == "_" else name
        return name
