"""Feeds are polled and their articles imported, from real servers that fail in many ways."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from analysis.dispatch import submit_url
from analysis.jobs import polling
from articles.choices import FeedEntryStatus
from articles.ingestion import http
from articles.models import Article, ExtractionRun, Feed, FeedEntry, ReviewLog
from articles.services import feeds
from articles.services.ingest import IngestResult
from tests import factories as make
from tests.factories import BY
from tests.ingestion.test_feeds import NOT_A_FEED, STILL_READ, rss
from tests.pages import BODY, html
from tests.servers import Answer, Server
from tests.timing import cpu_limit, wall_limit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def item(path: Any, title: str = "Prices fall", date: str = "Thu, 16 Oct 2025 09:30:00 +0200") -> str:
    return f"<item><title>{title}</title><link>{path}</link><pubDate>{date}</pubDate></item>"


def page(n: int) -> Answer:
    """An article of its own, at an address of its own."""
    return Answer(html(BODY.replace("on Monday", f"on day {n}"), f"<title>Article {n}</title>"))


def feed(web: Server, path: str = "/feed", **fields: Any) -> Feed:
    return feeds.save(Feed(), {"url": web.url(path), "title": "", "poll_interval": 15, **fields}, BY)


def xml(*items: Any) -> Answer:
    return Answer(rss(*items), type="application/rss+xml")


def seen(feed: Any) -> Any:
    feed.refresh_from_db()
    return feed


def again(feed: Any) -> Any:
    feeds.schedule_poll(feed)
    polling.poll(feed.pk)
    return seen(feed)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch, web: Server) -> None:
    """Wait for a server for a few seconds at most, which is more than one that answers needs on a busy machine."""
    monkeypatch.setattr(http, "http_client", lambda: web.client(timeout=4, max_bytes=2_000_000))


def test_articles_are_imported_once(
    web: Server, messages: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make.story()
    outlet = make.outlet("The Lantern")
    web.answers |= {"/feed": xml(item("/1"), item("/2")), "/1": page(1), "/2": page(2)}
    made = feed(web, outlet=outlet, stories=[story])
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            again(made)
    assert {a.outlet for a in Article.objects.all()} == {outlet}
    assert story.articles.count() == Article.objects.count() == len(messages) == 2
    assert set(FeedEntry.objects.values_list("status", flat=True)) == {FeedEntryStatus.INGESTED}
    assert web.paths().count("/1") == 1
    assert str(make.first(Article.objects).published_at) == "2025-10-16 07:30:00+00:00"
    assert ReviewLog.objects.filter(action="create", object_text=str(made.url)).exists()
    assert (made.title, made.kind, made.failures, made.last_new_count) == ("News", "rss20", 0, 0)
    assert made.succeeded_at is not None


def test_feed_is_requested_conditionally(web: Server) -> None:
    web.answers["/feed"] = Answer(rss(), type="text/xml", etag='"7"')
    made = feed(web)
    again(made)
    again(made)
    assert [asked.headers.get("if-none-match") for asked in web.asked] == [None, '"7"']
    assert made.failures == 0


def test_next_poll_has_jitter(web: Server) -> None:
    web.answers["/feed"] = xml()
    waits = []
    for n in range(8):
        web.answers[f"/{n}"] = xml()
        made = feed(web, f"/{n}", poll_interval=60)
        polling.poll(made.pk)
        waits.append((seen(made).next_poll_at - timezone.now()).total_seconds() / 60)
    assert all(53 < wait < 67 for wait in waits)
    assert max(waits) - min(waits) > 0.5


def test_feed_that_is_not_due_is_not_polled(web: Server) -> None:
    web.answers["/feed"] = xml()
    made = feed(web)
    polling.poll(made.pk)
    polling.poll(made.pk)
    assert web.paths() == ["/feed"]
    assert feeds.due(timezone.now()) == []
    assert feeds.due(timezone.now() + dt.timedelta(hours=1)) == [made.pk]


def test_entry_of_a_killed_worker_is_due_again(web: Server) -> None:
    made = feed(web)
    Feed.objects.filter(pk=made.pk).update(next_poll_at=timezone.now() + feeds.LEASE)
    assert feeds.due(timezone.now()) == []
    assert feeds.due(timezone.now() + feeds.LEASE) == [made.pk]


def test_failing_feed_is_polled_at_growing_intervals(web: Server) -> None:
    web.answers["/feed"] = Answer(status=500)
    made = feed(web)
    waits = []
    for n in range(1, 12):
        again(made)
        assert made.failures == n
        waits.append((made.next_poll_at - timezone.now()).total_seconds() / 60)
    assert 12 < waits[0] < 17
    assert waits[1] > 1.5 * waits[0]
    assert waits[2] > 1.5 * waits[1]
    assert max(waits) < 24 * 60 * 1.11
    assert made.error == "127.0.0.7 has a server error (500)."
    web.answers["/feed"] = xml()
    again(made)
    assert (made.failures, made.error) == (0, "")


def test_retry_after_is_respected(web: Server) -> None:
    web.answers["/feed"] = Answer(status=503, headers={"Retry-After": "7200"})
    made = again(feed(web, poll_interval=1))
    assert (made.next_poll_at - timezone.now()).total_seconds() > 7000


def test_feed_that_is_gone_is_not_polled_again(web: Server) -> None:
    web.answers["/feed"] = Answer(status=410)
    made = again(feed(web))
    assert not made.active
    assert "Polling has stopped" in made.error
    feeds.save(made, {"active": True}, BY)
    assert seen(made).next_poll_at <= timezone.now()


@pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False)])
def test_moved_feed_keeps_its_new_address(web: Server, status: int, moves: bool) -> None:
    web.answers |= {"/feed": Answer.redirect("/new", status), "/new": xml()}
    assert again(feed(web)).url == web.url("/new" if moves else "/feed")


def test_keywords_select_entries(web: Server) -> None:
    titles = ["Trade talks begin", "Sport today", "TRADE, again", "Traders meet", "Rare-earth plants"]
    web.answers["/feed"] = xml(*(item(f"/{n}", title) for n, title in enumerate(titles)))
    web.answers |= {f"/{n}": page(n) for n in range(5)}
    again(feed(web, keywords="trade\nrare earth\n\n"))
    skipped = FeedEntry.objects.filter(status=FeedEntryStatus.SKIPPED).order_by("pk")
    assert [entry.title for entry in skipped] == ["Sport today", "Traders meet"]
    assert {entry.error_code for entry in skipped} == {"no-keyword"}
    assert Article.objects.count() == 3


def test_missing_article_is_fetched_again(web: Server) -> None:
    web.answers |= {"/feed": xml(item("/1")), "/1": Answer(status=503)}
    made = again(feed(web))
    entry = FeedEntry.objects.get()
    assert (entry.status, entry.attempts, entry.error_code) == (FeedEntryStatus.PENDING, 1, "http-503")
    assert entry.not_before > timezone.now()
    web.answers["/1"] = page(1)
    FeedEntry.objects.update(not_before=timezone.now())
    polling.poll(made.pk)
    assert FeedEntry.objects.get().status == FeedEntryStatus.INGESTED


def test_entry_fails_at_last_and_can_be_retried_by_an_editor(web: Server) -> None:
    web.answers |= {"/feed": xml(item("/1")), "/1": Answer(status=503)}
    made = again(feed(web))
    for _ in range(feeds.MAX_ATTEMPTS):
        FeedEntry.objects.update(not_before=timezone.now())
        polling.poll(made.pk)
    entry = FeedEntry.objects.get()
    assert (entry.status, entry.attempts) == (FeedEntryStatus.FAILED, feeds.MAX_ATTEMPTS)
    web.answers["/1"] = page(1)
    assert feeds.retry_entries([entry]) == 1
    polling.poll(made.pk)
    assert FeedEntry.objects.get().status == FeedEntryStatus.INGESTED


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=404), "http-404"),
        (Answer.redirect("http://10.0.0.1/"), "address"),
        (Answer.redirect("/1"), "redirects"),
        (Answer("%PDF", type="application/pdf"), "content-type"),
        (Answer(html("<nav>x</nav>")), "no-article"),
        (Answer("<p>" + "x" * 3_000_000), "too-large"),
    ],
)
def test_bad_article_is_reported_and_stops_no_other(web: Server, answer: Any, code: str) -> None:
    web.answers |= {"/feed": xml(item("/1"), item("/2")), "/1": answer, "/2": page(2)}
    again(feed(web))
    bad, good = FeedEntry.objects.order_by("pk")
    assert (bad.status, bad.error_code) == (FeedEntryStatus.FAILED, code)
    assert bad.error.endswith(".")
    assert good.status == FeedEntryStatus.INGESTED


def test_crash_is_reported_and_stops_no_other(web: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    web.answers |= {"/feed": xml(item("/1"), item("/2")), "/1": page(1), "/2": page(2)}

    def crashing(url: Any, *args: Any, **kwargs: Any) -> tuple[IngestResult, ExtractionRun]:
        if url.endswith("/1"):
            raise RuntimeError("nobody expected this")
        return submit_url(url, *args, **kwargs)

    monkeypatch.setattr(polling, "submit_url", crashing)
    again(feed(web))
    bad, good = FeedEntry.objects.order_by("pk")
    assert (bad.status, bad.error) == (FeedEntryStatus.FAILED, "RuntimeError: nobody expected this")
    assert good.status == FeedEntryStatus.INGESTED


def test_changed_entry_is_fetched_again(web: Server) -> None:
    web.answers |= {"/feed": xml(item("/1")), "/1": page(1)}
    made = again(feed(web))
    web.answers |= {"/feed": xml(item("/1", "Prices fall further")), "/1": page(2)}
    again(made)
    assert Article.objects.get().versions.count() == 2


def test_broken_sitemap_does_not_stop_the_others_of_its_index(web: Server) -> None:
    entry = "<sitemap><loc>/{}</loc></sitemap>"
    web.answers |= {
        "/feed": Answer("<sitemapindex>" + "".join(map(entry.format, "ab")) + "</sitemapindex>", type="text/xml"),
        "/a": Answer(status=500),
        "/b": Answer("<urlset><url><loc>/1</loc></url></urlset>", type="text/xml"),
        "/1": page(1),
    }
    made = again(feed(web))
    assert "has a server error (500)" in made.warnings
    assert Article.objects.count() == 1


SERVERS = {
    "404": Answer(status=404),
    "401": Answer(status=401),
    "429": Answer(status=429),
    "500": Answer(status=500),
    "endless redirects": Answer.redirect("/broken"),
    "a redirect to a private address": Answer.redirect("http://169.254.169.254/"),
    "100 MB by its own word": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n<rss>"),
    "100 MB, zipped": Answer.zipped(b" " * 100_000_000, type="text/xml"),
    "a slow drip": Answer("<rss>" * 1000, drip=0.05, type="text/xml"),
    "no answer": Answer(wait=100),
    "no HTTP": Answer(raw=b"220 mail.example ESMTP\r\n"),
    "a connection that breaks": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss>"),
    "broken compression": Answer(b"x", headers={"Content-Encoding": "gzip"}),
    "a video": Answer(b"x", type="video/mp4"),
} | {name: Answer(body, type="application/xml") for name, body in NOT_A_FEED.items()}


@pytest.mark.parametrize("name", SERVERS)
def test_broken_feed_is_reported_and_stops_no_other(web: Server, name: Any, client: Client, admin_user: User) -> None:
    web.answers |= {"/broken": SERVERS[name], "/feed": xml(item("/1")), "/1": page(1)}
    bad, good = feed(web, "/broken"), feed(web)
    with cpu_limit(4), wall_limit(50):
        for feed_id in feeds.due(timezone.now()):
            polling.poll(feed_id)
    assert seen(bad).failures == 1
    assert bad.error_code
    assert seen(good).failures == 0
    assert Article.objects.count() == 1
    client.force_login(admin_user)
    listing = client.get("/admin/articles/feed/").content.decode()
    assert "failed 1 time<" in listing
    assert bad.error[:30].replace("'", "&#x27;") in listing


@pytest.mark.parametrize("name", STILL_READ)
def test_broken_feed_still_yields_its_article(web: Server, name: Any) -> None:
    body = STILL_READ[name]
    body = body.encode() if isinstance(body, str) else body
    for codec in ("utf-8", "utf-16-le"):
        body = body.replace("https://lantern.example/".encode(codec), web.url("/").encode(codec))
    web.answers |= {"/feed": Answer(body, type="application/xml"), "/1": page(1)}
    made = again(feed(web))
    assert made.error == ""
    assert Article.objects.filter(canonical_url=web.url("/1")).exists()
