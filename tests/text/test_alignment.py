"""Two wordings of a text: trivial changes, finding words in the new wording, and diffs for readers."""

from __future__ import annotations

from typing import Any

import pytest

from articles.text.alignment import Alignment, diff_words, is_boilerplate, is_trivial_change
from tests.timing import cpu_limit

TEXT = "Prices fall.\n\nOfficials said that Ana Ruiz believes prices will fall.\n\nRuiz left on Tuesday."


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("\n\n", "\n"),
        TEXT.replace(" ", "  "),
        TEXT.replace("\n\nRuiz", "\n\nRead more: Ten cats and a dog\n\nRuiz"),
        TEXT.replace("\n\nRuiz", "\n\nAdvertisement\n\nRuiz"),
        TEXT + "\n\nUpdated 5 minutes ago",
        TEXT + "\n\nSign up to our newsletter, every morning.",
        TEXT.replace("believes", "be\u00adlieves"),
    ],
)
def test_trivial_changes(after: Any) -> None:
    assert is_trivial_change(TEXT, after)
    assert is_trivial_change(after, TEXT)


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("will", "may"),
        TEXT.replace("believes", "does not believe"),
        TEXT.replace("Tuesday.", "Tuesday"),
        TEXT.replace("Ruiz left on Tuesday.", ""),
        TEXT + "\n\nThe ministry declined to comment.",
        TEXT + "\n\nRead more closely, the treaty says the opposite of what the minister claimed in the hall on Monday,"
        " and the lawyers who wrote it say that it always did so.",
        TEXT.replace("Prices", "prices", 1),
        TEXT.replace("prices will", "prices, will"),
    ],
)
def test_real_changes(after: Any) -> None:
    assert not is_trivial_change(TEXT, after)


def test_typography_is_trivial() -> None:
    assert is_trivial_change('He said "no" – and it\'s so.', "He said “no” — and it’s so.")


def test_boilerplate() -> None:
    assert is_boilerplate("Read more: Ten cats")
    assert is_boilerplate("  • Related stories")
    assert not is_boilerplate("Related party deals were denied by the ministry" + " word" * 30)
    assert not is_boilerplate("The ministry said so.")


def find(before: Any, after: Any, words: Any) -> Any:
    start = before.index(words)
    found = Alignment(before, after).find(start, start + len(words))
    return found and after[slice(*found)]


WORDS = "Ana Ruiz believes prices will fall"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TEXT, WORDS),
        ("A new lead.\n\n" + TEXT, WORDS),
        (TEXT.replace("Prices fall.", "Prices rise."), WORDS),
        (TEXT.replace("Officials", "Two officials"), WORDS),
        (TEXT.replace("prices will", "prices  will"), "Ana Ruiz believes prices  will fall"),
        ("Ruiz left on Tuesday.\n\n" + TEXT.replace("\n\nRuiz left on Tuesday.", ""), WORDS),
        ("Officials said that Ana Ruiz believes prices will fall.\n\nPrices fall.\n\nRuiz left.", WORDS),  # moved
        (TEXT.replace("will", "may"), None),
        (TEXT.replace("believes", "never believes"), None),
        (TEXT.replace("believes prices will fall", "believes that prices will fall"), None),
        (TEXT.replace("Officials said that Ana Ruiz believes prices will fall.", ""), None),
        ("", None),
    ],
)
def test_find_words_in_the_new_wording(after: Any, expected: Any) -> None:
    assert find(TEXT, after, WORDS) == expected


def test_a_repeated_phrase_keeps_its_position() -> None:
    before = "A said yes.\n\nB said yes.\n\nC said yes."
    after = "A said yes.\n\nB said no.\n\nC said yes."
    start = before.index("B said yes") + 2
    alignment = Alignment(before, after)
    assert alignment.find(start, start + 8) is None
    last = before.rindex("said yes")
    assert alignment.find(last, last + 8) == (after.rindex("said yes"), after.rindex("said yes") + 8)


def test_a_span_within_a_word_is_not_found() -> None:
    assert Alignment("Prices fall", "Prices fall").find(0, 3) is None


def test_diff_words() -> None:
    pieces = diff_words("Ruiz believes prices will fall.", "Ruiz hopes prices may fall.")
    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("Ruiz ", "same"),
        ("believes ", "gone"),
        ("hopes ", "new"),
        ("prices ", "same"),
        ("will ", "gone"),
        ("may ", "new"),
        ("fall.", "same"),
    ]
    for kinds, text in (
        (("same", "gone"), "Ruiz believes prices will fall."),
        (("same", "new"), "Ruiz hopes prices may fall."),
    ):
        assert "".join(piece.text for piece in pieces if piece.kind in kinds) == text


def test_long_texts_are_aligned_quickly() -> None:
    before = "\n\n".join(f"Paragraph {n} says that the ministry counted {n} plants in all." for n in range(6000))
    after = before.replace("Paragraph 3000 says", "Paragraph 3000 denies")
    with cpu_limit(10):
        alignment = Alignment(before, after)
        assert alignment.find(before.index("Paragraph 5999"), len(before)) is not None
        assert alignment.find(before.index("3000 says"), before.index("3000 says") + 9) is None
