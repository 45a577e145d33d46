"""Which candidate a name means, and the reasons an editor reads. No database."""

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
)


def known(id=1, name="Scott Bessent", kind="person", role="", forms=(), accepted=(), refused=()):
    pairs = [tuple(LinkedName(name_key(n), keys.role_key(r)) for n, r in rows) for rows in (accepted, refused)]
    return CandidateActor(id, name, kind, role, tuple(NameForm(*form) for form in forms), *pairs)


def found(name="Scott Bessent", role="", kind="person", forms=()):
    return TextActor("a", name, kind, role, forms)


TREASURY = "US Treasury Secretary"


def test_one_of_the_same_name_is_proposed_and_says_why():
    verdict = decide(found(), [known(7)])
    assert (verdict.outcome, verdict.actor, verdict.reasons) == ("known", 7, ("same name",))
    assert 0.9 < verdict.share < 1


def test_where_nobody_fits_a_new_actor_is_proposed():
    assert decide(found(), []).outcome == "new"
    assert decide(found(), [known(name="Ana Ruiz")]).outcome == "new"
    assert decide(found(), [known(kind="organisation")]).outcome == "new"


def test_two_of_one_name_are_left_open_until_something_tells_them_apart():
    two = [known(1, role=TREASURY), known(2, role="striker of Malmö FF")]
    verdict = decide(found(), two)
    assert (verdict.outcome, verdict.actor, len(verdict.alternatives)) == ("open", None, 2)
    assert verdict.reasons == ("2 known actors fit equally well",)
    told = decide(found(role="Treasury Secretary"), two)
    assert (told.outcome, told.actor) == ("known", 1)
    assert set(told.reasons) == {"same name", "a role that fits"}


def test_company_tells_namesakes_apart():
    two = [known(1), known(2)]
    verdict = decide(found(), two, {1: [], 2: ["Xi Jinping", "He Lifeng"]})
    assert (verdict.outcome, verdict.actor) == ("known", 2)
    assert verdict.reasons == ("same name", "seen with Xi Jinping, He Lifeng")


def test_another_role_keeps_a_namesake_from_being_proposed():
    verdict = decide(found(role="striker of Malmö FF"), [known(role=TREASURY)])
    assert verdict.outcome == "open"
    assert "but another role" in verdict.alternatives[0].reasons


def test_a_surname_alone_is_not_enough_and_with_the_role_it_is():
    assert decide(found("Bessent"), [known(role=TREASURY)]).outcome == "open"
    verdict = decide(found("Mr. Bessent", TREASURY), [known(role=TREASURY)])
    assert verdict.outcome == "known"
    assert verdict.reasons == ("same role", "the surname of “Scott Bessent”")


def test_what_was_accepted_before_counts_and_is_told():
    before = [("Mr. Bessent", TREASURY)] * 3
    verdict = decide(found("Mr. Bessent", TREASURY), [known(accepted=before)])
    assert verdict.outcome == "known"
    assert "same role in 3 accepted mentions" in verdict.reasons
    assert "“Mr. Bessent” was linked to it in 3 articles" in verdict.reasons


def test_a_refused_pair_is_not_proposed_again():
    refused = known(refused=[("Scott Bessent", "")])
    assert decide(found(), [refused]).outcome == "new"
    assert decide(found(role=TREASURY), [refused]).outcome == "known"  # another pair: with this role nobody said no


def test_an_acceptance_more_often_than_a_refusal_outweighs_it():
    mixed = known(accepted=[("Scott Bessent", "")] * 2, refused=[("Scott Bessent", "")])
    assert decide(found(), [mixed]).outcome == "known"


def test_an_alias_says_where_it_was_learned():
    apec = known(1, "Asia-Pacific Economic Cooperation", "organisation", forms=[("APEC", "registry")])
    assert decide(found("APEC", kind="organisation"), [apec]).reasons == ("alias “APEC” from the registry",)


def test_the_holder_of_a_role_is_found_without_a_name():
    verdict = decide(found(TREASURY, TREASURY), [known(role=TREASURY)])
    assert verdict.outcome == "known"
    assert f"holds the role “{TREASURY}”" in verdict.reasons


def test_a_name_that_too_many_bear_is_never_taken_for_a_new_one():
    assert decide(found("John Smith"), [], crowded=True).outcome == "open"


def test_a_metonym_is_marked():
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
def test_spellings_of_one_name_speak_for_one_bearer(one, two):
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
def test_different_names_do_not(one, two):
    assert compare_names(one, two, "person")[0] < 5


@pytest.mark.parametrize(
    ("one", "two"), [("Bank of China", "Bank of Chile"), ("Ministry of Trade", "Ministry of Health")]
)
def test_bodies_that_share_a_word_are_not_one(one, two):
    assert compare_names(one, two, "organisation")[0] == 0
