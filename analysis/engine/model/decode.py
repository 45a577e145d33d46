"""Turn the network's scores into sentences, trees and names, for a whole batch at once."""

from __future__ import annotations

import numpy as np

IMPOSSIBLE = np.float32(-1e9)


def number_sentences(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the number of each word's sentence within its window, -1 beyond the last word.

    `starts` marks sentence starts, (windows, words); `lengths` is the number of words in each window.
    """
    starts = starts.copy()
    starts[:, 0] = True
    numbers = np.cumsum(starts, axis=1) - 1
    numbers[np.arange(starts.shape[1]) >= lengths[:, None]] = -1
    return numbers


def decode_trees(arcs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return the head of every word so that each sentence is a tree with one root; 0 is the root, else 1 + a word.

    `arcs` are scores (windows, words, 1 + words) and `numbers` the sentence of each word. The best head of each word
    nearly always gives a tree; only where it does not, the best tree is searched for.
    """
    words = numbers.shape[1]
    scores = np.full(arcs.shape, IMPOSSIBLE, np.float32)
    scores[:, :, 0] = arcs[:, :, 0]
    same = (numbers[:, :, None] == numbers[:, None, :]) & ~np.eye(words, dtype=bool)
    np.copyto(scores[:, :, 1:], arcs[:, :, 1:], where=same)
    heads = scores.argmax(-1)
    for window, sentence in zip(*_invalid_sentences(heads, numbers), strict=True):
        members = np.flatnonzero(numbers[window] == sentence)
        first, size = members[0], len(members)
        columns = np.concatenate(([0], members + 1))
        found = best_tree(scores[window][np.ix_(members, columns)])
        heads[window, first : first + size] = np.where(found > 0, found + first, 0)
    return heads


def _invalid_sentences(heads: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the (windows, sentences) that have a cycle, no root or several roots."""
    windows, words = heads.shape
    ancestors = np.concatenate([np.zeros((windows, 1), heads.dtype), heads], axis=1)
    for _ in range(int(words).bit_length()):
        ancestors = np.take_along_axis(ancestors, ancestors, axis=1)  # doubles the distance to the ancestor
    # Beyond the depth of any tree only the words of a cycle, or below one, still have an ancestor.
    in_cycle = (ancestors[:, 1:] != 0) & (numbers >= 0)
    most_sentences = int(numbers.max()) + 1
    roots = np.zeros((windows, most_sentences), int)
    cyclic = np.zeros((windows, most_sentences), bool)
    window, word = np.nonzero((heads == 0) & (numbers >= 0))
    np.add.at(roots, (window, numbers[window, word]), 1)
    window, word = np.nonzero(in_cycle)
    cyclic[window, numbers[window, word]] = True
    present = np.arange(most_sentences) <= numbers.max(1, keepdims=True)
    return np.nonzero(present & (cyclic | (roots != 1)))


def best_tree(scores: np.ndarray) -> np.ndarray:
    """Return the heads, counted from 1, of the highest-scoring tree with exactly one root.

    `scores` is (words, 1 + words); column 0 is the root.
    """
    size = len(scores)
    full = np.full((size + 1, size + 1), IMPOSSIBLE, np.float64)
    full[1:] = scores
    np.fill_diagonal(full, IMPOSSIBLE)
    possible = full[full > IMPOSSIBLE / 2]
    # Make a second root cost more than all other choices together can gain.
    full[1:, 0] -= (possible.max() - possible.min() + 1) * (size + 1)
    return _arborescence(full)[1:]


def _arborescence(scores: np.ndarray) -> np.ndarray:
    """Return the head of every node, node 0 being the root; `scores` is (dependents, heads).

    Chu and Liu (1965), Edmonds (1967): while the best heads form a cycle, contract it to one node, solve the smaller
    problem, and break the cycle where that solution enters it.
    """
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    outside = np.setdiff1d(np.arange(len(scores)), cycle)
    inner = scores[cycle, heads[cycle]]
    entering = scores[np.ix_(cycle, outside)] - inner[:, None]
    leaving = scores[np.ix_(outside, cycle)]
    size = len(outside)
    contracted = np.full((size + 1, size + 1), 4 * float(IMPOSSIBLE))
    contracted[:size, :size] = scores[np.ix_(outside, outside)]
    contracted[size, :size] = entering.max(0)
    contracted[:size, size] = leaving.max(1)
    solution = _arborescence(contracted)
    entry = solution[size]
    broken = cycle[entering[:, entry].argmax()]
    for place in range(1, size):
        from_cycle = solution[place] == size
        heads[outside[place]] = cycle[leaving[place].argmax()] if from_cycle else outside[solution[place]]
    heads[broken] = outside[entry]
    return heads


def _cycle(heads: np.ndarray) -> np.ndarray | None:
    """Return the nodes of one cycle, or None for a tree."""
    visited_from = np.zeros(len(heads), int)
    for start in range(1, len(heads)):
        node = start
        while node and not visited_from[node]:
            visited_from[node] = start
            node = heads[node]
        if node and visited_from[node] == start:
            nodes = [node]
            while heads[nodes[-1]] != node:
                nodes.append(heads[nodes[-1]])
            return np.array(nodes)
    return None


def decode_names(scores: np.ndarray, transitions: np.ndarray, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for every word 0 outside, 1 inside or 2 at the start of a name, and the name's kind, 0 to 2.

    This is the best sequence of the tags O, B- and I- of each kind (Viterbi), for all windows of a batch at once.
    `scores` is (windows, words, tags). `transitions` has a row for each preceding tag, and a last one for the start of
    a sentence, which `first` marks (windows, words).
    """
    windows, words, tags = scores.shape
    previous = np.zeros((words, windows, tags), np.int8)  # the best tag before each tag
    best = transitions[-1] + scores[:, 0]
    for word in range(1, words):
        paths = best[:, :, None] + transitions[:-1]
        begins = first[:, word]
        if begins.any():
            paths[begins] = best[begins][:, :, None] + transitions[-1]
        previous[word] = paths.argmax(1)
        best = paths.max(1) + scores[:, word]
    found = np.zeros((windows, words), np.int64)
    found[:, -1] = best.argmax(1)
    rows = np.arange(windows)
    for word in range(words - 1, 0, -1):
        found[:, word - 1] = previous[word, rows, found[:, word]]
    starts = found % 2 == 1
    inside = np.where(found == 0, 0, np.where(starts, 2, 1))
    return inside, np.maximum(found - 1, 0) // 2
