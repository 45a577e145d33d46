"""Reconciling an analysis with stored proposals: the engine proposes, people decide (invariant 2)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from analysis.engine import types as found
from articles.choices import Action
from articles.models import (
    Actor,
    Alias,
    ArticleVersion,
    Claim,
    Event,
    EventMention,
    ExtractionRun,
    Mention,
    ReviewLog,
    TimeExpression,
)
from articles.services import editing, merge, proposals, review
from articles.services.transitions import history, transition
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = make.TEXT
SENTENCE = "On Monday the Ministry of Trade announced new rules."
MODELS = (Actor, Mention, TimeExpression, Claim, Event, EventMention)


def span(words: str) -> found.Span:
    start = TEXT.index(words)
    return found.Span(start, start + len(words))


def actor(
    id: Any,
    name: Any,
    *,
    words: Any = None,
    kind: str = "person",
    anonymous: bool = False,
    known: Any = None,
    role: Any = None,
) -> found.Actor:
    mention = found.Mention(*span(words or name), "name", "m", 0.9)
    return found.Actor(id, name, kind, anonymous, role, known, (mention,), "a", 0.9)


def claim(
    id: Any,
    content: Any,
    source: str = "",
    cue: str = "",
    actor: Any = None,
    parent: Any = None,
    stance: str = "assert",
) -> found.Claim:
    spans = [(span(words),) if words else () for words in (source, cue, content)]
    return found.Claim(id, parent, spans[0], actor, spans[1], cue, spans[2], "indirect", stance, False, False, "c", 0.8)


def parent_of(record: Claim) -> Claim:
    return make.required(record.parent)


def event(
    id: Any, trigger: Any, title: Any, *, date: str = "2025-10-13", time: Any = None, claim: Any = None, who: Any = ()
) -> found.Event:
    day = dt.date.fromisoformat(date) if date else None
    participants = tuple(found.Participant(actor, "agent") for actor in who)
    return found.Event(
        id, span(trigger), span(SENTENCE), title, date, day, day, time, "happened", participants, claim, "e", 0.7
    )


MONDAY = found.Time(
    *span("On Monday"), "DATE", "2025-10-13", "2025-10-13", dt.date(2025, 10, 13), dt.date(2025, 10, 13), "t", 0.9
)


def analysis(*, actors: Any = (), times: Any = (), claims: Any = (), events: Any = ()) -> found.Analysis:
    identity = found.EngineInfo("newsdesk", "1", "rules", "c")
    return found.Analysis("x", identity, (), tuple(actors), tuple(times), tuple(claims), tuple(events))


FULL = analysis(
    actors=[
        actor("p1", "Ministry of Trade", kind="organisation"),
        actor("p2", "Ana Ruiz"),
        actor("p3", "officials close to the talks", kind="group", anonymous=True),
    ],
    times=[MONDAY],
    claims=[
        claim(
            "c1", "according to officials close to the talks, Ana Ruiz believes prices will fall", "The Daily Lantern"
        ),
        claim("c2", "Ana Ruiz believes prices will fall", "officials close to the talks", "according to", "p3", "c1"),
        claim("c3", "prices will fall", "Ana Ruiz", "believes", "p2", "c2", "believe"),
    ],
    events=[event("e1", "announced", "Ministry of Trade announces new rules", time=0, who=["p1"])],
)


@pytest.fixture
def version() -> ArticleVersion:
    return make.version(TEXT)


def run_on(version: Any, result: Any = FULL) -> dict[str, int]:
    run = ExtractionRun.objects.create(
        version=version, engine_name="newsdesk", engine_version="1", config_hash="c", status="succeeded"
    )
    return proposals.reconcile(run, result)


def table() -> list[dict[str, Any]]:
    """Return all stored rows as text: a second run must not change them."""
    rows = []
    for model in MODELS:
        for row in model.objects.order_by("pk"):
            fields = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
            rows.append({k: v for k, v in fields.items() if k not in ("run_id", "updated_at")})
    return rows


def test_findings_are_proposed_with_rule_score_and_run(version: ArticleVersion) -> None:
    counts = run_on(version)
    assert counts["claims"] == 3
    assert counts["new"] == ReviewLog.objects.filter(action="propose").count() == 14
    inner = Claim.objects.get(stance="believe")
    assert (inner.source_text, inner.cue_text, inner.content_text) == ("Ana Ruiz", "believes", "prices will fall")
    assert parent_of(parent_of(inner)).source_text == "The Daily Lantern"
    assert str(inner.source_actor) == "Ana Ruiz"
    assert (inner.rule, inner.score, inner.proposal["stance"]) == ("c", 0.8, "believe")
    event_mention = EventMention.objects.get()
    assert event_mention.event.title == "Ministry of Trade announces new rules"
    when = make.required(event_mention.time_expression)
    assert (when.text, event_mention.sentence_text) == ("On Monday", SENTENCE)
    assert [p.name for p in event_mention.event.participants.all()] == ["Ministry of Trade"]
    assert Actor.objects.get(anonymous=True).version == version


def test_a_second_run_changes_nothing(version: ArticleVersion) -> None:
    run_on(version)
    before, lines = table(), ReviewLog.objects.count()
    counts = run_on(version)
    assert table() == before
    assert ReviewLog.objects.count() == lines
    assert (counts["new"], counts["renewed"], counts["withdrawn"]) == (0, 0, 0)


def test_a_missing_finding_is_withdrawn_and_proposed_again_when_found_again(version: ArticleVersion) -> None:
    run_on(version)
    before = {(type(r).__name__, r.pk) for m in MODELS for r in m.objects.all()}
    run_on(version, analysis())
    ours = [row for model in MODELS for row in model.objects.all() if row.run_id]
    assert {row.state for row in ours} == {"withdrawn"}
    run_on(version)
    assert {(type(r).__name__, r.pk) for m in MODELS for r in m.objects.all()} == before
    assert Claim.objects.pending().count() == 3
    assert Event.objects.pending().count() == 1


def test_decisions_stay_whatever_the_engine_finds(version: ArticleVersion) -> None:
    run_on(version)
    accepted = Claim.objects.get(stance="believe")
    review.accept(accepted, make.BY)
    review.reject(Mention.objects.get(text="Ministry of Trade"), make.BY)
    event_mention = EventMention.objects.get()
    editing.edit(event_mention.event, {"title": "New rules are announced", "edtf": "2025-10"}, make.BY)
    review.accept(event_mention, make.BY)
    before = table()
    run_on(version, analysis())
    run_on(version)
    changed = [(a, b) for a, b in zip(before, table(), strict=True) if a != b and a["state"] != "proposed"]
    assert changed == []


def test_a_rejected_proposal_is_not_proposed_again(version: ArticleVersion) -> None:
    run_on(version)
    for model in (Claim, Mention, EventMention, TimeExpression):
        for record in model.objects.order_by("-pk"):
            review.reject(record, make.BY)
    for _ in range(2):
        run_on(version)
    for model in (Claim, Mention, EventMention, TimeExpression):
        assert {record.state for record in model.objects.all()} == {"rejected"}


def test_an_undecided_proposal_is_updated(version: ArticleVersion) -> None:
    run_on(version)
    better = analysis(
        actors=FULL.actors,
        times=FULL.times,
        claims=[*FULL.claims[:2], claim("c3", "prices will fall", "Ana Ruiz", "believes", "p2", "c1", "predict")],
        events=[event("e1", "announced", "The ministry announces rules", date="2025-10-12")],
    )
    run_on(version, better)
    inner = Claim.objects.get(stance="predict")
    assert parent_of(inner).source_text == "The Daily Lantern"
    assert history(inner)[0].changes["stance"] == ["believe", "predict"]
    what = Event.objects.get()
    assert (what.title, what.edtf) == ("The ministry announces rules", "2025-10-12")
    assert what.participants.count() == 0


def test_an_edited_span_is_recognised_by_its_original_key(version: ArticleVersion) -> None:
    run_on(version)
    record = Claim.objects.get(stance="believe")
    editing.edit(record, {"spans": {"content": [span("will fall")]}}, make.BY)
    run_on(version)
    assert Claim.objects.count() == 3
    assert Claim.objects.get(pk=record.pk).content_text == "will fall"


def test_a_named_actor_is_one_for_all_texts_and_an_unnamed_source_is_not(version: ArticleVersion) -> None:
    other = make.version(TEXT, outlet="Another Paper")
    run_on(version)
    run_on(other)
    assert Actor.objects.filter(name="Ana Ruiz").count() == 1
    assert Actor.objects.filter(anonymous=True).count() == 2
    assert Mention.objects.filter(actor__name="Ana Ruiz").count() == 2


def test_a_known_actor_is_linked_and_a_merged_one_followed(version: ArticleVersion) -> None:
    old, new = make.actor("Ruiz"), make.actor("Ana María Ruiz")
    merge.merge(old, new, make.BY)
    run_on(version, analysis(actors=[actor("p", "Ana Ruiz", known=str(old.pk))]))
    assert Mention.objects.get().actor == new


def test_a_name_that_two_actors_share_is_left_open(version: ArticleVersion) -> None:
    make.actor("Ana Ruiz")
    make.actor("Ana Ruiz")
    run_on(version, analysis(actors=[actor("p", "Ana Ruiz")]))
    assert Mention.objects.get().actor is None
    assert Actor.objects.filter(name="Ana Ruiz").count() == 2


def test_a_metonym_is_not_an_obstacle_for_another_actor(version: ArticleVersion) -> None:
    government = make.actor("Government of Norland", kind="organisation")
    government.aliases.create(text="Ministry of Trade", origin="metonym")
    run_on(version, analysis(actors=[actor("p", "Ministry of Trade", kind="organisation")]))
    assert str(Mention.objects.get().actor) == "Ministry of Trade"


def test_a_rejected_actor_is_not_linked(version: ArticleVersion) -> None:
    run_on(version)
    review.reject(Actor.objects.get(name="Ana Ruiz"), make.BY)
    run_on(make.version(TEXT, outlet="Another Paper"))
    assert Mention.objects.filter(text="Ana Ruiz").latest("pk").actor is None


def test_an_actor_of_another_text_is_not_withdrawn(version: ArticleVersion) -> None:
    run_on(version)
    run_on(make.version(TEXT, outlet="Another Paper"))
    run_on(version, analysis())
    assert Actor.objects.get(name="Ana Ruiz").state == "proposed"
    assert Actor.objects.filter(anonymous=True, state="withdrawn").count() == 1


def test_names_become_aliases_until_an_editor_has_decided(version: ArticleVersion) -> None:
    run_on(version, analysis(actors=[actor("p", "Ana Ruiz", words="Ruiz left")]))
    ana = Actor.objects.get(name="Ana Ruiz")
    assert {a.text for a in ana.aliases.all()} == {"Ana Ruiz", "Ruiz left"}
    transition(ana, Action.ACCEPT, make.BY)
    Alias.objects.filter(text="Ruiz left").delete()
    run_on(version, analysis(actors=[actor("p", "Ana Ruiz", words="Ruiz left")]))
    assert {a.text for a in ana.aliases.all()} == {"Ana Ruiz"}


def test_parents_never_form_a_cycle(version: ArticleVersion) -> None:
    run_on(version)
    inner = Claim.objects.get(stance="believe")
    outer = parent_of(parent_of(inner))
    editing.edit(outer, {"parent": None}, make.BY)
    Claim.objects.filter(pk=parent_of(inner).pk).update(parent=None)
    turned = analysis(
        actors=FULL.actors,
        claims=[
            FULL.claims[0],
            FULL.claims[2],
            claim(
                "c2", "Ana Ruiz believes prices will fall", "officials close to the talks", "according to", "p3", "c3"
            ),
        ],
    )
    run_on(version, turned)
    for record in Claim.objects.all():
        seen = set()
        while record:
            assert record.pk not in seen
            seen.add(record.pk)
            record = record.parent


# --- where a later engine disagrees -----------------------------------------------------------------------------------


def again(version: Any, **changes: Any) -> dict[str, int]:
    """A later run that reads as before, but for these parts."""
    parts = {name: getattr(FULL, name) for name in ("actors", "times", "claims", "events")} | changes
    return run_on(version, analysis(**parts))


def inner(stance: str = "deny") -> found.Claim:
    return claim("c3", "prices will fall", "Ana Ruiz", "believes", "p2", "c2", stance)


def test_a_decided_record_is_unchanged_and_stores_the_disagreement(version: ArticleVersion) -> None:
    run_on(version)
    decided = Claim.objects.get(stance="believe")
    review.accept(decided, make.BY)
    decided.refresh_from_db()
    assert again(version, claims=[*FULL.claims[:2], inner()])["disputed"] == 1
    now = Claim.objects.get(pk=decided.pk)
    assert (now.stance, now.state, now.revision) == ("believe", "accepted", decided.revision)
    assert now.is_disputed
    assert now.disagreement == {"stance": "deny"}
    assert history(now)[0].changes == {"stance": ["believe", "deny"]}
    assert list(Claim.objects.disputed()) == [now]


def test_a_disagreement_is_logged_once_and_ends_when_the_engine_agrees(version: ArticleVersion) -> None:
    run_on(version)
    review.accept(Claim.objects.get(stance="believe"), make.BY)
    for _ in range(2):
        again(version, claims=[*FULL.claims[:2], inner()])
    assert ReviewLog.objects.filter(action=Action.DISAGREE).count() == 1
    again(version)
    assert not Claim.objects.disputed().exists()


def test_a_value_known_at_the_decision_is_not_a_disagreement(version: ArticleVersion) -> None:
    run_on(version)
    editing.edit(Claim.objects.get(stance="believe"), {"stance": "predict"}, make.BY)
    assert again(version)["disputed"] == 0
    again(version, claims=[*FULL.claims[:2], inner("predict")])  # it comes round to the editor's reading
    assert not Claim.objects.disputed().exists()


def test_a_missing_finding_is_a_disagreement_for_accepted_records_only(version: ArticleVersion) -> None:
    run_on(version)
    when, mention = TimeExpression.objects.get(), Mention.objects.get(text="Ana Ruiz")
    review.accept(when, make.BY)
    review.reject(mention, make.BY)
    again(version, times=[], events=[event("e1", "announced", "Ministry of Trade announces new rules", who=["p1"])])
    assert TimeExpression.objects.get().disagreement == {"gone": True}
    assert not Mention.objects.disputed().exists()


def test_a_different_date_of_an_event_is_a_disagreement(version: ArticleVersion) -> None:
    run_on(version)
    review.accept(EventMention.objects.get(), make.BY)
    again(
        version, events=[event("e1", "announced", "Ministry of Trade announces new rules", date="2025-10-06", time=0)]
    )
    assert EventMention.objects.get().disagreement == {"edtf": "2025-10-06"}
    assert Event.objects.get().edtf == "2025-10-13"


def test_a_new_decision_settles_a_disagreement(version: ArticleVersion) -> None:
    run_on(version)
    decided = Claim.objects.get(stance="believe")
    review.accept(decided, make.BY)
    again(version, claims=[*FULL.claims[:2], inner()])
    review.keep(Claim.objects.get(pk=decided.pk), make.BY)
    now = Claim.objects.get(pk=decided.pk)
    assert (now.disagreement, now.stance, now.is_accepted) == ({}, "believe", True)
    assert history(now)[0].action == Action.KEEP


def test_an_event_reported_twice_in_a_text_has_two_mentions() -> None:
    of = make.version(TEXT)
    first = event("e1", "announced", "Ministry announces rules")
    again = dataclasses.replace(event("e2", "new rules", "New rules"), same_as="e1")
    run_on(of, analysis(events=[first, again]))
    run_on(of, analysis(events=[first, again]))
    what = Event.objects.get()
    assert (what.title, what.mentions.count()) == ("Ministry announces rules", 2)


def test_the_kind_of_an_event_is_proposed_and_an_edited_kind_stays(version: ArticleVersion) -> None:
    event_mention = dataclasses.replace(FULL.events[0], kind="release")
    run_on(version, dataclasses.replace(FULL, events=(event_mention,)))
    made = Event.objects.get()
    assert (made.kind, made.proposal["kind"]) == ("release", "release")
    editing.edit(made, {"kind": "decision"}, make.BY)
    run_on(version, dataclasses.replace(FULL, events=(event_mention,)))
    made.refresh_from_db()
    assert (made.kind, made.proposal["kind"]) == ("decision", "release")
    assert history(made)[0].changes["kind"] == ["release", "decision"]
