"""Quotations: what stands between double quotation marks, by paragraph, and how they follow one another."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from .text import Tokens

OPENERS = frozenset(("“", "«", "„", "``"))
CLOSERS = frozenset(("”", "»"))
PLAIN = frozenset(('"', "''"))
MARKS = OPENERS | CLOSERS | PLAIN | {"‘", "’", "'", "`"}


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

    def around(self, i: int) -> Quotation | None:
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

    def at(self, i: int) -> Quotation | None:
        """The quotation whose opening mark is a token."""
        return self.opening.get(i)

    def within(self, first: int, after: int) -> list[Quotation]:
        """At most eight of the quotations that share a token with a range."""
        n = max(0, bisect_right(self._firsts, first) - 1)
        return [q for q in self.all[n : n + 8] if q.first < after and q.after > first]


def _find(tokens: Tokens) -> list[Quotation]:
    found: list[Quotation] = []
    opened: int | None = None
    for i, word in enumerate(tokens.words):
        if tokens.line_starts[i] and opened is not None:
            if opened < i:
                found.append(Quotation(opened, i, False))
            opened = None
        if opened is None and (word in OPENERS or word in PLAIN):
            opened = i + 1
        elif opened is not None and (word in CLOSERS or word in PLAIN):
            if opened < i:
                found.append(Quotation(opened, i, True))
            opened = None
        elif opened is not None and word in OPENERS:
            opened = i + 1
    if opened is not None and opened < len(tokens):
        found.append(Quotation(opened, len(tokens), False))
    return found
