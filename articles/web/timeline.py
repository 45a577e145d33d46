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
from articles.selectors.corrections import Correction, of_events
from articles.selectors.coverage import Coverage, cast, coverage
from articles.selectors.timeline import ALL, Entry, page_entries, story_lines
from articles.selectors.timeline_order import DATED, PLANNED, UNDATED, Group, Line
from articles.web.filters import NEWEST, TimelineForm
from articles.web.overview_chart import Strip, strip

SIZE = 25
ACCOUNTS = 4  # of one entry; its own page has all of them


@dataclass(frozen=True, slots=True)
class Part:
    """Entries under one heading."""

    key: str
    label: str
    entries: tuple[Entry, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the story's page shows. `form` is invalid where the reader asked for what cannot be."""

    form: TimelineForm
    coverage: Coverage
    total: int
    count: int = 0
    parts: tuple[Part, ...] = ()
    first: int = 0
    last: int = 0
    previous: str = ""
    next: str = ""
    strip: Strip | None = None
    jumps: tuple[tuple[str, str], ...] = ()
    corrections: Mapping[int, list[Correction]] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        return self.form.narrowing != ALL

    @property
    def other_order(self) -> str:
        return self.form.address(order="" if self.form.newest else NEWEST, at="")


def timeline(story: Story, query: QueryDict) -> Timeline:
    """The page of a story's timeline that an address asks for."""
    everything = story_lines(story)
    covered = coverage(story)
    actors = cast(story, {line.pk for line in everything}, query.get("actor", ""))
    kinds = {line.kind for line in everything}
    form = TimelineForm(query, actors, covered.outlets, kinds)  # type: ignore[arg-type]
    if not form.is_valid():
        return Timeline(form, covered, len(everything))
    found = everything if form.narrowing == ALL else story_lines(story, form.narrowing)
    lines = timeline_order.in_order(found, newest=form.newest)
    place = form.cleaned_data["at"]
    start = timeline_order.position(lines, place, newest=form.newest) if place else 0
    return _page(form, covered, len(everything), lines, start)


def _page(form: TimelineForm, covered: Coverage, total: int, lines: list[Line], start: int) -> Timeline:
    shown = lines[start : start + SIZE]
    before = max(start - SIZE, 0)
    end = start + len(shown)
    return Timeline(
        form,
        covered,
        total,
        len(lines),
        _parts(lines, start, page_entries(shown, form.narrowing, accounts=ACCOUNTS)),
        start + 1 if shown else start,
        end,
        previous=form.address(at=lines[before].place if before else "") if start else "",
        next=form.address(at=lines[end].place) if end < len(lines) else "",
        strip=strip(lines, covered.days(form.narrowing.outlet, form.narrowing.known), newest=form.newest),
        jumps=_jumps(form, lines),
        corrections=of_events(line.pk for line in shown),
    )


def _parts(lines: Sequence[Line], start: int, found: dict[int, Entry]) -> tuple[Part, ...]:
    parts = []
    above = next(timeline_order.groups(lines[start - 1 : start]), None)
    for group in timeline_order.groups(lines[start : start + SIZE]):
        entries = tuple(found[line.pk] for line in group.lines if line.pk in found)
        continued = above is not None and above.key == group.key
        if entries:
            parts.append(Part(group.key, heading(group), entries, continued))
    return tuple(parts)


def heading(group: Group) -> str:
    if group.section != DATED:
        return {PLANNED: "Planned", UNDATED: "Without a date"}[group.section]
    if group.month and group.year:
        return f"{MONTHS[group.month - 1]} {group.year}"
    return f"{group.year}–{group.until}" if group.until else str(group.year)


def _jumps(form: TimelineForm, lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    """Ways to what does not stand among the dated: words and address."""
    counted = Counter(line.section for line in lines)
    found: list[tuple[str, Any]] = []
    if counted[PLANNED]:
        found.append((f"{counted[PLANNED]:,} planned", form.address(at=PLANNED)))
    if counted[UNDATED]:
        found.append((f"{counted[UNDATED]:,} without a date", form.address(at=UNDATED)))
    return tuple(found) if counted[DATED] else ()
