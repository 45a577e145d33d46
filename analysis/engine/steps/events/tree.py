"""A document's parse as plain lists, and the questions that the event rules ask of a clause.

Every search goes along the tree within one sentence, and a sentence has at most 250 words: the cost stays linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ...draft import Draft
from ...language.inflect import is_rare_past_tense, lemma

# Where a clause of its own begins below a word
CLAUSES = frozenset(
    ("acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "parataxis", "csubj", "csubj:pass", "list", "discourse")
)
SUBJECT_RELATIONS = frozenset(("nsubj", "nsubj:pass", "nsubj:outer"))
# What joins the words of one name or one phrase with its apposition
NAME_RELATIONS = frozenset(("appos", "flat", "conj", "nmod:desc", "fixed"))
MODALS = frozenset(("would", "could", "may", "might", "should", "can", "ca", "must"))
FUTURE_AUXILIARIES = frozenset(("will", "shall", "'ll", "wo", "sha"))
BE_FORMS = frozenset(("is", "are", "was", "were"))
NEGATIONS = frozenset(("not", "n't", "never", "no", "neither", "nor", "nobody", "none", "without"))
# Who acts is the object of the verb above (“forced the bank to close”), but of these the subject: “promised her to go”
_SUBJECT_ACTS = frozenset(
    ("promise", "vow", "pledge", "threaten", "use", "take", "have", "need", "make", "hold", "raise")
)

_COMING = frozenset(
    (
        "come",
        "return",
        "appear",
        "appearance",
        "visit",
        "travel",
        "fly",
        "arrive",
        "gather",
        "meet",
        "speech",
        "reunite",
    )
)
# A name right behind its verb, with what stands before it: “acquitted the former nurse Ana Ruiz”
_NEAR = 8
_SETS_OFF = frozenset((",", ";", ":", "—", "–", "”", '"', "''"))


class Tree:
    """Parallel lists over the document's tokens: part of speech, relation, head, children, features."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.words, self.lower = draft.tokens.words, draft.tokens.lower
        tokens = list(draft.require_doc)
        self.pos = [token.pos_ for token in tokens]
        self.deps = [token.dep_ for token in tokens]
        self.heads = [token.head.i for token in tokens]
        self.feats = [str(token.morph) for token in tokens]
        self.dependents: list[list[int]] = [[] for _ in tokens]
        for i, head in enumerate(self.heads):
            if head != i:
                self.dependents[head].append(i)
        for verb in range(len(tokens)):
            self._mend_passive(verb)
            self._mend_count(verb)
            if self.pos[verb] == "VERB":
                self._mend_tense(verb)
                self._mend_name(verb)
                self._mend_object(verb)
                self._mend_lead(verb)
                self._mend_clause(verb)
                self._mend_subjects(verb)

    def _mend_tense(self, verb: int) -> None:
        if is_rare_past_tense(self.lower[verb], self.feats[verb]):
            self.feats[verb] = self.feats[verb].replace("Tense=Pres", "Tense=Past")

    def _mend_passive(self, i: int) -> None:
        """“Forty were hurt”: what the passive's auxiliary stands by is a verb."""
        if self.pos[i] == "ADJ" and self.child(i, "aux:pass") is not None:
            self.pos[i], self.feats[i] = "VERB", "Tense=Past|VerbForm=Part|Voice=Pass"

    def _mend_count(self, i: int) -> None:
        """“41 people were killed and more than 200 hurt”: “more than” counts what stands behind it."""
        for word in self.children(i, "advmod") if self.pos[i] == "NUM" else []:
            behind = next((k for k in range(word + 1, min(word + 4, len(self.pos))) if self.pos[k] == "NUM"), None)
            if word > i and behind is not None and "VERB" in self.pos[i:word]:
                self._move(word, behind, "advmod")

    def _mend_name(self, verb: int) -> None:
        """“Founded NeXT”: capitals inside a word make a name of what the model takes for an adverb."""
        after = verb + 1
        if after < len(self.pos) and self.pos[after] in {"ADV", "ADJ", "X"} and self.heads[after] == verb:
            word = self.words[after]
            if word[:1].isupper() and any(c.isupper() for c in word[1:]) and any(c.islower() for c in word):
                self.pos[after], self.deps[after] = "PROPN", "obj"

    def _mend_object(self, verb: int) -> None:
        """“Announced Monday in a memo that he would leave”: a day is no object, and what is announced no memo's."""
        for day in self.children(verb, "obj"):
            if day in self.time_tokens:
                self.deps[day] = "obl:unmarked"
        if self.child(verb, "obj", "ccomp", "xcomp") is not None:
            return
        for noun in self.children(verb, "obl"):
            for clause in self.children(noun, "acl"):
                if self.mark(clause) == "that" and noun > verb:
                    self._move(clause, verb, "ccomp")

    def _mend_lead(self, verb: int) -> None:
        """“Is due to begin”: an infinitive right behind an adjective hangs from it."""
        lead = verb - 2
        if lead >= 0 and self.lower[verb - 1] == "to" and self.pos[lead] == "ADJ" and self.heads[verb] != lead:
            self._move(verb, lead, "xcomp")

    def _mend_clause(self, verb: int) -> None:
        """What stands behind a semicolon hangs on no noun before it: it is told beside the main clause."""
        above = self.heads[verb]
        if self.deps[verb] == "acl:relcl" and ";" in self.words[above:verb]:
            self._move(verb, next((i for i in self.ancestors(above) if self.pos[i] == "VERB"), above), "parataxis")

    def _mend_subjects(self, verb: int) -> None:
        """A verb has one subject, and in a statement it stands before: what the parse adds is something else."""
        subjects = self.children(verb, "nsubj")
        before = [word for word in subjects if word < verb]
        for word in before[:-1]:
            said = next((k for k in self.children(verb, "ccomp") if word < k < before[-1]), None)
            if said is not None and self.child(said, *SUBJECT_RELATIONS) is None:  # “Roe may resign, two aides said”
                self._move(word, said, "nsubj")
            elif self.words[word + 1] == "-":  # “the co-founder has died”
                for kid in list(self.dependents[word]):
                    self._move(kid, before[-1], self.deps[kid])
                self.deps[word] = "compound"
            else:  # “JUBA — Raiders killed”
                self.deps[word] = "dislocated"
        for word in subjects:
            if word < verb or not (before or self._is_behind(verb, word)):
                continue
            told = self.child(verb, "obj")
            if told is None or told > word:  # “acquitted nurse Ana Ruiz”
                near = before and word - verb < _NEAR and not _SETS_OFF & set(self.words[verb:word])
                self.deps[word] = "obj" if near else "dislocated"
            elif self.words[word - 1] == "," and word - told <= 3:  # “upset the top seed, Kerstin Dahl, in”
                self._move(word, told, "appos")
            else:
                self.deps[word] = "dislocated"

    def _is_behind(self, verb: int, subject: int) -> bool:
        """“Killed eleven herders, the commissioner, …”: a joined verb has its subject before it, or shares one."""
        return self.deps[verb] == "conj" and any(verb < kid < subject for kid in self.children(verb, "obj", "obl"))

    def _move(self, word: int, heads: int, relation: str) -> None:
        """Hang a word from another, unless that one hangs from it."""
        if word == heads or self.heads[word] == word or word in self.ancestors(heads):
            return
        self.dependents[self.heads[word]].remove(word)
        self.heads[word], self.deps[word] = heads, relation
        self.dependents[heads].append(word)
        self.dependents[heads].sort()

    @cached_property
    def time_tokens(self) -> set[int]:
        """The tokens of dates and times of day."""
        found: set[int] = set()
        for time in self.draft.times:
            if time.type in {"DATE", "TIME"}:
                found.update(range(*self.draft.tokens.token_range(time.start, time.end)))
        return found

    @cached_property
    def is_place(self) -> list[bool]:
        """Which tokens stand in the name of a place, or head a phrase that the model takes for one."""
        return [token.ent_type_ == "LOC" or token._.entity_type == "place" for token in self.draft.require_doc]

    @cached_property
    def is_person(self) -> list[bool]:
        return [token.ent_type_ == "PER" or token._.entity_type == "person" for token in self.draft.require_doc]

    @cached_property
    def definiteness(self) -> list[str]:
        return [token._.definiteness for token in self.draft.require_doc]

    def lemma(self, i: int) -> str:
        return lemma(self.lower[i], self.pos[i])

    def children(self, i: int, *relations: str) -> list[int]:
        return [kid for kid in self.dependents[i] if self.deps[kid] in relations]

    def child(self, i: int, *relations: str) -> int | None:
        return next((kid for kid in self.dependents[i] if self.deps[kid] in relations), None)

    def subtree(self, i: int, stop: frozenset[str] = frozenset()) -> Iterator[int]:
        """A word and all below it, without the branches whose relation is in `stop`."""
        stack = [i]
        while stack:
            word = stack.pop()
            yield word
            stack.extend(kid for kid in self.dependents[word] if self.deps[kid] not in stop)

    def ancestors(self, i: int) -> Iterator[int]:
        """The words above one, the nearest first."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def case(self, i: int) -> str:
        """The preposition of a phrase, in lower case; empty where it has none."""
        found = self.child(i, "case")
        return self.lower[found] if found is not None else ""

    # ---------------------------------------------------------------- verbs

    def auxiliaries(self, verb: int) -> list[str]:
        """The auxiliaries of a verb; those of the verb it is joined to where it has none and no subject of its own."""
        own = [self.lower[kid] for kid in self.children(verb, "aux", "aux:pass", "cop")]
        shares = self.deps[verb] == "conj" and not own and self.child(verb, *SUBJECT_RELATIONS) is None
        if shares and self.pos[self.heads[verb]] in {"VERB", "AUX"} and not self.is_finite(verb):
            return self.auxiliaries(self.heads[verb])
        return own

    def is_finite(self, verb: int) -> bool:
        return "VerbForm=Fin" in self.feats[verb]

    def is_past(self, verb: int) -> bool:
        """Simple past, active or passive: the tense in which news tells what happened then."""
        helpers = self.auxiliaries(verb)
        if not helpers:
            done = self.is_finite(verb) or self.deps[verb] == "acl"  # “a report published in May”
            return "Tense=Past" in self.feats[verb] and done
        return all(word in {"was", "were", "did", "got"} for word in helpers)

    def antecedent(self, verb: int) -> int | None:
        """What a relative clause has as its object: “the deal that they struck”, “measures they adopted”."""
        if self.deps[verb] != "acl:relcl":
            return None
        subject = self.child(verb, "nsubj", "nsubj:pass")
        if subject is None or "PronType=Rel" in self.feats[subject] or self.is_passive(verb):
            return None
        told = self.child(verb, "obj")
        if told is not None and "PronType=Rel" not in self.feats[told]:
            return None
        clause = self.child(verb, "xcomp", "ccomp", "iobj")
        linked = any("PronType=Rel" in self.feats[kid] for kid in self.children(verb, "obl", "advmod"))
        return None if linked or (clause is not None and told is None) else self.heads[verb]

    def is_scheduled(self, verb: int) -> bool:
        """“Is to open on Monday”, “was to have been launched”."""
        return self.mark(verb) == "to" and bool(BE_FORMS & set(self.auxiliaries(verb)))

    def is_passive(self, verb: int) -> bool:
        if self.child(verb, "aux:pass") is not None:
            return True
        if self.child(verb, "nsubj:pass") is not None:  # of a finite past it is its subject: “the treaty entered”
            return bool(self.children(verb, "aux", "cop")) or not self.is_finite(verb)
        if self.deps[verb] == "acl" and self._ends_past(verb):
            return True
        own = self.child(verb, "nsubj") is not None or self.children(verb, "aux")
        if own:
            return False  # “started by hinting”: a participle in form alone
        if self.deps[verb] == "conj" and self.pos[self.heads[verb]] == "VERB":
            # “Was suspended and charged”: what could be a participle is one, where nothing stands as its object
            told = any(kid not in self.time_tokens for kid in self.children(verb, "obj", "xcomp", "ccomp"))
            shares = not self.is_finite(verb) or (not told and self.lower[verb].endswith("ed"))
            return shares and self.is_passive(self.heads[verb])
        return "Voice=Pass" in self.feats[verb]

    def _ends_past(self, verb: int) -> bool:
        return "Tense=Past" in self.feats[verb] or "Voice=Pass" in self.feats[verb]

    def is_gerund(self, verb: int) -> bool:
        return self.lower[verb].endswith("ing")

    def is_negated(self, i: int) -> bool:
        """“Did not sign”, “was never arrested”, “no agreement was reached”."""
        for kid in self.dependents[i]:
            relation = self.deps[kid]
            if relation in {"advmod", "mark", "det", "case"} and self.lower[kid] in NEGATIONS:
                return True
            if relation in SUBJECT_RELATIONS or relation == "obj":
                if any(self.deps[word] == "det" and self.lower[word] == "no" for word in self.dependents[kid]):
                    return True
                if self.lower[kid] in NEGATIONS:
                    return True
        return False

    def complement(self, verb: int) -> int | None:
        """What a verb is to bring about: “agreed to buy”, “used its veto to force a vote”; parsed either way."""
        found = self.child(verb, "xcomp")
        if found is not None:
            return found
        return next((kid for kid in self.children(verb, "advcl") if kid > verb and self.mark(kid) == "to"), None)

    def purpose_governor(self, verb: int) -> int | None:
        """The verb that somebody came for: “returned to the stage to reveal”, “made an appearance to unveil”."""
        above = self.heads[verb]
        if self.mark(verb) != "to" or self.deps[verb] not in {"advcl", "acl", "xcomp"}:
            return None
        if self.deps[verb] == "acl" and self.deps[above] == "obj":
            return self.heads[above] if self.lemma(above) in _COMING else None
        told = self.child(above, "obj")
        came = self.lemma(above) in _COMING or (told is not None and self.lemma(told) in _COMING)
        return above if came and self.is_past(above) else None

    def mark(self, verb: int) -> str:
        """The word that joins a clause to what is above it: when, after, if, that, to."""
        found = self.child(verb, "mark")
        if found is None:
            found = next(
                (k for k in self.children(verb, "advmod") if self.lower[k] in {"when", "where", "while"}), None
            )
        return self.lower[found] if found is not None else ""

    def _is_who(self, noun: int) -> int:
        """“Trump is the man who saved it”: the man is Trump."""
        named = self.child(noun, "nsubj") if self.child(noun, "cop") is not None else None
        return named if named is not None and self.pos[named] == "PROPN" else noun

    def _called_for(self, ancestors: int, verb: int) -> int | None:
        """“Called for the minister to resign”, “called on the minister to resign”."""
        asked = (
            kid
            for kid in self.children(ancestors, "obl")
            if ancestors < kid < verb and self.case(kid) in {"for", "on", "upon"}
        )
        return next((kid for kid in asked if self.is_person[kid]), None)

    def subject(self, verb: int, depth: int = 4) -> int | None:
        """The head of a verb's subject, be it another clause's; None where the tree has none."""
        own = self.child(verb, "nsubj", "nsubj:pass", "nsubj:outer")
        relation, above = self.deps[verb], self.heads[verb]
        if own is not None:
            if "PronType=Rel" in self.feats[own] and relation == "acl:relcl":
                return self._is_who(above)
            return None if self.child(verb, "expl") is not None and "PronType=Rel" in self.feats[own] else own
        if depth == 0 or above == verb:
            return None
        if relation in {"acl", "acl:relcl"} and self.pos[above] in {"NOUN", "PROPN", "PRON", "NUM"}:
            return self._is_who(above) if self.mark(verb) != "to" else None
        if relation == "conj" and self.pos[above] in {"VERB", "AUX", "ADJ", "NOUN"}:
            return self.subject(above, depth - 1)
        if relation == "xcomp":
            told = self.child(above, "obj", "iobj") or self._called_for(above, verb)
            if told is not None and told < verb and self.lemma(above) not in _SUBJECT_ACTS:
                return told
            return self.subject(above, depth - 1)
        if relation == "advcl" and self.mark(verb) == "of" and (told := self.child(above, "obj", "iobj")) is not None:
            return told  # “accused the firm of hiding it”
        if relation == "advcl" and self.pos[above] in {"VERB", "ADJ"}:
            return self.subject(above, depth - 1)
        return None
