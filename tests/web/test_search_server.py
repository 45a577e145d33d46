"""Search on an OpenSearch server: the tests of the database's own search, and failures of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests import factories as make
from tests.opensearch import running
from tests.web.sample_site import Desk, read
from tests.web.test_search import *  # noqa: F403  # its tests, on the server below
from tests.web.test_search import found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Any]:
    with running() as server:
        backend = {"BACKEND": "modelsearch.backends.opensearch3", "URLS": [server.url], "INDEX_PREFIX": "newsdesk_"}
        settings.MODELSEARCH_BACKENDS = {"default": backend}
        call_command("rebuild_modelsearch_index", verbosity=0)
        yield server


@pytest.fixture  # type: ignore[no-redef]  # it replaces the imported fixture
def queries() -> int:
    return 13  # the others go to the server


def test_more_than_a_page_of_results_is_read_in_order(client: Client, server: Any) -> None:
    story = make.story(published=True)
    sentences = [f"The ministry took step {n:03}." for n in range(130)]
    version = make.version(" ".join(sentences), story=story)
    for n, sentence in enumerate(sentences):
        event = make.event(f"The ministry takes step {n}", state=make.A)
        make.event_mention(version, f"step {n:03}", sentence, event, state=make.A)
        story.events.add(event)
    call_command("rebuild_modelsearch_index", verbosity=0)
    assert "Events: the best 50" in found(client, "step")
    assert not server.scrolls


def test_only_search_fails_while_the_server_is_down(client: Client, desk: Desk, settings: Settings) -> None:
    settings.MODELSEARCH_BACKENDS = {
        "default": {"BACKEND": "modelsearch.backends.opensearch3", "URLS": ["http://127.0.0.1:1"], "TIMEOUT": 1}
    }
    page = read(client, "/search/?q=prices", 503)
    assert "Search is not available at the moment." in page
    assert 'value="prices"' in page
    make.reported_story(1)
    read(client, desk.story.get_absolute_url())


def test_a_missing_index_makes_search_unavailable(client: Client, server: Any) -> None:
    server.indices.clear()
    server.aliases.clear()
    assert "Search is not available at the moment." in read(client, "/search/?q=prices", 503)
