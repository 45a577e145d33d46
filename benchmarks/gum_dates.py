"""Report how GUM's dates are read: `<date when=…>` in its XML, in part without a year.

    python benchmarks/gum_dates.py SHARED [--show N]

Found: an expression overlaps the date's words. Right: its value is `when`, a day, month or year. Dates with
open or approximate ends are left out. Published is the document's date of creation. Reported, without a floor.
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

CLOSING = re.compile(r"[,.;:!?)\]%”]|['’]s|n['’]t")
Gold = tuple[int, int, str]


def read(path: Path) -> tuple[Document, list[Gold]]:
    raw = path.read_text(encoding="utf-8")
    head = re.search(r'dateCreated="(\d{4}-\d{2}-\d{2})"', raw)
    text, dates, opened = "", [], []
    for line in raw.splitlines():
        if line.startswith("<date"):
            when = re.search(r'when="([^"]*)"', line)
            opened.append((len(text), when.group(1) if when else ""))
        elif line.startswith("</date"):
            start, when_ = opened.pop()
            if re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", when_):
                dates.append((start, len(text.rstrip()), when_))
        elif line.startswith("</s>"):
            text = text.rstrip() + "\n"
        elif not line.startswith("<") and "\t" in line:
            word = html.unescape(line.split("\t", 1)[0])
            text = (
                (text.rstrip(" ") if CLOSING.fullmatch(word) else text) + word + (" " if word not in {"(", "“"} else "")
            )
    document = Document.from_json({"id": path.stem, "text": text, "published": head.group(1) if head else None})
    return document, dates


def documents(shared: Path) -> Iterator[tuple[Document, list[Gold]]]:
    for part in ("train", "dev"):
        for path in sorted((shared / "data" / "gum" / part / "xml").glob("*.xml")):
            yield read(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    rows = list(documents(args.shared))
    gold = found = right = 0
    shown = args.show
    for (document, dates), result in zip(rows, pipe(document for document, _ in rows), strict=True):
        for start, end, when in dates:
            gold += 1
            over = [time for time in result.times if time.start < end and start < time.end]
            found += bool(over)
            good = any(time.value == when for time in over)
            right += good
            if not good and shown > 0:
                shown -= 1
                print(f"{document.id}: {document.text[start:end]!r} {when}, engine {[time.value for time in over]}")
    print(f"{gold} dates: found {100 * found / gold:.1f}, right {100 * right / gold:.1f}")


if __name__ == "__main__":
    main()
