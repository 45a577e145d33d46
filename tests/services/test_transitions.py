"""The table of transitions, the lock and the history."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from articles.choices import Action, ReviewState, RunStatus, StoryStatus
from articles.models import Actor, Claim, Event, ReviewLog
from articles.services import transitions
from articles.services.errors import StaleRevision, TransitionNotAllowed
from articles.services.transitions import ChangeDetails, Performer, transition
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_transition_writes_a_history_entry() -> None:
    account = make.user("ana")
    mention = make.mention(make.version("Ana met Ben."), "Ben")
    transition(mention, Action.ACCEPT, Performer.from_user(account), ChangeDetails(note="seen it"))
    line = transitions.history(mention).get()
    assert (line.object, line.action, line.from_state, line.to_state) == (mention, "accept", "proposed", "accepted")
    assert (line.user, line.user_name, line.note, line.version) == (account, "ana", "seen it", mention.version)
    account.delete()
    line.refresh_from_db()
    assert (line.user, line.user_name) == (None, "ana")


def test_a_transition_not_in_the_table_is_refused() -> None:
    mention = make.mention(make.version("Ana met Ben."), "Ben", state=ReviewState.ACCEPTED)
    with pytest.raises(TransitionNotAllowed, match="accepted"):
        transition(mention, Action.WITHDRAW, make.BY)
    mention.refresh_from_db()
    assert (mention.state, mention.revision) == ("accepted", 1)
    assert not transitions.history(mention).exists()


def test_a_stale_transition_names_the_other_editors_decision() -> None:
    mention = make.mention(make.version("Ana met Ben."), "Ben")
    seen = mention.revision
    transition(mention, Action.REJECT, Performer("ana"), expected=seen)
    with pytest.raises(StaleRevision, match="ana rejected “Ben”"):
        transition(mention, Action.ACCEPT, Performer("ben"), expected=seen)
    mention.refresh_from_db()
    assert mention.state == "rejected"


@pytest.mark.parametrize(
    "table",
    [
        transitions.PROPOSAL_TRANSITIONS,
        transitions.ACTOR_TRANSITIONS,
        transitions.RUN_TRANSITIONS,
        transitions.STORY_TRANSITIONS,
    ],
)
def test_tables_name_known_states_and_actions(table: Any) -> None:
    states = {*ReviewState.values, *RunStatus.values, *StoryStatus.values}
    for (before, action), after in table.items():
        assert {before, after} <= states
        assert action in Action.values


def test_the_engine_cannot_change_a_decision() -> None:
    for state, action in itertools.product(ReviewState.DECIDED, (Action.PROPOSE, Action.WITHDRAW)):
        assert (state, action) not in transitions.ACTOR_TRANSITIONS


def test_proposals_have_transitions_and_log_entries_have_none() -> None:
    for model in (Actor, Claim):
        assert transitions.transitions_for(model())[0] == "state"
    with pytest.raises(TypeError):
        transitions.transitions_for(ReviewLog())


def test_each_transition_raises_the_revision_by_one() -> None:
    mention = make.mention(make.version("Ana met Ben."), "Ben")
    seen = mention.revision
    assert transition(mention, Action.ACCEPT, make.BY).revision == seen + 1
    assert transition(mention, Action.REOPEN, make.BY).revision == seen + 2
    assert mention.revision == seen + 2


def test_creating_never_overwrites_a_stored_record() -> None:
    stored = make.actor("Ana Ruiz")
    stored.name = "Ben"
    with pytest.raises(IntegrityError), transaction.atomic():
        transitions.create(stored, Action.CREATE, make.BY)
    stored.refresh_from_db()
    assert stored.name == "Ana Ruiz"


@pytest.mark.parametrize(("second_review", "changes"), [(True, {"sole_reviewer": ["", "ann"]}), (False, {})])
def test_history_of_an_added_record_names_its_sole_reviewer(
    settings: Settings, second_review: bool, changes: dict[str, list[str]]
) -> None:
    settings.NEWSDESK_SECOND_REVIEWER = second_review
    event = Event(title="Prices fall", edtf="2025-10-13", state=ReviewState.ACCEPTED)
    transitions.create(event, Action.CREATE, Performer("ann"))
    assert transitions.history(event).get().changes == changes
    transition(event, Action.REOPEN, Performer("ann"))
    latest = transitions.history(event).first()
    assert latest is not None
    assert "sole_reviewer" not in latest.changes, "it stays the same"


def test_every_action_has_a_participle() -> None:
    assert transitions.participle(Action.ACCEPT) == "accepted"
    assert transitions.participle(Action.WITHDRAW) == f"changed by “{Action.WITHDRAW.label}”"


def test_history_keeps_300_characters_of_the_records_text(monkeypatch: pytest.MonkeyPatch) -> None:
    mention = make.mention(make.version("Ana met Ben."), "Ben")
    monkeypatch.setattr(type(mention), "__str__", lambda record: "x" * 400)
    transition(mention, Action.ACCEPT, make.BY)
    assert transitions.history(mention).get().object_text == "x" * 300


@pytest.mark.parametrize(
    ("count", "ending"), [(1, "“Actor 1”"), (3, "“Actor 3”"), (4, "“Actor 3” and 1 more"), (5, "“Actor 3” and 2 more")]
)
def test_message_names_three_records_and_counts_the_others(count: int, ending: str) -> None:
    names = transitions.list_names([Actor(name=f"Actor {number}") for number in range(1, count + 1)])
    assert names.endswith(ending)
    assert names.count("the actor") == min(count, 3)
