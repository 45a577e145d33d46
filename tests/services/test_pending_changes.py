"""With NEWSDESK_SECOND_REVIEWER what one person does to an actor that readers see waits for another."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from articles.choices import Action, PendingChangeState
from articles.models import Actor, ActorKey, ArticleVersion, Claim, Event, PendingChange, Story
from articles.services import change_stream, editing, merge, pending_changes, review, undo
from articles.services.errors import Blocked, InvalidValue, StaleRevision
from articles.services.transitions import Performer, history
from articles.web import exports, syndication
from tests import factories as make
from tests.factories import A, R

pytestmark = pytest.mark.django_db

ANN, BEN = Performer("ann"), Performer("ben")
TEXT = "Ana Ruiz said prices will fall. Ruiz, of Quito, said wages will rise. The lake froze."


@pytest.fixture(autouse=True)
def second(settings: Settings) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True


@pytest.fixture
def version() -> ArticleVersion:
    return make.version(TEXT, story=make.story("Talks", published=True, slug="talks"), title="Prices")


@pytest.fixture
def ruiz(version: ArticleVersion) -> Actor:
    """Create a public actor: two claims, a mention and a participation of it are public."""
    actor = make.actor("Ana Ruiz", role="minister")
    make.claim(version, "prices will fall", source="Ana Ruiz", source_actor=actor, state=A)
    make.claim(version, "wages will rise", source_actor=actor, state=A)
    make.mention(version, "Ruiz, of Quito", actor, state=A)
    event = make.event("The lake freezes", state=A)
    make.participant(event, actor)
    make.event_mention(version, "froze", "The lake froze.", event, state=A)
    Story.objects.get().events.add(event)
    return actor


@pytest.fixture
def other(version: ArticleVersion) -> Actor:
    return make.actor("A. Ruiz")


def now(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def waiting() -> PendingChange:
    return PendingChange.objects.get(state=PendingChangeState.PENDING)


def actions(actor: Any) -> list[Any]:
    return [line.action for line in history(actor)]


def part(actor: Any) -> merge.SplitSelection:
    return merge.SplitSelection(claims=[make.first(actor.claims).pk])


def ask(action: Any, actor: Any, other: Any, by: Any = ANN) -> Actor | PendingChange:
    """Each act, as the admin and the API ask for it."""
    asks = {
        "edit": lambda: pending_changes.edit(
            actor, {"name": "Anna Ruiz", "aliases": ["A. R."]}, by, expected=actor.revision
        ),
        "merge": lambda: pending_changes.merge(actor, other, by, expected=actor.revision),
        "split": lambda: pending_changes.split(actor, part(actor), by, name="Someone Else", kind="person"),
        "unmerge": lambda: pending_changes.unmerge(other, by),
    }
    if action == "unmerge" and not other.merged_into:
        merge.merge(other, actor, BEN)
        other.refresh_from_db()
    return asks[action]()


def state(*actors: Any) -> list[Any | tuple[Any, Any, list[Any], list[str], list[Any]]]:
    """All of the actors that an act could change."""
    return [
        (
            actor.name,
            actor.merged_into_id,
            sorted(actor.aliases.values_list("text", flat=True)),
            sorted(ActorKey.objects.filter(actor=actor).values_list("key", flat=True)),
            [model.count() for model in (actor.claims, actor.mentions, actor.event_participations)],
        )
        for actor in (now(each) for each in actors)
    ] + [Actor.objects.count()]


ACTS = ["edit", "merge", "split", "unmerge"]


@pytest.fixture(params=ACTS)
def action(request: pytest.FixtureRequest) -> Any:
    return request.param


def state_before_request(
    action: Any, ruiz: Any, other: Any
) -> list[Any | tuple[Any, Any, list[Any], list[str], list[Any]]]:
    if action == "unmerge":
        merge.merge(other, ruiz, BEN)
        other.refresh_from_db()
        ruiz.refresh_from_db()
    return state(ruiz, other)


def test_a_change_has_no_effect_until_another_person_approves_it(action: Any, ruiz: Actor, other: Actor) -> None:
    before = state_before_request(action, ruiz, other)
    change = ask(action, ruiz, other)
    assert change == waiting()
    assert (change.action, change.user_name, change.is_outdated) == (action, "ann", False)
    assert state(ruiz, other) == before
    actor = change.actor
    assert now(actor).revision == actor.revision == change.actor_revision
    pending_changes.approve(change, BEN)
    assert state(ruiz, other) != before
    done = PendingChange.objects.get()
    assert (done.state, done.decided_by) == (PendingChangeState.APPROVED, "ben")
    made, confirmed, asked = history(actor)[:3]
    assert (made.action, made.user_name, made.note) == (action, "ann", "approved by ben")
    assert (confirmed.action, confirmed.user_name) == (Action.CONFIRM, "ben")
    assert (asked.action, asked.user_name) == (Action.REQUEST, "ann")
    assert str(change) in confirmed.note


def test_an_approved_change_has_the_effect_of_an_immediate_one(
    action: Any, ruiz: Actor, other: Actor, settings: Settings
) -> None:
    state_before_request(action, ruiz, other)
    with transaction.atomic():
        settings.NEWSDESK_SECOND_REVIEWER = False
        ask(action, now(ruiz), now(other))
        at_once = state(ruiz, other)
        transaction.set_rollback(True)
    settings.NEWSDESK_SECOND_REVIEWER = True
    pending_changes.approve(ask(action, ruiz, other), BEN)
    assert state(ruiz, other) == at_once


def test_without_the_setting_every_change_is_immediate(
    action: Any, ruiz: Actor, other: Actor, settings: Settings
) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = False
    before = state_before_request(action, ruiz, other)
    assert isinstance(ask(action, ruiz, other), Actor)
    assert state(ruiz, other) != before
    assert not PendingChange.objects.exists()
    assert Action.REQUEST not in actions(ruiz)


@pytest.fixture
def hidden(version: ArticleVersion) -> Actor:
    """Create an actor that readers do not see; only ann has accepted its two claims."""
    actor = make.actor("Bo Lund")
    for words in ("prices will fall", "wages will rise"):
        make.claim(version, words, source_actor=actor, state=A, sole_reviewer="ann")
    assert not Actor.objects.public().filter(pk=actor.pk).exists()
    return actor


def test_a_change_of_an_actor_known_to_one_person_is_immediate(action: Any, hidden: Actor, other: Actor) -> None:
    assert isinstance(ask(action, hidden, other), Actor)
    assert not PendingChange.objects.exists()


@pytest.mark.parametrize("sole_reviewer", ["", "ben"], ids=["two people", "another"])
def test_a_change_of_an_actor_that_others_have_accepted_is_pending(
    action: Any, hidden: Actor, other: Actor, sole_reviewer: str
) -> None:
    Story.objects.update(status="draft")
    Claim.objects.filter(source_actor=hidden).update(sole_reviewer=sole_reviewer)
    assert isinstance(ask(action, hidden, other), PendingChange)


def test_one_person_cannot_rename_an_actor_and_confirm_its_claims(hidden: Actor, other: Actor) -> None:
    pending_changes.edit(hidden, {"name": "A libel"}, BEN)
    for claim in Claim.objects.all():
        review.confirm(claim, BEN)
    assert now(hidden) in Actor.objects.public()
    assert now(hidden).name == "Bo Lund"


@pytest.mark.parametrize("into_public", [True, False])
def test_a_merge_is_pending_if_either_actor_is_public(ruiz: Actor, other: Actor, into_public: bool) -> None:
    pair = (other, ruiz) if into_public else (ruiz, other)
    assert isinstance(pending_changes.merge(*pair, ANN), PendingChange)


def test_a_change_that_would_make_an_actor_public_is_pending(version: ArticleVersion) -> None:
    """Merged into one that is not accepted, an actor is hidden with all it said; apart again, readers would see it."""
    actor, other = make.actor("Ana Ruiz"), make.actor("A. Ruiz", state=make.P)
    make.claim(version, "prices will fall", source_actor=actor, state=A)
    merge.merge(actor, other, BEN)
    assert not Actor.objects.public().exclude(kind="outlet").exists()
    assert isinstance(pending_changes.unmerge(now(actor), ANN), PendingChange)
    pending_changes.approve(waiting(), BEN)
    assert now(actor) in Actor.objects.public()


def test_the_requester_cannot_approve_a_change(action: Any, ruiz: Actor, other: Actor) -> None:
    change = ask(action, ruiz, other)
    before = state(ruiz, other)
    with pytest.raises(Blocked, match=r"You requested the .* yourself. Another person must approve it."):
        pending_changes.approve(change, ANN)
    assert (state(ruiz, other), waiting()) == (before, change)


def test_a_renamed_account_is_the_same_person(ruiz: Actor, other: Actor) -> None:
    account = make.user("ann")
    change = ask("edit", ruiz, other, Performer.from_user(account))
    account.username = "anna"
    account.save()
    with pytest.raises(Blocked, match="yourself"):
        pending_changes.approve(change, Performer.from_user(account))
    account.delete()
    pending_changes.approve(change, BEN)
    assert now(ruiz).name == "Anna Ruiz"


@pytest.mark.parametrize("by", [ANN, BEN], ids=["the asker", "another"])
def test_a_withdrawn_change_has_no_effect(action: Any, ruiz: Actor, other: Actor, by: Any) -> None:
    before = state_before_request(action, ruiz, other)
    change = ask(action, ruiz, other)
    pending_changes.cancel(change, by, note="too soon")
    assert state(ruiz, other) == before
    assert actions(change.actor)[0] == Action.CANCEL_REQUEST
    assert history(change.actor)[0].note.endswith("too soon")
    for decide in (pending_changes.approve, pending_changes.cancel):
        with pytest.raises(Blocked, match=f"was already withdrawn by {by.name}"):
            decide(change, BEN)
    assert isinstance(ask(action, now(ruiz), now(other)), PendingChange), "it can be asked for again"


def test_a_change_of_an_actor_that_has_changed_since_is_not_approved(action: Any, ruiz: Actor, other: Actor) -> None:
    change = ask(action, ruiz, other)
    touched = change.actor
    editing.edit(now(touched), {"role": "someone"}, BEN)
    before = state(ruiz, other)
    assert waiting().is_outdated
    with pytest.raises(
        StaleRevision, match=r"has changed since ann requested the .*Withdraw the request, and request again"
    ):
        pending_changes.approve(change, BEN)
    assert (state(ruiz, other), waiting()) == (before, change)
    pending_changes.cancel(change, BEN)


def test_a_merge_is_not_approved_if_the_target_has_changed(ruiz: Actor, other: Actor) -> None:
    change = pending_changes.merge(other, ruiz, ANN)
    editing.edit(now(ruiz), {"role": "someone"}, BEN)
    with pytest.raises(StaleRevision):
        pending_changes.approve(change, BEN)


def test_a_change_that_is_no_longer_valid_is_refused(ruiz: Actor) -> None:
    change = pending_changes.edit(ruiz, {"wikidata_id": "Q7", "name": "Anna Ruiz"}, ANN)
    taken = make.actor("Someone", wikidata_id="Q7")
    with pytest.raises(InvalidValue, match="already has this Wikidata id"):
        pending_changes.approve(change, BEN)
    assert (now(ruiz).name, waiting()) == ("Ana Ruiz", change)
    assert Action.CONFIRM not in actions(ruiz)
    Actor.objects.filter(pk=taken.pk).update(wikidata_id="")
    pending_changes.approve(change, BEN)
    assert now(ruiz).wikidata_id == "Q7"


def test_an_actor_has_one_pending_change(ruiz: Actor, other: Actor) -> None:
    ask("edit", ruiz, other)
    with pytest.raises(Blocked, match=r"requested by ann on .*, still awaits approval.*Approve or withdraw it first"):
        pending_changes.edit(ruiz, {"role": "president"}, BEN)
    assert PendingChange.objects.count() == 1
    assert actions(ruiz) == [Action.REQUEST]


def test_an_invalid_change_cannot_be_requested(ruiz: Actor, other: Actor) -> None:
    with pytest.raises(InvalidValue, match="A Wikidata id is the letter Q and a number"):
        pending_changes.edit(ruiz, {"wikidata_id": "12"}, ANN)
    with pytest.raises(StaleRevision):
        pending_changes.edit(ruiz, {"name": "Anna"}, ANN, expected=ruiz.revision + 1)
    with pytest.raises(InvalidValue, match="cannot be merged with itself"):
        pending_changes.merge(ruiz, ruiz, ANN)
    with pytest.raises(InvalidValue, match="Select what belongs to the new actor"):
        pending_changes.split(ruiz, merge.SplitSelection(), ANN, name="Someone", kind="person")
    with pytest.raises(Blocked, match="is not merged into another actor"):
        pending_changes.unmerge(ruiz, ANN)
    assert not PendingChange.objects.exists()
    assert actions(ruiz) == []


def test_a_pending_change_stores_what_it_would_change(ruiz: Actor, other: Actor) -> None:
    change = pending_changes.edit(ruiz, {"name": "Anna Ruiz", "role": "minister", "aliases": ["Ruiz"]}, ANN)
    assert change.changes == {"name": ["Ana Ruiz", "Anna Ruiz"], "aliases": [["Ana Ruiz"], ["Ruiz"]]}
    pending_changes.cancel(change, ANN)
    moved = pending_changes.merge(ruiz, other, ANN).changes["moved"]
    assert {name: len(ids) for name, ids in moved.items() if ids} == {
        "claims": 2, "mentions": 1, "participations": 1, "aliases": 1,
    }  # fmt: skip
    pending_changes.cancel(waiting(), ANN)
    changes = pending_changes.split(ruiz, part(ruiz), ANN, name="Someone Else", kind="person", role="clerk").changes
    assert changes["new_actor"] == [None, "Someone Else, person, clerk"]


# --- taking back ------------------------------------------------------------------------------------------------------


def test_an_approved_edit_can_be_undone_by_one_person(ruiz: Actor, other: Actor) -> None:
    pending_changes.approve(ask("edit", ruiz, other), BEN)
    undo.undo(make.required(undo.last_undoable_batch(now(ruiz))), ANN)
    assert now(ruiz).name == "Ana Ruiz"


def test_an_earlier_edit_cannot_be_undone_once_others_have_accepted_records(version: ArticleVersion) -> None:
    actor = make.actor("A libel")
    pending_changes.edit(actor, {"name": "Ana Ruiz"}, ANN)
    claim = make.claim(version, "prices will fall", source_actor=actor)
    review.accept(claim, BEN)
    batch = make.required(undo.last_undoable_batch(now(actor)))
    with pytest.raises(Blocked, match=r"only one person may have seen it. Edit it instead"):
        undo.undo(batch, ANN)
    review.reopen(claim, BEN)
    undo.undo(batch, ANN)
    assert now(actor).name == "A libel"


def test_a_request_does_not_prevent_the_undo_of_an_earlier_decision(ruiz: Actor, other: Actor) -> None:
    pending_changes.approve(ask("edit", ruiz, other), BEN)
    batch = make.required(undo.last_undoable_batch(now(ruiz)))
    pending_changes.cancel(pending_changes.edit(now(ruiz), {"role": "president"}, ANN), BEN)
    assert undo.last_undoable_batch(now(ruiz)) == batch
    undo.undo(batch, BEN)
    assert now(ruiz).name == "Ana Ruiz"


# --- accepting, which may show an actor ------------------------------------------------------------------------------


def test_accepting_a_participant_invalidates_the_events_confirmation(ruiz: Actor) -> None:
    event, rejected = Event.objects.get(), make.actor("Bo Lund", state=R)
    make.participant(event, rejected)
    review.accept(rejected, ANN)
    assert event not in Event.objects.public()
    assert rejected not in Actor.objects.public()
    review.confirm(now(event), BEN)
    assert {rejected, ruiz} <= set(Actor.objects.public())


# --- what readers see -------------------------------------------------------------------------------------------------


def surfaces() -> list[Any]:
    """Every address that names the actors of the story."""
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
    for model in (Actor, Claim, Event):
        found += [record.get_absolute_url() for record in model.objects.public()]
    for actor in Actor.objects.public():
        found += [reverse("actor-feed", args=[actor.pk, form]) for form in syndication.FEED_FORMATS]
    found += [f"/search/?q=prices&kind={kind}" for kind in ("", "claims", "events", "actors")]
    found += [f"/api/v1/{name}/" for name in ("events", "claims", "actors", "mentions", "outlets", "claims/export")]
    return [*found, "/", "/sitemap-actor.xml", "/corrections/"]


def read(client: Any) -> str:
    """What readers are shown, as one text."""
    call_command("rebuild_modelsearch_index", verbosity=0)
    answers = [client.get(address) for address in surfaces()]
    assert {answer.status_code for answer in answers} == {200}
    bodies = [b"".join(answer.streaming_content) if answer.streaming else answer.content for answer in answers]
    return b"\n".join(bodies).decode()


def test_readers_see_the_actor_unchanged_until_approval(client: Client, ruiz: Actor) -> None:
    pending_changes.edit(ruiz, {"name": "Zenobia Quill", "role": "astronaut", "aliases": ["Zen Q."]}, ANN)
    shown = read(client)
    assert "Ana Ruiz" in shown
    assert not any(word in shown for word in ("Zenobia", "astronaut", "Zen Q."))
    assert client.get("/api/v1/actors/?q=Zenobia").json()["results"] == []
    pending_changes.approve(waiting(), BEN)
    assert all(word in read(client) for word in ("Zenobia Quill", "astronaut", "Zen Q."))
    assert [row["id"] for row in client.get("/api/v1/actors/?q=Zenobia").json()["results"]] == [ruiz.pk]


def test_readers_see_a_split_and_a_merge_after_approval(client: Client, ruiz: Actor) -> None:
    pending_changes.split(ruiz, part(ruiz), ANN, name="Zenobia Quill", kind="person")
    assert "Zenobia" not in read(client)
    pending_changes.approve(waiting(), BEN)
    assert "Zenobia" in read(client)
    new = Actor.objects.get(name="Zenobia Quill")
    pending_changes.merge(now(ruiz), new, ANN)
    assert ruiz.get_absolute_url() in read(client)
    pending_changes.approve(waiting(), BEN)
    assert ruiz.get_absolute_url() not in surfaces()
    assert new.claims.count() == 2


def test_the_change_stream_has_no_entry_for_a_request(settings: Settings, ruiz: Actor, other: Actor) -> None:
    settings.NEWSDESK_CHANGE_STREAM_DELAY = 0
    change_stream.update()
    ask("edit", ruiz, other)
    assert change_stream.update() == 0
    pending_changes.approve(waiting(), BEN)
    assert change_stream.update() == 1
