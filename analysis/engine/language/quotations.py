"""Quotations: what stands between quotation marks, double or single, by paragraph, and how they follow one another."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from .tokens import Tokens

OPENING_QUOTES = frozenset(("“", "«", "„", "``"))
CLOSING_QUOTES = frozenset(("”", "»"))
STRAIGHT_DOUBLE_QUOTES = frozenset(('"', "''"))
SINGLE_OPENING_QUOTES = frozenset(("‘", "'", "`"))
_SINGLE_CLOSERS = frozenset(("’", "'"))
# What may stand before an opening mark without white space
_BEFORE = frozenset('([—–-/"“')
QUOTATION_MARKS = OPENING_QUOTES | CLOSING_QUOTES | STRAIGHT_DOUBLE_QUOTES | {"‘", "’", "'", "`"}


class Quotation(NamedTuple):
    """The tokens between two quotation marks: `first` included, `after` (the closing mark, if there is one) not."""

    first: int
    after: int
    closed: bool


class Quotations:
    """All quotations of a document, in order. One left open runs to the end of its paragraph, as news does when the
    speaker goes on in the next."""

    def __init__(self, tokens: Tokens):
        self.tokens = tokens
        self.all = _find(tokens)
        self.opening = {q.first - 1: q for q in self.all}
        self.closing = {q.after: q for q in self.all if q.closed}
        self._firsts = [q.first for q in self.all]

    def enclosing(self, i: int) -> Quotation | None:
        """The quotation in which a token stands."""
        n = bisect_right(self._firsts, i) - 1
        return self.all[n] if n >= 0 and i < self.all[n].after else None

    def before(self, i: int) -> Quotation | None:
        """The quotation whose closing mark stands directly before a token, a comma or dash aside."""
        for j in (i - 1, i - 2):
            if j in self.closing:
                return self.closing[j]
            if j != i - 1 or j < 0 or self.tokens.words[j] not in {",", "—", "–", "--", "-"}:
                return None
        return None

    def opening_at(self, i: int) -> Quotation | None:
        """The quotation whose opening mark is a token."""
        return self.opening.get(i)

    def overlapping(self, first: int, after: int) -> list[Quotation]:
        """At most eight of the quotations that share a token with a range."""
        n = max(0, bisect_right(self._firsts, first) - 1)
        return [q for q in self.all[n : n + 8] if q.first < after and q.after > first]


def _find(tokens: Tokens) -> list[Quotation]:
    found: list[Quotation] = []
    opened: int | None = None
    single = False  # whether the open one was opened by a single mark
    singles = _Singles(tokens)
    for i, word in enumerate(tokens.words):
        if tokens.line_starts[i] and opened is not None:
            if opened < i and not single:
                found.append(Quotation(opened, i, False))
            opened = None
        if opened is None:
            single = word in SINGLE_OPENING_QUOTES and singles.opens(i)
            if single or word in OPENING_QUOTES or word in STRAIGHT_DOUBLE_QUOTES:
                opened = i + 1
        elif singles.closes(i) if single else word in CLOSING_QUOTES or word in STRAIGHT_DOUBLE_QUOTES:
            if opened < i:
                found.append(Quotation(opened, i, True))
            opened = None
        elif not single and word in OPENING_QUOTES:
            opened = i + 1
    if opened is not None and opened < len(tokens) and not single:
        found.append(Quotation(opened, len(tokens), False))
    return found


class _Singles:
    """Tells single quotation marks from apostrophes, which look alike: ‘The nurses’ union is ready,’ she said."""

    def __init__(self, tokens: Tokens):
        self.tokens = tokens
        # For every token, where the next mark of its line stands that may close a quotation; -1 where none does
        self.next = [-1] * (len(tokens) + 1)
        later = -1
        for i in range(len(tokens) - 1, -1, -1):
            later = i if self._may_close(i) else later
            self.next[i] = later
            later = -1 if tokens.line_starts[i] else later

    def opens(self, i: int) -> bool:
        """Whether a mark stands before a word and after none, and another in its line may close what it opens."""
        tokens = self.tokens
        if i + 1 >= len(tokens) or tokens.has_space_before(i + 1) or not tokens.words[i + 1][0].isalnum():
            return False
        apart = tokens.has_space_before(i) or tokens.words[i - 1][-1] in _BEFORE
        return apart and self.next[i + 1] > i + 1

    def closes(self, i: int) -> bool:
        """Whether a mark closes: after a stop, or where no later mark of the line could be meant instead."""
        if not self._may_close(i):
            return False
        before = self.tokens.words[i - 1]
        possessive = before[-1].lower() in "sz" and not self._ends(i)
        return not possessive or self._reopens(i)

    def _reopens(self, i: int) -> bool:
        """After a word in -s: whether no mark follows, or first one that opens, so that this one must close its own."""
        later = self.next[i + 1]
        return later < 0 or any(
            self.tokens.words[k] in SINGLE_OPENING_QUOTES and self.opens(k) for k in range(i + 1, later)
        )

    def _may_close(self, i: int) -> bool:
        tokens = self.tokens
        if tokens.words[i] not in _SINGLE_CLOSERS or tokens.has_space_before(i):
            return False
        return i + 1 >= len(tokens) or tokens.has_space_before(i + 1) or not tokens.words[i + 1][0].isalnum()

    def _ends(self, i: int) -> bool:
        """Whether a stop follows or the line ends, so that nothing could be owned."""
        tokens = self.tokens
        return i + 1 >= len(tokens) or tokens.line_starts[i + 1] or not tokens.words[i + 1][0].isalnum()
