"""Publishing with its preview, and second reviews."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from articles.choices import Action
from articles.models import Claim, EventMention, Mention, Story
from articles.services import review
from articles.services.transitions import Performer, history
from tests import factories as make
from tests.admin.conftest import AdminBrowser, messages_of, url
from tests.admin.test_review import chain

pytestmark = pytest.mark.django_db
SENTENCE = "Ruiz left on Tuesday."


@pytest.fixture
def story() -> Story:
    """A draft with one article: an event, a chain of claims and a mention, all to review."""
    story = make.story("Talks")
    version = make.version(story=story)
    chain(version)
    make.event_mention(version, "left", SENTENCE, make.event("Ana Ruiz leaves", "2025-10-14"))
    make.mention(version, "the Ministry of Trade")
    return story


def accept_all(by: Any) -> None:
    review.decide_many([*EventMention.objects.all(), *Claim.objects.all(), *Mention.objects.all()], Action.ACCEPT, by)


def publish(browser: Any, story: Any, action: str = "publish", **more: Any) -> Any:
    story.refresh_from_db()
    return browser.post(url(story, "publish"), {"action": action, "revision": story.revision, **more})


def test_preview_shows_what_would_be_public_and_changes_nothing(
    browser: AdminBrowser, story: Story, client: Client
) -> None:
    review.accept(EventMention.objects.get(), Performer("ines"))
    review.accept(Claim.objects.get(stance="believe"), Performer("ines"))
    page = browser.get(url(story, "publish")).content.decode()
    assert "On the timeline: 1 event" in page
    assert "14 October 2025</strong> Ana Ruiz leaves" in page
    assert "“Ruiz left on Tuesday.”" in page
    assert "Accepted claims: 3. Accepted mentions of actors: 0." in page
    assert "Hidden until reviewed" in page
    assert "1 proposal" in page
    assert client.get(story.get_absolute_url()).status_code == 404
    story.refresh_from_db()
    assert (story.status, history(story).filter(action=Action.PUBLISH).count()) == ("draft", 0)
    assert "is published" in messages_of(publish(browser, story))
    assert "Ana Ruiz leaves" in client.get(story.get_absolute_url()).content.decode()


def test_publishing_requires_its_permission(log_in: Any, story: Story) -> None:
    names = ("view_story", "change_story")
    writer = log_in(make.user("writer", permissions=names))
    assert writer.get(url(story, "publish")).status_code == 403
    assert publish(writer, story).status_code == 403
    assert "Publish: preview" not in writer.page(story).content.decode()
    editor = log_in(make.user("publisher", permissions=(*names, "publish_story")))
    assert "is published" in messages_of(publish(editor, story))


@pytest.fixture
def second(settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.mark.usefixtures("second")
def test_sole_reviewer_cannot_publish(browser: AdminBrowser, editor: User, story: Story, log_in: Any) -> None:
    accept_all(Performer.from_user(editor))
    page = browser.get(url(story, "publish")).content.decode()
    assert "Needs another reviewer: 5 items" in page
    answer = publish(browser, story)
    assert "Only you have accepted the event mention “Ruiz left on Tuesday.”" in messages_of(answer)
    assert Story.objects.get().status == "draft"
    other = log_in(make.user("ines", superuser=True))
    page = other.get(url(story, "publish")).content.decode()
    assert "Needs your confirmation: 5 items" in page
    assert "Needs another reviewer" not in page
    assert "is published" in messages_of(publish(other, story))
    assert "Needs" not in other.get(url(story, "publish")).content.decode()


@pytest.mark.usefixtures("second")
def test_first_reviewer_can_publish_once_another_has_confirmed(
    browser: AdminBrowser, editor: User, story: Story, log_in: Any
) -> None:
    accept_all(Performer.from_user(editor))
    other = log_in(make.user("ines", superuser=True))
    version = story.articles.get().latest
    address = f"/admin/workbench/{version.pk}/"
    event_mention = EventMention.objects.get()
    button = f'value="confirm event-{event_mention.pk} {event_mention.revision}"'
    assert button in other.get(f"{address}?item=event-{event_mention.pk}&show=unconfirmed").content.decode()
    assert button not in browser.get(f"{address}?item=event-{event_mention.pk}").content.decode()
    answer = other.post(f"{address}decide/", {"decision": f"confirm event-{event_mention.pk} {event_mention.revision}"})
    assert "is confirmed. Also changed: the event “Ana Ruiz leaves”" in messages_of(answer)
    preview = other.get(f"{address}all/", {"action": "confirm", "scope": "article"})
    assert "4 items would be confirmed" in preview.content.decode()
    form = {"action": "confirm", "scope": "article", "seen": preview.context["seen"]}
    assert "4 items confirmed" in messages_of(other.post(f"{address}all/", form))
    assert "is published" in messages_of(publish(browser, story))


@pytest.mark.usefixtures("second")
def test_later_acceptances_are_confirmed_together_by_another_person(
    browser: AdminBrowser, editor: User, story: Story, log_in: Any, client: Client
) -> None:
    publish(browser, story)
    accept_all(Performer.from_user(editor))
    public = client.get(story.get_absolute_url()).content.decode()
    assert "Ana Ruiz leaves" not in public
    mine = browser.get(url(story, "publish")).content.decode()
    assert "Needs another reviewer: 5 items" in mine
    assert 'value="confirm"' not in mine
    other = log_in(make.user("ines", superuser=True))
    page = other.get(url(story, "publish"))
    assert "The event “Ana Ruiz leaves” as mentioned in: “Ruiz left on Tuesday.”" in page.content.decode()
    assert "Select at least one item" in messages_of(publish(other, story, "confirm"))
    ticked = [row["value"] for row in page.context["to_confirm"]]
    assert "Select at least one item" in messages_of(publish(browser, story, "confirm", item=["mention-9-1"]))
    assert "6 records of “Talks” were confirmed and are now public." in messages_of(
        publish(other, story, "confirm", item=ticked)
    )
    assert "Ana Ruiz leaves" in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("second")
def test_queue_filters_articles_that_need_confirmation(
    browser: AdminBrowser, editor: User, story: Story, log_in: Any
) -> None:
    publish(browser, story)
    accept_all(Performer.from_user(editor))
    other = log_in(make.user("ines", superuser=True))
    filtered = {"unconfirmed": "on"}
    page = other.get("/admin/queue/", filtered).content.decode()
    address = f"/admin/workbench/{story.articles.get().latest.pk}/?show=unconfirmed"
    assert "Needs your confirmation: 1 article" in page
    assert address in page
    assert other.get("/admin/queue/next/").url == address
    assert "1 article needs your confirmation" in other.get("/admin/").content.decode()
    assert "Needs your confirmation" in browser.get("/admin/queue/", filtered).content.decode()
    assert address not in browser.get("/admin/queue/", filtered).content.decode()
    event_mention = EventMention.objects.get()
    review.decide_many([event_mention, *Claim.objects.all(), *Mention.objects.all()], Action.CONFIRM, Performer("jo"))
    assert address not in other.get("/admin/queue/", filtered).content.decode()


def test_second_review_is_not_mentioned_without_the_setting(browser: AdminBrowser, story: Story) -> None:
    version = story.articles.get().latest
    for address in (f"/admin/workbench/{version.pk}/", "/admin/queue/"):
        assert "onfirm" not in browser.get(address).content.decode(), address


def test_one_person_is_enough_without_the_setting(browser: AdminBrowser, editor: User, story: Story) -> None:
    accept_all(Performer.from_user(editor))
    assert "is published" in messages_of(publish(browser, story))
