"""Claims without a verb: `Name: “…”`, “…” — Name, questions and answers, and headlines."""

from __future__ import annotations

from ... import lexicons
from ...language.quotations import Quotation
from ...language.tree import TokenRange
from .contents import ContentFinder
from .proposal import ClaimContext, Proposal
from .sources import can_speak, noun_phrase_range
from .word_groups import claim_words

DASHES = frozenset(("—", "–", "--", "―"))
LONGEST_LABEL = 14
LONGEST_NAME = 8
# A speech in a transcript is cut here, so that a text that is one line stays cheap
LONGEST_SPEECH = 400


class LabelReader:
    """Reads lines that begin with a speaker's name, and quotations with the name after a dash."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.words = context.tree.words
        self.starts = context.tree.tokens.line_starts
        self.contents = ContentFinder(context.tree, context.quotations)
        self.script = _script_lines(context)

    def read(self, i: int) -> None:
        word = self.words[i]
        if word == ":" or word == "):":
            self._colon(i)
        elif word in DASHES:
            self._dash(i)

    # ------------------------------------------------------------- colons

    def _colon(self, i: int) -> None:
        first = i
        while first > 0 and i - first <= LONGEST_LABEL and not self.tree.doc[first].is_sent_start:
            first -= 1
        line = self.starts[first]
        while first < i and self.contents.is_punctuation(first):
            first += 1
        if first >= i or i - first > LONGEST_LABEL or i + 1 >= len(self.words):
            return
        if self.starts[i + 1]:
            return
        quote = self.context.quotations.opening_at(i + 1)
        while first < i - 1 and (self.words[first][0].isdigit() or self.contents.is_punctuation(first)):
            first += 1  # “11:05 Mayor Ortiz: …”
        if not self._names(first, i):
            if quote:
                self._scene(i, quote)
            return
        end = self._line_end(i + 1)
        if quote and not self._goes_on(quote.after + 1, end):
            parts = [(quote.first, quote.after), *self.contents.continued_quotations(quote.after, quote.after + 1)]
        elif quote and quote.after >= end - 2:
            parts = [(quote.first, quote.after)]
        elif line and (self._speaks(first, i) or self._headline(i + 1, end, first)):
            parts = [(i + 1, end)]
        else:
            return
        source = (first, i)
        low = self.tree.lower[first]
        stance = "ask" if low in claim_words("question_label") or self.words[end - 1] == "?" else "assert"
        self._add(source, (i, i + 1), parts, ":", stance, "colon")

    def _scene(self, i: int, quote: Quotation) -> None:
        """“Tan shook his head: “Not for a minute.””: who does something speaks, where nobody else is said to."""
        tree = self.tree
        start, end = int(tree.doc[i].sent.start), int(tree.doc[i].sent.end)
        if quote.after < end - 2 or any(a <= quote.first < b for p in self.context.proposals for a, b in p.content):
            return
        root = next((k for k in range(start, i) if tree.heads[k] == k), None)
        subject = tree.subject(root) if root is not None else None
        if (
            subject is not None
            and tree.doc[subject]._.entity_type == "person"
            and (source := noun_phrase_range(tree, subject))
        ):
            parts = [
                (quote.first, quote.after),
                *self.contents.continued_quotations(quote.after, quote.after + quote.closed),
            ]
            self._add(source, (i, i + 1), parts, ":", "assert", "colon")

    def _head(self, first: int, after: int) -> int:
        return next(
            (k for k in range(first, after) if not first <= self.tree.heads[k] < after or self.tree.heads[k] == k),
            first,
        )

    def _goes_on(self, i: int, end: int) -> bool:
        """Whether more of the sentence follows a quotation."""
        return i < end and not self.contents.is_punctuation(i) and not self.tree.doc[i].is_sent_start

    def _names(self, first: int, after: int) -> bool:
        """Whether a label may be a speaker: a noun phrase without a verb, and none of the usual rubrics."""
        tree = self.tree
        lows = tree.lower[first:after]
        if any(low in claim_words("rubric") for low in lows[:1] + lows[-1:]):
            return False
        if any(tree.pos[k] in {"VERB", "AUX", "SCONJ", "ADV"} for k in range(first, after)):
            return False
        return any(tree.pos[k] in {"PROPN", "NOUN", "PRON", "X"} for k in range(first, after)) or len(lows[0]) == 1

    def _speaks(self, first: int, colon: int) -> bool:
        """“PENCE: Well, look”, “Q: …”, or a name that begins several lines."""
        label = self.words[first:colon]
        if len(label) == 1 and self.tree.lower[first] in claim_words("question_label") | claim_words("answer_label"):
            return True
        if all(word.isupper() for word in label if word[0].isalpha()) and len(label[0]) > 1:
            return True
        return first in self.script

    def _headline(self, i: int, end: int, first: int) -> bool:
        """“Regulator: Lumen broke privacy law”: a short line, its label naming someone, a verb after it."""
        tree = self.tree
        if end - i > 24 or end - i < 3:
            return False
        if any(self.words[k] == ":" for k in range(i, end)):
            return False
        named = {self._head(first, i - 1), i - 2}
        someone = any(can_speak(tree, k) or tree.lower[k] in lexicons.words("documents") for k in named)
        said = any(tree.pos[k] in {"VERB", "AUX"} for k in range(i, end)) or self.context.quotations.overlapping(i, end)
        bare = self.words[end - 1] != "." and any(tree.lower[k] in claim_words("headline_label") for k in named)
        return someone and (bool(said) or bare)

    def _line_end(self, i: int) -> int:
        for j in range(i, min(len(self.starts), i + LONGEST_SPEECH)):
            if self.starts[j]:
                return j
        return min(len(self.starts), i + LONGEST_SPEECH)

    # ------------------------------------------------------------- dashes

    def _dash(self, i: int) -> None:
        """“I have nothing to add” — Mayor Gwen Thorley. “Strike to end Friday – union”."""
        end = self._line_end(i + 1)
        after = end
        while after > i + 1 and self.contents.is_punctuation(after - 1):
            after -= 1
        if not 0 < after - i - 1 <= LONGEST_NAME or any(
            self.tree.pos[k] in {"VERB", "AUX"} for k in range(i + 1, after)
        ):
            return
        quote = self.context.quotations.closing.get(i - 1)
        if quote is None:
            quote = next((q for q in self.context.quotations.overlapping(max(0, i - 2), i) if q.after >= i - 1), None)
        if quote:
            self._add((i + 1, after), (i, i + 1), [(quote.first, min(quote.after, i))], self.words[i], "assert", "dash")
        elif self._short_headline(i, end):
            first = self._line_first(i)
            self._add((i + 1, after), (i, i + 1), [(first, i)], self.words[i], "assert", "dash")

    def _line_first(self, i: int) -> int:
        while i > 0 and not self.starts[i]:
            i -= 1
        return i

    def _short_headline(self, i: int, end: int) -> bool:
        first = i
        while first > 0 and not self.starts[first] and i - first < 20:
            first -= 1
        if not self.starts[first] or self.words[end - 1] == "." or end - i > 4 or i - first < 3:
            return False
        verbs = any(self.tree.pos[k] == "VERB" for k in range(first, i))
        return verbs and can_speak(self.tree, end - 1)

    def _add(
        self, source: TokenRange, cue: TokenRange, parts: list[TokenRange], lemma: str, stance: str, rule: str
    ) -> None:
        trimmed = self.contents.normalize([source])
        content = self.contents.normalize(parts)
        if trimmed and content:
            self.context.add(Proposal(trimmed[0], cue, cue[0], content, lemma, stance, rule))


def _may_label(word: str) -> bool:
    return not word[0].islower() or word in {"of", "for", "the", "and", "de", "von", "van", "al"}


def _script_lines(context: ClaimContext) -> frozenset[int]:
    """Where lines begin that have a speaker's label, where at least two lines in the text do."""
    tokens = context.tree.tokens
    found = []
    for i, starts in enumerate(tokens.line_starts):
        if starts:
            for j in range(i + 1, min(len(tokens), i + LONGEST_LABEL)):
                if tokens.line_starts[j]:
                    break
                if tokens.words[j] in {":", "):"} and all(map(_may_label, tokens.words[i:j])):
                    found.append(i + (not tokens.words[i][0].isalnum()))
                    break
    return frozenset(found) if len(found) > 1 else frozenset()
