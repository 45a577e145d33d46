from __future__ import annotations

from typing import Any

import pytest
from knox.models import AuthToken
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from tests import factories as make

WHO: dict[str, dict[str, Any] | None] = {
    "anonymous": None,
    "plain user": {"staff": False},
    "plain user who may add": {"staff": False, "permissions": ("add_article",)},
    "staff": {},
    "staff who may add": {"permissions": ("add_article",)},
    "superuser": {"superuser": True},
}
STAFF = ("staff", "staff who may add", "superuser")
MAY_ADD = ("plain user who may add", "staff who may add", "superuser")


def authorization_for(who: str) -> str:
    """Return an Authorization header with a token of a new account as in `WHO`."""
    _, token = AuthToken.objects.create(make.user(**make.required(WHO[who])))
    return f"Token {token}"


def client_for(who: str) -> APIClient:
    """Return a client with the token of an account as in `WHO`, or without a token."""
    client = APIClient(raise_request_exception=False)
    if WHO[who] is not None:
        client.credentials(HTTP_AUTHORIZATION=authorization_for(who))
    return client


@pytest.fixture(scope="session")
def served_schema(django_db_setup: dict[str, int], django_db_blocker: DjangoDbBlocker) -> Any:
    """Return the schema as it is served. It is generated once, because that takes half a second and reads no rows."""
    with django_db_blocker.unblock():
        response = APIClient().get("/api/v1/schema/")
    assert response.status_code == 200
    return response.content


@pytest.fixture
def public(db: None) -> APIClient:
    return client_for("anonymous")


@pytest.fixture
def staff(db: None) -> APIClient:
    return client_for("staff")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list of ids of the runs that are sent to a worker."""
    run_ids: list[int] = []
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: run_ids.append(run.pk))
    return run_ids


@pytest.fixture
def desk(db: None, sent: list[int]) -> APIClient:
    return client_for("staff who may add")


def is_problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """Assert that a response is problem details of a status and kind, and return its body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"/api/v1/problems/{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api/")
    return body
