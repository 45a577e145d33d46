"""The order of a timeline: its lines, its groups, and the places that a reader can come back to. No database.

A date stands where it begins, the vaguer before the more exact: “2025”, then “January 2025”, then “1 January 2025”.
What is planned stands apart behind what is dated, and what has no date behind that.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from articles.choices import EventKind, EventStatus

DATED, PLANNED, UNDATED = "dated", "planned", "undated"
PLACE = re.compile(r"(?:(planned|undated)\.?)?(?:(\d{4})(?:-(\d\d))?(?:-(\d\d))?)?(?:\.(\d{1,18}))?")


class TimelineLine(NamedTuple):
    """As much of an event as its place needs."""

    pk: int
    earliest: dt.date | None
    latest: dt.date | None
    status: str
    kind: str = EventKind.OTHER

    @property
    def start(self) -> dt.date | None:
        """Where it stands: one known only to be “by” a day stands at that day."""
        return self.earliest or self.latest

    @property
    def section(self) -> str:
        if self.status == EventStatus.PLANNED:
            return PLANNED
        return DATED if self.start else UNDATED

    @property
    def position_key(self) -> str:
        """Where a page begins that begins with it, as `Place.read` reads it."""
        section = "" if self.section == DATED else self.section
        return ".".join(part for part in (section, self.start.isoformat() if self.start else "", str(self.pk)) if part)

    @property
    def spans_whole_years(self) -> bool:
        first, last = self.earliest, self.latest
        return bool(first and last) and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class TimelinePosition:
    """Somewhere in a timeline: a section, the days it may mean, and the event that stood there."""

    section: str = DATED
    first: dt.date | None = None
    last: dt.date | None = None
    pk: int | None = None

    @classmethod
    def parse(cls, text: str) -> TimelinePosition | None:
        """`2025`, `2025-10`, `2025-10-09`, `planned`, `undated`, each with `.` and an event's id; None for else."""
        match = PLACE.fullmatch(text)
        if not match or not (match[1] or match[2]):
            return None
        try:
            first, last = _days(match[2], match[3], match[4])
        except ValueError:
            return None
        return cls(match[1] or DATED, first, last, int(match[5]) if match[5] else None)


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """Neighbouring lines of one month, of one year where no month is known, or of a section without dates."""

    section: str
    year: int | None = None
    month: int | None = None
    until: int | None = None
    lines: tuple[TimelineLine, ...] = ()

    @property
    def key(self) -> str:
        """Unlike every other group's of the same timeline."""
        parts = (self.section, self.year, self.until, self.month)
        return "-".join(str(part) for part in parts if part is not None)


def sort_lines(lines: Iterable[TimelineLine], *, newest: bool = False) -> list[TimelineLine]:
    """Oldest first: dated, planned, undated. Newest first: planned, dated, undated, each from its end."""
    found: dict[str, list[TimelineLine]] = {DATED: [], PLANNED: [], UNDATED: []}
    for line in lines:
        found[line.section].append(line)
    for section in found.values():
        section.sort(key=_within, reverse=newest)
    sections = (PLANNED, DATED, UNDATED) if newest else (DATED, PLANNED, UNDATED)
    return [line for name in sections for line in found[name]]


def find_index(lines: Sequence[TimelineLine], position_key: TimelinePosition, *, newest: bool = False) -> int:
    """The index of the line that stands at a place; of the next one where none does any more."""
    section = [n for n, line in enumerate(lines) if line.section == position_key.section]
    if not section:
        return 0 if position_key.section == DATED else len(lines)
    for n in section:
        if lines[n].pk == position_key.pk and (position_key.first is None or lines[n].start == position_key.first):
            return n
    for n in section:
        start = lines[n].start
        if position_key.first is None or position_key.last is None or start is None:
            return n
        if (start <= position_key.last) if newest else (start >= position_key.first):
            return n
    return section[-1] + 1


def group_lines(lines: Iterable[TimelineLine]) -> Iterator[TimelineGroup]:
    for key, held in groupby(lines, key=_group):
        yield TimelineGroup(*key, lines=tuple(held))


def _group(line: TimelineLine) -> tuple[str, int | None, int | None, int | None]:
    section, start = line.section, line.start
    if section != DATED or start is None:
        return section, None, None, None
    if line.spans_whole_years and line.latest:
        return section, start.year, None, line.latest.year if line.latest.year > start.year else None
    return section, start.year, start.month, None


def _within(line: TimelineLine) -> tuple[dt.date, int, int]:
    """An open end is the vaguest of all."""
    start = line.start or dt.date.max
    last = line.latest or (dt.date.max if line.earliest else start)
    return start, -last.toordinal(), line.pk


def _days(year: str | None, month: str | None, day: str | None) -> tuple[dt.date | None, dt.date | None]:
    if not year:
        return None, None
    first = dt.date(int(year), int(month or 1), int(day or 1))
    if day:
        return first, first
    last = int(month) if month else 12
    return first, dt.date(int(year), last, calendar.monthrange(int(year), last)[1])
