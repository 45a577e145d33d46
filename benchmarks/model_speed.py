"""Measure the shipped model's speed, start-up time and memory: `python -m benchmarks.model_speed FOLDER_OF_TEXTS`.

Each measurement runs in a separate process, bound to the number of cores it measures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ARTICLES = 1000
FLOORS = {"words a second on 2 cores": 8000}
CEILINGS = {"model step / bare network": 1.3, "start in seconds": 1.5, "peak memory in MB": 400}


def main() -> int:
    """Print all figures; return 1 where one misses its floor or ceiling."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="a folder of .txt articles")
    parser.add_argument("--task", choices=sorted(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(TASKS[options.task](options.texts, options.cores)))
        return 0
    figures: dict[str, float] = {}
    for task, cores in (("start", 1), ("speed", 1), ("speed", 2), ("ratio", 1)):
        figures |= _apart(options.texts, task, cores)
    for name, value in figures.items():
        print(f"{name:32}{value:10.2f}")
    bad = [name for name, floor in FLOORS.items() if figures[name] < floor]
    bad += [name for name, ceiling in CEILINGS.items() if figures[name] > ceiling]
    print("Not reached: " + "; ".join(bad) if bad else "All reached.", file=sys.stderr)
    return 1 if bad else 0


def _apart(texts: Path, task: str, cores: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.model_speed", str(texts), "--task", task, "--cores", str(cores)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(output)
    return figures


def articles(folder: Path) -> list[str]:
    """Return a thousand articles; a smaller folder is repeated."""
    texts = [path.read_text("utf8") for path in sorted(folder.glob("*.txt"))[:ARTICLES]]
    return (texts * (ARTICLES // len(texts) + 1))[:ARTICLES]


def _bind(cores: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:cores]))


def start(texts: Path, cores: int) -> dict[str, float]:
    """Measure the time from the first import to the first sentence, and the memory that a thousand articles take."""
    began = time.perf_counter()
    from analysis.engine.model import load

    model = load()
    model("The minister resigned on Friday.")
    seconds = time.perf_counter() - began
    for _ in model.pipe(articles(texts)):
        pass
    return {"start in seconds": seconds, "peak memory in MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def speed(texts: Path, cores: int) -> dict[str, float]:
    """Measure the words analysed per second."""
    _bind(cores)
    from analysis.engine.model import load

    model = load(threads=cores)
    documents = articles(texts)
    model("Warm up.")
    words = sum(sum(not token.is_space for token in model._tokenize(text)) for text in documents)
    began, worked = time.perf_counter(), time.process_time()
    for _ in model.pipe(documents):
        pass
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    name = f"words a second on {cores} core{'s' if cores > 1 else ''}"
    # The second figure leaves out the time that other programs took on these cores.
    return {name: words / seconds, f"{name}, undisturbed": words / worked * cores}


def ratio(texts: Path, cores: int) -> dict[str, float]:
    """Measure the whole step, from tokenized docs and from plain text, as a ratio to the bare network's time."""
    _bind(cores)
    from analysis.engine.model import load
    from analysis.engine.model import runtime as inside
    from analysis.engine.model.encode import make_batch

    model = load(threads=1)
    documents = articles(texts)[:200]
    docs = [model._tokenize(text) for text in documents]
    windows: list[inside.Window] = []
    for number, doc in enumerate(docs):
        windows += model._windows(number, doc, inside._word_places(doc), keep=False)
    batches = []
    for group in inside._batches(windows):
        rows = [(window.words[window.start : window.end], window.breaks[window.start : window.end]) for window in group]
        batches.append(make_batch(rows, model._pieces)._asdict())
    bare = _timed(lambda: [model._session.run(None, batch) for batch in batches])
    whole = _timed(lambda: list(model.pipe(docs)))
    from_text = _timed(lambda: list(model.pipe(documents)))
    return {"model step / bare network": whole / bare, "with tokenizing / bare network": from_text / bare}


def _timed(work: Callable[[], object]) -> float:
    """Return the fastest of three runs, in seconds: other load can only slow a run down."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


TASKS = {"start": start, "speed": speed, "ratio": ratio}

if __name__ == "__main__":
    sys.exit(main())
