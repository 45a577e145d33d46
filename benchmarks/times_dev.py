"""Measure the times step on the project's own dated passages, and fail below the floors in `floors.toml`.

    python benchmarks/times_dev.py [--show]         data/times.jsonl, 252 passages with errors that were looked at
    python benchmarks/times_dev.py --held-out       data/times_heldout.jsonl, 100 that no rule was written for

Each passage has its date of publication (a day, a date-time with its zone, or none) and,
for every time expression in it, its exact words, TIMEX3 type and value, EDTF, first and
last day. The gold was written before the engine read it; the 199 passages with ids in u
and v are by an author who had not seen the rules. Some passages hold words that look like
times and are not, or nothing to resolve them by.

A gold expression is found where the spans overlap; a value is right where the type agrees
too. Of the held-out passages only the figures are printed, so that no rule is ever made
from them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Document, Time, analyse  # noqa: E402

MEASURES = ("spans", "values", "EDTF", "bounds")


class GoldTime(TypedDict):
    """One time expression of a passage as its author read it; dates are in ISO format."""

    words: str
    type: str
    value: str
    edtf: str | None
    earliest: str | None
    latest: str | None


class Passage(TypedDict):
    """A short text with all of its time expressions in text order."""

    id: str
    published: str | None
    text: str
    times: list[GoldTime]


class LocatedTime(NamedTuple):
    """A gold expression with the offsets of its words."""

    gold: GoldTime
    start: int
    end: int


class Comparison(NamedTuple):
    """A passage as the engine read it.

    A pair for each gold expression, and what the engine found beyond them.
    """

    passage: Passage
    pairs: list[tuple[LocatedTime, Time | None]]
    extra: list[Time]


def read_passages(name: str) -> list[Passage]:
    """Return the passages of `data/<name>.jsonl`."""
    lines = (HERE / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def locate(passage: Passage) -> Iterator[LocatedTime]:
    """Yield the gold expressions with their offsets: each is the next occurrence of its words."""
    end = 0
    for gold in passage["times"]:
        start = passage["text"].index(gold["words"], end)
        end = start + len(gold["words"])
        yield LocatedTime(gold, start, end)


def compare(passage: Passage) -> Comparison:
    """Analyse a passage and pair each gold expression with what was found for it.

    That is the time of the same span, or else one that overlaps it.
    """
    document = Document.from_json({key: passage[key] for key in ("id", "text", "published")})
    remaining = list(analyse(document).times)
    pairs: list[tuple[LocatedTime, Time | None]] = []
    for located in locate(passage):
        overlapping = [time for time in remaining if time.start < located.end and located.start < time.end]
        exact = [time for time in overlapping if (time.start, time.end) == (located.start, located.end)]
        best = next(iter(exact or overlapping), None)
        pairs.append((located, best))
        if best:
            remaining.remove(best)
    return Comparison(passage, pairs, remaining)


def grade(located: LocatedTime, time: Time | None) -> dict[str, bool]:
    """Return which measures the engine's time meets; none where it found nothing."""
    if time is None:
        return dict.fromkeys(MEASURES, False)
    gold = located.gold
    bounds = tuple(day and day.isoformat() for day in (time.earliest, time.latest))
    return {
        "spans": (time.start, time.end) == (located.start, located.end),
        "values": (time.type, time.value) == (gold["type"], gold["value"]),
        "EDTF": time.edtf == gold["edtf"],
        "bounds": bounds == (gold["earliest"], gold["latest"]),
    }


def show_errors(comparison: Comparison) -> None:
    """Print what the engine found too much, and every gold expression that fails a measure."""
    passage = comparison.passage
    for extra in comparison.extra:
        print(f"extra  {passage['id']}: {passage['text'][extra.start : extra.end]!r} {extra.value} {extra.rule}")
    for located, time in comparison.pairs:
        failed = ", ".join(measure for measure, met in grade(located, time).items() if not met)
        if not failed:
            continue
        gold = located.gold
        found = time and (passage["text"][time.start : time.end], time.type, time.value, time.edtf, time.rule)
        print(f"{failed} {passage['id']} ({passage['published']}): {gold['words']!r} {gold['value']} {gold['edtf']}")
        print(f"       engine: {found}")


def measure(comparisons: list[Comparison]) -> tuple[dict[str, float], int]:
    """Return each measure in percent with the number of extra times, and the number of gold expressions."""
    grades = [grade(located, time) for comparison in comparisons for located, time in comparison.pairs]
    figures = {name: 100 * sum(marks[name] for marks in grades) / len(grades) for name in MEASURES}
    figures["extra"] = float(sum(len(comparison.extra) for comparison in comparisons))
    return figures, len(grades)


def main() -> int:
    """Print the figures beside their floors and ceilings; return 1 if one falls short."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    parser.add_argument("--held-out", action="store_true", help="the passages held out, figures alone")
    options = parser.parse_args()
    comparisons = [compare(passage) for passage in read_passages("times_heldout" if options.held_out else "times")]
    if options.show and not options.held_out:
        for comparison in comparisons:
            show_errors(comparison)
    figures, count = measure(comparisons)
    print(f"{count} expressions")
    return check(figures, "times_heldout" if options.held_out else "times_dev")


def check(figures: dict[str, float], section: str) -> int:
    """Print the figures beside a section of `floors.toml`; return 1 if one falls short."""
    bounds = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))[section]
    any_short = False
    for name, value in figures.items():
        floor, ceiling = bounds["floors"].get(name), bounds["ceilings"].get(name)
        is_short = (floor is not None and value < floor) or (ceiling is not None and value > ceiling)
        any_short |= is_short
        bound = f"at least {floor:g}" if floor is not None else f"at most {ceiling:g}"
        print(f"  {name:8} {value:6.1f}  {bound}{'  FELL SHORT' if is_short else ''}")
    return int(any_short)


if __name__ == "__main__":
    sys.exit(main())
