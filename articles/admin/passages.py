"""A piece of a version's text with words marked in it, cut so that marks may overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.selectors.workbench import Highlight

AROUND = 260  # characters shown before and after
JOIN = 500  # marks nearer to each other than this share a passage


@dataclass(frozen=True, slots=True)
class PassageSegment:
    """Words under the same marks; `begins` says which marks begin here, so that each is named once."""

    text: str
    roles: tuple[str, ...]
    begins: tuple[str, ...]

    @property
    def classes(self) -> str:
        return " ".join(f"desk-mark-{role}" for role in self.roles)


@dataclass(frozen=True, slots=True)
class Passage:
    pieces: tuple[PassageSegment, ...]
    start: int
    end: int
    cut_before: bool
    cut_after: bool


def passages(text: str, highlights: Iterable[Highlight]) -> list[Passage]:
    """The marked words with what stands around them; marks far from each other give several passages."""
    ordered = sorted(highlights, key=lambda mark: (mark.start, -mark.end))
    groups: list[list[Highlight]] = []
    for mark in ordered:
        if groups and mark.start - max(m.end for m in groups[-1]) < JOIN:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [_passage(text, group) for group in groups]


def _passage(text: str, highlights: list[Highlight]) -> Passage:
    start = _word_start(text, max(0, min(m.start for m in highlights) - AROUND))
    end = _word_end(text, min(len(text), max(m.end for m in highlights) + AROUND))
    cuts = sorted({start, end} | {m.start for m in highlights} | {m.end for m in highlights})
    pieces = [_piece(text, a, b, highlights) for a, b in pairwise(cuts)]
    return Passage(tuple(pieces), start, end, start > 0, end < len(text))


def _piece(text: str, start: int, end: int, highlights: list[Highlight]) -> PassageSegment:
    over = [m for m in highlights if m.start <= start and m.end >= end]
    roles = tuple(dict.fromkeys(m.role for m in over))
    return PassageSegment(text[start:end], roles, tuple(m.role for m in over if m.start == start))


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at
