"""Cut a long text into windows before its sentence boundaries are known."""

from __future__ import annotations

from collections.abc import Sequence

from .encode import BLANK_LINE, LINE_BREAK

# Sizes are in word pieces, without the two special pieces of a window.
TARGET_WINDOW_PIECES = 126  # the size of most windows in training
MAX_WINDOW_PIECES = 400  # for a sentence without an end; the encoder has 512 positions

_ENDS = frozenset(".!?…") | {"...", "?!", "!!", "??"}
_CLOSING = frozenset("\"'”’)]»") | {"''"}
_OPENING = frozenset("\"'“‘([«") | {"``"}


def split_windows(texts: Sequence[str], breaks: Sequence[int], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Return consecutive ranges of words (start, end) that cover the whole text.

    `texts` are the words, `breaks` the line break before each (see `encode.line_break`) and `sizes` the number of
    pieces of each.
    """
    offsets = [0]  # of each word, in pieces
    for size in sizes:
        offsets.append(offsets[-1] + size)
    total = len(sizes)
    ranges: list[tuple[int, int]] = []
    start, upto = 0, 0
    while offsets[total] - offsets[start] > TARGET_WINDOW_PIECES:
        while offsets[upto + 1] - offsets[start] <= TARGET_WINDOW_PIECES:
            upto += 1
        end = _best_cut(texts, breaks, offsets, start, upto)
        ranges.append((start, end))
        start = end
        upto = max(upto, start)
    if start < total:
        ranges.append((start, total))
    return ranges


def _best_cut(texts: Sequence[str], breaks: Sequence[int], offsets: Sequence[int], start: int, upto: int) -> int:
    """Return the strongest cut in the second half of a window, else the next one, else the last word that fits.

    Where the second half has no cut, the last cut of the first half is taken. `upto` is the last word that a window of
    the usual size can end before.
    """
    middle = offsets[start] + TARGET_WINDOW_PIECES // 2
    best, best_strength = 0, 0
    for place in range(upto, start, -1):
        if offsets[place] < middle and best:
            break
        strength = boundary_strength(texts, breaks, place)
        if strength > best_strength:
            best, best_strength = place, strength
            if strength == 3:
                break
    if best:
        return best
    place = upto + 1
    while place < len(texts) and offsets[place] - offsets[start] <= MAX_WINDOW_PIECES:
        if boundary_strength(texts, breaks, place):
            return place
        place += 1
    if place >= len(texts) and offsets[len(texts)] - offsets[start] <= MAX_WINDOW_PIECES:
        return len(texts)
    return max(start + 1, place - 1)


def boundary_strength(texts: Sequence[str], breaks: Sequence[int], place: int) -> int:
    """Return how likely a sentence ends before the word at a place.

    0 is not at all, 1 by its punctuation, 2 by punctuation at the end of a line, and 3 before a blank line.
    """
    if breaks[place] == BLANK_LINE:
        return 3
    last = place - 1
    while last > 0 and texts[last] in _CLOSING:
        last -= 1
    if texts[last] not in _ENDS:
        return 0
    if breaks[place] == LINE_BREAK:
        return 2
    following = texts[place]
    first = following[0]
    starts = following in _OPENING or not first.isalnum() or first.isupper() or first.isdigit()
    return int(starts)
