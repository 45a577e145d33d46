"""Where a long text may be cut into windows before anyone knows where its sentences end."""

from __future__ import annotations

from collections.abc import Sequence

from .encode import BLANK_LINE, LINE_BREAK

TARGET_WINDOW_PIECES = 126  # pieces in a window; what training saw most of
MAX_WINDOW_PIECES = 400  # of a sentence that will not end; the encoder knows 512 places

_ENDS = frozenset(".!?…") | {"...", "?!", "!!", "??"}
_CLOSING = frozenset("\"'”’)]»") | {"''"}
_OPENING = frozenset("\"'“‘([«") | {"``"}


def split_windows(texts: Sequence[str], breaks: Sequence[int], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of words, one after the other, that together are the whole text. `sizes` are the words' pieces."""
    places, at, upto = [0], 0, 0
    found: list[tuple[int, int]] = []
    for size in sizes:
        places.append(places[-1] + size)
    total = len(sizes)
    while places[total] - places[at] > TARGET_WINDOW_PIECES:
        while places[upto + 1] - places[at] <= TARGET_WINDOW_PIECES:
            upto += 1
        end = _best(texts, breaks, places, at, upto)
        found.append((at, end))
        at = end
        upto = max(upto, at)
    if at < total:
        found.append((at, total))
    return found


def _best(texts: Sequence[str], breaks: Sequence[int], places: Sequence[int], at: int, upto: int) -> int:
    """The strongest cut in the later half of what fits, else the next one beyond, else none of the text's own."""
    middle = places[at] + TARGET_WINDOW_PIECES // 2
    best, strength = 0, 0
    for n in range(upto, at, -1):
        if places[n] < middle and best:
            break
        now = boundary_strength(texts, breaks, n)
        if now > strength:
            best, strength = n, now
            if now == 3:
                break
    if best:
        return best
    n = upto + 1
    while n < len(texts) and places[n] - places[at] <= MAX_WINDOW_PIECES:
        if boundary_strength(texts, breaks, n):
            return n
        n += 1
    if n >= len(texts) and places[len(texts)] - places[at] <= MAX_WINDOW_PIECES:
        return len(texts)
    return max(at + 1, n - 1)


def boundary_strength(texts: Sequence[str], breaks: Sequence[int], n: int) -> int:
    """How surely a sentence ends before word n: 0 no, 1 by its punctuation, 2 at a line's end too, 3 a blank line."""
    if breaks[n] == BLANK_LINE:
        return 3
    last = n - 1
    while last > 0 and texts[last] in _CLOSING:
        last -= 1
    if texts[last] not in _ENDS:
        return 0
    if breaks[n] == LINE_BREAK:
        return 2
    after = texts[n]
    return 1 if after in _OPENING or not after[0].isalnum() or after[0].isupper() or after[0].isdigit() else 0
