"""The sentences step: split the tokens into sentences."""

from ..draft import Draft, Step, per_document
from ..language.tokens import split_sentences


def run(draft: Draft) -> None:
    """Set `draft.sentences`."""
    draft.sentences = split_sentences(draft.tokens)


STEP = Step("sentences", requires=(), provides=("sentences",), run=per_document(run))
