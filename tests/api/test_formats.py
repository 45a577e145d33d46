"""Test the export of claims and the formats of other tools."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from articles.models import Article, Claim
from tests import factories as make
from tests.api.conftest import is_problem
from tests.factories import A

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/claims/export/"


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def lines(client: Any, query: str = "") -> list[Any]:
    return [json.loads(line) for line in body(client.get(EXPORT + query)).splitlines()]


def test_export_as_json_lines(public: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.api.claim_export.CHUNK_SIZE", 4)
    story = make.reported_story(6)
    make.claim(make.version("Hidden words are here, said the page."), "Hidden words", state=A)
    response = public.get(EXPORT)
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    found = [json.loads(line) for line in body(response).splitlines()]
    assert [row["id"] for row in found] == list(Claim.objects.public().order_by("pk").values_list("pk", flat=True))
    assert found[1]["chain"] == "Officials > Minister 0"
    assert found[1]["content"] == "the ministry took step 0"
    assert found[0]["state"] is None
    assert len(lines(public, f"?story={story.slug}&stance=believe")) == 6


def test_export_as_csv_escapes_spreadsheet_formulas(public: APIClient) -> None:
    story = make.story(published=True)
    version = make.version("=1+1 said “a, b”.", title='=HYPERLINK("x")', story=story)
    make.claim(version, "=1+1", state=A)
    response = public.get(f"{EXPORT}?file_format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(body(response)))
    assert (row["content"], row["article_title"]) == ("'=1+1", '\'=HYPERLINK("x")')
    assert (row["negated"], row["source_actor"]) == ("false", ""), "as in the tables that the site offers"


def test_staff_export_contains_proposals(staff: APIClient, public: APIClient) -> None:
    make.claim(make.version(), "prices will fall")
    assert [row["state"] for row in lines(staff, "?state=proposed")] == ["proposed"]
    assert lines(public) == []


@pytest.mark.parametrize("query", ["?file_format=xml", "?stanse=x", "?state=proposed"])
def test_export_rejects_unknown_parameters(public: APIClient, query: str) -> None:
    is_problem(public.get(EXPORT + query), 400, "invalid")


def test_export_query_count_does_not_depend_on_the_claims_in_a_chunk(
    public: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.reported_story(20)
    with django_assert_num_queries(4):
        body(public.get(EXPORT))


def test_web_annotations(public: APIClient) -> None:
    make.reported_story(1)
    article = Article.objects.get()
    response = public.get(f"/api/v1/articles/{article.pk}/annotations/")
    assert response["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    page = response.json()
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert len(page["items"]) == 2
    text = article.latest.text
    for item in page["items"]:
        assert (item["type"], item["motivation"]) == ("Annotation", "describing")
        for target in item["target"]:
            quote, position = target["selector"]
            assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
            assert text[position["start"] : position["end"]] == quote["exact"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text.count(around) == 1


def test_annotations_hold_only_visible_accepted_claims(public: APIClient, staff: APIClient) -> None:
    article = make.article()
    is_problem(public.get(f"/api/v1/articles/{article.pk}/annotations/"), 404, "not-found")
    make.claim(article.latest, "prices will fall")
    assert staff.get(f"/api/v1/articles/{article.pk}/annotations/").json()["items"] == []


def test_schema_org_claim(public: APIClient) -> None:
    make.reported_story(1)
    claim = Claim.objects.get(parent__isnull=False)
    response = public.get(f"/api/v1/claims/{claim.pk}/jsonld/")
    assert response["Content-Type"] == "application/ld+json"
    found = response.json()
    assert (found["@type"], found["text"]) == ("Claim", "the ministry took step 0")
    assert found["author"] == {"@type": "Person", "name": "Minister 0"}
    assert found["appearance"]["publisher"]["name"] == "Outlet 0"
    is_problem(public.get("/api/v1/claims/999999/jsonld/"), 404, "not-found")
