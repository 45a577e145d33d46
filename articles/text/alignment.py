"""Two wordings of a text, word by word: which words stand in both, where they stand now, and what a reader is shown.

Words are compared, not characters: white space, and the shape of quotation marks and dashes, are no words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

UNSEEN = "\u00ad\u200b-\u200d\u2060"  # soft hyphens and joiners
WORD = re.compile(rf"\w(?:[\w{UNSEEN}]|['’](?=\w))*|[^\w\s{UNSEEN}]")
LIKE = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-"}
)
INVISIBLE = re.compile(f"[{UNSEEN}]")
LARGEST_BLOCK = 4_000_000  # pairs of words compared with one another; a larger block counts as changed whole
# Paragraphs that outlets put between those of an article, and change at will.
FURNITURE = re.compile(
    r"(read (more|also|next)|also read|see also|more on this|related( (stories|articles|topics|content))?\b|"
    r"recommended|advertisement|sign up|subscribe|newsletter|follow us|share (this|on)|click here|watch:|listen:|"
    r"live updates|(last )?updated\b|this (story|article) (was|has been) updated|©|copyright|all rights reserved|"
    r"most (read|popular)|\d+ (min|minute)s? read)",
    re.IGNORECASE,
)
LONGEST_FURNITURE = 25  # words
LEAST_MOVED = 6  # words: fewer may stand anywhere


@dataclass(frozen=True, slots=True)
class Word:
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """Words of a comparison: `kind` is "same", "gone" or "new"."""

    text: str
    kind: str


def words(text: str) -> list[Word]:
    return [
        Word(INVISIBLE.sub("", match.group()).translate(LIKE), match.start(), match.end())
        for match in WORD.finditer(text)
    ]


def is_trivial_change(before: str, after: str) -> bool:
    """Whether two wordings differ in nothing that anybody said: in white space, in typography, or in what outlets put
    between paragraphs ("Read more", "Updated 5 minutes ago")."""
    return _substance(before) == _substance(after)


def _substance(text: str) -> list[str]:
    kept = (line for line in text.split("\n") if not is_boilerplate(line))
    return [word.form for line in kept for word in words(line)]


def is_boilerplate(line: str) -> bool:
    line = line.strip(" \t*•-–—>|")
    return bool(FURNITURE.match(line)) and len(line.split()) <= LONGEST_FURNITURE


class Alignment:
    """Where the words of an older wording stand in a newer one. Close to linear: paragraphs first, then words within
    the paragraphs that differ."""

    def __init__(self, before: str, after: str):
        self.before, self.after = before, after
        self.old, self.new = words(before), words(after)
        self.to: list[int | None] = [None] * len(self.old)
        for i, j, size in self._runs():
            self.to[i : i + size] = range(j, j + size)
        self.starts = [word.start for word in self.old]

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of the older wording stands in the newer one with exactly its words; None if it does not."""
        first, last = bisect_left(self.starts, start), bisect_right(self.starts, end - 1) - 1
        if first > last or self.old[first].start != start or self.old[last].end != end:
            return None  # it is cut through a word
        there = self.to[first]
        if there is None or self.to[first : last + 1] != list(range(there, there + last - first + 1)):
            return self._moved(first, last)
        return self.new[there].start, self.new[there + last - first].end

    def nearest(self, start: int, end: int) -> tuple[int, int] | None:
        """The stretch of the newer wording that holds what is left of an older one: for a reader, never an anchor."""
        first, last = bisect_left(self.starts, start), bisect_right(self.starts, end - 1) - 1
        inside = [to for to in self.to[first : last + 1] if to is not None]
        if not inside:
            return None
        return self.new[min(inside)].start, self.new[max(inside)].end

    def _moved(self, first: int, last: int) -> tuple[int, int] | None:
        """A stretch that stands elsewhere now, if it stands there once and has words enough to be known by."""
        forms = [word.form for word in self.old[first : last + 1]]
        if len(forms) < LEAST_MOVED:
            return None
        there, here = (_places(found, places, forms) for found, places in (self._new_forms, self._old_forms))
        if len(there) != 1 or len(here) != 1:
            return None
        return self.new[there[0]].start, self.new[there[0] + len(forms) - 1].end

    @cached_property
    def _new_forms(self) -> tuple[list[str], dict[str, list[int]]]:
        return _index(self.new)

    @cached_property
    def _old_forms(self) -> tuple[list[str], dict[str, list[int]]]:
        return _index(self.old)

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        """Runs of equal words, as SequenceMatcher's matching blocks."""
        old, new = _paragraphs(self.before, self.old), _paragraphs(self.after, self.new)
        matcher = SequenceMatcher(None, [p.forms for p in old], [p.forms for p in new], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if i1 == i2 or j1 == j2:
                continue
            i, j = old[i1].first, new[j1].first
            if tag == "equal":
                yield i, j, sum(len(p.forms) for p in old[i1:i2])
            else:
                a = [form for p in old[i1:i2] for form in p.forms]
                b = [form for p in new[j1:j2] for form in p.forms]
                if len(a) * len(b) <= LARGEST_BLOCK:
                    for x, y, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
                        if size:
                            yield i + x, j + y, size


def _index(found: Sequence[Word]) -> tuple[list[str], dict[str, list[int]]]:
    """The words, and where each of them stands."""
    forms = [word.form for word in found]
    places: dict[str, list[int]] = {}
    for at, form in enumerate(forms):
        places.setdefault(form, []).append(at)
    return forms, places


def _places(found: list[str], places: dict[str, list[int]], wanted: list[str]) -> list[int]:
    rarest = min(range(len(wanted)), key=lambda n: len(places.get(wanted[n], ())))
    starts = (at - rarest for at in places.get(wanted[rarest], ()))
    return [start for start in starts if start >= 0 and found[start : start + len(wanted)] == wanted]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    first: int
    forms: tuple[str, ...]


def _paragraphs(text: str, found: Sequence[Word]) -> list[_Paragraph]:
    made: list[_Paragraph] = []
    at = 0
    for line in re.finditer(r"[^\n]+", text):
        first = at
        while at < len(found) and found[at].end <= line.end():
            at += 1
        if at > first:
            made.append(_Paragraph(first, tuple(word.form for word in found[first:at])))
    return made


def diff_words(before: str, after: str) -> list[DiffSegment]:
    """A comparison to be read: the words of both, those that are gone before those that are new."""
    old, new = words(before), words(after)
    matcher = SequenceMatcher(None, [w.form for w in old], [w.form for w in new], autojunk=False)
    pieces: list[DiffSegment] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(DiffSegment(_cut(after, new, j1, j2), "same"))
            continue
        if i2 > i1:
            pieces.append(DiffSegment(_cut(before, old, i1, i2), "gone"))
        if j2 > j1:
            pieces.append(DiffSegment(_cut(after, new, j1, j2), "new"))
    return pieces


def _cut(text: str, found: Sequence[Word], first: int, last: int) -> str:
    """The words as written, with the white space behind them."""
    end = found[last].start if last < len(found) else len(text)
    return text[found[first].start : end]
