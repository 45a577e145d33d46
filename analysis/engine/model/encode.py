"""Encode words as network input: word pieces and the shape of each word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .wordpiece import WordPieceVocabulary

# The encoder's vocabulary is lower case. Each piece therefore carries the shape of its word as a feature, and the
# first piece of a word the line break before it as well.
SHAPES = ("punct", "digit", "lower", "title", "initial", "upper", "mixed", "alnum")
NO_BREAK, LINE_BREAK, BLANK_LINE = 0, 1, 2
FEATURES = 1 + 3 * len(SHAPES)  # feature 0 is for special pieces and padding
MAX_WORD_PIECES = 8  # of one word; more pieces of a web address add nothing
CACHE_LIMIT = 200_000  # words; bounds memory, and exceeds the vocabulary of a newsroom


def line_break(white: str) -> int:
    """Return NO_BREAK, LINE_BREAK or BLANK_LINE for the white space before a word."""
    lines = white.count("\n")
    if lines > 1:
        return BLANK_LINE
    return LINE_BREAK if lines else NO_BREAK


def shape_of(word: str) -> int:
    """Return the index in SHAPES of how a word is written."""
    return SHAPES.index(_shape_name(word))


def _shape_name(word: str) -> str:
    letters = sum(map(str.isalpha, word))
    has_digit = any(map(str.isdigit, word))
    if not letters:
        return "digit" if has_digit else "punct"
    if has_digit:
        return "alnum"
    if word.islower():
        return "lower"
    if word.isupper():
        return "initial" if letters == 1 else "upper"
    return "title" if word[0].isupper() and word[1:].islower() else "mixed"


class EncodedWord(NamedTuple):
    """A word's piece ids, and the feature id of its shape without a line break."""

    pieces: tuple[int, ...]
    feature: int


class WordPieces:
    """Split single words into word pieces, with a cache.

    Safe in threads without a lock: at worst two threads split the same word.
    """

    def __init__(self, vocabulary: Path):
        """Read the vocabulary, a text file with a piece per line."""
        self._vocabulary = WordPieceVocabulary(vocabulary)
        self.cls, self.sep, self.pad = (self._vocabulary.ids[piece] for piece in ("[CLS]", "[SEP]", "[PAD]"))
        self.unk = self._vocabulary.unknown
        self._known: dict[str, EncodedWord] = {}

    def words(self, texts: Sequence[str]) -> list[EncodedWord]:
        """Return the pieces of each word, in order. Words without any (white space) get the unknown piece."""
        known = self._known
        unseen = list({text for text in texts if text not in known})
        if not unseen:
            return [known[text] for text in texts]
        if len(known) + len(unseen) > CACHE_LIMIT:
            self._known = known = {}
            unseen = list(set(texts))
        for text in unseen:
            pieces = self._vocabulary.encode(text) or [self.unk]
            if len(pieces) > MAX_WORD_PIECES:
                pieces = [*pieces[: MAX_WORD_PIECES - 1], pieces[-1]]
            known[text] = EncodedWord(tuple(pieces), 1 + 3 * shape_of(text))
        return [known[text] for text in texts]


class Batch(NamedTuple):
    """The network's input, 32-bit integers.

    `pieces` (ids), `features` and `mask` (1 for a piece, 0 for padding) are (windows, pieces); `first` and `last`, the
    positions of each word's first and last piece, are (windows, words) and 0 beyond the last word.
    """

    pieces: np.ndarray
    features: np.ndarray
    mask: np.ndarray
    first: np.ndarray
    last: np.ndarray


def make_batch(windows: Iterable[tuple[Sequence[EncodedWord], Sequence[int]]], special: WordPieces) -> Batch:
    """Pad windows into one batch. A window is its words and the line break before each.

    Position 0 of each window is the [CLS] piece, which also serves as the root of trees.
    """
    rows = [_row(words, breaks, special) for words, breaks in windows]
    length = max(len(row[0]) for row in rows)
    width = max(len(row[2]) for row in rows)
    pieces = np.full((len(rows), length), special.pad, np.int32)
    features = np.zeros((len(rows), length), np.int32)
    mask = np.zeros((len(rows), length), np.int32)
    first = np.zeros((len(rows), width), np.int32)
    last = np.zeros((len(rows), width), np.int32)
    for number, (row_pieces, row_features, starts) in enumerate(rows):
        pieces[number, : len(row_pieces)] = row_pieces
        features[number, : len(row_pieces)] = row_features
        mask[number, : len(row_pieces)] = 1
        first[number, : len(starts)] = starts
        # A word ends where the next one starts, and the last one where [SEP] starts.
        last[number, : len(starts) - 1] = starts[1:]
        last[number, len(starts) - 1] = len(row_pieces) - 1
    last[last > 0] -= 1
    return Batch(pieces, features, mask, first, last)


def _row(
    words: Sequence[EncodedWord], breaks: Sequence[int], special: WordPieces
) -> tuple[list[int], list[int], list[int]]:
    """Return a window's piece ids and features, and the position of each word's first piece."""
    row_pieces, features, starts = [special.cls], [0], []
    for (pieces, feature), gap in zip(words, breaks, strict=True):
        starts.append(len(row_pieces))
        row_pieces.extend(pieces)
        features.append(feature + gap)
        features.extend([feature] * (len(pieces) - 1))
    row_pieces.append(special.sep)
    features.append(0)
    return row_pieces, features, starts
