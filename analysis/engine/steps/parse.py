"""What the language model says of each word: parts of speech, trees, names, entity types, attribution tags."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

from .. import model
from ..draft import Draft, Step
from ..language.tokens import SURROGATE

# A vocabulary keeps every word it has met; a worker that reads for months takes a new one now and then.
MAX_VOCABULARY_WORDS = 150_000

_renewing = threading.Lock()
_vocab = Vocab()


def run(drafts: Sequence[Draft]) -> None:
    vocab = _vocabulary()
    docs = [_doc(draft, vocab) for draft in drafts]
    for draft, doc in zip(drafts, model.load().pipe(docs, sentence_starts=True), strict=True):
        draft.doc = doc


def _vocabulary() -> Vocab:
    global _vocab
    with _renewing:
        if len(_vocab) > MAX_VOCABULARY_WORDS:
            _vocab = Vocab()
        return _vocab


def _doc(draft: Draft, vocab: Vocab) -> Doc:
    """The document's tokens as a Doc, with the sentences and line breaks found before."""
    tokens = draft.tokens
    words = [SURROGATE.sub("\ufffd", word) for word in tokens.words]
    starts: list[bool | int | None] = [False] * len(words)
    for sentence in draft.sentences:
        starts[sentence.first] = True
    gaps = [draft.text[end:start] for end, start in zip([0, *tokens.ends], tokens.starts, strict=False)]
    doc = Doc(vocab, words, [bool(gap) for gap in [*gaps[1:], ""]][: len(words)], sent_starts=starts)
    doc.user_data[model.LINE_BREAKS_KEY] = [model.line_break(gap) for gap in gaps]
    return doc


STEP = Step("parse", requires=("sentences",), provides=("doc",), run=run)
