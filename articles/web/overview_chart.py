"""The overview chart of a timeline: events and coverage over time, as numbers that a template draws as SVG."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.presentation.dates import humanize_date, month_and_year
from articles.selectors.timeline_order import DATED, PLANNED, TimelineLine

# Units of the SVG's viewBox.
WIDTH, HEIGHT = 600.0, 72.0
AXIS = 44.0  # events rise above it, coverage hangs below it
BAR_GAP = 1.2
MIN_BAR_WIDTH = 0.8
ABOVE_AXIS, BELOW_AXIS = AXIS - 4, HEIGHT - AXIS - 3  # the longest bars, which leave a gap at the axis and the edge

BARS = 72  # five years by month with some room: each bar is 5 pixels wide on a phone of 390 pixels
MAX_SEGMENTS = 14  # links of 24 pixels on a phone of 390: the smallest target that WCAG 2.2 (2.5.8) accepts
MAX_DAILY_SCALE_DAYS = 45  # up to here the chart is divided into days, beyond into months
MIN_LABELLED_WIDTH = 6.0  # percent of the width: a narrower segment has no room for “Sep” or “2025”
# Lengths of segments in months, tried in this order. The last one covers all years that Python's dates have.
SEGMENT_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 12_000, 120_000)

# What hangs below the axis.
Coverage = Literal["article", "claim"]


class Bar(NamedTuple):
    """A bar in units of the viewBox. `kind` is “event”, “planned” or “article”."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class ChartSegment:
    """A part of the chart that links to its place in the timeline.

    `x` and `width` are percentages of the chart's width. `label_text` is written below the segment's beginning if
    there is room. `hide_when_narrow` marks every other label, counted so that the years remain.
    """

    x: str
    width: str
    position: str
    label: str
    label_text: str
    hide_when_narrow: bool


@dataclass(frozen=True, slots=True)
class OverviewChart:
    """The chart: its bars, its links and the words that describe it."""

    bars: tuple[Bar, ...]
    segments: tuple[ChartSegment, ...]
    first: str
    last: str
    summary: str
    legend_below: str

    @property
    def paths(self) -> list[tuple[str, str]]:
        """Return one SVG path for each kind of bar: a page has three shapes, however many bars there are."""
        kinds = dict.fromkeys(bar.kind for bar in self.bars)
        return [(kind, "".join(_outline(bar) for bar in self.bars if bar.kind == kind)) for kind in kinds]


def overview_chart(
    lines: Iterable[TimelineLine],
    published: Sequence[dt.date],
    *,
    newest: bool = False,
    coverage: Coverage = "article",
) -> OverviewChart | None:
    """Return the chart of a timeline's lines and of the sorted days on which articles or claims were published.

    Return None where fewer than two days are known, since a chart would show nothing. Events that are only known by
    whole years have no place on the scale and are left out. With `newest`, links lead to the end of their segment,
    where a timeline with the newest entries first begins.
    """
    placed = [(line.section, line.start) for line in lines if line.start and not line.spans_whole_years]
    past = sorted(day for section, day in placed if section == DATED)
    planned = sorted(day for section, day in placed if section == PLANNED)
    days = [*past, *planned, *published]
    if len(set(days)) < 2:
        return None
    scale = _Scale(min(days), max(days))
    events = sorted([*past, *planned])
    first, last = month_and_year(scale.first), month_and_year(scale.last)
    summary = _("%(events)s and %(coverage)s between %(first)s and %(last)s") % {
        "events": _count_events(len(events)),
        "coverage": _count_coverage(len(published), coverage),
        "first": first,
        "last": last,
    }
    return OverviewChart(
        bars=tuple(_bars(scale, past, planned, published)),
        segments=tuple(_segments(scale, events, published, newest, coverage)),
        first=first,
        last=last,
        summary=summary,
        legend_below=_("claims below") if coverage == "claim" else _("articles below"),
    )


class _Scale:
    """Whole days from the first to the last, divided into bars of equal length."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self.days = (last - first).days + 1
        self.bars = min(BARS, self.days)
        self.is_daily = self.days <= MAX_DAILY_SCALE_DAYS

    def bar_index(self, day: dt.date) -> int:
        """Return the number of the bar that a day belongs to."""
        return (day - self.first).days * self.bars // self.days

    def start_percent(self, day: dt.date) -> float:
        """Return where a day begins, in percent of the width."""
        return max((day - self.first).days / self.days, 0.0) * 100

    def end_percent(self, day: dt.date) -> float:
        """Return where a day ends, in percent of the width."""
        return ((day - self.first).days + 1) / self.days * 100

    def bar_counts(self, days: Sequence[dt.date]) -> list[int]:
        """Return how many of the days fall into each bar."""
        counts = [0] * self.bars
        for day in days:
            counts[self.bar_index(day)] += 1
        return counts


def _bars(
    scale: _Scale, past: Sequence[dt.date], planned: Sequence[dt.date], published: Sequence[dt.date]
) -> Iterator[Bar]:
    """Yield the bars from left to right: past events, planned ones stacked on them, coverage below the axis."""
    rows = list(zip(*(scale.bar_counts(days) for days in (past, planned, published)), strict=True))
    most_events = max(past_count + planned_count for past_count, planned_count, _coverage in rows) or 1
    most_published = max(coverage_count for _past, _planned, coverage_count in rows) or 1
    bar_width = WIDTH / scale.bars
    drawn_width = max(bar_width - BAR_GAP, MIN_BAR_WIDTH)
    for index, (past_count, planned_count, coverage_count) in enumerate(rows):
        left = index * bar_width
        past_height = past_count / most_events * ABOVE_AXIS
        planned_height = planned_count / most_events * ABOVE_AXIS
        coverage_height = coverage_count / most_published * BELOW_AXIS
        if past_count:
            yield Bar(left, AXIS - past_height, drawn_width, past_height, "event")
        if planned_count:
            yield Bar(left, AXIS - past_height - planned_height, drawn_width, planned_height, "planned")
        if coverage_count:
            yield Bar(left, AXIS + 3, drawn_width, coverage_height, "article")


def _outline(bar: Bar) -> str:
    x, y, width, height = (_number(value) for value in bar[:4])
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _segments(
    scale: _Scale, events: Sequence[dt.date], published: Sequence[dt.date], newest: bool, coverage: Coverage
) -> Iterator[ChartSegment]:
    """Yield the links: days in a story of a few weeks, else as many months or years as leave each wide enough."""
    starts = _segment_starts(scale)
    ends = [*(start - dt.timedelta(days=1) for start in starts[1:]), scale.last]
    first_year = next((i for i, start in enumerate(starts) if start.month == 1 and not scale.is_daily), 0)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        visible_start = max(start, scale.first)
        left, right = scale.start_percent(start), scale.end_percent(end)
        label = _("%(period)s: %(events)s, %(coverage)s") % {
            "period": _period(visible_start, end, scale),
            "events": _count_events(_count_between(events, start, end)),
            "coverage": _count_coverage(_count_between(published, start, end), coverage),
        }
        yield ChartSegment(
            x=_number(left),
            width=_number(right - left),
            position=(end if newest else start).isoformat(),
            label=label,
            label_text=_short_label(visible_start, scale) if right - left >= MIN_LABELLED_WIDTH else "",
            hide_when_narrow=(i - first_year) % 2 == 1,
        )


def _count_between(days: Sequence[dt.date], start: dt.date, end: dt.date) -> int:
    return bisect_right(days, end) - bisect_left(days, start)


def _short_label(start: dt.date, scale: _Scale) -> str:
    """Return a day, a month such as “Oct”, or the year in place of its January."""
    if scale.is_daily:
        return format_date(start, "j M")
    return str(start.year) if start.month == 1 else format_date(start, "M")


def _segment_starts(scale: _Scale) -> list[dt.date]:
    if scale.is_daily:
        step = -(-scale.days // MAX_SEGMENTS)
        return [scale.first + dt.timedelta(days=offset) for offset in range(0, scale.days, step)]
    first_month, last_month = _month_number(scale.first), _month_number(scale.last)
    months = last_month - first_month + 1
    # One segment less than the limit: starting at a round month may need one more than the division says.
    length = next(length for length in SEGMENT_MONTHS if -(-months // length) <= MAX_SEGMENTS - 1)
    first_start = first_month - first_month % length
    numbers = range(first_start, last_month + 1, length)
    return [dt.date(max(number // 12, 1), number % 12 + 1, 1) for number in numbers]


def _month_number(day: dt.date) -> int:
    """Return the months from year 0 to a day's month."""
    return day.year * 12 + day.month - 1


def _period(first: dt.date, last: dt.date, scale: _Scale) -> str:
    humanize = humanize_date if scale.is_daily else month_and_year
    first_words, last_words = humanize(first), humanize(last)
    return first_words if first_words == last_words else f"{first_words} – {last_words}"


def _count_events(count: int) -> str:
    return ngettext("%(count)s event", "%(count)s events", count) % {"count": f"{count:,}"}


def _count_coverage(count: int, coverage: Coverage) -> str:
    if coverage == "claim":
        template = ngettext("%(count)s claim", "%(count)s claims", count)
    else:
        template = ngettext("%(count)s article", "%(count)s articles", count)
    return template % {"count": f"{count:,}"}


def _number(value: float) -> str:
    """Return a number with at most one decimal, as short as SVG allows."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
