"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections

if TYPE_CHECKING:
    from tests.servers import Server
    from tests.workers import Workers

ROOT = Path(__file__).resolve().parents[1]


def shared() -> Path:
    """The folder of corpora and the seed article, which a clean checkout does not have."""
    return Path(os.environ.get("NEWSDESK_SHARED", ROOT.parent / "shared"))


@pytest.fixture
def seed_text() -> str:
    path = shared() / "seed" / "article.txt"
    if not path.exists():
        pytest.skip("the seed article is not on this machine")
    return path.read_text(encoding="utf8")


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """No broker: the ids of the runs that a worker would have been told of."""
    told: list[int] = []
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: told.append(run.pk))
    return told


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Real worker processes, ended with the test. The test must commit: `django_db(transaction=True)`."""
    from tests.workers import Workers, empty_broker

    empty_broker()
    running = Workers(tmp_path)
    yield running
    running.close()
    connections.close_all()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A web server with an article at /prices. The desk's door reaches this server and nothing else on this machine."""
    from articles.ingestion import http
    from tests.pages import html
    from tests.servers import Answer, serving

    with serving() as server:
        server.answers["/prices"] = Answer(html(), etag='"1"')
        monkeypatch.setattr(http, "http_client", server.door)
        yield server
