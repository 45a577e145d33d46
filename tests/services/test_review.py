from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from articles.choices import Action
from articles.models import ActorLink, ArticleVersion, Claim, Event, ReviewLog
from articles.services import review
from articles.services.errors import Blocked, StaleRevision, TransitionNotAllowed
from articles.services.transitions import Performer
from tests import factories as make

pytestmark = pytest.mark.django_db

OUTER = "according to officials close to the talks, Ana Ruiz believes prices will fall"
MIDDLE = "Ana Ruiz believes prices will fall"
INNER = "prices will fall"
SENTENCE = f"The Daily Lantern reported that, {OUTER}."


@pytest.fixture
def version() -> ArticleVersion:
    return make.version()


@pytest.fixture
def chain(version: ArticleVersion) -> Any:
    """Create three proposed claims, each the parent of the next, the middle one by an unnamed source."""
    unnamed = make.actor("officials close to the talks", "group", make.P, anonymous=True, version=version)
    ana = make.actor("Ana Ruiz", state=make.P)
    outer = make.claim(version, OUTER, source="The Daily Lantern", cue="reported")
    middle = make.claim(version, MIDDLE, source=unnamed.name, cue="according to", parent=outer, source_actor=unnamed)
    inner = make.claim(version, INNER, source="Ana Ruiz", cue="believes", parent=middle, source_actor=ana)
    return outer, middle, inner


def states(*records: Any) -> list[Any]:
    for record in records:
        record.refresh_from_db()
    return [record.state for record in records]


def test_accepting_a_claim_accepts_its_parents_and_sources(chain: Any) -> None:
    accepted = review.accept(chain[2], make.BY)
    assert states(*chain) == ["accepted"] * 3
    assert accepted[-1] == chain[2]
    assert states(chain[1].source_actor, chain[2].source_actor) == ["accepted"] * 2
    assert ReviewLog.objects.filter(action="accept").count() == 5


def test_accepting_a_parent_does_not_accept_its_children(chain: Any) -> None:
    review.accept(chain[0], make.BY)
    assert states(*chain) == ["accepted", "proposed", "proposed"]


def test_a_claim_cannot_be_accepted_under_a_rejected_parent(chain: Any) -> None:
    review.reject(chain[0], make.BY)
    with pytest.raises(Blocked, match="rejected"):
        review.accept(chain[2], make.BY)
    assert states(*chain) == ["rejected", "proposed", "proposed"]


def test_reject_and_reopen_are_refused_while_accepted_records_depend_on_it(chain: Any) -> None:
    review.accept(chain[1], make.BY)
    for decide in (review.reject, review.reopen):
        with pytest.raises(Blocked, match="depend on it"):
            decide(chain[0], make.BY)
        with pytest.raises(Blocked, match="depend on it"):
            decide(chain[1].source_actor, make.BY)
    review.reject(chain[1], make.BY)
    review.reject(chain[0], make.BY)
    assert states(*chain) == ["rejected", "rejected", "proposed"]


def test_every_decision_can_be_reopened_and_changed(chain: Any) -> None:
    outer = chain[0]
    for decide, state in (
        (review.accept, "accepted"),
        (review.reopen, "proposed"),
        (review.reject, "rejected"),
        (review.reopen, "proposed"),
    ):
        decide(outer, make.BY)
        assert states(outer) == [state]
    with pytest.raises(TransitionNotAllowed):
        review.reopen(outer, make.BY)


def test_accepting_an_event_mention_accepts_its_event_date_and_claim(version: ArticleVersion, chain: Any) -> None:
    story = make.story()
    story.articles.add(version.article)
    what = make.event("Prices fall", state=make.P)
    date = make.time(version, "On Monday", "2025-10-13")
    mention = make.event_mention(version, "fall", SENTENCE, what, claim=chain[2], time_expression=date)
    review.accept(mention, make.BY)
    assert set(states(mention, what, date, *chain)) == {"accepted"}
    assert list(story.events.all()) == [what]


def test_rejecting_the_last_proposed_mention_rejects_its_event(version: ArticleVersion) -> None:
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.")
    rejected = review.reject(mention, make.BY)
    assert [type(record) for record in rejected] == [type(mention), Event]
    assert states(mention.event) == ["rejected"]


def test_reopening_a_mention_reopens_its_event(version: ArticleVersion) -> None:
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.")
    review.reject(mention, make.BY)
    assert review.reopen(mention, make.BY) == [mention, mention.event]
    assert states(mention, mention.event) == ["proposed", "proposed"]
    review.reject(mention, make.BY)
    bulk = review.decide_many([mention, mention.event], Action.REOPEN, make.BY)
    assert (len(bulk.changed), bulk.failed) == (2, [])


def test_rejecting_an_event_rejects_its_proposed_mentions(version: ArticleVersion) -> None:
    what = make.event()
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.", what)
    review.reject(what, make.BY)
    assert states(mention) == ["rejected"]


def test_a_stale_decision_changes_nothing(chain: Any) -> None:
    seen = chain[2].revision
    Claim.objects.filter(pk=chain[2].pk).update(revision=seen + 1)
    with pytest.raises(StaleRevision):
        review.accept(chain[2], make.BY, expected=seen)
    assert states(*chain) == ["proposed"] * 3
    assert not ReviewLog.objects.exclude(action="create").exists()


def test_a_bulk_decision_returns_changes_and_failures(chain: Any, version: ArticleVersion) -> None:
    other = make.mention(version, "Ministry of Trade", make.actor(state=make.R))
    bulk = review.decide_many([*chain, other], Action.ACCEPT, make.BY)
    assert states(*chain, other) == ["accepted"] * 3 + ["proposed"]
    assert [failure.record for failure in bulk.failed] == [other]
    assert "rejected" in bulk.failed[0].reason
    assert ReviewLog.objects.filter(batch=bulk.batch).count() == len(bulk.changed) == 5


def test_a_chain_is_rejected_in_bulk_in_any_order(chain: Any) -> None:
    review.accept(chain[2], make.BY)
    bulk = review.decide_many(chain, Action.REJECT, make.BY)
    assert bulk.failed == []
    assert states(*chain) == ["rejected"] * 3


@pytest.mark.parametrize(
    ("sole_reviewer", "can"), [("ann", True), (make.BY.name, False), ("", False)], ids=["another", "oneself", "no one"]
)
def test_a_confirmed_mention_can_be_confirmed_again_for_its_unconfirmed_event(
    version: ArticleVersion, settings: Settings, sole_reviewer: Any, can: bool
) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = True
    event = make.event(state=make.A, sole_reviewer=sole_reviewer)
    mention = make.event_mention(version, "left", "Ruiz left on Tuesday.", event, state=make.A)
    assert not mention.is_unconfirmed
    assert review.can_confirm(mention, make.BY) is can
    settings.NEWSDESK_SECOND_REVIEWER = False
    assert not review.can_confirm(mention, make.BY)


@pytest.mark.parametrize("second_review", [True, False])
def test_accepting_a_participant_invalidates_the_confirmation_of_the_event(
    settings: Settings, second_review: bool
) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = second_review
    event, actor = make.event(state=make.A), make.actor("Ana Ruiz", state=make.P)
    make.participant(event, actor)
    review.accept(actor, Performer("ann"))
    event.refresh_from_db()
    assert event.sole_reviewer == ("ann" if second_review else "")
    assert event.is_unconfirmed is second_review


@pytest.mark.parametrize(("same_actor", "state"), [(True, "accepted"), (False, "proposed")])
def test_accepting_a_mention_accepts_its_link_to_the_same_actor(
    version: ArticleVersion, same_actor: bool, state: str
) -> None:
    ana, other = make.actor("Ana Ruiz"), make.actor("Ana Ruiz")
    link = ActorLink.objects.create(
        version=version, name="Ana Ruiz", kind="person", outcome="known", actor=ana if same_actor else other
    )
    review.accept(make.mention(version, "Ana Ruiz", ana, link=link), make.BY)
    assert states(link) == [state]
