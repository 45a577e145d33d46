"""API tokens: creating, showing once and revoking."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from articles.models import TokenGrant
from tests import factories as make

pytestmark = pytest.mark.django_db
ADD = "/admin/knox/authtoken/add/"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make.user(superuser=True))
    return client


def test_token_is_shown_once_and_limited_to_its_scopes(administrator: Client) -> None:
    account = make.user(permissions=("add_article",))
    values = {"user": account.pk, "name": "Wire robot", "scopes": ["ingest"], "days": "90"}
    page = administrator.post(ADD, values)
    assert page.status_code == 200
    secret = page.context["secret"]
    assert secret in page.content.decode()
    grant = TokenGrant.objects.get()
    assert (grant.name, grant.scopes, grant.token.user) == ("Wire robot", ["ingest"], account)
    assert round((grant.token.expiry - grant.token.created).days) in (89, 90)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert program.post("/api/v1/articles/", {"text": ""}).status_code == 400
    assert program.get("/api/v1/runs/").status_code == 403
    listed = administrator.get("/admin/knox/authtoken/").content.decode()
    assert "Wire robot" in listed
    assert secret not in listed
    administrator.post(f"/admin/knox/authtoken/{grant.token.pk}/delete/", {"post": "yes"})
    assert program.get("/api/v1/stories/").status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes"), ({"days": "0"}, "days"), ({"name": ""}, "name")],
)
def test_invalid_token_is_refused(administrator: Client, change: Any, field: str) -> None:
    values = {"user": make.user().pk, "name": "x", "scopes": ["read"], "days": ""} | change
    page = administrator.post(ADD, values)
    assert field in page.context["adminform"].form.errors
    assert not AuthToken.objects.exists()


def test_tokens_cannot_be_changed(administrator: Client) -> None:
    token, _ = AuthToken.objects.create(make.user())
    assert administrator.post(f"/admin/knox/authtoken/{token.pk}/change/", {"name": "x"}).status_code == 403
    assert administrator.get(f"/admin/knox/authtoken/{token.pk}/change/").status_code == 200
