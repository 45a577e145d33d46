"""A version's text with every mark in place, as HTML whose text is exactly the version's.

Marks may overlap in any way. Each is a line below its words on a lane of its own, the inner ones nearest to the words,
so that crossing and nested marks stay legible; the kind of line tells the role, colour only repeats it. The numbers of
items are generated content: what an editor selects and copies is the text alone.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.selectors.passages import paragraphs
from articles.selectors.workbench import Highlight, Item

MOST_LANES = 8  # lanes drawn apart; marks nested more deeply share the last


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: SafeString
    lane_count: int


def assign_lanes(highlights: Iterable[Highlight]) -> dict[Highlight, int]:
    """A lane for each mark, from 0, such that no two marks on one lane touch the same words. Shorter marks come first,
    so that what stands inside lies nearer to the words."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for mark in sorted(set(highlights), key=lambda m: (m.end - m.start, m.start, m.ref, m.role)):
        span = (mark.start, mark.end)
        lane = next((n for n, spans in enumerate(taken) if _is_free(spans, span)), len(taken))
        if lane == len(taken):
            taken.append([])
        insort(taken[lane], span)
        found[mark] = lane
    return found


def _is_free(spans: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    at = bisect_left(spans, span)
    before_ends = at == 0 or spans[at - 1][1] <= span[0]
    return before_ends and (at == len(spans) or spans[at][0] >= span[1])


def highlighted_paragraphs(text: str, items: Iterable[Item], chosen: str = "") -> list[Paragraph]:
    """The paragraphs of a text with the marks of all items."""
    items = list(items)
    by_ref = {item.ref: item for item in items}
    marks = [mark for item in items for mark in item.highlights]
    lane_of = {mark: min(lane, MOST_LANES - 1) for mark, lane in assign_lanes(marks).items()}
    begins: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        begins[item.start].append(item)
    ordered = sorted(lane_of, key=lambda mark: mark.start)
    found = []
    for start, end in paragraphs(text):
        here = [mark for mark in ordered if mark.start < end and mark.end > start]
        depth = max((lane_of[mark] + 1 for mark in here), default=0)
        found.append(Paragraph(_paragraph(text, start, end, here, lane_of, by_ref, begins, chosen), depth))
    return found


def _paragraph(
    text: str,
    start: int,
    end: int,
    highlights: list[Highlight],
    lane_of: Mapping[Highlight, int],
    by_ref: Mapping[str, Item],
    begins: Mapping[int, list[Item]],
    chosen: str,
) -> SafeString:
    edges = {start, end} | {edge for m in highlights for edge in (m.start, m.end) if start < edge < end}
    pieces = []
    for left, right in pairwise(sorted(edges)):
        over = [mark for mark in highlights if mark.start <= left and mark.end >= right]
        words = format_html('<span data-at="{}">{}</span>', left, text[left:right])
        for mark in sorted(over, key=lane_of.__getitem__):
            words = _wrap(words, mark, lane_of[mark], by_ref[mark.ref], chosen, begins_here=mark.start == left)
        pieces.append(_numbers(begins.get(left, ()), chosen) + words)
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _wrap(words: SafeString, mark: Highlight, lane: int, item: Item, chosen: str, *, begins_here: bool) -> SafeString:
    """The role is written out where the mark of the chosen item begins."""
    return format_html(
        '<span class="wb-highlight wb-highlight-{} wb-lane-{} s-{}{}" data-item="{}"{}>{}</span>',
        mark.role,
        lane,
        item.record.state,
        " chosen" if mark.ref == chosen else "",
        mark.ref,
        format_html(' data-role="{}"', mark.role) if begins_here else "",
        words,
    )


def _numbers(items: Iterable[Item], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<a class="wb-item-number s-{}{}" id="at-{}" href="?item={}#item-{}" data-item="{}" data-number="{}" tabindex="-1"'
        ' aria-label="{} {}"></a>',
        (
            (
                i.record.state,
                " chosen" if i.ref == chosen else "",
                i.ref,
                i.ref,
                i.ref,
                i.ref,
                i.number,
                i.kind,
                i.number,
            )
            for i in items
        ),
    )
