"""Test throttling and its headers."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from tests import factories as make
from tests.api.conftest import client_for, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    settings.NEWSDESK_API_THROTTLE_RATE, settings.NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = 5, 2
    monkeypatch.setattr("articles.api.throttling.time.time", lambda: 1_000_000_010.0)  # ten seconds into a minute


def test_remaining_requests_are_reported_and_more_are_refused(public: APIClient) -> None:
    responses = [public.get("/api/v1/stories/") for _ in range(3)]
    assert [answer.status_code for answer in responses] == [200, 200, 429]
    assert [make.search(r"r=(\d+)", answer["RateLimit"])[1] for answer in responses] == ["1", "0", "0"]
    assert responses[0]["RateLimit-Policy"] == '"default";q=2;w=60'
    problem = is_problem(responses[2], 429, "too-many-requests")
    assert "Retry-After" in responses[2]
    assert 0 < int(responses[2]["Retry-After"]) <= 60
    assert problem["detail"]


def test_remaining_requests_are_reported_for_unknown_urls(public: APIClient) -> None:
    assert "r=1;" in public.get("/api/v1/nothing/")["RateLimit"]


def test_clients_are_counted_separately(public: APIClient) -> None:
    one, other = client_for("staff"), client_for("staff")
    for _ in range(3):
        public.get("/api/v1/stories/")
    assert [one.get("/api/v1/stories/").status_code for _ in range(6)] == [200] * 5 + [429]
    assert other.get("/api/v1/stories/").status_code == 200
    assert public.get("/api/v1/stories/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_forwarded_header_of_the_client_is_ignored(public: APIClient) -> None:
    codes = [public.get("/api/v1/", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code for n in range(3)]
    assert codes[-1] == 429


def test_next_window_starts_from_zero(public: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        public.get("/api/v1/")
    monkeypatch.setattr("articles.api.throttling.time.time", lambda: 1_000_000_080.0)
    assert public.get("/api/v1/").status_code == 200
