"""Measure the engine on the shared corpora and fail if a figure is below its floor.

    python benchmarks/engine_quality.py SHARED [--only seed polnear …] [--show N]

SHARED is the folder of shared corpora, which holds `benchmarks/score.py`; the default is
NEWSDESK_SHARED. The floors are in `floors.toml` beside this file. Lowering one takes a commit of
its own that gives the reason.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.toml"


def load_scorer(shared: Path) -> ModuleType:
    """Return the scorer that comes with the shared corpora."""
    spec = importlib.util.spec_from_file_location("score", shared / "benchmarks" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def analyse(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the engine's results by document id, run from the command line as other programs run it."""
    lines = "\n".join(json.dumps(document) for document in documents)
    command = [sys.executable, "-m", "analysis.engine"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=HERE.parent, check=True)
    return {result["id"]: result for result in map(json.loads, done.stdout.splitlines())}


def measure(scorer: ModuleType, corpus: str, path: Path, show: int) -> dict[str, float]:
    """Return the figures of one corpus by name."""
    results = analyse(list(scorer.make_input(corpus, str(path), None)))
    raw = getattr(scorer, f"score_{corpus}")(str(path), results, show)
    return {key: number(value) for key, value in raw.items()}


def number(value: Any) -> float:
    """Return the figure in a value of the scorer: its F1 if it has one, otherwise its first number."""
    if isinstance(value, dict):
        return float(value["F1"])
    return float(str(value).split()[0])


def check(name: str, found: dict[str, float], floors: dict[str, float], ceilings: dict[str, float]) -> list[str]:
    """Print the figures beside their bounds; return a message for each that is out of bounds or missing."""
    failures = []
    for key, value in found.items():
        bound, fails = "", False
        if key in floors:
            bound, fails = f"at least {floors[key]:g}", value < floors[key]
        elif key in ceilings:
            bound, fails = f"at most {ceilings[key]:g}", value > ceilings[key]
        print(f"  {key:34} {value:7.1f}  {bound}{'  FAILED' if fails else ''}")
        if fails:
            failures.append(f"{name}: {key} is {value:g}, {bound}")
    missing = (floors.keys() | ceilings.keys()) - found.keys()
    return failures + [f"{name}: no figure “{key}” was measured" for key in sorted(missing)]


def main() -> int:
    """Measure the corpora that `floors.toml` names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=os.environ.get("NEWSDESK_SHARED"))
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    if args.shared is None or not (Path(args.shared) / "benchmarks" / "score.py").exists():
        print("Skipped: the shared corpora are not here. Give their folder, or set NEWSDESK_SHARED.")
        return 0
    scorer, short = load_scorer(Path(args.shared)), []
    for name, row in tomllib.loads(FLOORS.read_text(encoding="utf-8")).items():
        if "corpus" not in row or (args.only and name not in args.only):
            continue  # sections without a corpus belong to other scripts
        path = Path(args.shared) / row["path"]
        if not path.exists():
            print(f"{name}: skipped, {row['path']} is not here")
            continue
        print(name)
        found = measure(scorer, row["corpus"], path, args.show)
        short += check(name, found, row.get("floors", {}), row.get("ceilings", {}))
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
