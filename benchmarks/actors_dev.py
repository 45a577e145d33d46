"""Measure actors on the project's own passages, and fail below the floors in `floors.toml`.

    python benchmarks/actors_dev.py [--show]

`data/actors.jsonl` holds passages with names of many forms, written before the engine read them. In a text `[Lin|1]` is
a mention of actor 1, a pronoun where the word is one, and a name otherwise; `[the firm|~1]` is a nominal one, and in
`[he|?]` two readings remain. A table tells of each actor its name, kind and role, and how it stood in it. Figures are
percentages:

    names                        F1 of name spans; what stands within the words of a role is not counted
    kind, role, standing         among actors found, of those that have one; a role is compared without “the”
    names joined                 short names, acronyms and repetitions that belong to their actor
    pronouns, nominals           joined to their actor, of those linked and of all
    open left open               of `?`
    unnamed sources, metonyms    found with their exact words, marked as such
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from engine_quality import FLOORS, check  # noqa: E402

from analysis.engine import Actor, Document, Mention, pipe  # noqa: E402

GOLD = HERE / "data" / "actors.jsonl"
MARK = re.compile(r"\[([^\[\]|]+)\|(~?)([\w?]+)\]")
PRONOUNS = frozenset(
    [
        "i",
        "me",
        "my",
        "we",
        "us",
        "our",
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "it",
        "its",
        "they",
        "them",
        "their",
        "who",
        "which",
    ]
)
Row = dict[str, Any]
Span = tuple[int, int]


class GoldMention(NamedTuple):
    """A mention of the gold: its span in the plain text, its kind, and whose it is (“?” where it stays open)."""

    span: Span
    kind: str
    actor: str


def parse_markup(marked: str) -> tuple[str, list[GoldMention]]:
    """The text without its marks, and the mentions marked in it."""
    text, end, found = "", 0, []
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        words, nominal, actor = match.groups()
        kind = "nominal" if nominal else "pronoun" if words.lower() in PRONOUNS else "name"
        found.append(GoldMention((len(text), len(text) + len(words)), kind, actor))
        text, end = text + words, match.end()
    return text + marked[end:], found


class AccuracyCounter(Counter[str]):
    """Counts of `what right` among `what all`."""

    def mark(self, what: str, right: bool) -> bool:
        self[f"{what} all"] += 1
        self[f"{what} right"] += right
        return right

    def share(self, what: str) -> float:
        return 100 * self[f"{what} right"] / max(1, self[f"{what} all"])


class Passage:
    """One passage of the gold beside what the engine made of it."""

    def __init__(self, row: Row, text: str, gold: list[GoldMention], actors: tuple[Actor, ...]):
        self.text, self.table, self.gold = text, row["actors"], gold
        self.at: dict[Span, list[tuple[Actor, Mention]]] = {}
        for actor in actors:
            for mention in actor.mentions:
                self.at.setdefault((mention.start, mention.end), []).append((actor, mention))
        self.own = {key: self._own(key) for key in self.table}

    def _own(self, key: str) -> Actor | None:
        """The engine's actor of a gold one: the one with the most of its names, the first of those."""
        counts: Counter[str] = Counter()
        found: dict[str, Actor] = {}
        for marked in self.gold:
            if marked.actor == key and marked.kind == "name":
                for actor, _ in self.at.get(marked.span, ()):
                    counts[actor.id] += 1
                    found.setdefault(actor.id, actor)
        return found[counts.most_common(1)[0][0]] if counts else None

    def score(self, tally: AccuracyCounter) -> Iterator[str]:
        yield from self._names(tally)
        for key, row in self.table.items():
            actor = self.own[key]
            if row.get("anonymous") or row.get("metonym"):
                continue
            if actor is None:
                continue
            if not tally.mark("kind", actor.kind == row["kind"]):
                yield f"{row['name']} is a {actor.kind}"
            yield from self._role(tally, actor, row)
        for marked in self.gold:
            yield from self._mention(tally, marked)

    def _names(self, tally: AccuracyCounter) -> Iterator[str]:
        special = {key for key, row in self.table.items() if row.get("anonymous")}
        gold = {m.span for m in self.gold if m.kind == "name" and m.actor not in special}
        found = {span for span, rows in self.at.items() if any(m.kind == "name" for _, m in rows)}
        found = {span for span in found if span in gold or not self._in_role(span)}
        tally["names gold"] += len(gold)
        tally["names found"] += len(found)
        tally["names right"] += len(gold & found)
        for what, spans in (("missed", gold - found), ("extra", found - gold)):
            for start, end in sorted(spans):
                yield f"{what} “{self.text[start:end]}”"

    def _in_role(self, span: Span) -> bool:
        """Whether a span stands in the words of a role or of an unnamed source's description."""
        lows = self.text.lower()
        described = [m.span for m in self.gold if self.table.get(m.actor, {}).get("anonymous") or m.kind == "nominal"]
        for row in self.table.values():
            if role := row.get("role", "").lower():
                described += [m.span() for m in re.finditer(re.escape(role), lows)]
        return any(start <= span[0] and span[1] <= end for start, end in described)

    def _role(self, tally: AccuracyCounter, actor: Actor, row: Row) -> Iterator[str]:
        if "role" not in row:
            return
        held = {r.role.lower().removeprefix("the "): r.standing for r in actor.roles}
        wanted = row["role"].lower()
        if not tally.mark("role", wanted in held):
            yield f"{row['name']}: roles {held}, not “{wanted}”"
        if not tally.mark("standing", row["standing"] in held.values()):
            yield f"{row['name']}: {held}, not {row['standing']}"

    def _mention(self, tally: AccuracyCounter, marked: GoldMention) -> Iterator[str]:
        words = self.text[slice(*marked.span)]
        rows = self.at.get(marked.span, [])
        if marked.actor == "?":
            bearers = [a.name for a, m in rows if m.kind != "name" or a.name != words]
            if not tally.mark("open", not bearers):
                yield f"“{words}” is {bearers}, and stays open"
            return
        row = self.table[marked.actor]
        if row.get("anonymous") and marked.kind == "name":
            if not tally.mark("unnamed", any(a.anonymous and a.kind == row["kind"] for a, _ in rows)):
                yield f"unnamed source “{words}” not found, but {[(a.name, a.kind) for a, _ in rows]}"
        elif row.get("metonym"):
            if not tally.mark("metonym", any(a.name == row["name"] and m.metonym for a, m in rows)):
                yield f"metonym “{words}” is {[a.name for a, _ in rows]}"
        else:
            own = self.own[marked.actor]
            right = any(a is own for a, _ in rows)
            what = {"name": "joined", "pronoun": "pronouns", "nominal": "nominals"}[marked.kind]
            if rows and what != "joined":
                tally.mark(f"{what} linked", right)
            if (what != "joined" or rows) and not tally.mark(what, right):
                yield f"{what}: “{words}” at {marked.span[0]} is {[a.name for a, _ in rows]}, not {row['name']}"


def scores(tally: AccuracyCounter) -> dict[str, float]:
    precision = tally["names right"] / max(1, tally["names found"])
    recall = tally["names right"] / max(1, tally["names gold"])
    shares = {
        "kind": "kind",
        "role": "role",
        "standing": "standing",
        "names joined": "joined",
        "pronouns, right of those linked": "pronouns linked",
        "pronouns, right of all": "pronouns",
        "nominals, right of those linked": "nominals linked",
        "nominals, right of all": "nominals",
        "open left open": "open",
        "unnamed sources": "unnamed",
        "metonyms": "metonym",
    }
    f1 = 200 * precision * recall / max(1e-9, precision + recall)
    return {"names": f1} | {name: tally.share(what) for name, what in shares.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    show = parser.parse_args().show
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    texts = [parse_markup(row["text"]) for row in rows]
    results = pipe(Document(row["id"], text) for row, (text, _) in zip(rows, texts, strict=True))
    tally = AccuracyCounter()
    for row, (text, gold), result in zip(rows, texts, results, strict=True):
        wrong = list(Passage(row, text, gold, result.actors).score(tally))
        if show and wrong:
            print(f"{row['id']}: {text}", *(f"    {line}" for line in wrong), sep="\n")
    pinned = tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("actors_dev", {})
    short = check("actors_dev", scores(tally), pinned.get("floors", {}), pinned.get("ceilings", {}))
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
