"""The order of a timeline: its lines, groups and positions. No database.

A date sorts by its beginning, less precise dates before more precise ones: “2025”, then “January 2025”, then
“1 January 2025”. Planned events follow the dated ones, and events without a date come last.
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
POSITION = re.compile(r"(?:(planned|undated)\.?)?(?:(\d{4})(?:-(\d\d))?(?:-(\d\d))?)?(?:\.(\d{1,18}))?")


class TimelineLine(NamedTuple):
    """The part of an event that its order depends on."""

    pk: int
    earliest: dt.date | None
    latest: dt.date | None
    status: str
    kind: str = EventKind.OTHER

    @property
    def start(self) -> dt.date | None:
        """Return the day that the event sorts by. One known only to be “by” a day sorts by that day."""
        return self.earliest or self.latest

    @property
    def section(self) -> str:
        """Return the section of the timeline: DATED, PLANNED or UNDATED."""
        if self.status == EventStatus.PLANNED:
            return PLANNED
        return DATED if self.start else UNDATED

    @property
    def position_key(self) -> str:
        """Return the position of this line for a URL, as `TimelinePosition.parse` reads it."""
        section = "" if self.section == DATED else self.section
        day = self.start.isoformat() if self.start else ""
        return ".".join(part for part in (section, day, str(self.pk)) if part)

    @property
    def spans_whole_years(self) -> bool:
        """Return whether the date is one or more whole years."""
        if self.earliest is None or self.latest is None:
            return False
        begins_a_year = (self.earliest.month, self.earliest.day) == (1, 1)
        ends_a_year = (self.latest.month, self.latest.day) == (12, 31)
        return begins_a_year and ends_a_year


@dataclass(frozen=True, slots=True)
class TimelinePosition:
    """A position in a timeline: a section, the days that it may mean, and the event that was there."""

    section: str = DATED
    first: dt.date | None = None
    last: dt.date | None = None
    pk: int | None = None

    @classmethod
    def parse(cls, text: str) -> TimelinePosition | None:
        """Return the position that a text names, or None if it names none.

        The forms are `2025`, `2025-10`, `2025-10-09`, `planned` and `undated`, each optionally followed by `.` and
        the id of an event.
        """
        match = POSITION.fullmatch(text)
        if not match:
            return None
        section, year, month, day, pk = match.groups()
        if not section and not year:
            return None
        try:
            first, last = _days(year, month, day)
        except ValueError:
            return None
        return cls(section or DATED, first, last, int(pk) if pk else None)


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """Neighbouring lines of one month, of one year or range of years, or of a section without months."""

    section: str
    year: int | None = None
    month: int | None = None
    until: int | None = None
    lines: tuple[TimelineLine, ...] = ()

    @property
    def key(self) -> str:
        """Return an identifier that is unique within a timeline."""
        parts = (self.section, self.year, self.until, self.month)
        return "-".join(str(part) for part in parts if part is not None)


def sort_lines(lines: Iterable[TimelineLine], *, newest: bool = False) -> list[TimelineLine]:
    """Return the lines in order: dated, planned, undated.

    With `newest` the order is planned, dated, undated, each section from its end.
    """
    by_section: dict[str, list[TimelineLine]] = {DATED: [], PLANNED: [], UNDATED: []}
    for line in lines:
        by_section[line.section].append(line)
    for section_lines in by_section.values():
        section_lines.sort(key=_sort_key, reverse=newest)
    sections = (PLANNED, DATED, UNDATED) if newest else (DATED, PLANNED, UNDATED)
    return [line for section in sections for line in by_section[section]]


def find_index(lines: Sequence[TimelineLine], position: TimelinePosition, *, newest: bool = False) -> int:
    """Return the index of the line at a position in sorted lines, or of the next one if it is no longer there.

    Return the number of lines if none follows.
    """
    indices = [index for index, line in enumerate(lines) if line.section == position.section]
    if not indices:
        return 0 if position.section == DATED else len(lines)
    for index in indices:
        if lines[index].pk == position.pk and position.first in (None, lines[index].start):
            return index
    for index in indices:
        if _is_at_or_after(lines[index], position, newest=newest):
            return index
    return indices[-1] + 1


def _is_at_or_after(line: TimelineLine, position: TimelinePosition, *, newest: bool) -> bool:
    if position.first is None or position.last is None or line.start is None:
        return True
    return line.start <= position.last if newest else line.start >= position.first


def group_lines(lines: Iterable[TimelineLine]) -> Iterator[TimelineGroup]:
    """Yield sorted lines in groups, one for each heading."""
    for key, group in groupby(lines, key=_group_key):
        yield TimelineGroup(*key, lines=tuple(group))


def _group_key(line: TimelineLine) -> tuple[str, int | None, int | None, int | None]:
    """Return section, year, month and last year of a line's group."""
    section, start = line.section, line.start
    if section != DATED or start is None:
        return section, None, None, None
    if line.spans_whole_years and line.latest:
        until = line.latest.year if line.latest.year > start.year else None
        return section, start.year, None, until
    return section, start.year, start.month, None


def _sort_key(line: TimelineLine) -> tuple[dt.date, int, int]:
    """Return a key by start, then least precise first; an open end counts as the least precise."""
    start = line.start or dt.date.max
    last = line.latest or (dt.date.max if line.earliest else start)
    return start, -last.toordinal(), line.pk


def _days(year: str | None, month: str | None, day: str | None) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day of a year, month or day. Raise ValueError if there is no such date."""
    if not year:
        return None, None
    first = dt.date(int(year), int(month or 1), int(day or 1))
    if day:
        return first, first
    last_month = int(month) if month else 12
    return first, dt.date(int(year), last_month, calendar.monthrange(int(year), last_month)[1])
