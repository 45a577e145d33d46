from __future__ import annotations

from typing import Any

import pytest

from analysis.engine.model import windowing
from analysis.engine.model.encode import BLANK_LINE, LINE_BREAK, NO_BREAK


def cut_up(words: Any, breaks: Any = None) -> list[tuple[int, int]]:
    breaks = breaks or [NO_BREAK] * len(words)
    return windowing.split_windows(words, breaks, [1] * len(words))


def test_a_short_text_is_one_window() -> None:
    assert cut_up(["A", "short", "text", "."]) == [(0, 4)]
    assert cut_up([]) == []


@pytest.mark.parametrize("size", [1, 126, 127, 500, 2000])
def test_windows_cover_every_word_once(size: int) -> None:
    found = cut_up(["word"] * size)
    assert [n for start, end in found for n in range(start, end)] == list(range(size))


def test_a_long_text_is_cut_after_a_sentence() -> None:
    words = (["It", "rained", "in", "the", "north", "once", "again", "."] * 40)[:300]
    assert all(words[end - 1] == "." for _, end in cut_up(words)[:-1])


def test_a_blank_line_is_the_preferred_cut() -> None:
    words = ["Rain", "fell", "."] * 80
    breaks = [NO_BREAK] * len(words)
    breaks[90] = BLANK_LINE
    assert cut_up(words, breaks)[0] == (0, 90)


def test_an_endless_sentence_is_cut() -> None:
    assert max(end - start for start, end in cut_up(["and"] * 3000)) <= windowing.MAX_WINDOW_PIECES


@pytest.mark.parametrize(
    ("text", "gap", "strength"),
    [
        ("fell . Then", NO_BREAK, 1),
        ("fell . then", NO_BREAK, 0),  # “approx. then”: no capital, no end
        ('fell . " He', NO_BREAK, 1),
        ("fell , Then", NO_BREAK, 0),
        ("fell . then", LINE_BREAK, 2),
        ("fell Then", LINE_BREAK, 0),  # a line wrapped within a sentence
        ("fell Then", BLANK_LINE, 3),
    ],
)
def test_cut_strength(text: str, gap: Any, strength: int) -> None:
    words = text.split()
    breaks = [NO_BREAK] * (len(words) - 1) + [gap]
    assert windowing.boundary_strength(words, breaks, len(words) - 1) == strength
