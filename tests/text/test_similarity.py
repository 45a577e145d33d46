"""Comparing texts by their shingles."""

from __future__ import annotations

import pytest

from articles.text.similarity import ShingleSet


def shingle_set(start: int, stop: int) -> ShingleSet:
    """Return a set of numbered shingles."""
    return ShingleSet(frozenset(str(number) for number in range(start, stop)))


@pytest.mark.parametrize(("length", "is_near_duplicate"), [(20, True), (79, True), (80, True), (81, False)])
def test_shared_shingles_must_be_a_quarter_of_all(length: int, is_near_duplicate: bool) -> None:
    """A note of 20 shingles that a longer text quotes completely is its near-duplicate up to four times its length."""
    note, text = shingle_set(0, 20), shingle_set(0, length)
    assert note.is_near_duplicate(text) is is_near_duplicate
    assert text.is_near_duplicate(note) is is_near_duplicate


@pytest.mark.parametrize(("shared", "is_near_duplicate"), [(19, False), (20, True), (40, True)])
def test_shared_shingles_must_be_half_of_the_shorter_text(shared: int, is_near_duplicate: bool) -> None:
    text, other = shingle_set(0, 40), shingle_set(40 - shared, 90 - shared)
    assert text.is_near_duplicate(other) is is_near_duplicate
    assert other.is_near_duplicate(text) is is_near_duplicate
