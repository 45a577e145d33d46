"""Undo: all records of an act are restored, or none and the error says why."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db.models import Model

from articles.choices import Action
from articles.models import Actor, ArticleVersion, Claim, ReviewLog
from articles.services import editing, review, undo
from articles.services.errors import Blocked, ServiceError
from articles.services.transitions import Performer, history
from tests import factories as make

pytestmark = pytest.mark.django_db
SENTENCE = "Ruiz left on Tuesday."


def last_batch() -> uuid.UUID:
    return make.required(ReviewLog.objects.latest("pk").batch)


@pytest.fixture
def version() -> ArticleVersion:
    return make.version()


@pytest.fixture
def chain(version: ArticleVersion) -> Any:
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


def fresh(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def test_undoing_an_acceptance_restores_its_prerequisites(chain: Any) -> None:
    outer, inner = chain
    review.accept(inner, make.BY)
    back = undo.undo(last_batch(), make.BY)
    assert {type(record) for record in back} == {Claim, Actor}
    assert {fresh(claim).state for claim in chain} == {"proposed"}
    assert Actor.objects.get(name="Ana Ruiz").state == "proposed"
    assert history(outer)[0].action == Action.UNDO


@pytest.mark.parametrize("before", ["proposed", "rejected", "withdrawn"])
def test_undo_restores_the_state_before_the_decision(version: ArticleVersion, before: str) -> None:
    mention = make.mention(version, "Ana Ruiz", state=before)
    review.accept(mention, make.BY)
    undo.undo(last_batch(), make.BY)
    assert fresh(mention).state == before


def test_undoing_an_edit_restores_each_value(chain: Any, version: ArticleVersion) -> None:
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


def test_undoing_an_edit_restores_dates_participants_and_aliases(version: ArticleVersion) -> None:
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


def test_undoing_a_second_edit_restores_the_first(version: ArticleVersion) -> None:
    when = make.time(version, "On Monday", "2025-10-13")
    editing.edit(when, {"edtf": "2025-10"}, make.BY)
    editing.edit(when, {"edtf": "2025"}, make.BY)
    undo.undo(last_batch(), make.BY)
    when = fresh(when)
    assert (when.edtf, when.edited, when.state) == ("2025-10", True, "accepted")


@pytest.mark.parametrize("decide", [review.keep, review.reject, lambda c, by: editing.edit(c, {"stance": "deny"}, by)])
def test_undo_restores_the_engines_disagreement(chain: Any, decide: Any) -> None:
    _, inner = chain
    review.accept(inner, make.BY)
    Claim.objects.filter(pk=inner.pk).update(disagreement={"stance": "predict"})
    decide(Claim.objects.get(pk=inner.pk), make.BY)
    assert Claim.objects.get(pk=inner.pk).disagreement == {}
    undo.undo(last_batch(), make.BY)
    inner = Claim.objects.get(pk=inner.pk)
    assert (inner.disagreement, inner.stance, inner.is_accepted) == ({"stance": "predict"}, "assert", True)


def test_a_bulk_decision_is_undone_as_one(version: ArticleVersion) -> None:
    several = [make.mention(version, words) for words in ("Ana Ruiz", "The Daily Lantern", "the Ministry of Trade")]
    bulk = review.decide_many(several, Action.REJECT, make.BY)
    assert len(undo.undo(bulk.batch, make.BY)) == 3
    assert {fresh(mention).state for mention in several} == {"proposed"}


def test_an_undone_addition_is_withdrawn(version: ArticleVersion) -> None:
    mention = editing.add_mention(version, make.find(version, "Ana Ruiz"), None, "name", make.BY)
    undo.undo(last_batch(), make.BY)
    assert fresh(mention).state == "withdrawn"


def test_undo_restores_an_events_stories() -> None:
    story = make.story()
    version = make.version(story=story)
    mention = make.event_mention(version, "left", SENTENCE)
    review.accept(mention, make.BY)
    accepted = last_batch_of(mention)
    assert story.events.get() == mention.event
    undo.undo(accepted, make.BY)
    assert not story.events.exists()
    mention = fresh(mention)
    review.accept(mention, make.BY)
    review.reject(mention, make.BY)
    review.reject(fresh(mention.event), make.BY)
    undo.undo(last_batch_of(mention.event), make.BY)
    undo.undo(last_batch_of(mention), make.BY)
    assert story.events.get() == mention.event


def last_batch_of(record: Model) -> uuid.UUID:
    return make.required(history(record)[0].batch)


def test_undo_is_refused_while_accepted_records_depend_on_the_decision(chain: Any) -> None:
    outer, inner = chain
    review.accept(outer, make.BY)
    batch = last_batch()
    review.accept(inner, make.BY)
    with pytest.raises(Blocked, match="now depend on it: the claim “prices will fall”"):
        undo.undo(batch, make.BY)
    assert fresh(outer).is_accepted


def test_undo_is_refused_after_a_later_decision(chain: Any) -> None:
    outer, _ = chain
    review.accept(outer, make.BY)
    batch = last_batch()
    review.reject(fresh(outer), Performer("Ines"))
    with pytest.raises(Blocked, match=r"Ines rejected “.*” on"):
        undo.undo(batch, make.BY)


def test_a_bulk_decision_is_not_undone_in_part(version: ArticleVersion) -> None:
    several = [make.mention(version, words) for words in ("Ana Ruiz", "The Daily Lantern")]
    bulk = review.decide_many(several, Action.ACCEPT, make.BY)
    review.reject(fresh(several[0]), Performer("Ines"))
    with pytest.raises(Blocked):
        undo.undo(bulk.batch, make.BY)
    assert fresh(several[1]).is_accepted


def test_undoing_twice_or_an_unknown_decision_is_refused(chain: Any) -> None:
    review.accept(chain[0], make.BY)
    batch = last_batch()
    undo.undo(batch, make.BY)
    with pytest.raises(Blocked, match="already undid this decision"):
        undo.undo(batch, make.BY)
    with pytest.raises(ServiceError, match="does not exist"):
        undo.undo(uuid.uuid4(), make.BY)
    with pytest.raises(ServiceError, match="cannot be undone"):
        undo.undo(last_batch(), make.BY)


def test_recent_actions_lists_acts_that_were_not_undone(chain: Any, version: ArticleVersion) -> None:
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


def test_words_of_an_undone_mention_can_be_marked_again(version: ArticleVersion) -> None:
    span = make.find(version, "Ana Ruiz")
    first = editing.add_mention(version, span, None, "name", make.BY)
    undo.undo(last_batch(), make.BY)
    second = editing.add_mention(version, span, None, "nominal", make.BY)
    assert (fresh(first).state, fresh(second).state) == ("withdrawn", "accepted")
