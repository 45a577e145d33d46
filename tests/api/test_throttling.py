"""No client takes more than its share, and each is told what it has left."""

import re

import pytest
from django.core.cache import cache

from tests.api.conftest import client_for, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings, monkeypatch):
    cache.clear()
    settings.NEWSDESK_API_THROTTLE_RATE, settings.NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = 5, 2
    monkeypatch.setattr("articles.api.throttling.time.time", lambda: 1_000_000_010.0)  # ten seconds into a minute


def test_what_is_left_is_told_and_more_is_refused(public):
    answers = [public.get("/api/v1/stories/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [re.search(r"r=(\d+)", answer["RateLimit"])[1] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["RateLimit-Policy"] == '"default";q=2;w=60'
    problem = is_problem(answers[2], 429, "too-many-requests")
    assert "Retry-After" in answers[2]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert problem["detail"]


def test_it_is_told_at_an_address_that_is_none_too(public):
    assert "r=1;" in public.get("/api/v1/nothing/")["RateLimit"]


def test_each_client_has_a_share_of_its_own(public):
    one, other = client_for("staff"), client_for("staff")
    for _ in range(3):
        public.get("/api/v1/stories/")
    assert [one.get("/api/v1/stories/").status_code for _ in range(6)] == [200] * 5 + [429]
    assert other.get("/api/v1/stories/").status_code == 200
    assert public.get("/api/v1/stories/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_header_that_anyone_can_write_is_not_believed(public):
    codes = [public.get("/api/v1/", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code for n in range(3)]
    assert codes[-1] == 429


def test_the_next_minute_begins_anew(public, monkeypatch):
    for _ in range(3):
        public.get("/api/v1/")
    monkeypatch.setattr("articles.api.throttling.time.time", lambda: 1_000_000_080.0)
    assert public.get("/api/v1/").status_code == 200
