"""Words to what the network reads: word pieces, the shape of each word, and windows cut where sentences end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .wordpiece import WordPieceVocabulary

# The encoder knows no capitals, so each piece carries its word's shape, and its first piece the line break before it.
SHAPES = ("punct", "digit", "lower", "title", "initial", "upper", "mixed", "alnum")
NO_BREAK, LINE_BREAK, BLANK_LINE = 0, 1, 2
FEATURES = 1 + 3 * len(SHAPES)  # 0 is for the special pieces
MAX_WORD_PIECES = 8  # of one word: a web address says no more with fifty
CACHE_LIMIT = 200_000  # words; a newsroom's vocabulary, and a bound on memory


def line_break(white: str) -> int:
    """What the white space before a word says: nothing, a new line, or a new paragraph."""
    lines = white.count("\n")
    return BLANK_LINE if lines > 1 else LINE_BREAK if lines else NO_BREAK


def shape_of(word: str) -> int:
    """The index in SHAPES of how the word is written."""
    if not any(map(str.isalpha, word)):
        return 1 if any(map(str.isdigit, word)) else 0
    if any(map(str.isdigit, word)):
        return 7
    if word.islower():
        return 2
    if word.isupper():
        return 4 if sum(map(str.isalpha, word)) == 1 else 5
    return 3 if word[0].isupper() and word[1:].islower() else 6


class EncodedWord(NamedTuple):
    """A word's pieces, and the feature id of its shape without a line break."""

    pieces: tuple[int, ...]
    feature: int


class WordPieces:
    """Word pieces of single words, remembered. Safe in threads: the worst that can happen is the same work twice."""

    def __init__(self, vocabulary: Path):
        self._vocabulary = WordPieceVocabulary(vocabulary)
        self.cls, self.sep, self.pad = (self._vocabulary.ids[piece] for piece in ("[CLS]", "[SEP]", "[PAD]"))
        self.unk = self._vocabulary.unknown
        self._known: dict[str, EncodedWord] = {}

    def words(self, texts: Sequence[str]) -> list[EncodedWord]:
        """The pieces of each word, in order; a word that has none (white space) gets the unknown piece."""
        known = self._known
        new = list({text for text in texts if text not in known})
        if not new:
            return [known[text] for text in texts]
        if len(known) + len(new) > CACHE_LIMIT:
            self._known = known = {}
            new = list(set(texts))
        for text in new:
            pieces = self._vocabulary.encode(text) or [self.unk]
            if len(pieces) > MAX_WORD_PIECES:
                pieces = [*pieces[: MAX_WORD_PIECES - 1], pieces[-1]]
            known[text] = EncodedWord(tuple(pieces), 1 + 3 * shape_of(text))
        return [known[text] for text in texts]


class Batch(NamedTuple):
    """The network's inputs: `pieces`, `features` and `mask` by piece; `first` and `last` by word."""

    pieces: np.ndarray
    features: np.ndarray
    mask: np.ndarray
    first: np.ndarray
    last: np.ndarray


def make_batch(windows: Iterable[tuple[Sequence[EncodedWord], Sequence[int]]], special: WordPieces) -> Batch:
    """Pad windows (words, and the break before each) into one batch. Position 0 is the window's own mark."""
    rows = [_row(words, breaks, special) for words, breaks in windows]
    length = max(len(row[0]) for row in rows)
    width = max(len(row[2]) for row in rows)
    pieces = np.full((len(rows), length), special.pad, np.int32)
    features = np.zeros((len(rows), length), np.int32)
    mask = np.zeros((len(rows), length), np.int32)
    first = np.zeros((len(rows), width), np.int32)
    last = np.zeros((len(rows), width), np.int32)
    for n, (ids, feats, starts) in enumerate(rows):
        pieces[n, : len(ids)] = ids
        features[n, : len(ids)] = feats
        mask[n, : len(ids)] = 1
        first[n, : len(starts)] = starts
        last[n, : len(starts) - 1] = starts[1:]
        last[n, len(starts) - 1] = len(ids) - 1
    last[last > 0] -= 1
    return Batch(pieces, features, mask, first, last)


def _row(
    words: Sequence[EncodedWord], breaks: Sequence[int], special: WordPieces
) -> tuple[list[int], list[int], list[int]]:
    ids, features, starts = [special.cls], [0], []
    for (pieces, feature), gap in zip(words, breaks, strict=True):
        starts.append(len(ids))
        ids.extend(pieces)
        features.append(feature + gap)
        if len(pieces) > 1:
            features.extend([feature] * (len(pieces) - 1))
    ids.append(special.sep)
    features.append(0)
    return ids, features, starts
