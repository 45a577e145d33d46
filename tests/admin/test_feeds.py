"""Feeds in the admin: added, watched, asked again."""

import pytest

from articles.choices import FeedEntryStatus
from articles.models import Feed, FeedEntry, ReviewLog
from articles.services import feeds
from tests import factories as make
from tests.admin.conftest import said
from tests.factories import BY

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/feed/"


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """The feeds that a worker would have been told of."""
    ids = []
    monkeypatch.setattr("analysis.dispatch.send_feed", ids.append)
    return ids


def form(**values):
    return {
        "url": "https://lantern.example/feed",
        "title": "",
        "keywords": "",
        "poll_interval": 15,
        "active": "on",
    } | values


def made(**fields):
    return feeds.save(Feed(), {"url": "https://lantern.example/feed", **fields}, BY)


def test_a_feed_is_added_and_asked_once_it_is_there(desk, told, django_capture_on_commit_callbacks):
    story, outlet = make.story(), make.outlet("The Lantern")
    with django_capture_on_commit_callbacks() as committed:
        answer = desk.post(f"{LIST}add/", form(outlet=outlet.pk, stories=[story.pk], keywords="trade"))
    assert answer.status_code == 302, answer.content
    feed = Feed.objects.get()
    assert told == []
    for tell in committed:
        tell()
    assert (feed.outlet, list(feed.stories.all()), feed.keywords) == (outlet, [story], "trade")
    assert told == [feed.pk]
    assert ReviewLog.objects.get(action="create", object_id=feed.pk, content_type__model="feed").user_name == "editor"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"url": "http://127.0.0.1/feed"}, "this machine itself"),
        ({"url": "http://user:secret@lantern.example/"}, "user name or password"),
        ({"url": "ftp://lantern.example/"}, "must begin with https://"),
        ({"poll_interval": 0}, "from 1 to 10,080"),
    ],
)
def test_what_cannot_be_a_feed(desk, values, message):
    page = desk.post(f"{LIST}add/", form(**values))
    assert message in page.content.decode()
    assert not Feed.objects.exists()


def test_a_feed_is_read_once(desk, told):
    made()
    assert "The desk reads this feed already." in desk.post(f"{LIST}add/", form()).content.decode()


def test_a_change_is_kept_in_the_history_and_a_new_address_is_asked_as_new(desk):
    feed = made()
    Feed.objects.update(etag='"1"', failures=3)
    story = make.story("Trade talks")
    desk.post(f"{LIST}{feed.pk}/change/", form(url="https://lantern.example/other", stories=[story.pk]))
    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.failures) == ("https://lantern.example/other", "", 0)
    changes = ReviewLog.objects.get(action="edit").changes
    assert changes["url"] == ["https://lantern.example/feed", "https://lantern.example/other"]
    assert changes["stories"] == ["", "Trade talks"]


def test_actions(desk, told):
    feed = made()
    post = {"_selected_action": [feed.pk]}
    assert "1 feed will be asked now." in said(desk.post(LIST, {"action": "poll_now", **post}))
    assert told == [feed.pk]
    desk.post(LIST, {"action": "pause", **post})
    assert not Feed.objects.get().active
    desk.post(LIST, {"action": "resume", **post})
    assert Feed.objects.get().active


def test_what_became_of_each_article(desk, told):
    feed = made()
    entry = FeedEntry.objects.create(
        feed=feed,
        key="a",
        url="https://lantern.example/1",
        title="<b>Prices</b>",
        status=FeedEntryStatus.FAILED,
        error="Why.",
    )
    page = desk.get("/admin/articles/feedentry/?status__exact=failed").content.decode()
    assert "Why." in page
    assert "&lt;b&gt;Prices&lt;/b&gt;" in page
    assert desk.get(f"/admin/articles/feedentry/{entry.pk}/change/").status_code == 200
    assert "Why." in desk.get(f"{LIST}{feed.pk}/change/").content.decode()
    answer = desk.post("/admin/articles/feedentry/", {"action": "fetch_again", "_selected_action": [entry.pk]})
    assert "1 article will be fetched again." in said(answer)
    entry.refresh_from_db()
    assert (entry.status, entry.error) == (FeedEntryStatus.PENDING, "")
    assert told == [feed.pk]


def test_who_may_only_look_changes_nothing(browser, told):
    feed = made()
    reader = browser(make.user(permissions=("view_feed",)))
    assert reader.get(LIST).status_code == 200
    reader.post(LIST, {"action": "poll_now", "_selected_action": [feed.pk]})
    assert reader.post(f"{LIST}{feed.pk}/change/", form(url="https://other.example/")).status_code == 403
    assert told == []
    assert Feed.objects.get().url == "https://lantern.example/feed"


@pytest.mark.parametrize("number", [2, 8])
def test_the_health_page_takes_as_many_queries_for_many_feeds(desk, number, django_assert_num_queries):
    for n in range(number):
        made(url=f"https://lantern.example/{n}", outlet=make.outlet())
    desk.get(LIST)
    with django_assert_num_queries(6):
        desk.get(LIST)
