"""Measure the engine on the corpora and fail where a figure falls below its floor.

    python benchmarks/engine_quality.py SHARED [--only seed polnear …] [--show N]

SHARED is the folder of shared corpora with `benchmarks/score.py` in it; NEWSDESK_SHARED serves as well. Floors stand in
`floors.toml` beside this file. Lowering one is a decision: it takes its own commit that says why.
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
    spec = importlib.util.spec_from_file_location("score", shared / "benchmarks" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def analyse(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Run the engine as other programs do, so that what is measured is what they get."""
    lines = "\n".join(json.dumps(document) for document in documents)
    command = [sys.executable, "-m", "analysis.engine"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=HERE.parent, check=True)
    return {result["id"]: result for result in map(json.loads, done.stdout.splitlines())}


def measure(scorer: ModuleType, corpus: str, path: Path, show: int) -> dict[str, float]:
    """Every figure by its name; “F1” where there is one, the first number otherwise."""
    results = analyse(list(scorer.make_input(corpus, str(path), None)))
    raw = getattr(scorer, f"score_{corpus}")(str(path), results, show)
    return {key: number(value) for key, value in raw.items()}


def number(value: Any) -> float:
    if isinstance(value, dict):
        return float(value["F1"])
    return float(str(value).split()[0])


def check(name: str, found: dict[str, float], floors: dict[str, float], ceilings: dict[str, float]) -> list[str]:
    """Print the figures beside their floors; return what fell short."""
    short = []
    for key, value in found.items():
        floor, ceiling = floors.get(key), ceilings.get(key)
        bound = f"at least {floor:g}" if floor is not None else f"at most {ceiling:g}" if ceiling is not None else ""
        fails = (floor is not None and value < floor) or (ceiling is not None and value > ceiling)
        print(f"  {key:34} {value:7.1f}  {bound}{'  FELL SHORT' if fails else ''}")
        if fails:
            short.append(f"{name}: {key} is {value:g}, {bound}")
    missing = (floors.keys() | ceilings.keys()) - found.keys()
    return short + [f"{name}: no figure “{key}” was measured" for key in sorted(missing)]


def main() -> int:
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
            continue  # without a corpus: measured by a script of its own
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
