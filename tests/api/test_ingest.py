"""Test adding articles: by text or URL, invalid values, malformed bodies, permissions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from articles.ingestion.incoming import BadInput
from articles.models import Article, ArticleVersion, ExtractionRun, Outlet, ReviewLog
from articles.services.errors import Blocked, InvalidValue, ServiceError, StaleRevision, TransitionNotAllowed
from tests import factories as make
from tests.api.conftest import client_for, is_problem
from tests.servers import Server

pytestmark = pytest.mark.django_db
PATH = "/api/v1/articles/"
FULL = {
    "text": "The ministry said on Monday that prices will fall.",
    "title": "Prices",
    "outlet": "The Daily Lantern",
    "url": "https://lantern.example/prices#top",
    "byline": "Ana Ruiz",
    "language": "en",
    "published": "2025-10-16T09:30+02:00",
    "stories": ["prices"],
}


def count_rows() -> list[Any]:
    return [model.objects.count() for model in (Article, ArticleVersion, Outlet, ExtractionRun, ReviewLog)]


def test_article_is_added_and_queued(
    desk: APIClient, sent: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make.story(slug="prices")
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(PATH, FULL)
    assert response.status_code == 202
    body = response.json()
    article = Article.objects.get(pk=body["article"])
    run = ExtractionRun.objects.get(version__article=article)
    assert sent == [run.pk]
    assert body == {
        "article": article.pk,
        "version": 1,
        "created": True,
        "message": "“Prices” was added as a new article.",
        "run": f"http://testserver{run.get_absolute_url()}",
        "run_status": "queued",
    }
    assert response["Location"] == body["run"]
    assert desk.get(body["run"]).json()["status"] == "queued"
    assert (article.canonical_url, article.byline, str(article.published_on)) == (
        "https://lantern.example/prices",
        "Ana Ruiz",
        "2025-10-16",
    )
    assert list(article.stories.all()) == [story]
    assert ReviewLog.objects.filter(user=get_user_model().objects.get()).exists()


def test_same_text_adds_no_version(desk: APIClient) -> None:
    make.story(slug="prices")
    first, before = desk.post(PATH, FULL).json(), count_rows()
    again = desk.post(PATH, FULL)
    assert again.status_code == 200
    assert again.json() == first | {
        "created": False,
        "message": "This text was already here: version 1 of “Prices”. Nothing was added.",
    }
    assert again["Location"] == first["run"]
    assert count_rows() == before
    changed = desk.post(PATH, FULL | {"text": "The ministry said otherwise."})
    assert (changed.status_code, changed.json()["version"], changed.json()["created"]) == (202, 2, True)


def test_only_text_is_required_and_null_counts_as_missing(desk: APIClient) -> None:
    nothing = dict.fromkeys(("title", "outlet", "url", "byline", "language", "published", "stories"))
    assert desk.post(PATH, {"text": "One line.\nAnother.", **nothing}).status_code == 202
    assert Article.objects.get().title == "One line."


INVALID = [
    ("no text", {}, "text", "required"),
    ("text null", {"text": None}, "text", "required"),
    ("text a number", {"text": 12}, "text", "not-a-string"),
    ("text a list", {"text": ["a"]}, "text", "not-a-string"),
    ("text true", {"text": True}, "text", "not-a-string"),
    ("text empty", {"text": ""}, "text", "empty"),
    ("text blank", {"text": " \n\t\ufeff "}, "text", "empty"),
    ("text too long", {"text": "x" * 500_001}, "text", "too-long"),
    ("NUL in the text", {"text": "a\x00b"}, "text", "not-text"),
    ("half a character in the text", {"text": "a\ud800b"}, "text", "broken-unicode"),
    ("NUL in the title", {"text": "a", "title": "\x00"}, "title", "not-text"),
    ("half a character in the outlet", {"text": "a", "outlet": "\udfff"}, "outlet", "not-text"),
    ("title too long", {"text": "a", "title": "x" * 501}, "title", "too-long"),
    ("title an object", {"text": "a", "title": {}}, "title", "not-a-string"),
    ("a byline too long", {"text": "a", "byline": "x" * 301}, "byline", "too-long"),
    ("a language too long", {"text": "a", "language": "x" * 36}, "language", "too-long"),
    ("no date", {"text": "a", "published": "last Thursday"}, "published", "bad-date"),
    ("a day that is none", {"text": "a", "published": "2025-02-30"}, "published", "bad-date"),
    ("year 9999", {"text": "a", "published": "9999-01-01"}, "published", "bad-date"),
    ("half a character in the date", {"text": "a", "published": "\ud800"}, "published", "bad-date"),
    ("a date as a number", {"text": "a", "published": 20251016}, "published", "not-a-string"),
    ("no address", {"text": "a", "url": "lantern"}, "url", "bad-url"),
    ("a script as address", {"text": "a", "url": "javascript:alert(1)"}, "url", "bad-url"),
    ("half a character in the address", {"text": "a", "url": "https://a.example/\ud800"}, "url", "bad-url"),
    ("a broken host", {"text": "a", "url": "https://[::1"}, "url", "bad-url"),
    ("an unknown story", {"text": "a", "stories": ["none"]}, "stories", "unknown-story"),
    ("NUL as a story", {"text": "a", "stories": ["\x00"]}, "stories", "unknown-story"),
    ("half a character as a story", {"text": "a", "stories": ["\ud800"]}, "stories", "unknown-story"),
    ("a known and an unknown story", {"text": "a", "stories": ["prices", "none"]}, "stories", "unknown-story"),
    ("a story alone", {"text": "a", "stories": "prices"}, "stories", "not-a-list"),
    ("a story as a number", {"text": "a", "stories": [1]}, "stories.0", "not-a-string"),
    ("too many stories", {"text": "a", "stories": ["prices"] * 101}, "stories", "max-length"),
    ("an unknown key", {"text": "a", "author": "me"}, "author", "unknown"),
    ("half a character as a key", {"text": "a", "\ud800": "me"}, "?", "unknown"),
    ("an unknown key alone", {"txt": "a"}, "txt", "unknown"),
]


@pytest.mark.parametrize(("body", "field", "code"), [case[1:] for case in INVALID], ids=[case[0] for case in INVALID])
def test_invalid_values_are_rejected(desk: APIClient, body: Any, field: Any, code: Any) -> None:
    make.story(slug="prices")
    before = count_rows()
    response = desk.generic("POST", PATH, json.dumps(body), content_type="application/json")
    problem = is_problem(response, 400, "invalid")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert problem["errors"][0]["detail"] in problem["detail"]
    assert count_rows() == before


MALFORMED = [
    ("broken UTF-8", b'{"text": "\xff\xfe"}', "application/json", 400),
    ("cut short", b'{"text": "a', "application/json", 400),
    ("not JSON", b"text=a", "application/json", 400),
    ("NaN", b'{"text": NaN}', "application/json", 400),
    ("a raw NUL", b'{"text": "a\x00"}', "application/json", 400),
    ("deep nesting", b"[" * 200_000, "application/json", 400),
    ("endless digits", b'{"text": ' + b"9" * 10_000 + b"}", "application/json", 400),
    ("a codec that is no charset", b'{"text": "a"}', "application/json; charset=bz2_codec", 400),
    ("a list", b"[]", "application/json", 400),
    ("a string", b'"text"', "application/json", 400),
    ("a number", b"1", "application/json", 400),
    ("null", b"null", "application/json", 400),
    ("nothing", b"", "application/json", 400),
    ("a form", b"text=a", "application/x-www-form-urlencoded", 415),
    ("plain text", b"a", "text/plain", 415),
    ("no type", b"a", "", 415),
]


@pytest.mark.parametrize(
    ("body", "content_type", "status"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED]
)
def test_malformed_bodies_are_rejected(desk: APIClient, body: Any, content_type: Any, status: Any) -> None:
    before = count_rows()
    response = desk.generic("POST", PATH, body, content_type=content_type)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert count_rows() == before


def test_too_large_body_is_rejected(desk: APIClient) -> None:
    before = count_rows()
    response = desk.post(PATH, {"text": "x" * 10_000_000})
    assert "Split" in is_problem(response, 413, "too-large")["detail"]
    assert count_rows() == before


def test_anonymous_request_is_refused_before_its_body_is_read(public: APIClient) -> None:
    is_problem(public.post(PATH, {"text": "x" * 10_000_000}), 401, "unauthenticated")


def test_html_is_stored_as_it_is_and_shown_escaped(desk: APIClient) -> None:
    text = "<script>alert(1)</script> said the minister."
    assert desk.post(PATH, {"text": text, "title": "<img src=x onerror=alert(1)>"}).status_code == 202
    article = Article.objects.get()
    assert article.latest.text == text
    page = desk.get(f"{PATH}{article.pk}/", HTTP_ACCEPT="text/html").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_query_parameters_are_rejected(desk: APIClient) -> None:
    is_problem(desk.post(f"{PATH}?wait=1", {"text": "a"}), 400, "invalid")


SERVICE_ERRORS = [
    (StaleRevision("It has changed."), 409, "stale"),
    (Blocked("Something rests on it."), 409, "blocked"),
    (TransitionNotAllowed("There is no such move."), 409, "not-allowed"),
    (ServiceError("Not now."), 409, "conflict"),
    (InvalidValue("Not a date.", "published"), 400, "invalid"),
    (RuntimeError(f"secret {'x' * 10}"), 500, "internal-error"),
]


@pytest.mark.parametrize(("error", "status", "kind"), SERVICE_ERRORS, ids=[kind for _, _, kind in SERVICE_ERRORS])
def test_service_errors_become_problems(
    desk: APIClient, monkeypatch: pytest.MonkeyPatch, error: Any, status: Any, kind: Any
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("articles.api.views.articles.submit", refuse)
    problem = is_problem(desk.post(PATH, {"text": "a"}), status, kind)
    assert ("secret" in str(problem)) is False
    if status < 500:
        assert error.message == problem["detail"]
    if kind == "invalid":
        assert problem["errors"] == [{"field": "published", "code": "invalid", "detail": "Not a date."}]


def test_failure_leaves_no_rows(desk: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the broker's row cannot be written")

    before = count_rows()
    monkeypatch.setattr("articles.services.runs.create", fail)
    is_problem(desk.post(PATH, {"text": "a", "outlet": "New"}), 500, "internal-error")
    assert count_rows() == before


def test_session_requires_the_csrf_token(sent: list[int]) -> None:
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    user = make.user(permissions=("add_article",))
    client.login(username=user.username, password="secret")
    is_problem(client.post(PATH, {"text": "a"}), 403, "forbidden")
    client = APIClient()
    client.login(username=user.username, password="secret")
    assert client.post(PATH, {"text": "a"}).status_code == 202


@override_settings(NEWSDESK_MAX_TEXT_LENGTH=10)
def test_maximum_text_length_is_a_setting(desk: APIClient) -> None:
    assert desk.post(PATH, {"text": "x" * 10}).status_code == 202
    is_problem(desk.post(PATH, {"text": "x" * 11}), 400, "invalid")


BAD_TOKENS = ["", "x", "x y", "\xff", "a\x00b", "x" * 5000, "0" * 64]


@pytest.mark.parametrize("token", BAD_TOKENS, ids=range(len(BAD_TOKENS)))
def test_malformed_tokens_are_rejected(db: None, token: Any) -> None:
    client = client_for("anonymous")
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    is_problem(client.get("/api/v1/stories/"), 401, "unauthenticated")


def test_url_without_text_is_fetched(desk: APIClient, web: Server) -> None:
    body = desk.post(PATH, {"url": web.url("/prices"), "title": "As I call it"})
    assert body.status_code == 202, body.content
    article = Article.objects.get(pk=body.json()["article"])
    assert article.title == "As I call it"
    assert article.latest.text.startswith("Prices fall")
    assert desk.post(PATH, {"url": web.url("/prices")}).json()["created"] is False


def test_pages_are_fetched_outside_of_transactions(desk: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite, a transaction that waits for the network would block all other writes."""
    open_savepoints = len(connection.savepoint_ids)  # the test's own

    def fetch(url: Any) -> None:
        assert len(connection.savepoint_ids) == open_savepoints
        raise BadInput("url", "http-404", "There is no such page.")

    monkeypatch.setattr("articles.services.pages.fetch", fetch)
    is_problem(desk.post(PATH, {"url": "https://lantern.example/prices"}), 400, "invalid")
    answer = desk.post(f"{PATH}batch/", {"articles": [{"url": "https://lantern.example/prices"}]})
    assert [row["errors"][0]["code"] for row in answer.json()["results"]] == ["http-404"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"url": "http://127.0.0.1/"}, "url", "address"),
        ({"url": "file:///etc/passwd"}, "url", "bad-url"),
        ({"url": " "}, "text", "required"),
    ],
)
def test_forbidden_urls_are_not_fetched(desk: APIClient, web: Server, body: Any, field: str, code: str) -> None:
    problem = is_problem(desk.post(PATH, body), 400, "invalid")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert web.asked == []


def test_nothing_is_fetched_without_the_permission(db: None, web: Server, sent: list[int]) -> None:
    is_problem(client_for("staff").post(PATH, {"url": web.url("/prices")}), 403, "forbidden")
    assert web.asked == []
