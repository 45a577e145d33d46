from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from analysis.engine.model import decode


def is_tree(heads: Any) -> bool:
    if sum(head == 0 for head in heads) != 1:
        return False
    for word in range(1, len(heads) + 1):
        seen = set()
        while word and word not in seen:
            seen.add(word)
            word = heads[word - 1]
        if word:
            return False
    return True


def best_by_trying_all(scores: Any) -> tuple[int, ...]:
    size = len(scores)
    trees = [heads for heads in product(range(size + 1), repeat=size) if is_tree(heads)]
    return max(trees, key=lambda heads: sum(scores[n, head] for n, head in enumerate(heads)))


@pytest.mark.parametrize("seed", range(60))
def test_the_best_tree_is_the_best_of_all_trees(seed: Any) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(size := 1 + seed % 5, size + 1)).astype(np.float32) * 5
    assert tuple(decode.best_tree(scores)) == best_by_trying_all(scores)


@pytest.mark.parametrize("seed", range(20))
def test_every_sentence_of_a_batch_becomes_one_tree(seed: Any) -> None:
    random = np.random.default_rng(seed)
    lengths = np.array([17, 9, 1])
    starts = random.random((3, 17)) < 0.2
    numbers = decode.number_sentences(starts, lengths)
    heads = decode.decode_trees(random.normal(size=(3, 17, 18)).astype(np.float32), numbers)
    for window, length in enumerate(lengths):
        for sentence in range(numbers[window].max() + 1):
            where = np.flatnonzero(numbers[window] == sentence)
            assert where.max() < length
            own = heads[window, where]
            assert is_tree([0 if head == 0 else head - where[0] for head in own])


def test_words_beyond_the_end_belong_to_no_sentence() -> None:
    numbers = decode.number_sentences(np.array([[0, 0, 1, 0]]), np.array([3]))
    assert numbers.tolist() == [[0, 0, 1, -1]]


TRANSITIONS = np.zeros((8, 7), np.float32)
for inside in (2, 4, 6):
    TRANSITIONS[[n for n in range(8) if n not in (inside - 1, inside)], inside] = -1e4


def find_names(tags: Any, first: Any = None) -> Any:
    scores = np.eye(7, dtype=np.float32)[tags] * 5
    first = np.array([first or [True] + [False] * (len(tags) - 1)])
    inside, kinds = decode.decode_names(scores[None], TRANSITIONS, first)
    return inside[0].tolist(), kinds[0].tolist()


@pytest.mark.parametrize(
    ("tags", "inside", "kinds"),
    [
        ([0, 1, 2, 0], [0, 2, 1, 0], [0, 0, 0, 0]),
        ([3, 5, 0, 0], [2, 2, 0, 0], [1, 2, 0, 0]),  # two names side by side
    ],
)
def test_names(tags: Any, inside: Any, kinds: Any) -> None:
    assert find_names(tags) == (inside, kinds)


@pytest.mark.parametrize("seed", range(20))
def test_no_name_starts_inside_another(seed: Any) -> None:
    random = np.random.default_rng(seed)
    first = random.random((5, 12)) < 0.2
    first[:, 0] = True
    inside, kinds = decode.decode_names(random.normal(size=(5, 12, 7)).astype(np.float32) * 3, TRANSITIONS, first)
    assert not ((inside == 1) & first).any()
    assert not ((inside[:, 1:] == 1) & ((inside[:, :-1] == 0) | (kinds[:, 1:] != kinds[:, :-1]))).any()
