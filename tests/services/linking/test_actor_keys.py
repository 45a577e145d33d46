"""The stored keys of actors: for which actors they are made, and when all of them are made again."""

from __future__ import annotations

import pytest

from articles.models import ActorKey
from articles.services.linking import actor_keys
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_only_actors_without_keys_get_them_unless_all_are_rebuilt() -> None:
    first, second = make.actor("Ana Ruiz"), make.actor("Scott Bessent")
    actor_keys.update_all_actor_keys()
    assert actor_keys.update_all_actor_keys() == 0
    ActorKey.objects.filter(actor=first).delete()
    assert actor_keys.update_all_actor_keys() == 1
    assert first.keys.filter(key="n:ana ruiz").exists()
    ActorKey.objects.filter(actor=second, key="n:bessent scott").delete()
    assert actor_keys.update_all_actor_keys() == 0
    assert actor_keys.update_all_actor_keys(rebuild=True) == 2
    assert second.keys.filter(key="n:bessent scott").exists()


def test_keys_are_made_for_every_actor_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actor_keys, "BATCH_SIZE", 2)
    actors = [make.actor(f"Ana Ruiz {word}", pk=pk) for pk, word in enumerate(("One", "Two", "Three"), start=1)]
    ActorKey.objects.all().delete()
    assert actor_keys.update_all_actor_keys() == 3
    assert all(actor.keys.exists() for actor in actors)


def test_merged_actors_and_unnamed_sources_have_no_keys() -> None:
    kept = make.actor("Ana Ruiz")
    merged = make.actor("A. Ruiz", merged_into=kept)
    unnamed = make.actor("officials", anonymous=True, version=make.version())
    actor_keys.update_actor_keys([kept, merged, unnamed])
    actor_keys.update_all_actor_keys(rebuild=True)
    assert kept.keys.exists()
    assert not merged.keys.exists()
    assert not unnamed.keys.exists()
