"""The one table of moves, the lock and the history."""

import itertools

import pytest

from articles.choices import Action, ReviewState, RunStatus, StoryStatus
from articles.models import Actor, Claim, ReviewLog
from articles.services import transitions
from articles.services.errors import StaleRevision, TransitionNotAllowed
from articles.services.transitions import ChangeDetails, Performer, transition
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_move_leaves_a_line_of_history():
    account = make.user("ana")
    mention = make.mention(make.version("Ana met Ben."), "Ben")
    transition(mention, Action.ACCEPT, Performer.from_user(account), ChangeDetails(note="seen it"))
    line = transitions.history(mention).get()
    assert (line.object, line.action, line.from_state, line.to_state) == (mention, "accept", "proposed", "accepted")
    assert (line.user, line.user_name, line.note, line.version) == (account, "ana", "seen it", mention.version)
    account.delete()
    line.refresh_from_db()
    assert (line.user, line.user_name) == (None, "ana")


def test_a_move_that_the_table_lacks_is_refused_and_changes_nothing():
    mention = make.mention(make.version("Ana met Ben."), "Ben", state=ReviewState.ACCEPTED)
    with pytest.raises(TransitionNotAllowed, match="accepted"):
        transition(mention, Action.WITHDRAW, make.BY)
    mention.refresh_from_db()
    assert (mention.state, mention.revision) == ("accepted", 1)
    assert not transitions.history(mention).exists()


def test_the_second_of_two_editors_is_told_what_the_first_did():
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
def test_tables_name_known_states_and_actions(table):
    states = {*ReviewState.values, *RunStatus.values, *StoryStatus.values}
    for (before, action), after in table.items():
        assert {before, after} <= states
        assert action in Action.values


def test_the_machine_never_touches_a_decision():
    for state, action in itertools.product(ReviewState.DECIDED, (Action.PROPOSE, Action.WITHDRAW)):
        assert (state, action) not in transitions.ACTOR_TRANSITIONS


def test_every_model_of_proposals_has_its_table():
    for model in (Actor, Claim):
        assert transitions.transitions_for(model())[0] == "state"
    with pytest.raises(TypeError):
        transitions.transitions_for(ReviewLog())
