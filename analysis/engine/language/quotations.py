"""Quotations: what is between quotation marks, double or single, paragraph by paragraph."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from .tokens import Tokens

OPENING_QUOTES = frozenset(("“", "«", "„", "``"))
CLOSING_QUOTES = frozenset(("”", "»"))
STRAIGHT_DOUBLE_QUOTES = frozenset(('"', "''"))
SINGLE_OPENING_QUOTES = frozenset(("‘", "'", "`"))
_SINGLE_CLOSING_QUOTES = frozenset(("’", "'"))
# What may come before an opening mark without white space between
_BEFORE_OPENING = frozenset('([—–-/"“')
QUOTATION_MARKS = OPENING_QUOTES | CLOSING_QUOTES | STRAIGHT_DOUBLE_QUOTES | {"‘", "’", "'", "`"}
# What may come between a closing mark and what follows the quotation
_SEPARATORS = frozenset((",", "—", "–", "--", "-"))
# Bounds the cost of looking at a long range; a sentence with more quotations is a list
_MAX_OVERLAPPING = 8


class Quotation(NamedTuple):
    """The tokens between two quotation marks.

    `first` is included, `after` (the closing mark, if there is one) is not.
    """

    first: int
    after: int
    closed: bool


class Quotations:
    """All quotations of a document, in text order.

    One without a closing mark runs to the end of its paragraph: news leaves it open where
    the speaker continues in the next paragraph. `opening` finds them by the token of
    their opening mark, `closing` by that of the closing one.
    """

    def __init__(self, tokens: Tokens):
        self.tokens = tokens
        self.all = _QuotationFinder(tokens).find()
        self.opening = {quotation.first - 1: quotation for quotation in self.all}
        self.closing = {quotation.after: quotation for quotation in self.all if quotation.closed}
        self._firsts = [quotation.first for quotation in self.all]

    def enclosing(self, i: int) -> Quotation | None:
        """Return the quotation that holds token `i`."""
        index = bisect_right(self._firsts, i) - 1
        return self.all[index] if index >= 0 and i < self.all[index].after else None

    def before(self, i: int) -> Quotation | None:
        """Return the quotation that closes right before token `i`, a comma or dash aside."""
        if i - 1 in self.closing:
            return self.closing[i - 1]
        if i < 1 or self.tokens.words[i - 1] not in _SEPARATORS:
            return None
        return self.closing.get(i - 2)

    def opening_at(self, i: int) -> Quotation | None:
        """Return the quotation with token `i` as its opening mark."""
        return self.opening.get(i)

    def overlapping(self, first: int, after: int) -> list[Quotation]:
        """Return the quotations that share a token with a range, out of the first eight that may."""
        index = max(0, bisect_right(self._firsts, first) - 1)
        candidates = self.all[index : index + _MAX_OVERLAPPING]
        return [quotation for quotation in candidates if quotation.first < after and quotation.after > first]


class _QuotationFinder:
    """Finds the quotations of a document token by token.

    Quotations do not nest: the outer one counts.
    """

    def __init__(self, tokens: Tokens):
        self.tokens = tokens
        self.found: list[Quotation] = []
        self.first: int | None = None  # the first token of the open quotation
        self.is_single = False  # whether a single mark opened it
        self.single_marks = _SingleMarks(tokens)

    def find(self) -> list[Quotation]:
        """Return the quotations in text order."""
        for i in range(len(self.tokens)):
            if self.tokens.line_starts[i]:
                self._end_paragraph(i)
            if self.first is None:
                self._open(i)
            elif self._closes(i):
                self._end(i, closed=True)
            elif not self.is_single and self.tokens.words[i] in OPENING_QUOTES:
                self.first = i + 1  # the one before was never closed
        self._end_paragraph(len(self.tokens))
        return self.found

    def _open(self, i: int) -> None:
        word = self.tokens.words[i]
        self.is_single = word in SINGLE_OPENING_QUOTES and self.single_marks.opens(i)
        if self.is_single or word in OPENING_QUOTES or word in STRAIGHT_DOUBLE_QUOTES:
            self.first = i + 1

    def _closes(self, i: int) -> bool:
        if self.is_single:
            return self.single_marks.closes(i)
        word = self.tokens.words[i]
        return word in CLOSING_QUOTES or word in STRAIGHT_DOUBLE_QUOTES

    def _end_paragraph(self, after: int) -> None:
        """Keep an open quotation up to the end of its paragraph.

        A single mark without a second was an apostrophe.
        """
        if self.is_single:
            self.first = None
        else:
            self._end(after, closed=False)

    def _end(self, after: int, closed: bool) -> None:
        if self.first is not None and self.first < after:
            self.found.append(Quotation(self.first, after, closed))
        self.first = None


class _SingleMarks:
    """Distinguishes single quotation marks from apostrophes.

    Example: ‘The nurses’ union is ready,’ she said.
    """

    def __init__(self, tokens: Tokens):
        self.tokens = tokens
        # For every token, the next mark of its line, itself included, that may close a
        # quotation; -1 for none
        self.next_closing = [-1] * (len(tokens) + 1)
        later = -1
        for i in range(len(tokens) - 1, -1, -1):
            later = i if self._may_close(i) else later
            self.next_closing[i] = later
            later = -1 if tokens.line_starts[i] else later

    def opens(self, i: int) -> bool:
        """Return whether a mark opens a quotation.

        It has a word right behind it and none before, and may be closed within its line.
        """
        tokens = self.tokens
        if i + 1 >= len(tokens) or tokens.has_space_before(i + 1) or not tokens.words[i + 1][0].isalnum():
            return False
        is_apart = tokens.has_space_before(i) or tokens.words[i - 1][-1] in _BEFORE_OPENING
        return is_apart and self.next_closing[i + 1] > i + 1

    def closes(self, i: int) -> bool:
        """Return whether a mark closes.

        It does after a stop, or where no later mark of the line could be meant instead.
        """
        if not self._may_close(i):
            return False
        last_letter = self.tokens.words[i - 1][-1].lower()
        may_be_possessive = last_letter in "sz" and not self._stop_follows(i)
        return not may_be_possessive or self._must_close_here(i)

    def _must_close_here(self, i: int) -> bool:
        """Return whether this mark alone can close the quotation.

        No later mark of the line can, or another quotation opens before the one that can.
        """
        later = self.next_closing[i + 1]
        if later < 0:
            return True
        return any(self.tokens.words[k] in SINGLE_OPENING_QUOTES and self.opens(k) for k in range(i + 1, later))

    def _may_close(self, i: int) -> bool:
        tokens = self.tokens
        if tokens.words[i] not in _SINGLE_CLOSING_QUOTES or tokens.has_space_before(i):
            return False
        return i + 1 >= len(tokens) or tokens.has_space_before(i + 1) or not tokens.words[i + 1][0].isalnum()

    def _stop_follows(self, i: int) -> bool:
        """Return whether punctuation follows or the line ends, so that a possessive would own nothing."""
        tokens = self.tokens
        return i + 1 >= len(tokens) or tokens.line_starts[i + 1] or not tokens.words[i + 1][0].isalnum()
