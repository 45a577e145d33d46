"""Search for claims by words of their content, with the same results for rare and common words."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Claim
from articles.selectors import claim_search
from tests import factories as make
from tests.factories import A

pytestmark = pytest.mark.django_db


@pytest.fixture
def claims(db: None) -> list[Any]:
    texts = (
        "Prices will fall in May.",
        "Prices will rise in May.",
        "Wages will fall.",
        "Nothing of 100% is said.",
    )
    return [make.claim(make.version(f"{text} It is number {n}."), text, state=A) for n, text in enumerate(texts)]


CASES = [
    ("prices", [0, 1]),
    ("PRICES fall", [0]),
    ("fall prices fall", [0]),
    ("rice", [0, 1]),
    ("will", [0, 1, 2]),
    ("will fall in may", [0]),
    ("100%", [3]),
    ("%", [3]),
    ("number", []),
    ("prices wages", []),
    ("", [0, 1, 2, 3]),
]


@pytest.mark.parametrize("rare", [0, 1, 2000])
@pytest.mark.parametrize(("query", "expected"), CASES)
def test_search_claims(
    claims: list[Any], monkeypatch: pytest.MonkeyPatch, rare: int, query: Any, expected: Any
) -> None:
    monkeypatch.setattr(claim_search, "RARE_WORD_LIMIT", rare)
    found = claim_search.search_claims(Claim.objects.all(), query).order_by("pk")
    assert list(found) == [claims[n] for n in expected]


def test_words_in_several_spans_of_one_content(db: None) -> None:
    version = make.version("Prices, she said, will fall.")
    claim = make.claim(version, "Prices", state=A)
    start, end = make.find(version, "will fall")
    claim.spans.create(role="content", position=1, start=start, end=end, text="will fall")
    assert claim_search.search_claims(Claim.objects.all(), "prices fall").get() == claim
    assert claim_search.search_claims(Claim.objects.all(), "fall").count() == 1
