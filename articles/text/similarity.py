"""How alike two texts are: shingles of words, and a short signature by which copies find one another.

MinHash with banding (Broder 1997; Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", ch. 3).
With 42 bands of 3 rows, two texts that share 45 of 100 shingles meet in a band with a probability of 98 %, and two
that share 3 of 100, as texts on one subject may, with 0.1 %. Whoever meets is then compared in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from articles.text.alignment import is_boilerplate, words

SHINGLE = 5  # words
BANDS, ROWS = 42, 3
PERMUTATIONS = BANDS * ROWS
SEED = 1
LEAST = 15  # shingles: of a shorter text nobody can say that it is a copy
CHUNK = 5000  # shingles hashed at once: keeps the memory for the longest text small

# A copy may be cut short, so what counts is how much of the shorter text stands in the longer one; but a note that a
# longer article happens to quote whole is no copy of it, so the texts must share a part of all that they say too.
SHARED_OF_SHORTER = 0.5
SHARED_OF_ALL = 0.25
MIN_ESTIMATED_JACCARD = 0.12  # agreement of signatures: three standard errors below what a copy must share


@dataclass(frozen=True, slots=True)
class ShingleSet:
    """A text as it is compared: its distinct shingles."""

    shingles: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> ShingleSet:
        kept = (line for line in text.split("\n") if not is_boilerplate(line))
        forms = [word.form.casefold() for line in kept for word in words(line) if word.form[0].isalnum()]
        return cls(frozenset(" ".join(forms[n : n + SHINGLE]) for n in range(len(forms) - SHINGLE + 1)))

    @property
    def is_long_enough(self) -> bool:
        return len(self.shingles) >= LEAST

    def is_near_duplicate(self, other: ShingleSet) -> bool:
        shared = len(self.shingles & other.shingles)
        shorter = min(len(self.shingles), len(other.shingles))
        return shared >= SHARED_OF_SHORTER * shorter and shared >= SHARED_OF_ALL * len(self.shingles | other.shingles)

    def signature(self) -> bytes:
        """Return the MinHash signature: `PERMUTATIONS` little-endian numbers of 32 bits, 504 bytes.

        The share of numbers that two signatures have in common estimates the Jaccard similarity of their shingles.
        """
        multipliers, offsets = _permutations()
        smallest = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, np.uint32)
        for chunk in _chunks(iter(self.shingles), CHUNK):
            permuted = np.outer(multipliers, _hashes(chunk))
            permuted += offsets[:, np.newaxis]
            np.minimum(smallest, permuted.min(axis=1), out=smallest)
        return smallest.astype("<u4").tobytes()


def bands(signature: bytes) -> list[int]:
    """The keys under which a text is found, one a band: 64-bit numbers with a sign, as databases keep them."""
    size = len(signature) // BANDS
    rows = (signature[n * size : (n + 1) * size] for n in range(BANDS))
    digests = (hashlib.blake2b(row, digest_size=8, person=b"band%d" % n).digest() for n, row in enumerate(rows))
    return [int.from_bytes(digest, "little", signed=True) for digest in digests]


def estimate_jaccard(one: bytes, other: bytes) -> float:
    """The share of common shingles as two signatures estimate it, with a standard error of 4 % at most."""
    same = np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")
    return float(same.mean())


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
