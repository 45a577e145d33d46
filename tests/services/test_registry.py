"""Loading the registry: what rows create, that loading twice changes nothing, and that editors' changes are kept."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.jobs.extraction import known_actors
from articles.choices import ActorKind, AliasOrigin
from articles.models import Actor, Alias, Outlet, ReviewLog
from articles.services import editing, merge, registry, review
from articles.services.ingest import outlet_for_name
from articles.services.registry_file import RegistryFileError, read
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db

HEAD = "kind,name,aliases,metonyms,role,since,until,country,domain,wikidata\n"
FRANCE = HEAD + "organisation,Government of France,French government,Paris; Élysée,,,,FR,,\n"
LANTERN = HEAD + "outlet,The Daily Lantern,Lantern,,newspaper,,,GB,lantern.example,Q900001\n"


def person(
    name: str = "Ana Ruiz",
    role: str = "President of Norland",
    since: str = "2012-05-15",
    until: str = "",
    wikidata: str = "Q900002",
) -> str:
    return f"{HEAD}person,{name},A. Ruiz,,{role},{since},{until},,,{wikidata}\n"


def load(text: Any) -> Any:
    loaded = registry.load(text)
    return loaded, "\n".join([str(loaded), *loaded.notes])


# --- creating actors --------------------------------------------------------------------------------------------------


def test_row_becomes_an_accepted_actor_with_aliases_and_history() -> None:
    load(FRANCE)
    actor = Actor.objects.get()
    assert (actor.state, actor.kind, actor.edited, actor.proposal) == ("accepted", "organisation", False, {})
    assert dict(actor.aliases.values_list("text", "origin")) == {
        "Government of France": "registry",
        "French government": "registry",
        "Paris": "metonym",
        "Élysée": "metonym",
    }
    line = history(actor).get()
    assert (line.action, line.user, line.user_name) == ("create", None, "the registry")


def test_outlet_row_creates_an_outlet_without_full_text() -> None:
    load(LANTERN)
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.domain, outlet.country) == ("The Daily Lantern", "lantern.example", "GB")
    assert outlet.full_text_allowed is False
    assert make.required(outlet.actor).wikidata_id == "Q900001"


@pytest.mark.parametrize(
    ("since", "until", "role"),
    [
        ("2012-05-15", "", "President of Norland"),
        ("2012-05-15", "2017-05", "President of Norland (2012–2017)"),
        ("2012", "2012-09", "President of Norland (2012)"),
        ("", "2017", "President of Norland (until 2017)"),
    ],
)
def test_former_role_has_its_years(since: str, until: str, role: str) -> None:
    load(person(since=since, until=until))
    assert Actor.objects.get().role == role


def test_current_role_has_the_date_it_was_known_at() -> None:
    head = "kind,name,role,since,until,as_of\n"
    text = f"{head}person,Ana,Mayor,2020,,2025-10-31\nperson,Ben,Mayor,2015,2020,2025-10-31\n"
    assert [row.title for row in read(text)] == ["Mayor (as of 2025-10-31)", "Mayor (2015–2020)"]
    with pytest.raises(RegistryFileError, match="not a date"):
        read(f"{head}person,Ana,Mayor,2020,,lately\n")


def test_metonym_is_not_a_known_name() -> None:
    load(FRANCE)
    assert known_actors("Talks in Paris ended.") == ()
    assert [actor.name for actor in known_actors("The French government met.")] == ["Government of France"]


# --- loading again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [FRANCE, LANTERN, person()])
def test_second_load_changes_nothing(text: Any) -> None:
    load(text)
    lines = ReviewLog.objects.count()
    _, said = load(text)
    assert said == "nothing changed; 1 already loaded."
    assert (ReviewLog.objects.count(), Actor.objects.count()) == (lines, 1)


def test_newer_file_updates_the_actor() -> None:
    load(person())
    _, said = load(person(until="2017-05-14").replace("A. Ruiz", "A. Ruiz; Ana María Ruiz"))
    assert said == "0 added, 1 changed, 0 unchanged."
    actor = Actor.objects.get()
    assert actor.role == "President of Norland (2012–2017)"
    assert actor.aliases.count() == 3
    assert load(person(until="2017-05-14"))[1].startswith("nothing changed")


def test_renamed_row_is_matched_by_its_wikidata_id() -> None:
    load(person())
    load(person("Ana Ruiz Soler"))
    actor = Actor.objects.get()
    assert actor.name == "Ana Ruiz Soler"
    assert set(actor.aliases.values_list("text", flat=True)) == {"Ana Ruiz", "A. Ruiz", "Ana Ruiz Soler"}


# --- changes by an editor ---------------------------------------------------------------------------------------------


def test_field_that_an_editor_changed_is_kept_with_a_note() -> None:
    load(person())
    actor = Actor.objects.get()
    editing.edit(actor, {"role": "Ruler of Norland", "name": "Doña Ana"}, make.BY)
    _, said = load(person(until="2017-05-14"))
    assert said == (
        "0 added, 1 changed, 0 unchanged.\nline 2: “Ana Ruiz” kept: an editor changed name and role."
    )  # the term of office is the registry's own, and has ended now
    assert str(actor.terms.get()) == "President of Norland (2012–2017)"
    actor.refresh_from_db()
    assert (actor.name, actor.role) == ("Doña Ana", "Ruler of Norland")


def test_field_that_an_editor_emptied_stays_empty() -> None:
    load(LANTERN)
    editing.edit(Actor.objects.get(), {"role": ""}, make.BY)
    Outlet.objects.update(domain="")
    _, said = load(LANTERN)
    assert "an editor changed role and domain" in said
    assert Outlet.objects.get().domain == ""


def test_removed_alias_does_not_come_back() -> None:
    load(person())
    actor = Actor.objects.get()
    editing.edit(actor, {"aliases": ["Ana Ruiz", "La Ruiz"]}, make.BY)
    load(person())
    assert set(actor.aliases.values_list("text", flat=True)) == {"Ana Ruiz", "La Ruiz"}


def test_rejected_and_merged_actors_are_kept() -> None:
    load(FRANCE)
    review.reject(Actor.objects.get(), make.BY)
    assert "an editor rejected it" in load(FRANCE)[1]
    load(person())
    merge.merge(Actor.objects.get(name="Ana Ruiz"), make.actor("President Ruiz"), make.BY)
    assert "merged it into “President Ruiz”" in load(person())[1]
    assert Actor.objects.filter(state="accepted", merged_into=None).count() == 1


def test_removed_outlet_does_not_come_back() -> None:
    load(LANTERN)
    Outlet.objects.all().delete()
    assert "an editor removed its outlet" in load(LANTERN)[1]
    assert not Outlet.objects.exists()


# --- matching existing actors -----------------------------------------------------------------------------------------


def test_outlet_of_an_article_is_completed() -> None:
    outlet = outlet_for_name("The daily LANTERN", make.BY)
    _, said = load(LANTERN)
    assert said == "0 added, 1 changed, 0 unchanged."
    outlet.refresh_from_db()
    assert (outlet.name, outlet.domain, make.required(outlet.actor).wikidata_id) == (
        "The daily LANTERN",
        "lantern.example",
        "Q900001",
    )
    assert load(LANTERN)[1].startswith("nothing changed")


def test_outlet_is_matched_by_its_domain() -> None:
    outlet = make.outlet("Lantern Online", domain="lantern.example", country="US")
    load(LANTERN)
    outlet.refresh_from_db()
    assert (outlet.name, outlet.country) == ("Lantern Online", "US")
    assert Outlet.objects.count() == 1


def test_name_and_domain_of_different_outlets_are_refused() -> None:
    make.outlet("The Daily Lantern")
    make.outlet("Lantern Online", domain="lantern.example")
    loaded, said = load(LANTERN)
    assert loaded.counts == {"refused": 1}
    assert "line 2: “The Daily Lantern” refused" in said


def test_pending_actor_of_that_kind_and_name_is_accepted() -> None:
    actor = make.actor("Government of France", kind=ActorKind.ORGANISATION, state=make.P)
    load(FRANCE)
    actor.refresh_from_db()
    assert actor.state == "accepted"
    assert actor.aliases.count() == 4
    assert Alias.objects.get(text="Paris").origin == AliasOrigin.METONYM


@pytest.mark.parametrize("state", ["proposed", "accepted"])
def test_person_is_not_matched_by_name(state: str) -> None:
    other = make.actor("Ana Ruiz", state=state)
    loaded, said = load(person())
    assert loaded.counts == {"kept": 1}
    assert "there is a person of this name" in said
    other.refresh_from_db()
    assert (other.role, other.state) == ("", state)


def test_person_is_matched_by_wikidata_id() -> None:
    ana = make.actor("Ana Ruiz", wikidata_id="Q900002")
    make.actor("Ana Ruiz")
    load(person())
    ana.refresh_from_db()
    assert ana.role == "President of Norland"
    assert "Wikidata id here is Q900002, not Q7" in load(person(wikidata="Q7"))[1]


def test_wikidata_id_of_another_kind_of_actor_is_refused() -> None:
    make.actor("Norland", kind=ActorKind.COUNTRY, wikidata_id="Q900002")
    assert "Q900002 is the country “Norland” here" in load(person())[1]


def test_row_with_several_namesakes_is_kept_back() -> None:
    for _ in range(2):
        make.actor("Government of France", kind=ActorKind.ORGANISATION)
    assert "there are 2 actors of this name" in load(FRANCE)[1]


# --- invalid files ----------------------------------------------------------------------------------------------------

INVALID_FILES = [
    ("name\nFrance\n", "line 1: the column “kind” is missing."),
    ("kind,name,nmae\n", "line 1: the column “nmae” is unknown"),
    ("kind,name,name\n", "line 1: the column “name” occurs twice."),
    ("", "line 1: the column “kind” is missing."),
    ("kind,name\nplanet,Mars\n", "line 2: “planet” is not a kind of actor"),
    ("kind,name\nperson,\n", "line 2: the name is empty."),
    ("kind,name\nperson,…\n", "line 2: the name is empty."),  # dots do not count in a name
    ("kind,name\nperson,A,B\n", "line 2: the row has more or fewer cells"),
    ("kind,name,role\nperson,A\n", "line 2: the row has more or fewer cells"),
    ("kind,name,role,since\nperson,A,mayor,2025-13\n", "line 2: “2025-13” is not a date"),
    ("kind,name,role,since\nperson,A,mayor,2025-02-30\n", "line 2: “2025-02-30” is not a date"),
    ("kind,name,role,since\nperson,A,mayor,May 2025\n", "line 2: “May 2025” is not a date"),
    ("kind,name,role,since,until\nperson,A,mayor,2025,2024\n", "line 2: “since” comes after “until”."),
    ("kind,name,since\nperson,A,2025\n", "line 2: dates need a role"),
    ("kind,name,wikidata\nperson,A,42\n", "line 2: “42” is not a Wikidata id"),
    ("kind,name,country\ncountry,A,gbr\n", "line 2: “gbr” is not a country code"),
    ("kind,name,domain\noutlet,A,https://a.example\n", "is not the domain of an outlet"),
    ("kind,name,domain\nperson,A,a.example\n", "is not the domain of an outlet"),
    ("kind,name\nperson,A\nperson,Á.\n", "line 3: the person “Á.” is already in line 2."),
    ("kind,name,wikidata\nperson,A,Q1\nperson,B,Q1\n", "line 3: “Q1” is already in line 2."),
    ("kind,name,domain\noutlet,A,a.example\noutlet,B,a.example\n", "line 3: “a.example” is already in line 2."),
    ('kind,name\nperson,"A\n', "this is not CSV"),
    (f"kind,name\noutlet,{'A' * 201}\n", "the name is longer than 200 characters."),
    (f"kind,name,aliases\nperson,A,{'B' * 301}\n", "an alias"),
]


@pytest.mark.parametrize(("text", "error"), INVALID_FILES)
def test_file_with_an_error_is_not_loaded(text: Any, error: Any) -> None:
    with pytest.raises(RegistryFileError) as bad:
        load(text)
    assert any(error in line for line in bad.value.errors), bad.value.errors
    assert not Actor.objects.exists()


def test_all_errors_are_reported() -> None:
    with pytest.raises(RegistryFileError) as bad:
        load("kind,name\nplanet,Mars\nperson,A\nperson,A\nperson,\n")
    assert [error[:6] for error in bad.value.errors] == ["line 2", "line 5", "line 4"]
    assert not Actor.objects.exists()


def test_byte_order_mark_and_quoted_cells_are_accepted() -> None:
    rows = read('\ufeffname,kind,aliases\n"Ruiz, Ana",person," Ana  Ruiz ; A. Ruiz;; "\n')
    assert (rows[0].name, rows[0].aliases) == ("Ruiz, Ana", ("Ana Ruiz", "A. Ruiz"))
