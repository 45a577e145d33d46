"""Word pieces: what the encoder was trained on, so that these ids may not change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine.model.runtime import WEIGHTS
from analysis.engine.model.wordpiece import LONGEST_WORD, UNKNOWN, WordPieceVocabulary

VOCABULARY = WordPieceVocabulary(WEIGHTS / "vocab.txt")
PIECES = {number: piece for piece, number in VOCABULARY.ids.items()}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Minister", "minister"),
        ("Zürich", "zurich"),
        ("ÅNGSTRÖM", "ang ##strom"),
        ("İstanbul", "istanbul"),
        ("straße", "st ##raße"),
        ("naïveté", "naive ##te"),
        ("ΣΊΣΥΦΟΣ", "σ ##ι ##σ ##υ ##φ ##ο ##σ"),  # no final sigma: letters are lowered one by one
        ("U.S.", "u . s ."),
        ("don’t", "don ’ t"),
        ("$5bn", "$ 5 ##bn"),
        ("half-baked", "half - baked"),
        ("日本", "日 本"),
        ("fell\u200bow", "fellow"),  # a zero width space is a format character
        ("ab\u0000out\ufffd", "about"),
        ("a\u00a0b", "a b"),
        ("[CLS]", "[ cl ##s ]"),  # a text cannot write the model's own marks
        ("☃", UNKNOWN),
        ("snow☃", UNKNOWN),  # one part that is unknown makes the word unknown
        ("\u200b", ""),
        (" \t\n", ""),
        ("", ""),
    ],
)
def test_pieces(text: str, pieces: Any) -> None:
    assert " ".join(PIECES[number] for number in VOCABULARY.encode(text)) == pieces


def test_longest_word() -> None:
    assert VOCABULARY.unknown not in VOCABULARY.encode("a" * LONGEST_WORD)
    assert VOCABULARY.encode("a" * (LONGEST_WORD + 1)) == [VOCABULARY.unknown]


def test_every_word_of_the_vocabulary_is_one_piece() -> None:
    words = [piece for piece in VOCABULARY.ids if piece.isalnum()]
    assert len(words) > 20_000
    assert all(VOCABULARY.encode(word) == [VOCABULARY.ids[word]] for word in words)


@given(st.text())
def test_any_text_is_encoded(text: Any) -> None:
    assert all(number in PIECES for number in VOCABULARY.encode(text))


@given(st.text(alphabet=st.characters(categories=["Ll", "Nd"], max_codepoint=0x7F), max_size=LONGEST_WORD))
def test_pieces_join_to_their_word(word: Any) -> None:
    pieces = [PIECES[number] for number in VOCABULARY.encode(word)]
    assert "".join(pieces).replace("##", "") == word
