"""Adding articles and correcting their metadata."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles.models import Article, ArticleVersion, ExtractionRun, Outlet
from tests import factories as make
from tests.admin.conftest import AdminBrowser, messages_of, url
from tests.servers import Server

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
TEXT = "Trade talks begin\n\nOn Monday, the ministry said that talks would begin."


def test_add_form_suggests_known_outlets(browser: AdminBrowser) -> None:
    make.outlet("The Daily Lantern")
    page = browser.get(ADD)
    assert page.status_code == 200
    assert '<option value="The Daily Lantern">' in page.content.decode()


def test_pasted_text_is_stored_and_queued_for_analysis(
    browser: AdminBrowser, sent_runs: list[Any], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make.story("Trade talks")
    values = {
        "text": TEXT.replace("\n", "\r\n"),
        "title": "Talks",
        "outlet": "The Daily Lantern",
        "published": "2025-10-16T09:30+02:00",
        "byline": "Ana Ruiz",
        "url": "https://lantern.example/talks#top",
        "stories": [story.pk],
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(ADD, values)
    article = Article.objects.get()
    assert answer["Location"] == url(article, "change")
    assert "“Talks” was added as a new article. It is queued for analysis." in messages_of(answer)
    assert "No worker is running" in messages_of(answer)
    assert article.latest.text == TEXT
    assert (str(article.outlet), article.byline, article.canonical_url) == (
        "The Daily Lantern",
        "Ana Ruiz",
        "https://lantern.example/talks",
    )
    assert (str(article.published_on), make.required(article.published_at).hour) == ("2025-10-16", 7)
    assert str(make.required(article.outlet).actor) == "The Daily Lantern"
    assert list(story.articles.all()) == [article]
    assert sent_runs == [ExtractionRun.objects.get()]


def test_same_text_twice_is_stored_once(browser: AdminBrowser) -> None:
    browser.post(ADD, {"text": TEXT, "outlet": "The Daily Lantern"})
    answer = browser.post(ADD, {"text": TEXT, "outlet": "the daily lantern"})
    assert "This text was already here: version 1 of “Trade talks begin”. Nothing was added." in messages_of(answer)
    assert (ArticleVersion.objects.count(), Outlet.objects.count(), ExtractionRun.objects.count()) == (1, 1, 1)


HTML = b"""<html><head><title>A page</title><meta name="date" content="2025-10-09"></head>
<body><article><h1>Rules are announced</h1><p>The ministry announced rules on Thursday.</p>
<script>alert("stolen")</script><p>They apply from <b>December</b>.</p></article></body></html>"""


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", "Zwei Sätze. Und “noch” einer.".encode(), "Zwei Sätze. Und “noch” einer."),
        ("a.md", b"# Rules\n\nThe **ministry** announced [rules](https://x.example).", "The ministry announced rules."),
        ("a.HTML", HTML, "The ministry announced rules on Thursday."),
    ],
)
def test_each_kind_of_file_is_read(browser: AdminBrowser, name: str, data: Any, text: str) -> None:
    browser.post(ADD, {"file": File(name, data)})
    stored = ArticleVersion.objects.get().text
    assert text in stored
    assert "alert" not in stored
    assert "<" not in stored


def test_empty_title_and_date_are_taken_from_the_file(browser: AdminBrowser) -> None:
    browser.post(ADD, {"file": File("page.html", HTML)})
    article = Article.objects.get()
    assert str(article.published_on) == "2025-10-09"
    assert article.title in ("Rules are announced", "A page")


def test_values_from_the_form_override_those_of_the_file(browser: AdminBrowser) -> None:
    browser.post(ADD, {"file": File("page.html", HTML), "title": "Mine", "published": "2025-10-10"})
    article = Article.objects.get()
    assert (article.title, str(article.published_on)) == ("Mine", "2025-10-10")


BAD = [
    ({}, "text", "There is no text"),
    ({"text": " \n\t "}, "text", "There is no text"),
    ({"text": "a\x00b"}, "text", "NUL bytes"),
    ({"text": "x" * 500_001}, "text", "the limit is 500,000"),
    ({"text": TEXT, "published": "last Monday"}, "published", "is not a date. Write it as 2025-10-16"),
    ({"text": TEXT, "published": "2025-02-30"}, "published", "is not a date"),
    ({"text": TEXT, "url": "javascript:alert(1)"}, "url", "https://"),
    ({"text": TEXT, "title": "t" * 501}, "title", "longer than 500"),
    ({"text": TEXT, "outlet": "o" * 201}, "outlet", "longer than 200"),
    ({"text": TEXT, "stories": ["999999"]}, "stories", "Story 999999 no longer exists"),
    ({"text": TEXT, "stories": ["none"]}, "stories", "is not a story"),
    ({"file": ("a.txt", b"")}, "file", "There is no text"),
    ({"file": ("a.txt", b"a\x00b")}, "file", "NUL bytes"),
    ({"file": ("a.html", b"<p>a\x00b</p>")}, "file", "NUL bytes"),
    ({"file": ("a.txt", b"caf\xe9 au lait")}, "file", "is not valid UTF-8: byte 4"),
    ({"file": ("a.pdf", b"%PDF-1.7")}, "file", "is not supported"),
    ({"file": ("a", b"words")}, "file", "is not supported"),
    ({"file": ("a.txt", b"x" * 10_000_000)}, "file", "has 10.0 MB; the limit is 5 MB"),
    ({"file": ("a.html", b"<script>alert(1)</script>")}, "file", "There is no text"),
    ({"text": TEXT, "file": ("a.txt", b"words")}, "file", "not both"),
]


@pytest.mark.parametrize(("values", "field", "message"), BAD)
def test_invalid_input_is_refused_at_its_field_and_not_stored(
    browser: AdminBrowser, values: Any, field: Any, message: Any
) -> None:
    values = {key: File(*value) if key == "file" else value for key, value in values.items()}
    page = browser.post(ADD, values)
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert list(errors) == [field]
    assert message in str(errors[field][0])
    assert not Article.objects.exists()
    assert not Outlet.objects.exists()


def test_oversized_text_is_refused_in_the_form(browser: AdminBrowser) -> None:
    page = browser.post(ADD, {"text": "x" * 10_000_000})
    assert page.status_code == 413
    assert "at most 500,000 characters are allowed" in page.content.decode()
    assert not Article.objects.exists()


def test_add_form_is_protected_against_csrf(editor: User, log_in: Any) -> None:
    browser = log_in(editor, enforce_csrf_checks=True)
    assert browser.post(ADD, {"text": TEXT}).status_code == 403
    assert not Article.objects.exists()


def test_hostile_text_is_escaped(browser: AdminBrowser) -> None:
    browser.post(
        ADD, {"text": "<script>alert(1)</script> said <b>so</b>.", "title": "<img src=x>", "outlet": "<i>O</i>"}
    )
    article = Article.objects.get()
    for address in (url(article, "change"), url(article.latest, "change"), "/admin/articles/article/", "/admin/queue/"):
        page = browser.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page
        assert "<i>O</i>" not in page


def test_adding_requires_permission(log_in: Any) -> None:
    may_view = log_in(make.user(permissions=("view_article",)))
    assert may_view.get(ADD).status_code == 403
    assert may_view.post(ADD, {"text": TEXT}).status_code == 403
    assert not Article.objects.exists()


def test_adding_to_stories_requires_permission(log_in: Any) -> None:
    story = make.story()
    clerk = log_in(make.user(permissions=("add_article", "view_article")))
    assert "stories" not in clerk.get(ADD).context["form"].fields
    clerk.post(ADD, {"text": TEXT, "stories": [story.pk]})
    assert Article.objects.exists()
    assert not story.articles.exists()


@override_settings(NEWSDESK_MAX_UPLOAD_BYTES=100)
def test_upload_limit_is_a_setting(browser: AdminBrowser) -> None:
    page = browser.post(ADD, {"file": File("a.txt", b"x" * 200)})
    assert "the limit is 0.0001 MB" in page.content.decode()


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_metadata_can_be_corrected(browser: AdminBrowser) -> None:
    article = make.article(published="2025-10-16")
    other = make.outlet("The Evening Post")
    browser.save(article, title="Better", outlet=other.pk, published="2025-10-17T08:00+00:00", byline="Ana Ruiz")
    article.refresh_from_db()
    assert (article.title, str(article.outlet), article.byline) == ("Better", "The Evening Post", "Ana Ruiz")
    assert (str(article.published_on), str(article.published_at)) == ("2025-10-17", "2025-10-17 08:00:00+00:00")


def test_second_of_two_concurrent_edits_is_refused(browser: AdminBrowser) -> None:
    article = make.article(published="2025-10-16")
    seen = browser.page(article).context["adminform"].form.initial["seen"]
    browser.save(article, title="First")
    page = browser.save(article, title="Second", seen=seen)
    assert "Someone has changed this article since you opened it." in page.content.decode()
    article.refresh_from_db()
    assert article.title == "First"


@pytest.mark.parametrize(("written", "day", "moment"), [("", None, None), ("2025-10-18", "2025-10-18", None)])
def test_date_and_time_of_publication_are_set_together(
    browser: AdminBrowser, written: str, day: str | None, moment: None
) -> None:
    article = make.article(published="2025-10-16T10:00+00:00")
    browser.save(article, published=written)
    article.refresh_from_db()
    assert (article.published_on and article.published_on.isoformat(), article.published_at) == (day, moment)


def test_invalid_date_is_reported_at_its_field(browser: AdminBrowser) -> None:
    article = make.article(published="2025-10-16")
    page = browser.save(article, published="soon")
    assert "is not a date" in str(page.context["adminform"].form.errors["published"])
    article.refresh_from_db()
    assert str(article.published_on) == "2025-10-16"


def test_article_page_shows_versions_runs_and_counts(browser: AdminBrowser) -> None:
    version = make.version()
    make.mention(version, "Ana Ruiz")
    make.time(version, "On Monday", "2025-10-13", state="accepted")
    page = browser.page(version.article).content.decode()
    assert version.text[:40] in page
    assert f'{reverse("admin:articles_mention_changelist")}?version={version.pk}&amp;state__exact=proposed">1<' in page
    assert "This article has not been analysed yet." in page


def test_text_is_not_editable(browser: AdminBrowser) -> None:
    version = make.version()
    assert browser.post(url(version, "change"), {"text": "other"}).status_code == 403
    version.refresh_from_db()
    assert version.text == make.TEXT


def test_address_alone_is_fetched(browser: AdminBrowser, web: Server) -> None:
    answer = browser.post(ADD, {"url": web.url("/prices")})
    article = Article.objects.get()
    assert answer["Location"] == url(article, "change")
    assert article.latest.text.startswith("Prices fall")
    assert article.latest.page.body


def test_fetch_error_is_reported_at_the_address(browser: AdminBrowser, web: Server) -> None:
    page = browser.post(ADD, {"url": web.url("/gone"), "title": "Kept"}).content.decode()
    assert "has no such page (404)." in page
    assert 'value="Kept"' in page
    assert not Article.objects.exists()


def test_text_with_an_address_is_not_fetched(browser: AdminBrowser, web: Server) -> None:
    browser.post(ADD, {"text": TEXT, "url": web.url("/prices")})
    assert Article.objects.get().latest.text == TEXT
    assert web.asked == []
