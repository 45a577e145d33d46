"""Measure whom the engine takes pronouns for, on GUM's coreference (development part).

    python benchmarks/coref_gum.py SHARED [--show N]

Each pronoun that GUM joins to a person named in the same document is asked for: does the engine's actor with a mention
there bear a name that GUM gives to the same person? “right of those linked” is the accuracy (a wrong link costs more
than a missing one), “right of all” its share among all that have a name. A link to anyone where GUM names nobody counts
as wrong. Floors stand in `floors.toml` under [coref_gum]. The same figures are printed for it, they, and nominals.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine_quality import FLOORS, analyse, check

PERSONAL = frozenset(("he", "she", "him", "her", "his", "hers"))
OTHERS = {"it": ("it", "its"), "they": ("they", "them", "their", "theirs"), "who": ("who",)}
PART = Path("data") / "gum" / "dev" / "dep"

Span = tuple[int, int]


@dataclass
class Gold:
    """One document's text, and its entities' mentions as spans, some of them named."""

    id: str
    text: str = ""
    mentions: list[tuple[str, Span, bool]] = field(default_factory=list)  # entity, span, whether it holds a name
    pronouns: list[tuple[str, str, Span]] = field(default_factory=list)  # word, entity, span


def load(shared: Path) -> list[Gold]:
    return [read(path) for path in sorted((shared / PART).glob("*.conllu"))]


def read(path: Path) -> Gold:
    gold = Gold(path.stem)
    open_: dict[str, list[tuple[int, int]]] = defaultdict(list)
    words: list[tuple[Span, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and gold.text.strip() and not gold.text.endswith("\n"):
            gold.text = gold.text.rstrip() + "\n"
        cells = line.split("\t")
        if len(cells) != 10 or not cells[0].isdigit():
            continue
        start = len(gold.text)
        gold.text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
        words.append(((start, start + len(cells[1])), cells[3]))
        _mentions(gold, cells, words, open_)
    return gold


def _mentions(
    gold: Gold, cells: list[str], words: list[tuple[Span, str]], open_: dict[str, list[tuple[int, int]]]
) -> None:
    found = re.search(r"(?:^|\|)Entity=([^|]*)", cells[9])
    if not found:
        return
    here = len(words) - 1
    for opening, closing in re.findall(r"\(([^()]+)\)?|([^()]+)\)", found.group(1)):
        if opening:
            open_[opening.split("-")[0]].append((here, here))
        elif closing and open_[closing]:
            _close(gold, closing, open_[closing].pop()[0], words)
    for whole in re.findall(r"\(([^()]+)\)", found.group(1)):
        entity = whole.split("-")[0]
        if open_[entity]:
            _close(gold, entity, open_[entity].pop()[0], words)


def _close(gold: Gold, entity: str, first: int, words: list[tuple[Span, str]]) -> None:
    span = (words[first][0][0], words[-1][0][1])
    gold.mentions.append((entity, span, any(pos == "PROPN" for _, pos in words[first:])))
    if first == len(words) - 1 and words[first][1] == "PRON":
        gold.pronouns.append((gold.text[span[0] : span[1]].lower(), entity, span))


def entity_at(gold: Gold, span: Span) -> str | None:
    """The entity of the smallest mention around a name."""
    around = [(m[1] - m[0], entity) for entity, m, _ in gold.mentions if m[0] <= span[0] and span[1] <= m[1]]
    return min(around)[1] if around else None


def score(documents: list[Gold], results: dict[str, Any], show: int) -> dict[str, float]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # named, linked, right
    for gold in documents:
        named = {entity for entity, _, has_name in gold.mentions if has_name}
        links: dict[Span, set[str | None]] = {}
        for actor in results[gold.id]["actors"]:
            names = {entity_at(gold, (m["start"], m["end"])) for m in actor["mentions"] if m["kind"] == "name"}
            for m in actor["mentions"]:
                if m["kind"] != "name":
                    links[m["start"], m["end"]] = names
        for word, entity, span in gold.pronouns:
            group = "person" if word in PERSONAL else next((g for g, ws in OTHERS.items() if word in ws), "")
            if not group:
                continue
            right = span in links and entity in links[span]
            counts[group][0] += entity in named
            counts[group][1] += span in links
            counts[group][2] += right
            if span in links and not right and group == "person" and show > 0:
                show -= 1
                before, after = gold.text[max(0, span[0] - 150) : span[0]], gold.text[span[1] : span[1] + 30]
                print(f"wrong {gold.id}: {before}[{word}]{after}")
        _nominals(gold, results[gold.id]["actors"], named, counts["nominal"])
    figures = {}
    for group, (all_, linked, right) in counts.items():
        figures[f"{group}, right of those linked"] = 100 * right / max(linked, 1)
        figures[f"{group}, right of all"] = 100 * right / max(all_, 1)
        print(f"  {group}: {all_} with a name in the text, {linked} linked, {right} right")
    return figures


def _nominals(gold: Gold, actors: list[Any], named: set[str], counts: list[int]) -> None:
    """“The company”, “the minister”: what the engine links, and all that GUM joins to something with a name."""
    pronouns = {span for _, _, span in gold.pronouns}
    counts[0] += sum(entity in named and not name and span not in pronouns for entity, span, name in gold.mentions)
    for actor in actors:
        names = {entity_at(gold, (m["start"], m["end"])) for m in actor["mentions"] if m["kind"] == "name"}
        for m in actor["mentions"] if names else ():
            if m["kind"] == "nominal":
                counts[1] += 1
                counts[2] += entity_at(gold, (m["start"], m["end"])) in names


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=os.environ.get("NEWSDESK_SHARED"))
    parser.add_argument("--show", type=int, default=0, help="print so many wrong links")
    args = parser.parse_args()
    if args.shared is None or not (Path(args.shared) / PART).is_dir():
        print("Skipped: the shared corpora are not here. Give their folder, or set NEWSDESK_SHARED.")
        return 0
    documents = load(Path(args.shared))
    results = analyse([{"id": gold.id, "text": gold.text} for gold in documents])
    figures = score(documents, results, args.show)
    row = tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("coref_gum", {})
    short = check("coref_gum", figures, row.get("floors", {}), row.get("ceilings", {}))
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
