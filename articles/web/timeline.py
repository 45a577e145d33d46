"""One page of a story's timeline: what stands on it, under which headings, and where its neighbours begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from articles.models import Story
from articles.presentation.dates import MONTHS
from articles.selectors import timeline_order
from articles.selectors.corrections import Correction, corrections_by_event
from articles.selectors.coverage import StoryCoverage, story_coverage, story_participants
from articles.selectors.timeline import NO_FILTER, TimelineEntry, page_entries, story_rows
from articles.selectors.timeline_order import DATED, PLANNED, UNDATED, TimelineGroup, TimelineLine
from articles.web.filters import NEWEST_FIRST, TimelineForm
from articles.web.overview_chart import OverviewChart, overview_chart

PAGE_SIZE = 25
MENTIONS_PER_ENTRY = 4  # of one entry; its own page has all of them


@dataclass(frozen=True, slots=True)
class Part:
    """Entries under one heading."""

    key: str
    label: str
    entries: tuple[TimelineEntry, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the story's page shows. `form` is invalid where the reader asked for what cannot be."""

    form: TimelineForm
    story_coverage: StoryCoverage
    total: int
    count: int = 0
    sections: tuple[Part, ...] = ()
    first: int = 0
    last: int = 0
    previous: str = ""
    next: str = ""
    overview_chart: OverviewChart | None = None
    section_links: tuple[tuple[str, str], ...] = ()
    corrections: Mapping[int, list[Correction]] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        return self.form.timeline_filter != NO_FILTER

    @property
    def reversed_url(self) -> str:
        return self.form.url_with(order="" if self.form.newest else NEWEST_FIRST, at="")


def timeline_page(story: Story, query: QueryDict) -> Timeline:
    """The page of a story's timeline that an address asks for."""
    everything = story_rows(story)
    covered = story_coverage(story)
    actors = story_participants(story, {line.pk for line in everything}, query.get("actor", ""))
    kinds = {line.kind for line in everything}
    form = TimelineForm(query, actors, covered.outlets, kinds)  # type: ignore[arg-type]
    if not form.is_valid():
        return Timeline(form, covered, len(everything))
    found = everything if form.timeline_filter == NO_FILTER else story_rows(story, form.timeline_filter)
    lines = timeline_order.sort_lines(found, newest=form.newest)
    place = form.cleaned_data["at"]
    start = timeline_order.find_index(lines, place, newest=form.newest) if place else 0
    return _page(form, covered, len(everything), lines, start)


def _page(form: TimelineForm, covered: StoryCoverage, total: int, lines: list[TimelineLine], start: int) -> Timeline:
    shown = lines[start : start + PAGE_SIZE]
    before = max(start - PAGE_SIZE, 0)
    end = start + len(shown)
    return Timeline(
        form,
        covered,
        total,
        len(lines),
        _parts(lines, start, page_entries(shown, form.timeline_filter, limit=MENTIONS_PER_ENTRY)),
        start + 1 if shown else start,
        end,
        previous=form.url_with(at=lines[before].position_key if before else "") if start else "",
        next=form.url_with(at=lines[end].position_key) if end < len(lines) else "",
        overview_chart=overview_chart(
            lines, covered.days(form.timeline_filter.outlet, form.timeline_filter.as_of), newest=form.newest
        ),
        section_links=_jumps(form, lines),
        corrections=corrections_by_event(line.pk for line in shown),
    )


def _parts(lines: Sequence[TimelineLine], start: int, found: dict[int, TimelineEntry]) -> tuple[Part, ...]:
    parts = []
    above = next(timeline_order.group_lines(lines[start - 1 : start]), None)
    for group in timeline_order.group_lines(lines[start : start + PAGE_SIZE]):
        entries = tuple(found[line.pk] for line in group.lines if line.pk in found)
        continued = above is not None and above.key == group.key
        if entries:
            parts.append(Part(group.key, heading(group), entries, continued))
    return tuple(parts)


def heading(group: TimelineGroup) -> str:
    if group.section != DATED:
        return {PLANNED: "Planned", UNDATED: "Without a date"}[group.section]
    if group.month and group.year:
        return f"{MONTHS[group.month - 1]} {group.year}"
    return f"{group.year}–{group.until}" if group.until else str(group.year)


def _jumps(form: TimelineForm, lines: Sequence[TimelineLine]) -> tuple[tuple[str, str], ...]:
    """Ways to what does not stand among the dated: words and address."""
    counted = Counter(line.section for line in lines)
    found: list[tuple[str, Any]] = []
    if counted[PLANNED]:
        found.append((f"{counted[PLANNED]:,} planned", form.url_with(at=PLANNED)))
    if counted[UNDATED]:
        found.append((f"{counted[UNDATED]:,} without a date", form.url_with(at=UNDATED)))
    return tuple(found) if counted[DATED] else ()
