"""Names known beforehand."""

from analysis.engine import KnownActor
from analysis.engine.language import gazetteer
from analysis.engine.language.gazetteer import GazetteerEntry


def test_countries_come_before_capitals_of_the_same_name() -> None:
    entries = gazetteer.entries()
    assert entries["Singapore"].kind == "country"
    assert entries["Beijing"] == GazetteerEntry("Beijing", "place")


def test_a_capital_speaks_for_its_country() -> None:
    assert gazetteer.government_seats()["Beijing"] == GazetteerEntry("China", "country")


def test_nationality_adjectives_include_their_plurals() -> None:
    assert {"russian", "russians", "iraqi", "iraqis", "european"} <= gazetteer.nationality_adjectives()


def test_a_form_of_two_known_actors_names_neither() -> None:
    known = (
        KnownActor("1", "Ana Ruiz", "person", aliases=("Ruiz", "the nurse")),
        KnownActor("2", "Luis Ruiz", "person", aliases=("Ruiz",)),
    )
    assert set(gazetteer.known_actor_entries(known)) == {"Ana Ruiz", "Luis Ruiz"}
