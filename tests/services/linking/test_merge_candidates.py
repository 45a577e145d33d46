"""Actors that may be the same as another one: which names lead to them, and which actors have none."""

from __future__ import annotations

import pytest

from articles.models import Actor, Alias
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.linking.merge_candidates import merge_candidates
from tests import factories as make

pytestmark = pytest.mark.django_db


def candidate_ids(actor: Actor) -> list[int]:
    return [candidate.known.id for candidate in merge_candidates(actor)]


def test_merged_actors_and_unnamed_sources_have_no_candidates() -> None:
    kept = make.actor("Ana Ruiz")
    merged = make.actor("Ana Ruiz", merged_into=kept)
    unnamed = make.actor("Ana Ruiz", anonymous=True, version=make.version())
    make.actor("Ana Ruiz")
    assert len(candidate_ids(kept)) == 1
    assert candidate_ids(merged) == candidate_ids(unnamed) == []


def test_alias_of_an_organisation_leads_to_candidates_and_a_metonym_does_not() -> None:
    ministry = make.actor("Ministry of Foreign Affairs of Japan", "organisation")
    same, capital = make.actor("Gaimusho", "organisation"), make.actor("Kasumigaseki", "organisation")
    Alias.objects.create(actor=ministry, text="Kasumigaseki", origin="metonym")
    update_actor_keys([ministry])
    assert candidate_ids(ministry) == []
    Alias.objects.create(actor=ministry, text="Gaimusho")
    assert candidate_ids(ministry) == [same.pk]
    assert capital.pk not in candidate_ids(ministry)
