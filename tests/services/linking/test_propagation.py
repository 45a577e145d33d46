"""What a decision on a link changes in the proposed events of the article."""

from __future__ import annotations

import pytest

from articles.models import Actor, ActorLink, Event
from articles.services import editing, review
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bessent() -> Actor:
    return make.actor("Scott Bessent")


@pytest.fixture
def link(bessent: Actor) -> ActorLink:
    """A proposed link of an article in which the actor is mentioned and takes part in a proposed event."""
    version = make.version("Scott Bessent left on Tuesday.")
    proposed = ActorLink.objects.create(
        version=version, name=bessent.name, kind=bessent.kind, outcome="known", actor=bessent
    )
    make.mention(version, bessent.name, bessent, link=proposed)
    what = make.event("Bessent leaves")
    make.event_mention(version, "left", version.text, what)
    make.participant(what, bessent)
    return proposed


def participants() -> list[tuple[Actor, str]]:
    return [(row.actor, row.role) for row in Event.objects.get().event_participants.order_by("pk")]


def test_choosing_another_actor_replaces_the_participant(link: ActorLink) -> None:
    baker = make.actor("Scott Bessent", role="baker of Leeds")
    editing.edit(link, {"actor": baker}, make.BY)
    assert participants() == [(baker, "agent")]


def test_participant_is_not_repeated_in_the_same_role(link: ActorLink) -> None:
    baker = make.actor("Scott Bessent", role="baker of Leeds")
    make.participant(Event.objects.get(), baker)
    editing.edit(link, {"actor": baker}, make.BY)
    assert participants() == [(baker, "agent")]


def test_rejecting_the_link_removes_the_participant(link: ActorLink) -> None:
    review.reject(link, make.BY)
    assert participants() == []


def test_participants_of_accepted_events_stay(link: ActorLink, bessent: Actor) -> None:
    Event.objects.update(state=make.A)
    editing.edit(link, {"actor": make.actor("Scott Bessent", role="baker of Leeds")}, make.BY)
    assert participants() == [(bessent, "agent")]
