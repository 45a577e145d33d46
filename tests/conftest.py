"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection, connections
from hypothesis import settings

settings.register_profile("newsdesk", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("newsdesk")

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.servers import Server
    from tests.workers import Workers

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests marked as slow first, so that no process is left with one of them when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def shared() -> Path:
    """Return the folder of corpora and the seed article, which a clean checkout does not have."""
    return Path(os.environ.get("NEWSDESK_SHARED", ROOT.parent / "shared"))


def count_rows() -> dict[str, int]:
    """Return the number of rows in each table that belongs to a model."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            [counts[table]] = cursor.fetchone()
    return counts


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, int]:
    """Create the database as pytest-django does, and return how many rows migrating left in each table."""
    with django_db_blocker.unblock():
        return count_rows()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Empty the cache, which holds the turns and the robots.txt of hosts that other tests fetched from."""
    caches["default"].clear()


@pytest.fixture
def migrated_rows(django_db_setup: dict[str, int]) -> dict[str, int]:
    """Return the number of rows in each table before any test wrote to it."""
    return django_db_setup


@pytest.fixture
def seed_text() -> str:
    """Return the seed article; skip the test where it is not on this machine."""
    path = shared() / "seed" / "article.txt"
    if not path.exists():
        pytest.skip("the seed article is not on this machine")
    return path.read_text(encoding="utf8")


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the broker by a list, to which the id of each queued run is appended."""
    queued: list[int] = []
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: queued.append(run.pk))
    return queued


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Start real worker processes, and end them with the test, which must commit: `django_db(transaction=True)`."""
    from tests.workers import Workers, empty_broker

    empty_broker()
    running = Workers(tmp_path)
    yield running
    running.close()
    connections.close_all()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve an article at /prices, and let the HTTP client reach this server and nothing else on this machine."""
    from articles.ingestion import http
    from tests.pages import html
    from tests.servers import Answer, serving

    with serving() as server:
        server.answers["/prices"] = Answer(html(), etag='"1"')
        monkeypatch.setattr(http, "http_client", server.client)
        yield server
