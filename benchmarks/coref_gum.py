"""Measure how the engine resolves pronouns, on GUM's coreference (development part).

    python benchmarks/coref_gum.py SHARED [--show N]

Each pronoun that GUM links to a person named in the same document counts: it is right if the engine's actor with a
mention there has a name that GUM links to the same person. “right of those linked” is the precision (a wrong link costs
more than a missing one), “right of all” the share among all pronouns with a name. A link of a pronoun without a name in
the text counts as wrong. The floors are in `floors.toml` under [coref_gum]. The same figures are printed for “it”,
“they”, “who” and nominal mentions.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.engine_quality import FLOORS, analyse, check

PERSONAL = frozenset(("he", "she", "him", "her", "his", "hers"))
OTHERS = {"it": ("it", "its"), "they": ("they", "them", "their", "theirs"), "who": ("who",)}
PART = Path("data") / "gum" / "dev" / "dep"

Span = tuple[int, int]  # characters of the text
Word = tuple[Span, str]  # with its part of speech


@dataclass
class Gold:
    """The text of a document and its annotated mentions."""

    id: str
    text: str = ""
    mentions: list[tuple[str, Span, bool]] = field(default_factory=list)  # entity, span, whether it holds a name
    pronouns: list[tuple[str, str, Span]] = field(default_factory=list)  # word in lower case, entity, span


@dataclass
class GroupCounts:
    """Counts of one group of pronouns."""

    named: int = 0  # with a name in the text
    linked: int = 0  # by the engine
    right: int = 0


def load(shared: Path) -> list[Gold]:
    """Return the documents of the development part."""
    return [read(path) for path in sorted((shared / PART).glob("*.conllu"))]


def read(path: Path) -> Gold:
    """Return the text and the mentions of a CoNLL-U file; paragraphs become lines."""
    gold = Gold(path.stem)
    open_mentions: dict[str, list[int]] = defaultdict(list)
    words: list[Word] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and gold.text.strip() and not gold.text.endswith("\n"):
            gold.text = gold.text.rstrip() + "\n"
        cells = line.split("\t")
        if len(cells) != 10 or not cells[0].isdigit():
            continue
        start = len(gold.text)
        gold.text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
        words.append(((start, start + len(cells[1])), cells[3]))
        _read_mentions(gold, cells[9], words, open_mentions)
    return gold


def _read_mentions(gold: Gold, column: str, words: list[Word], open_mentions: dict[str, list[int]]) -> None:
    """Open and close mentions at the last word.

    `open_mentions` holds the first words of each entity's open mentions. GUM writes `(1-person` where a mention of
    entity 1 starts, `1)` where it ends, and `(1-person)` where it is one word.
    """
    found = re.search(r"(?:^|\|)Entity=([^|]*)", column)
    if not found:
        return
    for opening, closing in re.findall(r"\(([^()]+)\)?|([^()]+)\)", found.group(1)):
        if opening:
            open_mentions[opening.split("-")[0]].append(len(words) - 1)
        elif closing and open_mentions[closing]:
            _close(gold, closing, open_mentions[closing].pop(), words)
    for single_word in re.findall(r"\(([^()]+)\)", found.group(1)):
        entity = single_word.split("-")[0]
        if open_mentions[entity]:
            _close(gold, entity, open_mentions[entity].pop(), words)


def _close(gold: Gold, entity: str, first: int, words: list[Word]) -> None:
    """Add the mention from word `first` to the last word."""
    span = (words[first][0][0], words[-1][0][1])
    gold.mentions.append((entity, span, any(pos == "PROPN" for _, pos in words[first:])))
    if first == len(words) - 1 and words[first][1] == "PRON":
        gold.pronouns.append((gold.text[span[0] : span[1]].lower(), entity, span))


def entity_at(gold: Gold, span: Span) -> str | None:
    """Return the entity of the smallest mention around a span."""
    around = [(end - start, entity) for entity, (start, end), _ in gold.mentions if start <= span[0] and span[1] <= end]
    return min(around)[1] if around else None


def score(documents: list[Gold], results: dict[str, Any], show: int) -> dict[str, float]:
    """Return the figures by name, given the engine's results as JSON; print up to `show` wrong links of persons."""
    counts: dict[str, GroupCounts] = defaultdict(GroupCounts)
    for gold in documents:
        actors = results[gold.id]["actors"]
        named = {entity for entity, _, has_name in gold.mentions if has_name}
        for word, span in _score_pronouns(gold, actors, named, counts):
            if show > 0:
                show -= 1
                before, after = gold.text[max(0, span[0] - 150) : span[0]], gold.text[span[1] : span[1] + 30]
                print(f"wrong {gold.id}: {before}[{word}]{after}")
        _score_nominals(gold, actors, named, counts["nominal"])
    figures = {}
    for group, count in counts.items():
        figures[f"{group}, right of those linked"] = 100 * count.right / max(count.linked, 1)
        figures[f"{group}, right of all"] = 100 * count.right / max(count.named, 1)
        print(f"  {group}: {count.named} with a name in the text, {count.linked} linked, {count.right} right")
    return figures


def _score_pronouns(
    gold: Gold, actors: list[Any], named: set[str], counts: dict[str, GroupCounts]
) -> Iterator[tuple[str, Span]]:
    """Count the pronouns of a document by group; yield those of persons that are linked wrongly."""
    links: dict[Span, set[str | None]] = {}
    for actor in actors:
        names = _named_entities(gold, actor)
        for mention in actor["mentions"]:
            if mention["kind"] != "name":
                links[mention["start"], mention["end"]] = names
    for word, entity, span in gold.pronouns:
        group = _group(word)
        if not group:
            continue
        right = entity in links.get(span, ())
        counts[group].named += entity in named
        counts[group].linked += span in links
        counts[group].right += right
        if span in links and not right and group == "person":
            yield word, span


def _group(word: str) -> str:
    """Return the group that a pronoun is counted in, empty for one that is not counted."""
    if word in PERSONAL:
        return "person"
    return next((group for group, forms in OTHERS.items() if word in forms), "")


def _named_entities(gold: Gold, actor: Any) -> set[str | None]:
    """Return the gold entities that the names of an actor belong to."""
    names = [mention for mention in actor["mentions"] if mention["kind"] == "name"]
    return {entity_at(gold, (name["start"], name["end"])) for name in names}


def _score_nominals(gold: Gold, actors: list[Any], named: set[str], count: GroupCounts) -> None:
    """Count nominal mentions (“the company”, “the minister”): those GUM links to a name, and those the engine links."""
    pronouns = {span for _, _, span in gold.pronouns}
    for entity, span, has_name in gold.mentions:
        count.named += entity in named and not has_name and span not in pronouns
    for actor in actors:
        names = _named_entities(gold, actor)
        if not names:
            continue
        for mention in actor["mentions"]:
            if mention["kind"] == "nominal":
                count.linked += 1
                count.right += entity_at(gold, (mention["start"], mention["end"])) in names


def main() -> int:
    """Measure and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", nargs="?", type=Path, default=os.environ.get("NEWSDESK_SHARED"))
    parser.add_argument("--show", type=int, default=0, help="print up to this many wrong links")
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
