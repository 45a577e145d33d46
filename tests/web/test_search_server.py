"""Search on a server that speaks OpenSearch: all that holds on a database's own search holds there too."""

import pytest
from django.core.management import call_command

from tests import factories as make
from tests.opensearch import running
from tests.web.test_pages import desk, read, text  # noqa: F401
from tests.web.test_search import *  # noqa: F403  # its tests, on the server below
from tests.web.test_search import found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings):
    with running() as server:
        backend = {"BACKEND": "modelsearch.backends.opensearch3", "URLS": [server.url], "INDEX_PREFIX": "newsdesk_"}
        settings.MODELSEARCH_BACKENDS = {"default": backend}
        call_command("rebuild_modelsearch_index", verbosity=0)
        yield server


@pytest.fixture
def queries():
    return 13  # the others go to the server


def test_more_than_a_page_of_finds_is_read_in_order_and_the_server_let_go(client, server):
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


def test_a_server_that_is_down_is_told_of_and_nothing_else_fails(client, desk, settings):  # noqa: F811
    settings.MODELSEARCH_BACKENDS = {
        "default": {"BACKEND": "modelsearch.backends.opensearch3", "URLS": ["http://127.0.0.1:1"], "TIMEOUT": 1}
    }
    page = read(client, "/search/?q=prices", 503)
    assert "Search does not answer at the moment." in page
    assert 'value="prices"' in page
    make.reported_story(1)
    read(client, desk.story.get_absolute_url())


def test_an_index_that_was_never_made_is_told_of_alike(client, server):
    server.indices.clear()
    server.aliases.clear()
    assert "Search does not answer at the moment." in read(client, "/search/?q=prices", 503)
