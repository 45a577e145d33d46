"""What is attributed: the clause, quotation or phrase that hangs on a cue, in pieces where the cue stands inside."""

from __future__ import annotations

from collections.abc import Iterable

from ...language.quotations import QUOTATION_MARKS, Quotations
from ...language.tokens import CLOSING_MARKS, OPENING_MARKS, TERMINATORS
from ...language.tree import TokenRange, Tree

_STOPS = frozenset(".,;:!?…[]") | {"—", "–", "--", "―", "-", "..."}


class ContentFinder:
    """Finds contents in one document."""

    def __init__(self, tree: Tree, quotations: Quotations):
        self.tree = tree
        self.quotations = quotations
        self.words = tree.words

    # ------------------------------------------------------------- edges

    def is_punctuation(self, i: int) -> bool:
        word = self.words[i]
        return (
            word in _STOPS
            or word in QUOTATION_MARKS
            or word in OPENING_MARKS
            or word in CLOSING_MARKS
            or word in TERMINATORS
        )

    def trim_punctuation(self, part: TokenRange) -> TokenRange | None:
        """A piece without stops and quotation marks at its edges, but for a mark whose other one stands inside it: it
        “would not be a scapegoat”. None where nothing is left."""
        first, after = part
        last = after - 1
        while last > first and self.is_punctuation(last) and last not in self.quotations.closing:
            last -= 1
        while first < after and self.is_punctuation(first) and self.words[first] != "(":
            quote = self.quotations.opening.get(first)
            if quote and quote.closed and quote.after < last:
                break
            first += 1
        while first < after and self.is_punctuation(after - 1) and self.words[after - 1] != ")":
            quote = self.quotations.closing.get(after - 1)
            if quote and quote.first > first:
                break
            after -= 1
        return (first, after) if first < after else None

    def normalize(self, parts: Iterable[TokenRange]) -> list[TokenRange]:
        trimmed = sorted(part for part in map(self.trim_punctuation, parts) if part)
        if len(trimmed) > 1 and self._is_conjunction(trimmed[0]):
            del trimmed[0]
        return [part for n, part in enumerate(trimmed) if not n or part[0] >= trimmed[n - 1][1]]

    def _is_conjunction(self, part: TokenRange) -> bool:
        """“Reported that, according to two people, prices fell”: “that” alone is no piece."""
        first, after = part
        return after - first == 1 and self.tree.lower[first] == "that" and self.tree.pos[first] == "SCONJ"

    # ------------------------------------------------------------- quotations

    def extend_to_quotation(self, part: TokenRange) -> TokenRange:
        """A piece that ends inside a quotation goes on to its end; one inside a quotation begins where that does."""
        first, after = part
        last = after - 1
        while last > first and self.is_punctuation(last):
            last -= 1
        quote = self.quotations.enclosing(last)
        if quote and quote.after > after and quote.first >= first - 1:
            after = quote.after
        return first, after

    def continued_quotations(self, after: int, sentence_end: int) -> list[TokenRange]:
        """Quotations that follow the sentence with the cue and have none of their own: the same speaker goes on."""
        found: list[TokenRange] = []
        i = sentence_end
        while len(found) < 6 and i < len(self.words):
            quote = self.quotations.opening_at(i)
            if quote is None or (quote.closed and self._attributed(quote.after)):
                break
            found.append((quote.first, quote.after))
            i = quote.after + quote.closed
        return found

    def _attributed(self, closing: int) -> bool:
        """Whether a quotation that ends here has a tag of its own, or goes on as someone else's sentence."""
        words, starts = self.words, self.tree.tokens.line_starts
        if words[closing - 1] == ",":
            return True
        i = closing + 1
        if i >= len(words) or starts[i]:
            return False
        return words[i] in {",", "—", "–", "--"} or words[i][0].islower() or self._tag_follows(i)

    def _tag_follows(self, i: int) -> bool:
        """“…?” he asked; “…!” Smith shouted: the quotation's last sentence holds more than the quotation."""
        doc = self.tree.doc
        return not doc[i].is_sent_start and self.tree.heads[i] != i


def subtract_range(parts: list[TokenRange], hole: TokenRange) -> list[TokenRange]:
    """Pieces without what lies in a hole."""
    kept = []
    for first, after in parts:
        if after <= hole[0] or first >= hole[1]:
            kept.append((first, after))
            continue
        if first < hole[0]:
            kept.append((first, hole[0]))
        if after > hole[1]:
            kept.append((hole[1], after))
    return kept
