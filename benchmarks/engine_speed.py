"""Measure the engine's speed, in words per second and as a multiple of the tokenizer's time in the same run.

    python benchmarks/engine_speed.py [FILE…]      plain text; without a file, a built-in sample

Compare the ratio between machines and days; the words per second depend on both.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.engine import Document, analyse
from analysis.engine.draft import Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.pipeline import STEPS

SAMPLE_TEXT = (
    "On Monday, Harbour Minister Jane Roe said that prices would fall, according to a person close to the talks. "
    "“We have waited long enough,” she told reporters in Leeds. The Northern Fishing Association (NFA) rejected the "
    "plan in May last year, and analysts fear that a deal at the end of this month is unlikely. Rain is forecast.\n"
) * 400
DAY = dt.date(2025, 10, 16)
ROUNDS = 3


def best_time(work: Callable[[], object]) -> float:
    """Return the lowest processor time of ROUNDS runs, in seconds: other load can only slow a run down."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def time_steps(documents: list[Document]) -> dict[str, float]:
    """Return the processor time of each step over all documents, in seconds."""
    taken = dict.fromkeys((step.name for step in STEPS), 0.0)
    for document in documents:
        draft = Draft(document, tokenize(document.text))
        for step in STEPS:
            start = time.process_time()
            step.run([draft])
            taken[step.name] += time.process_time() - start
    return taken


def main() -> None:
    """Print the speed, the ratio and the share of each step."""
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [SAMPLE_TEXT]
    documents = [Document(str(n), text, DAY) for n, text in enumerate(texts)]
    words = sum(len(text.split()) for text in texts)
    analyse(documents[0])  # load the tokenizer and the lexicons
    tokens = best_time(lambda: [tokenize(document.text) for document in documents])
    whole = best_time(lambda: [analyse(document) for document in documents])
    print(f"{words} words, {words / whole:,.0f} words per second, {whole / tokens:.1f} times the tokenizer alone")
    steps = time_steps(documents)
    total = sum(steps.values())
    for name, taken in steps.items():
        print(f"  {name:10} {100 * taken / total:5.1f} % of the steps’ time")


if __name__ == "__main__":
    main()
