"""The entries of a story's timeline."""

import pytest

from articles.models import Event
from articles.selectors.timeline import story_entries
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_story_entries_are_in_order() -> None:
    story = make.reported_story(3, event_mentions=2)
    entries = story_entries(story)
    assert [entry.event.edtf for entry in entries] == ["2025-01-01", "2025-01-02", "2025-01-03"]
    assert [len(entry.event_mentions) for entry in entries] == [2, 2, 2]
    assert [link.source_text for link in make.required(entries[0].event_mentions[0].chain).links] == [
        "Officials",
        "Minister 0",
    ]
    assert Event.objects.public().count() == 3
