"""The form by which an article comes in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.test import override_settings
from django.urls import reverse

from articles.models import Article, ArticleVersion, ExtractionRun, Outlet
from tests import factories as make
from tests.admin.conftest import said, url

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
TEXT = "Trade talks begin\n\nOn Monday, the ministry said that talks would begin."


def test_the_form_is_there(desk):
    make.outlet("The Daily Lantern")
    page = desk.get(ADD)
    assert page.status_code == 200
    assert '<option value="The Daily Lantern">' in page.content.decode()


def test_a_pasted_text_comes_in_and_waits_to_be_read(desk, sent, django_capture_on_commit_callbacks):
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
        answer = desk.post(ADD, values)
    article = Article.objects.get()
    assert answer.url == url(article, "change")
    assert "“Talks” was added as a new article. It waits to be read." in said(answer)
    assert "No worker is running" in said(answer)
    assert article.latest.text == TEXT
    assert (str(article.outlet), article.byline, article.canonical_url) == (
        "The Daily Lantern",
        "Ana Ruiz",
        "https://lantern.example/talks",
    )
    assert (article.published_on.isoformat(), article.published_at.hour) == ("2025-10-16", 7)
    assert article.outlet.actor.name == "The Daily Lantern"
    assert list(story.articles.all()) == [article]
    assert sent == [ExtractionRun.objects.get()]


def test_the_same_text_twice_is_one_version_and_says_so(desk):
    desk.post(ADD, {"text": TEXT, "outlet": "The Daily Lantern"})
    answer = desk.post(ADD, {"text": TEXT, "outlet": "the daily lantern"})
    assert "This text was already here: version 1 of “Trade talks begin”. Nothing was added." in said(answer)
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
def test_each_kind_of_file_is_read(desk, name, data, text):
    desk.post(ADD, {"file": File(name, data)})
    stored = ArticleVersion.objects.get().text
    assert text in stored
    assert "alert" not in stored
    assert "<" not in stored


def test_title_and_date_come_from_the_page_where_the_editor_leaves_them_open(desk):
    desk.post(ADD, {"file": File("page.html", HTML)})
    article = Article.objects.get()
    assert article.published_on.isoformat() == "2025-10-09"
    assert article.title in ("Rules are announced", "A page")


def test_what_the_editor_writes_counts_more_than_the_page(desk):
    desk.post(ADD, {"file": File("page.html", HTML), "title": "Mine", "published": "2025-10-10"})
    article = Article.objects.get()
    assert (article.title, article.published_on.isoformat()) == ("Mine", "2025-10-10")


BAD = [
    ({}, "text", "There is no text"),
    ({"text": " \n\t "}, "text", "There is no text"),
    ({"text": "a\x00b"}, "text", "NUL bytes"),
    ({"text": "x" * 500_001}, "text", "the limit is 500,000"),
    ({"text": TEXT, "published": "last Monday"}, "published", "is not a date. Write it as 2025-10-16"),
    ({"text": TEXT, "published": "2025-02-30"}, "published", "is not a date"),
    ({"text": TEXT, "url": "javascript:alert(1)"}, "url", "must begin with https://"),
    ({"text": TEXT, "title": "t" * 501}, "title", "longer than 500"),
    ({"text": TEXT, "outlet": "o" * 201}, "outlet", "longer than 200"),
    ({"text": TEXT, "stories": ["999999"]}, "stories", "There is no story 999999"),
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
def test_bad_input_is_refused_at_its_field_and_nothing_is_stored(desk, values, field, message):
    values = {key: File(*value) if key == "file" else value for key, value in values.items()}
    page = desk.post(ADD, values)
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert list(errors) == [field]
    assert message in str(errors[field][0])
    assert not Article.objects.exists()
    assert not Outlet.objects.exists()


def test_ten_megabytes_pasted_are_refused_in_the_form(desk):
    page = desk.post(ADD, {"text": "x" * 10_000_000})
    assert page.status_code == 413
    assert "a text may have 500,000 characters" in page.content.decode()
    assert not Article.objects.exists()


def test_the_form_is_protected_against_forgery(editor, browser):
    desk = browser(editor, enforce_csrf_checks=True)
    assert desk.post(ADD, {"text": TEXT}).status_code == 403
    assert not Article.objects.exists()


def test_hostile_words_are_shown_escaped(desk):
    desk.post(ADD, {"text": "<script>alert(1)</script> said <b>so</b>.", "title": "<img src=x>", "outlet": "<i>O</i>"})
    article = Article.objects.get()
    for address in (url(article, "change"), url(article.latest, "change"), "/admin/articles/article/", "/admin/queue/"):
        page = desk.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page
        assert "<i>O</i>" not in page


def test_who_may_not_add_is_refused(browser):
    may_view = browser(make.user(permissions=("view_article",)))
    assert may_view.get(ADD).status_code == 403
    assert may_view.post(ADD, {"text": TEXT}).status_code == 403
    assert not Article.objects.exists()


def test_stories_take_the_permission_to_change_them(browser):
    story = make.story()
    clerk = browser(make.user(permissions=("add_article", "view_article")))
    assert "stories" not in clerk.get(ADD).context["form"].fields
    clerk.post(ADD, {"text": TEXT, "stories": [story.pk]})
    assert Article.objects.exists()
    assert not story.articles.exists()


@override_settings(NEWSDESK_MAX_UPLOAD_BYTES=100)
def test_the_limit_is_a_setting(desk):
    page = desk.post(ADD, {"file": File("a.txt", b"x" * 200)})
    assert "the limit is 0.0001 MB" in page.content.decode()


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_what_is_known_of_an_article_is_put_right(desk):
    article = make.article(published="2025-10-16")
    other = make.outlet("The Evening Post")
    desk.save(article, title="Better", outlet=other.pk, published="2025-10-17T08:00+00:00", byline="Ana Ruiz")
    article.refresh_from_db()
    assert (article.title, str(article.outlet), article.byline) == ("Better", "The Evening Post", "Ana Ruiz")
    assert (article.published_on.isoformat(), article.published_at.isoformat()) == (
        "2025-10-17",
        "2025-10-17T08:00:00+00:00",
    )


def test_of_two_editors_of_an_article_the_second_is_told(desk):
    article = make.article(published="2025-10-16")
    seen = desk.page(article).context["adminform"].form.initial["seen"]
    desk.save(article, title="First")
    page = desk.save(article, title="Second", seen=seen)
    assert "Somebody has changed this article since you opened it." in page.content.decode()
    article.refresh_from_db()
    assert article.title == "First"


@pytest.mark.parametrize(("written", "day", "moment"), [("", None, None), ("2025-10-18", "2025-10-18", None)])
def test_day_and_moment_never_disagree(desk, written, day, moment):
    article = make.article(published="2025-10-16T10:00+00:00")
    desk.save(article, published=written)
    article.refresh_from_db()
    assert (article.published_on and article.published_on.isoformat(), article.published_at) == (day, moment)


def test_a_date_that_is_none_stands_at_its_field(desk):
    article = make.article(published="2025-10-16")
    page = desk.save(article, published="soon")
    assert "is not a date" in str(page.context["adminform"].form.errors["published"])
    article.refresh_from_db()
    assert article.published_on.isoformat() == "2025-10-16"


def test_the_page_of_an_article_shows_versions_runs_and_what_was_found(desk):
    version = make.version()
    make.mention(version, "Ana Ruiz")
    make.time(version, "On Monday", "2025-10-13", state="accepted")
    page = desk.page(version.article).content.decode()
    assert version.text[:40] in page
    assert f'{reverse("admin:articles_mention_changelist")}?version={version.pk}&amp;state__exact=proposed">1<' in page
    assert "It has not been read yet." in page


def test_a_text_is_never_editable(desk):
    version = make.version()
    assert desk.post(url(version, "change"), {"text": "other"}).status_code == 403
    version.refresh_from_db()
    assert version.text == make.TEXT


def test_an_address_alone_is_fetched(desk, web):
    answer = desk.post(ADD, {"url": web.url("/prices")})
    article = Article.objects.get()
    assert answer.url == url(article, "change")
    assert article.latest.text.startswith("Prices fall")
    assert article.latest.page.body


def test_an_address_that_cannot_be_fetched_is_wrong_at_its_field(desk, web):
    page = desk.post(ADD, {"url": web.url("/gone"), "title": "Kept"}).content.decode()
    assert "has no such page (404)." in page
    assert 'value="Kept"' in page
    assert not Article.objects.exists()


def test_a_text_with_an_address_is_not_fetched(desk, web):
    desk.post(ADD, {"text": TEXT, "url": web.url("/prices")})
    assert Article.objects.get().latest.text == TEXT
    assert web.asked == []
