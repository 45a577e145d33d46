from __future__ import annotations

from pathlib import Path

import pytest

from analysis.engine.model import encode
from analysis.engine.model.encode import BLANK_LINE, SHAPES, WordPieces, make_batch, shape_of

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "rain", "##ed", "fell", ".", "a", "##a"]


@pytest.fixture
def pieces(tmp_path: Path) -> encode.WordPieces:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(VOCABULARY) + "\n", "utf8")
    return WordPieces(path)


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        (",", "punct"), ("2026", "digit"), ("1,000", "digit"), ("rain", "lower"), ("Rain", "title"), ("J.", "initial"),
        ("U.S.", "upper"), ("NATO", "upper"), ("iPhone", "mixed"), ("G20", "alnum"), ("é", "lower"),
    ],
)  # fmt: skip
def test_shapes(word: str, shape: str) -> None:
    assert SHAPES[shape_of(word)] == shape


def test_words_in_pieces(pieces: encode.WordPieces) -> None:
    rained, unknown, long, nothing = pieces.words(["Rained", "☃", "a" * 40, " "])
    assert rained.pieces == (4, 5)
    assert unknown.pieces == nothing.pieces == (pieces.unk,)
    assert len(long.pieces) == encode.MAX_WORD_PIECES


def test_the_cache_is_bounded(pieces: encode.WordPieces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "CACHE_LIMIT", 3)
    for start in range(0, 20, 2):
        assert len(pieces.words([f"a{start}", f"a{start + 1}"])) == 2
    assert len(pieces._known) <= 3


def test_a_batch_has_the_first_and_last_piece_of_each_word(pieces: encode.WordPieces) -> None:
    words = pieces.words(["Rained", "."])
    batch = make_batch([(words, [0, 2]), (words[1:], [0])], pieces)
    assert batch.pieces.tolist() == [[2, 4, 5, 7, 3], [2, 7, 3, 0, 0]]
    assert batch.mask.sum(1).tolist() == [5, 3]
    assert batch.first.tolist() == [[1, 3], [1, 0]]
    assert batch.last.tolist() == [[2, 3], [1, 0]]
    title, mark = 1 + 3 * SHAPES.index("title"), 1 + 3 * SHAPES.index("punct")
    assert batch.features[0].tolist() == [0, title, title, mark + BLANK_LINE, 0]
