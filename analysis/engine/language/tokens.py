"""Tokens and sentences. Offsets are code points in the text exactly as given.

Words come from spaCy's English tokenizer. Two things are kept away from it: lone
surrogates, which it cannot encode, and runs of several hundred characters without white
space, on which its prefix and suffix rules take quadratic time.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..types import Span

if TYPE_CHECKING:
    from spacy.language import Language

# A longer run without white space is no word, but base64, a URL with its query, or
# hostile text
MAX_WORD_CHARS = 200
# A longer sentence is a table or a list; cutting it keeps the cost of every later step
# linear in the text
MAX_SENTENCE_TOKENS = 250

_LONG_RUN = re.compile(rf"\S{{{MAX_WORD_CHARS + 1},}}")
_PIECE = re.compile(rf"\w{{1,{MAX_WORD_CHARS}}}|[^\w\s]")
SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

OPENING_MARKS = frozenset("“‘«([{‹„")
CLOSING_MARKS = frozenset("”’»)]}›")
STRAIGHT_QUOTES = frozenset(('"', "'", "''", "``"))
DASHES = frozenset(("-", "—", "–", "--", "_"))
# How many tokens a dateline may have: place, date and agency, “SAN FRANCISCO, California,
# Oct. 3, 2025 (Agency) -”
MAX_DATELINE_TOKENS = 14
TERMINATORS = frozenset(".!?…。！？")

# How many closing marks and stops to look back over for the end of a sentence: “… it.’”)”
_MAX_CLOSING_TOKENS = 6
# How many opening marks to look past for the first letter of the next sentence: “(“‘It”
_MAX_OPENING_TOKENS = 4
# A first word of at most this many letters right before a dash is no place: “US - China
# talks”
_MAX_ACRONYM_CHARS = 3

_INITIAL = re.compile(r"[^\W\d_]\.")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,6}")

_tokenizer_lock = threading.Lock()  # spaCy's memory zones do not nest, and threads may share this process


@lru_cache(maxsize=1)
def _english() -> Language:
    import spacy  # half a second to import: only a process that reads text should pay for it

    return spacy.blank("en")


class Tokens:
    """The words and punctuation of a text as parallel lists, without white space.

    `starts` and `ends` are character offsets, `words` the words as written, `lower` in
    lower case with straight apostrophes; `line_starts` says of each token whether it is
    the first of its line.
    """

    __slots__ = ("ends", "line_starts", "lower", "starts", "text", "words")

    def __init__(self, text: str, offsets: Iterable[tuple[int, int]]):
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in offsets:
            self.starts.append(start)
            self.ends.append(end)
        self.words = [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]
        self.lower = [word.lower().replace("’", "'") for word in self.words]
        self.line_starts = self._find_line_starts()

    def __len__(self) -> int:
        return len(self.starts)

    def _find_line_starts(self) -> list[bool]:
        gaps = zip([0, *self.ends], self.starts, strict=False)
        return [
            gap_start == 0 or bool(_LINE_BREAK.search(self.text, gap_start, gap_end)) for gap_start, gap_end in gaps
        ]

    def span(self, first: int, after: int) -> Span:
        """Return the character span of the tokens from `first` up to, but not including, `after`."""
        return Span(self.starts[first], self.ends[after - 1])

    def has_space_before(self, i: int) -> bool:
        """Return whether white space, or the start of the text, comes before token `i`."""
        return i == 0 or self.ends[i - 1] < self.starts[i]

    def dateline_end(self, first: int, after: int) -> int:
        """Return the token behind a dateline, `first` where there is none before token `after`.

        Datelines are “HANOI, 3 June (Agency) - ” or “(Agency) - ”, and begin at token
        `first`, which begins a line.
        """
        if first >= after or not self.line_starts[first]:
            return first
        if not self.words[first].isupper() and self.words[first] != "(":
            return first
        for i in range(first + 1, min(first + MAX_DATELINE_TOKENS, after - 1)):
            if self.line_starts[i]:
                break
            if self.words[i] in DASHES and self.has_space_before(i) and self._begins_news(i + 1):
                is_acronym_alone = i == first + 1 and len(self.words[first]) <= _MAX_ACRONYM_CHARS
                return first if is_acronym_alone else i + 1
        return first

    def _begins_news(self, i: int) -> bool:
        """Return whether a sentence begins here rather than more of a headline in capitals."""
        return not self.line_starts[i] and (not self.words[i].isupper() or len(self.words[i]) == 1)

    def token_at(self, offset: int) -> int:
        """Return the first token that ends after a character offset."""
        return bisect_right(self.ends, offset)

    def token_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens (first, after) that lie wholly inside a range of characters."""
        return bisect_left(self.starts, start), bisect_right(self.ends, end)


def tokenize(text: str) -> Tokens:
    """Split a text into words and punctuation, in time linear in its length."""
    clean = SURROGATE.sub("\ufffd", text)
    with _tokenizer_lock, _english().memory_zone():  # frees the words again, so that a worker does not grow
        return Tokens(text, list(_offsets(clean)))


def _offsets(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for run in _LONG_RUN.finditer(text):
        yield from _words(text, done, run.start())
        for piece in _PIECE.finditer(text, run.start(), run.end()):
            yield piece.span()
        done = run.end()
    yield from _words(text, done, len(text))


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if start == end:
        return
    for token in _english().tokenizer(text[start:end]):
        if not token.text.isspace():
            yield start + token.idx, start + token.idx + len(token.text)


class Sentence:
    """A sentence as a range of tokens: `first` included, `after` not.

    `index` counts the sentences of the text, `paragraph` its lines, both from 0.
    """

    __slots__ = ("after", "first", "index", "paragraph")

    def __init__(self, index: int, first: int, after: int, paragraph: int):
        self.index = index
        self.first = first
        self.after = after
        self.paragraph = paragraph


def split_sentences(tokens: Tokens) -> list[Sentence]:
    """Return the sentences of a news text.

    A line break always ends one, since headlines, bylines and list items carry no full
    stop. A dateline is one by itself: as part of the next sentence it would be parsed as
    the subject of what happens there.
    """
    found: list[Sentence] = []
    first = 0
    paragraph = 0
    dateline = tokens.dateline_end(0, len(tokens))
    for after in range(1, len(tokens) + 1):
        line_ends = after == len(tokens) or tokens.line_starts[after]
        is_cut = after - first >= MAX_SENTENCE_TOKENS or after == dateline
        if line_ends or is_cut or _ends_sentence(tokens, after):
            found.append(Sentence(len(found), first, after, paragraph))
            first = after
            paragraph += line_ends
            dateline = tokens.dateline_end(first, len(tokens))
    return found


def _ends_sentence(tokens: Tokens, after: int) -> bool:
    """Return whether the token before `after` is the last of its sentence.

    It is not the last of its line, which always ends a sentence.
    """
    if _closes(tokens, after):
        return False
    last = after - 1
    while last > 0 and after - last < _MAX_CLOSING_TOKENS and _closes(tokens, last):
        last -= 1
    word = tokens.words[last]
    if word[-1] not in TERMINATORS:
        return False
    next_letter = _first_letter(tokens, after)
    if next_letter.islower() or (next_letter and next_letter in ",;"):
        return False  # “Really?” he asked
    return word[-1] != "." or _is_full_stop(tokens, last, after)


def _closes(tokens: Tokens, i: int) -> bool:
    """Return whether a token closes what comes before it.

    It may be a quotation mark, a bracket or a further stop.
    """
    word = tokens.words[i]
    if word in CLOSING_MARKS or (word in STRAIGHT_QUOTES and not tokens.has_space_before(i)):
        return True
    return word[0] in TERMINATORS and not tokens.has_space_before(i) and tokens.words[i - 1][-1] in TERMINATORS


def _first_letter(tokens: Tokens, i: int) -> str:
    """Return the first character from token `i` on, past opening marks and brackets.

    Empty if there is none near.
    """
    for word in tokens.words[i : i + _MAX_OPENING_TOKENS]:
        if word not in OPENING_MARKS and word not in STRAIGHT_QUOTES:
            return word[0]
    return ""


def _is_full_stop(tokens: Tokens, last: int, after: int) -> bool:
    """Return whether a stop ends a sentence rather than an abbreviation, an initial or a numbered label."""
    word = tokens.lower[last]
    if word == "." and last and not tokens.has_space_before(last):
        word = tokens.lower[last - 1] + "."
    if set(word) <= TERMINATORS:
        return True
    next_word = tokens.words[after]
    if word in lexicons.words("abbreviations_before_names") or _INITIAL.fullmatch(word):
        return False  # “Gen. Smith”, “J. Smith”
    if word in lexicons.words("abbreviations_before_numbers"):
        return not next_word[0].isdigit()  # “No. 5”, but “He said no. Then”
    if word in lexicons.words("abbreviations") or _INITIALS.fullmatch(word):
        # “The U.S. The minister” ends, “the U.S. Navy” does not: only a word that is rare
        # inside names shows it
        if tokens.lower[after] in lexicons.words("sentence_openers"):
            return True
        # A bracket says the same once more: “11:20 p.m. (2220 GMT)”
        return next_word in OPENING_MARKS and next_word != "("
    return True
