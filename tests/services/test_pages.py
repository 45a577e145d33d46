"""Submitting URLs, storing their pages, and checking these for changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from analysis.dispatch import submit_url
from analysis.jobs import polling
from articles.ingestion.incoming import BadInput
from articles.ingestion.pages import KnownMetadata
from articles.models import Article, ArticleVersion, MonitoredPage, Outlet
from articles.services import pages
from tests import factories as make
from tests.factories import BY
from tests.pages import BODY, HEAD, html
from tests.servers import Answer, Server, serving
from tests.timing import cpu_limit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def test_submitted_url_becomes_an_article(
    web: Server, messages: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make.story(slug="prices")
    with django_capture_on_commit_callbacks(execute=True):
        ingested, run = submit_url(web.url("/prices?utm_source=x"), BY, stories=[story])
    article = Article.objects.get()
    assert ingested.new_article
    assert article.canonical_url == web.url("/prices")
    assert str(article.published_at) == "2025-10-16 07:30:00+00:00"
    assert (article.title, article.byline, str(article.published_on)) == ("Prices fall", "Ana Ruiz", "2025-10-16")
    outlet = make.required(article.outlet)
    assert (outlet.name, outlet.domain) == ("The Lantern", "127.0.0.7")
    assert list(story.articles.all()) == [article]
    assert messages == [run.pk]
    kept = MonitoredPage.objects.get()
    assert kept.version == ingested.version
    assert kept.body == html().encode()
    assert len(kept.compressed_body) < len(kept.body)
    assert (kept.content_type, kept.charset, kept.etag) == ("text/html", "utf-8", '"1"')


def test_second_request_is_conditional(web: Server) -> None:
    submit_url(web.url("/prices"), BY)
    ingested, _ = submit_url(web.url("/prices"), BY)
    assert not ingested.new_version
    assert [asked.headers.get("if-none-match") for asked in web.asked] == [None, '"1"']
    assert MonitoredPage.objects.count() == ArticleVersion.objects.count() == 1


def test_changed_page_is_a_new_version(web: Server) -> None:
    submit_url(web.url("/prices"), BY)
    web.answers["/prices"] = Answer(html(BODY.replace("would fall", "would rise")), etag='"2"')
    ingested, _ = submit_url(web.url("/prices"), BY)
    assert ingested.version.number == 2
    assert [page.etag for page in MonitoredPage.objects.order_by("pk")] == ['"1"', '"2"']


def test_stored_page_can_be_extracted_again(web: Server) -> None:
    ingested, _ = submit_url(web.url("/prices"), BY)
    again = pages.WebPage("", pages.stored_response(ingested.version.page)).article()
    assert again.text == ingested.version.text


# --- broken pages -----------------------------------------------------------------------------------------------------

WORDS = "would fall, and named nobody"


def dated(value: Any) -> str:
    return html(head=HEAD.replace("2025-10-16T09:30:00+02:00", value))


def canonical(address: Any) -> str:
    return html(head=HEAD.replace("/prices", address))


LATIN = html(BODY.replace("patience", "Geduld für später"), HEAD.replace("–", "-")).encode("latin-1")
ODD = {
    "no date": Answer(html(head="<title>Prices fall</title>")),
    "the year 9999": Answer(dated("9999-01-01T00:00:00Z")),
    "the year 1": Answer(dated("0001-01-01")),
    "a day that is none": Answer(dated("2025-02-31")),
    "a date in words": Answer(dated("last Thursday")),
    "no title": Answer(html(head="")),
    "a title of 100,000 letters": Answer(html(head=f"<title>{'Prices ' * 14_000}</title>")),
    "no head": Answer(f"<html><body>{BODY}"),
    "no end": Answer(html().split("</article>")[0]),
    "end tags alone": Answer("</p></div></body></html>" + html()),
    "nested 200 deep": Answer(html("<div>" * 200 + BODY)),
    "a comment without an end": Answer(html(BODY + "<!-- and so on")),
    "a script without an end": Answer(html(BODY + "<script>while (true) {")),
    "a charset that is none": Answer(html(), type="text/html; charset=martian"),
    "Latin-1 that calls itself UTF-8": Answer(LATIN, type="text/html; charset=utf-8"),
    "Latin-1 without a word": Answer(LATIN, type="text/html"),
    "UTF-16": Answer(html().encode("utf-16"), type="text/html"),
    "one bad byte": Answer(html().encode().replace(b"patience", b"pat\xffience")),
    "NUL bytes": Answer(html().replace("relief", "re\0lief").encode()),
    "no content type": Answer(html(), type=""),
    "XHTML": Answer(html(), type="application/xhtml+xml"),
    "entities of its own": Answer('<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + html(BODY + "&b;")),
    "ids given twice": Answer(html(BODY.replace("<p>", '<p id="a">'))),
    "a canonical address elsewhere": Answer(canonical("https://other.example/prices")),
    "a canonical address that is none": Answer(canonical("http://[::1")),
    "a home page as canonical address": Answer(canonical("/")),
    "a base that leads inside": Answer(html(head='<base href="http://169.254.169.254/">' + HEAD)),
    "a refresh that leads inside": Answer(html(head='<meta http-equiv="refresh" content="0;url=http://10.0.0.1">')),
    "a wrong length": Answer(html(), headers={"Content-Length": str(len(html().encode()) - 4)}),
    "compressed": Answer.zipped(html().encode()),
    "two languages": Answer(html().replace("en-GB", "en-GB, de; DROP TABLE")),
    "a byline that is a page": Answer(html(head=HEAD.replace("Ana Ruiz", "Ana " * 5000))),
}


def test_many_variants_are_covered() -> None:
    assert len(ODD) >= 30


@pytest.mark.parametrize("name", ODD)
def test_broken_page_is_still_an_article(web: Server, name: Any) -> None:
    web.answers["/prices"] = ODD[name]
    with cpu_limit(5):
        ingested, _ = submit_url(web.url("/prices"), BY)
    assert WORDS in ingested.version.text
    assert ingested.article.canonical_url == web.url("/prices")
    assert ingested.article.published_on in (None, dt.date(2025, 10, 16))
    assert "\0" not in ingested.version.text
    assert "while (true)" not in ingested.version.text


# --- checks for changes -----------------------------------------------------------------------------------------------


def hours_later(hours: Any) -> MonitoredPage:
    """As if the page had been read so many hours ago, and its next visit were due."""
    page = MonitoredPage.objects.get(next_check_at__isnull=False)
    fetched = timezone.now() - dt.timedelta(hours=hours)
    MonitoredPage.objects.filter(pk=page.pk).update(next_check_at=timezone.now(), fetched_at=fetched)
    return page


def until_the_next(page: Any) -> Any:
    page.refresh_from_db()
    return round((page.next_check_at - timezone.now()).total_seconds() / 3600, 1) if page.next_check_at else None


def test_page_is_checked_at_growing_intervals(web: Server) -> None:
    submit_url(web.url("/prices"), BY)
    page = MonitoredPage.objects.get()
    assert until_the_next(page) == 1
    polling.recheck_pages()
    assert len(web.asked) == 1  # it is not due
    for age, following in ((1, 1), (2, 2), (30, 30), (24 * 29, 24 * 29), (24 * 31, None)):
        hours_later(age)
        polling.recheck_pages()
        assert until_the_next(page) == following
    assert [asked.headers.get("if-none-match") for asked in web.asked[1:]] == ['"1"'] * 5
    assert ArticleVersion.objects.count() == 1


def test_recheck_finds_changed_words(web: Server) -> None:
    outlet = make.outlet("The Lantern of the Bay")
    submit_url(web.url("/prices"), BY, given=KnownMetadata(outlet=outlet.name))
    web.answers["/prices"] = Answer(html(BODY.replace("would fall", "would rise")), etag='"2"')
    first = hours_later(2)
    polling.recheck_pages()
    assert ArticleVersion.objects.count() == 2
    assert Article.objects.get().outlet == outlet
    assert list(Outlet.objects.all()) == [outlet]
    assert until_the_next(first) is None  # from now on the newer version is looked at
    assert until_the_next(MonitoredPage.objects.latest("pk")) == 1


@pytest.mark.parametrize(
    ("answer", "following"),
    [
        (Answer(status=503), 2),
        (Answer(status=503, headers={"Retry-After": "18000"}), 5),
        (Answer(status=404), None),
        (Answer(status=410), None),
        (Answer(html("<nav>x</nav>")), None),
    ],
)
def test_failed_recheck_is_repeated_only_if_temporary(web: Server, answer: Any, following: int | None) -> None:
    submit_url(web.url("/prices"), BY)
    web.answers["/prices"] = answer
    page = hours_later(2)
    polling.recheck_pages()
    assert until_the_next(page) == following
    assert ArticleVersion.objects.count() == 1


def test_crash_on_one_page_does_not_stop_the_others(web: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in (1, 2):
        web.answers[f"/{n}"] = Answer(html(BODY.replace("Monday", f"day {n}")))
        submit_url(web.url(f"/{n}"), BY)
    MonitoredPage.objects.update(next_check_at=timezone.now())
    visited = []

    def crashing(url: str, *args: Any, **kwargs: Any) -> None:
        visited.append(url)
        raise ZeroDivisionError

    monkeypatch.setattr(polling, "submit_url", crashing)
    polling.recheck_pages()
    assert len(visited) == 2
    assert not MonitoredPage.objects.filter(next_check_at__lte=timezone.now() + dt.timedelta(minutes=9)).exists()


def test_rechecks_can_be_switched_off(web: Server, settings: Settings) -> None:
    settings.NEWSDESK_RECHECK_DAYS = 0
    submit_url(web.url("/prices"), BY)
    assert MonitoredPage.objects.get().next_check_at is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=404), "http-404"),
        (Answer("x", type="application/pdf"), "content-type"),
        (Answer(html("<nav>x</nav>")), "no-article"),
        (Answer(html("<div>" * 5000 + BODY)), "no-article"),
        (Answer(b""), "no-article"),
        (Answer(b"\x89PNG\r\n\x1a\n" + bytes(500)), "no-article"),
        (Answer.redirect("http://169.254.169.254/"), "address"),
    ],
)
def test_nothing_is_stored_without_an_article(web: Server, answer: Any, code: str) -> None:
    web.answers["/prices"] = answer
    with pytest.raises(BadInput) as refused:
        submit_url(web.url("/prices"), BY)
    assert (refused.value.field, refused.value.code) == ("url", code)
    assert not Article.objects.exists()
    assert not Outlet.objects.exists()


def test_page_belongs_to_the_outlet_of_its_domain(web: Server) -> None:
    known = make.outlet("The Lantern of the Bay", domain="127.0.0.7")
    ingested, _ = submit_url(web.url("/prices"), BY)
    assert ingested.article.outlet == known


def test_page_cannot_claim_another_outlet(web: Server) -> None:
    known = make.outlet("The Lantern", domain="lantern.example")
    ingested, _ = submit_url(web.url("/prices"), BY)
    assert ingested.article.outlet != known
    assert make.required(ingested.article.outlet).name == "127.0.0.7"


def test_real_client_refuses_this_machine() -> None:
    """A URL from a form is requested by the client of the settings, which refuses this machine's own network."""
    with serving("127.0.0.1") as inside:
        with pytest.raises(BadInput) as refused:
            submit_url(inside.url("/"), BY)
        assert refused.value.code == "address"
        assert inside.asked == []
