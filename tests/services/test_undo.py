"""Taking decisions back: everything returns, or nothing does and the reason is told."""

import uuid

import pytest

from articles.choices import Action
from articles.models import Actor, Claim, ReviewLog
from articles.services import editing, review, undo
from articles.services.errors import Blocked, ServiceError
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db
SENTENCE = "Ruiz left on Tuesday."


def last_batch():
    return ReviewLog.objects.order_by("-pk").first().batch


@pytest.fixture
def version():
    return make.version()


@pytest.fixture
def chain(version):
    outer = make.claim(version, "Ana Ruiz believes prices will fall", source="officials close to the talks")
    inner = make.claim(
        version,
        "prices will fall",
        source="Ana Ruiz",
        cue="believes",
        parent=outer,
        source_actor=make.actor("Ana Ruiz", state=make.P),
    )
    return outer, inner


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


def test_an_acceptance_is_taken_back_with_all_that_went_along(chain):
    outer, inner = chain
    review.accept(inner, make.BY)
    back = undo.undo(last_batch(), make.BY)
    assert {type(record) for record in back} == {Claim, Actor}
    assert {fresh(claim).state for claim in chain} == {"proposed"}
    assert Actor.objects.get(name="Ana Ruiz").state == "proposed"
    assert history(outer).first().action == Action.UNDO


@pytest.mark.parametrize("before", ["proposed", "rejected", "withdrawn"])
def test_a_decision_returns_to_where_it_came_from(version, before):
    mention = make.mention(version, "Ana Ruiz", state=before)
    review.accept(mention, make.BY)
    undo.undo(last_batch(), make.BY)
    assert fresh(mention).state == before


def test_an_edit_is_taken_back_value_by_value(chain, version):
    outer, inner = chain
    spans = {"content": [make.find(version, "will fall")], "cue": []}
    editing.edit(inner, {"stance": "deny", "parent": None, "source_actor": None, "spans": spans}, make.BY)
    undo.undo(last_batch(), make.BY)
    inner = fresh(inner)
    assert (inner.stance, inner.parent, inner.source_actor.name, inner.edited, inner.state) == (
        "assert",
        outer,
        "Ana Ruiz",
        False,
        "proposed",
    )
    assert (inner.content_text, inner.cue_text) == ("prices will fall", "believes")


def test_dates_participants_and_aliases_return(version):
    event, who, other = make.event(edtf="2025-10-13"), make.actor("Ruiz"), make.actor("Ana")
    make.participant(event, who)
    make.event_mention(version, "left", SENTENCE, event)
    editing.edit(event, {"edtf": "2025-10", "participants": [(other, "patient")]}, make.BY)
    undo.undo(last_batch(), make.BY)
    event = fresh(event)
    assert (event.edtf, str(event.earliest), str(event.latest)) == ("2025-10-13", "2025-10-13", "2025-10-13")
    assert [(row.actor, row.role) for row in event.event_participants.all()] == [(who, "agent")]
    editing.edit(who, {"aliases": ["Ruiz", "A. Ruiz"]}, make.BY)
    undo.undo(last_batch(), make.BY)
    assert [alias.text for alias in who.aliases.all()] == ["Ruiz"]


def test_a_second_edit_is_taken_back_to_the_first(version):
    when = make.time(version, "On Monday", "2025-10-13")
    editing.edit(when, {"edtf": "2025-10"}, make.BY)
    editing.edit(when, {"edtf": "2025"}, make.BY)
    undo.undo(last_batch(), make.BY)
    when = fresh(when)
    assert (when.edtf, when.edited, when.state) == ("2025-10", True, "accepted")


@pytest.mark.parametrize("decide", [review.keep, review.reject, lambda c, by: editing.edit(c, {"stance": "deny"}, by)])
def test_that_the_engine_disagrees_is_known_again_when_a_decision_on_it_is_taken_back(chain, decide):
    _, inner = chain
    review.accept(inner, make.BY)
    Claim.objects.filter(pk=inner.pk).update(disagreement={"stance": "predict"})
    decide(Claim.objects.get(pk=inner.pk), make.BY)
    assert Claim.objects.get(pk=inner.pk).disagreement == {}
    undo.undo(last_batch(), make.BY)
    inner = Claim.objects.get(pk=inner.pk)
    assert (inner.disagreement, inner.stance, inner.is_accepted) == ({"stance": "predict"}, "assert", True)


def test_a_bulk_decision_is_taken_back_as_one(version):
    several = [make.mention(version, words) for words in ("Ana Ruiz", "The Daily Lantern", "the Ministry of Trade")]
    bulk = review.decide_many(several, Action.REJECT, make.BY)
    assert len(undo.undo(bulk.batch, make.BY)) == 3
    assert {fresh(mention).state for mention in several} == {"proposed"}


def test_an_addition_taken_back_is_withdrawn(version):
    mention = editing.add_mention(version, make.find(version, "Ana Ruiz"), None, "name", make.BY)
    undo.undo(last_batch(), make.BY)
    assert fresh(mention).state == "withdrawn"


def test_an_event_leaves_the_stories_it_came_into_and_returns_with_its_rejection_taken_back():
    story = make.story()
    version = make.version(story=story)
    told = make.event_mention(version, "left", SENTENCE)
    review.accept(told, make.BY)
    accepted = last_batch_of(told)
    assert story.events.get() == told.event
    undo.undo(accepted, make.BY)
    assert not story.events.exists()
    told = fresh(told)
    review.accept(told, make.BY)
    review.reject(told, make.BY)
    review.reject(fresh(told.event), make.BY)
    undo.undo(last_batch_of(told.event), make.BY)
    undo.undo(last_batch_of(told), make.BY)
    assert story.events.get() == told.event


def last_batch_of(record):
    return history(record).first().batch


def test_what_something_later_rests_on_is_refused_by_name(chain):
    outer, inner = chain
    review.accept(outer, make.BY)
    batch = last_batch()
    review.accept(inner, make.BY)
    with pytest.raises(Blocked, match="now depend on it: the claim “prices will fall”"):
        undo.undo(batch, make.BY)
    assert fresh(outer).is_accepted


def test_a_decision_that_was_overtaken_is_refused_with_who_did_what(chain):
    outer, _ = chain
    review.accept(outer, make.BY)
    batch = last_batch()
    review.reject(fresh(outer), make.Performer("Ines"))
    with pytest.raises(Blocked, match=r"Ines rejected “.*” on"):
        undo.undo(batch, make.BY)


def test_nothing_is_taken_back_in_part(version):
    several = [make.mention(version, words) for words in ("Ana Ruiz", "The Daily Lantern")]
    bulk = review.decide_many(several, Action.ACCEPT, make.BY)
    review.reject(fresh(several[0]), make.Performer("Ines"))
    with pytest.raises(Blocked):
        undo.undo(bulk.batch, make.BY)
    assert fresh(several[1]).is_accepted


def test_twice_is_refused_and_so_is_what_never_was(chain):
    review.accept(chain[0], make.BY)
    batch = last_batch()
    undo.undo(batch, make.BY)
    with pytest.raises(Blocked, match="already undid this decision"):
        undo.undo(batch, make.BY)
    with pytest.raises(ServiceError, match="does not exist"):
        undo.undo(uuid.uuid4(), make.BY)
    with pytest.raises(ServiceError, match="cannot be undone"):
        undo.undo(last_batch(), make.BY)


def test_the_acts_on_a_version_that_still_stand(chain, version):
    outer, _ = chain
    review.accept(outer, make.BY)
    first = last_batch()
    mention = make.mention(version, "The Daily Lantern")
    review.reject(mention, make.BY)
    assert [act.entry.object_id for act in undo.recent_actions(version)] == [mention.pk, outer.pk]
    undo.undo(first, make.BY)
    assert [act.entry.object_id for act in undo.recent_actions(version)] == [mention.pk]
    assert undo.last_undoable_batch(fresh(mention)) == last_batch_of(mention)
    assert undo.last_undoable_batch(fresh(outer)) is None


def test_words_whose_marking_was_withdrawn_can_be_marked_again(version):
    span = make.find(version, "Ana Ruiz")
    first = editing.add_mention(version, span, None, "name", make.BY)
    undo.undo(last_batch(), make.BY)
    second = editing.add_mention(version, span, None, "nominal", make.BY)
    assert (fresh(first).state, fresh(second).state) == ("withdrawn", "accepted")
