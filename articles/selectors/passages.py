"""A claim's words in their context: the paragraphs or sentences around its spans, cut into marked segments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

# Good enough to cut a quotation at a sentence. The engine's splitter needs its tokenizer, which is too much to
# load in every web process.
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9À-Þ])|\n+")

Range = tuple[int, int]


class Span(Protocol):
    """Words of a text: `start` to `end`, in code points, end exclusive."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ContextSegment:
    """Words of a passage. `role` is “source”, “cue” or “content”, or empty outside the spans."""

    text: str
    role: str = ""


def paragraphs(text: str) -> Iterator[Range]:
    """Yield start and end of each paragraph: between empty lines or, in a text without any, between lines."""
    gap = re.compile(r"\n\s*\n" if "\n\n" in text else r"\n")
    yield from _between(text, (match.span() for match in gap.finditer(text)))


def sentences(text: str) -> Iterator[Range]:
    """Yield start and end of each sentence."""
    yield from _between(text, (match.span() for match in SENTENCE_END.finditer(text)))


def passages(text: str, spans: Iterable[Span], *, whole_paragraphs: bool) -> list[list[ContextSegment]]:
    """Return the paragraphs, or the runs of sentences, that overlap the spans, as segments."""
    spans = list(spans)
    units = paragraphs(text) if whole_paragraphs else sentences(text)
    overlapping = [(start, end) for start, end in units if any(span.start < end and span.end > start for span in spans)]
    if not whole_paragraphs:
        overlapping = list(_join_neighbours(text, overlapping))
    return [list(_segments(text, unit, spans)) for unit in overlapping]


def _between(text: str, gaps: Iterable[Range]) -> Iterator[Range]:
    """Yield the stretches between gaps, without those that are blank."""
    start = 0
    for gap_start, gap_end in [*gaps, (len(text), len(text))]:
        end = gap_start + len(text[gap_start:gap_end].rstrip())  # the punctuation of a gap belongs to its sentence
        if text[start:end].strip():
            yield start, end
        start = gap_end


def _join_neighbours(text: str, units: Iterable[Range]) -> Iterator[Range]:
    """Yield neighbouring sentences of a paragraph as one range, so that a quotation across them is not split."""
    current: Range | None = None
    for start, end in units:
        if current is None:
            current = (start, end)
            continue
        between = text[current[1] : start]
        if not between.strip() and "\n" not in between:
            current = (current[0], end)
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def _segments(text: str, unit: Range, spans: Sequence[Span]) -> Iterator[ContextSegment]:
    """Yield a unit of the text cut at every edge of a span."""
    start, end = unit
    edges = {start, end} | {edge for span in spans for edge in (span.start, span.end) if start < edge < end}
    for left, right in pairwise(sorted(edges)):
        covering = [span for span in spans if span.start <= left and span.end >= right]
        # Of overlapping spans the shortest is the most specific: a source within a content is still a source.
        role = min(covering, key=lambda span: span.end - span.start).role if covering else ""
        yield ContextSegment(text[left:right], role)
