"""The rules of the engine: every output names the rule that made it, and the rule has a score.

A score is the share of a rule's proposals that were correct where it was measured: on the
development parts named in `docs/engine.md`, rounded to the nearest 0.05, because the
samples are too small for more. A rule seen fewer than ten times scores 0.5.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A stable id, stored with every proposal, and the share of its proposals that are correct (0 to 1)."""

    id: str
    score: float


class RuleRegistry:
    """All rules of one step, by name; an underscore in a keyword becomes a hyphen in the name.

    Looking up a rule that was never declared raises KeyError, since it is a programming
    error.
    """

    def __init__(self, step: str, **scores: float):
        self.step = step
        self._scores = {name.replace("_", "-"): score for name, score in scores.items()}

    def __getitem__(self, name: str) -> Rule:
        return Rule(f"{self.step}.{name}", self._scores[name])

    def all(self) -> tuple[Rule, ...]:
        """Return all rules in the order of their declaration."""
        return tuple(self[name] for name in self._scores)
