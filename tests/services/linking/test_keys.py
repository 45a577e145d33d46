"""Normal forms and keys of names and roles: which must lead to the same actor, and which must not."""

from __future__ import annotations

from typing import Any

import pytest

from articles.services.linking import keys


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Mr. Scott Bessent", "person", ("scott", "bessent")),
        ("Ursula von der Leyen", "person", ("ursula", "leyen")),
        ("von der Leyen", "person", ("leyen",)),
        ("Bashar al-Assad", "person", ("bashar", "assad")),
        ("Marine Le Pen", "person", ("marine", "le", "pen")),  # a capital particle is the surname's
        ("José María Álvarez Jr.", "person", ("jose", "maria", "alvarez")),
        ("Kim Jong-un", "person", ("kim", "jongun")),
        ("习近平", "person", ("xi", "jinping")),
        ("김정은", "person", ("gim", "jeongeun")),
        ("Dr.", "person", ("dr",)),  # nothing else is there
        ("U.N.", "organisation", ("un",)),
        ("The Acme Group, Inc.", "organisation", ("acme",)),
        ("Asia-Pacific Economic Cooperation", "organisation", ("asia", "pacific", "economic", "cooperation")),
    ],
)
def test_name_is_reduced_to_its_distinctive_words(name: str, kind: str, expected: Any) -> None:
    assert keys.name_tokens(name, kind) == expected


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Qaddafi", "Kadhafi"),
        ("Zhou", "Chou"),
        ("Tchaikovsky", "Tschaikowski"),
        ("Ivanov", "Иванов"),
        ("Aleksandr", "Alexandre"),
        ("Hussein", "Husayn"),
        ("Selenskyj", "Zelensky"),
    ],
)
def test_romanizations_share_a_skeleton(one: str, two: str) -> None:
    assert keys.skeleton(keys.to_latin(one)) == keys.skeleton(keys.to_latin(two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("US Treasury Secretary", "Secretary of the Treasury of the United States"),
        ("Chinese Foreign Minister", "Minister of Foreign Affairs of China"),
        ("former chief executive of Acme", "Acme CEO"),
        ("Prime Minister of Japan (as of 2025-10-31)", "Japanese prime minister"),
        ("U.S. President", "American president"),
    ],
)
def test_equivalent_roles_have_the_same_key(one: str, two: str) -> None:
    assert keys.role_key(one) == keys.role_key(two) != ""


@pytest.mark.parametrize(
    ("one", "two"),
    [("Vice President", "President"), ("President of France", "President of Brazil"), ("deputy minister", "minister")],
)
def test_different_roles_have_different_keys(one: str, two: str) -> None:
    assert keys.role_key(one) != keys.role_key(two)


@pytest.mark.parametrize(
    ("known", "kind", "role", "name", "said_role"),
    [
        ("Scott Bessent", "person", "", "BESSENT, Scott", ""),
        ("Scott Bessent", "person", "", "Bessent", ""),
        ("Scott Bessent", "person", "", "S. Bessent", ""),
        ("Donald J. Trump", "person", "", "Donald Trump", ""),
        ("Volodymyr Zelenskyy", "person", "", "Wolodymyr Selenskyj", ""),
        ("Kim Jong-un", "person", "", "Jong Un Kim", ""),
        ("Xi Jinping", "person", "", "Hsi Chin-p'ing", ""),
        ("Scott Bessent", "person", "US Treasury Secretary", "Bessent", "Treasury Secretary"),
        ("Scott Bessent", "person", "US Treasury Secretary", "US Treasury Secretary", "US Treasury Secretary"),
        ("Asia-Pacific Economic Cooperation", "organisation", "", "APEC", ""),
        ("Ministry of Trade", "organisation", "", "Trade Ministry", ""),
    ],
)
def test_variant_of_a_name_shares_a_key_with_its_actor(
    known: str, kind: str, role: str, name: str, said_role: str
) -> None:
    assert keys.stored_keys([known], kind, [role]) & keys.lookup_keys(name, kind, said_role)


def test_metonym_shares_no_key_with_a_name() -> None:
    stored = keys.stored_keys(["Government of China"], "organisation", metonyms=["Beijing"])
    assert keys.metonym_key("Beijing") in stored
    assert not stored & keys.lookup_keys("Beijing", "place")


def test_keys_fit_their_column() -> None:
    long = " ".join(["Extraordinarily"] * 40)
    found = (
        keys.stored_keys([long], "person", [long]) | keys.lookup_keys(long, "person", long) | {keys.metonym_key(long)}
    )
    assert max(map(len, found)) <= keys.MAX_KEY_LENGTH


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Li Na", "person", set()),
        ("Li Kan", "person", {"k:lkn", "k:knl"}),
        ("Boeing", "organisation", set()),
        ("Siemens", "organisation", {"k:smns"}),
    ],
)
def test_skeletons_of_short_names_are_no_keys(name: str, kind: str, expected: set[str]) -> None:
    """Three consonants tell persons apart, and four organisations; shorter skeletons are shared by too many names."""
    assert {key for key in keys.lookup_keys(name, kind) if key.startswith("k:")} == expected
