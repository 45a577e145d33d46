"""The time that dates an event within its sentence: that of its own clause, else that of a clause joined to it.

A time expression belongs to its governor: the first verb or trigger above it in the tree. “Since” and “until” bound a
stretch of time and date nothing in it. An event with no time in its sentence may have that of its passage
(`passages`), or none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ... import lexicons
from ...draft import Draft
from ...language.tree import Tree
from ...types import Time
from .triggers import event_noun_classes, find_trigger, governing_predicates, occurrence_verb

# Verbs with a date that is that of the noun they carry: “the meeting was held on Monday”
_OCCURRENCE_VERBS = lexicons.group("event_words", "occurrence verbs")
# Prepositions of times that bound a stretch of time
_BOUNDING_PREPOSITIONS = frozenset(("since", "until", "till", "through", "throughout"))
# An adverbial clause with one of these subordinators, or none, happens when its main clause does
SIMULTANEOUS_SUBORDINATORS = frozenset(("", "when", "as", "while", "where", "that", "by"))
# Adverbs that make a relative clause happen when its main clause does: “…, to which it immediately responded”
_IMMEDIATE_ADVERBS = frozenset(("immediately", "promptly", "then", "instantly"))
# How many clauses up a date is looked for: a bound on cost
_MAX_CLAUSES_UP = 4
# The length in days of a time without a first or last day, for choosing the most exact: longer than any other
_OPEN_LENGTH = 9999


@dataclass(frozen=True, slots=True)
class TimeLink:
    """A link from an event to an index into the draft's times.

    `dated_by` says how the time came to date the event: clause, sentence, passage or dateline."""

    time: int
    dated_by: str


@dataclass(slots=True)
class TimeLinker:
    """The times of one document by their governors in the tree."""

    tree: Tree
    draft: Draft
    times_by_governor: dict[int, list[int]] = field(default_factory=dict)
    governor_by_time: dict[int, int] = field(default_factory=dict)
    bounded_words: set[int] = field(default_factory=set)  # words above a “since” or an “until”
    time_by_end: dict[int, int] = field(default_factory=dict)  # by the token behind the expression

    def __post_init__(self) -> None:
        """Find the governor of every time that can date an event."""
        for index, time in enumerate(self.draft.times):
            first, after = self.draft.tokens.token_range(time.start, time.end)
            if first >= after or not can_date_event(time):
                continue
            head = self._head(first, after)
            if self._is_bound(head, first):
                self.bounded_words.update(self.tree.ancestors(head))
                continue
            governor = self._called_event(head, self._governor(head))
            if governor is not None:
                self.times_by_governor.setdefault(governor, []).append(index)
                self.governor_by_time[index] = governor
                self.time_by_end[after] = index

    def _head(self, first: int, after: int) -> int:
        """Return the head of an expression: of the words attached outside it the one nearest the root."""
        heads = self.tree.heads
        outside = [word for word in range(first, after) if not first <= heads[word] < after or heads[word] == word]
        return min(outside, key=self._depth, default=first)

    def _depth(self, word: int) -> int:
        return sum(1 for _ in self.tree.ancestors(word))

    def _is_bound(self, head: int, first: int) -> bool:
        """Return whether an expression that begins at token `first` only bounds a stretch of time."""
        before = self.tree.lower[first - 1] if first else ""
        return self.tree.case(head) in _BOUNDING_PREPOSITIONS or before in _BOUNDING_PREPOSITIONS

    def _governor(self, head: int) -> int | None:
        """Return the first verb, trigger or predicate above an expression, else the root."""
        tree = self.tree
        if tree.heads[head] == head:
            return head if tree.pos[head] == "VERB" else None
        for above in tree.ancestors(head):
            if tree.pos[above] in {"VERB", "AUX"} and tree.deps[above] not in {"case", "amod"}:
                return above
            if find_trigger(tree, above) is not None or tree.child(above, "cop") is not None:
                return above
        return above

    def _called_event(self, head: int, governor: int | None) -> int | None:
        """Return what an expression dates: “called an election for 12 December” dates the election, not the call."""
        if governor is None or self.tree.case(head) != "for" or self.tree.pos[governor] != "VERB":
            return governor
        called = self.tree.child(governor, "obj", "nsubj:pass")
        return called if called is not None and self.tree.lemma(called) in event_noun_classes() else governor

    # ---------------------------------------------------------------- questions

    def find_time(self, word: int, *, is_noun: bool) -> TimeLink | None:
        """Return the time that an event's own clause gives it, else its sentence, or None."""
        time = self._best_of(word, word)
        if time is None:
            time = self._time_of_noun(word) if is_noun else self._time_of_verb(word)
        if time is not None:
            return TimeLink(time, "clause")
        time = None if is_noun else self._time_of_sentence(word)
        return TimeLink(time, "sentence") if time is not None else None

    def _best_of(self, governor: int, word: int) -> int | None:
        """Return the best of a governor's times for `word`, or None."""
        return self._best(self.times_by_governor.get(governor, ()), word)

    def _best(self, times: Iterable[int], word: int) -> int | None:
        """Return the most exact of several times, and of equals the one nearest behind the word."""

        def rank(index: int) -> tuple[int, bool, int]:
            time = self.draft.times[index]
            days = (time.latest - time.earliest).days if time.latest and time.earliest else _OPEN_LENGTH
            token = self.draft.tokens.token_at(time.start)
            return days, token < word, abs(token - word)

        return min(times, key=rank, default=None)

    def _start(self, word: int) -> int:
        return self.draft.tokens.starts[word]

    # ---------------------------------------------------------------- the event's own clause

    def _time_of_noun(self, noun: int) -> int | None:
        """Return the time of the verb that a noun's event takes place by: “the meeting was held on Monday”.

        That is a verb of taking place, or one that is no event and has the noun as its subject."""
        tree, verb = self.tree, self.tree.heads[noun]
        if tree.deps[noun] not in {"nsubj:pass", "nsubj", "obj", "obl"} or tree.pos[verb] != "VERB":
            return None
        takes_place = tree.lemma(verb) in _OCCURRENCE_VERBS or occurrence_verb(tree, noun) == verb
        if not takes_place:
            trigger = find_trigger(tree, verb)
            takes_place = tree.deps[noun] == "nsubj" and trigger is not None and not trigger.in_lexicon
        return self._best_of(verb, noun) if takes_place else None

    def _time_of_verb(self, verb: int) -> int | None:
        time = self._time_behind_governor(verb)
        return self._time_of_arguments(verb) if time is None else time

    def _time_behind_governor(self, verb: int) -> int | None:
        """Return a time behind an infinitive that the parser attached above it: “is expected to visit this week”."""
        governor = self.tree.heads[verb]
        if self.tree.deps[verb] != "xcomp" or self.tree.lemma(governor) not in governing_predicates():
            return None
        times = self.times_by_governor.get(governor, ())
        return self._best([time for time in times if self.draft.times[time].start > self._start(verb)], verb)

    def _time_of_arguments(self, verb: int) -> int | None:
        """Return a time on an argument that is an event itself: “signed an accord on Monday”, “began arriving on”."""
        tree = self.tree
        if not self._is_past_or_perfect(verb):
            return None
        nouns = [
            child
            for child in tree.children(verb, "obj", "obl", "nsubj", "nsubj:pass")
            if tree.lemma(child) in event_noun_classes() and (tree.deps[child] != "nsubj" or tree.is_past(verb))
        ]
        gerunds = [child for child in tree.children(verb, "xcomp") if tree.is_gerund(child)]
        times = (time for word in nouns + gerunds for time in self.times_by_governor.get(word, ()))
        return self._best([time for time in times if not self._is_ahead(time)], verb)

    def _is_past_or_perfect(self, verb: int) -> bool:
        """Return whether a verb is in the past or a perfect tense."""
        return self.tree.is_past(verb) or not {"had", "has"}.isdisjoint(self.tree.auxiliaries(verb))

    def _is_ahead(self, time: int) -> bool:
        earliest, published = self.draft.times[time].earliest, self.draft.published
        return earliest is not None and published is not None and earliest > published

    # ---------------------------------------------------------------- clauses joined to it

    def _time_of_sentence(self, verb: int) -> int | None:
        """Return the time of a clause that shares its time with this one, or None."""
        finders = (
            self._time_of_clause_above,
            self._time_before_conjunction,
            self._time_of_joined_participle,
            self._time_of_clause_below,
        )
        found = (finder(verb) for finder in finders)
        return next((time for time in found if time is not None), None)

    def _time_of_clause_above(self, verb: int) -> int | None:
        """Return the time of a clause above that happens at once: “announced in April and China *retaliated*”."""
        tree, word = self.tree, verb
        for _ in range(_MAX_CLAUSES_UP):
            above, relation = tree.heads[word], tree.deps[word]
            purpose = tree.purpose_governor(word) if relation != "conj" else None
            if purpose is not None and self.times_by_governor.get(purpose):
                return self._best_of(purpose, verb)
            if above == word or not self._is_simultaneous(word):
                break
            if relation in {"conj", "parataxis"} and not self._has_tense_of(word, above):
                break
            if self.times_by_governor.get(above):
                return self._best_of(above, verb)
            word = above
        return None

    def _is_simultaneous(self, clause: int) -> bool:
        """Return whether a clause happens when the one above it does, as far as its attachment says."""
        tree, relation = self.tree, self.tree.deps[clause]
        if relation == "advcl":
            return tree.subordinator(clause) in SIMULTANEOUS_SUBORDINATORS
        if relation == "acl:relcl":
            return any(tree.lower[adverb] in _IMMEDIATE_ADVERBS for adverb in tree.children(clause, "advmod"))
        return relation == "conj" or self._continues_behind_semicolon(clause)

    def _continues_behind_semicolon(self, clause: int) -> bool:
        """Return whether a past clause continues one: “the tenor did not appear; Jussi Halonen *sang* in his place”."""
        tree, above = self.tree, self.tree.heads[clause]
        if tree.deps[clause] != "parataxis" or clause < above or not tree.is_past(clause):
            return False
        return any(tree.words[child] == ";" for child in (*tree.dependents[clause], *tree.dependents[above]))

    def _has_tense_of(self, clause: int, above: int) -> bool:
        """Return whether a clause may share the tense of the one above: not “met on Monday and *will meet* again”."""
        tree = self.tree
        if not tree.auxiliaries(clause) and not tree.is_finite(clause):
            return True
        return tree.is_past(clause) == tree.is_past(above) or "had" in tree.auxiliaries(above)

    def _time_before_conjunction(self, verb: int) -> int | None:
        """Return a past clause's time right before “and”: “tariffs were announced in April and China *retaliated*”.

        The conjunction is read from the text, since the clauses are often not joined in the tree."""
        conjunction = self.tree.child(verb, "cc")
        if conjunction is None or not self.tree.is_past(verb):
            return None
        time = self.time_by_end.get(conjunction)
        governor = self.governor_by_time.get(time) if time is not None else None
        return time if governor is not None and self.tree.is_past(governor) else None

    def _time_of_joined_participle(self, verb: int) -> int | None:
        """Return the time of a “when” clause on a joined participle: “nine *were killed* and 40 hurt when it sank”."""
        tree = self.tree
        if not tree.is_passive(verb):
            return None
        for participle in tree.children(verb, "conj"):
            if tree.auxiliaries(participle) or "VerbForm=Part" not in tree.features[participle]:
                continue
            clauses = (clause for clause in tree.children(participle, "advcl") if self._is_when_clause(clause))
            clause = next(clauses, None)
            if clause is not None and self.times_by_governor.get(clause):
                return self._best_of(clause, verb)
        return None

    def _is_when_clause(self, clause: int) -> bool:
        return self.tree.subordinator(clause) in {"when", "as"}

    def _time_of_clause_below(self, verb: int) -> int | None:
        """Return the time of a “when” clause, or of a joined verb behind that shares the subject."""
        tree = self.tree
        for clause in tree.children(verb, "conj", "advcl"):
            if not self.times_by_governor.get(clause):
                continue
            if tree.deps[clause] == "advcl":
                shares = self._is_when_clause(clause)
            else:
                shares = clause > verb and tree.subject(clause) is None
            if shares and tree.is_past(clause) == tree.is_past(verb):
                return self._best_of(clause, verb)
        return None


def can_date_event(time: Time) -> bool:
    """Return whether a time is a date or time of day with a first or a last day."""
    return (time.earliest or time.latest) is not None and time.type in {"DATE", "TIME"}


def date_tokens(draft: Draft) -> frozenset[int]:
    """Return the tokens of dates and times of day, without durations and repetitions."""
    return frozenset(
        token
        for time in draft.times
        if time.type in {"DATE", "TIME"}
        for token in range(*draft.tokens.token_range(time.start, time.end))
    )
