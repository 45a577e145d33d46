"""Accounts, entries and what two people saw: changed or taken back after publication, they say so too."""

import uuid

import pytest

from articles.models import EventMatch
from articles.services import event_matches, review
from articles.services import story as stories
from articles.services.editing import add_event, edit
from articles.services.transitions import Performer
from articles.services.undo import last_undoable_batch, undo
from articles.services.versions import add_version
from tests import factories as make
from tests.web.test_pages import Desk, desk, read, text  # noqa: F401

pytestmark = pytest.mark.django_db


# --- accounts ---------------------------------------------------------------------------------------------------------

OPENING = "Ana Ruiz opened the fair in Lund on Monday."


def account_of(event):
    return event.mentions.get()


def second_account(desk, event, words="The fair opened at noon.", trigger="opened", **fields):  # noqa: F811
    fields.setdefault("outlet", "The Daily Lantern")
    version = make.version(words, story=desk.story, **fields)
    return make.event_mention(version, trigger, words, event, state=make.A)


def told_of(client, *pages):
    return [text(read(client, page)) for page in pages]


def shorter(account):
    """The account's sentence without its last word, as an edit sets it."""
    return {"sentence": (account.sentence_start, account.sentence_start + len("Ana Ruiz opened the fair in Lund"))}


def test_an_account_that_was_edited_says_whose_it_is_and_what_its_words_were(client, published):
    account = account_of(published.opening)
    edit(account, shorter(account), make.BY, note="for the desk")
    was = f"the report by The Harbour Courier read “{OPENING}”"
    for told in told_of(client, published.story, published.opening, "/corrections/"):
        assert was in told
        assert "for the desk" not in told
        assert make.BY.name not in told
    assert f"{was}, now “Ana Ruiz opened the fair in Lund”" in text(read(client, "/corrections/"))
    assert "read “" not in text(read(client, published.event))


def test_the_former_words_of_an_account_are_quoted_as_far_as_the_outlet_allows(client):
    long = f"Ruiz opened the fair {'and spoke ' * 60}at last."
    desk = Desk(full_text=False)  # noqa: F811
    stories.unpublish(desk.story, make.BY)
    stories.publish(desk.story, make.BY)
    account = second_account(desk, desk.opening, long, outlet="The Harbour Courier")
    edit(account, {"sentence": (0, len("Ruiz opened the fair"))}, make.BY)
    for page in (desk.story, desk.opening, "/corrections/"):
        told = text(read(client, page))
        assert "read “Ruiz opened the fair and spoke" in told
        assert "at last" not in told


def test_words_of_an_account_are_escaped(client, published):
    account = second_account(published, published.opening, "<b>It</b> opened then.", outlet="<i>Lantern</i>")
    edit(account, {"sentence": (account.sentence_start, account.sentence_end - 1)}, make.BY)
    for page in (published.story, published.opening, "/corrections/"):
        told = read(client, page)
        assert "the report by &lt;i&gt;Lantern&lt;/i&gt; read <s>“&lt;b&gt;It&lt;/b&gt; opened" in told


def test_what_else_of_an_account_was_changed_is_told(client, published):
    account = account_of(published.event)
    monday = make.time(published.version, "Monday", "2025-10-13")
    start = account.sentence_start
    edit(account, {"claim": published.outer, "time_expression": monday, "trigger": (start, start + 3)}, make.BY)
    for told in told_of(client, published.story, published.event, "/corrections/"):
        assert "the report by The Harbour Courier referred to the event as “fall”" in told
        assert "was attributed to another claim" in told
        assert "had no date" in told


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("inner", "outer", "was attributed to another claim"),
        ("inner", None, "was attributed to a claim"),
        (None, "inner", "was not attributed to a claim"),
    ],
)
def test_what_an_account_rested_on_is_told_without_naming_it(client, published, before, after, words):
    account = account_of(published.event)
    published.event.mentions.update(claim=before and getattr(published, before))
    account.refresh_from_db()
    edit(account, {"claim": after and getattr(published, after)}, make.BY)
    assert f"the report by The Harbour Courier {words}" in text(read(client, "/corrections/"))


def test_an_edit_of_an_account_that_is_taken_back_is_told_too(client, published):
    account, batch = account_of(published.opening), uuid.uuid4()
    edit(account, shorter(account), make.BY, batch=batch)
    undo(batch, make.BY)
    for told in told_of(client, published.story, published.opening, "/corrections/"):
        assert f"read “{OPENING}”" in told
        assert "read “Ana Ruiz opened the fair in Lund”" in told


def test_what_an_account_was_before_publication_is_not_told(client, desk):  # noqa: F811
    stories.unpublish(desk.story, make.BY)
    account = account_of(desk.opening)
    edit(account, shorter(account), make.BY)
    assert "Nothing has been corrected" in read(client, "/corrections/")
    stories.publish(desk.story, make.BY)
    for told in told_of(client, desk.story, desk.opening, "/corrections/"):
        assert "read “" not in told


def test_an_account_of_a_draft_is_not_told(client, published):
    draft = make.story()
    event = make.event("Planted", state=make.A)
    draft.events.add(event)
    account = make.event_mention(
        make.version("It took place.", story=draft), "took", "It took place.", event, state=make.A
    )
    edit(account, {"sentence": (0, 7)}, make.BY)
    review.reject(account, make.BY)
    assert "Nothing has been corrected" in read(client, "/corrections/")
    assert client.get(event.get_absolute_url()).status_code == 404


def test_an_account_that_is_told_of_another_event_is_told_at_both(client, published):
    account = second_account(published, published.opening)
    batch = uuid.uuid4()
    edit(account, {"event": published.event}, make.BY, batch=batch)
    assert "the report by The Daily Lantern is now listed under another event" in text(read(client, published.opening))
    for told in told_of(client, published.event, "/corrections/"):
        assert "the report by The Daily Lantern was listed under another event" in told
    told = text(read(client, published.story))
    assert "is now listed under another event" in told
    assert "was listed under another event" in told
    undo(batch, make.BY)
    assert "is now listed under another event" in text(read(client, published.event))
    assert "was listed under another event" in text(read(client, published.opening))


def test_corrections_of_an_account_stay_with_a_new_version_of_its_article(client, published):
    account = account_of(published.opening)
    edit(account, shorter(account), make.BY)
    add_version(published.article, published.version.text + " More was said.")
    assert account.carried_to.pk
    for told in told_of(client, published.story, published.opening, "/corrections/"):
        assert told.count(f"read “{OPENING}”") == 1


def test_a_date_of_an_account_that_was_edited_is_told_at_each_event_that_it_dates(client, published):
    monday = make.time(published.version, "Monday", "2025-10-13", state=make.A)
    published.opening.mentions.update(time_expression=monday)
    published.event.mentions.update(time_expression=monday)
    edit(monday, {"edtf": "2025-10-20"}, make.BY)
    for told in told_of(client, published.opening, published.event):
        assert told.count("the report by The Harbour Courier gave the date as 13 October 2025") == 1
    for told in told_of(client, published.story, "/corrections/"):
        assert told.count("gave the date as 13 October 2025") == 2
    assert "gave the date as 13 October 2025, now 20 October 2025" in text(read(client, "/corrections/"))


def test_an_account_taken_back_is_told_without_its_words(client, published):
    account = second_account(published, published.opening)
    edit(account, {"sentence": (0, len("The fair opened"))}, make.BY)
    review.reject(account, make.BY, note="misread")
    for told in told_of(client, published.story, published.opening, "/corrections/"):
        assert "the report by The Daily Lantern was withdrawn" in told
        assert "at noon" not in told
        assert "misread" not in told
    review.accept(account, make.BY)
    assert "was withdrawn" not in text(read(client, published.opening))


@pytest.mark.parametrize("size", [2, 12])
def test_corrections_of_accounts_take_as_many_queries_however_many_there_are(client, size, django_assert_num_queries):
    story = make.reported_story(size, published=False, event_mentions=3)
    stories.publish(story, make.BY)
    for event in story.events.all():
        first, second, _ = event.mentions.all()
        edit(first, {"sentence": (first.sentence_start, first.sentence_end - 1)}, make.BY)
        review.reject(second, make.BY)
    with django_assert_num_queries(5):
        told = read(client, "/corrections/")
    assert told.count(" read <s>") == told.count("was withdrawn</li>") == size
    with django_assert_num_queries(15):
        assert read(client, story).count("was withdrawn") == size
    with django_assert_num_queries(13):
        assert " read <s>" in read(client, event)


# --- entries taken back -----------------------------------------------------------------------------------------------


def entry_address(story, event):
    return f"/stories/{story.slug}/entries/{event.pk}/"


def test_an_entry_taken_back_leaves_its_story_and_no_title(client, published):
    event, addresses = published.opening, [f"/events/{published.opening.pk}/", "/stories/prices/entries/{}/"]
    addresses[1] = addresses[1].format(event.pk)
    account = account_of(event)
    review.reject(account, make.BY, note="misread")
    for _ in range(2):  # by its only account, and then itself
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 410
            told = answer.content.decode()
            assert "This entry was withdrawn" in told
            assert 'href="/stories/prices/">Prices</a>' in told
        told = read(client, "/corrections/")
        assert told.count("An entry was withdrawn from") == 1
        assert "opens the fair" not in told
        assert "misread" not in told
        if account_of(event).event.is_accepted:
            review.reject(event, make.BY)
    review.accept(event, make.BY)
    review.accept(account, make.BY)
    assert [client.get(address).status_code for address in addresses] == [200, 302]
    assert "An entry was withdrawn" not in read(client, "/corrections/")


def test_an_entry_goes_with_the_last_of_its_accounts_and_is_told_once(client, published):
    account = account_of(published.opening)
    review.reject(second_account(published, published.opening), make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 200
    review.reject(account, make.BY)
    told = read(client, "/corrections/")
    assert told.count("An entry was withdrawn from") == 1
    assert "The Daily Lantern" not in told


def test_an_entry_rejected_before_publication_leads_nowhere(client, desk):  # noqa: F811
    stories.unpublish(desk.story, make.BY)
    review.reject(account_of(desk.opening), make.BY)
    review.reject(desk.opening, make.BY)
    stories.publish(desk.story, make.BY)
    assert client.get(desk.opening.get_absolute_url()).status_code == 404
    assert client.get(entry_address(desk.story, desk.opening)).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_entry_of_a_story_that_went_back_to_draft_leads_nowhere(client, published):
    review.reject(account_of(published.opening), make.BY)
    stories.unpublish(published.story, make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_entry_that_an_editor_took_out_of_its_story_is_no_correction(client, published):
    stories.remove_event(published.story, published.opening, make.BY)
    review.reject(account_of(published.opening), make.BY)
    assert client.get(published.opening.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_entry_in_one_story_was_never_in_another(client, published):
    other = make.story(published=True, slug="other")
    review.reject(account_of(published.opening), make.BY)
    assert client.get(entry_address(other, published.opening)).status_code == 404
    assert client.get(entry_address(published.story, published.opening)).status_code == 410


def test_an_entry_whose_only_account_tells_of_another_event_leads_to_that(client, published):
    batch = uuid.uuid4()
    edit(account_of(published.opening), {"event": published.event}, make.BY, batch=batch)
    for address in (published.opening.get_absolute_url(), entry_address(published.story, published.opening)):
        told = read(client, address, 410)
        assert f'about another event: <a href="{published.event.get_absolute_url()}">Prices fall</a>' in told
        assert "opens the fair" not in told
    told = text(read(client, "/corrections/"))
    assert "the report by The Harbour Courier was listed under another event" in told
    assert "An entry was withdrawn" not in told
    undo(batch, make.BY)
    assert "was listed under another event" in text(read(client, published.opening))


@pytest.mark.parametrize("size", [2, 12])
def test_entries_taken_back_take_as_many_queries_however_many_there_are(client, size, django_assert_num_queries):
    story = make.reported_story(size, published=False)
    stories.publish(story, make.BY)
    for event in story.events.all():
        review.reject(event.mentions.get(), make.BY)
    with django_assert_num_queries(6):
        assert read(client, "/corrections/").count("An entry was withdrawn") == size


# --- two entries that are one -----------------------------------------------------------------------------------------


def merged(kept, other):
    match = EventMatch.objects.create(kept=kept, other=other)
    event_matches.confirm(match, make.BY)
    return match


def test_an_entry_found_to_be_another_leads_there_and_is_told_once(client, published):
    second = make.event("Ruiz opens a fair", "2025-10-13", state=make.A)
    published.story.events.add(second)
    second_account(published, second)
    match = merged(published.opening, second)
    answer = client.get(second.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, published.opening.get_absolute_url())
    answer = client.get(entry_address(published.story, second))
    assert (answer.status_code, answer["Location"]) == (301, entry_address(published.story, published.opening))
    for told in told_of(client, published.story, published.opening, "/corrections/"):
        assert told.count("merged with another entry about the same event") == 1
        assert "An entry was withdrawn" not in told
        assert "opens a fair" not in told
    event_matches.reopen(match, make.BY)
    assert client.get(second.get_absolute_url()).status_code == 200
    assert "split from an entry that covered two events" in text(read(client, published.opening))


def test_an_entry_found_to_be_one_that_still_waited_leads_there_too(client, published):
    second, waiting = (
        make.event("Ruiz opens a fair", "2025-10-13", state=make.A),
        make.event("A fair opens", "2025-10-13"),
    )
    published.story.events.add(second)
    second_account(published, second)
    match = merged(waiting, second)
    answer = client.get(second.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, waiting.get_absolute_url())
    assert client.get(waiting.get_absolute_url()).status_code == 200
    event_matches.reopen(match, make.BY)
    assert client.get(second.get_absolute_url()).status_code == 200
    assert client.get(waiting.get_absolute_url()).status_code == 404


def test_a_chain_of_entries_found_to_be_one_leads_to_its_end(client, published):
    second, third = (make.event(f"It happens {n}", state=make.A) for n in (2, 3))
    published.story.events.add(second, third)
    for event in (second, third):
        second_account(published, event, f"It opened {event.pk}.")
    merged(second, third)
    merged(published.opening, second)
    assert client.get(third.get_absolute_url())["Location"] == published.opening.get_absolute_url()
    for account in published.opening.mentions.all():
        review.reject(account, make.BY)
    assert [client.get(event.get_absolute_url()).status_code for event in (second, third)] == [410, 410]


def test_an_entry_that_had_not_been_public_leads_nowhere_when_it_is_merged(client, published):
    second = make.event("Planted", state=make.A)
    make.event_mention(make.version("It opened."), "opened", "It opened.", second, state=make.A)
    merged(published.opening, second)
    assert client.get(second.get_absolute_url()).status_code == 404
    assert client.get(entry_address(published.story, second)).status_code == 404
    assert "merged with another" not in text(read(client, published.opening))


def test_the_stories_of_an_entry_get_the_one_it_was_found_to_be(client, published):
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
def watched(published, settings):
    settings.NEWSDESK_SECOND_REVIEWER = True
    return published


def test_an_edit_of_an_account_is_told_once_another_person_has_confirmed_it(client, watched):
    account = second_account(watched, watched.opening)
    edit(account, {"sentence": (0, len("The fair opened"))}, ANN)
    assert "read “" not in text(read(client, watched.opening))
    assert "Nothing has been corrected" in read(client, "/corrections/")
    review.confirm(account, BEN)
    for told in told_of(client, watched.story, watched.opening, "/corrections/"):
        assert "the report by The Daily Lantern read “The fair opened at noon.”" in told


def test_what_one_person_alone_had_made_of_something_is_told_by_nothing(client, watched):
    edit(watched.opening, {"title": "Planted"}, ANN)
    edit(watched.opening, {"title": "Ruiz shuts the fair"}, ANN)
    review.confirm(watched.opening, BEN)
    edit(watched.opening, {"title": "Ruiz closes the fair"}, ANN)
    review.confirm(watched.opening, BEN)
    for page in (watched.story, watched.opening, "/corrections/"):
        told = read(client, page)
        assert "Planted" not in told
        assert "the title was <s>“Ruiz opens the fair”</s>" in told
    assert "<s>“Ruiz shuts the fair”</s>, now “Ruiz closes the fair”" in told


def held_account(desk):  # noqa: F811
    """An account of an entry that one person alone has accepted: nobody has read it."""
    version = make.version("Planted words opened it.", story=desk.story)
    account = make.event_mention(version, "opened", version.text, make.event("Planted"))
    review.accept(account, ANN)
    return account


@pytest.mark.parametrize("with_event", [True, False])
def test_what_one_person_alone_had_accepted_is_not_told_as_edited(client, watched, with_event):
    account = held_account(watched)
    edit(account, {"sentence": (8, account.sentence_end)}, ANN)
    if with_event:
        edit(account.event, {"title": "It opens"}, ANN)
    review.confirm(account, BEN)
    told = read(client, watched.story)
    assert "words opened it" in told
    assert ("Planted" in told) == (not with_event)
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_what_one_person_alone_had_added_is_not_told_as_edited(client, watched):
    version = make.version("Planted words opened it.", story=watched.story)
    account = add_event(version, (14, 20), (0, 24), ANN, title="Planted", edtf="2025")
    edit(account, {"sentence": (8, 24)}, ANN)
    edit(account.event, {"title": "It opens"}, ANN)
    review.confirm(account, BEN)
    assert "It opens" in read(client, watched.story)
    assert "Nothing has been corrected" in read(client, "/corrections/")


@pytest.mark.parametrize("how", ["reject", "reopen", "undo", "in a new version"])
def test_what_one_person_alone_had_accepted_is_not_told_as_taken_back(client, watched, how):
    account = held_account(watched)
    event = account.event
    if how == "undo":
        undo(last_undoable_batch(account), ANN)
    elif how == "in a new version":
        add_version(account.version.article, account.version.text + " More was said.")
        review.reject(account.carried_to, ANN)
    else:
        getattr(review, how)(account, ANN)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert "Nothing has been corrected" in read(client, "/corrections/")


def test_an_entry_that_two_had_accepted_is_told_as_taken_back(client, watched):
    account = held_account(watched)
    review.confirm(account, BEN)
    assert client.get(account.event.get_absolute_url()).status_code == 200
    review.reject(account, ANN)
    assert client.get(account.event.get_absolute_url()).status_code == 410
    told = read(client, "/corrections/")
    assert "An entry was withdrawn" in told
    assert "Planted" not in told


def test_a_merge_is_told_once_another_person_has_confirmed_it(client, watched):
    second = make.event("Ruiz opens a fair", "2025-10-13", state=make.A)
    watched.story.events.add(second)
    second_account(watched, second)
    match = EventMatch.objects.create(kept=watched.opening, other=second)
    event_matches.confirm(match, ANN)
    assert client.get(second.get_absolute_url()).status_code == 404
    watched.opening.refresh_from_db()
    review.confirm(watched.opening, BEN)
    assert client.get(second.get_absolute_url()).status_code == 301
    assert "merged with another entry about the same event" in text(read(client, watched.opening))
