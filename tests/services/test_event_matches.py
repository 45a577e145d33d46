"""Events of different articles that may be one."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Actor, Event, EventMatch, Story
from articles.services import event_matches
from articles.services.errors import Blocked
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "On Monday the Ministry of Trade announced new rules."


@pytest.fixture
def ministry() -> Actor:
    return make.actor("Ministry of Trade", kind="organisation")


def reported_event(title: Any, edtf: Any, who: Any, *, act: str = "announce", **fields: Any) -> Event:
    """Create an event that one article reports."""
    what = make.event(title, edtf, proposal={"act": act}, **fields)
    make.participant(what, who)
    of = make.version(f"{TEXT} It was number {what.pk}.", title=title)
    make.event_mention(of, "announced", TEXT, what)
    return what


def propose(what: Any) -> list[EventMatch]:
    return event_matches.propose([what], make.BY)


def test_events_with_the_same_act_actor_and_day_are_proposed(ministry: Actor) -> None:
    first = reported_event("Ministry of Trade announces new rules", "2025-10-13", ministry)
    second = reported_event("Ministry announces rules for trade", "2025-10-13", ministry)
    [match] = propose(second)
    assert (match.kept, match.other, match.state) == (first, second, "proposed")
    assert event_matches.MIN_SCORE <= make.required(match.score) <= 1
    assert match.reasons[:3] == ["both 2025-10-13", "both “announce”", "1 common participant"]
    assert [line.action for line in history(match)] == ["propose"]


def test_a_day_matches_its_month(ministry: Actor) -> None:
    reported_event("Ministry of Trade announces new rules", "2025-10-13", ministry)
    [match] = propose(reported_event("Ministry of Trade announces new rules", "2025-10", ministry))
    assert "overlap" in match.reasons[0]


@pytest.mark.parametrize(
    ("edtf", "act", "fields"),
    [
        ("2025-10-20", "announce", {}),  # another day
        ("2025", "announce", {}),  # known too loosely
        ("", "announce", {}),  # no date
        ("2025-10-13", "resign", {}),  # another act
        ("2025-10-13", "announce", {"status": "denied"}),
        ("2025-10-13", "announce", {"state": "rejected"}),
    ],
)
def test_different_events_are_not_proposed(ministry: Actor, edtf: str, act: str, fields: Any) -> None:
    reported_event("Another thing altogether", edtf, ministry, act=act, **fields)
    assert propose(reported_event("Ministry of Trade announces new rules", "2025-10-13", ministry)) == []


def test_events_without_a_common_participant_are_not_compared(ministry: Actor) -> None:
    reported_event("Ministry announces rules", "2025-10-13", make.actor("Jane Roe"))
    assert propose(reported_event("Ministry announces rules", "2025-10-13", ministry)) == []


def test_a_pair_is_proposed_once_whatever_the_decision(ministry: Actor) -> None:
    reported_event("Ministry announces rules", "2025-10-13", ministry)
    second = reported_event("Ministry announces rules", "2025-10-13", ministry)
    [match] = propose(second)
    event_matches.reject(match, make.BY)
    assert propose(second) == []
    assert EventMatch.objects.get().state == "rejected"


def test_confirm_merges_the_mentions_and_reopen_restores_them(ministry: Actor) -> None:
    first = reported_event("Ministry announces rules", "2025-10-13", ministry)
    second = reported_event("Ministry announces rules", "2025-10-13", ministry)
    make.participant(second, make.actor("Jane Roe"))
    [match] = propose(second)
    event_matches.confirm(match, make.BY)
    second.refresh_from_db()
    assert (first.mentions.count(), second.mentions.count(), second.state) == (2, 0, "rejected")
    assert {actor.name for actor in first.participants.all()} == {"Ministry of Trade", "Jane Roe"}
    event_matches.reopen(match, make.BY)
    second.refresh_from_db()
    assert (first.mentions.count(), second.mentions.count(), second.state) == (1, 1, "proposed")
    assert {actor.name for actor in first.participants.all()} == {"Ministry of Trade"}


def in_story(what: Any) -> Story:
    """Create a published story with an event that an accepted mention reports."""
    held = make.story(published=True)
    of = make.version(f"{TEXT} That was number {what.pk}.", story=held)
    make.event_mention(of, "announced", TEXT, what, state=make.A)
    held.events.add(what)
    return held


def matched(kept: Any, other: Any) -> EventMatch:
    return EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both 2025-10-13"])


def test_the_kept_event_replaces_the_other_in_its_stories_until_the_match_is_reopened() -> None:
    kept, other = make.event(state=make.A), make.event(state=make.A)
    ours, theirs = in_story(kept), in_story(other)
    match = matched(kept, other)
    event_matches.confirm(match, make.BY)
    assert list(Event.objects.public().filter(stories=theirs)) == [kept]
    assert list(theirs.events.all()) == [kept]
    event_matches.reopen(match, make.BY)
    assert [list(story.events.all()) for story in (ours, theirs)] == [[kept], [other]]


def test_a_proposed_kept_event_is_accepted_in_place_of_an_accepted_one() -> None:
    kept, other = make.event(), make.event(state=make.A)
    theirs = in_story(other)
    match = matched(kept, other)
    event_matches.confirm(match, make.BY)
    assert list(Event.objects.public().filter(stories=theirs)) == [kept]
    event_matches.reopen(match, make.BY)
    kept.refresh_from_db()
    assert (kept.state, list(Event.objects.public().filter(stories=theirs))) == ("proposed", [other])


def test_a_rejected_match_can_be_reopened_and_confirmed(ministry: Actor) -> None:
    first = reported_event("Ministry announces rules", "2025-10-13", ministry)
    second = reported_event("Ministry announces rules", "2025-10-13", ministry)
    [match] = propose(second)
    event_matches.reject(match, make.BY)
    event_matches.reopen(match, make.BY)
    assert EventMatch.objects.get().state == "proposed"
    assert (first.mentions.count(), second.mentions.count()) == (1, 1)
    event_matches.confirm(match, make.BY)
    assert first.mentions.count() == 2


def test_an_undecided_match_cannot_be_reopened(ministry: Actor) -> None:
    reported_event("Ministry announces rules", "2025-10-13", ministry)
    [match] = propose(reported_event("Ministry announces rules", "2025-10-13", ministry))
    with pytest.raises(Blocked):
        event_matches.reopen(match, make.BY)


def test_the_cost_of_an_event_does_not_grow_with_the_archive(
    ministry: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(30):
        reported_event("Ministry announces rules", f"2024-0{n % 9 + 1}-1{n % 9}", ministry)
    what = reported_event("Ministry announces rules", "2025-10-13", ministry)
    with django_assert_num_queries(6):
        propose(what)
    assert Event.objects.count() == 31
