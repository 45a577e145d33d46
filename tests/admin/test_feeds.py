"""Feeds: adding, health, polling and fetching entries again."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from articles.choices import FeedEntryStatus
from articles.models import Feed, FeedEntry, ReviewLog
from articles.services import feeds
from tests import factories as make
from tests.admin.conftest import AdminBrowser, messages_of
from tests.factories import BY

pytestmark = pytest.mark.django_db
CHANGELIST = "/admin/articles/feed/"


@pytest.fixture(autouse=True)
def sent_feeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record the ids of the feeds that would be sent to a worker."""
    ids: list[int] = []
    monkeypatch.setattr("analysis.dispatch.send_feed", ids.append)
    return ids


def form_data(**values: Any) -> dict[Any, Any]:
    return {
        "url": "https://lantern.example/feed",
        "title": "",
        "keywords": "",
        "poll_interval": 15,
        "active": "on",
    } | values


def add_feed(**fields: Any) -> Feed:
    return feeds.save(Feed(), {"url": "https://lantern.example/feed", **fields}, BY)


def test_added_feed_is_polled_after_the_commit(
    browser: AdminBrowser, sent_feeds: list[Any], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story, outlet = make.story(), make.outlet("The Lantern")
    with django_capture_on_commit_callbacks() as committed:
        answer = browser.post(f"{CHANGELIST}add/", form_data(outlet=outlet.pk, stories=[story.pk], keywords="trade"))
    assert answer.status_code == 302, answer.content
    feed = Feed.objects.get()
    assert sent_feeds == []
    for callback in committed:
        callback()
    assert (feed.outlet, list(feed.stories.all()), feed.keywords) == (outlet, [story], "trade")
    assert sent_feeds == [feed.pk]
    assert ReviewLog.objects.get(action="create", object_id=feed.pk, content_type__model="feed").user_name == "editor"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"url": "http://127.0.0.1/feed"}, "this machine itself"),
        ({"url": "http://user:secret@lantern.example/"}, "user name or password"),
        ({"url": "ftp://lantern.example/"}, "https:// or http://"),
        ({"poll_interval": 0}, "from 1 to 10,080"),
    ],
)
def test_invalid_feed_is_refused(browser: AdminBrowser, values: Any, message: str) -> None:
    page = browser.post(f"{CHANGELIST}add/", form_data(**values))
    assert message in page.content.decode()
    assert not Feed.objects.exists()


def test_duplicate_feed_is_refused(browser: AdminBrowser, sent_feeds: list[Any]) -> None:
    add_feed()
    assert "This feed has already been added." in browser.post(f"{CHANGELIST}add/", form_data()).content.decode()


def test_changes_are_in_the_history_and_a_new_address_resets_the_polling_state(browser: AdminBrowser) -> None:
    feed = add_feed()
    Feed.objects.update(etag='"1"', failures=3)
    story = make.story("Trade talks")
    browser.post(f"{CHANGELIST}{feed.pk}/change/", form_data(url="https://lantern.example/other", stories=[story.pk]))
    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.failures) == ("https://lantern.example/other", "", 0)
    changes = ReviewLog.objects.get(action="edit").changes
    assert changes["url"] == ["https://lantern.example/feed", "https://lantern.example/other"]
    assert changes["stories"] == ["", "Trade talks"]


def test_actions(browser: AdminBrowser, sent_feeds: list[Any]) -> None:
    feed = add_feed()
    post = {"_selected_action": [feed.pk]}
    assert "1 feed will be polled now." in messages_of(browser.post(CHANGELIST, {"action": "poll_now", **post}))
    assert sent_feeds == [feed.pk]
    browser.post(CHANGELIST, {"action": "pause", **post})
    assert not Feed.objects.get().active
    browser.post(CHANGELIST, {"action": "resume", **post})
    assert Feed.objects.get().active


def test_entries_show_errors_and_can_be_fetched_again(browser: AdminBrowser, sent_feeds: list[Any]) -> None:
    feed = add_feed()
    entry = FeedEntry.objects.create(
        feed=feed,
        key="a",
        url="https://lantern.example/1",
        title="<b>Prices</b>",
        status=FeedEntryStatus.FAILED,
        error="Why.",
    )
    page = browser.get("/admin/articles/feedentry/?status__exact=failed").content.decode()
    assert "Why." in page
    assert "&lt;b&gt;Prices&lt;/b&gt;" in page
    assert browser.get(f"/admin/articles/feedentry/{entry.pk}/change/").status_code == 200
    assert "Why." in browser.get(f"{CHANGELIST}{feed.pk}/change/").content.decode()
    answer = browser.post("/admin/articles/feedentry/", {"action": "fetch_again", "_selected_action": [entry.pk]})
    assert "1 article will be fetched again." in messages_of(answer)
    entry.refresh_from_db()
    assert (entry.status, entry.error) == (FeedEntryStatus.PENDING, "")
    assert sent_feeds == [feed.pk]


def test_view_permission_does_not_allow_changes(log_in: Any, sent_feeds: list[Any]) -> None:
    feed = add_feed()
    reader = log_in(make.user(permissions=("view_feed",)))
    assert reader.get(CHANGELIST).status_code == 200
    reader.post(CHANGELIST, {"action": "poll_now", "_selected_action": [feed.pk]})
    assert reader.post(f"{CHANGELIST}{feed.pk}/change/", form_data(url="https://other.example/")).status_code == 403
    assert sent_feeds == []
    assert Feed.objects.get().url == "https://lantern.example/feed"


@pytest.mark.parametrize("number", [2, 8])
def test_query_count_of_the_list_is_constant(
    browser: AdminBrowser, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        add_feed(url=f"https://lantern.example/{n}", outlet=make.outlet())
    browser.get(CHANGELIST)
    with django_assert_num_queries(6):
        browser.get(CHANGELIST)
