"""The events step and its rules, for the pipeline."""

from ...draft import Step, per_document
from .reading import RULES, run

__all__ = ["RULES", "STEP"]

STEP = Step(
    "events", requires=("sentences", "doc", "actors", "times", "claims"), provides=("events",), run=per_document(run)
)
