"""Stories, outlets, runs and the queue; permissions; query counts of all pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from analysis.dispatch import request_run
from articles import models
from articles.choices import Action
from articles.models import ExtractionRun, Outlet, Story, WorkerHeartbeat
from articles.services import runs
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import AdminBrowser, changelist_url, form_values, messages_of, url

pytestmark = pytest.mark.django_db
BY = Performer("a test")


# --- stories and outlets ----------------------------------------------------------------------------------------------


def test_create_a_story_and_add_articles_and_events(browser: AdminBrowser) -> None:
    article, event = make.article(), make.event(state="accepted")
    values = {"title": "Talks", "slug": "talks", "summary": "Two sides talk.", "articles": [article.pk]}
    browser.post("/admin/articles/story/add/", values)
    story = Story.objects.get()
    assert list(story.articles.all()) == [article]
    browser.save(story, events=[event.pk], title="Trade talks")
    story.refresh_from_db()
    assert (story.title, story.articles.get(), story.events.get()) == ("Trade talks", article, event)
    browser.post(url(story, "change"), {k: v for k, v in form_values(browser.page(story)).items() if k != "articles"})
    assert not story.articles.exists()
    actions = [entry.action for entry in history(story)]
    assert actions.count(Action.ADD) == 2
    assert actions.count(Action.REMOVE) >= 1
    assert actions[-1] == Action.CREATE


def test_edit_of_a_stale_story_is_refused(browser: AdminBrowser) -> None:
    story = make.story(slug="talks")
    old = form_values(browser.page(story))
    browser.save(story, title="Changed")
    page = browser.post(url(story, "change"), old | {"title": "Overwritten"})
    assert "after you opened it" in page.content.decode()
    story.refresh_from_db()
    assert story.title == "Changed"


def test_slug_must_be_unique(browser: AdminBrowser) -> None:
    make.story(slug="talks")
    page = browser.post("/admin/articles/story/add/", {"title": "Talks", "slug": "talks"})
    assert "Another story already has this slug." in page.content.decode()


def test_publish_and_unpublish(browser: AdminBrowser) -> None:
    story = make.story()
    answer = browser.post(url(story, "publish"), {"action": "publish", "revision": story.revision})
    assert "has no articles yet" in messages_of(answer)
    make.version(story=story)
    story.refresh_from_db()
    assert f'href="{url(story, "publish")}">Publish: preview</a>' in browser.page(story).content.decode()
    browser.post(url(story, "publish"), {"action": "publish", "revision": story.revision})
    story.refresh_from_db()
    assert story.status == "published"
    answer = browser.post(url(story, "publish"), {"action": "unpublish", "revision": story.revision - 1})
    assert "Open it again" in messages_of(answer)
    browser.post(url(story, "publish"), {"action": "unpublish", "revision": story.revision})
    story.refresh_from_db()
    assert story.status == "draft"


def test_new_outlet_gets_an_actor(browser: AdminBrowser) -> None:
    browser.post("/admin/articles/outlet/add/", {"name": "The Evening Post", "country": "gb"})
    outlet = Outlet.objects.get()
    actor = make.required(outlet.actor)
    assert (actor.name, actor.kind, outlet.country) == ("The Evening Post", "outlet", "GB")
    page = browser.post("/admin/articles/outlet/add/", {"name": "the evening post"})
    assert "There is already an outlet with this name." in page.content.decode()


# --- runs and the queue -----------------------------------------------------------------------------------------------


def failed_run(version: Any = None, error: str = "The text is too odd.") -> ExtractionRun:
    run, _ = request_run(version or make.version(), BY)
    return runs.fail(make.required(runs.acquire(run.pk)), "odd", error)


def test_failed_run_can_be_repeated(
    browser: AdminBrowser, sent_runs: list[Any], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = failed_run(error="<b>odd</b>")
    page = browser.get("/admin/queue/").content.decode()
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(url(run, "again"), {"next": "/admin/queue/"})
    assert answer["Location"] == "/admin/queue/"
    assert "is queued for analysis" in messages_of(answer)
    assert ExtractionRun.objects.active().get().version == run.version
    assert len(sent_runs) == 1
    assert "There are no failed runs." in browser.get("/admin/queue/").content.decode()
    assert "is already queued" in messages_of(browser.post(url(run, "again")))


def test_version_can_be_analysed_again_from_its_article(browser: AdminBrowser) -> None:
    version = make.version()
    assert "Analyse again" in browser.page(version.article).content.decode()
    answer = browser.post(url(version, "read"))
    assert answer["Location"] == url(version.article, "change")
    assert ExtractionRun.objects.active().count() == 1


def test_failed_runs_can_be_repeated_together(browser: AdminBrowser) -> None:
    several = [failed_run(make.version(f"Text {n}.", title=str(n))) for n in range(2)]
    data = {"action": "run_again", "_selected_action": [run.pk for run in several]}
    browser.post(changelist_url(ExtractionRun), data)
    assert ExtractionRun.objects.active().count() == 2


def test_empty_queue_says_what_to_do_next(browser: AdminBrowser) -> None:
    page = browser.get(reverse("admin:queue")).content.decode()
    assert "Everything has been reviewed." in page
    assert '<a href="/admin/articles/article/add/">Add an article</a>' in page
    assert "No articles are being analysed." in page
    assert "No worker has sent a heartbeat in the last day." in page
    assert "<code>make run</code>" in page
    assert "<code>celery -A newsdesk worker</code>" in page


def test_queue_lists_articles_to_review_with_links(browser: AdminBrowser) -> None:
    version = make.version(title="Talks begin")
    make.mention(version, "Ana Ruiz")
    make.claim(version, "prices will fall", state="rejected")
    page = browser.get("/admin/queue/").content.decode()
    assert "Talks begin" in page
    address = f"/admin/articles/mention/?version={version.pk}&state__exact=proposed"
    assert address.replace("&", "&amp;") in page
    found = browser.get(address)
    assert found.status_code == 200
    assert found.context["cl"].result_count == 1
    assert "Talks begin" in found.content.decode()


@pytest.mark.parametrize("query", ["version=x", "version=99999999999999999999", "version=7"])
def test_list_of_an_unknown_version_is_empty(browser: AdminBrowser, query: str) -> None:
    make.mention(make.version(), "Ana Ruiz")
    assert browser.get(f"/admin/articles/mention/?{query}").context["cl"].result_count == 0


def test_queue_shows_whether_workers_are_running(browser: AdminBrowser) -> None:
    WorkerHeartbeat.objects.create(name="celery@desk", seen_at=timezone.now() - dt.timedelta(hours=3))
    page = browser.get("/admin/queue/").content.decode()
    assert "No worker is running." in page
    assert "3\xa0hours ago" in page
    runs.record_heartbeat("celery@other")
    page = browser.get("/admin/queue/").content.decode()
    assert "1 worker is running:" in page
    assert "celery@other" in page
    assert "celery@desk" not in page


def test_index_links_to_the_queue(browser: AdminBrowser) -> None:
    make.mention(make.version(), "Ana Ruiz")
    page = browser.get("/admin/").content.decode()
    assert "1 article to review." in page
    assert 'href="/admin/queue/"' in page
    assert "Newsdesk" in page


# --- who may do what --------------------------------------------------------------------------------------------------


def one_of_each_model() -> list[Any]:
    """Return a record of each registered model."""
    story = make.reported_story(1)
    run = failed_run(make.first(models.ArticleVersion.objects))
    WorkerHeartbeat.objects.create(name="w", seen_at=timezone.now())
    version = make.first(models.ArticleVersion.objects)
    make.mention(version, "Officials", make.actor("Officials"), state="accepted")
    make.time(make.version(), "On Monday", "2025-10-13")
    return [
        *(model._default_manager.first() for model in REGISTERED if model not in (Story, ExtractionRun)),
        story,
        run,
    ]


REGISTERED = [
    models.Actor, models.Alias, models.Article, models.ArticleVersion, models.Claim, models.Event, models.EventMention,
    models.ExtractionRun, models.Mention, models.Outlet, models.ReviewLog, models.Story, models.TimeExpression,
    models.WorkerHeartbeat,
]  # fmt: skip
WRITTEN_BY_THE_DESK = (
    models.Alias, models.ArticleVersion, models.ExtractionRun, models.ReviewLog, models.WorkerHeartbeat,
)  # fmt: skip


def test_pages_open_for_superusers_but_not_for_staff_without_permissions(browser: AdminBrowser, log_in: Any) -> None:
    plain = log_in(make.user("plain"))
    for record in one_of_each_model():
        for address in (
            changelist_url(type(record)),
            f"{changelist_url(type(record))}?q=a",
            url(record, "change"),
            url(record, "history"),
        ):
            assert browser.get(address).status_code == 200, address
            assert plain.get(address).status_code == 403, address


def test_staff_without_permissions_cannot_change_anything(log_in: Any) -> None:
    plain = log_in(make.user("plain"))
    version = make.version()
    claim, actor, story, run = make.claim(version, "prices will fall"), make.actor(), make.story(), failed_run(version)
    posts = [
        url(claim, "decide"),
        "/admin/articles/claim/decide-selected/",
        url(claim, "change"),
        url(actor, "merge"),
        url(actor, "unmerge"),
        url(story, "publish"),
        url(story, "change"),
        url(run, "again"),
        url(version, "read"),
        "/admin/articles/story/add/",
        "/admin/articles/outlet/add/",
        "/admin/articles/actor/add/",
    ]
    data = {"action": "accept", "revision": 1, "seen": f"{claim.pk}:1"}
    assert {address: plain.post(address, data).status_code for address in posts} == dict.fromkeys(posts, 403)
    queue = plain.get("/admin/queue/")
    assert queue.status_code == 200
    assert version.article.title not in queue.content.decode()
    assert "Ask an administrator" in queue.content.decode()
    assert plain.get("/admin/").status_code == 200


def test_queue_is_closed_to_accounts_without_staff_status(log_in: Any, client: Client) -> None:
    assert log_in(make.user("reader", staff=False)).get("/admin/queue/").status_code == 302
    assert client.get("/admin/queue/").status_code == 302


def test_accounts_with_view_permissions_see_no_buttons(log_in: Any) -> None:
    make.reported_story(1)
    names = [f"view_{model._meta.model_name}" for model in REGISTERED]
    reader = log_in(make.user("reader", permissions=tuple(names)))
    run = failed_run(make.first(models.ArticleVersion.objects))
    for record in (
        *(make.first(model.objects) for model in (models.Claim, models.Actor, models.Event, Story, models.Article)),
        run,
    ):
        page = reader.get(url(record, "change"))
        assert page.status_code == 200
        text = page.content.decode()
        for sign in ('name="action"', 'name="_save"', "Analyse again", "Merge into another actor"):
            assert sign not in text, f"{sign} for a {record._meta.verbose_name}"
    assert 'value="accept_selected"' not in reader.get(changelist_url(models.Claim)).content.decode()
    assert "Analyse again" not in reader.get("/admin/queue/").content.decode()
    assert reader.decide(make.first(models.Claim.objects), "reject").status_code == 403


def test_permission_for_claims_covers_only_claims(log_in: Any) -> None:
    version = make.version()
    claim, mention = make.claim(version, "prices will fall"), make.mention(version, "Ana Ruiz")
    account = make.user("claims", permissions=("view_claim", "change_claim"))
    editor = log_in(account)
    assert editor.decide(claim, "accept").status_code == 302
    assert editor.decide(mention, "accept").status_code == 403
    account.user_permissions.add(Permission.objects.get(codename="change_mention"))
    assert log_in(account).decide(mention, "accept").status_code == 302


def test_records_of_the_application_are_read_only_for_superusers(browser: AdminBrowser) -> None:
    for record in (r for r in one_of_each_model() if isinstance(r, WRITTEN_BY_THE_DESK)):
        assert browser.post(url(record, "change"), {}).status_code == 403
        assert browser.get(reverse(f"admin:articles_{record._meta.model_name}_add")).status_code == 403
        assert browser.post(url(record, "delete"), {"post": "yes"}).status_code == 403


# --- how often the database is asked ----------------------------------------------------------------------------------


def fill(number: Any) -> None:
    """Create `number` rows for every list."""
    make.reported_story(number)
    for n, version in enumerate(models.ArticleVersion.objects.order_by("pk")):
        make.mention(version, "Officials", make.actor(f"Official {n}"))
        failed_run(version)
        WorkerHeartbeat.objects.create(name=f"w{n}", seen_at=timezone.now())
        make.story()
        make.time(version, "said", "2025-10-13")


# Two of each are the session and the account; a date hierarchy takes two, and each filter by outlet or story one.
QUERIES = {
    "actor": 4,
    "alias": 4,
    "article": 10,
    "articleversion": 6,
    "claim": 7,
    "event": 7,
    "eventmention": 6,
    "extractionrun": 8,
    "mention": 6,
    "outlet": 5,
    "reviewlog": 7,
    "story": 4,
    "timeexpression": 8,
    "workerheartbeat": 4,
}


def count_queries(browser: Any, address: Any) -> int:
    """Return the number of queries of a page, without those that fill caches (content types)."""
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [3, 30])
def test_query_count_of_lists_is_constant(browser: AdminBrowser, number: int) -> None:
    fill(number)
    assert {model._meta.model_name: count_queries(browser, changelist_url(model)) for model in REGISTERED} == QUERIES


PAGES = {
    "queue": 11,
    "index": 9,
    "actor": 10,
    "claim": 14,
    "event": 9,
    "eventmention": 15,
    "mention": 9,
    "article": 12,
    "story": 11,
}


@pytest.mark.parametrize("number", [3, 30])
def test_query_count_of_queue_index_and_record_pages_is_constant(browser: AdminBrowser, number: int) -> None:
    fill(number)
    chosen = {model._meta.model_name: url(model._default_manager.order_by("pk").first(), "change") for model in PAGED}
    addresses = {"queue": "/admin/queue/", "index": "/admin/", **chosen}
    assert {name: count_queries(browser, address) for name, address in addresses.items()} == PAGES


PAGED = [models.Actor, models.Claim, models.Event, models.EventMention, models.Mention, models.Article, Story]


# --- words, and the way to the next page ------------------------------------------------------------------------------


def test_index_lists_articles_app_first(browser: AdminBrowser) -> None:
    page = browser.get("/admin/").content.decode()
    assert page.index("Stories") < page.index("Groups")
    assert "Knox" not in page


def test_lists_show_dates_in_words(browser: AdminBrowser) -> None:
    make.event(edtf="../2026-09-30")
    of = make.version()
    make.time(of, "Monday", "2025-10-13")
    assert "by 30 September 2026" in browser.get("/admin/articles/event/").content.decode()
    assert "13 October 2025" in browser.get("/admin/articles/timeexpression/").content.decode()


def test_times_use_the_24_hour_clock(browser: AdminBrowser) -> None:
    at = dt.datetime(2026, 2, 3, 23, 25, tzinfo=dt.UTC)
    run, _ = request_run(make.version(), BY)
    ExtractionRun.objects.filter(pk=run.pk).update(queued_at=at)
    assert "3 Feb 2026, 23:25" in browser.get("/admin/articles/extractionrun/").content.decode()


def test_article_page_links_to_the_workbench(browser: AdminBrowser) -> None:
    of = make.version()
    page = browser.page(of.article).content.decode()
    assert reverse("admin:workbench", args=[of.pk]) in page
    assert reverse("admin:articles_story_changelist") in page


def test_event_matches_show_reasons_in_words_and_link_to_both_events(browser: AdminBrowser) -> None:
    one, other = make.event("Talks begin"), make.event("Talks open")
    models.EventMatch.objects.create(kept=one, other=other, score=0.9, reasons=["both 2025-10-13", "both “begin”"])
    page = browser.get("/admin/articles/eventmatch/").content.decode()
    assert "both 13 October 2025; both “begin”" in page
    assert url(one, "change") in page
    assert url(other, "change") in page


def test_history_filter_names_kinds_without_the_app(browser: AdminBrowser) -> None:
    browser.decide(make.actor(state="proposed"), "accept")
    page = browser.get("/admin/articles/reviewlog/").content.decode()
    assert "Newsdesk | actor" not in page


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://www.Lantern.example/", "lantern.example"),
        ("lantern.example", "lantern.example"),
        ("news.lantern.example", "news.lantern.example"),
        ("", ""),
        ("http://foo bar", None),
        ("lantern.example/news", None),
    ],
)
def test_outlet_domain_is_validated_and_normalised(browser: AdminBrowser, written: str, kept: str | None) -> None:
    outlet = make.outlet("The Lantern")
    page = browser.save(outlet, domain=written)
    outlet.refresh_from_db()
    assert outlet.domain == (kept or "")
    assert ("Enter a domain without a path" in page.content.decode()) is (kept is None)
