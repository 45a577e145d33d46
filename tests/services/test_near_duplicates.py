"""Copies of a text find one another, and count as one origin."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from articles.models import Article, Fingerprint, FingerprintBand, NearDuplicateGroup
from articles.selectors.near_duplicates import OutletCoverage, near_duplicate_groups, near_duplicates, outlet_coverage
from articles.services import near_duplicates as service
from articles.text.similarity import ShingleSet, bands
from tests import factories as make

pytestmark = pytest.mark.django_db


def prose(seed: Any, sentences: int = 20) -> list[Any]:
    rng = random.Random(seed)
    return [" ".join(rng.choice(WORDS) for _ in range(14)).capitalize() + "." for _ in range(sentences)]


WORDS = [f"{a}{b}{c}" for a in "bdfglmnprst" for b in "aeiou" for c in ("n", "r", "st", "l")]


def text(lines: Any) -> str:
    return "\n\n".join(" ".join(lines[n : n + 3]) for n in range(0, len(lines), 3))


def article(lines: Any, outlet: Any, day: str = "2025-10-16") -> Article:
    return make.article(text(lines), outlet=outlet, published=day)


def test_near_duplicates_are_one_group() -> None:
    lines = prose(1)
    origin = article(lines, "Agency", "2025-10-15")
    edited = article([*prose(2, 2), *lines[2:]], "The Lantern")
    cut = article(lines[:13], "The Post")
    signed = article(["By our own correspondent in the capital.", *lines, "The Bugle"], "The Bugle")
    other = article(prose(3), "The Globe")
    families = near_duplicate_groups([origin, edited, cut, signed, other])
    assert len({families[a.pk] for a in (origin, edited, cut, signed)}) == 1
    assert families[other.pk] != families[origin.pk]
    assert outlet_coverage([origin, edited, cut, signed, other]) == OutletCoverage(5, 2)
    copies = near_duplicates([cut, other], Article.objects.all())
    assert copies == {cut.pk: [origin, *sorted([edited, cut, signed], key=lambda a: a.pk)], other.pk: [other]}


def test_articles_without_an_outlet_do_not_count_as_outlets() -> None:
    one, two = article(prose(1), "A"), article(prose(2), "A")
    assert outlet_coverage([]) == OutletCoverage(0, 0)
    assert outlet_coverage([one, two, article(prose(3), "")]) == OutletCoverage(1, 1)


def test_articles_on_one_subject_are_not_near_duplicates() -> None:
    shared = prose(1, 3)
    one, two = article([*shared, *prose(2, 15)], "A"), article([*prose(3, 15), *shared], "B")
    assert len(set(near_duplicate_groups([one, two]).values())) == 2


def test_a_note_that_a_longer_article_quotes_is_not_a_near_duplicate() -> None:
    note, long = prose(1, 3), prose(2, 40)
    assert (
        len(set(near_duplicate_groups([article(note, "A"), article([*long[:20], *note, *long[20:]], "B")]).values()))
        == 2
    )


def test_a_short_text_has_no_group() -> None:
    assert near_duplicate_groups([make.article("Prices fall, the ministry said.", outlet="A")]) == {}


def test_a_text_between_two_groups_merges_them() -> None:
    lines = prose(1, 30)
    first, second = article(lines[:16], "A"), article(lines[14:], "B")
    assert len(set(near_duplicate_groups([first, second]).values())) == 2
    both = article(lines, "C")
    assert len(set(near_duplicate_groups([first, second, both]).values())) == 1
    assert NearDuplicateGroup.objects.count() == 1


def test_one_text_of_a_group_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = prose(1, 30)
    for n in range(5):
        article([*prose(10 + n, 1), *lines[n:]], "A")
    read = []

    def is_near_duplicate(one: ShingleSet, other: ShingleSet) -> bool:
        read.append(other)
        return True

    monkeypatch.setattr(ShingleSet, "is_near_duplicate", is_near_duplicate)
    article([*prose(20, 1), *lines], "B")
    assert len(read) == 1, "and none again once it is stored, where its own family does not count"
    assert NearDuplicateGroup.objects.count() == 1


def test_the_bands_of_a_group_do_not_grow_with_its_texts() -> None:
    lines = prose(1)
    article(lines, "A")
    before = FingerprintBand.objects.count()
    for n in range(5):
        article([f"Number {n} of many.", *lines], f"Outlet {n}")
    assert FingerprintBand.objects.count() < before + 5 * 20
    keys = list(FingerprintBand.objects.values_list("key", "group"))
    assert len(keys) == len(set(keys))


def test_near_duplicates_stored_at_the_same_time_find_each_other_after_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = prose(1)
    with monkeypatch.context() as blind, django_capture_on_commit_callbacks() as callbacks:
        blind.setattr(service, "_find_groups", lambda *args, **kwargs: [])
        one, two = article(lines, "A"), article(lines[:-1], "B")
    assert len(set(near_duplicate_groups([one, two]).values())) == 2
    for callback in callbacks:
        callback()
    assert len(set(near_duplicate_groups([one, two]).values())) == 1


def test_each_version_belongs_to_the_group_of_its_text() -> None:
    lines, url = prose(1), "https://lantern.example/1"
    agency = article(lines, "Agency")
    ours = make.article(text(prose(2)), outlet="The Lantern", url=url)
    assert len(set(near_duplicate_groups([agency, ours]).values())) == 2
    make.version(text(lines), outlet="The Lantern", url=url)
    assert len(set(near_duplicate_groups([agency, ours]).values())) == 1


def test_signatures_stay_the_same() -> None:
    """Signatures are stored: if they change, those of all texts must be computed again."""
    keys = bands(ShingleSet.from_text(text(prose(1))).signature())
    assert len(keys) == 42
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert keys[:2] == [-3870574130645970804, 1842390012963832312]


def test_the_longest_text_is_taken() -> None:
    long = " ".join(random.Random(1).choices(WORDS, k=70_000))
    assert make.article(long, outlet="A").latest.fingerprint in Fingerprint.objects.all()


@pytest.mark.parametrize("number", [2, 20])
def test_coverage_is_one_query(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    articles = [article(prose(n), f"Outlet {n}") for n in range(number)]
    with django_assert_num_queries(1):
        assert outlet_coverage(articles) == OutletCoverage(number, number)


def test_signature_equals_its_definition_in_whole_numbers() -> None:
    """The arrays wrap around at 32 bits; Python's integers do not, so here the remainder is written out."""
    shingles = frozenset(f"shingle number {n}" for n in range(40))
    generator = np.random.RandomState(1)
    multipliers = [2 * int(half) + 1 for half in generator.randint(0, 2**31, 126, dtype=np.uint32)]
    offsets = [int(offset) for offset in generator.randint(0, 2**32, 126, dtype=np.uint32)]
    hashes = []
    for shingle in shingles:
        mixed = int.from_bytes(hashlib.sha1(shingle.encode(), usedforsecurity=False).digest()[:4], "little")
        mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B % 2**32
        mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 % 2**32
        hashes.append(mixed ^ mixed >> 16)
    expected = [min((a * h + b) % 2**32 for h in hashes) for a, b in zip(multipliers, offsets, strict=True)]
    assert np.frombuffer(ShingleSet(shingles).signature(), "<u4").tolist() == expected


def test_signature_does_not_depend_on_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    shingles = ShingleSet.from_text(text(prose(1)))
    whole = shingles.signature()
    monkeypatch.setattr("articles.text.similarity.CHUNK_SIZE", 7)
    assert shingles.signature() == whole
