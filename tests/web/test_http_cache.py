"""Conditional requests and the page cache."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from articles.models import Event, Story
from articles.web.http_cache import DIGEST_SOURCES
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_unchanged_page_is_answered_with_304(client: Client, varied: Story) -> None:
    response = client.get("/stories/prices/")
    assert response["Cache-Control"] == "public, no-cache"
    again = client.get("/stories/prices/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/stories/prices/?order=newest", headers={"if-none-match": response["ETag"]}).status_code == 200


def test_an_edit_shows_at_once(client: Client, varied: Story) -> None:
    from articles.services.editing import edit
    from articles.services.review import reject

    event = Event.objects.get(title="Late")
    tag = client.get("/stories/prices/")["ETag"]
    edit(event, {"title": "Later"}, make.BY)
    changed = client.get("/stories/prices/", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "Later" in changed.content.decode()
    reject(event.mentions.get(), make.BY)
    gone = client.get("/stories/prices/", headers={"if-none-match": changed["ETag"]})
    assert "Later" not in gone.content.decode()


def test_last_modified_is_sent_only_once_changes_have_settled(client: Client, varied: Story) -> None:
    from articles.models import ReviewLog

    assert "Last-Modified" not in client.get("/stories/prices/").headers
    ReviewLog.objects.update(at=dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC))
    response = client.get("/stories/prices/")
    assert response["Last-Modified"] == "Sun, 01 Jun 2025 12:00:00 GMT"
    headers = {"if-modified-since": response["Last-Modified"]}
    assert client.get("/stories/prices/", headers=headers).status_code == 304


@pytest.fixture
def kept_pages(settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    }
    caches["pages"].clear()


def test_a_page_is_rendered_once_until_something_changes(
    client: Client, varied: Story, kept_pages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from articles.services.editing import edit

    first = client.get("/stories/prices/")
    with django_assert_num_queries(1):
        assert client.get("/stories/prices/").content == first.content
    edit(Event.objects.get(title="Late"), {"title": "Later"}, make.BY)
    assert "Later" in client.get("/stories/prices/").content.decode()


def test_a_cached_page_keeps_its_headers(client: Client, varied: Story, kept_pages: None) -> None:
    """TimelineJS reads this address from another site's page, which a browser allows by a header alone."""
    for _ in range(2):
        answer = client.get("/stories/prices/timeline.json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Type"] == "application/json"


def test_the_release_digest_covers_everything_that_renders_html(settings: Settings) -> None:
    made_with = {path for pattern in DIGEST_SOURCES for path in settings.BASE_DIR.glob(pattern)}
    for name in ("articles/templatetags/newsdesk.py", "articles/models/claim.py", "templates/base.html"):
        assert settings.BASE_DIR / name in made_with


def test_pages_are_served_while_the_cache_fails(client: Client, varied: Story, settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert client.get("/stories/prices/").status_code == 200
