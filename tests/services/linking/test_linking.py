"""Links across articles in the database: what is proposed, what a decision does, and what is learned from it."""

from __future__ import annotations

import sys
import uuid
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from analysis.engine import types as found
from articles.choices import AliasOrigin
from articles.models import Actor, ActorKey, ActorLink, Alias, Claim, ExtractionRun, LinkRejection, Mention, ReviewLog
from articles.services import editing, linking, merge, proposals, review, undo
from articles.services.errors import Blocked
from tests import factories as make

pytestmark = pytest.mark.django_db
TREASURY = "US Treasury Secretary"


def read(text: Any, *actors: Any, said_by: Any = None, version: Any = None) -> Any:
    """A run over a text: an actor is (name, kind, role); `said_by` is the number of the one who says the rest."""
    version = version or make.version(text, outlet="")
    drafts, claims = [], []
    for number, (name, kind, role) in enumerate(actors):
        start = text.index(name)
        mention = found.Mention(start, start + len(name), "name", "m", 0.9)
        drafts.append(found.Actor(f"a{number}", name, kind, False, role or None, None, (mention,), "a", 0.9))
    if said_by is not None:
        name = actors[said_by][0]
        start = text.index(name)
        after = start + len(name) + 1
        spans = [(found.Span(start, after - 1),), (), (found.Span(after, len(text)),)]
        claims = [
            found.Claim(
                "c", None, spans[0], f"a{said_by}", (), "say", spans[2], "indirect", "assert", False, False, "c", 1
            )
        ]
    run = ExtractionRun.objects.create(
        version=version, engine_name="newsdesk", engine_version="1", config_hash="c", status="succeeded"
    )
    identity = found.EngineInfo("newsdesk", "1", "rules", "c")
    proposals.reconcile(run, found.Analysis("x", identity, (), tuple(drafts), (), tuple(claims), ()))
    return version


def link_in(version: Any, name: Any = None) -> Any:
    links = version.actorlinks.all()
    return links.get(name=name) if name else links.get()


def last_batch() -> uuid.UUID:
    return make.required(ReviewLog.objects.exclude(batch=None).latest("pk").batch)


@pytest.fixture
def bessent() -> Actor:
    return make.actor("Scott Bessent", role=TREASURY)


# --- what is proposed -------------------------------------------------------------------------------------------------


def test_known_actor_is_proposed_with_score_and_reasons(bessent: Actor) -> None:
    version = read("Scott Bessent said prices will fall.", ("Scott Bessent", "person", TREASURY), said_by=0)
    link = link_in(version)
    assert (link.actor, link.outcome, link.state) == (bessent, "known", "proposed")
    assert link.score > 0.99
    assert link.reasons == ["same name", "same role"]
    assert Mention.objects.get().actor == Claim.objects.get().source_actor == bessent
    assert Mention.objects.get().link == Claim.objects.get().link == link
    assert bessent.state == "accepted" and Actor.objects.count() == 1


def test_other_spelling_and_surname_with_role_are_linked(bessent: Actor) -> None:
    first = read("Skott Bessent left.", ("Skott Bessent", "person", TREASURY))
    second = read("Mr. Bessent left.", ("Mr. Bessent", "person", "Treasury Secretary"))
    assert [link_in(version).actor for version in (first, second)] == [bessent, bessent]
    assert "the surname of “Scott Bessent”" in link_in(second).reasons


def test_new_actor_is_proposed_where_none_fits() -> None:
    version = read("Ana Ruiz left.", ("Ana Ruiz", "person", ""))
    link = link_in(version)
    assert (link.outcome, link.actor.state, link.actor.name) == ("new", "proposed", "Ana Ruiz")
    again = read("Ana Ruiz came back.", ("Ana Ruiz", "person", ""))
    assert (link_in(again).outcome, link_in(again).actor) == ("known", link.actor)


def test_namesakes_are_left_open_with_both_as_alternatives() -> None:
    one, two = make.actor("Ana Ruiz", role="mayor of Cadiz"), make.actor("Ana Ruiz", role="pianist")
    link = link_in(read("Ana Ruiz left.", ("Ana Ruiz", "person", "")))
    assert (link.outcome, link.actor) == ("open", None)
    assert {rival["actor"] for rival in link.alternatives} == {one.pk, two.pk}
    assert Mention.objects.get().actor is None


def test_cooccurrence_in_accepted_articles_decides_between_namesakes() -> None:
    one, two, guest = make.actor("Ana Ruiz"), make.actor("Ana Ruiz"), make.actor("Li Wei")
    before = read("Ana Ruiz met Li Wei.", ("Ana Ruiz", "person", ""), ("Li Wei", "person", ""))
    editing.edit(link_in(before, "Ana Ruiz"), {"actor": two}, make.BY)
    review.accept(link_in(before, "Li Wei"), make.BY)
    link = link_in(read("Li Wei thanked Ana Ruiz.", ("Li Wei", "person", ""), ("Ana Ruiz", "person", "")), "Ana Ruiz")
    assert link.actor == two != one
    assert f"seen with {guest}" in link.reasons


def test_editor_can_link_a_namesake_to_a_new_actor() -> None:
    mayor = make.actor("Ana Ruiz", role="mayor of Cadiz")
    link = link_in(read("Ana Ruiz played.", ("Ana Ruiz", "person", "pianist")))
    assert link.outcome == "open"
    pianist = editing.add_actor(make.BY, name="Ana Ruiz", kind="person", role="pianist")
    editing.edit(link, {"actor": pianist}, make.BY)
    link = link_in(read("Ana Ruiz played again.", ("Ana Ruiz", "person", "pianist")))
    assert link.actor == pianist != mayor


def test_unnamed_sources_are_never_linked() -> None:
    text = "officials said so."
    drafts = found.Actor("a", "officials", "group", True, None, None, (found.Mention(0, 9, "nominal", "m", 1),), "a", 1)
    identity = found.EngineInfo("newsdesk", "1", "rules", "c")
    for outlet in ("One", "Two"):
        run = ExtractionRun.objects.create(
            version=make.version(text, outlet=outlet),
            engine_name="newsdesk",
            engine_version="1",
            config_hash="c",
            status="succeeded",
        )
        proposals.reconcile(run, found.Analysis("x", identity, (), (drafts,), (), (), ()))
    assert not ActorLink.objects.exists()
    assert Actor.objects.filter(anonymous=True).count() == 2
    assert not ActorKey.objects.filter(actor__anonymous=True).exists()


def test_speaking_metonym_is_linked_to_its_government() -> None:
    china = make.actor("Government of China", "organisation")
    Alias.objects.create(actor=china, text="Beijing", origin=AliasOrigin.METONYM)
    linking.update_actor_keys([china])
    speaking = read("Beijing said no.", ("Beijing", "place", ""), said_by=0)
    link = speaking.actorlinks.get(metonym=True)
    assert (link.actor, link.reasons) == (china, ["“Beijing” is used for it in the news, and it speaks here"])
    assert speaking.claims.get().source_actor == speaking.mentions.get().actor == china
    assert not speaking.actorlinks.filter(metonym=False).exists()  # of a place nothing is said here
    silent = read("She flew to Beijing.", ("Beijing", "place", ""))
    assert not silent.actorlinks.filter(metonym=True).exists()
    assert silent.mentions.get().actor.kind == "place"


def test_second_run_changes_nothing(bessent: Actor) -> None:
    text = "Scott Bessent met Ana Ruiz."
    actors = (("Scott Bessent", "person", TREASURY), ("Ana Ruiz", "person", ""))
    version = read(text, *actors)
    before, lines = list(ActorLink.objects.values()), ReviewLog.objects.count()
    read(text, *actors, version=version)
    after = list(ActorLink.objects.values())
    volatile = ("run_id", "updated_at")
    assert [{k: v for k, v in row.items() if k not in volatile} for row in before] == [
        {k: v for k, v in row.items() if k not in volatile} for row in after
    ]
    assert ReviewLog.objects.count() == lines


def test_query_count_does_not_grow_with_namesakes(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(60):
        make.actor("Ana Ruiz", role=f"role {n}")
    with django_assert_max_num_queries(8):
        verdicts = linking.link_actors(
            [linking.TextActor("a", "Ana Ruiz", "person"), linking.TextActor("b", "Li Wei", "person")]
        )
    assert verdicts["a"].outcome == "open"
    assert len(verdicts["a"].alternatives) <= 5


# --- what an editor decides -------------------------------------------------------------------------------------------


def test_accepted_link_is_evidence_for_the_next(bessent: Actor) -> None:
    first = read("Mr. Bessent left.", ("Mr. Bessent", "person", TREASURY))
    review.accept(link_in(first), make.BY)
    link = link_in(read("Mr. Bessent came.", ("Mr. Bessent", "person", TREASURY)))
    assert link.actor == bessent
    assert {"same role in 1 accepted mention", "“Mr. Bessent” was linked to it in 1 article"} <= set(link.reasons)


def test_accepting_a_claim_accepts_the_link_of_its_source(bessent: Actor) -> None:
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", ""), said_by=0)
    review.accept(version.claims.get(), make.BY)
    assert link_in(version).state == "accepted"
    undo.undo(last_batch(), make.BY)
    assert link_in(version).state == "proposed"


def test_rejected_name_and_actor_are_not_proposed_again(bessent: Actor) -> None:
    version = read("Scott Bessent left.", ("Scott Bessent", "person", ""), said_by=0)
    review.reject(link_in(version), make.BY)
    assert (version.mentions.get().actor, version.claims.get().source_actor) == (None, None)
    assert LinkRejection.objects.get().actor == bessent
    again = link_in(read("Scott Bessent came.", ("Scott Bessent", "person", "")))
    assert again.actor != bessent
    read("Scott Bessent left.", ("Scott Bessent", "person", ""), version=version)
    assert version.mentions.get().actor is None


def test_refused_actor_does_not_return_as_a_new_one() -> None:
    first = read("Ana Ruiz left.", ("Ana Ruiz", "person", ""))
    review.accept(link_in(first), make.BY)
    second = read("Ana Ruiz came.", ("Ana Ruiz", "person", ""))
    editing.edit(link_in(second), {"actor": None}, make.BY)
    review.reopen(link_in(first), make.BY)
    third = read("Ana Ruiz slept.", ("Ana Ruiz", "person", ""))
    assert (link_in(third).outcome, link_in(third).actor.name) == ("new", "Ana Ruiz")
    assert link_in(third).actor != link_in(first).actor
    before = link_in(third).actor
    read("Ana Ruiz slept.", ("Ana Ruiz", "person", ""), version=third)
    assert link_in(third).actor == before


def test_undoing_a_rejection_forgets_it(bessent: Actor) -> None:
    version = read("Scott Bessent left.", ("Scott Bessent", "person", ""))
    review.reject(link_in(version), make.BY)
    undo.undo(last_batch(), make.BY)
    assert not LinkRejection.objects.exists()
    assert (link_in(version).state, version.mentions.get().actor) == ("proposed", bessent)


def test_choosing_another_actor_updates_pending_records(bessent: Actor) -> None:
    other = make.actor("Scott Bessent", role="baker of Leeds")
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", TREASURY), said_by=0)
    editing.edit(link_in(version), {"actor": other}, make.BY)
    assert version.mentions.get().actor == version.claims.get().source_actor == other
    assert version.mentions.get().state == "proposed"
    again = link_in(read("Scott Bessent came.", ("Scott Bessent", "person", TREASURY)))
    assert again.actor == other
    undo.undo(last_batch(), make.BY)
    assert version.mentions.get().actor == bessent


def test_correcting_the_actor_of_a_mention_corrects_its_link(bessent: Actor) -> None:
    other = make.actor("Scott Bessent", role="baker of Leeds")
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", TREASURY), said_by=0)
    editing.edit(version.mentions.get(), {"actor": other}, make.BY)
    assert (link_in(version).actor, link_in(version).state) == (other, "accepted")
    assert version.claims.get().source_actor == other


def test_decision_survives_later_runs(bessent: Actor) -> None:
    other = make.actor("Other")
    version = read("Scott Bessent left.", ("Scott Bessent", "person", ""))
    editing.edit(link_in(version), {"actor": other}, make.BY)
    read("Scott Bessent left.", ("Scott Bessent", "person", TREASURY), version=version)
    assert link_in(version).actor == version.mentions.get().actor == other
    read("Scott Bessent left.", version=version)
    assert (link_in(version).state, link_in(version).disagreement) == ("accepted", {})


def test_reject_is_refused_while_accepted_records_depend_on_the_link(bessent: Actor) -> None:
    version = read("Scott Bessent said so.", ("Scott Bessent", "person", ""), said_by=0)
    review.accept(version.claims.get(), make.BY)
    with pytest.raises(Blocked):
        review.reject(link_in(version), make.BY)


def test_merge_moves_links_and_keys(bessent: Actor) -> None:
    short = make.actor("Scotty B")
    version = read("Scotty B left.", ("Scotty B", "person", ""))
    review.accept(link_in(version), make.BY)
    merge.merge(short, bessent, make.BY)
    assert link_in(version).actor == bessent
    assert not ActorKey.objects.filter(actor=short).exists()
    assert link_in(read("Scotty B came.", ("Scotty B", "person", ""))).actor == bessent
    merge.unmerge(short, make.BY)
    assert link_in(version).actor == short
    assert link_in(read("Scotty B went.", ("Scotty B", "person", ""))).actor == short


def test_split_moves_the_links_of_its_mentions(bessent: Actor) -> None:
    here = read("Scott Bessent left.", ("Scott Bessent", "person", ""))
    there = read("Scott Bessent baked bread.", ("Scott Bessent", "person", "baker of Leeds"))
    for version in (here, there):
        editing.edit(link_in(version), {"actor": bessent}, make.BY)
    part = merge.SplitSelection(mentions=[there.mentions.get().pk])
    baker = merge.split(bessent, part, make.BY, name="Scott Bessent", kind="person", role="baker of Leeds")
    assert (link_in(here).actor, link_in(there).actor) == (bessent, baker)
    assert link_in(read("Scott Bessent rested.", ("Scott Bessent", "person", "Leeds baker"))).actor == baker
    merge.merge(baker, bessent, make.BY)
    assert link_in(there).actor == bessent


# --- actors that may be one -------------------------------------------------------------------------------------------


def test_merge_candidates_exclude_distinct_actors(bessent: Actor) -> None:
    same = make.actor("Bessent, Scott", role="Treasury Secretary")
    other = make.actor("Scott Bessent", role="baker of Leeds")
    make.actor("Ana Ruiz")
    assert [candidate.known.id for candidate in linking.merge_candidates(bessent)] == [same.pk, other.pk]
    merge.mark_distinct(bessent, other, make.BY)
    (candidate,) = linking.merge_candidates(bessent)
    assert (candidate.known.id, "a role that fits" in candidate.reasons) == (same.pk, True)


# --- keys follow names ------------------------------------------------------------------------------------------------


def test_keys_follow_the_names_of_an_actor() -> None:
    actor = editing.add_actor(make.BY, name="Ana Ruiz", kind="person")
    editing.edit(actor, {"name": "Ana Vega", "aliases": ["Ana Vega", "La Vega"]}, make.BY)
    keys = set(actor.keys.values_list("key", flat=True))
    assert {"n:ana vega", "n:la vega"} <= keys
    assert "n:ana ruiz" not in keys


def test_learned_names_are_limited_for_each_actor_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["articles.services.linking.actor_keys"], "MAX_LEARNED_NAMES", 2)
    rare, frequent = make.actor("Ana Ruiz"), make.actor("Scott Bessent")
    for who, name in ((rare, "Anna Rouiz"), *((frequent, f"Scott Besent{n}") for n in range(5))):
        of = make.version(f"{name} spoke.")
        ActorLink.objects.create(version=of, name=name, kind="person", outcome="known", actor=who, state=make.A)
    linking.update_actor_keys([rare, frequent])
    learned = ActorKey.objects.filter(key__startswith="n:")
    assert set(learned.filter(actor=rare).values_list("key", flat=True)) == {"n:ana ruiz", "n:anna rouiz"}
    assert learned.filter(actor=frequent).count() == 3


def test_outlets_have_keys() -> None:
    outlet = make.outlet("The Daily Lantern")
    assert make.required(outlet.actor).keys.filter(key="n:daily lantern").exists()
