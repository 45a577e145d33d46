"""Test the content of records, pagination, filters and errors of reading."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from articles.models import Article, Story
from tests import factories as make
from tests.api.conftest import client_for, is_problem
from tests.factories import A

pytestmark = pytest.mark.django_db


def results(client: Any, path: Any) -> Any:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_root_lists_the_readable_resources(public: APIClient, staff: APIClient) -> None:
    root = public.get("/api/v1/").json()
    lists = {"stories", "events", "event-mentions", "actors", "mentions", "claims", "articles", "outlets"}
    assert set(root) == {*lists, "change-stream", "schema", "docs"}
    for_staff = {
        *("time-expressions", "actor-links", "event-matches", "pending-changes", "wording-changes"),
        *("runs", "feeds", "feed-entries", "imports", "history"),
    }
    assert set(staff.get("/api/v1/").json()) == {*root, *for_staff}
    assert {"webhooks", "deliveries"} <= set(client_for("superuser").get("/api/v1/").json())
    for address in root.values():
        assert public.get(address).status_code == 200


def test_story(public: APIClient) -> None:
    story = make.reported_story(2, event_mentions=2)
    data = public.get(f"/api/v1/stories/{story.slug}/").json()
    assert data["counts"] == {"articles": 4, "events": 2}
    assert (data["title"], data["status"]) == (story.title, "published")
    assert len(public.get(data["links"]["events"]).json()["results"]) == 2
    assert len(public.get(data["links"]["articles"]).json()["results"]) == 4
    assert len(public.get(data["links"]["claims"]).json()["results"]) == 8
    assert len(public.get(data["links"]["outlets"]).json()["results"]) == 2


def test_event(public: APIClient) -> None:
    make.reported_story(1)
    (event,) = results(public, "events/")
    assert (event["title"], event["edtf"], event["earliest"]) == (
        "The ministry takes step 0",
        "2025-01-01",
        "2025-01-01",
    )
    assert [(p["role"], p["actor"]["name"]) for p in event["participants"]] == [("agent", "Minister 0")]
    (account,) = event["event_mentions"]
    assert account["text"] == "Officials said Minister 0 believes the ministry took step 0."
    assert account["article"]["outlet"]["name"] == "Outlet 0"
    assert [(link["source"], link["cue"]) for link in account["chain"]] == [
        ("Officials", "said"),
        ("Minister 0", "believes"),
    ]
    assert public.get(account["claim"]).json()["chain"] == account["chain"]
    assert public.get(event["url"]).json() == event


def test_claim(public: APIClient) -> None:
    make.reported_story(1)
    inner, outer = results(public, "claims/")
    assert inner["parent"] == outer["url"]
    assert outer["parent"] is None
    assert (inner["stance"], inner["mode"], inner["negated"], inner["hedged"]) == ("believe", "indirect", False, False)
    assert inner["source_actor"]["name"] == "Minister 0"
    text = "Officials said Minister 0 believes the ministry took step 0."
    assert [span["role"] for span in inner["spans"]] == ["source", "cue", "content"]
    for span in inner["spans"]:
        assert text[span["start"] : span["end"]] == span["text"]
    assert [link["url"] for link in inner["chain"]] == [outer["url"], inner["url"]]


def test_actor_and_outlet(public: APIClient) -> None:
    make.reported_story(1)
    by_name = {actor["name"]: actor for actor in results(public, "actors/")}
    assert set(by_name) == {"Minister 0", "Outlet 0"}
    assert by_name["Minister 0"]["aliases"] == ["Minister 0"]
    (outlet,) = results(public, "outlets/")
    assert outlet["actor"]["url"] == by_name["Outlet 0"]["url"]


def test_article_without_outlet(public: APIClient) -> None:
    story = make.story(published=True)
    article = make.article("A text.", story=story, outlet="")
    data = public.get(f"/api/v1/articles/{article.pk}/").json()
    assert data["outlet"] is None
    assert data["versions"][0]["text"] is None


# --- pages ------------------------------------------------------------------------------------------------------------


def test_pages_contain_every_record_once(public: APIClient) -> None:
    make.reported_story(7)
    seen, address = [], "/api/v1/events/?page_size=3"
    while address:
        page = public.get(address).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 7
    last = public.get(f"{public.get('/api/v1/events/?page_size=3').json()['next']}").json()
    assert [row["id"] for row in public.get(last["previous"]).json()["results"]] == seen[:3]


def cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BAD_PAGES = [
    *(("page_size", value) for value in ("0", "-1", "101", "abc", "1.5", "٣", "9" * 30, "\x00")),
    *(("cursor", value) for value in ("x", "%%%", "é", "", cursor("p=abc"), cursor("p=\x00"), cursor("p=" + "9" * 40))),
    *(("cursor", cursor(text)) for text in ("o=5&p=3", "r=x&p=1", "nonsense")),
]


@pytest.mark.parametrize(("name", "value"), BAD_PAGES)
def test_invalid_page_parameters_are_rejected(public: APIClient, name: Any, value: Any) -> None:
    problem = is_problem(public.get("/api/v1/claims/", {name: value}), 400, "invalid")
    assert problem["errors"][0]["field"] == name


# --- filters ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled_story(db: None) -> Story:
    story = make.reported_story(3, event_mentions=2)
    other = make.story("Another", published=True)
    version = make.version("Ana Ruiz left.", story=other, published="2025-01-01")
    event = make.event("Ana Ruiz leaves", "2025-01-01", state=A)
    other.events.add(event)
    make.event_mention(version, "left", version.text, event, state=A)
    return story


def test_filters_of_events(filled_story: Story, public: APIClient) -> None:
    actor = make.first(make.first(filled_story.events).participants)
    article = make.first(filled_story.articles)
    assert len(results(public, "events/")) == 4
    assert len(results(public, f"events/?story={filled_story.slug}")) == 3
    assert len(results(public, f"events/?actor={actor.pk}")) == 1
    assert len(results(public, f"events/?article={article.pk}")) >= 1
    assert len(results(public, f"events/?outlet={article.outlet_id}&story={filled_story.slug}")) == 3
    assert len(results(public, "events/?status=happened")) == 4
    assert results(public, "events/?status=planned") == []
    assert len(results(public, "events/?kind=other")) == 4
    assert results(public, "events/?kind=office") == []
    assert len(results(public, "events/?date_from=2025-01-02")) == 2
    assert len(results(public, "events/?date_to=2025-01-01")) == 2
    assert results(public, "events/?actor=9223372036854775807") == []


def test_date_filters_match_open_and_imprecise_dates(public: APIClient) -> None:
    story = make.reported_story(0)
    for n, edtf in enumerate(["2025-05", "2025-05-20/..", "../2025-05-03", ""]):
        version = make.version(f"It took place, number {n}.", story=story)
        event = make.event(f"Event {n}", edtf, state=A)
        story.events.add(event)
        make.event_mention(version, "took", version.text, event, state=A)

    def titles(query: Any) -> list[Any]:
        return sorted(row["title"] for row in results(public, f"events/?{query}"))

    assert titles("date_from=2025-05-10") == ["Event 0", "Event 1"]
    assert titles("date_to=2025-05-10") == ["Event 0", "Event 2"]
    assert titles("date_from=2026-01-01") == ["Event 1"]


def test_filters_of_claims(filled_story: Story, public: APIClient) -> None:
    actor = make.first(make.first(filled_story.events).participants)
    article = make.first(filled_story.articles)
    assert len(results(public, "claims/?stance=believe")) == len(results(public, "claims/?stance=assert"))
    assert len(results(public, f"claims/?actor={actor.pk}")) == 2
    assert len(results(public, f"claims/?article={article.pk}")) == 2
    assert len(results(public, f"claims/?outlet={article.outlet_id}&story={filled_story.slug}")) == 6
    assert results(public, "claims/?negated=true") == []
    assert len(results(public, f"claims/?hedged=false&mode=indirect&story={filled_story.slug}")) == 12
    assert (
        len(results(public, f"claims/?published_from=2025-01-02&published_to=2025-01-02&story={filled_story.slug}"))
        == 4
    )


def test_filters_of_other_lists(filled_story: Story, public: APIClient, staff: APIClient) -> None:
    assert {row["kind"] for row in results(public, "actors/?kind=person")} == {"person"}
    assert results(public, "actors/?anonymous=true&wikidata_id=Q1") == []
    article = make.first(Article.objects)
    assert len(results(public, f"articles/?outlet={article.outlet_id}&language=en&story={filled_story.slug}")) == 3
    assert len(results(public, "articles/?published_from=2025-01-03")) == 2
    assert len(results(public, f"outlets/?story={filled_story.slug}")) == 2
    assert results(public, "outlets/?country=gb&domain=a.example") == []
    assert len(results(public, f"stories/?article={article.pk}")) >= 1
    assert results(staff, f"runs/?status=failed&article={article.pk}") == []


BAD_FILTERS = [
    ("claims", "stanse=believe", "stanse", "unknown"),
    ("claims", "stance=shouts", "stance", "invalid-choice"),
    ("claims", "negated=maybe", "negated", "invalid-choice"),
    ("claims", "actor=me", "actor", "invalid"),
    ("claims", "actor=0", "actor", "min-value"),
    ("claims", "actor=99999999999999999999", "actor", "max-value"),
    ("claims", "published_from=2025-02-30", "published_from", "invalid"),
    ("claims", "published_from=10/16/2025", "published_from", "invalid"),
    ("claims", "stance=deny&stance=believe", "stance", "repeated-parameter"),
    ("claims", "story=a%00b", "story", "null-characters-not-allowed"),
    ("events", "date_from=Monday", "date_from", "invalid"),
    ("actors", "kind=robot", "kind", "invalid-choice"),
    ("stories", "limit=5", "limit", "unknown"),
    ("stories", "%ff=5", "\ufffd", "unknown"),
    ("articles/1", "expand=all", "expand", "unknown"),
    ("change-stream", "before=5", "before", "unknown"),
    ("change-stream", "after=5&after=6", "after", "repeated-parameter"),
]


@pytest.mark.parametrize(("path", "query", "field", "code"), BAD_FILTERS)
def test_invalid_filters_are_rejected(public: APIClient, path: Any, query: Any, field: Any, code: Any) -> None:
    problem = is_problem(public.get(f"/api/v1/{path}/?{query}"), 400, "invalid")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    if code == "unknown":
        assert "Known " in problem["detail"]


# --- addresses --------------------------------------------------------------------------------------------------------

UNKNOWN_URLS = [
    "/api/v1/nothing/",
    "/api/v1/stories",
    "/api/v1/claims/abc/",
    "/api/v1/claims/999999999999999999999999/",
    "/api/v1/claims/٣/",
    "/api/v1/claims/1%00/",
    "/api/v1/stories/a%00b/",
    "/api/v1/stories/é/",
    "/api/v2/",
    "/api/",
]


@pytest.mark.parametrize("path", UNKNOWN_URLS)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_urls_are_404(public: APIClient, path: Any, method: str) -> None:
    is_problem(getattr(public, method)(path), 404, "not-found")


def test_unavailable_formats_are_rejected(public: APIClient) -> None:
    is_problem(public.get("/api/v1/stories/", HTTP_ACCEPT="application/xml"), 406, "not-acceptable")
    is_problem(public.get("/api/v1/stories/?format=xml"), 404, "not-found")


@pytest.mark.parametrize("path", ["/api/v1/claims/", "/api/v1/docs/", "/api/"])
def test_errors_outside_of_views_are_problems(public: APIClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    is_problem(public.get(path, HTTP_HOST="elsewhere.example"), 400, "bad-request")

    def fail(*args: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", fail)
    assert "secret" not in str(is_problem(public.get(path), 500, "internal-error"))
    page = public.get("/", HTTP_ACCEPT="text/html")
    assert (page.status_code, page["Content-Type"]) == (500, "text/html; charset=utf-8")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "docs/", "schema/", "change-stream/"])
def test_unsupported_methods_are_405(public: APIClient, method: str, path: str) -> None:
    is_problem(getattr(public, method)(f"/api/v1/{path}"), 405, "method-not-allowed")


def test_options_and_head(public: APIClient, desk: APIClient) -> None:
    assert public.options("/api/v1/stories/").status_code == 200
    assert public.head("/api/v1/stories/").status_code == 200
    assert desk.options("/api/v1/articles/").status_code == 200


def test_unexpected_error_reveals_nothing(public: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("articles.api.querysets.stories", fail)
    problem = is_problem(public.get("/api/v1/stories/"), 500, "internal-error")
    assert "secret" not in str(problem)


def test_published_on_is_a_date(public: APIClient) -> None:
    make.reported_story(1)
    assert dt.date.fromisoformat(results(public, "articles/")[0]["published_on"]) == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "status", "expected_detail"),
    [
        ({"path": "/api/v1/claims/?state=proposed"}, 400, "“state” is for staff. Send the token"),
        (
            {"path": "/api/v1/claims/", "HTTP_AUTHORIZATION": "Bearer abc"},
            401,
            "Send the token as “Authorization: Token …”.",
        ),
        ({"path": "/api/v1/claims/", "HTTP_AUTHORIZATION": "Token abc"}, 401, "it was revoked, has expired"),
        ({"path": "/api/v1/change-stream/?stream=desk"}, 401, "Send a token as “Authorization"),
        ({"path": "/api/v1/claims/", "HTTP_ACCEPT": "text/xml"}, 406, "Send “Accept: application/json”"),
    ],
)
def test_problem_detail_says_what_to_do(public: APIClient, arguments: Any, status: int, expected_detail: str) -> None:
    response = public.get(**arguments)
    assert response.status_code == status
    assert expected_detail in response.json()["detail"]
