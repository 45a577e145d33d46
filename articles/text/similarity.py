"""Similarity of texts: shingles of words, and MinHash signatures by which near-duplicates are found.

MinHash with banding (Broder 1997; Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", ch. 3).
With 42 bands of 3 rows, two texts that share 45 of 100 shingles have a band in common with a probability
of 98 %, and two that share 3 of 100, as texts on one subject may, with 0.1 %. Candidates found that way are compared in
full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from articles.text.alignment import is_boilerplate, words

SHINGLE_LENGTH = 5  # words
BANDS, ROWS = 42, 3
PERMUTATIONS = BANDS * ROWS
SEED = 1  # of the permutations, on which stored signatures depend
MIN_SHINGLES = 15  # a shorter text has too few words to call another one its near-duplicate
CHUNK_SIZE = 5000  # shingles hashed at once, which bounds the memory for the longest texts

# A copy may be cut short, so what counts is the share of the shorter text that the longer one has. A note that a longer
# article quotes as a whole is no copy of it, so the texts must also share a part of everything that both say.
MIN_SHARE_OF_SHORTER = 0.5
MIN_JACCARD = 0.25
MIN_ESTIMATED_JACCARD = 0.12  # for candidates: three standard errors of the estimate below MIN_JACCARD


@dataclass(frozen=True, slots=True)
class ShingleSet:
    """The distinct shingles of a text: runs of five case-folded words, without boilerplate and punctuation."""

    shingles: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> ShingleSet:
        """Return the shingles of a text."""
        lines = (line for line in text.split("\n") if not is_boilerplate(line))
        forms = [word.form.casefold() for line in lines for word in words(line) if word.form[0].isalnum()]
        starts = range(len(forms) - SHINGLE_LENGTH + 1)
        return cls(frozenset(" ".join(forms[start : start + SHINGLE_LENGTH]) for start in starts))

    @property
    def is_long_enough(self) -> bool:
        """Return whether the text can be compared at all."""
        return len(self.shingles) >= MIN_SHINGLES

    def is_near_duplicate(self, other: ShingleSet) -> bool:
        """Return whether two texts share enough shingles to be near-duplicates."""
        shared = len(self.shingles & other.shingles)
        shorter = min(len(self.shingles), len(other.shingles))
        union = len(self.shingles | other.shingles)
        return shared >= MIN_SHARE_OF_SHORTER * shorter and shared >= MIN_JACCARD * union

    def signature(self) -> bytes:
        """Return the MinHash signature: 126 unsigned 32-bit integers, little-endian.

        The share of positions in which two signatures agree estimates the Jaccard similarity of the shingles.
        """
        multipliers, offsets = _permutations()
        smallest = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, np.uint32)
        for chunk in _chunks(iter(self.shingles), CHUNK_SIZE):
            permuted = np.outer(multipliers, _hashes(chunk))
            permuted += offsets[:, np.newaxis]
            np.minimum(smallest, permuted.min(axis=1), out=smallest)
        return smallest.astype("<u4").tobytes()


def bands(signature: bytes) -> list[int]:
    """Return the keys by which a text is found, one for each band, as signed 64-bit integers for the database."""
    size = len(signature) // BANDS
    rows = (signature[band * size : (band + 1) * size] for band in range(BANDS))
    digests = (hashlib.blake2b(row, digest_size=8, person=b"band%d" % band).digest() for band, row in enumerate(rows))
    return [int.from_bytes(digest, "little", signed=True) for digest in digests]


def estimate_jaccard(one: bytes, other: bytes) -> float:
    """Return the Jaccard similarity that two signatures estimate, with a standard error of 4 % at most."""
    equal = np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")
    return float(equal.mean())


def _chunks(items: Iterator[str], size: int) -> Iterator[list[bytes]]:
    while chunk := [item.encode() for item in islice(items, size)]:
        yield chunk


@lru_cache(maxsize=1)
def _permutations() -> tuple[np.ndarray, np.ndarray]:
    """Return the multipliers and offsets of the permutations h -> a * h + b modulo 2**32.

    An odd multiplier makes each map a bijection, so that different hashes stay different. Stored signatures depend on
    these numbers: NumPy guarantees that the stream of `RandomState` never changes.
    """
    generator = np.random.RandomState(SEED)
    multipliers = 2 * generator.randint(0, 2**31, PERMUTATIONS, dtype=np.uint32) + np.uint32(1)
    offsets = generator.randint(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    return multipliers, offsets


def _hashes(shingles: Iterable[bytes]) -> np.ndarray:
    """Return a 32-bit hash of each shingle: the start of its SHA-1, mixed by the finalizer of MurmurHash3.

    Affine maps alone are only pairwise independent. Arithmetic on `uint32` arrays wraps around, as intended.
    """
    starts = b"".join(hashlib.sha1(shingle, usedforsecurity=False).digest()[:4] for shingle in shingles)
    hashes = np.frombuffer(starts, "<u4").astype(np.uint32)
    hashes ^= hashes >> 16
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> 13
    hashes *= np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> 16)
