"""Report how GUM's dates are read: `<date when=…>` in its XML, in part without a year.

    python benchmarks/gum_dates.py SHARED [--show N]

A date is found if a time expression overlaps its words, and right if the TIMEX3 value of
one is `when`: a day, month or year. Dates with open or approximate ends are left out. A
document counts as published on its `dateCreated`. The figures are reported without a
floor.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Document, pipe  # noqa: E402

# Tokens that are written without a space before them, and behind which none follows
CLOSING = re.compile(r"[,.;:!?)\]%”]|['’]s|n['’]t")
OPENING = frozenset(("(", "“"))
DAY_MONTH_OR_YEAR = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")

# Start, end and TIMEX3 value
GoldDate = tuple[int, int, str]


def read_xml(path: Path) -> tuple[Document, list[GoldDate]]:
    """Return a GUM document as running text, with its dates by offsets in that text."""
    raw = path.read_text(encoding="utf-8")
    text = ""
    dates: list[GoldDate] = []
    opened: list[tuple[int, str]] = []
    for line in raw.splitlines():
        if line.startswith("<date"):
            when = re.search(r'when="([^"]*)"', line)
            opened.append((len(text), when[1] if when else ""))
        elif line.startswith("</date"):
            start, value = opened.pop()
            if DAY_MONTH_OR_YEAR.fullmatch(value):
                dates.append((start, len(text.rstrip()), value))
        elif line.startswith("</s>"):
            text = text.rstrip() + "\n"
        elif not line.startswith("<") and "\t" in line:
            text = append_word(text, html.unescape(line.split("\t", 1)[0]))
    created = re.search(r'dateCreated="(\d{4}-\d{2}-\d{2})"', raw)
    published = created[1] if created else None
    return Document.from_json({"id": path.stem, "text": text, "published": published}), dates


def append_word(text: str, word: str) -> str:
    """Return the text with a word behind it, spaced as in print."""
    if CLOSING.fullmatch(word):
        text = text.rstrip(" ")
    return text + word + ("" if word in OPENING else " ")


def documents(shared: Path) -> Iterator[tuple[Document, list[GoldDate]]]:
    """Yield GUM's training and development parts."""
    for part in ("train", "dev"):
        for path in sorted((shared / "data" / "gum" / part / "xml").glob("*.xml")):
            yield read_xml(path)


def main() -> None:
    """Print how many dates are found and how many are right.

    With --show, the first N that are not.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder of shared corpora")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N dates that are not right")
    options = parser.parse_args()
    rows = list(documents(options.shared))
    total = found = correct = 0
    left_to_show = options.show
    for (document, dates), analysis in zip(rows, pipe(document for document, _ in rows), strict=True):
        for start, end, when in dates:
            total += 1
            values = [time.value for time in analysis.times if time.start < end and start < time.end]
            found += bool(values)
            if when in values:
                correct += 1
            elif left_to_show > 0:
                left_to_show -= 1
                print(f"{document.id}: {document.text[start:end]!r} {when}, engine {values}")
    print(f"{total} dates: found {100 * found / total:.1f}, right {100 * correct / total:.1f}")


if __name__ == "__main__":
    main()
