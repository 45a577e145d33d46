"""What can be said of a sentence without a parse: word classes, quotations, verb groups and noun phrases.

Patterns over tokens, no more: a later step over a parser takes their place. Each search looks at a bounded number of
tokens, so that the cost stays linear in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from . import lexicons
from .draft import Draft
from .text import CLOSERS, OPENERS, TERMINATORS, Sentence, Tokens

# A longer subject than this is no subject but a mistake
LONGEST_PHRASE = 28

DOUBLE_OPENERS = frozenset("“«„") | {"``"}
DOUBLE_CLOSERS = frozenset("”»") | {"''"}
_BARE_SUBJECTS = frozenset(("i", "he", "she", "it", "we", "they"))
DASHES = frozenset(("—", "–", "--", "―", " - "))
STOPS = frozenset(".,;:!?…()[]") | DASHES


@cache
def word_class(name: str) -> frozenset[str]:
    """A closed class of words, from `function_words`."""
    return frozenset(lexicons.items({row[0]: row[1] for row in lexicons.rows("function_words")}[name]))


@cache
def auxiliaries() -> frozenset[str]:
    return word_class("be") | word_class("have") | word_class("do") | word_class("modal")


@dataclass(frozen=True, slots=True)
class Quotation:
    """The tokens between two quotation marks: `first` included, `after` (the closing mark) not."""

    first: int
    after: int


class Syntax:
    """One document's tokens with its quotations and times, and the questions the claim and event rules ask of them."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.tokens: Tokens = draft.tokens
        self.lows = draft.tokens.lows
        self.words = draft.tokens.words
        self.quotations = _quotations(draft.tokens)
        self.quote_from = {q.first: q for q in self.quotations}
        self.quote_until = {q.after: q for q in self.quotations}
        self.time_from: dict[int, int] = {}
        for time in draft.times:
            first, after = draft.tokens.within(time.start, time.end)
            if first < after:
                self.time_from[first] = after

    def is_opening(self, i: int) -> bool:
        return i + 1 in self.quote_from

    def is_closing(self, i: int) -> bool:
        return i in self.quote_until

    def is_mark(self, i: int) -> bool:
        word = self.words[i]
        return (
            word in OPENERS or word in CLOSERS or word in TERMINATORS or word in STOPS or word in "\"'`" or word == "''"
        )

    def is_adverb(self, i: int) -> bool:
        low = self.lows[i]
        return low in word_class("adverb") or (low.endswith("ly") and len(low) > 4 and self.words[i].islower())

    def is_capital(self, i: int) -> bool:
        return self.words[i][0].isupper()

    def verb_group(self, verb: int, low: int) -> int:
        """Where the verb group of a verb begins: auxiliaries, negation, adverbs, and “went on to”."""
        first = verb
        while first - 1 >= low and verb - first < 8:
            word = self.lows[first - 1]
            if word == "to" and (link := self._catenative(first - 2, low)) is not None:
                first = link
            elif word == "'s" and first == verb:
                break  # “Trump's said” is no verb group, “he's said” is rare
            elif word in auxiliaries() or word in word_class("negation") or self.is_adverb(first - 1):
                first -= 1
            else:
                break
        while first < verb and self.lows[first] in word_class("adverb") and self.is_capital(first):
            first += 1
        return first

    def _catenative(self, i: int, low: int) -> int | None:
        for size in (2, 1):
            if i - size + 1 >= low and " ".join(self.lows[i - size + 1 : i + 1]) in word_class("catenative"):
                return i - size + 1
        return None

    def subject(self, after: int, low: int) -> tuple[int, int] | None:
        """The noun phrase that ends before `after`, which is where a verb group begins."""
        end = after
        if end - 1 >= low and self.words[end - 1] == ",":
            return self._subject_with_apposition(end - 1, low)
        if end - 1 < low:
            return None
        last = self.lows[end - 1]
        if last in word_class("pronoun"):
            return (end - 1, end)
        first = self._phrase_start(end, low)
        if first > low and self.lows[first - 1] in _BARE_SUBJECTS and not self.is_mark(first - 1):
            return None  # “it edged up its forecast”: the pronoun is the subject, and what follows holds its verb
        return self._tidy_phrase(first, end)

    def _subject_with_apposition(self, comma: int, low: int) -> tuple[int, int] | None:
        """“Smith, the mayor of Leeds, said”: from the name over the apposition to the comma."""
        nearest: tuple[int, int] | None = None
        for i in range(comma - 1, max(low, comma - LONGEST_PHRASE), -1):
            if self.words[i] == ",":
                phrase = self._tidy_phrase(self._phrase_start(i, low), i)
                if phrase and i - phrase[0] <= 12:
                    nearest = nearest or (phrase[0], comma)
                    if phrase[0] <= low + 2 or self.words[phrase[0] - 1] != ",":
                        return (phrase[0], comma)  # “Wilson, of Springfield, Va., said”: over several commas
            elif (
                self.is_mark(i)
                and self.words[i] not in "()"
                and not (self.words[i] == "." and not self.tokens.spaced(i))
            ):
                break
        return nearest

    def _phrase_start(self, end: int, low: int) -> int:
        """Go left over a noun phrase with what hangs on it, to the first thing that cannot be inside one."""
        i = end
        while i - 1 >= max(low, end - LONGEST_PHRASE):
            word = self.lows[i - 1]
            if word == ")" and (opening := self._bracket(i - 1, low)) is not None:
                i = opening
                continue
            if word in {"who", "which"} and i < end and self.words[i - 2] != "," and i - 2 >= low:
                i -= 1  # “the man who led the team said”
                continue
            if self._is_barrier(i - 1, end):
                break
            i -= 1
        return i

    def _bracket(self, closing: int, low: int) -> int | None:
        for i in range(closing - 1, max(low - 1, closing - 12), -1):
            if self.lows[i] == "(":
                return i
        return None

    def _is_barrier(self, i: int, end: int) -> bool:
        word = self.lows[i]
        if self.is_mark(i) or word in word_class("subordinator"):
            return True
        if word == "and":
            joins = (
                i + 1 < end
                and (self.is_capital(i - 1) or self.lows[i - 1][-1] == "s")
                and self.lows[i + 1] not in word_class("pronoun")
            )
            return not joins
        if word in word_class("person_pronoun") and not (self.is_capital(i) and i + 1 < end and self.is_capital(i + 1)):
            return True
        if word == "it" or word == "said":
            return True
        return word in auxiliaries() and word not in {"'s", "'d"}

    def _tidy_phrase(self, first: int, after: int) -> tuple[int, int] | None:
        """Drop what leads into a sentence; None if no noun phrase can be left."""
        while first < after:
            if first in self.time_from and self.time_from[first] < after:
                first = self.time_from[first]
            elif self.lows[first] in {"on", "in", "by", "earlier", "late"} and first + 1 in self.time_from:
                first = self.time_from[first + 1]
            elif self.lows[first] in word_class("lead_in") or (
                self.is_adverb(first) and self.lows[first] not in {"all", "both", "only"}
            ):
                first += 1
            else:
                break
        if (
            first >= after
            or self.lows[first] in word_class("preposition")
            or self.lows[after - 1] in word_class("preposition")
        ):
            return None
        if self.lows[after - 1] in word_class("determiner") - word_class("pronoun") or self.lows[after - 1] == "'s":
            return None
        return (
            (first, after)
            if any(c.isalpha() for c in self.words[after - 1])
            or self.words[after - 1] in ".)"
            or self.words[after - 1].isdigit()
            else None
        )

    def phrase_after(self, i: int, limit: int) -> int:
        """Where a noun phrase that begins at `i` ends: at a mark, a verb, or a word that begins something new."""
        j = i
        while j < min(limit, i + LONGEST_PHRASE):
            word = self.lows[j]
            if (
                self.is_mark(j)
                and word not in {"(", ")"}
                and not (word == "." and j + 1 < limit and not self.tokens.spaced(j))
            ):
                break
            if j > i and (
                word in word_class("subordinator") - {"as"} or (word in auxiliaries() and word not in {"'s", "'d"})
            ):
                break
            j += 1
        return j

    def sentence_end(self, sentence: Sentence) -> int:
        """The end of a sentence without its closing stops, quotation marks and brackets."""
        after = sentence.after
        while after > sentence.first + 1 and self.is_mark(after - 1) and self.words[after - 1] not in {")", "%"}:
            after -= 1
        return after

    def skip_time(self, i: int, limit: int) -> int:
        """Past “Monday”, “on Monday”, “late on Monday”, if that stands here."""
        for lead in (0, 1, 2):
            if i + lead in self.time_from and (
                lead == 0 or self.lows[i + lead - 1] in {"on", "in", "at", "early", "late"}
            ):
                return min(limit, self.time_from[i + lead])
        return i

    def clause_follows(self, i: int, limit: int) -> bool:
        """Whether a clause without “that” begins here: a subject, and a finite verb soon after."""
        if i >= limit:
            return False
        word = self.lows[i]
        starts = (
            word in word_class("pronoun") or word in word_class("determiner") or self.is_capital(i) or word == "there"
        )
        if not starts:
            return False
        for j in range(i + 1, min(limit, i + 9)):
            if self.lows[j] in auxiliaries() or self.lows[j] == "n't":
                return self.lows[j] != "'s" or word in word_class("pronoun")
            if self.is_mark(j):
                return False
            if self.lows[j].endswith("ed") and self.words[j].islower() and word not in {"a", "an"}:
                return True
        return False

    def quotation_around(self, i: int) -> Quotation | None:
        """The quotation in which a token stands."""
        n = bisect_right(self.quotations, i, key=lambda q: q.first) - 1
        return self.quotations[n] if n >= 0 and i < self.quotations[n].after else None


def _quotations(tokens: Tokens) -> list[Quotation]:
    """Quotations by paragraph. One left open runs to the end of its paragraph, as news does over several paragraphs."""
    found: list[Quotation] = []
    opened: int | None = None
    for i, word in enumerate(tokens.words):
        if tokens.line_starts[i] and opened is not None:
            if opened < i:
                found.append(Quotation(opened, i))
            opened = None
        if opened is None and (word in DOUBLE_OPENERS or word in {'"', "''"}):
            opened = i + 1
        elif opened is not None and (word in DOUBLE_CLOSERS or word == '"'):
            if opened < i:
                found.append(Quotation(opened, i))
            opened = None
    if opened is not None and opened < len(tokens):
        found.append(Quotation(opened, len(tokens)))
    return found
