from __future__ import annotations

from typing import Any

import pytest

from articles.models import Article, Claim, Event, EventMention, Mention, Story
from articles.services import story as service
from articles.services.errors import ServiceError, TransitionNotAllowed
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db


def public() -> list[Any]:
    return [model.objects.public().count() for model in (Story, Article, Event, EventMention, Claim)]


def test_a_draft_is_not_public() -> None:
    story = make.reported_story(2, published=False)
    assert public() == [0, 0, 0, 0, 0]
    service.publish(story, make.BY)
    assert public() == [1, 2, 2, 2, 4]
    service.unpublish(story, make.BY)
    assert public() == [0, 0, 0, 0, 0]
    assert [line.action for line in history(story)][:2] == ["unpublish", "publish"]


def test_an_empty_story_is_not_published() -> None:
    with pytest.raises(ServiceError, match="no articles"):
        service.publish(make.story(), make.BY)


def test_a_published_story_is_not_published_again() -> None:
    with pytest.raises(TransitionNotAllowed):
        service.publish(make.reported_story(1), make.BY)


def test_adding_an_article_adds_its_accepted_events() -> None:
    article = make.reported_story(1).articles.get()
    other = make.story()
    service.add_article(other, article, make.BY)
    assert other.events.count() == 1
    service.add_article(other, article, make.BY)
    assert history(other).filter(action="add").count() == 2


def test_an_event_stays_while_another_article_reports_it() -> None:
    story = make.reported_story(1, event_mentions=2)
    first, second = story.articles.all()
    service.remove_article(story, first, make.BY)
    assert story.events.count() == 1
    service.remove_article(story, second, make.BY)
    assert story.events.count() == 0


def test_proposals_are_not_public_even_in_a_published_story() -> None:
    story = make.reported_story(1)
    version = story.articles.get().versions.get()
    make.mention(version, "Officials")
    assert Mention.objects.public().count() == 0
    version.claims.update(state="proposed")
    assert Claim.objects.public().count() == 0
    Event.objects.update(state="proposed")
    assert public()[2:] == [0, 0, 0]
