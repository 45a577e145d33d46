"""Measure the times step on the project's own dated passages, and fail below the floors in `floors.toml`.

    python benchmarks/times_dev.py [--show]         dev/times.jsonl, 252 passages whose errors were looked at
    python benchmarks/times_dev.py --held-out       dev/times_heldout.jsonl, 100 that no rule was written for

Each passage has its date of publication (a day, a date-time with its zone, or none) and, for every time expression in
it, its exact words, TIMEX3 type and value, EDTF, first and last day. The gold was written before the engine read it,
the 199 of the ids u and v by somebody who had not seen the rules. Some passages hold words that look like times and
are none, or nothing to resolve them by. An expression is found where the spans overlap; a value counts where the type
agrees too. Of the passages held out only the figures are told, so that they stay a measure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Document, Time, analyse  # noqa: E402

Row = dict[str, Any]


def passages(name: str = "times") -> list[Row]:
    lines = (HERE / "dev" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def located(passage: Row) -> Iterator[Row]:
    """The gold expressions with their offsets: each is the next place where its words stand."""
    after = 0
    for row in passage["times"]:
        start = passage["text"].index(row["words"], after)
        after = start + len(row["words"])
        yield row | {"start": start, "end": after}


def compare(passage: Row) -> tuple[list[tuple[Row, Time | None]], list[Time]]:
    """Each gold expression with what the engine made of it, and what it found beyond them."""
    document = Document.from_json({key: passage[key] for key in ("id", "text", "published")})
    times = list(analyse(document).times)
    pairs: list[tuple[Row, Time | None]] = []
    for row in located(passage):
        over = [time for time in times if time.start < row["end"] and row["start"] < time.end]
        exact = [time for time in over if (time.start, time.end) == (row["start"], row["end"])]
        pairs.append((row, best := next(iter(exact or over), None)))
        if best:
            times.remove(best)
    return pairs, times


def right(row: Row, time: Time | None) -> dict[str, bool]:
    if time is None:
        return dict.fromkeys(("spans", "values", "EDTF", "bounds"), False)
    bounds = tuple(day and day.isoformat() for day in (time.earliest, time.latest))
    return {
        "spans": (time.start, time.end) == (row["start"], row["end"]),
        "values": (time.type, time.value) == (row["type"], row["value"]),
        "EDTF": time.edtf == row["edtf"],
        "bounds": bounds == (row["earliest"], row["latest"]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    parser.add_argument("--held-out", action="store_true", help="the passages held out, figures alone")
    options = parser.parse_args()
    show = options.show and not options.held_out
    counts, gold, extra = dict.fromkeys(("spans", "values", "EDTF", "bounds"), 0), 0, 0
    for passage in passages("times_heldout" if options.held_out else "times"):
        pairs, beyond = compare(passage)
        extra += len(beyond)
        for other in beyond if show else ():
            print(f"extra  {passage['id']}: {passage['text'][other.start : other.end]!r} {other.value} {other.rule}")
        for row, time in pairs:
            gold += 1
            marks = right(row, time)
            for key, good in marks.items():
                counts[key] += good
            if show and not all(marks.values()):
                wrong = ", ".join(key for key, good in marks.items() if not good)
                found = time and (passage["text"][time.start : time.end], time.type, time.value, time.edtf, time.rule)
                print(
                    f"{wrong} {passage['id']} ({passage['published']}): {row['words']!r} {row['value']} {row['edtf']}"
                )
                print(f"       engine: {found}")
    figures = {key: 100 * count / gold for key, count in counts.items()} | {"extra": float(extra)}
    return check(figures, gold, "times_heldout" if options.held_out else "times_dev")


def check(figures: dict[str, float], gold: int, section: str) -> int:
    bounds = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))[section]
    print(f"{gold} expressions")
    failed = False
    for key, value in figures.items():
        floor, ceiling = bounds["floors"].get(key), bounds["ceilings"].get(key)
        short = (floor is not None and value < floor) or (ceiling is not None and value > ceiling)
        failed |= short
        bound = f"at least {floor:g}" if floor is not None else f"at most {ceiling:g}"
        print(f"  {key:8} {value:6.1f}  {bound}{'  FELL SHORT' if short else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
