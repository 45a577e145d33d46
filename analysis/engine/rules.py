"""The rules of the engine: every output names the rule that made it, and the rule names its score.

Scores are the share of a rule's proposals that were right where it was measured: on the development parts named in
`docs/engine.md`, rounded to the nearest 0.05, because the samples do not bear more. A rule that has not been seen
often enough to measure says 0.5.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A stable id, kept for good with every proposal, and how often the rule is right."""

    id: str
    score: float


class RuleRegistry:
    """All rules of one step. Asking for a rule that was never declared is a programming error."""

    def __init__(self, step: str, **scores: float):
        self.step = step
        self._rules = {name.replace("_", "-"): score for name, score in scores.items()}

    def __getitem__(self, name: str) -> Rule:
        return Rule(f"{self.step}.{name}", self._rules[name])

    def all(self) -> tuple[Rule, ...]:
        return tuple(self[name] for name in self._rules)
