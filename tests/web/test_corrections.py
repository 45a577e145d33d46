"""An entry changed after publication says so."""

import pytest

from articles.services import review
from articles.services import story as stories
from articles.services.editing import edit
from tests import factories as make
from tests.web.test_pages import desk, read, text  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(desk):  # noqa: F811
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)
    return desk


def test_what_was_changed_after_publication_is_told_at_the_entry_and_on_a_page(client, published):
    edit(
        published.event, {"title": "Prices sink", "edtf": "2025-11", "status": "ongoing"}, make.BY, note="for the desk"
    )
    for page in (published.story, published.event):
        told = text(read(client, page))
        assert "Corrected" in told
        assert "the title was “Prices fall”; the date was late October 2025; the status was planned" in told
        assert "for the desk" not in told
    told = text(read(client, "/corrections/"))
    assert "the title was “Prices fall”, and is “Prices sink”" in told
    assert "the date was late October 2025, and is November 2025" in told
    assert make.BY.name not in told
    assert 'href="/corrections/"' in read(client, "/")


def test_what_was_changed_before_publication_is_no_correction(client, desk):  # noqa: F811
    stories.unpublish(desk.story, make.BY)
    edit(desk.event, {"title": "Prices sink"}, make.BY)
    stories.publish(desk.story, make.BY)
    assert "Prices fall" not in read(client, desk.story)
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_edit_that_accepts_is_no_correction(client, published):
    version = make.version("Ships left.", story=published.story)
    event = make.event("Planted title")
    mention = make.event_mention(version, "left", version.text, event)
    edit(event, {"title": "Ships leave"}, make.BY)
    review.accept(mention, make.BY)
    page = read(client, published.story)
    assert "Ships leave" in page
    assert "Planted" not in page
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_the_desk_s_own_fields_and_former_participants_stay_its_own(client, published):
    planted = make.actor("Planted")
    edit(published.event, {"participants": [(planted, "agent")]}, make.BY)
    edit(published.event, {"participants": [(published.ruiz, "agent")]}, make.BY)
    told = text(read(client, "/corrections/"))
    assert "who took part was changed" in told
    assert "Planted" not in told


def test_a_correction_goes_with_its_entry(client, published):
    edit(published.opening, {"title": "Ruiz closes the fair"}, make.BY)
    assert "closes the fair" in read(client, "/corrections/")
    review.reject(published.opening.mentions.get(), make.BY)
    page = read(client, "/corrections/")
    assert "the fair" not in page


@pytest.mark.parametrize("size", [2, 12])
def test_corrections_take_as_many_queries_however_many_there_are(client, size, django_assert_num_queries):
    story = make.told_story(size, published=False)
    stories.publish(story, make.BY)
    for event in story.events.all():
        edit(event, {"title": f"{event.title}, corrected"}, make.BY)
    with django_assert_num_queries(4):
        assert read(client, "/corrections/").count("the title was") == size
