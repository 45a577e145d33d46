"""Which candidates are read for a name, and the limits that keep its cost constant."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.models import Alias
from articles.models.role import TermOfOffice
from articles.services.linking import retrieval
from tests import factories as make


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("n", 16), ("nr", 16), ("m", 16), ("a", 16), ("r", 8), ("k", 8), ("tr", 8), ("t", 8), ("i", 4)],
)
def test_key_of_more_actors_than_its_limit_gives_no_candidates(kind: str, limit: int) -> None:
    key = f"{kind}:x"
    full, overfull = list(range(1, limit + 1)), list(range(1, limit + 2))
    assert retrieval._best_candidates([key], {key: full}, ()) == full[: retrieval.MAX_CANDIDATES]
    assert retrieval._best_candidates([key], {key: overfull}, ()) == []


def test_candidates_are_ordered_by_how_much_their_keys_say() -> None:
    """A whole name comes before a skeleton, that before a word with a role, then an initial, then a word alone."""
    blocks = {"t:x": [1], "i:x": [2], "tr:x": [3], "k:x": [4], "n:x": [5]}
    assert retrieval._best_candidates(blocks, blocks, ()) == [5, 4, 3, 2, 1]
    assert retrieval._best_candidates(blocks, blocks, {4}) == [5, 3, 2, 1]
    assert retrieval._best_candidates(blocks, blocks | {"t:x": [1, 2, 3]}, ()) == [5, 3, 4, 2, 1]


@pytest.mark.django_db
def test_at_most_40_names_and_the_latest_20_terms_of_an_actor_are_read() -> None:
    actor = make.actor("Ana Ruiz")
    for number in range(45):
        Alias.objects.create(actor=actor, text=f"Ana Ruiz {number}")
    TermOfOffice.objects.bulk_create(
        TermOfOffice(actor=actor, role="mayor", role_key="mayor", since=str(year), start_date=dt.date(year, 1, 1))
        for year in range(1980, 2005)
    )
    assert len(retrieval._read_forms([actor.pk])[actor.pk]) == 40
    terms = retrieval._read_terms([actor.pk])[actor.pk]
    years = [term.start_date.year for term in terms if term.start_date]
    assert years == list(range(2004, 1984, -1))
