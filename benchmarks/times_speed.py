"""What dating costs beside the language model, and how that grows with the dates of a text.

    python benchmarks/times_speed.py [FILE…]      plain text; without a file, a text of its own

Both figures are ratios within one run, so that they can be compared across machines. The
first is the processor time of the steps times and events in percent of that of the parse
step. The second is the time that the step times takes for one text of 10,000 dates over
that for one of 2,500, both parsed beforehand: about four if cost is linear. The ceilings
are in `floors.toml`.
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

PUBLISHED = dt.date(2025, 10, 16)
FOUR_DATES = "He left two days before 9 May 2024, at 5 p.m. on Friday, and not until the end of last week; "


def share_of_parse(documents: list[Document]) -> float:
    """Return the time of the steps times and events in percent of the parse, the best of a few rounds."""
    shares = []
    for _ in range(ROUNDS):
        seconds = time_steps(documents)
        shares.append(100 * (seconds["times"] + seconds["events"]) / seconds["parse"])
    return min(shares)


def growth() -> float:
    """Return the time for 10,000 dates over that for 2,500, the best of a few rounds."""
    small, large = (_parsed(FOUR_DATES * (count // 4)) for count in (2_500, 10_000))
    return min(_seconds(large) / _seconds(small) for _ in range(ROUNDS))


def _parsed(text: str) -> Draft:
    """Return a draft that has passed every step before times."""
    draft = Draft(Document("x", text, PUBLISHED), tokenize(text))
    for step in STEPS[: STEPS.index(times.STEP)]:
        step.run([draft])
    return draft


def _seconds(draft: Draft) -> float:
    draft.times.clear()
    start = time.process_time()
    times.STEP.run([draft])
    return time.process_time() - start


def main() -> int:
    """Print both figures; return 1 if one exceeds its ceiling."""
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]] or [SAMPLE_TEXT[: len(SAMPLE_TEXT) // 4]]
    documents = [Document(str(index), text, PUBLISHED) for index, text in enumerate(texts)]
    analyse(documents[0])  # load the model and the lexicons
    figures = {
        "times and events, of the model's time": share_of_parse(documents),
        "dates in one text, 10,000 to 2,500": growth(),
    }
    ceilings = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["times_speed"]["ceilings"]
    for name, value in figures.items():
        mark = "  TOO MUCH" if value > ceilings[name] else ""
        print(f"  {name:40} {value:6.1f}  at most {ceilings[name]:g}{mark}")
    return int(any(value > ceilings[name] for name, value in figures.items()))


if __name__ == "__main__":
    sys.exit(main())
