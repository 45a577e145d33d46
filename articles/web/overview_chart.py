"""The overview above a timeline: how events and coverage lie over time, as numbers that a template draws as SVG."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.presentation.dates import MONTHS, humanize_date
from articles.selectors.timeline_order import DATED, PLANNED, TimelineLine

WIDTH, HEIGHT = 600.0, 72.0
AXIS = 44.0  # events stand above it, coverage hangs below
BARS = 72
MAX_SEGMENTS = 14  # each 24 pixels wide or more on a phone, wide enough for a finger
MAX_DAILY_SCALE_DAYS = 45  # days
TICK = 6.0  # percent: narrower stretches have no room for words


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the strip that leads to its place in the timeline. `x` and `width` are percentages of the whole.

    `tick` is what stands under its beginning, where there is room; `is_spare` where a narrow page does without it:
    every other one, so that the years stay.
    """

    x: str
    width: str
    place: str
    label: str
    label_text: str
    hide_when_narrow: bool


@dataclass(frozen=True, slots=True)
class OverviewChart:
    bars: tuple[Bar, ...]
    segments: tuple[Stretch, ...]
    first: str
    last: str
    summary: str
    below: str  # what hangs below the line

    @property
    def paths(self) -> list[tuple[str, str]]:
        """The bars of each kind as one SVG path: a page draws three shapes, however many bars there are."""
        kinds = dict.fromkeys(bar.kind for bar in self.bars)
        return [(kind, "".join(_outline(bar) for bar in self.bars if bar.kind == kind)) for kind in kinds]


def overview_chart(
    lines: Iterable[TimelineLine], published: Sequence[dt.date], *, newest: bool = False, below: str = "article"
) -> OverviewChart | None:
    """Events above a line, and below it what was published on the sorted days, by a noun that can take an “s”.

    None where fewer than two days are known: there is nothing to overlook.
    """
    placed = [(line.section, line.start) for line in lines if line.start and not line.spans_whole_years]
    told = sorted(day for section, day in placed if section == DATED)
    planned = sorted(day for section, day in placed if section == PLANNED)
    days = [*told, *planned, *published]
    if len(set(days)) < 2:
        return None
    scale = _Scale(min(days), max(days))
    rows = {"event": _counts(told, scale), "planned": _counts(planned, scale), "article": _counts(published, scale)}
    tallest = max(a + b for a, b in zip(rows["event"], rows["planned"], strict=True)) or 1
    most = max(rows["article"]) or 1
    bars = []
    for n, (events, ahead, articles) in enumerate(zip(*rows.values(), strict=True)):
        up = events / tallest * (AXIS - 4)
        bars.append(_bar(scale, n, AXIS - up, up, "event"))
        more = ahead / tallest * (AXIS - 4)
        bars.append(_bar(scale, n, AXIS - up - more, more, "planned"))
        bars.append(_bar(scale, n, AXIS + 3, articles / most * (HEIGHT - AXIS - 3), "article"))
    stretches = tuple(_stretches(scale, sorted([*told, *planned]), published, newest, below))
    return OverviewChart(
        tuple(bar for bar in bars if bar is not None),
        stretches,
        _month(scale.first),
        _month(scale.last),
        f"{_number(len(told) + len(planned), 'event')} and {_number(len(published), below)}"
        f" between {_month(scale.first)} and {_month(scale.last)}",
        below,
    )


class _Scale:
    """Whole days between two, cut into bars of equal length."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self.days = (last - first).days + 1
        self.bars = min(BARS, self.days)
        self.is_short = self.days <= MAX_DAILY_SCALE_DAYS  # told in days, not in months

    def bar(self, day: dt.date) -> int:
        return (day - self.first).days * self.bars // self.days

    def before(self, day: dt.date) -> float:
        """How far along it a day begins, in percent."""
        return max((day - self.first).days / self.days, 0.0) * 100

    def after(self, day: dt.date) -> float:
        """How far along it a day ends."""
        return ((day - self.first).days + 1) / self.days * 100


def _counts(days: Sequence[dt.date], scale: _Scale) -> list[int]:
    counts = [0] * scale.bars
    for day in days:
        counts[scale.bar(day)] += 1
    return counts


def _bar(scale: _Scale, n: int, y: float, height: float, kind: str) -> Bar | None:
    if height <= 0:
        return None
    width = WIDTH / scale.bars
    return Bar(n * width, y, max(width - 1.2, 0.8), height, kind)


def _outline(bar: Bar) -> str:
    x, y, width, height = (_short(value) for value in bar[:4])
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _stretches(
    scale: _Scale, events: Sequence[dt.date], published: Sequence[dt.date], newest: bool, below: str
) -> Iterable[Stretch]:
    """Months, or as many months or years together as leave each wide enough; days for a story of a few weeks."""
    starts = _starts(scale)
    lasts = [*(start - dt.timedelta(days=1) for start in starts[1:]), scale.last]
    year = next((n for n, start in enumerate(starts) if start.month == 1 and not scale.is_short), 0)
    for n, (start, last) in enumerate(zip(starts, lasts, strict=True)):
        left, right = scale.before(start), scale.after(last)
        held = bisect_right(events, last) - bisect_left(events, start)
        told = bisect_right(published, last) - bisect_left(published, start)
        words = _between(max(start, scale.first), last, scale)
        label = f"{words}: {_number(held, 'event')}, {_number(told, below)}"
        tick = _tick(max(start, scale.first), scale) if right - left >= TICK else ""
        place = (last if newest else start).isoformat()
        yield Stretch(_short(left), _short(right - left), place, label, tick, hide_when_narrow=(n - year) % 2 == 1)


def _tick(start: dt.date, scale: _Scale) -> str:
    """“Oct”, a year in place of its January, or a day; the whole dates stand at both ends."""
    if scale.is_short:
        return f"{start.day} {MONTHS[start.month - 1][:3]}"
    return str(start.year) if start.month == 1 else MONTHS[start.month - 1][:3]


def _starts(scale: _Scale) -> list[dt.date]:
    if scale.is_short:
        step = -(-scale.days // MAX_SEGMENTS)
        return [scale.first + dt.timedelta(days=n) for n in range(0, scale.days, step)]
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month + 1
    together = next(
        n for n in (1, 2, 3, 6, 12, 24, 60, 120, 600, 12_000, 120_000) if -(-months // n) <= MAX_SEGMENTS - 1
    )
    number = scale.first.year * 12 + scale.first.month - 1
    number -= number % together
    last = scale.last.year * 12 + scale.last.month - 1
    return [dt.date(max(n // 12, 1), n % 12 + 1, 1) for n in range(number, last + 1, together)]


def _between(first: dt.date, last: dt.date, scale: _Scale) -> str:
    if scale.is_short:
        return humanize_date(first) if first == last else f"{humanize_date(first)} – {humanize_date(last)}"
    one, other = _month(first), _month(last)
    return one if one == other else f"{one} – {other}"


def _month(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
