"""The language model's reading reaches every later step, word for word."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from analysis.engine import Document
from analysis.engine.draft import Draft
from analysis.engine.language.tokens import tokenize
from analysis.engine.pipeline import STEPS
from analysis.engine.steps import parse


def parsed(*texts: str) -> list[Draft]:
    drafts = [Draft(Document(str(n), text, None), tokenize(text)) for n, text in enumerate(texts)]
    for step in STEPS[:2]:
        step.run(drafts)
    return drafts


def doc_of(draft: Draft) -> Doc:
    assert draft.doc is not None
    return draft.doc


def test_tokens_and_doc_are_the_same_words() -> None:
    for draft in parsed("“Yes,” she said.\n\n  The U.S. won’t pay\t$3m.", "", " \n", "One\ud800two three."):
        doc = doc_of(draft)
        assert [token.i for token in doc] == list(range(len(draft.tokens)))
        words = [word.replace("\ud800", "\ufffd") for word in draft.tokens.words]
        assert [token.text for token in doc] == words
        assert [span.start for span in doc.sents] == [sentence.first for sentence in draft.sentences]


def test_a_text_reads_the_same_alone_and_among_others() -> None:
    text = "The minister said on Monday that taxes would fall.\nBeijing denied it."
    alone = doc_of(parsed(text)[0])
    among = doc_of(parsed("Prices rose. " * 40, text, "No.")[1])
    assert [(t.dep_, t.head.i, t.pos_) for t in alone] == [(t.dep_, t.head.i, t.pos_) for t in among]
    assert (alone[2].pos_, alone[8].dep_, alone[8].head.text) == ("VERB", "ccomp", "said")


def test_a_worker_takes_a_new_vocabulary_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    before = parse._current_vocab()
    monkeypatch.setattr(parse, "MAX_VOCABULARY_WORDS", 0)
    parsed("Some words.")
    assert parse._current_vocab() is not before
