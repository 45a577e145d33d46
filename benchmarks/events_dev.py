"""Measure the events step on the project's own passages; exit with 1 if a figure is below its floor in `floors.toml`.

    python benchmarks/events_dev.py [--show]

`data/events.jsonl` holds passages on many topics written for this purpose, each with its date of publication and, for
every event that a timeline would show, its trigger, date (EDTF), status and participants. The gold was written before
the engine read it. `data/events_heldout.jsonl` holds more of the same kind, which are only scored: neither the passages
nor the errors in them are read while rules are written, so that one figure predicts the quality on new texts.

An event is found if its trigger overlaps the gold trigger; optional gold events count neither for nor against. Some
passages hold no event at all. Dates, statuses, people and titles are counted among the events found.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NotRequired, TypedDict

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Analysis, Document, Event, analyse  # noqa: E402

SETS = {"events_dev": HERE / "data" / "events.jsonl", "events_heldout": HERE / "data" / "events_heldout.jsonl"}
PRONOUNS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their|who|which|this|these|those|we|I)\b")
LONGEST_TITLE = 90


class GoldEvent(TypedDict):
    """An event as annotated. `date` is EDTF or None; with `date_optional` it is not compared."""

    trigger: str
    date: str | None
    status: str
    who: list[str]
    optional: NotRequired[bool]
    date_optional: NotRequired[bool]


class Passage(TypedDict):
    """A text with its gold events, in text order."""

    id: str
    text: str
    published: str
    events: list[GoldEvent]


@dataclass(slots=True)
class Comparison:
    """A passage's gold events, each with the proposed event if found, and the proposals beyond them."""

    analysis: Analysis
    pairs: list[tuple[GoldEvent, Event | None]]
    extra: list[Event]


@dataclass(slots=True)
class Score:
    """Counts over a set of passages."""

    gold: int = 0
    found: int = 0
    proposed: int = 0
    empty_passages: int = 0  # without gold events
    kept_empty: int = 0  # of these, those without a proposal
    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, passage: Passage, comparison: Comparison) -> None:
        """Count one passage."""
        required = [(gold, event) for gold, event in comparison.pairs if not gold.get("optional")]
        found = [(gold, event) for gold, event in required if event is not None]
        self.gold += len(required)
        self.found += len(found)
        self.proposed += len(found) + len(comparison.extra)
        if not passage["events"]:
            self.empty_passages += 1
            self.kept_empty += not comparison.extra
        for gold, event in found:
            checks = check_event(gold, event, comparison.analysis)
            self.asked.update(checks.keys())
            self.right.update(name for name, is_right in checks.items() if is_right)

    def figures(self) -> dict[str, float]:
        """Return the figures in per cent, by their names in `floors.toml`."""
        precision = 100 * self.found / max(1, self.proposed)
        recall = 100 * self.found / self.gold
        return {
            "events precision": precision,
            "events recall": recall,
            "events F1": 2 * precision * recall / max(1e-9, precision + recall),
            "passages without events left alone": 100 * self.kept_empty / self.empty_passages,
        } | {f"{name}, where found": 100 * self.right[name] / self.asked[name] for name in sorted(self.asked)}


def read_passages(path: Path) -> list[Passage]:
    """Return the passages of a file with one JSON object per line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def locate_triggers(passage: Passage) -> Iterator[tuple[GoldEvent, int, int]]:
    """Yield the gold events with their triggers' offsets; a repeated trigger is at its next occurrence."""
    ends: dict[str, int] = {}
    for gold in passage["events"]:
        word = gold["trigger"]
        match = re.compile(rf"\b{re.escape(word)}\b").search(passage["text"], ends.get(word, 0))
        assert match, (passage["id"], word)
        ends[word] = match.end()
        yield gold, match.start(), match.end()


def compare(passage: Passage) -> Comparison:
    """Analyse a passage and pair its gold events with the engine's."""
    document = Document.from_json({"id": passage["id"], "text": passage["text"], "published": passage["published"]})
    analysis = analyse(document)
    remaining = list(analysis.events)
    pairs: list[tuple[GoldEvent, Event | None]] = []
    for gold, start, end in locate_triggers(passage):
        overlapping = (event for event in remaining if event.trigger.start < end and start < event.trigger.end)
        event = next(overlapping, None)
        pairs.append((gold, event))
        if event is not None:
            remaining.remove(event)
    return Comparison(analysis, pairs, remaining)


def check_event(gold: GoldEvent, event: Event, analysis: Analysis) -> dict[str, bool]:
    """Return which parts of a found event are right; parts that the gold leaves open are left out."""
    checks = {"status": event.status == gold["status"]}
    if not gold.get("date_optional"):
        checks["date"] = event.date == gold["date"]
    if gold["who"]:
        names = {actor.id: actor.name for actor in analysis.actors}
        people = [names[participant.actor] for participant in event.participants]
        checks["people"] = all(is_among(person, people) for person in gold["who"])
    checks["title"] = len(event.title) <= LONGEST_TITLE and not PRONOUNS.search(event.title)
    return checks


def is_among(person: str, people: list[str]) -> bool:
    """Return whether one of several names contains a gold name, or is a part of it."""
    joined = " | ".join(people)
    return person in joined or any(name in person for name in joined.split(" | "))


def measure(name: str, path: Path, *, show: bool) -> bool:
    """Print one set's figures; return whether one is below its floor."""
    score = Score()
    for passage in read_passages(path):
        comparison = compare(passage)
        score.add(passage, comparison)
        if show:
            print_comparison(passage, comparison)
    return check_floors(name, score)


def print_comparison(passage: Passage, comparison: Comparison) -> None:
    """Print every event of a passage, with what is missed, wrong or extra."""
    for gold, event in comparison.pairs:
        expected = f"{gold['trigger']} {gold['date']} {gold['status']}"
        if event is None:
            if not gold.get("optional"):
                print(f"missed {passage['id']}: {expected} :: {passage['text'][:110]}")
            continue
        checks = check_event(gold, event, comparison.analysis)
        wrong = [name for name, is_right in checks.items() if not is_right]
        proposed = f"{event.date} ({event.dated_by}) {event.status} | {event.title}"
        if wrong:
            print(f"WRONG  {passage['id']}: {', '.join(wrong)}: {expected} <> {proposed}")
        else:
            print(f"       {passage['id']}: {proposed}")
    for event in comparison.extra:
        print(f"extra  {passage['id']}: {event.date} {event.status} | {event.title} | {event.rule}")


def check_floors(name: str, score: Score) -> bool:
    """Print a set's figures beside their floors; return whether one is below."""
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))[name]["floors"]
    print(f"{name}: {score.gold} events")
    has_failed = False
    for figure, value in score.figures().items():
        floor = floors.get(figure, 0)
        is_below = value < floor
        has_failed = has_failed or is_below
        print(f"  {figure:36} {value:6.1f}  at least {floor:g}{'  BELOW THE FLOOR' if is_below else ''}")
    return has_failed


def main() -> int:
    """Measure both sets; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print every event of the first set and what is wrong")
    show = parser.parse_args().show
    failed = [measure(name, path, show=show and name == "events_dev") for name, path in SETS.items()]
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())
