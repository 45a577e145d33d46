"""Measure entities' timelines on the trial data of SemEval-2015 task 4 and fail below the floors in `floors.toml`.

    python benchmarks/timelines.py [SHARED] [--show N]

The data are thirty news texts and six timelines. An entity's events are those with a participant of
its name. An event is found if its trigger overlaps one of the gold, and dated if its date agrees to
the gold's precision. The gold has reporting verbs (“said”, “noted”) and states (“has”) as events;
the engine makes claims of the first and ignores the second, so about a quarter of the gold cannot
be found. The test part of the task is not used.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.engine_quality import FLOORS, analyse, check, load_scorer, number  # noqa: E402

DATA = Path("data") / "semeval_timeline_trial"


def measure(shared: Path, show: int) -> dict[str, float]:
    """Return the figures by name."""
    scorer, path = load_scorer(shared), str(shared / DATA)
    documents = list(scorer.make_input("timelines", path, None))
    results = analyse(documents)
    for document in documents:
        results[document["id"]]["_text"] = document["text"]
    return {key: number(value) for key, value in scorer.score_timelines(path, results, show).items()}


def main() -> int:
    """Measure and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=os.environ.get("NEWSDESK_SHARED"))
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    if args.shared is None or not (Path(args.shared) / DATA).is_dir():
        print("Skipped: the shared corpora are not here. Give their folder, or set NEWSDESK_SHARED.")
        return 0
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["timelines"]["floors"]
    short = check("timelines", measure(Path(args.shared), args.show), floors, {})
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
