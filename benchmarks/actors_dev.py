"""Measure actors on the project's own passages and fail below the floors in `floors.toml`.

    python benchmarks/actors_dev.py [--show]

`data/actors.jsonl` holds passages with many forms of names, written before the engine analysed them. In a text,
`[Lin|1]` is a mention of actor 1: a pronoun if the word is one, a name otherwise; `[the firm|~1]` is a nominal mention,
and `[he|?]` has two possible readings. A table gives the name, kind, role and standing (current, former, …) of each
actor. Figures are percentages:

    names                        F1 of name spans; names within the words of a role are not counted
    kind, role, standing         accuracy on the actors found that have one; roles are compared without “the”
    names joined                 short names, acronyms and repetitions linked to their actor
    pronouns, nominals           linked to their actor, of those linked and of all
    open left open               mentions marked `?` without a link
    unnamed sources, metonyms    found with their exact words and marked as such
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
sys.path.insert(0, str(HERE.parent))

from analysis.engine import Actor, Document, Mention, pipe  # noqa: E402
from benchmarks.engine_quality import FLOORS, check  # noqa: E402

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
    """A mention of the gold: its span in the plain text, its kind, and its actor's key (“?” if two readings remain)."""

    span: Span
    kind: str
    actor: str


def parse_markup(marked: str) -> tuple[str, list[GoldMention]]:
    """Return the text without its marks, and the mentions marked in it."""
    text = ""
    end = 0
    mentions = []
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        words, nominal, actor = match.groups()
        span = (len(text), len(text) + len(words))
        mentions.append(GoldMention(span, _kind(words, bool(nominal)), actor))
        text, end = text + words, match.end()
    return text + marked[end:], mentions


def _kind(words: str, nominal: bool) -> str:
    """Return the kind of a marked mention."""
    if nominal:
        return "nominal"
    return "pronoun" if words.lower() in PRONOUNS else "name"


class AccuracyCounter(Counter[str]):
    """Counts of right answers (`<measure> right`) and of all (`<measure> all`)."""

    def mark(self, measure: str, right: bool) -> bool:
        """Count one answer and return whether it is right."""
        self[f"{measure} all"] += 1
        self[f"{measure} right"] += right
        return right

    def share(self, measure: str) -> float:
        """Return the percentage of right answers."""
        return 100 * self[f"{measure} right"] / max(1, self[f"{measure} all"])


class Passage:
    """The gold of one passage beside the engine's result."""

    def __init__(self, row: Row, text: str, gold: list[GoldMention], actors: tuple[Actor, ...]) -> None:
        self.text, self.table, self.gold = text, row["actors"], gold
        self.mentions_at: dict[Span, list[tuple[Actor, Mention]]] = {}
        for actor in actors:
            for mention in actor.mentions:
                self.mentions_at.setdefault((mention.start, mention.end), []).append((actor, mention))
        self.actor_of = {key: self._matching_actor(key) for key in self.table}

    def _matching_actor(self, key: str) -> Actor | None:
        """Return the engine's actor with the most names of a gold actor; the first of several."""
        counts: Counter[str] = Counter()
        found: dict[str, Actor] = {}
        for marked in self.gold:
            if marked.actor == key and marked.kind == "name":
                for actor, _ in self.mentions_at.get(marked.span, ()):
                    counts[actor.id] += 1
                    found.setdefault(actor.id, actor)
        return found[counts.most_common(1)[0][0]] if counts else None

    def score(self, counter: AccuracyCounter) -> Iterator[str]:
        """Count all answers; yield a description of each wrong one."""
        yield from self._score_names(counter)
        for key, row in self.table.items():
            actor = self.actor_of[key]
            if actor is None or row.get("anonymous") or row.get("metonym"):
                continue
            if not counter.mark("kind", actor.kind == row["kind"]):
                yield f"{row['name']} is a {actor.kind}"
            yield from self._score_role(counter, actor, row)
        for marked in self.gold:
            yield from self._score_mention(counter, marked)

    def _score_names(self, counter: AccuracyCounter) -> Iterator[str]:
        """Count name spans."""
        unnamed = {key for key, row in self.table.items() if row.get("anonymous")}
        gold = {marked.span for marked in self.gold if marked.kind == "name" and marked.actor not in unnamed}
        found = set()
        for span, rows in self.mentions_at.items():
            is_name = any(mention.kind == "name" for _, mention in rows)
            if is_name and (span in gold or not self._in_description(span)):
                found.add(span)
        counter["names gold"] += len(gold)
        counter["names found"] += len(found)
        counter["names right"] += len(gold & found)
        for problem, spans in (("missed", gold - found), ("extra", found - gold)):
            for start, end in sorted(spans):
                yield f"{problem} “{self.text[start:end]}”"

    def _in_description(self, span: Span) -> bool:
        """Return whether a span lies in the words of a role or of an unnamed source's description."""
        lower = self.text.lower()
        described = []
        for marked in self.gold:
            if marked.kind == "nominal" or self.table.get(marked.actor, {}).get("anonymous"):
                described.append(marked.span)
        for row in self.table.values():
            if role := row.get("role", "").lower():
                described += [match.span() for match in re.finditer(re.escape(role), lower)]
        return any(start <= span[0] and span[1] <= end for start, end in described)

    def _score_role(self, counter: AccuracyCounter, actor: Actor, row: Row) -> Iterator[str]:
        """Count the role of an actor and its standing, if the gold has one."""
        if "role" not in row:
            return
        standings = {role.role.lower().removeprefix("the "): role.standing for role in actor.roles}
        wanted = row["role"].lower()
        if not counter.mark("role", wanted in standings):
            yield f"{row['name']}: roles {standings}, not “{wanted}”"
        if not counter.mark("standing", row["standing"] in standings.values()):
            yield f"{row['name']}: {standings}, not {row['standing']}"

    def _score_mention(self, counter: AccuracyCounter, marked: GoldMention) -> Iterator[str]:
        """Count a gold mention under the measure for its kind."""
        words = self.text[slice(*marked.span)]
        rows = self.mentions_at.get(marked.span, [])
        if marked.actor == "?":
            linked = [actor.name for actor, mention in rows if mention.kind != "name" or actor.name != words]
            if not counter.mark("open", not linked):
                yield f"“{words}” is {linked}, but should stay open"
            return
        row = self.table[marked.actor]
        names = [actor.name for actor, _ in rows]
        if row.get("anonymous") and marked.kind == "name":
            found = any(actor.anonymous and actor.kind == row["kind"] for actor, _ in rows)
            if not counter.mark("unnamed", found):
                yield f"unnamed source “{words}” not found, but {[(actor.name, actor.kind) for actor, _ in rows]}"
        elif row.get("metonym"):
            found = any(actor.name == row["name"] and mention.metonym for actor, mention in rows)
            if not counter.mark("metonym", found):
                yield f"metonym “{words}” is {names}"
        elif wrong := self._wrong_link(counter, marked, rows):
            yield f"{wrong}: “{words}” at {marked.span[0]} is {names}, not {row['name']}"

    def _wrong_link(
        self, counter: AccuracyCounter, marked: GoldMention, rows: list[tuple[Actor, Mention]]
    ) -> str | None:
        """Count the link of a mention to its actor; return the measure's name if the link is wrong or missing.

        A name that is not found at all counts under “names” only.
        """
        wanted = self.actor_of[marked.actor]
        right = any(actor is wanted for actor, _ in rows)
        measure = {"name": "joined", "pronoun": "pronouns", "nominal": "nominals"}[marked.kind]
        if measure == "joined":
            return None if not rows or counter.mark(measure, right) else measure
        if rows:
            counter.mark(f"{measure} linked", right)
        return None if counter.mark(measure, right) else measure


def scores(counter: AccuracyCounter) -> dict[str, float]:
    """Return the figures in percent by name."""
    precision = counter["names right"] / max(1, counter["names found"])
    recall = counter["names right"] / max(1, counter["names gold"])
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
    return {"names": f1} | {name: counter.share(measure) for name, measure in shares.items()}


def main() -> int:
    """Measure all passages and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    show = parser.parse_args().show
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    texts = [parse_markup(row["text"]) for row in rows]
    results = pipe(Document(row["id"], text) for row, (text, _) in zip(rows, texts, strict=True))
    counter = AccuracyCounter()
    for row, (text, gold), result in zip(rows, texts, results, strict=True):
        wrong = list(Passage(row, text, gold, result.actors).score(counter))
        if show and wrong:
            print(f"{row['id']}: {text}", *(f"    {line}" for line in wrong), sep="\n")
    pinned = tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("actors_dev", {})
    short = check("actors_dev", scores(counter), pinned.get("floors", {}), pinned.get("ceilings", {}))
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
