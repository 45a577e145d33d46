"""Test ordering, search, fields and expansions of lists and single records."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from articles.models import Claim
from tests import factories as make
from tests.api.conftest import is_problem
from tests.services.test_near_duplicates import article, prose
from tests.services.test_versions import change, old  # noqa: F401

pytestmark = pytest.mark.django_db


def ids(client: Any, path: Any) -> list[Any]:
    return [row["id"] for row in client.get(f"/api/v1/{path}").json()["results"]]


def test_orderings(public: APIClient) -> None:
    make.reported_story(3)
    everything = sorted(Claim.objects.values_list("pk", flat=True))
    assert ids(public, "claims/?ordering=id") == everything
    assert ids(public, "claims/?ordering=-id") == ids(public, "claims/") == everything[::-1]
    Claim.objects.get(pk=everything[0]).save()
    assert ids(public, "claims/?ordering=-updated")[0] == everything[0]
    assert ids(public, "claims/?ordering=updated")[-1] == everything[0]


@pytest.mark.parametrize("order", ["id", "-id", "updated", "-updated"])
def test_pages_contain_every_record_once_in_any_ordering(public: APIClient, order: str) -> None:
    make.reported_story(6)
    Claim.objects.update(updated_at="2025-10-16T09:30:00Z")  # as after a bulk import: all at one moment
    address, seen = f"/api/v1/claims/?page_size=5&ordering={order}", []
    while address:
        page = public.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == 12
    assert seen == sorted(seen, reverse=order.startswith("-"))


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("ordering=title", "ordering", "invalid-ordering"),
        ("ordering=--id", "ordering", "invalid-ordering"),
        ("fields=id,secret", "fields", "unknown"),
        ("expand=near_duplicates", "expand", "unknown"),
        ("expand=coverage&expand=coverage", "expand", "repeated-parameter"),
        ("ordering=updated&cursor=cD1ub25zZW5zZQ==", "cursor", "invalid-cursor"),
    ],
)
def test_invalid_parameters_are_rejected(public: APIClient, query: str, field: str, code: str) -> None:
    problem = is_problem(public.get(f"/api/v1/events/?{query}"), 400, "invalid")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


def test_search_finds_records_with_all_words(public: APIClient) -> None:
    make.reported_story(3)
    assert len(ids(public, "claims/?q=took step 1")) == 2
    assert len(ids(public, "claims/?q=STEP took 1")) == 2
    assert ids(public, "claims/?q=no such words") == []
    assert len(ids(public, "events/?q=step 2")) == 1
    assert len(ids(public, "articles/?q=step 2")) == 1
    assert len(ids(public, "actors/?q=minister 0")) == 1
    assert len(ids(public, "outlets/?q=outlet")) == 1
    assert ids(public, "claims/?q=%25") == []  # a sign, not a pattern


def test_fields_limit_the_response(public: APIClient) -> None:
    make.reported_story(1)
    assert set(public.get("/api/v1/claims/?fields=id,url").json()["results"][0]) == {"id", "url"}
    address = public.get("/api/v1/claims/").json()["results"][0]["url"]
    assert set(public.get(f"{address}?fields=chain").json()) == {"chain"}
    assert "spans" in public.get(f"{address}?fields=").json()


def test_expand_coverage(public: APIClient) -> None:
    make.reported_story(1, event_mentions=3)
    address = "/api/v1/events/"
    assert public.get(address).json()["results"][0]["coverage"] is None
    assert public.get(f"{address}?expand=coverage").json()["results"][0]["coverage"] == {"outlets": 3, "independent": 3}


def test_expand_near_duplicates(public: APIClient, staff: APIClient) -> None:
    first, second, hidden = (article(prose(1), name, f"2025-10-1{n}") for n, name in enumerate("ABC"))
    story = make.story(published=True)
    story.articles.add(first, second)
    address = f"/api/v1/articles/{second.pk}/?expand=near_duplicates"
    assert [copy["id"] for copy in public.get(address).json()["near_duplicates"]] == [first.pk, second.pk]
    assert [copy["id"] for copy in staff.get(address).json()["near_duplicates"]] == [first.pk, second.pk, hidden.pk]


def test_expand_wording_changes(public: APIClient, old: Any) -> None:  # noqa: F811
    change(old, "prices will fall", "prices may fall")
    (inner,) = [row for row in public.get("/api/v1/claims/?expand=wording_changes").json()["results"] if row["parent"]]
    (found,) = inner["wording_changes"]
    assert found["version"] == 2
    assert "prices will fall" in found["before"]
    assert "prices may fall" in found["after"]


@pytest.mark.parametrize("number", [1, 8])
@pytest.mark.parametrize(
    ("path", "count"),
    [("events/?expand=coverage", 10), ("claims/?expand=wording_changes", 5), ("articles/?expand=near_duplicates", 4)],
)
def test_expansions_have_a_constant_query_count(
    public: APIClient, number: int, path: str, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.reported_story(number, event_mentions=1)
    with django_assert_num_queries(count):
        assert public.get(f"/api/v1/{path}").json()["results"]
