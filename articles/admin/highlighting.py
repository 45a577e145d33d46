"""Render a version's text with all highlights as HTML of which the text is exactly the version's text.

Highlights may overlap in any way. Each is drawn as a line below its words, in a lane of its own; shorter ones lie
nearer to the words, so that crossing and nested highlights stay legible. The style of the line shows the role, and
colour only repeats it. The numbers of items are CSS generated content, so that a selection copies only the text.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.admin.labels import KIND_LABELS
from articles.selectors.passages import paragraphs
from articles.selectors.workbench import Highlight, Item

MAX_LANES = 8  # lanes that the style sheet draws; highlights nested more deeply share the last


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as HTML, and the number of lanes it needs, which sets its line height."""

    html: SafeString
    lane_count: int


def assign_lanes(highlights: Iterable[Highlight]) -> dict[Highlight, int]:
    """Return a lane for each highlight, from 0, so that no two in one lane share words.

    Shorter highlights are placed first: what is nested gets a lower lane, which lies nearer to the words.
    """
    lane_spans: list[list[tuple[int, int]]] = []  # for each lane the spans that it holds, sorted
    lanes = {}
    for mark in sorted(set(highlights), key=lambda mark: (mark.end - mark.start, mark.start, mark.ref, mark.role)):
        span = (mark.start, mark.end)
        lane = next((number for number, spans in enumerate(lane_spans) if _fits(spans, span)), len(lane_spans))
        if lane == len(lane_spans):
            lane_spans.append([])
        insort(lane_spans[lane], span)
        lanes[mark] = lane
    return lanes


def _fits(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Return whether a span overlaps none of the sorted, disjoint spans."""
    position = bisect_left(spans, span)
    overlaps_previous = position > 0 and spans[position - 1][1] > span[0]
    overlaps_next = position < len(spans) and spans[position][0] < span[1]
    return not overlaps_previous and not overlaps_next


def highlighted_paragraphs(text: str, items: Iterable[Item], chosen: str = "") -> list[Paragraph]:
    """Return the paragraphs of a text with the highlights of all items; `chosen` is the reference of the open item."""
    renderer = _Renderer(text, list(items), chosen)
    return [renderer.paragraph(start, end) for start, end in paragraphs(text)]


class _Renderer:
    """Renders the paragraphs of one text."""

    def __init__(self, text: str, items: list[Item], chosen: str) -> None:
        self.text = text
        self.chosen = chosen
        self.items = {item.ref: item for item in items}
        self.items_by_start: dict[int, list[Item]] = defaultdict(list)
        for item in items:
            self.items_by_start[item.start].append(item)
        lanes = assign_lanes(mark for item in items for mark in item.highlights)
        self.lanes: Mapping[Highlight, int] = {mark: min(lane, MAX_LANES - 1) for mark, lane in lanes.items()}
        self.ordered = sorted(self.lanes, key=lambda mark: mark.start)

    def paragraph(self, start: int, end: int) -> Paragraph:
        """Return the text from `start` up to `end`, cut into segments wherever a highlight begins or ends."""
        highlights = [mark for mark in self.ordered if mark.start < end and mark.end > start]
        boundaries = {start, end}
        for mark in highlights:
            boundaries.update(edge for edge in (mark.start, mark.end) if start < edge < end)
        segments = [self._segment(left, right, highlights) for left, right in pairwise(sorted(boundaries))]
        html = format_html_join("", "{}", ((segment,) for segment in segments))
        return Paragraph(html, max((self.lanes[mark] + 1 for mark in highlights), default=0))

    def _segment(self, start: int, end: int, highlights: Iterable[Highlight]) -> SafeString:
        html = format_html('<span data-at="{}">{}</span>', start, self.text[start:end])
        covering = [mark for mark in highlights if mark.start <= start and mark.end >= end]
        for mark in sorted(covering, key=self.lanes.__getitem__):
            html = self._wrap(html, mark, begins_here=mark.start == start)
        return self._item_numbers(start) + html

    def _wrap(self, html: SafeString, mark: Highlight, *, begins_here: bool) -> SafeString:
        """Wrap a segment in a highlight. `data-role` labels the chosen item's highlights where they begin."""
        return format_html(
            '<span class="wb-highlight wb-highlight-{} wb-lane-{} s-{}{}" data-item="{}"{}>{}</span>',
            mark.role,
            self.lanes[mark],
            self.items[mark.ref].record.state,
            self._chosen_class(mark.ref),
            mark.ref,
            format_html(' data-role="{}"', mark.role) if begins_here else "",
            html,
        )

    def _item_numbers(self, start: int) -> SafeString:
        """Return links to the items that begin at an offset."""
        return format_html_join(
            "",
            '<a class="wb-item-number s-{}{}" id="at-{}" href="?item={}#item-{}" data-item="{}" data-number="{}"'
            ' tabindex="-1" aria-label="{} {}"></a>',
            (
                (
                    item.record.state,
                    self._chosen_class(item.ref),
                    item.ref,
                    item.ref,
                    item.ref,
                    item.ref,
                    item.number,
                    KIND_LABELS[item.kind],
                    item.number,
                )
                for item in self.items_by_start.get(start, ())
            ),
        )

    def _chosen_class(self, ref: str) -> str:
        return " chosen" if ref == self.chosen else ""
