"""Fixtures of the public site."""

from __future__ import annotations

import pytest

from articles.models import Story
from articles.services import story as stories
from tests import factories as make
from tests.web.sample_site import Desk, add_event


@pytest.fixture
def desk(db: None) -> Desk:
    """A published story; see `Desk`."""
    return Desk()


@pytest.fixture
def published(desk: Desk) -> Desk:
    """The same story, published now: every later change of it is a correction."""
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)
    return desk


@pytest.fixture
def story(db: None) -> Story:
    """An empty published story."""
    return make.story("Prices", published=True, slug="prices")


@pytest.fixture
def varied(story: Story) -> Story:
    """A story of three events that differ in date, outlet, publication, status and participants."""
    ruiz = make.actor("Ana Ruiz")
    add_event(story, "Early", "2025-01-10", outlet="Outlet A", published="2025-01-11", participant=ruiz)
    add_event(story, "Late", "2025-03-10", outlet="Outlet B", published="2025-03-11", status="ongoing")
    add_event(story, "Reported late", "2025-01-20", outlet="Outlet B", published="2025-06-01")
    return story
