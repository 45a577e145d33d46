import pytest

from articles.models import Actor, Alias
from articles.services import merge
from articles.services.errors import Blocked, InvalidValue, ServiceError
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make.version()


@pytest.fixture
def pair(version):
    """“A. Ruiz”, with one of everything that points at an actor, and “Ana Ruiz”."""
    short, full = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    make.mention(version, "Ana Ruiz", short)
    make.claim(version, "prices will fall", source="Ana Ruiz", source_actor=short)
    make.participant(make.event(), short)
    return short, full


def pointing(actor):
    return (actor.mentions.count(), actor.claims.count(), actor.event_participations.count())


def test_a_merge_moves_everything_and_leaves_a_signpost(pair):
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
    assert (pointing(short), pointing(full)) == ((0, 0, 0), (1, 1, 1))
    assert {alias.text for alias in full.aliases.all()} == {"A. Ruiz", "Ana Ruiz"}


def test_a_place_that_stands_for_one_is_no_name_after_a_merge_either(pair):
    ruiz, ana = pair
    Alias.objects.create(actor=ruiz, text="Lima", origin="metonym")
    merge.merge(ruiz, ana, make.BY)
    assert ana.aliases.get(text="Lima").origin == "metonym"


def test_a_merge_can_be_undone(pair, version):
    short, full = pair
    make.mention(version, "Ruiz left", full)
    merge.merge(short, full, make.BY)
    merge.unmerge(short, make.BY)
    short.refresh_from_db()
    assert short.merged_into is None
    assert (pointing(short), pointing(full)) == ((1, 1, 1), (1, 0, 0))
    assert [alias.text for alias in full.aliases.all()] == ["Ana Ruiz"]
    assert [line.action for line in history(short)] == ["unmerge", "merge"]


def test_what_was_decided_since_stays_where_it_was_put(pair):
    short, full = pair
    other = make.actor("Other")
    merge.merge(short, full, make.BY)
    full.mentions.update(actor=other)
    merge.unmerge(short, make.BY)
    assert (pointing(short), pointing(other)) == ((0, 1, 1), (1, 0, 0))


def test_who_takes_part_twice_takes_part_once(pair):
    short, full = pair
    make.participant(short.events.get(), full)
    merge.merge(short, full, make.BY)
    assert full.event_participations.count() == 1
    merge.unmerge(short, make.BY)
    assert short.event_participations.count() == 1


def test_merges_that_cannot_be(pair, version):
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
        merge.merge(make.outlet("One").actor, make.outlet("Two").actor, make.BY)
    assert not Actor.objects.exclude(merged_into=None).exists()


def test_a_merged_actor_is_merged_no_further_and_undone_from_the_end(pair):
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
    assert pointing(short) == (1, 1, 1)


def test_there_is_nothing_to_undo_before_a_merge():
    with pytest.raises(Blocked, match="not merged"):
        merge.unmerge(make.actor(), make.BY)


# --- one is two, two are never one ------------------------------------------------------------------------------------


def test_a_split_gives_part_to_a_new_actor_and_a_merge_takes_it_back(pair, version):
    both, _ = pair
    mention = make.mention(version, "Ruiz left", both)
    new = merge.split(both, merge.SplitSelection(mentions=[mention.pk]), make.BY, name="Eva Ruiz", kind="person")
    assert (pointing(both), pointing(new)) == ((1, 1, 1), (1, 0, 0))
    assert (new.state, [alias.text for alias in new.aliases.all()]) == ("accepted", ["Eva Ruiz"])
    assert history(both).first().action == "split"
    merge.merge(new, Actor.objects.get(pk=both.pk), make.BY)
    assert pointing(both) == (2, 1, 1)


def test_splits_that_cannot_be(pair, version):
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
            merge.split(actor, part, make.BY, **more)
    assert not Actor.objects.filter(name="Eva Ruiz").exists()


def test_two_that_are_set_apart_are_never_merged_until_that_is_taken_back(pair):
    short, full = pair
    merge.mark_distinct(short, full, make.Performer("Ines"))
    for one, other in ((short, full), (full, short)):
        with pytest.raises(Blocked, match=r"Ines marked .* as distinct on "):
            merge.merge(one, other, make.BY)
    assert [(other, row.user_name) for other, row in merge.distinct_from(full)] == [(short, "Ines")]
    merge.unmark_distinct(full, short, make.BY)
    merge.merge(Actor.objects.get(pk=short.pk), full, make.BY)


def test_nor_are_they_merged_in_two_steps(pair):
    short, full = pair
    third = make.actor("Third")
    merge.mark_distinct(short, full, make.BY)
    merge.merge(short, third, make.BY)
    with pytest.raises(Blocked, match="as distinct"):
        merge.merge(third, full, make.BY)


def test_setting_apart_that_cannot_be(pair):
    short, full = pair
    with pytest.raises(InvalidValue, match="itself"):
        merge.mark_distinct(full, full, make.BY)
    merge.mark_distinct(short, full, make.BY)
    with pytest.raises(Blocked, match="already"):
        merge.mark_distinct(full, short, make.BY)
    with pytest.raises(Blocked, match="not marked as distinct"):
        merge.unmark_distinct(full, make.actor("Third"), make.BY)


def test_an_unnamed_source_is_refused_across_articles_and_within_one_with_the_reason(version):
    other = make.version("Officials said so.", title="Other")
    here, there = (make.actor("officials", anonymous=True, version=text) for text in (version, other))
    with pytest.raises(InvalidValue, match="not known to be the same as any actor in another article"):
        merge.merge(here, there, make.BY)
    with pytest.raises(InvalidValue, match="Link their mentions to one"):
        merge.merge(here, make.actor("insiders", anonymous=True, version=version), make.BY)
