"""Sentences, from the tokens alone."""

from ..draft import Draft, Step, per_document
from ..language.tokens import split_sentences


def run(draft: Draft) -> None:
    draft.sentences = split_sentences(draft.tokens)


STEP = Step("sentences", requires=(), provides=("sentences",), run=per_document(run))
