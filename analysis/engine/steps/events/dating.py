"""The time that dates an event: the expression that governs it in the tree, else its sentence's, else the passage's.

An expression governs the first verb or noun of a happening above it. “Since” and “until” bound a stretch of time and
date nothing in it. What the text says of no day gets none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ... import lexicons
from ...draft import Draft
from ...language.tokens import Sentence
from ...language.tree import SUBJECT_RELATIONS, Tree
from ...types import Time
from .triggers import event_noun_classes, find_trigger, governing_predicates, occurrence_verb

# How many sentences on an old day is still spoken of, and the news of the article itself
_SIDE, _NEWS = 2, 10
# What lies further back than this is background
_BACKGROUND = 14
_BOUNDS = frozenset(("since", "until", "till", "through", "throughout"))
# A clause joined by these happens when its main clause does
_TOGETHER = frozenset(("", "when", "as", "while", "where", "that", "by"))
# A passage that names only a year says little of what its next sentences tell
_LONGEST_PASSAGE = 31


@dataclass(frozen=True, slots=True)
class TimeLink:
    """An index into the draft's times, and how it came to date the event: clause, sentence, passage or dateline."""

    time: int
    dated_by: str


@dataclass(slots=True)
class PassageTime:
    """A time that the text speaks of, how it was named, and the last sentence that did so."""

    time: int
    dated_by: str
    sentence: int


@dataclass(slots=True)
class TimeLinker:
    """One document's times on its tree, and the day its passage speaks of."""

    tree: Tree
    draft: Draft
    times_by_governor: dict[int, list[int]] = field(default_factory=dict)
    governor_by_time: dict[int, int] = field(default_factory=dict)
    bounded: set[int] = field(default_factory=set)  # what has gone on since a day, or until one
    time_by_end: dict[int, int] = field(default_factory=dict)
    news_time: PassageTime | None = None
    background_time: PassageTime | None = None

    def build_index(self) -> None:
        """Hang every dating expression on the word that it governs."""
        for index, time in enumerate(self.draft.times):
            first, after = self.draft.tokens.token_range(time.start, time.end)
            if first >= after or not can_date_event(time):
                continue
            word = self._head(first, after)
            if self._bounds(word, first):
                self.bounded.update(self.tree.ancestors(word))
                continue
            governor = self._set_for(word, self._governor(word))
            if governor is not None:
                self.times_by_governor.setdefault(governor, []).append(index)
                self.governor_by_time[index] = governor
                self.time_by_end[after] = index

        self._read_dateline()

    def _read_dateline(self) -> None:
        """“June 6, 2005” on a line of its own below the headline: the day on or about which the news is."""
        for sentence in self.draft.sentences[:3]:
            start, end = self.draft.tokens.span(sentence.first, sentence.after)
            for index, time in enumerate(self.draft.times[:2]):
                alone = start <= time.start and time.end <= end and end - start - (time.end - time.start) <= 2
                if alone and time.type == "DATE" and time.earliest and time.earliest == time.latest:
                    self.news_time = PassageTime(index, "dateline", sentence.index)

    def _head(self, first: int, after: int) -> int:
        """The word of an expression that hangs on something outside it: of several, the one nearest the root."""
        outside = [i for i in range(first, after) if not first <= self.tree.heads[i] < after or self.tree.heads[i] == i]
        return min(outside, key=self._depth, default=first)

    def _depth(self, i: int) -> int:
        return sum(1 for _ in self.tree.ancestors(i))

    def _bounds(self, word: int, first: int) -> bool:
        before = self.tree.lower[first - 1] if first else ""
        return self.tree.case(word) in _BOUNDS or before in _BOUNDS

    def _governor(self, word: int) -> int | None:
        if self.tree.heads[word] == word:
            return word if self.tree.pos[word] == "VERB" else None
        for above in self.tree.ancestors(word):
            if self.tree.pos[above] in {"VERB", "AUX"} and self.tree.deps[above] not in {"case", "amod"}:
                return above
            if find_trigger(self.tree, above) is not None or self.tree.child(above, "cop") is not None:
                return above
        return above

    def _set_for(self, word: int, governor_by_time: int | None) -> int | None:
        """“Called an election for 12 December”: the day is that of what is called."""
        if governor_by_time is None or self.tree.case(word) != "for" or self.tree.pos[governor_by_time] != "VERB":
            return governor_by_time
        told = self.tree.child(governor_by_time, "obj", "nsubj:pass")
        return told if told is not None and self.tree.lemma(told) in event_noun_classes() else governor_by_time

    # ---------------------------------------------------------------- asking

    def of(self, word: int, noun: bool, sentence: Sentence) -> TimeLink | None:
        """The time of a happening, if its own clause or its sentence gives one."""
        own = self._best(self.times_by_governor.get(word, ()), word)
        if own is not None:
            return TimeLink(own, "clause")
        near = self._of_noun(word) if noun else self._of_verb(word)
        if near is not None:
            return TimeLink(near, "clause")
        shared = None if noun else self._of_sentence(word)
        return TimeLink(shared, "sentence") if shared is not None else None

    def find_in_passage(self, word: int, sentence: Sentence) -> TimeLink | None:
        """The time that the passage speaks of, for what a main clause tells in the simple past."""
        if word in self.bounded:
            return None
        either = (self.news_time,) if self._is_back(sentence) else (self.background_time, self.news_time)
        spoken = next((s for s in either if s and sentence.index - s.sentence <= self._reach(s)), None)
        if spoken is None or not self._narrates(word, spoken):
            return None
        return TimeLink(spoken.time, spoken.dated_by)

    def _is_back(self, sentence: Sentence) -> bool:
        """“During the keynote”, “at the conference”: the text is back at its news."""
        tree = self.tree
        words = (
            i for i in range(sentence.first, sentence.after) if tree.deps[i] == "obl" and tree.definiteness[i] == "def"
        )
        return any(tree.case(i) in {"at", "during"} and tree.lemma(i) in event_noun_classes() for i in words)

    def _reach(self, spoken: PassageTime) -> int:
        if spoken is self.news_time:
            return _NEWS
        return _SIDE if self.news_time is None else 1

    def _narrates(self, word: int, spoken: PassageTime) -> bool:
        """Whether a verb, or the main clause that it shares its time with, tells what happened then."""
        tree, clause = self.tree, word
        while tree.deps[clause] != "root":
            together = tree.deps[clause] == "advcl" and tree.subordinator(clause) in _TOGETHER
            together = together or (
                tree.deps[clause] in {"acl:relcl", "advcl:relcl"} and tree.subordinator(clause) == "where"
            )
            if together and tree.pos[tree.heads[clause]] not in {"VERB", "AUX"}:
                clause = self._verb_above(clause)
                continue
            came = tree.purpose_governor(clause)
            if came is not None:
                clause = came
                continue
            if tree.deps[clause] != "conj" and not together:
                return False
            clause = tree.heads[clause]
        if self._habit(word) or self._habit(clause):
            return False
        perfect = spoken.dated_by == "dateline" and {"has", "have"} & set(tree.auxiliaries(clause))
        first = any(tree.lower[kid] == "first" for kid in self._when(clause))
        return (
            not first
            and (tree.is_past(clause) or bool(perfect))
            and (clause == word or "had" not in tree.auxiliaries(word))
        )

    def _when(self, clause: int) -> list[int]:
        """The adverbs of a clause's “when”: “when Jobs first showed it, he praised it” is of another day."""
        tree = self.tree
        return [adverb for kid in tree.children(clause, "advcl") for adverb in tree.children(kid, "advmod")]

    def _verb_above(self, word: int) -> int:
        """The verb of the clause that a phrase stands in."""
        return next(
            (w for w in self.tree.ancestors(word) if self.tree.pos[w] == "VERB" or self.tree.deps[w] == "root"), word
        )

    def set_passage_time(self, dated: TimeLink, sentence: Sentence) -> None:
        """From here on the text speaks of this time: the news of the article, or for a while of an older one."""
        if dated.dated_by in {"passage", "dateline"}:
            if self.news_time is not None and self.news_time.time == dated.time:
                self.news_time.sentence = sentence.index
            return
        found, here = self.draft.times[dated.time], self.draft.published
        if not found.earliest or not found.latest or (found.latest - found.earliest).days > _LONGEST_PASSAGE:
            return
        spoken = PassageTime(dated.time, "passage", sentence.index)
        if here is not None and 0 <= (here - found.earliest).days <= _BACKGROUND:
            self.news_time, self.background_time = spoken, None
        elif here is None or found.earliest <= here:
            self.background_time = spoken

    def _habit(self, word: int) -> bool:
        habits = lexicons.words("habitual_adverbs")
        return any(self.tree.lower[kid] in habits for kid in self.tree.children(word, "advmod"))

    def _best(self, times: tuple[int, ...] | list[int], word: int) -> int | None:
        """Of several times the most exact, and of those the one nearest behind the word."""

        def order(index: int) -> tuple[int, bool, int]:
            time = self.draft.times[index]
            days = (time.latest - time.earliest).days if time.latest and time.earliest else 9999
            at = self.draft.tokens.token_at(time.start)
            return days, at < word, abs(at - word)

        return min(times, key=order, default=None)

    def _of_noun(self, noun: int) -> int | None:
        """“The meeting was held on Monday”, “an election in May was called”: what governs its verb."""
        above = self.tree.heads[noun]
        if self.tree.deps[noun] in {"nsubj:pass", "nsubj", "obj", "obl"} and self.tree.pos[above] == "VERB":
            word = find_trigger(self.tree, above)
            if (
                self.tree.lemma(above) in _CARRIES
                or occurrence_verb(self.tree, noun) == above
                or (self.tree.deps[noun] == "nsubj" and word and not word.in_lexicon)
            ):
                return self._best(self.times_by_governor.get(above, ()), noun)
        return None

    def _of_verb(self, verb: int) -> int | None:
        found = self._of_lead(verb)
        return self._of_arguments(verb) if found is None else found

    def _of_lead(self, verb: int) -> int | None:
        """“Is expected to visit the port this week”: what stands behind the act dates it, whatever it hangs on."""
        lead = self.tree.heads[verb]
        if self.tree.deps[verb] != "xcomp" or self.tree.lemma(lead) not in governing_predicates():
            return None
        behind = [
            time for time in self.times_by_governor.get(lead, ()) if self.draft.times[time].start > self._start(verb)
        ]
        return self._best(behind, verb)

    def _start(self, word: int) -> int:
        return self.draft.tokens.span(word, word + 1)[0]

    def _of_arguments(self, verb: int) -> int | None:
        """“Signed an accord on Monday”, “killed in a raid on Friday”: the date may hang from what follows the verb."""
        told = [
            kid
            for kid in self.tree.children(verb, "obj", "obl", "nsubj", "nsubj:pass")
            if self.tree.lemma(kid) in event_noun_classes()
            and (self.tree.deps[kid] != "nsubj" or self.tree.is_past(verb))
        ]
        told += [kid for kid in self.tree.children(verb, "xcomp") if self.tree.is_gerund(kid)]  # “began arriving on”
        found = [time for kid in told for time in self.times_by_governor.get(kid, ()) if not self._ahead(time)]
        return self._best(found, verb) if not self._to_come(verb) else None

    def _to_come(self, verb: int) -> bool:
        return not (
            self.tree.is_past(verb) or "had" in self.tree.auxiliaries(verb) or "has" in self.tree.auxiliaries(verb)
        )

    def _ahead(self, time: int) -> bool:
        first, published = self.draft.times[time].earliest, self.draft.published
        return first is not None and published is not None and first > published

    def _of_sentence(self, verb: int) -> int | None:
        """The time of the clauses that this one is joined to: “announced in April and China retaliated”."""
        tree = self.tree
        word = verb
        for _ in range(4):
            above, relation = tree.heads[word], tree.deps[word]
            joined = (
                relation == "conj"
                or self._goes_on(word)
                or (relation == "advcl" and tree.subordinator(word) in _TOGETHER)
            )
            if (
                relation != "conj"
                and (coming := tree.purpose_governor(word)) is not None
                and self.times_by_governor.get(coming)
            ):
                return self._best(self.times_by_governor[coming], verb)
            joined = joined or (relation == "acl:relcl" and self._at_once(word))
            if not joined or above == word:
                break
            if relation in {"conj", "parataxis"} and not self._same_tense(word, above):
                break
            if self.times_by_governor.get(above):
                return self._best(self.times_by_governor[above], verb)
            word = above
        before = self._joined_behind(verb)
        if before is not None:
            return before
        for kid in tree.children(verb, "conj"):  # “nine were killed and forty hurt when it sank on Friday”
            if tree.is_passive(verb) and not tree.auxiliaries(kid) and "VerbForm=Part" in tree.features[kid]:
                when = [clause for clause in tree.children(kid, "advcl") if tree.subordinator(clause) in {"when", "as"}]
                if when and self.times_by_governor.get(when[0]):
                    return self._best(self.times_by_governor[when[0]], verb)
        for kid in tree.dependents[verb]:
            joined = tree.deps[kid] == "conj" or (
                tree.deps[kid] == "advcl" and tree.subordinator(kid) in {"when", "as"}
            )
            closes = tree.deps[kid] == "conj" and kid > verb and tree.child(kid, *SUBJECT_RELATIONS) is None
            behind = (tree.deps[kid] == "advcl" or closes) and self.times_by_governor.get(kid)
            if joined and behind and tree.is_past(kid) == tree.is_past(verb):
                return self._best(self.times_by_governor[kid], verb)
        return None

    def _goes_on(self, word: int) -> bool:
        """“The tenor did not appear on Saturday; Jussi Halonen sang in his place”."""
        tree = self.tree
        follows = tree.deps[word] == "parataxis" and tree.is_past(word) and word > tree.heads[word]
        return follows and any(
            tree.words[kid] == ";" for kid in (*tree.dependents[word], *tree.dependents[tree.heads[word]])
        )

    def _joined_behind(self, verb: int) -> int | None:
        """“… announced tariffs in April and China retaliated”: a time right before “and”, whatever the tree says."""
        joining = self.tree.child(verb, "cc")
        if joining is None or not self.tree.is_past(verb):
            return None
        index = self.time_by_end.get(joining)
        governor = self.governor_by_time.get(index) if index is not None else None
        return index if governor is not None and self.tree.is_past(governor) else None

    def _same_tense(self, word: int, other: int) -> bool:
        """“Met on Monday and will meet again”: a joined verb of another tense is of another time."""
        own = self.tree.auxiliaries(word)
        if not own and not self.tree.is_finite(word):
            return True
        return self.tree.is_past(word) == self.tree.is_past(other) or "had" in self.tree.auxiliaries(other)

    def _at_once(self, word: int) -> bool:
        """“…, to which the United States immediately responded”."""
        kids = self.tree.children(word, "advmod")
        return any(self.tree.lower[kid] in {"immediately", "promptly", "then", "instantly"} for kid in kids)


_CARRIES = lexicons.group("event_words", "carries")


def can_date_event(time: Time) -> bool:
    return (time.earliest or time.latest) is not None and time.type in {"DATE", "TIME"}


def date_tokens(draft: Draft) -> frozenset[int]:
    """Return the tokens of dates and times of day, without durations and repetitions."""
    found: set[int] = set()
    for time in draft.times:
        if time.type in {"DATE", "TIME"}:
            found.update(range(*draft.tokens.token_range(time.start, time.end)))
    return frozenset(found)
