"""How alike two texts are: shingles of words, and a short signature by which copies find one another.

MinHash with banding (Broder 1997; Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", ch. 3), by `datasketch`.
With 42 bands of 3 rows, two texts that share 45 of 100 shingles meet in a band with a probability of 98 %, and two
that share 3 of 100, as texts on one subject may, with 0.1 %. Whoever meets is then compared in full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from articles.text.alignment import is_boilerplate, words

SHINGLE = 5  # words
BANDS, ROWS = 42, 3
SCHEME = "affine32"  # named, so that another release of the library makes the same signatures
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
        """126 numbers of 32 bits: the share that two signatures agree in estimates the share of common shingles."""
        from datasketch import MinHash  # here: most processes never compare texts, and it loads SciPy

        signature = MinHash(num_perm=BANDS * ROWS, seed=1, scheme=SCHEME)
        for chunk in _chunks(iter(self.shingles), CHUNK):
            signature.update_batch(chunk)
        return bytes(signature.hashvalues.astype("<u4").tobytes())


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
