"""Measure the events step on the project's own passages, and fail below the floors in `floors.toml`.

    python benchmarks/events_dev.py [--show]

`dev/events.jsonl` holds passages of many topics written for this, each with its date of publication and, for every
event a timeline would show, its trigger, date (EDTF), status and the actors who take part. The gold was written before
the engine read it. `dev/events_heldout.jsonl` holds more of the same kind, which are scored only: nobody who works on
the rules looks at them or at what is wrong in them, so that one figure tells what new texts will get.

An event is found where the trigger words overlap; optional ones count neither for nor against. Some passages hold no
event at all. Dates, statuses and people are counted among the events found.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Analysis, Document, Event, analyse  # noqa: E402

SETS = {"events_dev": HERE / "dev" / "events.jsonl", "events_heldout": HERE / "dev" / "events_heldout.jsonl"}
PRONOUNS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their|who|which|this|these|those|we|I)\b")
Row = dict[str, Any]


def passages(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def located(passage: Row) -> Iterator[tuple[Row, int, int]]:
    """The gold events with their triggers' offsets: the next place where the word stands that is not taken."""
    taken: dict[str, int] = {}
    for row in passage["events"]:
        word = row["trigger"]
        match = re.compile(rf"\b{re.escape(word)}\b").search(passage["text"], taken.get(word, 0))
        assert match, (passage["id"], word)
        taken[word] = match.end()
        yield row, match.start(), match.end()


def compare(passage: Row) -> tuple[list[tuple[Row, Event | None]], list[Event], Analysis]:
    """Each gold event with what the engine made of it, and what it proposed beyond them."""
    result = analyse(Document.from_json({key: passage[key] for key in ("id", "text", "published")}))
    events = list(result.events)
    pairs: list[tuple[Row, Event | None]] = []
    for row, start, end in located(passage):
        hit = next((e for e in events if e.trigger.start < end and start < e.trigger.end), None)
        pairs.append((row, hit))
        if hit:
            events.remove(hit)
    return pairs, events, result


def right(row: Row, event: Event, result: Analysis) -> dict[str, bool]:
    """What is right of an event found; what the gold leaves open is not asked."""
    names = {actor.id: actor.name for actor in result.actors}
    people = " | ".join(names[p.actor] for p in event.participants)
    marks = {"status": event.status == row["status"]}
    if not row.get("date_optional"):
        marks["date"] = event.date == row["date"]
    if row["who"]:
        marks["people"] = all(name in people or any(n in name for n in people.split(" | ")) for name in row["who"])
    marks["title"] = len(event.title) <= 90 and not PRONOUNS.search(event.title)
    return marks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is wrong, and every title")
    show = parser.parse_args().show
    failed = [measure(name, path, show and name == "events_dev") for name, path in SETS.items()]
    return int(any(failed))


def measure(name: str, path: Path, show: bool) -> bool:
    """Whether one set's figures are below its floors."""
    good, asked = Counter[str](), Counter[str]()
    found = gold = proposed = quiet = silent = 0
    for passage in passages(path):
        pairs, beyond, result = compare(passage)
        must = [(row, event) for row, event in pairs if not row.get("optional")]
        gold += len(must)
        found += sum(event is not None for _, event in must)
        proposed += sum(event is not None for _, event in must) + len(beyond)
        if not passage["events"]:
            silent += 1
            quiet += not beyond
        for row, event in pairs:
            marks = right(row, event, result) if event else {}
            if not row.get("optional"):
                asked.update(marks.keys())
                good.update(key for key, mark in marks.items() if mark)
            if show:
                print_row(passage, row, event, marks)
        for event in beyond if show else ():
            print(f"extra  {passage['id']}: {event.date} {event.status} | {event.title} | {event.rule}")
    precision, recall = 100 * found / max(1, proposed), 100 * found / gold
    figures = {
        "events precision": precision,
        "events recall": recall,
        "events F1": 2 * precision * recall / max(1e-9, precision + recall),
        "passages without events left alone": 100 * quiet / silent,
    } | {f"{key}, where found": 100 * good[key] / asked[key] for key in sorted(asked)}
    return check(name, figures, gold)


def print_row(passage: Row, row: Row, event: Event | None, marks: dict[str, bool]) -> None:
    wrong = [key for key, mark in marks.items() if not mark]
    if event is None:
        if not row.get("optional"):
            print(f"missed {passage['id']}: {row['trigger']} {row['date']} {row['status']} :: {passage['text'][:110]}")
        return
    told = f"{event.date} ({event.dated_by}) {event.status} | {event.title}"
    if wrong:
        print(f"WRONG  {passage['id']}: {', '.join(wrong)}: {row['trigger']} {row['date']} {row['status']} <> {told}")
    else:
        print(f"       {passage['id']}: {told}")


def check(name: str, figures: dict[str, float], gold: int) -> bool:
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))[name]["floors"]
    print(f"{name}: {gold} events")
    failed = False
    for key, value in figures.items():
        short = value < floors.get(key, 0)
        failed |= short
        print(f"  {key:36} {value:6.1f}  at least {floors.get(key, 0):g}{'  FELL SHORT' if short else ''}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
