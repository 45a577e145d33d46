"""Sentences, from the tokens alone."""

from ..draft import Draft, Step, each
from ..language.tokens import split_sentences


def run(draft: Draft) -> None:
    draft.sentences = split_sentences(draft.tokens)


STEP = Step("sentences", needs=(), makes=("sentences",), run=each(run))
