"""The content of a claim: the ranges of tokens that are attributed, without what surrounds them."""

from __future__ import annotations

from collections.abc import Iterable

from ...language.quotations import QUOTATION_MARKS, Quotation, Quotations
from ...language.tokens import CLOSING_MARKS, OPENING_MARKS, TERMINATORS
from ...language.tree import TokenRange, Tree

_PUNCTUATION = (
    frozenset(".,;:!?…[]")
    | {"—", "–", "--", "―", "-", "..."}
    | QUOTATION_MARKS
    | frozenset(OPENING_MARKS)
    | frozenset(CLOSING_MARKS)
    | frozenset(TERMINATORS)
)
# A bound on cost: how many further quotations of one speaker are joined to a content
_MAX_CONTINUATIONS = 6


class ContentFinder:
    """Finds and trims the contents of one document."""

    def __init__(self, tree: Tree, quotations: Quotations):
        self.tree = tree
        self.quotations = quotations
        self.words = tree.words

    # ------------------------------------------------------------- edges

    def is_punctuation(self, word: int) -> bool:
        """Return whether a token is a punctuation, quotation or bracket mark."""
        return self.words[word] in _PUNCTUATION

    def trim_punctuation(self, part: TokenRange) -> TokenRange | None:
        """Return a range without punctuation at its edges, or None if nothing is left.

        A quotation mark stays if its partner is inside the range: it “would not be a scapegoat”."""
        first, after = part
        first = self._trimmed_start(first, after)
        while first < after and self.is_punctuation(after - 1) and self.words[after - 1] != ")":
            quote = self.quotations.closing.get(after - 1)
            if quote and quote.first > first:
                break
            after -= 1
        return (first, after) if first < after else None

    def _trimmed_start(self, first: int, after: int) -> int:
        """Return where a range begins without the punctuation at its start."""
        last = after - 1
        while last > first and self.is_punctuation(last) and last not in self.quotations.closing:
            last -= 1
        while first < after and self.is_punctuation(first) and self.words[first] != "(":
            quote = self.quotations.opening.get(first)
            if quote and quote.closed and quote.after < last:
                break
            first += 1
        return first

    def normalize(self, parts: Iterable[TokenRange]) -> list[TokenRange]:
        """Return ranges trimmed and in text order, without empty ones and ones that overlap the one before."""
        trimmed = sorted(part for part in map(self.trim_punctuation, parts) if part)
        if len(trimmed) > 1 and self._is_conjunction(trimmed[0]):
            del trimmed[0]
        return [part for index, part in enumerate(trimmed) if not index or part[0] >= trimmed[index - 1][1]]

    def _is_conjunction(self, part: TokenRange) -> bool:
        """Return whether a range is “that” alone: “Reported that, according to two people, prices fell”."""
        first, after = part
        return after - first == 1 and self.tree.lower[first] == "that" and self.tree.pos[first] == "SCONJ"

    # ------------------------------------------------------------- quotations

    def extend_to_quotation(self, part: TokenRange) -> TokenRange:
        """Return a range that goes on to the end of the quotation in which it ends, if that begins inside it."""
        first, after = part
        last = after - 1
        while last > first and self.is_punctuation(last):
            last -= 1
        quote = self.quotations.enclosing(last)
        if quote and quote.after > after and quote.first >= first - 1:
            after = quote.after
        return first, after

    def continued_quotations(self, sentence_end: int) -> list[TokenRange]:
        """Return the quotations that follow a sentence with a cue and have no cue themselves: one speaker goes on."""
        found: list[TokenRange] = []
        word = sentence_end
        while len(found) < _MAX_CONTINUATIONS and word < len(self.words):
            quote = self.quotations.opening_at(word)
            if quote is None or (quote.closed and self._is_attributed(quote.after)):
                break
            found.append((quote.first, quote.after))
            word = quote.after + quote.closed
        return found

    def with_continuations(self, quote: Quotation, sentence_end: int | None = None) -> list[TokenRange]:
        """Return a quotation and those that continue it after `sentence_end`, by default after its closing mark."""
        after = quote.after + quote.closed if sentence_end is None else sentence_end
        return [(quote.first, quote.after), *self.continued_quotations(after)]

    def _is_attributed(self, closing: int) -> bool:
        """Return whether the quotation that ends at a closing mark has a tag, or goes on as the writer's sentence."""
        words, line_starts = self.words, self.tree.tokens.line_starts
        if words[closing - 1] == ",":
            return True
        following = closing + 1
        if following >= len(words) or line_starts[following]:
            return False
        if words[following] in {",", "—", "–", "--"} or words[following][0].islower():
            return True
        return self._is_inside_sentence(following)

    def _is_inside_sentence(self, word: int) -> bool:
        """Return whether a quotation's sentence goes on with a token: “…?” he asked; “…!” Smith shouted."""
        return not self.tree.doc[word].is_sent_start and self.tree.heads[word] != word


def subtract_range(parts: list[TokenRange], removed: TokenRange) -> list[TokenRange]:
    """Return the ranges without the tokens of another."""
    kept = []
    for first, after in parts:
        if after <= removed[0] or first >= removed[1]:
            kept.append((first, after))
            continue
        if first < removed[0]:
            kept.append((first, removed[0]))
        if after > removed[1]:
            kept.append((removed[1], after))
    return kept
