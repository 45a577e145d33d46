"""A piece of a version's text with words marked in it, cut so that marks may overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.selectors.workbench import Mark

AROUND = 260  # characters shown before and after
JOIN = 500  # marks nearer to each other than this share a passage


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks; `begins` says which marks begin here, so that each is named once."""

    text: str
    roles: tuple[str, ...]
    begins: tuple[str, ...]

    @property
    def classes(self) -> str:
        return " ".join(f"desk-mark-{role}" for role in self.roles)


@dataclass(frozen=True, slots=True)
class Passage:
    pieces: tuple[Piece, ...]
    start: int
    end: int
    cut_before: bool
    cut_after: bool


def passages(text: str, marks: Iterable[Mark]) -> list[Passage]:
    """The marked words with what stands around them; marks far from each other give several passages."""
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    groups: list[list[Mark]] = []
    for mark in ordered:
        if groups and mark.start - max(m.end for m in groups[-1]) < JOIN:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [_passage(text, group) for group in groups]


def _passage(text: str, marks: list[Mark]) -> Passage:
    start = _word_start(text, max(0, min(m.start for m in marks) - AROUND))
    end = _word_end(text, min(len(text), max(m.end for m in marks) + AROUND))
    cuts = sorted({start, end} | {m.start for m in marks} | {m.end for m in marks})
    pieces = [_piece(text, a, b, marks) for a, b in pairwise(cuts)]
    return Passage(tuple(pieces), start, end, start > 0, end < len(text))


def _piece(text: str, start: int, end: int, marks: list[Mark]) -> Piece:
    over = [m for m in marks if m.start <= start and m.end >= end]
    roles = tuple(dict.fromkeys(m.role for m in over))
    return Piece(text[start:end], roles, tuple(m.role for m in over if m.start == start))


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at
