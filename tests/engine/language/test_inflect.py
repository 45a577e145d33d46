"""Lemmas and the present tense."""

import pytest

from analysis.engine.language.inflect import is_rare_past_tense, lemma, present_tense


@pytest.mark.parametrize(
    ("word", "pos", "base"),
    [
        ("found", "VERB", "find"),  # not “found”, as in founding a city
        ("shot", "VERB", "shoot"),
        ("reassumed", "VERB", "reassume"),  # only “assumed” is in the tables
        ("elections", "NOUN", "election"),
        ("quickly", "ADV", "quickly"),
        ("f-16s", "NOUN", "f-16s"),
    ],
)
def test_lemmas_are_the_common_base_forms(word: str, pos: str, base: str) -> None:
    assert lemma(word, pos) == base


def test_a_past_form_tagged_as_a_plural_present_is_found() -> None:
    tagged_present = "Tense=Pres|VerbForm=Fin"
    assert is_rare_past_tense("retook", tagged_present)
    assert not is_rare_past_tense("retake", tagged_present)
    assert not is_rare_past_tense("retakes", tagged_present)
    assert not is_rare_past_tense("retook", "Tense=Past|VerbForm=Fin")


def test_the_present_tense_agrees_in_number() -> None:
    assert present_tense("announce", plural=False) == "announces"
    assert present_tense("announce", plural=True) == "announce"
