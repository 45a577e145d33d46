"""Tags read off the commas around them: “…, two officials said.” — “Prices, brokers told clients, have risen.”

The parse often hangs a tag's subject on a noun before it. Between its commas a tag looks the same everywhere: someone
who can speak, a verb of saying, perhaps whom they told, when and where, and nothing said.
"""

from __future__ import annotations

from typing import NamedTuple

from ... import lexicons
from ...language.tree import TokenRange
from .contents import ContentFinder
from .cues import Cue
from .proposal import ClaimContext
from .sources import can_speak, noun_phrase_range
from .word_groups import claim_words

LONGEST_TAG = 14
_EDGES = frozenset((",", "—", "–", "--", "”", '"', "''", "’", "»"))
_ADDRESSEE = frozenset(
    ("obj", "iobj", "vocative", "obl", "obl:unmarked", "dep", "appos", "parataxis", "xcomp", "ccomp")
)


class Tag(NamedTuple):
    """Who says it, and the whole tag from comma to comma."""

    source: TokenRange
    span: TokenRange


class TagFinder:
    """Finds the tags of one document whose verbs are known."""

    def __init__(self, reading: ClaimContext):
        self.tree = reading.tree
        self.words = reading.tree.words
        self.quotations = reading.quotations
        self.contents = ContentFinder(reading.tree, reading.quotations)

    def find(self, cue: Cue) -> Tag | None:
        """The tag a verb stands in; None where it stands in none."""
        tree = self.tree
        sent = tree.doc[cue.verb].sent
        start, end = int(sent.start), int(sent.end)
        first = self._left(cue.first, start)
        if first == start or self.words[first - 1] not in _EDGES:
            return None
        while first < cue.first and self.contents.is_punctuation(first):
            first += 1
        if tree.deps[cue.verb] == "acl:relcl" and tree.heads[cue.verb] >= first:
            return None
        if first < cue.first:
            source, after = self._before(first, cue.first), cue.after
        else:
            source = self._behind(cue, end)
            after = source[1] if source else end
        if source is None:
            return None
        last = self._right(after, end)
        if last is None or not self._says_nothing(cue, after, last):
            return None
        return Tag(source, (first, last))

    def content_ranges(self, tag: Tag) -> list[TokenRange]:
        """What stands around a tag: the quotation before it, or its sentence on both sides."""
        sent = self.tree.doc[tag.span[0]].sent
        start, end = int(sent.start), int(sent.end)
        quote = self.quotations.before(tag.span[0])
        before = (quote.first, quote.after) if quote else (self._without_label(start, tag.span[0]), tag.span[0])
        parts = self.contents.normalize([before] if quote else [before, (tag.span[1], end)])
        if len(parts) > 1 and self.tree.lower[parts[-1][0]] in claim_words("relaying_opener"):
            del parts[-1]  # “…, officials told envoys, according to diplomats”
        return parts if quote or (parts and self._tells(parts)) else []

    def _tells(self, parts: list[TokenRange]) -> bool:
        """Whether what stands around a tag is a clause: no “In June,” or “After the vote,” alone."""
        tree = self.tree
        first = parts[0][0]
        root = tree.root(first)
        holds_root = any(a <= root < b for a, b in parts)
        opener = tree.lower[first] in claim_words("clause_opener") and tree.pos[first] != "PRON"
        opens_late = tree.pos[first] in {"ADP", "SCONJ"} or opener
        headline = tree.tokens.line_starts[first] and self.words[int(tree.doc[first].sent.end) - 1] != "."
        verbs = headline or any(tree.pos[k] in {"VERB", "AUX"} for a, b in parts for k in range(a, b))
        goes_on = len(parts) > 1 and any(tree.pos[k] in {"VERB", "AUX"} for k in range(*parts[-1]))
        return verbs and (holds_root or goes_on or not (opens_late or tree.deps[first] in {"advcl", "acl"}))

    def _without_label(self, start: int, tag: int) -> int:
        """“BREAKING: Vietnam has …”: where the news begins."""
        for k in range(start + 1, min(start + 5, tag)):
            if self.words[k] == ":" and self.tree.tokens.line_starts[start]:
                return k + 1
        return start

    def _left(self, i: int, start: int) -> int:
        """The start of the segment between commas that ends before a token."""
        first = i
        while first > start and i - first <= LONGEST_TAG and self.words[first - 1] not in _EDGES:
            first -= 1
        return first

    def _right(self, i: int, end: int) -> int | None:
        """The end of a tag: the next comma or the sentence's end."""
        for k in range(i, min(end, i + LONGEST_TAG)):
            if self.words[k] in _EDGES:
                return k
        while end > i and self.contents.is_punctuation(end - 1):
            end -= 1
        return end if end - i < LONGEST_TAG else None

    def _before(self, first: int, after: int) -> TokenRange | None:
        """Who stands directly before the verb, and nothing else does."""
        tree = self.tree
        if tree.lower[first] in claim_words("clause_opener"):
            return None
        if tree.lower[first:after] == ["it"]:
            return first, after
        tops = [k for k in range(first, after) if not first <= tree.heads[k] < after or tree.heads[k] == k]
        names = [k for k in tops if tree.pos[k] in {"NOUN", "PROPN", "PRON"} and self._tells_by_itself(k)]
        if not names or names[0] != tops[0] or any(tree.pos[k] == "VERB" for k in range(first, after)):
            return None
        if any(tree.introducer(k) and tree.deps[k] != "nmod" for k in tops[:1]) or tree.pos[first] in {
            "ADP",
            "SCONJ",
            "CCONJ",
        }:
            return None
        return first, after

    def _tells_by_itself(self, k: int) -> bool:
        return can_speak(self.tree, k) or self.tree.lower[k] in lexicons.words("documents")

    def _behind(self, cue: Cue, end: int) -> TokenRange | None:
        """“…,” shot back Ann Lim, the auditor: who stands directly after the verb."""
        tree, i = self.tree, cue.verb
        for k in tree.dependents[i]:
            behind = k >= cue.after and tree.subtree_first[k] == cue.after and tree.deps[k] in _ADDRESSEE
            if behind and not tree.introducer(k) and tree.pos[k] != "VERB" and can_speak(tree, k):
                return noun_phrase_range(tree, k, (cue.after, end))
        last = self._right(cue.after, end)
        return self._before(cue.after, last) if last is not None and last > cue.after else None

    def _says_nothing(self, cue: Cue, first: int, after: int) -> bool:
        """Whether what follows the verb in a tag is only whom, when, where or how, and no clause."""
        tree = self.tree
        if "that" in tree.lower[after : after + 2]:
            return False
        return all(self._aside(cue, k) for k in range(first, after) if not first <= tree.heads[k] < after)

    def _aside(self, cue: Cue, k: int) -> bool:
        tree = self.tree
        if tree.pos[k] in {"ADV", "PUNCT"} or tree.doc[k]._.entity_type == "time":
            return True
        if tree.introducer(k):
            return tree.introducer(k) not in {"of", "about", "for", "as", "that"} and tree.pos[k] != "VERB"
        return cue.lemma in claim_words("addressing") and tree.pos[k] in {"NOUN", "PROPN", "PRON"}
