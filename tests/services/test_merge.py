import pytest

from articles.models import Actor
from articles.services import merge
from articles.services.errors import Blocked, Invalid
from articles.services.moves import history
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
    with pytest.raises(Invalid, match="itself"):
        merge.merge(full, full, make.BY)
    for one, other in ((short, unnamed), (unnamed, full)):
        with pytest.raises(Invalid, match="unnamed source"):
            merge.merge(one, other, make.BY)
    with pytest.raises(Blocked, match="rejected"):
        merge.merge(short, make.actor("Gone", state=make.R), make.BY)
    with pytest.raises(Invalid, match="Wikidata"):
        merge.merge(make.actor("X", wikidata_id="Q1"), make.actor("Y", wikidata_id="Q2"), make.BY)
    with pytest.raises(Invalid, match="outlet"):
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
