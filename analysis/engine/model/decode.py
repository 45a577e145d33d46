"""From the network's scores to sentences, trees and names, a whole batch at a time."""

from __future__ import annotations

import numpy as np

IMPOSSIBLE = np.float32(-1e9)


def number_sentences(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The number of each word's sentence within its window, from (windows, words) start marks; -1 where no word is."""
    starts = starts.copy()
    starts[:, 0] = True
    numbers = np.cumsum(starts, axis=1) - 1
    numbers[np.arange(starts.shape[1]) >= lengths[:, None]] = -1
    return numbers


def decode_trees(arcs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """The best head of every word, 0 the root, else 1 + its place: one tree with one root for each sentence.

    The highest score of each word makes a tree nearly always; only where it does not is the best tree searched for."""
    words = numbers.shape[1]
    scores = np.full(arcs.shape, IMPOSSIBLE, np.float32)
    scores[:, :, 0] = arcs[:, :, 0]
    same = (numbers[:, :, None] == numbers[:, None, :]) & ~np.eye(words, dtype=bool)
    np.copyto(scores[:, :, 1:], arcs[:, :, 1:], where=same)
    heads = scores.argmax(-1)
    for window, sentence in zip(*_no_trees(heads, numbers), strict=True):
        where = np.flatnonzero(numbers[window] == sentence)
        first, size = where[0], len(where)
        columns = np.concatenate(([0], where + 1))
        found = best_tree(scores[window][np.ix_(where, columns)])
        heads[window, first : first + size] = np.where(found > 0, found + first, 0)
    return heads


def _no_trees(heads: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(windows, sentences) with more or fewer roots than one, or with a circle."""
    windows, words = heads.shape
    up = np.concatenate([np.zeros((windows, 1), heads.dtype), heads], axis=1)
    for _ in range(int(words).bit_length()):
        up = np.take_along_axis(up, up, axis=1)  # twice as far up each time
    circle = (up[:, 1:] != 0) & (numbers >= 0)
    sentences_at_most = int(numbers.max()) + 1
    roots = np.zeros((windows, sentences_at_most), int)
    bad = np.zeros((windows, sentences_at_most), bool)
    where, which = np.nonzero((heads == 0) & (numbers >= 0))
    np.add.at(roots, (where, numbers[where, which]), 1)
    where, which = np.nonzero(circle)
    bad[where, numbers[where, which]] = True
    present = np.arange(sentences_at_most) <= numbers.max(1, keepdims=True)
    return np.nonzero(present & (bad | (roots != 1)))


def best_tree(scores: np.ndarray) -> np.ndarray:
    """The heads, 1-based, of the highest-scoring tree with exactly one root; `scores` is (words, 1 + words)."""
    size = len(scores)
    full = np.full((size + 1, size + 1), IMPOSSIBLE, np.float64)
    full[1:] = scores
    np.fill_diagonal(full, IMPOSSIBLE)
    possible = full[full > IMPOSSIBLE / 2]
    # A second root would cost more than all other choices together could win.
    full[1:, 0] -= (possible.max() - possible.min() + 1) * (size + 1)
    return _arborescence(full)[1:]


def _arborescence(scores: np.ndarray) -> np.ndarray:
    """Chu-Liu/Edmonds: the head of every node, node 0 being the root; `scores` is (dependents, heads)."""
    heads = scores.argmax(1)
    heads[0] = 0
    circle = _circle(heads)
    if circle is None:
        return heads
    outside = np.setdiff1d(np.arange(len(scores)), circle)
    inner = scores[circle, heads[circle]]
    entering = scores[np.ix_(circle, outside)] - inner[:, None]
    leaving = scores[np.ix_(outside, circle)]
    size = len(outside)
    smaller = np.full((size + 1, size + 1), 4 * float(IMPOSSIBLE))
    smaller[:size, :size] = scores[np.ix_(outside, outside)]
    smaller[size, :size] = entering.max(0)
    smaller[:size, size] = leaving.max(1)
    found = _arborescence(smaller)
    entry = found[size]
    broken = circle[entering[:, entry].argmax()]
    for n in range(1, size):
        heads[outside[n]] = circle[leaving[n].argmax()] if found[n] == size else outside[found[n]]
    heads[broken] = outside[entry]
    return heads


def _circle(heads: np.ndarray) -> np.ndarray | None:
    """The nodes of one circle, or None in a tree."""
    seen = np.zeros(len(heads), int)
    for start in range(1, len(heads)):
        node = start
        while node and not seen[node]:
            seen[node] = start
            node = heads[node]
        if node and seen[node] == start:
            nodes = [node]
            while heads[nodes[-1]] != node:
                nodes.append(heads[nodes[-1]])
            return np.array(nodes)
    return None


def decode_names(scores: np.ndarray, transitions: np.ndarray, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every word 0 outside, 1 within, 2 at the start of a name; and its kind, 0 to 2.

    The best sequence of the tags O, B-, I- for each kind, all windows of a batch at once (Viterbi). `transitions` has
    a row for each tag before, and a last one for the start of a sentence, which `first` marks."""
    windows, words, tags = scores.shape
    back = np.zeros((words, windows, tags), np.int8)
    best = transitions[-1] + scores[:, 0]
    for n in range(1, words):
        paths = best[:, :, None] + transitions[:-1]
        fresh = first[:, n]
        if fresh.any():
            paths[fresh] = best[fresh][:, :, None] + transitions[-1]
        back[n] = paths.argmax(1)
        best = paths.max(1) + scores[:, n]
    found = np.zeros((windows, words), np.int64)
    found[:, -1] = best.argmax(1)
    rows = np.arange(windows)
    for n in range(words - 1, 0, -1):
        found[:, n - 1] = back[n, rows, found[:, n]]
    inside = np.where(found == 0, 0, np.where(found % 2 == 1, 2, 1))
    return inside, np.maximum(found - 1, 0) // 2
