"""Measure the engine on our own sets of attribution chains: `data/chains.jsonl`, and `data/chains_heldout.jsonl` apart.

    python benchmarks/chains_dev.py [--heldout] [--show N] [--output FILE] [--check]

The sets are fictional text written for Newsdesk: sentences and short passages, a third of which hold no claim at all.
The gold was written before any engine's output was seen. The first set may be read while rules are made. The held-out
set is for measuring alone: whoever reads its misses and mends them has spent it, so --show is refused there.

Without --output the engine is run as other programs run it; FILE is what `python -m analysis.engine` wrote for
`--input`. --check only verifies that every gold word is found. Floors stand in `floors.toml` under [chains] and
[chains_heldout]; they are no part of `engine_quality.py`, whose corpora are shared.

A line of the set: `id`, `forms` (what it tries), `style`, `topic`, `text`, `claims`; with `trap` where there is none.
A claim names its words exactly as they stand: `source` (null where nobody is named), `cue`, `content` (its pieces),
each as a string or, where the words stand there more than once, as {"words": …, "nth": 1}. `parent` is the index of the
claim above. `refers` are the words that name a pronoun or nominal source; null where two readings remain.

Conventions beyond ENGINE_IO.md: the gold content leaves out “that” (the engine keeps it; the measure forgives it) and
the quotation marks around it, but keeps “to” and “whether”; a quotation taken up again without a new cue is one claim
in pieces; a possessive source goes without “’s”; where A reports X and cites B for it, or quotes B as saying it, both
claims have the content X and B's stands below A's.
“In a poll of …, 57 percent said X” is two claims: the poll's, with the cue “In”, has “57 percent said X” as content.
“The tribunal heard that …” and “court told” name nobody: source null, like “was told to”, “it is alleged” and “legend
has it”. A source with “who …” or “which …” runs over both, so that either touches. Facts in a relative or participle
clause after the attribution are the writer's, and no content.
`negated` and `hedged` speak of the cue and of the content's main clause (“did not say”, “may”, “reportedly”).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine_quality import analyse, check

HERE = Path(__file__).resolve().parent
SETS = {"chains": HERE / "data" / "chains.jsonl", "chains_heldout": HERE / "data" / "chains_heldout.jsonl"}
# A content counts as found from this overlap on, as in the seed's scorer
MIN_OVERLAP = 0.6
EDGE = " \t\r\n\u00a0\"'“”‘’«»,.;:!?—–-()[]"
KINDS = ("stance", "mode", "negated", "hedged")

Span = tuple[int, int]


class BadGoldError(ValueError):
    """Words of the gold that the text does not hold, or holds more than once."""


@dataclass(frozen=True)
class Claim:
    """A claim of the gold or of the engine, with its chain's links from the outermost inwards, itself last."""

    id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kinds: dict[str, Any]
    parent: str | None
    refers: Any = None  # gold: the span that names the source, or "open"; engine: the spans of its actor's mentions
    chain: list[Claim] = field(default_factory=list, compare=False, repr=False)


# --- the gold -------------------------------------------------------------------------------------------------------


def find(text: str, words: str | dict[str, Any]) -> Span:
    """Where words stand as whole words; the nth time where that is given, otherwise they must stand there once."""
    nth = None
    if isinstance(words, dict):
        words, nth = words["words"], words["nth"]
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    hits = [hit.span() for hit in re.finditer(before + re.escape(words) + after, text)]
    if len(hits) != 1 if nth is None else not 1 <= nth <= len(hits):
        raise BadGoldError(f"{words!r} stands {len(hits)} times in {text[:60]!r}")
    return hits[(nth or 1) - 1]


def gold_claims(item: dict[str, Any]) -> list[Claim]:
    text = item["text"]
    found = []
    for n, row in enumerate(item["claims"]):
        source = () if row["source"] is None else (find(text, row["source"]),)
        content = tuple(find(text, piece) for piece in row["content"])
        parent = row["parent"]
        if parent is not None and not 0 <= parent < n:
            raise BadGoldError(f"{item['id']}: claim {n} names claim {parent} as its parent")
        refers = None
        if "refers" in row:
            refers = "open" if row["refers"] is None else find(text, row["refers"])
        kinds = {kind: row[kind] for kind in KINDS}
        above = None if parent is None else str(parent)
        found.append(Claim(str(n), source, (find(text, row["cue"]),), content, kinds, above, refers))
    return with_chains(found)


def engine_claims(result: dict[str, Any]) -> list[Claim]:
    mentions = {
        actor["id"]: [(m["start"], m["end"]) for m in actor["mentions"] if m["kind"] == "name"]
        for actor in result.get("actors", [])
    }
    found = []
    for row in result.get("claims", []):
        parts = [spans(row.get(name)) for name in ("source", "cue", "content")]
        actor = (row.get("source") or {}).get("actor")
        kinds = {kind: row.get(kind) for kind in KINDS}
        found.append(Claim(row["id"], *parts, kinds, row.get("parent"), mentions.get(actor, [])))
    return with_chains(found)


def spans(part: dict[str, Any] | None) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in (part or {}).get("spans", []))


def with_chains(claims: list[Claim]) -> list[Claim]:
    by_id = {claim.id: claim for claim in claims}
    for claim in claims:
        up: Claim | None = claim
        while up is not None and up not in claim.chain:
            claim.chain.insert(0, up)
            up = by_id.get(up.parent or "")
    return claims


def load(name: str = "chains") -> list[tuple[dict[str, Any], list[Claim]]]:
    """The passages of a set, each with its gold. Raises BadGoldError where the text does not hold the gold's words."""
    lines = SETS[name].read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    assert len({item["id"] for item in items}) == len(items), "an id stands twice"
    assert len({item["text"] for item in items}) == len(items), "a text stands twice"
    return [(item, gold_claims(item)) for item in items]


# --- scoring --------------------------------------------------------------------------------------------------------


def content_offsets(text: str, pieces: tuple[Span, ...]) -> set[int]:
    """A content's characters without the white space, stops and quotation marks at the edges of its pieces."""
    found: set[int] = set()
    for start, end in pieces:
        while start < end and text[start] in EDGE:
            start += 1
        while end > start and text[end - 1] in EDGE:
            end -= 1
        found.update(range(start, end))
    return found


def overlap(text: str, one: Claim, other: Claim) -> float:
    a, b = content_offsets(text, one.content), content_offsets(text, other.content)
    return len(a & b) / len(a | b) if a | b else 0.0


def touch(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Whether spans share a character; where nobody is named, none may be given."""
    if not one or not other:
        return not one and not other
    return any(a < d and c < b for a, b in one for c, d in other)


def same_chain(gold: Claim, ours: Claim) -> bool:
    links = zip(gold.chain, ours.chain, strict=False)
    return len(gold.chain) == len(ours.chain) and all(
        touch(g.source, o.source) and touch(g.cue, o.cue) for g, o in links
    )


def pairs(text: str, gold: list[Claim], ours: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each gold claim with one of ours: right chains first, then by overlap.

    Two links of a chain may have the same content, so the best overlap alone would not say which is which.
    """
    scored = [(same_chain(g, o), overlap(text, g, o), -i, -j) for i, g in enumerate(gold) for j, o in enumerate(ours)]
    taken_gold, taken_ours = set(), set()
    for _, shared, i, j in sorted(scored, reverse=True):
        if shared >= MIN_OVERLAP and i not in taken_gold and j not in taken_ours:
            taken_gold.add(i)
            taken_ours.add(j)
            yield gold[-i], ours[-j]


@dataclass
class AccuracyCounter:
    """Counts of right and all, by name."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, name: str, right: bool) -> None:
        self.right[name] += right
        self.all[name] += 1

    def percent(self, name: str) -> float:
        return 100 * self.right[name] / max(self.all[name], 1)


def score(items: list[tuple[dict[str, Any], list[Claim]]], results: dict[str, Any], show: int) -> dict[str, float]:
    tally, forms, beyond, shown = AccuracyCounter(), AccuracyCounter(), 0, 0
    for item, gold in items:
        ours = engine_claims(results.get(item["id"], {}))
        found = list(pairs(item["text"], gold, ours))
        whole = {g.id for g, o in found if same_chain(g, o)}
        if gold:
            beyond += len(ours) - len(found)
            score_claims(tally, gold, found)
            tally.add("passages wholly right", len(whole) == len(gold) == len(ours))
            for form in item["forms"]:
                for claim in gold:
                    forms.add(form, claim.id in whole)
        else:
            tally.add("silence where nobody claims anything", not ours)
            forms.add("negative", not ours)
        if (len(whole) < len(gold) or len(ours) > len(gold)) and shown < show:
            shown += 1
            print_miss(item, gold, ours, whole)
    print_forms(forms)
    figures = {name: tally.percent(name) for name in tally.all}
    positives = tally.all["passages wholly right"]
    return figures | {"claims beyond the gold, per 100 passages": 100 * beyond / max(positives, 1)}


def score_claims(tally: AccuracyCounter, gold: list[Claim], found: list[tuple[Claim, Claim]]) -> None:
    ours = {g.id: o for g, o in found}
    for claim in gold:
        match = ours.get(claim.id)
        right = match is not None and same_chain(claim, match)
        tally.add("claims found", match is not None)
        tally.add("claims with the whole chain right", right)
        if len(claim.chain) > 1:
            tally.add("the same, chains of two or more", right)
        if match is None or not right:
            continue
        for kind in KINDS:
            tally.add(f"{kind}, where the chain is right", claim.kinds[kind] == match.kinds[kind])
        if claim.refers == "open":
            tally.add("source left open where it is open", not match.refers)
        elif claim.refers:
            tally.add("source traced to its name", touch((claim.refers,), tuple(match.refers)))


# --- telling --------------------------------------------------------------------------------------------------------


def print_forms(forms: AccuracyCounter) -> None:
    print("form                  claims   right")
    for form in sorted(forms.all, key=lambda form: (-forms.all[form], form)):
        print(f"  {form:20} {forms.all[form]:5}  {forms.percent(form):5.1f} %")


def print_miss(item: dict[str, Any], gold: list[Claim], ours: list[Claim], whole: set[str]) -> None:
    text = item["text"]
    print(f"\n{item['id']} {', '.join(item['forms'])}: {text}")
    for claim in gold:
        if claim.id not in whole:
            print(f"  missed  {format_claim(text, claim)}")
    right = [g for g in gold if g.id in whole]
    for claim in ours:
        if not any(same_chain(g, claim) and overlap(text, g, claim) >= MIN_OVERLAP for g in right):
            print(f"  has     {format_claim(text, claim)}")


def format_claim(text: str, claim: Claim) -> str:
    def words(pieces: tuple[Span, ...]) -> str:
        return " … ".join(text[start:end] for start, end in pieces) or "nobody"

    links = " > ".join(f"{words(link.source)} [{words(link.cue)}]" for link in claim.chain)
    return f"{links} :: {words(claim.content)[:90]}"


def documents(items: list[tuple[dict[str, Any], list[Claim]]]) -> list[dict[str, Any]]:
    return [{"id": item["id"], "text": item["text"]} for item, _ in items]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", action="store_true", help="measure the set that no rule was made from")
    parser.add_argument("--show", type=int, default=0, help="print so many passages that are not right")
    parser.add_argument("--output", type=Path, help="score this output instead of running the engine")
    parser.add_argument("--input", action="store_true", help="print the documents for the engine and stop")
    parser.add_argument("--check", action="store_true", help="verify the gold and stop")
    args = parser.parse_args()
    if args.heldout and args.show:
        parser.error("--show is not for the held-out set: a rule made from its misses would spend it")
    name = "chains_heldout" if args.heldout else "chains"
    items = load(name)
    if args.input:
        print("\n".join(json.dumps(document, ensure_ascii=False) for document in documents(items)))
        return 0
    claims = sum(len(gold) for _, gold in items)
    print(f"{len(items)} passages, {sum(not gold for _, gold in items)} without a claim, {claims} claims")
    if args.check:
        return 0
    if args.output:
        results = {row["id"]: row for row in map(json.loads, args.output.read_text(encoding="utf-8").splitlines())}
    else:
        results = analyse(documents(items))
    figures = score(items, results, args.show)
    row = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8")).get(name, {})
    short = check(name, figures, row.get("floors", {}), row.get("ceilings", {}))
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
