from itertools import product

import numpy as np
import pytest

from analysis.engine.model import decode


def is_tree(heads):
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


def best_by_trying_all(scores):
    size = len(scores)
    trees = [heads for heads in product(range(size + 1), repeat=size) if is_tree(heads)]
    return max(trees, key=lambda heads: sum(scores[n, head] for n, head in enumerate(heads)))


@pytest.mark.parametrize("seed", range(60))
def test_the_best_tree_is_the_best_of_all_trees(seed):
    random = np.random.default_rng(seed)
    scores = random.normal(size=(size := 1 + seed % 5, size + 1)).astype(np.float32) * 5
    assert tuple(decode.best_tree(scores)) == best_by_trying_all(scores)


@pytest.mark.parametrize("seed", range(20))
def test_every_sentence_of_a_batch_becomes_one_tree(seed):
    random = np.random.default_rng(seed)
    lengths = np.array([17, 9, 1])
    starts = random.random((3, 17)) < 0.2
    numbers = decode.sentences(starts, lengths)
    heads = decode.trees(random.normal(size=(3, 17, 18)).astype(np.float32), numbers)
    for window, length in enumerate(lengths):
        for sentence in range(numbers[window].max() + 1):
            where = np.flatnonzero(numbers[window] == sentence)
            assert where.max() < length
            own = heads[window, where]
            assert is_tree([0 if head == 0 else head - where[0] for head in own])


def test_words_beyond_the_end_belong_to_no_sentence():
    numbers = decode.sentences(np.array([[0, 0, 1, 0]]), np.array([3]))
    assert numbers.tolist() == [[0, 0, 1, -1]]


def scores_of(tags):
    return np.eye(7, dtype=np.float32)[tags] * 5


@pytest.mark.parametrize(
    ("tags", "inside", "kinds"),
    [
        ([0, 1, 2, 0], [0, 2, 1, 0], [0, 0, 0, 0]),
        ([0, 2, 2, 0], [0, 2, 1, 0], [0, 0, 0, 0]),  # an I without a B begins a name all the same
        ([3, 5, 0, 0], [2, 2, 0, 0], [1, 2, 0, 0]),  # two names side by side
    ],
)
def test_names(tags, inside, kinds):
    found, kind = decode.names(scores_of(tags), np.array([True, False, False, False]))
    assert (found.tolist(), kind.tolist()) == (inside, kinds)


def test_a_name_does_not_reach_into_the_next_sentence():
    found, _ = decode.names(scores_of([1, 2, 2]), np.array([True, False, True]))
    assert found.tolist() == [2, 1, 2]
