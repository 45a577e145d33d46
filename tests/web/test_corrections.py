"""Corrections of events and claims after publication."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.services import review
from articles.services import story as stories
from articles.services.editing import edit
from articles.services.merge import merge
from articles.services.undo import undo
from tests import factories as make
from tests.web.sample_site import Desk, read, text

pytestmark = pytest.mark.django_db


def test_an_edit_after_publication_is_noted_at_the_entry_and_on_the_corrections_page(
    client: Client, published: Desk
) -> None:
    edit(
        published.event, {"title": "Prices sink", "edtf": "2025-11", "status": "ongoing"}, make.BY, note="for the desk"
    )
    for page in (published.story, published.event):
        shown = text(read(client, page))
        assert "Corrected" in shown
        assert "the title was “Prices fall”; the date was late October 2025; the status was planned" in shown
        assert "for the desk" not in shown
    shown = text(read(client, "/corrections/"))
    assert "the title was “Prices fall”, now “Prices sink”" in shown
    assert "the date was late October 2025, now November 2025" in shown
    assert make.BY.name not in shown
    assert 'href="/corrections/"' in read(client, "/")


def test_an_edit_before_publication_is_no_correction(client: Client, desk: Desk) -> None:
    stories.unpublish(desk.story, make.BY)
    edit(desk.event, {"title": "Prices sink"}, make.BY)
    stories.publish(desk.story, make.BY)
    assert "Prices fall" not in read(client, desk.story)
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_edit_that_accepts_is_no_correction(client: Client, published: Desk) -> None:
    version = make.version("Ships left.", story=published.story)
    event = make.event("Planted title")
    mention = make.event_mention(version, "left", version.text, event)
    edit(event, {"title": "Ships leave"}, make.BY)
    review.accept(mention, make.BY)
    page = read(client, published.story)
    assert "Ships leave" in page
    assert "Planted" not in page
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_former_participants_and_notes_are_not_published(client: Client, published: Desk) -> None:
    planted = make.actor("Planted")
    edit(published.event, {"participants": [(planted, "agent")]}, make.BY)
    edit(published.event, {"participants": [(published.ruiz, "agent")]}, make.BY)
    shown = text(read(client, "/corrections/"))
    assert "the participants were changed" in shown
    assert "Planted" not in shown


def test_corrections_of_a_withdrawn_entry_disappear_with_it(client: Client, published: Desk) -> None:
    edit(published.opening, {"title": "Ruiz closes the fair"}, make.BY)
    assert "closes the fair" in read(client, "/corrections/")
    review.reject(published.opening.mentions.get(), make.BY)
    page = read(client, "/corrections/")
    assert "the fair" not in page


@pytest.mark.parametrize("size", [2, 12])
def test_corrections_of_events_take_a_constant_number_of_queries(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = make.reported_story(size, published=False)
    stories.publish(story, make.BY)
    for event in story.events.all():
        edit(event, {"title": f"{event.title}, corrected"}, make.BY)
    with django_assert_num_queries(4):
        assert read(client, "/corrections/").count("the title was") == size


# --- claims -----------------------------------------------------------------------------------------------------------


def test_an_edited_claim_is_noted_on_its_page_and_on_the_corrections_page(client: Client, published: Desk) -> None:
    claim = published.inner
    start = claim.version.text.index("prices")
    edit(
        claim,
        {"stance": "predict", "hedged": True, "spans": {"content": [(start, start + len("prices"))]}},
        make.BY,
        note="for the desk",
    )
    for page in (claim, "/corrections/"):
        shown = text(read(client, page))
        assert "the quoted words were “prices will fall”" in shown
        assert "the stance was “believes”" in shown
        assert "the claim was not hedged" in shown
        assert "for the desk" not in shown
        assert make.BY.name not in shown
    whole = text(read(client, "/corrections/"))
    assert "the quoted words were “prices will fall”, now “prices”" in whole
    assert ", now “predicts”" in whole


def test_an_undone_edit_of_a_claim_is_two_corrections(client: Client, published: Desk) -> None:
    batch = uuid.uuid4()
    edit(published.inner, {"stance": "predict"}, make.BY, batch=batch)
    undo(batch, make.BY)
    shown = text(read(client, published.inner))
    assert "the stance was “believes”" in shown
    assert "the stance was “predicts”" in shown


def test_a_former_source_is_named_only_if_it_is_public(client: Client, published: Desk) -> None:
    claim, ruiz = published.inner, published.ruiz
    planted = make.actor("Planted", state=make.A)
    edit(claim, {"source_actor": planted}, make.BY)
    other = make.actor("Olga Brandt")
    edit(claim, {"source_actor": other}, make.BY)
    edit(claim, {"source_actor": ruiz}, make.BY)
    shown = text(read(client, claim))
    assert "Planted" not in shown
    assert "Brandt" not in shown
    assert shown.count("the source was changed") == 3


def test_claims_of_a_merged_source_note_the_merge(client: Client, published: Desk) -> None:
    double = make.actor("Anna Ruiz")
    version = make.version("Ruiz said prices are high.", story=published.story)
    claim = make.claim(version, "prices are high", source="Ruiz", source_actor=double, state=make.A)
    merge(double, published.ruiz, make.BY)
    for page in (claim, "/corrections/"):
        shown = text(read(client, page))
        assert "two sources turned out to be one: Ana Ruiz" in shown
        assert "Anna" not in shown.replace("Also known as: Anna Ruiz", "")
    assert "1 claim" in text(read(client, "/corrections/"))
    assert "turned out to be one" not in text(read(client, published.inner))


def test_a_withdrawn_claim_shows_its_article_and_none_of_its_words(client: Client, published: Desk) -> None:
    version = make.version("Ruiz said that ships sank.", story=published.story, title="Ships")
    claim = make.claim(version, "ships sank", source="Ruiz", source_actor=published.ruiz, state=make.A)
    address = claim.get_absolute_url()
    assert client.get(address).status_code == 200
    review.reject(claim, make.BY, note="misread")
    answer = client.get(address)
    assert answer.status_code == 410
    for page in (answer.content.decode(), read(client, "/corrections/")):
        assert "withdrawn" in page
        assert "Ships" in page
        assert "ships sank" not in page
        assert "misread" not in page
    review.accept(claim, make.BY)
    assert client.get(address).status_code == 200
    assert "A claim was withdrawn" not in read(client, "/corrections/")


def test_a_claim_rejected_before_publication_is_not_found(client: Client, desk: Desk) -> None:
    stories.unpublish(desk.story, make.BY)
    version = make.version("Ruiz said that ships sank.", story=desk.story)
    claim = make.claim(version, "ships sank", source="Ruiz", source_actor=desk.ruiz, state=make.A)
    review.reject(claim, make.BY)
    stories.publish(desk.story, make.BY)
    assert client.get(claim.get_absolute_url()).status_code == 404
    assert "was withdrawn" not in read(client, "/corrections/")


@pytest.mark.parametrize("size", [2, 12])
def test_corrections_of_claims_take_a_constant_number_of_queries(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = make.story()
    actor = make.actor("Ruiz")
    words = [f"thing {n:03}" for n in range(size)]
    version = make.version(f"Ruiz said {', '.join(words)}.", story=story)
    made = [make.claim(version, each, source="Ruiz", source_actor=actor, state=make.A) for each in words]
    stories.publish(story, make.BY)
    for claim in made:
        edit(claim, {"stance": "promise", "spans": {"source": []}}, make.BY)
    with django_assert_num_queries(6):
        assert read(client, "/corrections/").count("the stance was") == size
