"""Fit the weights by which the engine tells who “he” and “she” are (`analysis/engine/steps/coreference/pronouns.py`).

    python -m training.fit_pronouns SHARED

A conditional logit over everybody who may be meant, on the training part of GUM: of those whom the engine considers for
a pronoun, the ones that GUM joins to it should have the largest share together. The engine's own earlier links are what
it goes by when it reads on, so reading and fitting take turns. Prints the weights in their order, and for each round
what they reach on the training part; nothing is fitted on the development part, which `benchmarks/coref_gum.py`
measures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import coref_gum

from analysis.engine.draft import ActorDraft, Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.steps import parse, sentences
from analysis.engine.steps.actors import step as actors
from analysis.engine.steps.coreference import pronouns
from analysis.engine.types import Document

PART = Path("data") / "gum" / "train" / "dep"
ROUNDS, STEPS, RATE, RIDGE = 3, 400, 0.05, 0.02
BATCH_SIZE = 8  # documents parsed together

CandidateSet = tuple[np.ndarray, np.ndarray]  # what speaks for each candidate, and which of them are right


def read(shared: Path) -> list[tuple[coref_gum.Gold, Draft]]:
    """The documents with their names found, as the pronouns' step gets them."""
    golds = [coref_gum.read(path) for path in sorted((shared / PART).glob("*.conllu"))]
    drafts = [Draft(Document(gold.id, gold.text), tokenize(gold.text)) for gold in golds]
    for start in range(0, len(drafts), BATCH_SIZE):
        for step in (sentences.STEP, parse.STEP, actors.STEP):
            step.run(drafts[start : start + BATCH_SIZE])
    return list(zip(golds, drafts, strict=True))


def entities(gold: coref_gum.Gold, actor: ActorDraft) -> set[str | None]:
    return {coref_gum.entity_at(gold, (m.start, m.end)) for m in actor.mentions if m.kind == "name"}


def collect_candidates(gold: coref_gum.Gold, draft: Draft) -> tuple[list[CandidateSet], list[int]]:
    """What the engine chose from for each pronoun of a person; and how many it linked, and rightly."""
    wanted = {span[0]: entity for word, entity, span in gold.pronouns if word in coref_gum.PERSONAL}
    of_actor = {id(actor): entities(gold, actor) for actor in draft.actors}
    sexes = [actor.female for actor in draft.actors]
    found: list[CandidateSet] = []

    def listen(i: int, persons: list[pronouns.PersonCandidate], told: list[tuple[float, ...]]) -> None:
        entity = wanted.get(draft.tokens.starts[i])
        right = []
        for person in persons:
            first = person.mentions[0].token
            here = (draft.tokens.starts[first], draft.tokens.ends[first])
            meant = of_actor[id(person.actor)] if person.actor else {coref_gum.entity_at(gold, here)}
            right.append(entity is not None and entity in meant)
        if any(right):
            found.append((np.array(told), np.array(right)))

    resolver = pronouns.PronounResolver(draft, draft.tree)
    resolver.on_candidates = listen
    links = {draft.tokens.starts[i]: actor for i, actor in resolver.resolve().items()}
    for actor, female in zip(draft.actors, sexes, strict=True):
        actor.female = female
    linked = [start for start in wanted if start in links]
    return found, [len(wanted), len(linked), sum(wanted[s] in of_actor[id(links[s])] for s in linked)]


def fit(data: list[CandidateSet], weights: np.ndarray) -> np.ndarray:
    """Gradient steps (Adam) on the mean log share of the right ones, with a ridge."""
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS):
        slope = RIDGE * weights
        for evidence, right in data:
            share = np.exp(evidence @ weights - (evidence @ weights).max())
            share /= share.sum()
            slope = slope + evidence.T @ (share - share * right / (share * right).sum()) / len(data)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def main() -> None:
    documents = read(Path(sys.argv[1]))
    for number in range(ROUNDS + 1):
        told = [collect_candidates(gold, draft) for gold, draft in documents]
        _, linked, right = np.sum([counts for _, counts in told], axis=0)
        print(f"{linked} linked, {100 * right / linked:.1f} % right: {pronouns.WEIGHTS}", flush=True)
        if number < ROUNDS:
            data = [choice for found, _ in told for choice in found]
            pronouns.WEIGHTS = tuple(float(w) for w in fit(data, np.array(pronouns.WEIGHTS)).round(2))


if __name__ == "__main__":
    main()
