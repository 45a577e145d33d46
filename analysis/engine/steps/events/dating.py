"""The time that dates an event: the expression that governs it in the tree, else its sentence's, else the passage's.

An expression governs the first verb or noun of a happening above it. “Since” and “until” bound a stretch of time and
date nothing in it. What the text says of no day gets none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ... import lexicons
from ...draft import Draft
from ...language.tokens import Sentence
from ...types import Time
from .tree import SUBJECTS, Tree
from .triggers import carrier, leads, noun_kinds, trigger

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
class Dated:
    """An index into the draft's times, and how it came to date the event: clause, sentence, passage or dateline."""

    time: int
    by: str


@dataclass(slots=True)
class Spoken:
    """A time that the text speaks of, how it was named, and the last sentence that did so."""

    time: int
    by: str
    sentence: int


@dataclass(slots=True)
class Dating:
    """One document's times on its tree, and the day its passage speaks of."""

    tree: Tree
    draft: Draft
    governed: dict[int, list[int]] = field(default_factory=dict)
    governor: dict[int, int] = field(default_factory=dict)
    bounded: set[int] = field(default_factory=set)  # what has gone on since a day, or until one
    ends: dict[int, int] = field(default_factory=dict)
    news: Spoken | None = None
    side: Spoken | None = None

    def prepare(self) -> None:
        """Hang every dating expression on the word that it governs."""
        for index, time in enumerate(self.draft.times):
            first, after = self.draft.tokens.within(time.start, time.end)
            if first >= after or not dates(time):
                continue
            word = self._head(first, after)
            if self._bounds(word, first):
                self.bounded.update(self.tree.above(word))
                continue
            governor = self._set_for(word, self._governor(word))
            if governor is not None:
                self.governed.setdefault(governor, []).append(index)
                self.governor[index] = governor
                self.ends[after] = index

        self._read_dateline()

    def _read_dateline(self) -> None:
        """“June 6, 2005” on a line of its own below the headline: the day on or about which the news is."""
        for sentence in self.draft.sentences[:3]:
            start, end = self.draft.tokens.span(sentence.first, sentence.after)
            for index, time in enumerate(self.draft.times[:2]):
                alone = start <= time.start and time.end <= end and end - start - (time.end - time.start) <= 2
                if alone and time.type == "DATE" and time.earliest and time.earliest == time.latest:
                    self.news = Spoken(index, "dateline", sentence.index)

    def _head(self, first: int, after: int) -> int:
        """The word of an expression that hangs on something outside it: of several, the one nearest the root."""
        outside = [i for i in range(first, after) if not first <= self.tree.head[i] < after or self.tree.head[i] == i]
        return min(outside, key=self._depth, default=first)

    def _depth(self, i: int) -> int:
        return sum(1 for _ in self.tree.above(i))

    def _bounds(self, word: int, first: int) -> bool:
        before = self.tree.lows[first - 1] if first else ""
        return self.tree.case(word) in _BOUNDS or before in _BOUNDS

    def _governor(self, word: int) -> int | None:
        if self.tree.head[word] == word:
            return word if self.tree.pos[word] == "VERB" else None
        for above in self.tree.above(word):
            if self.tree.pos[above] in {"VERB", "AUX"} and self.tree.dep[above] not in {"case", "amod"}:
                return above
            if trigger(self.tree, above) is not None or self.tree.child(above, "cop") is not None:
                return above
        return above

    def _set_for(self, word: int, governor: int | None) -> int | None:
        """“Called an election for 12 December”: the day is that of what is called."""
        if governor is None or self.tree.case(word) != "for" or self.tree.pos[governor] != "VERB":
            return governor
        told = self.tree.child(governor, "obj", "nsubj:pass")
        return told if told is not None and self.tree.lemma(told) in noun_kinds() else governor

    # ---------------------------------------------------------------- asking

    def of(self, word: int, noun: bool, sentence: Sentence) -> Dated | None:
        """The time of a happening, if its own clause or its sentence gives one."""
        own = self._best(self.governed.get(word, ()), word)
        if own is not None:
            return Dated(own, "clause")
        near = self._of_noun(word) if noun else self._of_verb(word)
        if near is not None:
            return Dated(near, "clause")
        shared = None if noun else self._of_sentence(word)
        return Dated(shared, "sentence") if shared is not None else None

    def of_passage(self, word: int, sentence: Sentence) -> Dated | None:
        """The time that the passage speaks of, for what a main clause tells in the simple past."""
        if word in self.bounded:
            return None
        either = (self.news,) if self._is_back(sentence) else (self.side, self.news)
        spoken = next((s for s in either if s and sentence.index - s.sentence <= self._reach(s)), None)
        if spoken is None or not self._narrates(word, spoken):
            return None
        return Dated(spoken.time, spoken.by)

    def _is_back(self, sentence: Sentence) -> bool:
        """“During the keynote”, “at the conference”: the text is back at its news."""
        tree = self.tree
        words = (i for i in range(sentence.first, sentence.after) if tree.dep[i] == "obl" and tree.definite[i] == "def")
        return any(tree.case(i) in {"at", "during"} and tree.lemma(i) in noun_kinds() for i in words)

    def _reach(self, spoken: Spoken) -> int:
        if spoken is self.news:
            return _NEWS
        return _SIDE if self.news is None else 1

    def _narrates(self, word: int, spoken: Spoken) -> bool:
        """Whether a verb, or the main clause that it shares its time with, tells what happened then."""
        tree, clause = self.tree, word
        while tree.dep[clause] != "root":
            together = tree.dep[clause] == "advcl" and tree.mark(clause) in _TOGETHER
            together = together or (tree.dep[clause] in {"acl:relcl", "advcl:relcl"} and tree.mark(clause) == "where")
            if together and tree.pos[tree.head[clause]] not in {"VERB", "AUX"}:
                clause = self._verb_above(clause)
                continue
            came = tree.purpose(clause)
            if came is not None:
                clause = came
                continue
            if tree.dep[clause] != "conj" and not together:
                return False
            clause = tree.head[clause]
        if self._habit(word) or self._habit(clause):
            return False
        perfect = spoken.by == "dateline" and {"has", "have"} & set(tree.helpers(clause))
        first = any(tree.lows[kid] == "first" for kid in self._when(clause))
        return (
            not first
            and (tree.is_past(clause) or bool(perfect))
            and (clause == word or "had" not in tree.helpers(word))
        )

    def _when(self, clause: int) -> list[int]:
        """The adverbs of a clause's “when”: “when Jobs first showed it, he praised it” is of another day."""
        tree = self.tree
        return [adverb for kid in tree.children(clause, "advcl") for adverb in tree.children(kid, "advmod")]

    def _verb_above(self, word: int) -> int:
        """The verb of the clause that a phrase stands in."""
        return next(
            (w for w in self.tree.above(word) if self.tree.pos[w] == "VERB" or self.tree.dep[w] == "root"), word
        )

    def speaks_of(self, dated: Dated, sentence: Sentence) -> None:
        """From here on the text speaks of this time: the news of the article, or for a while of an older one."""
        if dated.by in {"passage", "dateline"}:
            if self.news is not None and self.news.time == dated.time:
                self.news.sentence = sentence.index
            return
        found, here = self.draft.times[dated.time], self.draft.published
        if not found.earliest or not found.latest or (found.latest - found.earliest).days > _LONGEST_PASSAGE:
            return
        spoken = Spoken(dated.time, "passage", sentence.index)
        if here is not None and 0 <= (here - found.earliest).days <= _BACKGROUND:
            self.news, self.side = spoken, None
        elif here is None or found.earliest <= here:
            self.side = spoken

    def _habit(self, word: int) -> bool:
        habits = lexicons.words("habitual_adverbs")
        return any(self.tree.lows[kid] in habits for kid in self.tree.children(word, "advmod"))

    def _best(self, times: tuple[int, ...] | list[int], word: int) -> int | None:
        """Of several times the most exact, and of those the one nearest behind the word."""

        def order(index: int) -> tuple[int, bool, int]:
            time = self.draft.times[index]
            days = (time.latest - time.earliest).days if time.latest and time.earliest else 9999
            at = self.draft.tokens.at(time.start)
            return days, at < word, abs(at - word)

        return min(times, key=order, default=None)

    def _of_noun(self, noun: int) -> int | None:
        """“The meeting was held on Monday”, “an election in May was called”: what governs its verb."""
        above = self.tree.head[noun]
        if self.tree.dep[noun] in {"nsubj:pass", "nsubj", "obj", "obl"} and self.tree.pos[above] == "VERB":
            word = trigger(self.tree, above)
            if (
                self.tree.lemma(above) in _CARRIES
                or carrier(self.tree, noun) == above
                or (self.tree.dep[noun] == "nsubj" and word and not word.listed)
            ):
                return self._best(self.governed.get(above, ()), noun)
        return None

    def _of_verb(self, verb: int) -> int | None:
        found = self._of_lead(verb)
        return self._of_arguments(verb) if found is None else found

    def _of_lead(self, verb: int) -> int | None:
        """“Is expected to visit the port this week”: what stands behind the act dates it, whatever it hangs on."""
        lead = self.tree.head[verb]
        if self.tree.dep[verb] != "xcomp" or self.tree.lemma(lead) not in leads():
            return None
        behind = [time for time in self.governed.get(lead, ()) if self.draft.times[time].start > self._start(verb)]
        return self._best(behind, verb)

    def _start(self, word: int) -> int:
        return self.draft.tokens.span(word, word + 1)[0]

    def _of_arguments(self, verb: int) -> int | None:
        """“Signed an accord on Monday”, “killed in a raid on Friday”: the date may hang from what follows the verb."""
        told = [
            kid
            for kid in self.tree.children(verb, "obj", "obl", "nsubj", "nsubj:pass")
            if self.tree.lemma(kid) in noun_kinds() and (self.tree.dep[kid] != "nsubj" or self.tree.is_past(verb))
        ]
        told += [kid for kid in self.tree.children(verb, "xcomp") if self.tree.is_gerund(kid)]  # “began arriving on”
        found = [time for kid in told for time in self.governed.get(kid, ()) if not self._ahead(time)]
        return self._best(found, verb) if not self._to_come(verb) else None

    def _to_come(self, verb: int) -> bool:
        return not (self.tree.is_past(verb) or "had" in self.tree.helpers(verb) or "has" in self.tree.helpers(verb))

    def _ahead(self, time: int) -> bool:
        first, published = self.draft.times[time].earliest, self.draft.published
        return first is not None and published is not None and first > published

    def _of_sentence(self, verb: int) -> int | None:
        """The time of the clauses that this one is joined to: “announced in April and China retaliated”."""
        tree = self.tree
        word = verb
        for _ in range(4):
            above, relation = tree.head[word], tree.dep[word]
            joined = relation == "conj" or self._goes_on(word) or (relation == "advcl" and tree.mark(word) in _TOGETHER)
            if relation != "conj" and (coming := tree.purpose(word)) is not None and self.governed.get(coming):
                return self._best(self.governed[coming], verb)
            joined = joined or (relation == "acl:relcl" and self._at_once(word))
            if not joined or above == word:
                break
            if relation in {"conj", "parataxis"} and not self._same_tense(word, above):
                break
            if self.governed.get(above):
                return self._best(self.governed[above], verb)
            word = above
        before = self._joined_behind(verb)
        if before is not None:
            return before
        for kid in tree.children(verb, "conj"):  # “nine were killed and forty hurt when it sank on Friday”
            if tree.is_passive(verb) and not tree.helpers(kid) and "VerbForm=Part" in tree.feats[kid]:
                when = [clause for clause in tree.children(kid, "advcl") if tree.mark(clause) in {"when", "as"}]
                if when and self.governed.get(when[0]):
                    return self._best(self.governed[when[0]], verb)
        for kid in tree.kids[verb]:
            joined = tree.dep[kid] == "conj" or (tree.dep[kid] == "advcl" and tree.mark(kid) in {"when", "as"})
            closes = tree.dep[kid] == "conj" and kid > verb and tree.child(kid, *SUBJECTS) is None
            behind = (tree.dep[kid] == "advcl" or closes) and self.governed.get(kid)
            if joined and behind and tree.is_past(kid) == tree.is_past(verb):
                return self._best(self.governed[kid], verb)
        return None

    def _goes_on(self, word: int) -> bool:
        """“The tenor did not appear on Saturday; Jussi Halonen sang in his place”."""
        tree = self.tree
        follows = tree.dep[word] == "parataxis" and tree.is_past(word) and word > tree.head[word]
        return follows and any(tree.words[kid] == ";" for kid in (*tree.kids[word], *tree.kids[tree.head[word]]))

    def _joined_behind(self, verb: int) -> int | None:
        """“… announced tariffs in April and China retaliated”: a time right before “and”, whatever the tree says."""
        joining = self.tree.child(verb, "cc")
        if joining is None or not self.tree.is_past(verb):
            return None
        index = self.ends.get(joining)
        governor = self.governor.get(index) if index is not None else None
        return index if governor is not None and self.tree.is_past(governor) else None

    def _same_tense(self, word: int, other: int) -> bool:
        """“Met on Monday and will meet again”: a joined verb of another tense is of another time."""
        own = self.tree.helpers(word)
        if not own and not self.tree.is_finite(word):
            return True
        return self.tree.is_past(word) == self.tree.is_past(other) or "had" in self.tree.helpers(other)

    def _at_once(self, word: int) -> bool:
        """“…, to which the United States immediately responded”."""
        kids = self.tree.children(word, "advmod")
        return any(self.tree.lows[kid] in {"immediately", "promptly", "then", "instantly"} for kid in kids)


_CARRIES = lexicons.group("event_words", "carries")


def dates(time: Time) -> bool:
    return (time.earliest or time.latest) is not None and time.type in {"DATE", "TIME"}
