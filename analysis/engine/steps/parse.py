"""The parse step: run the language model for parts of speech, trees, names, entity types and attribution tags."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

from .. import model
from ..draft import Draft, Step
from ..language.tokens import SURROGATE

# A spaCy vocabulary keeps every word it has seen, so a long-lived worker replaces it at this size.
MAX_VOCABULARY_WORDS = 150_000

_vocab_lock = threading.Lock()
_vocab = Vocab()


def run(drafts: Sequence[Draft]) -> None:
    """Set `draft.doc` of each draft."""
    vocab = _current_vocab()
    docs = [_unparsed_doc(draft, vocab) for draft in drafts]
    for draft, doc in zip(drafts, model.load().pipe(docs, sentence_starts=True), strict=True):
        draft.doc = doc


def _current_vocab() -> Vocab:
    """Return the shared vocabulary, or a new one once it has grown too large."""
    global _vocab
    with _vocab_lock:
        if len(_vocab) > MAX_VOCABULARY_WORDS:
            _vocab = Vocab()
        return _vocab


def _unparsed_doc(draft: Draft, vocab: Vocab) -> Doc:
    """Return the document's tokens as a spaCy Doc, with its sentence starts and line breaks."""
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
