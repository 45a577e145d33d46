"""Publishing: what would become public is shown first; a second pair of eyes where the desk wants one."""

import pytest

from articles.choices import Action
from articles.models import Claim, Event, EventMention, Mention, Story
from articles.services import review
from articles.services import story as story_service
from articles.services.errors import Blocked
from articles.services.moves import By, history
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
    review.decide_all([*EventMention.objects.all(), *Claim.objects.all(), *Mention.objects.all()], Action.ACCEPT, by)


def publish(browser, story, action="publish", **more):
    story.refresh_from_db()
    return browser.post(url(story, "publish"), {"action": action, "revision": story.revision, **more})


def test_what_would_become_public_is_shown_and_nothing_is_public_yet(desk, story, client):
    review.accept(EventMention.objects.get(), By("ines"))
    review.accept(Claim.objects.get(stance="believe"), By("ines"))
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
    accept_all(By.person(editor))
    page = desk.get(url(story, "publish")).content.decode()
    assert "Only you have accepted these." in page
    answer = publish(desk, story)
    assert "Only you have accepted the event “Ana Ruiz leaves”" in said(answer)
    assert Story.objects.get().status == "draft"
    other = browser(make.user("ines", superuser=True))
    assert "Only you have accepted" not in other.get(url(story, "publish")).content.decode()
    assert "is published" in said(publish(other, story))


@pytest.mark.usefixtures("second")
def test_what_another_person_has_confirmed_is_published_by_the_first(desk, editor, story, browser):
    accept_all(By.person(editor))
    other = browser(make.user("ines", superuser=True))
    version = story.articles.get().latest
    told = EventMention.objects.get()
    text = other.get(f"/admin/workbench/{version.pk}/?item=event-{told.pk}").content.decode()
    assert "Confirm, as a second pair of eyes" in text
    mine = desk.get(f"/admin/workbench/{version.pk}/?item=event-{told.pk}").content.decode()
    assert "Confirm, as a second pair of eyes" not in mine
    answer = other.post(f"/admin/workbench/{version.pk}/decide/", {"do": f"keep event-{told.pk} {told.revision}"})
    assert "is kept as it stands" in said(answer)
    for record in [*Event.objects.all(), *Claim.objects.all(), *Mention.objects.all()]:
        review.keep(record, By("ines"))
    assert "is published" in said(publish(desk, story))


@pytest.mark.usefixtures("second")
def test_an_event_accepted_later_joins_a_published_story_through_another_person(desk, editor, story, browser, client):
    publish(desk, story)
    review.accept(EventMention.objects.get(), By.person(editor))
    assert not story.events.exists()
    event = Event.objects.get()
    page = desk.get(url(story, "publish")).content.decode()
    assert "Accepted in its articles, and not on its timeline" in page
    assert "Only you have accepted" in said(publish(desk, story, "bring-in", event=event.pk))
    other = browser(make.user("ines", superuser=True))
    assert "Choose at least one" in said(publish(other, story, "bring-in"))
    assert "1 event now on the timeline" in said(publish(other, story, "bring-in", event=event.pk))
    assert "Ana Ruiz leaves" in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("second")
def test_an_article_joins_a_published_story_through_another_person(editor, story):
    accept_all(By.person(editor))
    public = make.story(published=True)
    with pytest.raises(Blocked, match="Only you have accepted"):
        story_service.add_article(public, story.articles.get(), By.person(editor))
    assert not public.articles.exists()
    story_service.add_article(public, story.articles.get(), By("ines"))
    assert public.articles.exists()


def test_without_the_setting_one_person_is_enough(desk, editor, story):
    accept_all(By.person(editor))
    assert "is published" in said(publish(desk, story))
