"""A claim's words where they stand: the paragraphs or sentences around its spans, cut into marked pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

# Enough to cut a quotation at a sentence. The engine's own splitter needs its tokenizer, too much for a web process.
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|\n+")


class Span(Protocol):
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ContextSegment:
    """Words of a passage; `role` is source, cue or content, or empty for words that are none of them."""

    text: str
    role: str = ""


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph starts and ends: between empty lines, or between lines where a text has no empty ones."""
    gap = re.compile(r"\n\s*\n" if "\n\n" in text else r"\n")
    yield from _between(text, (match.span() for match in gap.finditer(text)))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    yield from _between(text, (match.span() for match in SENTENCE_END.finditer(text)))


def passages(text: str, spans: Iterable[Span], *, whole_paragraphs: bool) -> list[list[ContextSegment]]:
    """Each paragraph, or each run of sentences, that holds one of the spans, as pieces."""
    spans = list(spans)
    units = list(paragraphs(text) if whole_paragraphs else sentences(text))
    held = [unit for unit in units if any(span.start < unit[1] and span.end > unit[0] for span in spans)]
    if not whole_paragraphs:
        held = list(_joined(text, held))
    return [list(_pieces(text, start, end, spans)) for start, end in held]


def _between(text: str, gaps: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for gap_start, gap_end in [*gaps, (len(text), len(text))]:
        end = gap_start + len(text[gap_start:gap_end].rstrip())  # a full stop belongs to its sentence
        if text[start:end].strip():
            yield start, end
        start = gap_end


def _joined(text: str, units: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring sentences as one stretch, so that a quotation over two of them is not torn apart."""
    current: tuple[int, int] | None = None
    for unit in units:
        if current and not text[current[1] : unit[0]].strip() and "\n" not in text[current[1] : unit[0]]:
            current = (current[0], unit[1])
            continue
        if current:
            yield current
        current = unit
    if current:
        yield current


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> Iterator[ContextSegment]:
    edges = {start, end} | {edge for span in spans for edge in (span.start, span.end) if start < edge < end}
    for left, right in pairwise(sorted(edges)):
        roles = [span for span in spans if span.start <= left and span.end >= right]
        # Where two overlap, the shorter says more: a source inside a content is still a source.
        role = min(roles, key=lambda span: span.end - span.start).role if roles else ""
        yield ContextSegment(text[left:right], role)
