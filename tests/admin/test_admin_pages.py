"""Stories, outlets, runs, the queue; who may do what; and how often the database is asked."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analysis.dispatch import request_run
from articles import models
from articles.choices import Action
from articles.models import ExtractionRun, Outlet, Story, WorkerHeartbeat
from articles.services import runs
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import listed, said, shown, url

pytestmark = pytest.mark.django_db
BY = Performer("a test")


# --- stories and outlets ----------------------------------------------------------------------------------------------


def test_a_story_is_made_and_given_articles_and_events(desk):
    article, event = make.article(), make.event(state="accepted")
    values = {"title": "Talks", "slug": "talks", "summary": "Two sides talk.", "articles": [article.pk]}
    desk.post("/admin/articles/story/add/", values)
    story = Story.objects.get()
    assert list(story.articles.all()) == [article]
    desk.save(story, events=[event.pk], title="Trade talks")
    story.refresh_from_db()
    assert (story.title, story.articles.get(), story.events.get()) == ("Trade talks", article, event)
    desk.post(url(story, "change"), {k: v for k, v in shown(desk.page(story)).items() if k != "articles"})
    assert not story.articles.exists()
    told = [entry.action for entry in history(story)]
    assert told.count(Action.ADD) == 2
    assert told.count(Action.REMOVE) >= 1
    assert told[-1] == Action.CREATE


def test_a_story_on_an_old_page_is_refused(desk):
    story = make.story(slug="talks")
    old = shown(desk.page(story))
    desk.save(story, title="Changed")
    page = desk.post(url(story, "change"), old | {"title": "Overwritten"})
    assert "after you opened it" in page.content.decode()
    story.refresh_from_db()
    assert story.title == "Changed"


def test_two_stories_have_two_addresses(desk):
    make.story(slug="talks")
    page = desk.post("/admin/articles/story/add/", {"title": "Talks", "slug": "talks"})
    assert "Another story has this address." in page.content.decode()


def test_publishing_and_taking_back(desk):
    story = make.story()
    answer = desk.post(url(story, "publish"), {"action": "publish", "revision": story.revision})
    assert "has no articles yet" in said(answer)
    make.version(story=story)
    story.refresh_from_db()
    assert (
        f'href="{url(story, "publish")}">Publish: see what would become public</a>' in desk.page(story).content.decode()
    )
    desk.post(url(story, "publish"), {"action": "publish", "revision": story.revision})
    story.refresh_from_db()
    assert story.status == "published"
    answer = desk.post(url(story, "publish"), {"action": "unpublish", "revision": story.revision - 1})
    assert "Open it again" in said(answer)
    desk.post(url(story, "publish"), {"action": "unpublish", "revision": story.revision})
    story.refresh_from_db()
    assert story.status == "draft"


def test_a_new_outlet_speaks_through_an_actor(desk):
    desk.post("/admin/articles/outlet/add/", {"name": "The Evening Post", "country": "gb"})
    outlet = Outlet.objects.get()
    assert (outlet.actor.name, outlet.actor.kind, outlet.country) == ("The Evening Post", "outlet", "GB")
    page = desk.post("/admin/articles/outlet/add/", {"name": "the evening post"})
    assert "There is an outlet of this name already." in page.content.decode()


# --- runs and the queue -----------------------------------------------------------------------------------------------


def failed_run(version=None, error="The text is too odd."):
    run, _ = request_run(version or make.version(), BY)
    return runs.fail(runs.acquire(run.pk), "odd", error)


def test_a_failed_run_is_run_again(desk, sent, django_capture_on_commit_callbacks):
    run = failed_run(error="<b>odd</b>")
    page = desk.get("/admin/queue/").content.decode()
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(url(run, "again"), {"next": "/admin/queue/"})
    assert answer.url == "/admin/queue/"
    assert "waits to be read again" in said(answer)
    assert ExtractionRun.objects.active().get().version == run.version
    assert len(sent) == 1
    assert "No run has failed" in desk.get("/admin/queue/").content.decode()
    assert "is queued already; that run will serve" in said(desk.post(url(run, "again")))


def test_a_text_is_read_again_from_its_article(desk):
    version = make.version()
    assert "Run again" in desk.page(version.article).content.decode()
    answer = desk.post(url(version, "read"))
    assert answer.url == url(version.article, "change")
    assert ExtractionRun.objects.active().count() == 1


def test_failed_runs_are_run_again_together(desk):
    several = [failed_run(make.version(f"Text {n}.", title=str(n))) for n in range(2)]
    data = {"action": "run_again", "_selected_action": [run.pk for run in several]}
    desk.post(listed(ExtractionRun), data)
    assert ExtractionRun.objects.active().count() == 2


def test_an_empty_queue_says_what_to_do_next(desk):
    page = desk.get(reverse("admin:queue")).content.decode()
    assert "Everything is decided." in page
    assert '<a href="/admin/articles/article/add/">Add an article</a>' in page
    assert "Nothing waits to be read." in page
    assert "None has been heard for a day or more." in page
    assert "<code>make run</code>" in page
    assert "<code>celery -A newsdesk worker</code>" in page


def test_the_queue_says_what_waits_and_links_to_it(desk):
    version = make.version(title="Talks begin")
    make.mention(version, "Ana Ruiz")
    make.claim(version, "prices will fall", state="rejected")
    page = desk.get("/admin/queue/").content.decode()
    assert "Talks begin" in page
    address = f"/admin/articles/mention/?version={version.pk}&state__exact=proposed"
    assert address.replace("&", "&amp;") in page
    found = desk.get(address)
    assert found.status_code == 200
    assert found.context["cl"].result_count == 1
    assert "Talks begin" in found.content.decode()


@pytest.mark.parametrize("query", ["version=x", "version=99999999999999999999", "version=7"])
def test_a_list_of_no_version_is_empty(desk, query):
    make.mention(make.version(), "Ana Ruiz")
    assert desk.get(f"/admin/articles/mention/?{query}").context["cl"].result_count == 0


def test_the_queue_says_whether_anyone_works(desk):
    WorkerHeartbeat.objects.create(name="celery@desk", seen_at=timezone.now() - dt.timedelta(hours=3))
    page = desk.get("/admin/queue/").content.decode()
    assert "No worker is running." in page
    assert "3\xa0hours ago" in page
    runs.record_heartbeat("celery@other")
    page = desk.get("/admin/queue/").content.decode()
    assert "1 worker at work:" in page
    assert "celery@other" in page
    assert "celery@desk" not in page


def test_the_first_page_leads_to_the_queue(desk):
    make.mention(make.version(), "Ana Ruiz")
    page = desk.get("/admin/").content.decode()
    assert "1 article with proposals to decide." in page
    assert 'href="/admin/queue/"' in page
    assert "Newsdesk" in page


# --- who may do what --------------------------------------------------------------------------------------------------


def some_of_all():
    """One record of each kind, by name."""
    story = make.reported_story(1)
    run = failed_run(models.ArticleVersion.objects.first())
    WorkerHeartbeat.objects.create(name="w", seen_at=timezone.now())
    version = models.ArticleVersion.objects.first()
    make.mention(version, "Officials", make.actor("Officials"), state="accepted")
    make.time(make.version(), "On Monday", "2025-10-13")
    return [
        *(model.objects.first() for model in REGISTERED if model not in (Story, ExtractionRun)),
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


def test_every_page_opens_for_an_editor_and_none_for_staff_without_permissions(desk, browser):
    plain = browser(make.user("plain"))
    for record in some_of_all():
        for address in (
            listed(type(record)),
            f"{listed(type(record))}?q=a",
            url(record, "change"),
            url(record, "history"),
        ):
            assert desk.get(address).status_code == 200, address
            assert plain.get(address).status_code == 403, address


def test_staff_without_permissions_can_do_nothing(browser):
    plain = browser(make.user("plain"))
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


def test_nobody_sees_the_queue_who_is_not_staff(browser, client):
    assert browser(make.user("reader", staff=False)).get("/admin/queue/").status_code == 302
    assert client.get("/admin/queue/").status_code == 302


def test_a_reader_of_the_desk_sees_no_buttons(browser):
    make.reported_story(1)
    names = [f"view_{model._meta.model_name}" for model in REGISTERED]
    reader = browser(make.user("reader", permissions=tuple(names)))
    run = failed_run(models.ArticleVersion.objects.first())
    for record in (
        *(m.objects.first() for m in (models.Claim, models.Actor, models.Event, Story, models.Article)),
        run,
    ):
        page = reader.get(url(record, "change"))
        assert page.status_code == 200
        text = page.content.decode()
        for sign in ('name="action"', 'name="_save"', "Run again", "Merge it into"):
            assert sign not in text, f"{sign} for a {record._meta.verbose_name}"
    assert 'value="accept_selected"' not in reader.get(listed(models.Claim)).content.decode()
    assert "Run again" not in reader.get("/admin/queue/").content.decode()
    assert reader.decide(models.Claim.objects.first(), "reject").status_code == 403


def test_an_editor_of_claims_decides_claims_alone(browser):
    version = make.version()
    claim, mention = make.claim(version, "prices will fall"), make.mention(version, "Ana Ruiz")
    account = make.user("claims", permissions=("view_claim", "change_claim"))
    editor = browser(account)
    assert editor.decide(claim, "accept").status_code == 302
    assert editor.decide(mention, "accept").status_code == 403
    account.user_permissions.add(Permission.objects.get(codename="change_mention"))
    assert browser(account).decide(mention, "accept").status_code == 302


def test_what_the_desk_writes_is_read_only_even_for_administrators(desk):
    for record in (r for r in some_of_all() if isinstance(r, WRITTEN_BY_THE_DESK)):
        assert desk.post(url(record, "change"), {}).status_code == 403
        assert desk.get(reverse(f"admin:articles_{record._meta.model_name}_add")).status_code == 403
        assert desk.post(url(record, "delete"), {"post": "yes"}).status_code == 403


# --- how often the database is asked ----------------------------------------------------------------------------------


def fill(number):
    """So many rows in every list."""
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


def asked(desk, address):
    """How many queries a page takes, once what the process keeps (content types) is there."""
    desk.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [3, 30])
def test_lists_ask_the_database_equally_often_whatever_their_length(desk, number):
    fill(number)
    assert {model._meta.model_name: asked(desk, listed(model)) for model in REGISTERED} == QUERIES


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
def test_the_queue_the_first_page_and_the_pages_of_records_ask_equally_often(desk, number):
    fill(number)
    chosen = {model._meta.model_name: url(model.objects.order_by("pk").first(), "change") for model in PAGED}
    addresses = {"queue": "/admin/queue/", "index": "/admin/", **chosen}
    assert {name: asked(desk, address) for name, address in addresses.items()} == PAGES


PAGED = [models.Actor, models.Claim, models.Event, models.EventMention, models.Mention, models.Article, Story]


# --- words, and the way to the next page ------------------------------------------------------------------------------


def test_the_desks_own_records_come_first(desk):
    page = desk.get("/admin/").content.decode()
    assert page.index("Stories") < page.index("Groups")
    assert "Knox" not in page


def test_lists_give_dates_in_words(desk):
    make.event(edtf="../2026-09-30")
    of = make.version()
    make.time(of, "Monday", "2025-10-13")
    assert "by 30 September 2026" in desk.get("/admin/articles/event/").content.decode()
    assert "13 October 2025" in desk.get("/admin/articles/timeexpression/").content.decode()


def test_hours_are_of_twenty_four(desk):
    at = dt.datetime(2026, 2, 3, 23, 25, tzinfo=dt.UTC)
    run, _ = request_run(make.version(), BY)
    ExtractionRun.objects.filter(pk=run.pk).update(queued_at=at)
    assert "3 Feb 2026, 23:25" in desk.get("/admin/articles/extractionrun/").content.decode()


def test_an_article_leads_to_the_workbench(desk):
    of = make.version()
    page = desk.page(of.article).content.decode()
    assert reverse("admin:workbench", args=[of.pk]) in page
    assert reverse("admin:articles_story_changelist") in page


def test_events_that_may_be_one_are_told_in_words_and_lead_to_both(desk):
    one, other = make.event("Talks begin"), make.event("Talks open")
    models.EventMatch.objects.create(kept=one, other=other, score=0.9, reasons=["both 2025-10-13", "both “begin”"])
    page = desk.get("/admin/articles/eventmatch/").content.decode()
    assert "both 13 October 2025; both “begin”" in page
    assert url(one, "change") in page
    assert url(other, "change") in page


def test_the_history_is_narrowed_to_kinds_by_their_names(desk):
    desk.decide(make.actor(state="proposed"), "accept")
    page = desk.get("/admin/articles/reviewlog/").content.decode()
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
def test_an_outlets_domain_is_one(desk, written, kept):
    outlet = make.outlet("The Lantern")
    page = desk.save(outlet, domain=written)
    outlet.refresh_from_db()
    assert outlet.domain == (kept or "")
    assert ("This is no domain." in page.content.decode()) is (kept is None)
