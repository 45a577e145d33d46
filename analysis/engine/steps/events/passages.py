"""The time that a passage speaks of, for events in sentences that name none.

A text speaks of its own news, dated near publication or by a dateline, and here and there for a few sentences of the
background. A main clause in the simple past happened at the time that the passage speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass

from ... import lexicons
from ...draft import Draft
from ...language.tokens import Sentence
from ...language.tree import Tree
from .dating import SIMULTANEOUS_SUBORDINATORS, TimeLink, TimeLinker
from .triggers import event_noun_classes

# How many sentences on the time of the news is still spoken of, and that of the background: in a text without a time of
# its news, and in one with it, to which it soon returns
_NEWS_REACH, _BACKGROUND_REACH, _BRIEF_BACKGROUND_REACH = 10, 2, 1
# A day at most this many days before publication is the news, an earlier one background
_MAX_NEWS_AGE = 14
# A longer time, in days, dates nothing in the next sentences: a passage that names a year says little of its days
_MAX_PASSAGE_DAYS = 31
# In how many first sentences, and among how many first times, a dateline is looked for: a headline may precede it
_DATELINE_SENTENCES, _DATELINE_TIMES = 3, 2
# How many characters a dateline may hold beside its date
_DATELINE_MARGIN = 2


@dataclass(slots=True)
class PassageTime:
    """A time that the text speaks of, as an index into the draft's times.

    `dated_by` is passage or dateline; `sentence` is the last sentence that named it."""

    time: int
    dated_by: str
    sentence: int


@dataclass(slots=True)
class PassageTimes:
    """The times that a document speaks of, sentence by sentence: of its news and of its background."""

    tree: Tree
    draft: Draft
    time_linker: TimeLinker
    news: PassageTime | None = None
    background: PassageTime | None = None

    def __post_init__(self) -> None:
        """Read the dateline: “June 6, 2005” on a line of its own is the day on or about which the news happened."""
        for sentence in self.draft.sentences[:_DATELINE_SENTENCES]:
            span = self.draft.tokens.span(sentence.first, sentence.after)
            for index, time in enumerate(self.draft.times[:_DATELINE_TIMES]):
                is_inside = span.start <= time.start and time.end <= span.end
                rest = span.end - span.start - (time.end - time.start)
                is_day = time.type == "DATE" and time.earliest is not None and time.earliest == time.latest
                if is_inside and is_day and rest <= _DATELINE_MARGIN:
                    self.news = PassageTime(index, "dateline", sentence.index)

    def find_time(self, word: int, sentence: Sentence) -> TimeLink | None:
        """Return the time that the passage speaks of, if a verb reports what happened then."""
        if word in self.time_linker.bounded_words:
            return None
        candidates = (self.news,) if self._returns_to_news(sentence) else (self.background, self.news)
        current = next((passage for passage in candidates if passage and self._reaches(passage, sentence)), None)
        if current is None or not self._happened_at(word, current):
            return None
        return TimeLink(current.time, current.dated_by)

    def update(self, link: TimeLink, sentence: Sentence) -> None:
        """Note that a sentence speaks of a time: that of the news, or for a while of the background."""
        if link.dated_by in {"passage", "dateline"}:
            if self.news is not None and self.news.time == link.time:
                self.news.sentence = sentence.index
            return
        time, published = self.draft.times[link.time], self.draft.published
        if not time.earliest or not time.latest or (time.latest - time.earliest).days > _MAX_PASSAGE_DAYS:
            return
        passage = PassageTime(link.time, "passage", sentence.index)
        if published is not None and 0 <= (published - time.earliest).days <= _MAX_NEWS_AGE:
            self.news, self.background = passage, None
        elif published is None or time.earliest <= published:
            self.background = passage

    def _returns_to_news(self, sentence: Sentence) -> bool:
        """Return whether a sentence speaks of the news again: “during the keynote”, “at the conference”."""
        tree = self.tree
        phrases = (
            word
            for word in range(sentence.first, sentence.after)
            if tree.deps[word] == "obl" and tree.definiteness[word] == "def"
        )
        return any(tree.case(word) in {"at", "during"} and tree.lemma(word) in event_noun_classes() for word in phrases)

    def _reaches(self, passage: PassageTime, sentence: Sentence) -> bool:
        """Return whether a passage's time was last named near enough to a sentence."""
        if passage is self.news:
            reach = _NEWS_REACH
        else:
            reach = _BACKGROUND_REACH if self.news is None else _BRIEF_BACKGROUND_REACH
        return sentence.index - passage.sentence <= reach

    def _happened_at(self, verb: int, passage: PassageTime) -> bool:
        """Return whether a verb, or the main clause that it shares its time with, reports what happened then."""
        tree, main_clause = self.tree, self._main_clause(verb)
        if main_clause is None or self._is_habitual(verb) or self._is_habitual(main_clause):
            return False
        if main_clause != verb and "had" in tree.auxiliaries(verb):
            return False
        if self._is_of_first_time(main_clause):
            return False
        if tree.is_past(main_clause):
            return True
        is_perfect = not {"has", "have"}.isdisjoint(tree.auxiliaries(main_clause))
        return is_perfect and passage.dated_by == "dateline"

    def _main_clause(self, verb: int) -> int | None:
        """Return the main clause that a verb shares its time with, or None."""
        clause = verb
        while self.tree.deps[clause] != "root":
            above = self._simultaneous_clause(clause)
            if above is None:
                return None
            clause = above
        return clause

    def _simultaneous_clause(self, clause: int) -> int | None:
        """Return the clause above that one shares its time with, or None."""
        tree, above = self.tree, self.tree.heads[clause]
        relation, subordinator = tree.deps[clause], tree.subordinator(clause)
        is_simultaneous = (relation == "advcl" and subordinator in SIMULTANEOUS_SUBORDINATORS) or (
            relation in {"acl:relcl", "advcl:relcl"} and subordinator == "where"
        )
        if is_simultaneous and tree.pos[above] not in {"VERB", "AUX"}:
            return self._clause_of(clause)
        purpose = tree.purpose_governor(clause)
        if purpose is not None:
            return purpose
        return above if is_simultaneous or relation == "conj" else None

    def _clause_of(self, word: int) -> int:
        """Return the verb of the clause above a word, or the root."""
        tree = self.tree
        above = (word for word in tree.ancestors(word) if tree.pos[word] == "VERB" or tree.deps[word] == "root")
        return next(above, word)

    def _is_of_first_time(self, clause: int) -> bool:
        """Return whether a clause is of another day: “when Jobs first showed it, he praised it”."""
        tree = self.tree
        adverbs = (adverb for child in tree.children(clause, "advcl") for adverb in tree.children(child, "advmod"))
        return any(tree.lower[adverb] == "first" for adverb in adverbs)

    def _is_habitual(self, verb: int) -> bool:
        """Return whether an adverb makes a habit of what a verb reports: “often”."""
        habitual = lexicons.words("habitual_adverbs")
        return any(self.tree.lower[adverb] in habitual for adverb in self.tree.children(verb, "advmod"))
