"""Sentences, from the tokens alone."""

from ..draft import Draft, Step
from ..text import split_sentences


def run(draft: Draft) -> None:
    draft.sentences = split_sentences(draft.tokens)


STEP = Step("sentences", needs=(), makes=("sentences",), run=run)
