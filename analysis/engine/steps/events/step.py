"""The events step: its place in the pipeline."""

from ...draft import Step, each
from .reading import RULES, run

__all__ = ["RULES", "STEP"]

STEP = Step("events", needs=("sentences", "doc", "actors", "times", "claims"), makes=("events",), run=each(run))
