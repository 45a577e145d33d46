"""What dating costs: times and events beside the language model, and how cost grows with the dates of one text.

    python benchmarks/times_speed.py [FILE…]      plain text; without a file, a text of its own

Both are ratios within one run. The first is the processor time of the steps times and events over that of the parse
step. The second reads one text of 10,000 dates and one of 2,500, parsed, in the step times: four times the dates
should take four times as long, and cost that grows faster than the text would show. Ceilings stand in `floors.toml`.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Document, analyse  # noqa: E402
from analysis.engine.draft import Draft  # noqa: E402
from analysis.engine.language.tokens import tokenize  # noqa: E402
from analysis.engine.pipeline import STEPS  # noqa: E402
from analysis.engine.steps.times import step as times  # noqa: E402
from benchmarks.engine_speed import ROUNDS, SAMPLE_TEXT, time_steps  # noqa: E402

DAY = dt.date(2025, 10, 16)
DATES = "He left two days before 9 May 2024, at 5 p.m. on Friday, and not until the end of last week; "


def share(documents: list[Document]) -> float:
    """Times and events in percent of the parse, the best of a few rounds."""
    shares = []
    for _ in range(ROUNDS):
        taken = time_steps(documents)
        shares.append(100 * (taken["times"] + taken["events"]) / taken["parse"])
    return min(shares)


def growth() -> float:
    small, large = (_parsed(DATES * (count // 4)) for count in (2_500, 10_000))
    return min(_seconds(large) / _seconds(small) for _ in range(ROUNDS))


def _parsed(text: str) -> Draft:
    draft = Draft(Document("x", text, DAY), tokenize(text))
    for step in STEPS[: STEPS.index(times.STEP)]:
        step.run([draft])
    return draft


def _seconds(draft: Draft) -> float:
    draft.times.clear()
    start = time.process_time()
    times.STEP.run([draft])
    return time.process_time() - start


def main() -> int:
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [SAMPLE_TEXT[: len(SAMPLE_TEXT) // 4]]
    documents = [Document(str(n), text, DAY) for n, text in enumerate(texts)]
    analyse(documents[0])  # load the model and the lexicons
    figures = {
        "times and events, of the model's time": share(documents),
        "dates in one text, 10,000 to 2,500": growth(),
    }
    ceilings = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["times_speed"]["ceilings"]
    for name, value in figures.items():
        print(f"  {name:40} {value:6.1f}  at most {ceilings[name]:g}{'  TOO MUCH' if value > ceilings[name] else ''}")
    return int(any(value > ceilings[name] for name, value in figures.items()))


if __name__ == "__main__":
    sys.exit(main())
