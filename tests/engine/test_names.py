"""Aliases of persons and organisations, the kinds that nouns beside a name give, and roles."""

from __future__ import annotations

import pytest

from analysis.engine import Actor

from .conftest import Read


def mentions_of(read: Read, text: str, name: str) -> list[str]:
    actor = next((a for a in read(text).actors if a.name == name), None)
    return [text[m.start : m.end] for m in actor.mentions if m.kind == "name"] if actor else []


@pytest.mark.parametrize(
    ("text", "name", "forms"),
    [
        # the family name leads
        ("Analyst Wang Shaohua spoke. Wang saw risks.", "Wang Shaohua", ["Wang Shaohua", "Wang"]),
        ("Singer Han Seo-yeon fell ill. Han rested.", "Han Seo-yeon", ["Han Seo-yeon", "Han"]),
        # two surnames: either, or both
        ("Judge Lucía Torres Vega ruled. Torres Vega quoted the law.", "Lucía Torres Vega",
         ["Lucía Torres Vega", "Torres Vega"]),
        ("Judge Lucía Torres Vega ruled. Torres quoted the law.", "Lucía Torres Vega", ["Lucía Torres Vega", "Torres"]),
        # particles, with a capital where they begin
        ("Anke van den Berg won the race. Van den Berg is 22.", "Anke van den Berg",
         ["Anke van den Berg", "Van den Berg"]),
        ("Karim el-Masri owns the café. El-Masri sold it.", "Karim el-Masri", ["Karim el-Masri", "El-Masri"]),
        ("Karim el-Masri owns the café. Masri sold it.", "Karim el-Masri", ["Karim el-Masri", "Masri"]),
        # a last name that names another without its particle
        ("Khalid bin Rashid met Rashid Omar. Rashid left.", "Khalid bin Rashid", ["Khalid bin Rashid"]),
        # suffixes, hyphens
        ("Lawyer Marvin Tate Jr. sued. Tate lost.", "Marvin Tate Jr.", ["Marvin Tate Jr.", "Tate"]),
        ("Dr. Sian Price-Evans wrote it. Price-Evans is a surgeon.", "Sian Price-Evans",
         ["Sian Price-Evans", "Price-Evans"]),
        # the given name alone, of the one who bears it
        ("Serena Castile won. The crowd sang for Serena.", "Serena Castile", ["Serena Castile", "Serena"]),
    ],
)  # fmt: skip
def test_short_forms_of_persons(read: Read, text: str, name: str, forms: list[str]) -> None:
    assert mentions_of(read, text, name) == forms


def test_title_distinguishes_two_of_one_surname(read: Read) -> None:
    text = "Maria Stone and Peter Stone run the farm. Mrs. Stone milks the cows. Stone is rich."
    assert mentions_of(read, text, "Maria Stone") == ["Maria Stone", "Stone"]
    assert mentions_of(read, text, "Peter Stone") == ["Peter Stone"]
    assert mentions_of(read, text, "Stone") == ["Stone"]


def test_family_is_a_group_of_its_own(read: Read) -> None:
    actors = {a.name: a.kind for a in read("Bill Hartley and Ann Hartley moved. The Hartleys bought a boat.").actors}
    assert actors["Hartleys"] == "group"
    assert actors["Ann Hartley"] == "person"


@pytest.mark.parametrize(
    ("text", "name", "forms"),
    [
        ("The Nordic Seed Council (NSC) met. The NSC agreed.", "Nordic Seed Council",
         ["Nordic Seed Council", "NSC", "NSC"]),
        ("The NSC (Nordic Seed Council) met. The NSC agreed.", "Nordic Seed Council",
         ["NSC", "Nordic Seed Council", "NSC"]),
        ("Baumann Holding AG fell. Baumann Holding said so.", "Baumann Holding AG",
         ["Baumann Holding AG", "Baumann Holding"]),
        ("The Central Bank of Norland met. The Bank kept rates.", "Central Bank of Norland",
         ["Central Bank of Norland", "Bank"]),
        ("A fire broke out, The Evening Courier reported. The Courier saw it.", "The Evening Courier",
         ["The Evening Courier", "Courier"]),
        ("Meyer & Töchter opened a shop in Graz.", "Meyer & Töchter", ["Meyer & Töchter"]),
    ],
)  # fmt: skip
def test_short_forms_of_bodies(read: Read, text: str, name: str, forms: list[str]) -> None:
    assert mentions_of(read, text, name) == forms


def test_noun_shared_by_two_organisations_stays_open(read: Read) -> None:
    text = "The Trade Commission met the Fisheries Commission. The Commission agreed."
    assert mentions_of(read, text, "Trade Commission") == ["Trade Commission"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The union Solidar called a strike.", "Solidar", "organisation"),
        ("Rescuers reached the MV Southern Dawn at noon.", "MV Southern Dawn", "other"),
        ("They shut their Kassel plant in May.", "Kassel", "place"),
        ("They met Queen Mathilde there.", "Mathilde", "person"),
        ("He lives in Amsterdam.", "Amsterdam", "place"),
        ("According to the daily El Faro, she left.", "El Faro", "outlet"),
        ("Rebels struck Rafah on Monday.", "Rafah", "place"),
        ("The Tallgrass Ledger reported that it rose.", "The Tallgrass Ledger", "outlet"),
        ("HULL (Agence Sud) - It rained on Monday.", "Agence Sud", "outlet"),
        ("MERANO (Agency) — It rained in Merano.", "Merano", "place"),
    ],
)
def test_kinds_given_by_the_words_beside_a_name(read: Read, text: str, name: str, kind: str) -> None:
    assert {a.name: a.kind for a in read(text).actors}.get(name) == kind


def test_name_of_a_place_may_be_a_surname(read: Read) -> None:
    assert {(a.name, a.kind) for a in read("Jorge Medina sued. Medina said it was late.").actors} == {
        ("Jorge Medina", "person")
    }


def test_office_is_not_an_organisation(read: Read) -> None:
    assert [a.name for a in read("They called for Transport Minister Lidia Sanz to resign.").actors] == ["Lidia Sanz"]


def test_currency_is_not_an_organisation(read: Read) -> None:
    assert read("The leu fell on Monday, and the krona rose.").actors == ()


def test_place_of_a_dateline_has_normal_case(read: Read) -> None:
    assert mentions_of(read, "SANTA MIRA, Oct 26 (Meridian Wire) - It rained.", "Santa Mira") == ["SANTA MIRA"]


def test_dateline_in_capitals_is_the_same_place(read: Read) -> None:
    text = "MOUNT ARDEN, June 4 — Rain fell on Mount Arden."
    assert mentions_of(read, text, "Mount Arden") == ["MOUNT ARDEN", "Mount Arden"]


# --- roles and how they stand -----------------------------------------------------------------------------------------


def roles(actors: tuple[Actor, ...], name: str) -> list[tuple[str, str]]:
    return next(([(r.role, r.standing) for r in a.roles] for a in actors if a.name == name), [])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("They met former Peruvian President Elsa Rey.", "Elsa Rey", [("Peruvian President", "former")]),
        ("They met acting Police Chief Tom Orr.", "Tom Orr", [("Police Chief", "acting")]),
        ("They met Mayor-elect Jo Brand.", "Jo Brand", [("Mayor", "elect")]),
        ("They met incoming Chancellor Uwe Kern.", "Uwe Kern", [("Chancellor", "elect")]),
        ("They met then-Governor Al Pike in 2003.", "Al Pike", [("Governor", "then")]),
        ("They met ex-Prime Minister Kurt Holm.", "Kurt Holm", [("Prime Minister", "former")]),
        ("The late Bishop Oscar Lima built it.", "Oscar Lima", [("Bishop", "late")]),
        ("The outgoing mayor, Ida Falk, wept.", "Ida Falk", [("mayor", "outgoing")]),
        ("Ida Falk, chairman of Volta Steel, wept.", "Ida Falk", [("chairman of Volta Steel", "current")]),
        ("Ida Falk, the museum's former director, wept.", "Ida Falk", [("director", "former")]),
        ("Ida Falk, who was tax minister until 2019, wept.", "Ida Falk", [("tax minister", "former")]),
        ("Ida Falk is the governor of Utah.", "Ida Falk", [("governor of Utah", "current")]),
        ("Its spokeswoman, Ida Falk, wept.", "Ida Falk", [("spokeswoman", "current")]),
        ("They met Ministers Ida Falk and Jo Brand.", "Jo Brand", [("Minister", "current")]),
        ("The opposition leader, former judge Ida Falk, wept.", "Ida Falk",
         [("judge", "former"), ("opposition leader", "current")]),
        ("Traders at Ida Falk sold shares.", "Ida Falk", []),  # no role of hers
        ("An aide to Senator Ida Falk wept.", "Ida Falk", [("Senator", "current")]),
        ("After talks with Mayor Ida Falk he left.", "Ida Falk", [("Mayor", "current")]),
        ("Ida Falk, the mayor, and Jo Brand, the judge, met.", "Ida Falk", [("mayor", "current")]),
        ("Ida Falk, the mayor, and Jo Brand, the judge, met.", "Jo Brand", [("judge", "current")]),
        ("They met Chancellor of the Exchequer Ida Falk.", "Ida Falk", [("Chancellor of the Exchequer", "current")]),
    ],
)  # fmt: skip
def test_roles(read: Read, text: str, name: str, expected: list[tuple[str, str]]) -> None:
    assert roles(read(text).actors, name) == expected


def test_span_of_a_role_holds_its_words(read: Read) -> None:
    text = "They met former Peruvian President Elsa Rey."
    actor = read(text).actors[-1]
    assert actor.role == "former Peruvian President"
    assert [text[r.start : r.end] for r in actor.roles] == ["former Peruvian President"]
