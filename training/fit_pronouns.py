"""Fit the weights with which the engine resolves “he” and “she” (`analysis/engine/steps/coreference/pronouns.py`).

    python -m training.fit_pronouns SHARED

The model is a conditional logit over the candidates for a pronoun, fitted on the training part of
GUM: the candidates that GUM links to the pronoun should together have the highest probability.
Earlier links of the engine in a text are part of the evidence for later ones, so collecting
evidence and fitting alternate. Prints the weights in their order and, for each round, what they
reach on the training part. The development part, which `benchmarks/coref_gum.py` measures, is not
used.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.engine.draft import ActorDraft, Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.steps import parse, sentences
from analysis.engine.steps.actors import step as actors
from analysis.engine.steps.coreference import pronouns
from analysis.engine.types import Document
from benchmarks import coref_gum

PART = Path("data") / "gum" / "train" / "dep"
ROUNDS = 3  # of collecting evidence and fitting
# Gradient steps per round, their size, and the ridge that keeps weights of rare evidence small
STEPS, RATE, RIDGE = 400, 0.05, 0.02
BATCH_SIZE = 8  # documents parsed together


class CandidateSet(NamedTuple):
    """The candidates for one pronoun."""

    evidence: np.ndarray  # (candidates, weights)
    right: np.ndarray  # (candidates,): whether GUM links the candidate to the pronoun


class LinkCounts(NamedTuple):
    """How many pronouns GUM has, how many of them the engine linked, and how many of those rightly."""

    gold: int
    linked: int
    right: int


def read(shared: Path) -> list[tuple[coref_gum.Gold, Draft]]:
    """Return the documents with their gold annotation and the names that the engine finds in them."""
    golds = [coref_gum.read(path) for path in sorted((shared / PART).glob("*.conllu"))]
    drafts = [Draft(Document(gold.id, gold.text), tokenize(gold.text)) for gold in golds]
    for start in range(0, len(drafts), BATCH_SIZE):
        for step in (sentences.STEP, parse.STEP, actors.STEP):
            step.run(drafts[start : start + BATCH_SIZE])
    return list(zip(golds, drafts, strict=True))


def entities(gold: coref_gum.Gold, actor: ActorDraft) -> set[str | None]:
    """Return the gold entities that the names of an actor belong to."""
    names = [mention for mention in actor.mentions if mention.kind == "name"]
    return {coref_gum.entity_at(gold, (name.start, name.end)) for name in names}


def collect_candidates(gold: coref_gum.Gold, draft: Draft) -> tuple[list[CandidateSet], LinkCounts]:
    """Resolve the pronouns of a document; return the candidates for each, and how many were linked.

    Pronouns without a right candidate are left out: they teach nothing.
    """
    entity_of = {span[0]: entity for word, entity, span in gold.pronouns if word in coref_gum.PERSONAL}
    entities_of_actor = {id(actor): entities(gold, actor) for actor in draft.actors}
    sexes = [actor.female for actor in draft.actors]
    found: list[CandidateSet] = []

    def collect(token: int, persons: list[pronouns.PersonCandidate], evidence: list[tuple[float, ...]]) -> None:
        """Keep the candidates for one pronoun."""
        entity = entity_of.get(draft.tokens.starts[token])
        right = []
        for person in persons:
            if person.actor:
                meant = entities_of_actor[id(person.actor)]
            else:
                first = person.mentions[0].token
                meant = {coref_gum.entity_at(gold, (draft.tokens.starts[first], draft.tokens.ends[first]))}
            right.append(entity is not None and entity in meant)
        if any(right):
            found.append(CandidateSet(np.array(evidence), np.array(right)))

    resolver = pronouns.PronounResolver(draft, draft.tree)
    resolver.on_candidates = collect
    links = {draft.tokens.starts[token]: actor for token, actor in resolver.resolve().items()}
    # Resolving learns the sex of actors from their pronouns; the next round must start without that.
    for actor, female in zip(draft.actors, sexes, strict=True):
        actor.female = female
    linked = [start for start in entity_of if start in links]
    right = sum(entity_of[start] in entities_of_actor[id(links[start])] for start in linked)
    return found, LinkCounts(len(entity_of), len(linked), right)


def fit(data: list[CandidateSet], weights: np.ndarray) -> np.ndarray:
    """Return weights that maximize the mean log probability of the right candidates, less a ridge.

    Gradient descent with Adam (Kingma and Ba 2015).
    """
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS):
        gradient = RIDGE * weights
        for evidence, right in data:
            scores = evidence @ weights
            probability = np.exp(scores - scores.max())
            probability /= probability.sum()
            wanted = probability * right / (probability * right).sum()
            gradient = gradient + evidence.T @ (probability - wanted) / len(data)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def main() -> None:
    """Fit the weights and print them after each round."""
    parser = argparse.ArgumentParser(prog="python -m training.fit_pronouns", description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder with the shared corpora")
    documents = read(parser.parse_args().shared)
    for number in range(ROUNDS + 1):
        collected = [collect_candidates(gold, draft) for gold, draft in documents]
        linked = sum(counts.linked for _, counts in collected)
        right = sum(counts.right for _, counts in collected)
        print(f"{linked} linked, {100 * right / linked:.1f} % right: {pronouns.WEIGHTS}", flush=True)
        if number < ROUNDS:
            data = [candidates for found, _ in collected for candidates in found]
            fitted = fit(data, np.array(pronouns.WEIGHTS)).round(2)
            pronouns.WEIGHTS = tuple(float(weight) for weight in fitted)


if __name__ == "__main__":
    main()
