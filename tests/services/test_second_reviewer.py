"""NEWSDESK_SECOND_REVIEWER: what one person alone has accepted is shown nowhere until another confirms it."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.choices import Action
from articles.models import Claim, Event, EventMatch, EventMention, Mention, Story
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
def second(settings):
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def public():
    """An article that is public already, with a chain, an account of an event and a mention that wait."""
    version = make.version(TEXT, story=make.story("Talks", published=True, slug="talks"), title="Prices")
    outer = make.claim(version, f"Ana Ruiz believes {MARKER} prices will fall", source="Officials", cue="said")
    ruiz = make.actor("Ana Ruiz")
    make.claim(version, f"{MARKER} prices will fall", cue="believes", parent=outer, source_actor=ruiz)
    when = make.time(version, "Monday", "2025-10-13")
    told = make.event(f"{MARKER} opens", "2025-10-13")
    make.event_mention(version, "opened", f"{MARKER} opened on Monday.", told, time_expression=when)
    make.mention(version, f"{MARKER}ia", make.actor(f"{MARKER}ia", "country", state=make.P))
    return version


def inner():
    return Claim.objects.get(parent__isnull=False)


def shown():
    return {model._meta.model_name: model.objects.public().count() for model in (Claim, Mention, EventMention, Event)}


NOTHING = {"claim": 0, "mention": 0, "eventmention": 0, "event": 0}
ALL = {"claim": 2, "mention": 1, "eventmention": 1, "event": 1}


def accept_all(by):
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.accept(record, by)


def confirm_all(by):
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.confirm(record, by)


def test_what_is_accepted_later_is_public_once_another_person_confirms_it(public):
    accept_all(ANN)
    assert shown() == NOTHING
    with pytest.raises(Blocked, match="Only you have accepted"):
        review.confirm(inner(), ANN)
    confirm_all(BEN)
    assert shown() == ALL
    assert list(public.article.stories.get().events.all()) == [Event.objects.get()]
    assert history(inner()).first().action == Action.CONFIRM
    with pytest.raises(Blocked, match="already been confirmed by another person"):
        review.confirm(inner(), BEN)


def test_without_the_setting_it_is_public_at_once(public, settings):
    settings.NEWSDESK_SECOND_REVIEWER = False
    accept_all(ANN)
    assert shown() == ALL
    assert not Claim.objects.unconfirmed().exists()


def test_a_claim_is_confirmed_with_the_chain_it_hangs_from(public):
    review.accept(inner(), ANN)
    assert {str(each) for each in review.confirm(inner(), BEN)} == {str(claim) for claim in Claim.objects.all()}
    assert shown()["claim"] == 2


def test_who_accepts_what_rests_on_anothers_claim_has_seen_that_too(public):
    outer = Claim.objects.get(parent=None)
    review.accept(outer, ANN)
    review.accept(inner(), BEN)
    assert [str(claim) for claim in Claim.objects.public()] == [str(outer)]
    review.confirm(inner(), ANN)
    assert shown()["claim"] == 2


@pytest.mark.parametrize("which", ["claim", "outer claim", "mention", "account", "time", "event"])
def test_an_edit_by_one_person_hides_what_it_changes_until_another_has_seen_it(public, which):
    accept_all(ANN)
    confirm_all(BEN)
    outer, told = Claim.objects.get(parent=None), EventMention.objects.get()
    edits = {
        "claim": (inner(), {"stance": "deny"}, "claim"),
        "outer claim": (outer, {"stance": "deny"}, "claim"),
        "mention": (Mention.objects.get(), {"kind": "nominal"}, "mention"),
        "account": (told, {"claim": outer}, "eventmention"),
        "time": (told.time_expression, {"edtf": "2025-10-14"}, "eventmention"),
        "event": (told.event, {"title": "Something else opens"}, "event"),
    }
    record, values, kind = edits[which]
    editing.edit(record, values, BEN)
    assert shown()[kind] == (1 if which == "claim" else 0)
    last = undo.recent_actions(public)[0].batch if which != "event" else history(Event.objects.get()).first().batch
    undo.undo(last, BEN)
    assert shown() == ALL, "as it was before, which two people had seen"
    editing.edit(type(record).objects.get(pk=record.pk), values, BEN)
    if which == "outer claim":
        record = inner()
    review.confirm(told if which in ("event", "time") else type(record).objects.get(pk=record.pk), ANN)
    assert shown() == ALL


def test_what_an_editor_adds_waits_for_another_person_too(public):
    start = TEXT.index("Others")
    mention = editing.add_mention(public, (start, start + 6), None, "nominal", ANN)
    claim = editing.add_claim(public, {"content": [(start, start + 10)]}, ANN)
    told = editing.add_event(public, (start + 7, start + 10), (start, len(TEXT)), ANN, title="They meet", edtf="2025")
    assert shown() == NOTHING
    for record in (mention, claim, told):
        review.confirm(record, BEN)
    assert shown() == {"claim": 1, "mention": 1, "eventmention": 1, "event": 1}


def test_only_what_readers_could_read_is_told_as_taken_back(public):
    stories.unpublish(Story.objects.get(), BEN)
    stories.publish(Story.objects.get(), BEN)  # which tells when
    held, read = inner(), Claim.objects.get(parent=None)
    review.accept(read, ANN)
    review.confirm(read, BEN)
    review.accept(held, ANN)
    review.reject(held, ANN)
    assert not correction_logs().exists()
    editing.edit(read, {"stance": "deny"}, ANN)  # which hides it until another has seen it
    review.reject(read, BEN)
    assert [log.object_id for log in correction_logs()] == [read.pk]


def test_a_confirmation_can_be_taken_back(public):
    accept_all(ANN)
    changed = review.confirm(inner(), BEN)
    undo.undo(history(changed[-1]).first().batch, BEN)
    assert shown() == NOTHING
    assert inner().sole_reviewer == "ann"


def test_a_new_version_of_the_article_confirms_nothing(public):
    accept_all(ANN)
    add_version(public.article, TEXT + " More was said.")
    assert Claim.objects.accepted().count() == 4
    assert shown() == NOTHING


def test_many_are_confirmed_at_once_but_those_of_ones_own(public):
    review.accept(inner(), ANN)
    review.accept(Mention.objects.get(), BEN)
    bulk = review.decide_many([*Claim.objects.all(), *Mention.objects.all()], Action.CONFIRM, BEN)
    assert (len(bulk.changed), [failure.record for failure in bulk.failed]) == (2, [Mention.objects.get()])
    assert shown() == NOTHING | {"claim": 2}


def test_who_publishes_a_draft_has_seen_what_is_in_it(public):
    story = public.article.stories.get()
    stories.unpublish(story, ANN)
    accept_all(ANN)
    assert stories.preview(story, BEN).claims == 2
    assert stories.preview(story, ANN).unconfirmed == stories.unconfirmed(story)
    with pytest.raises(Blocked, match="Only you have accepted"):
        stories.publish(story, ANN)
    stories.publish(story, BEN)
    assert shown() == ALL
    assert history(inner()).first().note == "with the story “Talks”"
    assert not stories.unconfirmed(story)


def test_an_event_known_elsewhere_joins_a_timeline_with_an_account_that_two_have_seen(public):
    known = make.reported_story(1).events.get()
    told = EventMention.objects.get(version=public)
    editing.edit(told, {"event": known}, ANN)
    story = public.article.stories.get()
    assert not story.events.exists()
    review.confirm(EventMention.objects.get(pk=told.pk), BEN)
    assert list(story.events.all()) == [known]


def test_an_article_that_joins_a_published_story_shows_nothing_that_one_person_accepted(public):
    other = make.version("Ben met Eve in Lund.", story=make.story("Draft"))
    mention = make.mention(other, "Eve", make.actor("Eve"))
    told = make.event_mention(other, "met", "Ben met Eve in Lund.", make.event("They meet"))
    for record in (mention, told):
        review.accept(record, ANN)
    story = public.article.stories.get()
    stories.add_article(story, other.article, ANN)
    assert shown() == NOTHING
    review.confirm(told, BEN)
    assert list(story.events.all()) == [told.event]
    assert shown() == NOTHING | {"eventmention": 1, "event": 1}


def test_that_two_events_are_one_is_seen_by_two_people_before_readers_read_it(public):
    accept_all(ANN)
    confirm_all(BEN)
    kept = Event.objects.get()
    other = make.event("Something else opens", "2025-10-13")
    match = EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["the same day"])
    event_matches.confirm(match, ANN)
    assert shown()["event"] == 0
    assert history(kept).first().note == "“Something else opens” is the same."
    review.confirm(EventMention.objects.get(), BEN)
    assert shown() == ALL


def surfaces(version):
    """Every address that tells of an article in a story, and of what is in it."""
    told, mention, claim = EventMention.objects.get(), Mention.objects.get(), inner()
    slug = {"slug": "talks"}
    names = [
        *(("story-feed", {"form": form}) for form in syndication.FEED_FORMATS),
        ("story", {}),
        ("story-embed", {}),
        ("story-calendar", {}),
    ]
    names += [
        ("story-export", {"what": what, "form": form})
        for what in exports.EXPORT_TABLES
        for form in exports.EXPORT_FORMATS
    ]
    found = [reverse(name, kwargs=slug | more) for name, more in [*names, ("story-timelinejs", {})]]
    found += [record.get_absolute_url() for record in (version.article, told.event, mention.actor, claim)]
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


def told_by(client, version):
    """The addresses whose answer holds the marker, beside what repeats the question."""
    call_command("rebuild_modelsearch_index", verbosity=0)
    answers = {address: client.get(address) for address in surfaces(version)}
    bodies = {a: b"".join(r.streaming_content) if r.streaming else r.content for a, r in answers.items()}
    assert {r.status_code for r in answers.values()} <= {200, 404}
    return {address for address, body in bodies.items() if MARKER.lower() in body.decode().lower()}


def test_no_page_feed_export_search_or_api_tells_what_one_person_alone_has_accepted(public, client):
    version = public
    public.article.outlet.full_text_allowed = False
    public.article.outlet.save()
    accept_all(ANN)
    assert told_by(client, version) == set()
    confirm_all(BEN)
    assert len(told_by(client, version)) > 12, "the walk does find what is public"
    for record in (inner(), EventMention.objects.get(), Mention.objects.get()):
        review.reopen(record, BEN)
        review.accept(record, BEN)
    Event.objects.update(sole_reviewer="ben")
    Claim.objects.update(sole_reviewer="ben")
    assert told_by(client, version) == set()
