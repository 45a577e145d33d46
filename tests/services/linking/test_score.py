"""Scoring candidates, and deciding which one a name means. No database access."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from articles.models.actor import name_key
from articles.services.linking import keys
from articles.services.linking.score import (
    CandidateActor,
    LinkedName,
    NameForm,
    TextActor,
    compare_names,
    decide,
    resolve_metonym,
    weigh_evidence,
)


def linked_names(rows: Any) -> tuple[LinkedName, ...]:
    return tuple(LinkedName(name_key(name), keys.role_key(role)) for name, role in rows)


def known(
    id: int = 1,
    name: str = "Scott Bessent",
    kind: str = "person",
    role: str = "",
    forms: Any = (),
    accepted: Any = (),
    refused: Any = (),
) -> CandidateActor:
    name_forms = tuple(NameForm(*form) for form in forms)
    return CandidateActor(id, name, kind, role, name_forms, linked_names(accepted), linked_names(refused))


def found(name: str = "Scott Bessent", role: str = "", kind: str = "person", forms: Any = ()) -> TextActor:
    return TextActor("a", name, kind, role, forms)


TREASURY = "US Treasury Secretary"


def test_only_candidate_of_the_same_name_is_proposed() -> None:
    verdict = decide(found(), [known(7)])
    assert (verdict.outcome, verdict.actor, verdict.reasons) == ("known", 7, ("same name",))
    assert 0.9 < verdict.share < 1


def test_new_actor_is_proposed_where_no_candidate_fits() -> None:
    assert decide(found(), []).outcome == "new"
    assert decide(found(), [known(name="Ana Ruiz")]).outcome == "new"
    assert decide(found(), [known(kind="organisation")]).outcome == "new"


def test_namesakes_are_left_open_unless_a_role_decides() -> None:
    two = [known(1, role=TREASURY), known(2, role="striker of Malmö FF")]
    verdict = decide(found(), two)
    assert (verdict.outcome, verdict.actor, len(verdict.alternatives)) == ("open", None, 2)
    assert verdict.reasons == ("2 known actors fit equally well",)
    with_role = decide(found(role="Treasury Secretary"), two)
    assert (with_role.outcome, with_role.actor) == ("known", 1)
    assert set(with_role.reasons) == {"same name", "a role that fits"}


def test_cooccurrence_decides_between_namesakes() -> None:
    two = [known(1), known(2)]
    verdict = decide(found(), two, {1: [], 2: ["Xi Jinping", "He Lifeng"]})
    assert (verdict.outcome, verdict.actor) == ("known", 2)
    assert verdict.reasons == ("same name", "seen with Xi Jinping, He Lifeng")


def test_namesake_with_another_role_is_not_proposed() -> None:
    verdict = decide(found(role="striker of Malmö FF"), [known(role=TREASURY)])
    assert verdict.outcome == "open"
    assert "but another role" in verdict.alternatives[0].reasons


def test_surname_is_enough_only_with_the_role() -> None:
    assert decide(found("Bessent"), [known(role=TREASURY)]).outcome == "open"
    verdict = decide(found("Mr. Bessent", TREASURY), [known(role=TREASURY)])
    assert verdict.outcome == "known"
    assert verdict.reasons == ("same role", "the surname of “Scott Bessent”")


def test_earlier_links_are_evidence() -> None:
    before = [("Mr. Bessent", TREASURY)] * 3
    verdict = decide(found("Mr. Bessent", TREASURY), [known(accepted=before)])
    assert verdict.outcome == "known"
    assert "same role in 3 accepted mentions" in verdict.reasons
    assert "“Mr. Bessent” was linked to it in 3 articles" in verdict.reasons


def test_refused_name_and_role_is_not_proposed_again() -> None:
    refused = known(refused=[("Scott Bessent", "")])
    assert decide(found(), [refused]).outcome == "new"
    assert decide(found(role=TREASURY), [refused]).outcome == "known"  # with this role it was not refused


def test_more_acceptances_outweigh_refusals() -> None:
    mixed = known(accepted=[("Scott Bessent", "")] * 2, refused=[("Scott Bessent", "")])
    assert decide(found(), [mixed]).outcome == "known"


def test_alias_reason_names_its_origin() -> None:
    apec = known(1, "Asia-Pacific Economic Cooperation", "organisation", forms=[("APEC", "registry")])
    assert decide(found("APEC", kind="organisation"), [apec]).reasons == ("alias “APEC” from the registry",)


def test_role_without_a_name_is_linked_to_its_holder() -> None:
    verdict = decide(found(TREASURY, TREASURY), [known(role=TREASURY)])
    assert verdict.outcome == "known"
    assert f"holds the role “{TREASURY}”" in verdict.reasons


def test_crowded_name_is_never_taken_for_a_new_actor() -> None:
    assert decide(found("John Smith"), [], crowded=True).outcome == "open"


def test_metonym_decision_is_marked() -> None:
    verdict = resolve_metonym(found("Beijing", kind="place"), [known(3, "Government of China", "organisation")])
    assert (verdict.outcome, verdict.actor, verdict.metonym) == ("known", 3, True)
    assert verdict.reasons == ("“Beijing” is used for it in the news, and it speaks here",)
    two = [known(3, "Government of China", "organisation"), known(4, "Another", "organisation")]
    assert resolve_metonym(found("Beijing", kind="place"), two).outcome == "open"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Donald J. Trump", "Donald Trump"),
        ("Yevgeny Ivanov", "Evgueni Ivanov"),
        ("Muammar Qaddafi", "Moammar Gadhafi"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Fatima Benali", "Fatimah Ben-Ali"),
        ("Pedro Sánchez", "Pedro Sánchez Pérez"),
        ("Praskowja Golubewa", "Praskovya Golubeva"),
    ],
)
def test_spellings_of_one_name_match(one: str, two: str) -> None:
    assert compare_names(one, two, "person")[0] > 5


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Sergei Ivanov", "Sergei Petrov"),
        ("Aleksandr Ivanov", "Aleksandra Ivanova"),  # a man and a woman
        ("Wang Lei", "Zhang Lei"),
        ("George W. Bush", "George H. Bush"),
        ("Jean Dupont", "Marie Dupont"),
    ],
)
def test_different_names_do_not_match(one: str, two: str) -> None:
    assert compare_names(one, two, "person")[0] < 5


@pytest.mark.parametrize(
    ("one", "two"), [("Bank of China", "Bank of Chile"), ("Ministry of Trade", "Ministry of Health")]
)
def test_bodies_that_share_a_word_do_not_match(one: str, two: str) -> None:
    assert compare_names(one, two, "organisation")[0] == 0


def bits_of(
    text_actor: TextActor, candidate: CandidateActor, cooccurring: Mapping[int, Sequence[str]] | None = None
) -> list[float]:
    """Return the weights of the evidence, that of the name first."""
    return [reason.bits for reason in weigh_evidence(text_actor, candidate, cooccurring or {})]


@pytest.mark.parametrize(
    ("role", "bits"),
    [
        (TREASURY, 5.0),
        ("Treasury Secretary", 4.0),  # several words of the known role
        ("secretary", 2.0),  # one of them
        ("US Treasury adviser", 0.5),  # some words shared, and others not
        ("striker of Malmö FF", -3.0),
    ],
)
def test_weight_of_a_role_in_bits(role: str, bits: float) -> None:
    assert bits_of(found(role=role), known(role=TREASURY)) == [10.0, bits]


@pytest.mark.parametrize(("names", "bits"), [(1, 3.5), (2, 4.5), (3, 5.5), (4, 6.5), (5, 6.5)])
def test_weight_of_cooccurring_actors_in_bits(names: int, bits: float) -> None:
    assert bits_of(found(), known(1), {1: [f"Actor {number}" for number in range(names)]}) == [10.0, bits]


def test_missing_cooccurrence_counts_only_for_actors_with_several_links() -> None:
    company = {2: ["Li Wei"]}
    assert bits_of(found(), known(1), company) == [10.0]
    assert bits_of(found(), known(1, accepted=[("S. B.", "")]), company) == [10.0]
    assert bits_of(found(), known(1, accepted=[("S. B.", "")] * 2), company) == [10.0, -1.0]
    assert bits_of(found(), known(1, accepted=[("S. B.", "")] * 2)) == [10.0]


def test_earlier_links_weigh_only_for_a_name_of_one_word() -> None:
    full_name = [("Scott Bessent", "")]
    assert bits_of(found(), known(accepted=full_name * 4)) == [10.0, 0.0]
    surname = [("Bessent", "")]
    for count, bits in ((1, 1.5), (2, 2.5), (4, 3.5), (16, 4.0)):
        assert bits_of(found("Bessent"), known(accepted=surname * count)) == [4.0, bits]


def test_same_name_of_one_word_says_less_than_a_full_name() -> None:
    assert compare_names("Adele", "Adele", "person").bits == 7.0
    assert compare_names("Ana Ruiz", "Ana Ruiz", "person").bits == 10.0
    assert compare_names("Ana Ruiz", "Li Wei", "person").bits == 0.0


def test_reason_for_a_new_actor_says_whether_any_has_the_name() -> None:
    assert decide(found(), []).reasons == ("no known actor has this name",)
    surname_and_another_role = decide(found("Bessent", "striker of Malmö FF"), [known(role=TREASURY)])
    assert surname_and_another_role.outcome == "new"
    assert surname_and_another_role.reasons == ("no known actor fits",)
