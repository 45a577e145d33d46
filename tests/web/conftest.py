"""Fixtures that several files share."""

import pytest

from articles.services import story as stories
from tests import factories as make


@pytest.fixture
def published(desk):
    """The desk of `test_pages`, whose story has been published now: what is done to it after that is a correction."""
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)
    return desk
