"""NEWSDESK_SECOND_REVIEWER: records that only one person has accepted are shown nowhere until another confirms them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from articles.choices import Action
from articles.models import ArticleVersion, Claim, Event, EventMatch, EventMention, Mention, Story
from articles.selectors.corrections import correction_logs
from articles.services import editing, event_matches, review, undo
from articles.services import story as stories
from articles.services.errors import Blocked
from articles.services.transitions import Performer, history
from articles.services.versions import add_version
from articles.web import exports, syndication
from tests import factories as make

pytestmark = pytest.mark.django_db

ANN, BEN = Performer("ann"), Performer("ben")
MARKER = "Zyxwort"
TEXT = f"Officials said Ana Ruiz believes {MARKER} prices will fall. {MARKER} opened on Monday. Others met {MARKER}ia."


@pytest.fixture(autouse=True)
def second(settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def public() -> ArticleVersion:
    """Create a public article with a chain, an event mention and a mention that are proposed."""
    version = make.version(TEXT, story=make.story("Talks", published=True, slug="talks"), title="Prices")
    outer = make.claim(version, f"Ana Ruiz believes {MARKER} prices will fall", source="Officials", cue="said")
    ruiz = make.actor("Ana Ruiz")
    make.claim(version, f"{MARKER} prices will fall", cue="believes", parent=outer, source_actor=ruiz)
    when = make.time(version, "Monday", "2025-10-13")
    event_mention = make.event(f"{MARKER} opens", "2025-10-13")
    make.event_mention(version, "opened", f"{MARKER} opened on Monday.", event_mention, time_expression=when)
    make.mention(version, f"{MARKER}ia", make.actor(f"{MARKER}ia", "country", state=make.P))
    return version


def inner() -> Claim:
    return Claim.objects.get(parent__isnull=False)


def shown() -> dict[Any, Any]:
    return {model._meta.model_name: model.objects.public().count() for model in (Claim, Mention, EventMention, Event)}


NOTHING = {"claim": 0, "mention": 0, "eventmention": 0, "event": 0}
ALL = {"claim": 2, "mention": 1, "eventmention": 1, "event": 1}


def accept_all(by: Any) -> None:
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.accept(record, by)


def confirm_all(by: Any) -> None:
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.confirm(record, by)


def test_an_accepted_record_is_public_once_another_person_confirms_it(public: ArticleVersion) -> None:
    accept_all(ANN)
    assert shown() == NOTHING
    with pytest.raises(Blocked, match="Only you have accepted"):
        review.confirm(inner(), ANN)
    confirm_all(BEN)
    assert shown() == ALL
    assert list(public.article.stories.get().events.all()) == [Event.objects.get()]
    assert history(inner())[0].action == Action.CONFIRM
    with pytest.raises(Blocked, match="already been confirmed by another person"):
        review.confirm(inner(), BEN)


def test_without_the_setting_accepted_records_are_public_at_once(public: ArticleVersion, settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = False
    accept_all(ANN)
    assert shown() == ALL
    assert not Claim.objects.unconfirmed().exists()


def test_confirming_a_claim_confirms_its_parents(public: ArticleVersion) -> None:
    review.accept(inner(), ANN)
    assert {str(each) for each in review.confirm(inner(), BEN)} == {str(claim) for claim in Claim.objects.all()}
    assert shown()["claim"] == 2


def test_accepting_a_claim_confirms_another_persons_parent_claim(public: ArticleVersion) -> None:
    outer = Claim.objects.get(parent=None)
    review.accept(outer, ANN)
    review.accept(inner(), BEN)
    assert [str(claim) for claim in Claim.objects.public()] == [str(outer)]
    review.confirm(inner(), ANN)
    assert shown()["claim"] == 2


@pytest.mark.parametrize("which", ["claim", "outer claim", "mention", "account", "time", "event"])
def test_an_edit_hides_what_it_changes_until_another_person_confirms_it(public: ArticleVersion, which: str) -> None:
    accept_all(ANN)
    confirm_all(BEN)
    outer, event_mention = Claim.objects.get(parent=None), EventMention.objects.get()
    edits: dict[str, tuple[Any, dict[str, Any], str]] = {
        "claim": (inner(), {"stance": "deny"}, "claim"),
        "outer claim": (outer, {"stance": "deny"}, "claim"),
        "mention": (Mention.objects.get(), {"kind": "nominal"}, "mention"),
        "account": (event_mention, {"claim": outer}, "eventmention"),
        "time": (event_mention.time_expression, {"edtf": "2025-10-14"}, "eventmention"),
        "event": (event_mention.event, {"title": "Something else opens"}, "event"),
    }
    record, values, kind = edits[which]
    editing.edit(record, values, BEN)
    assert shown()[kind] == (1 if which == "claim" else 0)
    last = undo.recent_actions(public)[0].batch if which != "event" else history(Event.objects.get())[0].batch
    undo.undo(make.required(last), BEN)
    assert shown() == ALL, "as it was before, which two people had seen"
    editing.edit(type(record).objects.get(pk=record.pk), values, BEN)
    if which == "outer claim":
        record = inner()
    review.confirm(event_mention if which in ("event", "time") else type(record).objects.get(pk=record.pk), ANN)
    assert shown() == ALL


def test_added_records_await_confirmation_too(public: ArticleVersion) -> None:
    start = TEXT.index("Others")
    mention = editing.add_mention(public, (start, start + 6), None, "nominal", ANN)
    claim = editing.add_claim(public, {"content": [(start, start + 10)]}, ANN)
    event_mention = editing.add_event(
        public, (start + 7, start + 10), (start, len(TEXT)), ANN, title="They meet", edtf="2025"
    )
    assert shown() == NOTHING
    for record in (mention, claim, event_mention):
        review.confirm(record, BEN)
    assert shown() == {"claim": 1, "mention": 1, "eventmention": 1, "event": 1}


def test_only_records_that_were_public_are_listed_as_corrections(public: ArticleVersion) -> None:
    stories.unpublish(Story.objects.get(), BEN)
    stories.publish(Story.objects.get(), BEN)  # which writes the time of publication
    held, read = inner(), Claim.objects.get(parent=None)
    review.accept(read, ANN)
    review.confirm(read, BEN)
    review.accept(held, ANN)
    review.reject(held, ANN)
    assert not correction_logs().exists()
    editing.edit(read, {"stance": "deny"}, ANN)  # which hides it until another has seen it
    review.reject(read, BEN)
    assert [log.object_id for log in correction_logs()] == [read.pk]


def test_a_confirmation_can_be_undone(public: ArticleVersion) -> None:
    accept_all(ANN)
    changed = review.confirm(inner(), BEN)
    undo.undo(make.required(history(changed[-1])[0].batch), BEN)
    assert shown() == NOTHING
    assert inner().sole_reviewer == "ann"


def test_a_new_version_of_the_article_confirms_nothing(public: ArticleVersion) -> None:
    accept_all(ANN)
    add_version(public.article, TEXT + " More was said.")
    assert Claim.objects.accepted().count() == 4
    assert shown() == NOTHING


def test_a_bulk_confirmation_leaves_out_ones_own_records(public: ArticleVersion) -> None:
    review.accept(inner(), ANN)
    review.accept(Mention.objects.get(), BEN)
    bulk = review.decide_many([*Claim.objects.all(), *Mention.objects.all()], Action.CONFIRM, BEN)
    assert (len(bulk.changed), [failure.record for failure in bulk.failed]) == (2, [Mention.objects.get()])
    assert shown() == NOTHING | {"claim": 2}


def test_publishing_a_draft_confirms_its_records(public: ArticleVersion) -> None:
    story = public.article.stories.get()
    stories.unpublish(story, ANN)
    accept_all(ANN)
    assert stories.preview(story, BEN).claims == 2
    assert stories.preview(story, ANN).unconfirmed == stories.unconfirmed(story)
    with pytest.raises(Blocked, match="Only you have accepted"):
        stories.publish(story, ANN)
    stories.publish(story, BEN)
    assert shown() == ALL
    assert history(inner())[0].note == "with the story “Talks”"
    assert not stories.unconfirmed(story)


def test_a_known_event_joins_a_published_story_once_its_mention_is_confirmed(public: ArticleVersion) -> None:
    known = make.reported_story(1).events.get()
    event_mention = EventMention.objects.get(version=public)
    editing.edit(event_mention, {"event": known}, ANN)
    story = public.article.stories.get()
    assert not story.events.exists()
    review.confirm(EventMention.objects.get(pk=event_mention.pk), BEN)
    assert list(story.events.all()) == [known]


def test_an_article_added_to_a_published_story_shows_no_unconfirmed_records(public: ArticleVersion) -> None:
    other = make.version("Ben met Eve in Lund.", story=make.story("Draft"))
    mention = make.mention(other, "Eve", make.actor("Eve"))
    event_mention = make.event_mention(other, "met", "Ben met Eve in Lund.", make.event("They meet"))
    for record in (mention, event_mention):
        review.accept(record, ANN)
    story = public.article.stories.get()
    stories.add_article(story, other.article, ANN)
    assert shown() == NOTHING
    review.confirm(event_mention, BEN)
    assert list(story.events.all()) == [event_mention.event]
    assert shown() == NOTHING | {"eventmention": 1, "event": 1}


def test_a_confirmed_match_hides_the_event_until_another_person_confirms_it(public: ArticleVersion) -> None:
    accept_all(ANN)
    confirm_all(BEN)
    kept = Event.objects.get()
    other = make.event("Something else opens", "2025-10-13")
    match = EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["the same day"])
    event_matches.confirm(match, ANN)
    assert shown()["event"] == 0
    assert history(kept)[0].note == "“Something else opens” is the same."
    review.confirm(EventMention.objects.get(), BEN)
    assert shown() == ALL


def surfaces(version: Any) -> list[Any]:
    """Return every address that shows an article of a story, or a record in it."""
    event_mention, mention, claim = EventMention.objects.get(), Mention.objects.get(), inner()
    slug = {"slug": "talks"}
    names = [
        *(("story-feed", {"extension": form}) for form in syndication.FEED_FORMATS),
        ("story", {}),
        ("story-embed", {}),
        ("story-calendar", {}),
    ]
    names += [
        ("story-export", {"table": what, "extension": form})
        for what in exports.EXPORT_TABLES
        for form in exports.EXPORT_FORMATS
    ]
    found = [reverse(name, kwargs=slug | more) for name, more in [*names, ("story-timelinejs", {})]]
    found += [
        record.get_absolute_url()
        for record in (version.article, event_mention.event, make.required(mention.actor), claim)
    ]
    found += [f"/search/?q=zyx&kind={kind}" for kind in ("", "claims", "events", "actors")]
    api = ("stories", "events", "claims", "actors", "articles", "outlets")
    found += [f"/api/v1/{name}/" for name in api] + [f"/api/v1/articles/{version.article_id}/annotations/"]
    found += [f"/api/v1/articles/{version.article_id}/", "/api/v1/stories/talks/"]
    return [
        *found,
        "/",
        "/sitemap.xml",
        "/sitemap-claim.xml",
        "/sitemap-event.xml",
        "/sitemap-actor.xml",
        "/corrections/",
    ]


def addresses_with_marker(client: Any, version: Any) -> set[Any]:
    """Return the addresses with the marker in their response, apart from pages that repeat the query."""
    call_command("rebuild_modelsearch_index", verbosity=0)
    answers = {address: client.get(address) for address in surfaces(version)}
    bodies = {a: b"".join(r.streaming_content) if r.streaming else r.content for a, r in answers.items()}
    assert {r.status_code for r in answers.values()} <= {200, 404}
    return {address for address, body in bodies.items() if MARKER.lower() in body.decode().lower()}


def test_no_page_feed_export_search_or_api_shows_unconfirmed_records(public: ArticleVersion, client: Client) -> None:
    version = public
    outlet = make.required(public.article.outlet)
    outlet.full_text_allowed = False
    outlet.save()
    accept_all(ANN)
    assert addresses_with_marker(client, version) == set()
    confirm_all(BEN)
    assert len(addresses_with_marker(client, version)) > 12, "the walk does find what is public"
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.reopen(record, BEN)
        review.accept(record, BEN)
    Event.objects.update(sole_reviewer="ben")
    Claim.objects.update(sole_reviewer="ben")
    assert addresses_with_marker(client, version) == set()
