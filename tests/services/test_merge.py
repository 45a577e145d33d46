from __future__ import annotations

from typing import Any

import pytest

from articles.choices import Action
from articles.models import Actor, Alias, ArticleVersion
from articles.services import merge
from articles.services.errors import Blocked, InvalidValue, ServiceError
from articles.services.transitions import Performer, history
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ArticleVersion:
    return make.version()


@pytest.fixture
def pair(version: ArticleVersion) -> Any:
    """“A. Ruiz”, with one of everything that points at an actor, and “Ana Ruiz”."""
    short, full = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    make.mention(version, "Ana Ruiz", short)
    make.claim(version, "prices will fall", source="Ana Ruiz", source_actor=short)
    make.participant(make.event(), short)
    return short, full


def references(actor: Any) -> tuple[Any, Any, Any]:
    return (actor.mentions.count(), actor.claims.count(), actor.event_participations.count())


def test_a_merge_moves_every_reference_and_leaves_a_redirect(pair: Any) -> None:
    short, full = pair
    assert merge.preview(short, full) == {
        "mentions": 1,
        "claims": 1,
        "participations": 1,
        "outlets": 0,
        "links": 0,
        "aliases": 1,
    }
    merge.merge(short, full, make.BY)
    short.refresh_from_db()
    assert short.merged_into == full
    assert (references(short), references(full)) == ((0, 0, 0), (1, 1, 1))
    assert {alias.text for alias in full.aliases.all()} == {"A. Ruiz", "Ana Ruiz"}


def test_a_metonym_stays_a_metonym_when_a_merge_copies_it(pair: Any) -> None:
    ruiz, ana = pair
    Alias.objects.create(actor=ruiz, text="Lima", origin="metonym")
    merge.merge(ruiz, ana, make.BY)
    assert ana.aliases.get(text="Lima").origin == "metonym"


def test_a_merge_can_be_undone(pair: Any, version: ArticleVersion) -> None:
    short, full = pair
    make.mention(version, "Ruiz left", full)
    merge.merge(short, full, make.BY)
    merge.unmerge(short, make.BY)
    short.refresh_from_db()
    assert short.merged_into is None
    assert (references(short), references(full)) == ((1, 1, 1), (1, 0, 0))
    assert [alias.text for alias in full.aliases.all()] == ["Ana Ruiz"]
    assert [line.action for line in history(short)] == ["unmerge", "merge"]


def test_undoing_a_merge_leaves_references_that_were_moved_since(pair: Any) -> None:
    short, full = pair
    other = make.actor("Other")
    merge.merge(short, full, make.BY)
    full.mentions.update(actor=other)
    merge.unmerge(short, make.BY)
    assert (references(short), references(other)) == ((0, 1, 1), (1, 0, 0))


def test_a_merge_leaves_out_participations_that_both_have(pair: Any) -> None:
    short, full = pair
    make.participant(short.events.get(), full)
    merge.merge(short, full, make.BY)
    assert full.event_participations.count() == 1
    merge.unmerge(short, make.BY)
    assert short.event_participations.count() == 1


def test_invalid_merges_are_refused(pair: Any, version: ArticleVersion) -> None:
    short, full = pair
    unnamed = make.actor("officials", anonymous=True, version=version)
    with pytest.raises(InvalidValue, match="itself"):
        merge.merge(full, full, make.BY)
    for one, other in ((short, unnamed), (unnamed, full)):
        with pytest.raises(InvalidValue, match="unnamed source"):
            merge.merge(one, other, make.BY)
    with pytest.raises(Blocked, match="rejected"):
        merge.merge(short, make.actor("Gone", state=make.R), make.BY)
    with pytest.raises(InvalidValue, match="Wikidata"):
        merge.merge(make.actor("X", wikidata_id="Q1"), make.actor("Y", wikidata_id="Q2"), make.BY)
    with pytest.raises(InvalidValue, match="outlet"):
        merge.merge(make.required(make.outlet("One").actor), make.required(make.outlet("Two").actor), make.BY)
    assert not Actor.objects.exclude(merged_into=None).exists()


def test_merges_are_undone_from_the_end_of_the_chain(pair: Any) -> None:
    short, full = pair
    last = make.actor("Ana María Ruiz")
    merge.merge(short, full, make.BY)
    with pytest.raises(Blocked):
        merge.merge(short, last, make.BY)
    with pytest.raises(Blocked):
        merge.merge(last, short, make.BY)
    merge.merge(full, last, make.BY)
    with pytest.raises(Blocked, match="Undo that merge first"):
        merge.unmerge(short, make.BY)
    merge.unmerge(full, make.BY)
    merge.unmerge(short, make.BY)
    assert references(short) == (1, 1, 1)


def test_unmerge_is_refused_for_an_actor_that_is_not_merged() -> None:
    with pytest.raises(Blocked, match="not merged"):
        merge.unmerge(make.actor(), make.BY)


# --- one is two, two are never one ------------------------------------------------------------------------------------


def test_a_split_moves_a_part_to_a_new_actor_and_a_merge_undoes_it(pair: Any, version: ArticleVersion) -> None:
    both, _ = pair
    mention = make.mention(version, "Ruiz left", both)
    new = merge.split(both, merge.SplitSelection(mentions=[mention.pk]), make.BY, name="Eva Ruiz", kind="person")
    assert (references(both), references(new)) == ((1, 1, 1), (1, 0, 0))
    assert (new.state, [alias.text for alias in new.aliases.all()]) == ("accepted", ["Eva Ruiz"])
    assert history(both)[0].action == "split"
    merge.merge(new, Actor.objects.get(pk=both.pk), make.BY)
    assert references(both) == (2, 1, 1)


def test_invalid_splits_are_refused(pair: Any, version: ArticleVersion) -> None:
    both, full = pair
    other = make.mention(version, "Ruiz left", full)
    unnamed = make.actor("officials", anonymous=True, version=version)
    values = {"name": "Eva Ruiz", "kind": "person"}
    everything = merge.SplitSelection(
        mentions=both.mentions.values_list("pk", flat=True),
        claims=both.claims.values_list("pk", flat=True),
        participations=both.event_participations.values_list("pk", flat=True),
    )
    for actor, part, words, more in (
        (both, merge.SplitSelection(), "Select what belongs", values),
        (both, merge.SplitSelection(mentions=[other.pk]), "no longer belong", values),
        (both, everything, "selected everything", values),
        (both, everything, "a name", values | {"name": " "}),
        (unnamed, everything, "unnamed source", values),
    ):
        with pytest.raises(ServiceError, match=words):
            merge.split(actor, part, make.BY, name=more["name"], kind=more["kind"])
    assert not Actor.objects.filter(name="Eva Ruiz").exists()


def test_distinct_actors_cannot_be_merged_until_the_mark_is_removed(pair: Any) -> None:
    short, full = pair
    merge.mark_distinct(short, full, Performer("Ines"))
    for one, other in ((short, full), (full, short)):
        with pytest.raises(Blocked, match=r"Ines marked .* as distinct on "):
            merge.merge(one, other, make.BY)
    assert [(other, row.user_name) for other, row in merge.distinct_from(full)] == [(short, "Ines")]
    merge.unmark_distinct(full, short, make.BY)
    merge.merge(Actor.objects.get(pk=short.pk), full, make.BY)


def test_distinct_actors_cannot_be_merged_through_a_third(pair: Any) -> None:
    short, full = pair
    third = make.actor("Third")
    merge.mark_distinct(short, full, make.BY)
    merge.merge(short, third, make.BY)
    with pytest.raises(Blocked, match="as distinct"):
        merge.merge(third, full, make.BY)


def test_invalid_marks_are_refused(pair: Any) -> None:
    short, full = pair
    with pytest.raises(InvalidValue, match="itself"):
        merge.mark_distinct(full, full, make.BY)
    merge.mark_distinct(short, full, make.BY)
    with pytest.raises(Blocked, match="already"):
        merge.mark_distinct(full, short, make.BY)
    with pytest.raises(Blocked, match="not marked as distinct"):
        merge.unmark_distinct(full, make.actor("Third"), make.BY)


def test_an_unnamed_source_cannot_be_merged(version: ArticleVersion) -> None:
    other = make.version("Officials said so.", title="Other")
    here, there = (make.actor("officials", anonymous=True, version=text) for text in (version, other))
    with pytest.raises(InvalidValue, match="not known to be the same as any actor in another article"):
        merge.merge(here, there, make.BY)
    with pytest.raises(InvalidValue, match="Link their mentions to one"):
        merge.merge(here, make.actor("insiders", anonymous=True, version=version), make.BY)


def test_mark_and_its_removal_are_in_the_history_of_both_actors(pair: tuple[Actor, Actor]) -> None:
    short, full = pair
    merge.mark_distinct(short, full, make.BY)
    merge.unmark_distinct(short, full, make.BY)
    for one, other in ((short, full), (full, short)):
        lines = list(history(one).values_list("action", "changes"))
        assert lines == [
            (Action.UNMARK_DISTINCT, {"from": [other.pk, None]}),
            (Action.MARK_DISTINCT, {"from": [None, other.pk]}),
        ]
