"""Claims with a colon or a dash as the cue, in transcripts, interviews and headlines.

Examples: `Name: “…”`, `“…” — Name`."""

from __future__ import annotations

from ...language.quotations import Quotation
from ...language.tree import TokenRange
from .contents import ContentFinder
from .proposal import ClaimContext, Proposal
from .sources import can_be_source, can_speak, noun_phrase_range
from .word_groups import claim_words

DASHES = frozenset(("—", "–", "--", "―"))
# A colon may be parsed as one token with the bracket before it: “Ortiz (D): …”
_COLONS = frozenset((":", "):"))
# How many tokens a label before a colon may have: room for a name with a role
MAX_LABEL_TOKENS = 14
# How many tokens a name after a dash may have; longer ones are clauses
MAX_NAME_TOKENS = 8
# A bound on cost: how many tokens of one speech in a transcript are read, so that a text in one
# line stays linear
MAX_SPEECH_TOKENS = 400
# Lengths in tokens of what follows the label of a headline: shorter is no statement, longer is a paragraph
_MIN_HEADLINE, _MAX_HEADLINE = 3, 24
# Lengths in tokens of a headline with its source after a dash: “Strike to end Friday – union”
_MIN_DASH_HEADLINE, _MAX_DASH_HEADLINE, _MAX_DASH_SOURCE = 3, 20, 4
_VERBAL = frozenset(("VERB", "AUX"))
# Parts of speech that a speaker's label has none of, and those of which it has one
_CLAUSE_POS = frozenset(("VERB", "AUX", "SCONJ", "ADV"))
_NAME_POS = frozenset(("PROPN", "NOUN", "PRON", "X"))
# Words that may be lower-case in a label of a transcript: “Ursula von der Leyen”, “Minister of Defence”
_LABEL_PARTICLES = frozenset(("of", "for", "the", "and", "de", "von", "van", "al"))


class LabelReader:
    """Finds the claims of one document that have a speaker's name before a colon or after a dash."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.words = context.tree.words
        self.line_starts = context.tree.tokens.line_starts
        self.contents = ContentFinder(context.tree, context.quotations)
        self.transcript_lines = _transcript_lines(context)

    def read(self, word: int) -> None:
        """Add the claim of a colon or a dash."""
        if self.words[word] in _COLONS:
            self._colon(word)
        elif self.words[word] in DASHES:
            self._dash(word)

    # ------------------------------------------------------------- colons

    def _colon(self, colon: int) -> None:
        """Add the claim of a label before a colon."""
        if colon + 1 >= len(self.words) or self.line_starts[colon + 1]:
            return
        label_start = self._label_start(colon)
        first = self._trimmed_label_start(label_start, colon)
        if first is None:
            return
        quote = self.context.quotations.opening_at(colon + 1)
        if not self._names_speaker(first, colon):
            if quote:
                self._scene(colon, quote)
            return
        end = self._line_end(colon + 1)
        parts = self._label_quotation(quote, end) if quote else []
        if not parts and self.line_starts[label_start] and self._opens_line(first, colon, end):
            parts = [(colon + 1, end)]
        if parts:
            asks = self.tree.lower[first] in claim_words("question_label") or self.words[end - 1] == "?"
            self._add((first, colon), colon, parts, ":", "ask" if asks else "assert", "colon")

    def _label_start(self, colon: int) -> int:
        """Return where the label before a colon begins: at its sentence's start, or beyond the longest label."""
        first = colon
        while first > 0 and colon - first <= MAX_LABEL_TOKENS and not self.tree.doc[first].is_sent_start:
            first -= 1
        return first

    def _trimmed_label_start(self, first: int, colon: int) -> int | None:
        """Return where a label begins without punctuation and a time of day (“11:05 Mayor Ortiz: …”), or None.

        None means that nothing is left, or that the label is too long."""
        while first < colon and self.contents.is_punctuation(first):
            first += 1
        if first >= colon or colon - first > MAX_LABEL_TOKENS:
            return None
        while first < colon - 1 and (self.words[first][0].isdigit() or self.contents.is_punctuation(first)):
            first += 1
        return first

    def _label_quotation(self, quote: Quotation, line_end: int) -> list[TokenRange]:
        """Return the content of a label with a quotation after it, or nothing if the line goes on after that."""
        if not self._goes_on(quote.after + 1, line_end):
            return self.contents.with_continuations(quote, quote.after + 1)
        return [(quote.first, quote.after)] if quote.after >= line_end - 2 else []

    def _opens_line(self, first: int, colon: int, end: int) -> bool:
        """Return whether a label at the start of a line attributes the rest of it: in a transcript or a headline."""
        return self._is_transcript_label(first, colon) or self._is_headline(first, colon, end)

    def _scene(self, colon: int, quote: Quotation) -> None:
        """Add the claim of a scene before a quotation: “Tan shook his head: “Not for a minute.””

        The person who acts speaks, if the quotation ends the sentence and no other claim has it."""
        tree = self.tree
        start, end = int(tree.doc[colon].sent.start), int(tree.doc[colon].sent.end)
        if quote.after < end - 2 or self._is_claimed(quote.first):
            return
        root = next((word for word in range(start, colon) if tree.heads[word] == word), None)
        subject = tree.subject(root) if root is not None else None
        if subject is None or tree.doc[subject]._.entity_type != "person":
            return
        source = noun_phrase_range(tree, subject)
        if source:
            self._add(source, colon, self.contents.with_continuations(quote), ":", "assert", "colon")

    def _is_claimed(self, word: int) -> bool:
        """Return whether a token is part of the content of a claim."""
        contents = (part for proposal in self.context.proposals for part in proposal.content)
        return any(first <= word < after for first, after in contents)

    def _goes_on(self, word: int, end: int) -> bool:
        """Return whether a sentence goes on with a token after a quotation."""
        return word < end and not self.contents.is_punctuation(word) and not self.tree.doc[word].is_sent_start

    def _names_speaker(self, first: int, after: int) -> bool:
        """Return whether a label may name a speaker: a noun phrase without a verb, and no rubric (“Note: …”)."""
        tree = self.tree
        if {tree.lower[first], tree.lower[after - 1]} & claim_words("rubric"):
            return False
        parts_of_speech = set(tree.pos[first:after])
        if parts_of_speech & _CLAUSE_POS:
            return False
        return bool(parts_of_speech & _NAME_POS) or len(tree.lower[first]) == 1

    def _is_transcript_label(self, first: int, colon: int) -> bool:
        """Return whether a label is one of a transcript.

        Examples: “PENCE: Well, look”, “Q: …”, or one of several lines."""
        label = self.words[first:colon]
        if len(label) == 1 and self.tree.lower[first] in claim_words("question_label") | claim_words("answer_label"):
            return True
        if len(label[0]) > 1 and all(word.isupper() for word in label if word[0].isalpha()):
            return True
        return first in self.transcript_lines

    def _is_headline(self, first: int, colon: int, end: int) -> bool:
        """Return whether a line is a headline with its source as the label.

        Example: “Regulator: Lumen broke privacy law”.

        The line is short. It has a verb or a quotation, or a noun such as “report” as its label and
        no full stop."""
        tree, start = self.tree, colon + 1
        if not _MIN_HEADLINE <= end - start <= _MAX_HEADLINE or ":" in self.words[start:end]:
            return False
        label_heads = {self._label_head(first, colon), colon - 1}
        if not any(can_be_source(tree, head) for head in label_heads):
            return False
        if any(tree.pos[word] in _VERBAL for word in range(start, end)):
            return True
        if self.context.quotations.overlapping(start, end):
            return True
        has_headline_noun = any(tree.lower[head] in claim_words("headline_label") for head in label_heads)
        return has_headline_noun and self.words[end - 1] != "."

    def _label_head(self, first: int, after: int) -> int:
        """Return the head of a label: its first token with a head outside of it, or that is a root."""
        heads = self.tree.heads
        found = (word for word in range(first, after) if heads[word] == word or not first <= heads[word] < after)
        return next(found, first)

    def _line_end(self, word: int) -> int:
        """Return the end of the line that a token is in, `MAX_SPEECH_TOKENS` on at most."""
        limit = min(len(self.line_starts), word + MAX_SPEECH_TOKENS)
        return next((following for following in range(word, limit) if self.line_starts[following]), limit)

    # ------------------------------------------------------------- dashes

    def _dash(self, dash: int) -> None:
        """Add the claim of a name after a dash at a line's end.

        Example: “I have nothing to add” — Mayor Gwen Thorley."""
        end = self._line_end(dash + 1)
        after = end
        while after > dash + 1 and self.contents.is_punctuation(after - 1):
            after -= 1
        name = (dash + 1, after)
        if not 0 < after - dash - 1 <= MAX_NAME_TOKENS or any(self.tree.pos[word] in _VERBAL for word in range(*name)):
            return
        quote = self._quotation_before_dash(dash)
        if quote:
            content = (quote.first, min(quote.after, dash))
        elif self._is_headline_with_source(dash, end):
            content = (self._line_start(dash), dash)
        else:
            return
        self._add(name, dash, [content], self.words[dash], "assert", "dash")

    def _quotation_before_dash(self, dash: int) -> Quotation | None:
        """Return the quotation that ends at a dash, also one without a closing mark."""
        quotations = self.context.quotations
        quote = quotations.closing.get(dash - 1)
        if quote is not None:
            return quote
        near = quotations.overlapping(max(0, dash - 2), dash)
        return next((quote for quote in near if quote.after >= dash - 1), None)

    def _line_start(self, word: int) -> int:
        """Return the first token of the line that a token is in."""
        while word > 0 and not self.line_starts[word]:
            word -= 1
        return word

    def _is_headline_with_source(self, dash: int, end: int) -> bool:
        """Return whether a line is a headline with its source after a dash.

        Example: “Strike to end Friday – union”."""
        first = dash
        while first > 0 and not self.line_starts[first] and dash - first < _MAX_DASH_HEADLINE:
            first -= 1
        if not self.line_starts[first] or self.words[end - 1] == ".":
            return False
        if end - dash > _MAX_DASH_SOURCE or dash - first < _MIN_DASH_HEADLINE:
            return False
        has_verb = any(self.tree.pos[word] == "VERB" for word in range(first, dash))
        return has_verb and can_speak(self.tree, end - 1)

    def _add(self, source: TokenRange, cue: int, parts: list[TokenRange], lemma: str, stance: str, rule: str) -> None:
        """Add a claim with a mark as its cue, if something is left of source and content without punctuation."""
        trimmed_source = self.contents.trim_punctuation(source)
        content = self.contents.normalize(parts)
        if trimmed_source and content:
            self.context.add(Proposal(trimmed_source, (cue, cue + 1), cue, content, lemma, stance, rule))


def _may_be_in_label(word: str) -> bool:
    """Return whether a word may be part of a label in a transcript: it is capitalized, no letter, or a particle."""
    return not word[0].islower() or word in _LABEL_PARTICLES


def _transcript_lines(context: ClaimContext) -> frozenset[int]:
    """Return the first tokens of the labels that open lines, if at least two lines have one, else nothing."""
    words, line_starts = context.tree.words, context.tree.tokens.line_starts
    labels = [word for word, starts in enumerate(line_starts) if starts and _has_label(words, line_starts, word)]
    if len(labels) < 2:
        return frozenset()
    return frozenset(word + (not words[word][0].isalnum()) for word in labels)


def _has_label(words: list[str], line_starts: list[bool], start: int) -> bool:
    """Return whether a line begins with words that may be a label, and a colon."""
    for word in range(start + 1, min(len(words), start + MAX_LABEL_TOKENS)):
        if line_starts[word]:
            return False
        if words[word] in _COLONS and all(map(_may_be_in_label, words[start:word])):
            return True
    return False
