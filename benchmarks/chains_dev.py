"""Measure the engine on our own attribution chains: `data/chains.jsonl` and the held-out `data/chains_heldout.jsonl`.

    python benchmarks/chains_dev.py [--heldout] [--show N] [--output FILE] [--check]

The sets are fictional text written for Newsdesk: sentences and short passages, a third of which have no claim at all.
The gold was written before any output of the engine was seen. The first set may be read while rules are written. The
held-out set is for measuring only: a rule written from its misses would make its figures worthless, so --show is
refused for it.

Without --output the engine is run as other programs run it; FILE is what `python -m analysis.engine` wrote for
`--input`. --check only verifies that the texts have all words of the gold. The floors are in `floors.toml` under
[chains] and [chains_heldout]; `engine_quality.py` measures the shared corpora and does not read these sets.

A line of a set has `id`, `forms` (the constructions that it tests), `style`, `topic`, `text` and `claims`; without
claims it has `trap` (what might be taken for one). A claim quotes its words: `source` (null if no one is named), `cue`
and `content` (its pieces), each as a string or, if the text has the words more than once, as {"words": …, "nth": 1}.
`parent` is the index of the claim above. `refers` are the words that name a source which is a pronoun or a common noun;
null if two readings remain.

Conventions beyond ENGINE_IO.md:

- The gold content leaves out “that” (the engine keeps it, and the measure ignores it) and the quotation marks around
  it, but keeps “to” and “whether”.
- A quotation that goes on without a new cue is one claim in pieces.
- A possessive source has no “’s”.
- Where A reports X and cites B for it, or quotes B as saying it, both claims have the content X, and B's is below A's.
- “In a poll of …, 57 percent said X” is two claims: the poll's, with the cue “In”, has “57 percent said X” as content.
- “The tribunal heard that …” and “court told” name no one: source null, as for “was told to”, “it is alleged” and
  “legend has it”.
- A source with “who …” or “which …” includes the relative clause, so that either part touches it. Facts in a relative
  or participle clause after the attribution are the writer's, and no content.
- `negated` and `hedged` are about the cue and the content's main clause (“did not say”, “may”, “reportedly”).
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
from typing import Any, NotRequired, TypedDict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.engine_quality import analyse, check

HERE = Path(__file__).resolve().parent
SETS = {"chains": HERE / "data" / "chains.jsonl", "chains_heldout": HERE / "data" / "chains_heldout.jsonl"}
# A content counts as found from this overlap on (characters shared, of those in either), as in the seed's scorer
MIN_OVERLAP = 0.6
# Characters that are ignored at the edges of a content's pieces
EDGE = " \t\r\n\u00a0\"'“”‘’«»,.;:!?—–-()[]"
# The attributes of a claim that are compared where its chain is right
KINDS = ("stance", "mode", "negated", "hedged")
SILENCE = "silence on passages without claims"
EXTRA_CLAIMS = "claims beyond the gold, per 100 passages"

Span = tuple[int, int]


class NthWords(TypedDict):
    """Words that a text has more than once, and which occurrence is meant, from 1."""

    words: str
    nth: int


class GoldRow(TypedDict):
    """A claim of the gold as it is written in a set."""

    source: str | NthWords | None
    cue: str | NthWords
    content: list[str | NthWords]
    parent: int | None
    refers: NotRequired[str | NthWords | None]
    stance: str
    mode: str
    negated: bool
    hedged: bool


class Passage(TypedDict):
    """A line of a set."""

    id: str
    forms: list[str]
    text: str
    claims: list[GoldRow]


class BadGoldError(ValueError):
    """The gold quotes words that the text does not have, or has more than once."""


@dataclass(frozen=True)
class Claim:
    """A claim of the gold or of the engine.

    `chain` has the claims from the outermost one down to this one. `names` are the spans that name the source: in the
    gold the one of `refers`, from the engine the names of its actor. `is_open` marks a source of the gold with two
    readings."""

    id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kinds: dict[str, Any]
    parent: str | None
    names: tuple[Span, ...] = ()
    is_open: bool = False
    chain: list[Claim] = field(default_factory=list, compare=False, repr=False)


GoldSet = list[tuple[Passage, list[Claim]]]


# --- the gold -------------------------------------------------------------------------------------------------------


def find(text: str, words: str | NthWords) -> Span:
    """Return the span of words in a text, matched as whole words.

    Raise BadGoldError if there is no nth occurrence or, without `nth`, not exactly one.
    """
    nth: int | None = None
    if not isinstance(words, str):
        nth = words["nth"]
        words = words["words"]
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    spans = [match.span() for match in re.finditer(before + re.escape(words) + after, text)]
    is_found = len(spans) == 1 if nth is None else 1 <= nth <= len(spans)
    if not is_found:
        raise BadGoldError(f"{words!r} occurs {len(spans)} times in {text[:60]!r}")
    return spans[(nth or 1) - 1]


def gold_claims(passage: Passage) -> list[Claim]:
    """Return the claims of a passage's gold. Raise BadGoldError if its words or parents are wrong."""
    claims = [gold_claim(passage, index, row) for index, row in enumerate(passage["claims"])]
    return with_chains(claims)


def gold_claim(passage: Passage, index: int, row: GoldRow) -> Claim:
    """Return one claim of the gold, without its chain. A parent comes before its claims."""
    text, parent, refers = passage["text"], row["parent"], row.get("refers")
    if parent is not None and not 0 <= parent < index:
        raise BadGoldError(f"{passage['id']}: claim {index} names claim {parent} as its parent")
    return Claim(
        id=str(index),
        source=() if row["source"] is None else (find(text, row["source"]),),
        cue=(find(text, row["cue"]),),
        content=tuple(find(text, piece) for piece in row["content"]),
        kinds={"stance": row["stance"], "mode": row["mode"], "negated": row["negated"], "hedged": row["hedged"]},
        parent=None if parent is None else str(parent),
        names=() if refers is None else (find(text, refers),),
        is_open="refers" in row and refers is None,
    )


def engine_claims(result: dict[str, Any]) -> list[Claim]:
    """Return the claims of one result of the engine, in the format of ENGINE_IO.md."""
    names = {
        actor["id"]: tuple((row["start"], row["end"]) for row in actor["mentions"] if row["kind"] == "name")
        for actor in result.get("actors", [])
    }
    claims = []
    for row in result.get("claims", []):
        source, cue, content = (spans(row.get(name)) for name in ("source", "cue", "content"))
        actor = (row.get("source") or {}).get("actor")
        kinds = {kind: row.get(kind) for kind in KINDS}
        claims.append(Claim(row["id"], source, cue, content, kinds, row.get("parent"), names.get(actor, ())))
    return with_chains(claims)


def spans(part: dict[str, Any] | None) -> tuple[Span, ...]:
    """Return the spans of a part of an engine's claim; none if it has no such part."""
    return tuple((start, end) for start, end in (part or {}).get("spans", []))


def with_chains(claims: list[Claim]) -> list[Claim]:
    """Fill in the chains of claims from their parents, and return the claims."""
    by_id = {claim.id: claim for claim in claims}
    for claim in claims:
        link: Claim | None = claim
        while link is not None and link not in claim.chain:
            claim.chain.insert(0, link)
            link = by_id.get(link.parent or "")
    return claims


def load(name: str = "chains") -> GoldSet:
    """Return the passages of a set, each with its gold.

    Raise BadGoldError if a text does not have the gold's words, or an id or text occurs twice."""
    lines = SETS[name].read_text(encoding="utf-8").splitlines()
    passages: list[Passage] = [json.loads(line) for line in lines]
    if len({passage["id"] for passage in passages}) < len(passages):
        raise BadGoldError(f"{name}: an id occurs twice")
    if len({passage["text"] for passage in passages}) < len(passages):
        raise BadGoldError(f"{name}: a text occurs twice")
    return [(passage, gold_claims(passage)) for passage in passages]


# --- scoring --------------------------------------------------------------------------------------------------------


def content_offsets(text: str, pieces: tuple[Span, ...]) -> set[int]:
    """Return the offsets of a content's characters, without white space and punctuation at the edges of its pieces."""
    found: set[int] = set()
    for start, end in pieces:
        while start < end and text[start] in EDGE:
            start += 1
        while end > start and text[end - 1] in EDGE:
            end -= 1
        found.update(range(start, end))
    return found


def overlap(text: str, one: Claim, other: Claim) -> float:
    """Return the Jaccard index of two contents, by characters: from 0 to 1."""
    first, second = content_offsets(text, one.content), content_offsets(text, other.content)
    return len(first & second) / len(first | second) if first | second else 0.0


def touch(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Return whether spans share a character, or there are none on either side."""
    if not one or not other:
        return not one and not other
    return any(first[0] < second[1] and second[0] < first[1] for first in one for second in other)


def same_chain(gold: Claim, engine: Claim) -> bool:
    """Return whether two chains have the same length and touching sources and cues in every link."""
    if len(gold.chain) != len(engine.chain):
        return False
    links = zip(gold.chain, engine.chain, strict=True)
    return all(touch(link.source, other.source) and touch(link.cue, other.cue) for link, other in links)


def pair(text: str, gold: list[Claim], engine: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield each claim of the gold that the engine found, with the engine's: right chains first, then by overlap.

    Two links of a chain may have the same content, so the overlap alone does not tell them apart."""
    scored = [
        (same_chain(claim, other), overlap(text, claim, other), -row, -column)
        for row, claim in enumerate(gold)
        for column, other in enumerate(engine)
    ]
    paired_gold, paired_engine = set(), set()
    for _, shared, row, column in sorted(scored, reverse=True):
        if shared >= MIN_OVERLAP and row not in paired_gold and column not in paired_engine:
            paired_gold.add(row)
            paired_engine.add(column)
            yield gold[-row], engine[-column]


@dataclass
class AccuracyCounter:
    """Counts of right answers and of all, by name."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, name: str, right: bool) -> None:
        """Count one answer."""
        self.right[name] += right
        self.all[name] += 1

    def percent(self, name: str) -> float:
        """Return the share of right answers in percent; 0 if there are none."""
        return 100 * self.right[name] / max(self.all[name], 1)


def score(passages: GoldSet, results: dict[str, Any], show: int) -> dict[str, float]:
    """Return the figures of the engine's results by name, in percent. `results` has them by the id of the passage.

    Print the accuracy by form, and the first `show` passages that are not right."""
    counter, forms = AccuracyCounter(), AccuracyCounter()
    extra_claims = shown = 0
    for passage, gold in passages:
        engine = engine_claims(results.get(passage["id"], {}))
        pairs = list(pair(passage["text"], gold, engine))
        right = {claim.id for claim, other in pairs if same_chain(claim, other)}
        score_passage(counter, gold, engine, pairs)
        score_forms(forms, passage, gold, engine, right)
        if gold:
            extra_claims += len(engine) - len(pairs)
        if (len(right) < len(gold) or len(engine) > len(gold)) and shown < show:
            shown += 1
            print_miss(passage, gold, engine, right)
    print_forms(forms)
    figures = {name: counter.percent(name) for name in counter.all}
    return figures | {EXTRA_CLAIMS: 100 * extra_claims / max(counter.all["passages wholly right"], 1)}


def score_passage(
    counter: AccuracyCounter, gold: list[Claim], engine: list[Claim], pairs: list[tuple[Claim, Claim]]
) -> None:
    """Count the answers on one passage, which without claims must stay silent."""
    if not gold:
        counter.add(SILENCE, not engine)
        return
    matches = {claim.id: other for claim, other in pairs}
    for claim in gold:
        score_claim(counter, claim, matches.get(claim.id))
    right = sum(same_chain(claim, other) for claim, other in pairs)
    counter.add("passages wholly right", right == len(gold) == len(engine))


def score_claim(counter: AccuracyCounter, claim: Claim, match: Claim | None) -> None:
    """Count the answers on one claim of the gold, with the engine's claim that it is paired with, if any."""
    counter.add("claims found", match is not None)
    is_right = match is not None and same_chain(claim, match)
    counter.add("claims with the whole chain right", is_right)
    if len(claim.chain) > 1:
        counter.add("the same, chains of two or more", is_right)
    if match is None or not is_right:
        return
    for kind in KINDS:
        counter.add(f"{kind}, where the chain is right", claim.kinds[kind] == match.kinds[kind])
    if claim.is_open:
        counter.add("source left open where it is open", not match.names)
    elif claim.names:
        counter.add("source traced to its name", touch(claim.names, match.names))


def score_forms(
    forms: AccuracyCounter, passage: Passage, gold: list[Claim], engine: list[Claim], right: set[str]
) -> None:
    """Count the right chains of a passage by the forms that it tests; “negative” are passages without claims."""
    if not gold:
        forms.add("negative", not engine)
    for form in passage["forms"] if gold else ():
        for claim in gold:
            forms.add(form, claim.id in right)


# --- printing -------------------------------------------------------------------------------------------------------


def print_forms(forms: AccuracyCounter) -> None:
    """Print the accuracy by form, the most frequent first."""
    print("form                  claims   right")
    for form in sorted(forms.all, key=lambda form: (-forms.all[form], form)):
        print(f"  {form:20} {forms.all[form]:5}  {forms.percent(form):5.1f} %")


def print_miss(passage: Passage, gold: list[Claim], engine: list[Claim], right: set[str]) -> None:
    """Print a passage with the claims that the engine missed and those that it has instead."""
    text = passage["text"]
    print(f"\n{passage['id']} {', '.join(passage['forms'])}: {text}")
    for claim in gold:
        if claim.id not in right:
            print(f"  missed  {format_claim(text, claim)}")
    found = [claim for claim in gold if claim.id in right]
    for other in engine:
        if not any(same_chain(claim, other) and overlap(text, claim, other) >= MIN_OVERLAP for claim in found):
            print(f"  has     {format_claim(text, other)}")


def format_claim(text: str, claim: Claim) -> str:
    """Return a claim on one line: its chain from the outermost link, and the start of its content."""
    links = " > ".join(f"{quote(text, link.source)} [{quote(text, link.cue)}]" for link in claim.chain)
    return f"{links} :: {quote(text, claim.content)[:90]}"


def quote(text: str, pieces: tuple[Span, ...]) -> str:
    """Return the words of spans, or a dash if there are none."""
    return " … ".join(text[start:end] for start, end in pieces) or "–"


def documents(passages: GoldSet) -> list[dict[str, Any]]:
    """Return the input of the engine for passages."""
    return [{"id": passage["id"], "text": passage["text"]} for passage, _ in passages]


def parse_arguments() -> argparse.Namespace:
    """Return the options of the command line; exit with status 2 if they are wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", action="store_true", help="measure the set that no rule was written from")
    parser.add_argument("--show", type=int, default=0, help="print this many passages that are not right")
    parser.add_argument("--output", type=Path, help="score this output instead of running the engine")
    parser.add_argument("--input", action="store_true", help="print the documents for the engine and stop")
    parser.add_argument("--check", action="store_true", help="verify the gold and stop")
    arguments = parser.parse_args()
    if arguments.heldout and arguments.show:
        parser.error("--show is not for the held-out set: a rule written from its misses would make it worthless")
    return arguments


def main() -> int:
    """Measure a set. Return 1 if a figure is below its floor or above its ceiling, else 0."""
    arguments = parse_arguments()
    name = "chains_heldout" if arguments.heldout else "chains"
    passages = load(name)
    if arguments.input:
        print("\n".join(json.dumps(document, ensure_ascii=False) for document in documents(passages)))
        return 0
    claims = sum(len(gold) for _, gold in passages)
    print(f"{len(passages)} passages, {sum(not gold for _, gold in passages)} without a claim, {claims} claims")
    if arguments.check:
        return 0
    if arguments.output:
        lines = arguments.output.read_text(encoding="utf-8").splitlines()
        results = {row["id"]: row for row in map(json.loads, lines)}
    else:
        results = analyse(documents(passages))
    figures = score(passages, results, arguments.show)
    bounds = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8")).get(name, {})
    failures = check(name, figures, bounds.get("floors", {}), bounds.get("ceilings", {}))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
