"""Descriptions of history entries."""

from __future__ import annotations

from typing import Any

import pytest

from articles.admin import history_text
from articles.models import Actor, EventMatch, Mention
from articles.services import event_matches
from articles.services.transitions import history
from articles.services.versions import add_version
from tests import factories as make

pytestmark = pytest.mark.django_db


def last_changes(record: Any) -> tuple[str, ...]:
    return history_text.history_entries(history(record))[0].changes


def test_history_of_a_carried_record_names_no_actor() -> None:
    version = make.version()
    mention = make.mention(version, "Ana Ruiz", make.actor("Ana Ruiz"), state=make.A)
    Actor.objects.get_or_create(pk=mention.pk, defaults={"name": "Somebody else", "kind": "person"})
    add_version(version.article, f"{version.text} More was said.")
    assert last_changes(Mention.objects.get(carried_from=mention)) == ("version: 1 → 2",)


def test_history_of_a_confirmed_match_counts_what_moved() -> None:
    kept, other = make.event(state=make.A), make.event(state=make.A)
    make.story().events.add(other)
    make.event_mention(make.version(), "left", "Ruiz left on Tuesday.", other, state=make.A)
    match = EventMatch.objects.create(kept=kept, other=other, score=0.9, reasons=["both on Monday"])
    event_matches.confirm(match, make.BY)
    (moved,) = last_changes(match)
    for counted in (
        "1 mention",
        "1 story",
        "1 story that the event was not part of",
    ):  # PostgreSQL keeps an order of its own
        assert counted in moved
