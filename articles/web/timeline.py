"""One page of a story's timeline: its entries under their headings, its filters and its neighbouring pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Story
from articles.selectors import timeline_order
from articles.selectors.corrections import Correction, corrections_by_event
from articles.selectors.coverage import StoryCoverage, story_coverage, story_participants
from articles.selectors.timeline import NO_FILTER, TimelineEntry, page_entries, story_rows
from articles.selectors.timeline_order import DATED, PLANNED, UNDATED, TimelineGroup, TimelineLine
from articles.web.filters import NEWEST_FIRST, TimelineForm
from articles.web.overview_chart import OverviewChart, overview_chart

PAGE_SIZE = 25  # entries; keeps a page of a story of 2,000 events as quick as one of 200
MENTIONS_PER_ENTRY = 4  # the event's own page has all of them


@dataclass(frozen=True, slots=True)
class TimelineSection:
    """Entries under one heading. `continued` says that the group began on the page before."""

    key: str
    label: str
    entries: tuple[TimelineEntry, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """What a story's page shows.

    `total` counts the entries of the story and `count` those that pass the filters; `first` and `last` number those
    on this page from 1. `previous` and `next` are URLs, empty at either end. If `form` is invalid, the rest is empty.
    """

    form: TimelineForm
    story_coverage: StoryCoverage
    total: int
    count: int = 0
    sections: tuple[TimelineSection, ...] = ()
    first: int = 0
    last: int = 0
    previous: str = ""
    next: str = ""
    overview_chart: OverviewChart | None = None
    section_links: tuple[tuple[str, str], ...] = ()
    corrections: Mapping[int, list[Correction]] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Return whether any filter is in use."""
        return self.form.timeline_filter != NO_FILTER

    @property
    def reversed_url(self) -> str:
        """Return the URL of the same timeline in the other order."""
        return self.form.url_with(order="" if self.form.newest else NEWEST_FIRST, at="")


def timeline_page(story: Story, query: QueryDict) -> TimelinePage:
    """Return the page of a story's timeline that a query string asks for."""
    all_lines = story_rows(story)
    coverage = story_coverage(story)
    participants = story_participants(story, {line.pk for line in all_lines}, query.get("actor", ""))
    kinds = {line.kind for line in all_lines}
    form = TimelineForm(query, participants, coverage.outlets, kinds)
    if not form.is_valid():
        return TimelinePage(form, coverage, len(all_lines))
    filtered = all_lines if form.timeline_filter == NO_FILTER else story_rows(story, form.timeline_filter)
    lines = timeline_order.sort_lines(filtered, newest=form.newest)
    position = form.cleaned_data["at"]
    start = timeline_order.find_index(lines, position, newest=form.newest) if position else 0
    return _page(form, coverage, len(all_lines), lines, start)


def _page(
    form: TimelineForm, coverage: StoryCoverage, total: int, lines: list[TimelineLine], start: int
) -> TimelinePage:
    """Return the page that begins at an index of the sorted lines."""
    page_lines = lines[start : start + PAGE_SIZE]
    end = start + len(page_lines)
    timeline_filter = form.timeline_filter
    entries = page_entries(page_lines, timeline_filter, limit=MENTIONS_PER_ENTRY)
    published = coverage.days(timeline_filter.outlet, timeline_filter.as_of)
    return TimelinePage(
        form,
        coverage,
        total,
        count=len(lines),
        sections=_sections(lines, start, entries),
        first=start + 1 if page_lines else start,
        last=end,
        previous=_previous_url(form, lines, start),
        next=form.url_with(at=lines[end].position_key) if end < len(lines) else "",
        overview_chart=overview_chart(lines, published, newest=form.newest),
        section_links=_section_links(form, lines),
        corrections=corrections_by_event(line.pk for line in page_lines),
    )


def _previous_url(form: TimelineForm, lines: Sequence[TimelineLine], start: int) -> str:
    if not start:
        return ""
    previous_start = max(start - PAGE_SIZE, 0)
    return form.url_with(at=lines[previous_start].position_key if previous_start else "")


def _sections(
    lines: Sequence[TimelineLine], start: int, entries: Mapping[int, TimelineEntry]
) -> tuple[TimelineSection, ...]:
    sections = []
    group_before = next(timeline_order.group_lines(lines[start - 1 : start]), None)
    for group in timeline_order.group_lines(lines[start : start + PAGE_SIZE]):
        group_entries = tuple(entries[line.pk] for line in group.lines if line.pk in entries)
        continued = group_before is not None and group_before.key == group.key
        if group_entries:
            sections.append(TimelineSection(group.key, heading(group), group_entries, continued))
    return tuple(sections)


def heading(group: TimelineGroup) -> str:
    """Return the heading of a group: a month, a year or years, “Planned” or “Without a date”."""
    if group.section == PLANNED:
        return _("Planned")
    if group.section == UNDATED:
        return _("Without a date")
    if group.month and group.year:
        return f"{MONTHS[group.month]} {group.year}"
    return f"{group.year}–{group.until}" if group.until else str(group.year)


def _section_links(form: TimelineForm, lines: Sequence[TimelineLine]) -> tuple[tuple[str, str], ...]:
    """Return links, as text and URL, from the dated entries to the planned and the undated ones."""
    counts = Counter(line.section for line in lines)
    if not counts[DATED]:
        return ()
    links = []
    if planned := counts[PLANNED]:
        text = ngettext("%(count)s planned", "%(count)s planned", planned) % {"count": f"{planned:,}"}
        links.append((text, form.url_with(at=PLANNED)))
    if undated := counts[UNDATED]:
        text = ngettext("%(count)s without a date", "%(count)s without a date", undated) % {"count": f"{undated:,}"}
        links.append((text, form.url_with(at=UNDATED)))
    return tuple(links)
