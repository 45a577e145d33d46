"""Test docs/api.md: run its requests, and compare its tables with the code."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from articles.api import problems
from articles.api.views.resources import RESOURCES
from articles.models import Article, ExtractionRun, Outlet, Story
from tests import factories as make
from tests.api.conftest import client_for

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "api.md").read_text(encoding="utf8")
HOST = "http://127.0.0.1:8000"
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOC, re.S) for line in block.splitlines()]
ANSWERS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOC, re.S)]


def curl(command: str, client: APIClient) -> Any:
    """Send a documented request with the test client and the token of that client, and return the response."""
    words = shlex.split(command)[1:]
    body = words[words.index("-d") + 1] if "-d" in words else None
    address = next(word for word in words if word.startswith(HOST)).removeprefix(HOST)
    client = client if "Authorization: Token $TOKEN" in words else APIClient()
    if body is None:
        return client.get(address)
    assert "Content-Type: application/json" in words
    options: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000"}
    if "Idempotency-Key: 6f1c" in words:
        options["HTTP_IDEMPOTENCY_KEY"] = "6f1c"
    return client.generic("POST", address, body, content_type="application/json", **options)


@pytest.fixture
def story(db: None) -> Story:
    """Return a story with the slug of the demo's story, which the examples use."""
    demo = tomllib.loads((ROOT / "articles" / "demo" / "story.toml").read_text(encoding="utf8"))
    return make.story("Rare earths", slug=demo["slug"], published=True)


def test_documented_requests_work(story: Story, desk: APIClient) -> None:
    desk = client_for("superuser")
    claim = make.claim(make.version(), "prices will fall", pk=1)
    assert claim.pk == 1
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        wanted = 202 if "/articles/" in command and " -d " in command else 400 if "stanse" in command else 200
        assert curl(command, desk).status_code == wanted, command


def test_documented_response_to_a_new_article_is_exact(story: Story, desk: APIClient) -> None:
    answer = curl(next(command for command in COMMANDS if " -d " in command), desk).json()
    run, article = ExtractionRun.objects.get(), Article.objects.get()
    expected = ANSWERS[0] | {"run": f"{HOST}/api/v1/runs/{run.pk}/", "article": article.pk}
    assert answer == expected
    assert list(Outlet.objects.values_list("name", flat=True)) == ["The Daily Lantern"]


def test_documented_problem_is_exact(desk: APIClient) -> None:
    assert desk.post("/api/v1/articles/", {"text": "a", "published": "Monday"}).json() == ANSWERS[1]


def read_table(heading: str) -> list[list[str]]:
    lines = DOC[DOC.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_documented_filters_are_those_of_the_code() -> None:
    documented = {name: set(re.findall(r"`(\w+)`", cell)) for name, cell in read_table("list")}
    for_staff = {name: set(re.findall(r"`(\w+)`\\\*", cell)) for name, cell in read_table("list")}
    found = {name: view.filterset_class for name, (_, view) in RESOURCES.items()}
    assert documented == {name: set(filters.base_filters) for name, filters in found.items()}
    for name, filters in found.items():
        assert for_staff[name] == set(filters.base_filters) & filters.staff_only


def test_documented_problem_types_are_those_of_the_code() -> None:
    documented = {
        (int(status), kind) for status, cell, _ in read_table("status") for kind in re.findall(r"`([\w-]+)`", cell)
    }
    known = {(status, kind) for status, (kind, _) in problems.PROBLEM_TYPES.items()}
    services = {(409, kind) for kind in ("stale", "blocked", "not-allowed", "in-progress")}
    assert documented == known | services | {(400, problems.VALIDATION_TYPE[0])}
