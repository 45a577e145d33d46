"""Corrections of event mentions and entries, with and without a second reviewer."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from articles.models import EventMatch, EventMention
from articles.services import event_matches, review
from articles.services import story as stories
from articles.services.editing import add_event, edit
from articles.services.transitions import Performer
from articles.services.undo import last_undoable_batch, undo
from articles.services.versions import add_version
from tests import factories as make
from tests.web.sample_site import Desk, read, text

pytestmark = pytest.mark.django_db


# --- mentions ---------------------------------------------------------------------------------------------------------

OPENING = "Ana Ruiz opened the fair in Lund on Monday."


def mention_of(event: Any) -> Any:
    return event.mentions.get()


def second_mention(
    desk: Desk, event: Any, words: str = "The fair opened at noon.", trigger: str = "opened", **fields: Any
) -> EventMention:
    fields.setdefault("outlet", "The Daily Lantern")
    version = make.version(words, story=desk.story, **fields)
    return make.event_mention(version, trigger, words, event, state=make.A)


def page_texts(client: Any, *pages: Any) -> list[Any]:
    return [text(read(client, page)) for page in pages]


def shorter(mention: Any) -> dict[Any, Any]:
    """The mention's sentence without its last word, as an edit sets it."""
    return {"sentence": (mention.sentence_start, mention.sentence_start + len("Ana Ruiz opened the fair in Lund"))}


def test_an_edited_mention_shows_its_outlet_and_former_words(client: Client, published: Desk) -> None:
    mention = mention_of(published.opening)
    edit(mention, shorter(mention), make.BY, note="for the desk")
    was = f"the report by The Harbour Courier read “{OPENING}”"
    for shown in page_texts(client, published.story, published.opening, "/corrections/"):
        assert was in shown
        assert "for the desk" not in shown
        assert make.BY.name not in shown
    assert f"{was}, now “Ana Ruiz opened the fair in Lund”" in text(read(client, "/corrections/"))
    assert "read “" not in text(read(client, published.event))


def test_former_words_of_a_mention_are_quoted_as_far_as_the_outlet_allows(client: Client) -> None:
    long = f"Ruiz opened the fair {'and spoke ' * 60}at last."
    desk = Desk(full_text=False)
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)
    mention = second_mention(desk, desk.opening, long, outlet="The Harbour Courier")
    edit(mention, {"sentence": (0, len("Ruiz opened the fair"))}, make.BY)
    for page in (desk.story, desk.opening, "/corrections/"):
        shown = text(read(client, page))
        assert "read “Ruiz opened the fair and spoke" in shown
        assert "at last" not in shown


def test_words_of_a_mention_are_escaped(client: Client, published: Desk) -> None:
    mention = second_mention(published, published.opening, "<b>It</b> opened then.", outlet="<i>Lantern</i>")
    edit(mention, {"sentence": (mention.sentence_start, mention.sentence_end - 1)}, make.BY)
    for page in (published.story, published.opening, "/corrections/"):
        shown = read(client, page)
        assert "the report by &lt;i&gt;Lantern&lt;/i&gt; read <s>“&lt;b&gt;It&lt;/b&gt; opened" in shown


def test_other_changed_fields_of_a_mention_are_noted(client: Client, published: Desk) -> None:
    mention = mention_of(published.event)
    monday = make.time(published.version, "Monday", "2025-10-13")
    start = mention.sentence_start
    edit(mention, {"claim": published.outer, "time_expression": monday, "trigger": (start, start + 3)}, make.BY)
    for shown in page_texts(client, published.story, published.event, "/corrections/"):
        assert "the report by The Harbour Courier referred to the event as “fall”" in shown
        assert "was attributed to another claim" in shown
        assert "had no date" in shown


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("inner", "outer", "was attributed to another claim"),
        ("inner", None, "was attributed to a claim"),
        (None, "inner", "was not attributed to a claim"),
    ],
)
def test_a_changed_claim_of_a_mention_is_noted_without_its_words(
    client: Client, published: Desk, before: str | None, after: str | None, words: str
) -> None:
    mention = mention_of(published.event)
    published.event.mentions.update(claim=before and getattr(published, before))
    mention.refresh_from_db()
    edit(mention, {"claim": after and getattr(published, after)}, make.BY)
    assert f"the report by The Harbour Courier {words}" in text(read(client, "/corrections/"))


def test_an_undone_edit_of_a_mention_is_two_corrections(client: Client, published: Desk) -> None:
    mention, batch = mention_of(published.opening), uuid.uuid4()
    edit(mention, shorter(mention), make.BY, batch=batch)
    undo(batch, make.BY)
    for shown in page_texts(client, published.story, published.opening, "/corrections/"):
        assert f"read “{OPENING}”" in shown
        assert "read “Ana Ruiz opened the fair in Lund”" in shown


def test_an_edit_of_a_mention_before_publication_is_not_noted(client: Client, desk: Desk) -> None:
    stories.unpublish(desk.story, make.BY)
    mention = mention_of(desk.opening)
    edit(mention, shorter(mention), make.BY)
    assert "Nothing has been corrected" in read(client, "/corrections/")
    stories.publish(desk.story, make.BY)
    for shown in page_texts(client, desk.story, desk.opening, "/corrections/"):
        assert "read “" not in shown


def test_a_mention_in_a_draft_is_not_noted(client: Client, published: Desk) -> None:
    draft = make.story()
    event = make.event("Planted", state=make.A)
    draft.events.add(event)
    mention = make.event_mention(
        make.version("It took place.", story=draft), "took", "It took place.", event, state=make.A
    )
    edit(mention, {"sentence": (0, 7)}, make.BY)
    review.reject(mention, make.BY)
    assert "Nothing has been corrected" in read(client, "/corrections/")
    assert client.get(event.get_absolute_url()).status_code == 404


def test_a_mention_moved_to_another_event_is_noted_at_both(client: Client, published: Desk) -> None:
    mention = second_mention(published, published.opening)
    batch = uuid.uuid4()
    edit(mention, {"event": published.event}, make.BY, batch=batch)
    assert "the report by The Daily Lantern is now listed under another event" in text(read(client, published.opening))
    for shown in page_texts(client, published.event, "/corrections/"):
        assert "the report by The Daily Lantern was listed under another event" in shown
    shown = text(read(client, published.story))
    assert "is now listed under another event" in shown
    assert "was listed under another event" in shown
    undo(batch, make.BY)
    assert "is now listed under another event" in text(read(client, published.event))
    assert "was listed under another event" in text(read(client, published.opening))


def test_corrections_of_a_mention_remain_with_a_new_version_of_its_article(client: Client, published: Desk) -> None:
    mention = mention_of(published.opening)
    edit(mention, shorter(mention), make.BY)
    add_version(published.article, published.version.text + " More was said.")
    assert mention.carried_to.pk
    for shown in page_texts(client, published.story, published.opening, "/corrections/"):
        assert shown.count(f"read “{OPENING}”") == 1


def test_an_edited_date_is_noted_at_each_event_that_it_dates(client: Client, published: Desk) -> None:
    monday = make.time(published.version, "Monday", "2025-10-13", state=make.A)
    published.opening.mentions.update(time_expression=monday)
    published.event.mentions.update(time_expression=monday)
    edit(monday, {"edtf": "2025-10-20"}, make.BY)
    for shown in page_texts(client, published.opening, published.event):
        assert shown.count("the report by The Harbour Courier gave the date as 13 October 2025") == 1
    for shown in page_texts(client, published.story, "/corrections/"):
        assert shown.count("gave the date as 13 October 2025") == 2
    assert "gave the date as 13 October 2025, now 20 October 2025" in text(read(client, "/corrections/"))


def test_a_withdrawn_mention_is_noted_without_its_words(client: Client, published: Desk) -> None:
    mention = second_mention(published, published.opening)
    edit(mention, {"sentence": (0, len("The fair opened"))}, make.BY)
    review.reject(mention, make.BY, note="misread")
    for shown in page_texts(client, published.story, published.opening, "/corrections/"):
        assert "the report by The Daily Lantern was withdrawn" in shown
        assert "at noon" not in shown
        assert "misread" not in shown
    review.accept(mention, make.BY)
    assert "was withdrawn" not in text(read(client, published.opening))


@pytest.mark.parametrize("size", [2, 12])
def test_corrections_of_mentions_take_a_constant_number_of_queries(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = make.reported_story(size, published=False, event_mentions=3)
    stories.publish(story, make.BY)
    for event in story.events.all():
        first, second, _ = event.mentions.all()
        edit(first, {"sentence": (first.sentence_start, first.sentence_end - 1)}, make.BY)
        review.reject(second, make.BY)
    with django_assert_num_queries(5):
        shown = read(client, "/corrections/")
    assert shown.count(" read <s>") == shown.count("was withdrawn</li>") == size
    with django_assert_num_queries(15):
        assert read(client, story).count("was withdrawn") == size
    with django_assert_num_queries(13):
        assert " read <s>" in read(client, event)


# --- withdrawn entries -----------------------------------------------------------------------------------------------


def entry_address(story: Any, event: Any) -> str:
    return f"/stories/{story.slug}/entries/{event.pk}/"


def test_a_withdrawn_entry_shows_its_story_and_no_title(client: Client, published: Desk) -> None:
    event, addresses = published.opening, [f"/events/{published.opening.pk}/", "/stories/prices/entries/{}/"]
    addresses[1] = addresses[1].format(event.pk)
    mention = mention_of(event)
    review.reject(mention, make.BY, note="misread")
    for _ in range(2):  # by its only mention, and then itself
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 410
            shown = answer.content.decode()
            assert "This entry was withdrawn" in shown
            assert 'href="/stories/prices/">Prices</a>' in shown
        shown = read(client, "/corrections/")
        assert shown.count("An entry was withdrawn from") == 1
        assert "opens the fair" not in shown
        assert "misread" not in shown
        if mention_of(event).event.is_accepted:
            review.reject(event, make.BY)
    review.accept(event, make.BY)
    review.accept(mention, make.BY)
    assert [client.get(address).status_code for address in addresses] == [200, 302]
    assert "An entry was withdrawn" not in read(client, "/corrections/")


def test_an_entry_is_withdrawn_with_its_last_mention_and_noted_once(client: Client, published: Desk) -> None:
    mention = mention_of(published.opening)
    review.reject(second_mention(published, published.opening), make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 200
    review.reject(mention, make.BY)
    shown = read(client, "/corrections/")
    assert shown.count("An entry was withdrawn from") == 1
    assert "The Daily Lantern" not in shown


def test_an_entry_rejected_before_publication_is_not_found(client: Client, desk: Desk) -> None:
    stories.unpublish(desk.story, make.BY)
    review.reject(mention_of(desk.opening), make.BY)
    review.reject(desk.opening, make.BY)
    stories.publish(desk.story, make.BY)
    assert client.get(desk.opening.get_absolute_url()).status_code == 404
    assert client.get(entry_address(desk.story, desk.opening)).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_entry_of_an_unpublished_story_is_not_found(client: Client, published: Desk) -> None:
    review.reject(mention_of(published.opening), make.BY)
    stories.unpublish(published.story, make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_removing_an_entry_from_its_story_is_no_correction(client: Client, published: Desk) -> None:
    stories.remove_event(published.story, published.opening, make.BY)
    review.reject(mention_of(published.opening), make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_a_withdrawn_entry_is_noted_in_its_own_story_only(client: Client, published: Desk) -> None:
    other = make.story(published=True, slug="other")
    review.reject(mention_of(published.opening), make.BY)
    assert client.get(entry_address(other, published.opening)).status_code == 404
    assert client.get(entry_address(published.story, published.opening)).status_code == 410


def test_an_entry_that_lost_its_only_mention_links_to_the_new_event(client: Client, published: Desk) -> None:
    batch = uuid.uuid4()
    edit(mention_of(published.opening), {"event": published.event}, make.BY, batch=batch)
    for address in (published.opening.get_absolute_url(), entry_address(published.story, published.opening)):
        shown = read(client, address, 410)
        assert f'about another event: <a href="{published.event.get_absolute_url()}">Prices fall</a>' in shown
        assert "opens the fair" not in shown
    shown = text(read(client, "/corrections/"))
    assert "the report by The Harbour Courier was listed under another event" in shown
    assert "An entry was withdrawn" not in shown
    undo(batch, make.BY)
    assert "was listed under another event" in text(read(client, published.opening))


@pytest.mark.parametrize("size", [2, 12])
def test_withdrawn_entries_take_a_constant_number_of_queries(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = make.reported_story(size, published=False)
    stories.publish(story, make.BY)
    for event in story.events.all():
        review.reject(event.mentions.get(), make.BY)
    with django_assert_num_queries(6):
        assert read(client, "/corrections/").count("An entry was withdrawn") == size


# --- merged entries -----------------------------------------------------------------------------------------


def merged(kept: Any, other: Any) -> EventMatch:
    match = EventMatch.objects.create(kept=kept, other=other)
    event_matches.confirm(match, make.BY)
    return match


def test_a_merged_entry_redirects_and_is_noted_once(client: Client, published: Desk) -> None:
    second = make.event("Ruiz opens a fair", "2025-10-13", state=make.A)
    published.story.events.add(second)
    second_mention(published, second)
    match = merged(published.opening, second)
    answer = client.get(second.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, published.opening.get_absolute_url())
    answer = client.get(entry_address(published.story, second))
    assert (answer.status_code, answer["Location"]) == (301, entry_address(published.story, published.opening))
    for shown in page_texts(client, published.story, published.opening, "/corrections/"):
        assert shown.count("merged with another entry about the same event") == 1
        assert "An entry was withdrawn" not in shown
        assert "opens a fair" not in shown
    event_matches.reopen(match, make.BY)
    assert client.get(second.get_absolute_url()).status_code == 200
    assert "split from an entry that covered two events" in text(read(client, published.opening))


def test_an_entry_merged_into_a_proposed_one_redirects_too(client: Client, published: Desk) -> None:
    second, waiting = (
        make.event("Ruiz opens a fair", "2025-10-13", state=make.A),
        make.event("A fair opens", "2025-10-13"),
    )
    published.story.events.add(second)
    second_mention(published, second)
    match = merged(waiting, second)
    answer = client.get(second.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, waiting.get_absolute_url())
    assert client.get(waiting.get_absolute_url()).status_code == 200
    event_matches.reopen(match, make.BY)
    assert client.get(second.get_absolute_url()).status_code == 200
    assert client.get(waiting.get_absolute_url()).status_code == 404


def test_a_chain_of_merged_entries_redirects_to_its_end(client: Client, published: Desk) -> None:
    second, third = (make.event(f"It happens {n}", state=make.A) for n in (2, 3))
    published.story.events.add(second, third)
    for event in (second, third):
        second_mention(published, event, f"It opened {event.pk}.")
    merged(second, third)
    merged(published.opening, second)
    assert client.get(third.get_absolute_url())["Location"] == published.opening.get_absolute_url()
    for mention in published.opening.mentions.all():
        review.reject(mention, make.BY)
    assert [client.get(event.get_absolute_url()).status_code for event in (second, third)] == [410, 410]


def test_a_merged_entry_that_was_never_public_is_not_found(client: Client, published: Desk) -> None:
    second = make.event("Planted", state=make.A)
    make.event_mention(make.version("It opened."), "opened", "It opened.", second, state=make.A)
    merged(published.opening, second)
    assert client.get(second.get_absolute_url()).status_code == 404
    assert client.get(entry_address(published.story, second)).status_code == 404
    assert "merged with another" not in text(read(client, published.opening))


def test_stories_of_a_merged_entry_get_the_kept_one(client: Client, published: Desk) -> None:
    other = make.story("Fairs", slug="fairs")
    second = make.event("Ruiz opens a fair", state=make.A)
    other.events.add(second)
    make.event_mention(make.version("It opened.", story=other), "opened", "It opened.", second, state=make.A)
    stories.publish(other, make.BY)
    match = merged(published.opening, second)
    assert "Ruiz opens the fair" in read(client, other)
    assert client.get(entry_address(other, second))["Location"] == entry_address(other, published.opening)
    event_matches.reopen(match, make.BY)
    page = read(client, other)
    assert "Ruiz opens the fair" not in page
    assert "Ruiz opens a fair" in page


# --- a second reviewer ------------------------------------------------------------------------------------------------

ANN, BEN = Performer("ann"), Performer("ben")


@pytest.fixture
def watched(published: Desk, settings: Settings) -> Desk:
    settings.NEWSDESK_SECOND_REVIEWER = True
    return published


def test_an_edited_mention_is_noted_once_a_second_person_confirms_it(client: Client, watched: Desk) -> None:
    mention = second_mention(watched, watched.opening)
    edit(mention, {"sentence": (0, len("The fair opened"))}, ANN)
    assert "read “" not in text(read(client, watched.opening))
    assert "Nothing has been corrected" in read(client, "/corrections/")
    review.confirm(mention, BEN)
    for shown in page_texts(client, watched.story, watched.opening, "/corrections/"):
        assert "the report by The Daily Lantern read “The fair opened at noon.”" in shown


def test_an_unconfirmed_value_is_never_published(client: Client, watched: Desk) -> None:
    edit(watched.opening, {"title": "Planted"}, ANN)
    edit(watched.opening, {"title": "Ruiz shuts the fair"}, ANN)
    review.confirm(watched.opening, BEN)
    edit(watched.opening, {"title": "Ruiz closes the fair"}, ANN)
    review.confirm(watched.opening, BEN)
    for page in (watched.story, watched.opening, "/corrections/"):
        shown = read(client, page)
        assert "Planted" not in shown
        assert "the title was <s>“Ruiz opens the fair”</s>" in shown
    assert "<s>“Ruiz shuts the fair”</s>, now “Ruiz closes the fair”" in shown


def unconfirmed_mention(desk: Desk) -> EventMention:
    """An mention of an entry that one person alone has accepted, so that the public has not read it."""
    version = make.version("Planted words opened it.", story=desk.story)
    mention = make.event_mention(version, "opened", version.text, make.event("Planted"))
    review.accept(mention, ANN)
    return mention


@pytest.mark.parametrize("with_event", [True, False])
def test_an_edit_of_an_unconfirmed_mention_is_no_correction(client: Client, watched: Desk, with_event: bool) -> None:
    mention = unconfirmed_mention(watched)
    edit(mention, {"sentence": (8, mention.sentence_end)}, ANN)
    if with_event:
        edit(mention.event, {"title": "It opens"}, ANN)
    review.confirm(mention, BEN)
    shown = read(client, watched.story)
    assert "words opened it" in shown
    assert ("Planted" in shown) == (not with_event)
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_edit_of_an_unconfirmed_addition_is_no_correction(client: Client, watched: Desk) -> None:
    version = make.version("Planted words opened it.", story=watched.story)
    mention = add_event(version, (14, 20), (0, 24), ANN, title="Planted", edtf="2025")
    edit(mention, {"sentence": (8, 24)}, ANN)
    edit(mention.event, {"title": "It opens"}, ANN)
    review.confirm(mention, BEN)
    assert "It opens" in read(client, watched.story)
    assert "Nothing has been corrected" in read(client, "/corrections/")


@pytest.mark.parametrize("how", ["reject", "reopen", "undo", "in a new version"])
def test_withdrawing_an_unconfirmed_mention_is_no_correction(client: Client, watched: Desk, how: str) -> None:
    mention = unconfirmed_mention(watched)
    event = mention.event
    if how == "undo":
        undo(make.required(last_undoable_batch(mention)), ANN)
    elif how == "in a new version":
        add_version(mention.version.article, mention.version.text + " More was said.")
        review.reject(mention.carried_to, ANN)
    else:
        getattr(review, how)(mention, ANN)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_withdrawing_a_confirmed_entry_is_a_correction(client: Client, watched: Desk) -> None:
    mention = unconfirmed_mention(watched)
    review.confirm(mention, BEN)
    assert client.get(mention.event.get_absolute_url()).status_code == 200
    review.reject(mention, ANN)
    assert client.get(mention.event.get_absolute_url()).status_code == 410
    shown = read(client, "/corrections/")
    assert "An entry was withdrawn" in shown
    assert "Planted" not in shown


def test_a_merge_is_noted_once_a_second_person_confirms_it(client: Client, watched: Desk) -> None:
    second = make.event("Ruiz opens a fair", "2025-10-13", state=make.A)
    watched.story.events.add(second)
    second_mention(watched, second)
    match = EventMatch.objects.create(kept=watched.opening, other=second)
    event_matches.confirm(match, ANN)
    assert client.get(second.get_absolute_url()).status_code == 404
    watched.opening.refresh_from_db()
    review.confirm(watched.opening, BEN)
    assert client.get(second.get_absolute_url()).status_code == 301
    assert "merged with another entry about the same event" in text(read(client, watched.opening))
