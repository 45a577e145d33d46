"""Tokens and sentences. Offsets are code points in the text exactly as given.

spaCy's English tokenizer does the words. Two things are kept away from it: lone surrogates, which it cannot encode, and
runs of several hundred characters without white space, on which its prefix and suffix rules take quadratic time.
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

# A longer run is no word of any language, but base64, a URL with its query, or hostile text.
MAX_WORD_CHARS = 200
# A longer sentence is a table or a list; cutting it keeps the cost of every later step linear in the text.
MAX_SENTENCE_TOKENS = 250

_LONG_RUN = re.compile(rf"\S{{{MAX_WORD_CHARS + 1},}}")
_PIECE = re.compile(rf"\w{{1,{MAX_WORD_CHARS}}}|[^\w\s]")
SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

OPENING_MARKS = frozenset("“‘«([{‹„")
CLOSING_MARKS = frozenset("”’»)]}›")
STRAIGHT_QUOTES = frozenset(('"', "'", "''", "``"))
DASHES = frozenset(("-", "—", "–", "--", "_"))
MAX_DATELINE_TOKENS = 14  # words
TERMINATORS = frozenset(".!?…。！？")

_tokenizing = threading.Lock()  # spaCy's memory zones do not nest, and threads may share this process


@lru_cache(maxsize=1)
def _english() -> Language:
    import spacy  # half a second to import: only a process that reads text should pay for it

    return spacy.blank("en")


class Tokens:
    """The words of a text as parallel lists, without white space. `lows` is lower case with plain apostrophes."""

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
        return [before == 0 or bool(_LINE_BREAK.search(self.text, before, after)) for before, after in gaps]

    def span(self, first: int, after: int) -> Span:
        """The characters of the tokens from `first` up to, and not with, `after`."""
        return Span(self.starts[first], self.ends[after - 1])

    def has_space_before(self, i: int) -> bool:
        """Whether white space stands before token `i`."""
        return i == 0 or self.ends[i - 1] < self.starts[i]

    def dateline_end(self, first: int, after: int) -> int:
        """Where the news begins behind a dateline that begins at token `first`, “HANOI, 3 June (Agency) - ” or
        “(Agency) - ”; `first` where there is none before `after`."""
        if first >= after or not self.line_starts[first]:
            return first
        if not self.words[first].isupper() and self.words[first] != "(":
            return first
        for k in range(first + 1, min(first + MAX_DATELINE_TOKENS, after - 1)):
            if self.line_starts[k]:
                break
            if self.words[k] in DASHES and self.has_space_before(k) and self._begins_news(k + 1):
                return k + 1 if len(self.words[first]) > 3 or k > first + 1 else first  # “US - China talks”
        return first

    def _begins_news(self, i: int) -> bool:
        """Whether a sentence begins here, and no further part of a headline in capitals."""
        return not self.line_starts[i] and (not self.words[i].isupper() or len(self.words[i]) == 1)

    def token_at(self, offset: int) -> int:
        """The first token that ends after the offset."""
        return bisect_right(self.ends, offset)

    def token_range(self, start: int, end: int) -> tuple[int, int]:
        """The range of tokens that lie wholly inside the characters."""
        return bisect_left(self.starts, start), bisect_right(self.ends, end)


def tokenize(text: str) -> Tokens:
    """Split a text into words and punctuation, in time linear to its length."""
    clean = SURROGATE.sub("\ufffd", text)
    with _tokenizing, _english().memory_zone():  # the zone frees the words again: a worker must not grow for ever
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
    """A sentence as a range of tokens: `first` included, `after` not."""

    __slots__ = ("after", "first", "index", "paragraph")

    def __init__(self, index: int, first: int, after: int, paragraph: int):
        self.index = index
        self.first = first
        self.after = after
        self.paragraph = paragraph


def split_sentences(tokens: Tokens) -> list[Sentence]:
    """Sentences of a news text. A line break always ends one: headlines, bylines and list items carry no full stop.
    A dateline is one by itself, for as a part of the next it is taken for whoever does something there."""
    found: list[Sentence] = []
    first = 0
    paragraph = 0
    dateline = tokens.dateline_end(0, len(tokens))
    for after in range(1, len(tokens) + 1):
        line_ends = after == len(tokens) or tokens.line_starts[after]
        ends = line_ends or after - first >= MAX_SENTENCE_TOKENS or after == dateline
        if ends or _ends_sentence(tokens, after):
            found.append(Sentence(len(found), first, after, paragraph))
            first = after
            paragraph += line_ends
            dateline = tokens.dateline_end(first, len(tokens))
    return found


def _ends_sentence(tokens: Tokens, after: int) -> bool:
    """Whether the token before `after`, which is not the last of its line, is the last of its sentence."""
    if _closes(tokens, after):
        return False
    last = after - 1
    while last > 0 and after - last < 6 and _closes(tokens, last):
        last -= 1
    word = tokens.words[last]
    if word[-1] not in TERMINATORS:
        return False
    following = _first_letter(tokens, after)
    if following.islower() or (following and following in ",;"):
        return False  # “Really?” he asked
    return word[-1] != "." or _full_stop(tokens, last, after)


def _closes(tokens: Tokens, i: int) -> bool:
    """A quotation mark, bracket or further stop that belongs to what stands before it."""
    word = tokens.words[i]
    if word in CLOSING_MARKS or (word in STRAIGHT_QUOTES and not tokens.has_space_before(i)):
        return True
    return word[0] in TERMINATORS and not tokens.has_space_before(i) and tokens.words[i - 1][-1] in TERMINATORS


def _first_letter(tokens: Tokens, i: int) -> str:
    """What the next sentence would begin with, past opening quotation marks and brackets."""
    for word in tokens.words[i : i + 4]:
        if word not in OPENING_MARKS and word not in STRAIGHT_QUOTES:
            return word[0]
    return ""


def _full_stop(tokens: Tokens, last: int, after: int) -> bool:
    """Whether this full stop ends a sentence rather than an abbreviation, an initial or a numbered label."""
    word = tokens.lower[last]
    if word == "." and last and not tokens.has_space_before(last):
        word = tokens.lower[last - 1] + "."
    if set(word) <= TERMINATORS:
        return True
    next_word = tokens.words[after]
    if word in lexicons.words("abbreviations_before_names") or re.fullmatch(r"[^\W\d_]\.", word):
        return False  # “Gen. Smith”, “J. Smith”
    if word in lexicons.words("abbreviations_before_numbers"):
        return not next_word[0].isdigit()  # “No. 5”, but “He said no. Then”
    if word in lexicons.words("abbreviations") or re.fullmatch(r"(?:[^\W\d_]\.){2,6}", word):
        # “the U.S. The minister” ends, “the U.S. Navy” does not: only a word that seldom stands inside a name tells
        # but for a bracket, which says the same once more: “11:20 p.m. (2220 GMT)”
        return tokens.lower[after] in lexicons.words("sentence_openers") or (
            next_word in OPENING_MARKS and next_word != "("
        )
    return True
