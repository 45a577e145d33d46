"""Passages of a version's text around highlighted spans, cut into segments so that highlights may overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.selectors.workbench import Highlight

CONTEXT_LENGTH = 260  # characters shown on either side of the highlights: a few lines
MAX_GAP = 500  # highlights with at most this many characters between them share a passage


@dataclass(frozen=True, slots=True)
class PassageSegment:
    """Text under the same highlights; `begins` names the roles of those that begin here, to label each only once."""

    text: str
    roles: tuple[str, ...]
    begins: tuple[str, ...]

    @property
    def classes(self) -> str:
        """Return the CSS classes of the segment, one for each role."""
        return " ".join(f"desk-mark-{role}" for role in self.roles)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the text, from `start` up to `end`, with whether text was left out before and after it."""

    segments: tuple[PassageSegment, ...]
    start: int
    end: int
    cut_before: bool
    cut_after: bool


def passages(text: str, highlights: Iterable[Highlight]) -> list[Passage]:
    """Return the highlighted words with the text around them; distant highlights get passages of their own."""
    ordered = sorted(highlights, key=lambda mark: (mark.start, -mark.end))
    groups: list[list[Highlight]] = []
    for mark in ordered:
        if groups and mark.start - max(other.end for other in groups[-1]) < MAX_GAP:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [_passage(text, group) for group in groups]


def _passage(text: str, highlights: list[Highlight]) -> Passage:
    start = _word_start(text, max(0, min(mark.start for mark in highlights) - CONTEXT_LENGTH))
    end = _word_end(text, min(len(text), max(mark.end for mark in highlights) + CONTEXT_LENGTH))
    boundaries = sorted({start, end} | {mark.start for mark in highlights} | {mark.end for mark in highlights})
    segments = [_segment(text, left, right, highlights) for left, right in pairwise(boundaries)]
    return Passage(tuple(segments), start, end, start > 0, end < len(text))


def _segment(text: str, start: int, end: int, highlights: list[Highlight]) -> PassageSegment:
    covering = [mark for mark in highlights if mark.start <= start and mark.end >= end]
    roles = tuple(dict.fromkeys(mark.role for mark in covering))
    return PassageSegment(text[start:end], roles, tuple(mark.role for mark in covering if mark.start == start))


def _word_start(text: str, position: int) -> int:
    while position > 0 and not text[position - 1].isspace():
        position -= 1
    return position


def _word_end(text: str, position: int) -> int:
    while position < len(text) and not text[position].isspace():
        position += 1
    return position
