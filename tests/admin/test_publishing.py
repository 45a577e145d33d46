"""Publishing: what would become public is shown first; a second pair of eyes where the desk wants one."""

import pytest

from articles.choices import Action
from articles.models import Claim, EventMention, Mention, Story
from articles.services import review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import said, url
from tests.admin.test_review import chain

pytestmark = pytest.mark.django_db
SENTENCE = "Ruiz left on Tuesday."


@pytest.fixture
def story():
    """A draft with one article: an event and a chain, all waiting."""
    story = make.story("Talks")
    version = make.version(story=story)
    chain(version)
    make.event_mention(version, "left", SENTENCE, make.event("Ana Ruiz leaves", "2025-10-14"))
    make.mention(version, "the Ministry of Trade")
    return story


def accept_all(by):
    review.decide_many([*EventMention.objects.all(), *Claim.objects.all(), *Mention.objects.all()], Action.ACCEPT, by)


def publish(browser, story, action="publish", **more):
    story.refresh_from_db()
    return browser.post(url(story, "publish"), {"action": action, "revision": story.revision, **more})


def test_what_would_become_public_is_shown_and_nothing_is_public_yet(desk, story, client):
    review.accept(EventMention.objects.get(), Performer("ines"))
    review.accept(Claim.objects.get(stance="believe"), Performer("ines"))
    page = desk.get(url(story, "publish")).content.decode()
    assert "On its timeline: 1 event" in page
    assert "14 October 2025</strong> Ana Ruiz leaves" in page
    assert "“Ruiz left on Tuesday.”" in page
    assert "3 accepted claims and 0 accepted mentions" in page
    assert "What stays hidden, because it waits" in page
    assert "1 proposal" in page
    assert client.get(story.get_absolute_url()).status_code == 404
    story.refresh_from_db()
    assert (story.status, history(story).filter(action=Action.PUBLISH).count()) == ("draft", 0)
    assert "is published" in said(publish(desk, story))
    assert "Ana Ruiz leaves" in client.get(story.get_absolute_url()).content.decode()


def test_publishing_takes_its_own_permission(browser, story):
    names = ("view_story", "change_story")
    writer = browser(make.user("writer", permissions=names))
    assert writer.get(url(story, "publish")).status_code == 403
    assert publish(writer, story).status_code == 403
    assert "see what would become public" not in writer.page(story).content.decode()
    editor = browser(make.user("publisher", permissions=(*names, "publish_story")))
    assert "is published" in said(publish(editor, story))


@pytest.fixture
def second(settings):
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.mark.usefixtures("second")
def test_nobody_publishes_what_only_they_accepted(desk, editor, story, browser):
    accept_all(Performer.from_user(editor))
    page = desk.get(url(story, "publish")).content.decode()
    assert "Waits for another person: 5 items" in page
    answer = publish(desk, story)
    assert "Only you have accepted the event mention “Ruiz left on Tuesday.”" in said(answer)
    assert Story.objects.get().status == "draft"
    other = browser(make.user("ines", superuser=True))
    page = other.get(url(story, "publish")).content.decode()
    assert "Waits for your eyes: 5 items" in page
    assert "Waits for another person" not in page
    assert "is published" in said(publish(other, story))
    assert "Waits for" not in other.get(url(story, "publish")).content.decode()


@pytest.mark.usefixtures("second")
def test_what_another_person_has_confirmed_is_published_by_the_first(desk, editor, story, browser):
    accept_all(Performer.from_user(editor))
    other = browser(make.user("ines", superuser=True))
    version = story.articles.get().latest
    address = f"/admin/workbench/{version.pk}/"
    told = EventMention.objects.get()
    button = f'value="confirm event-{told.pk} {told.revision}"'
    assert button in other.get(f"{address}?item=event-{told.pk}&show=unconfirmed").content.decode()
    assert button not in desk.get(f"{address}?item=event-{told.pk}").content.decode()
    answer = other.post(f"{address}decide/", {"do": f"confirm event-{told.pk} {told.revision}"})
    assert "is confirmed. With it: the event “Ana Ruiz leaves”" in said(answer)
    preview = other.get(f"{address}all/", {"action": "confirm", "scope": "article"})
    assert "4 items would be confirmed" in preview.content.decode()
    form = {"action": "confirm", "scope": "article", "seen": preview.context["seen"]}
    assert "4 items confirmed" in said(other.post(f"{address}all/", form))
    assert "is published" in said(publish(desk, story))


@pytest.mark.usefixtures("second")
def test_what_is_accepted_later_becomes_public_by_one_form_of_another_person(desk, editor, story, browser, client):
    publish(desk, story)
    accept_all(Performer.from_user(editor))
    public = client.get(story.get_absolute_url()).content.decode()
    assert "Ana Ruiz leaves" not in public
    mine = desk.get(url(story, "publish")).content.decode()
    assert "Waits for another person: 5 items" in mine
    assert 'value="confirm"' not in mine
    other = browser(make.user("ines", superuser=True))
    page = other.get(url(story, "publish"))
    assert "The event “Ana Ruiz leaves”, as told: “Ruiz left on Tuesday.”" in page.content.decode()
    assert "Choose at least one" in said(publish(other, story, "confirm"))
    ticked = [row["value"] for row in page.context["to_confirm"]]
    assert "Choose at least one" in said(publish(desk, story, "confirm", item=["mention-9-1"]))
    assert "6 records of “Talks” confirmed, and public now." in said(publish(other, story, "confirm", item=ticked))
    assert "Ana Ruiz leaves" in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("second")
def test_the_queue_leads_to_what_waits_for_this_persons_eyes(desk, editor, story, browser):
    publish(desk, story)
    accept_all(Performer.from_user(editor))
    other = browser(make.user("ines", superuser=True))
    filtered = {"unconfirmed": "on"}
    page = other.get("/admin/queue/", filtered).content.decode()
    address = f"/admin/workbench/{story.articles.get().latest.pk}/?show=unconfirmed"
    assert "For you to confirm: 1 article" in page
    assert address in page
    assert other.get("/admin/queue/next/").url == address
    assert "1 for you to confirm" in other.get("/admin/").content.decode()
    assert "For you to confirm" in desk.get("/admin/queue/", filtered).content.decode()
    assert address not in desk.get("/admin/queue/", filtered).content.decode()
    told = EventMention.objects.get()
    review.decide_many([told, *Claim.objects.all(), *Mention.objects.all()], Action.CONFIRM, Performer("jo"))
    assert address not in other.get("/admin/queue/", filtered).content.decode()


def test_without_the_setting_nothing_speaks_of_a_second_person(desk, story):
    version = story.articles.get().latest
    for address in (f"/admin/workbench/{version.pk}/", "/admin/queue/"):
        assert "onfirm" not in desk.get(address).content.decode(), address


def test_without_the_setting_one_person_is_enough(desk, editor, story):
    accept_all(Performer.from_user(editor))
    assert "is published" in said(publish(desk, story))
