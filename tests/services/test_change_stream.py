"""The public change stream: replaying it yields what is public, and it never shows anything else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from articles.models import ChangeStreamEntry, Claim, EventMention, ReviewLog, Story
from articles.services import change_stream, editing, merge, review
from articles.services import story as story_service
from articles.services.versions import add_version
from tests import factories as make
from tests.api.conftest import client_for
from tests.factories import BY, A

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: None)


def replayed(page: int = 7) -> set[tuple[str, int]]:
    """What a client holds that has read the stream from its beginning, by asking again and again."""
    client, after = client_for("anonymous"), 0
    held: set[tuple[str, int]] = set()
    while rows := (answer := client.get(f"/api/v1/change-stream/?after={after}&limit={page}").json())["changes"]:
        for row in rows:
            record = row["kind"], row["object_id"]
            assert (record in held) == (row["action"] != "added"), row
            held = held - {record} if row["action"] == "removed" else held | {record}
        after = answer["after"]
    return held


def public() -> set[Any]:
    rows = {
        kind: model.objects.public().values_list("pk", flat=True) for kind, model in change_stream.STREAM_MODELS.items()
    }
    return {(kind, pk) for kind, pks in rows.items() for pk in pks}


def news() -> list[Any]:
    """What the stream gains now, without the numbers."""
    last = ChangeStreamEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    change_stream.update()
    rows = ChangeStreamEntry.objects.filter(pk__gt=last).order_by("pk")
    return [(row.action, row.kind, row.object_id) for row in rows]


def test_replaying_the_stream_yields_what_is_public_after_every_change() -> None:
    story = make.reported_story(2, event_mentions=2, published=False)
    waiting = make.claim(make.first(story.articles).latest, "Officials", source="Minister 1", state="proposed")
    event = make.first(story.events)
    inner = make.first(Claim.objects.filter(parent__isnull=False))
    one, other = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    make.mention(make.first(story.articles).latest, "Officials said", one, state=A)
    acts: list[Callable[[], object]] = [
        lambda: None,
        lambda: story_service.publish(story, BY),
        lambda: review.accept(waiting, BY),
        lambda: review.reopen(waiting, BY),
        lambda: editing.edit(inner, {"stance": "deny"}, BY),
        lambda: merge.merge(one, other, BY),
        lambda: merge.unmerge(one, BY),
        lambda: story_service.remove_event(story, event, BY),
        lambda: story_service.add_event(story, event, BY),
        lambda: add_version(inner.version.article, inner.version.text.replace("believes", "thinks")),
        lambda: story_service.remove_article(story, inner.version.article, BY),
        lambda: story_service.unpublish(story, BY),
        lambda: story_service.publish(story, BY),
    ]
    sizes = []
    for act in acts:
        act()
        change_stream.update()
        assert replayed() == public()
        sizes.append(len(public()))
    assert sizes[0] == sizes[-2] == 0
    assert sizes[1] > 20


def test_changed_record_and_its_event_get_entries(db: None) -> None:
    story = make.reported_story(1)
    claim = Claim.objects.filter(parent__isnull=False).get()
    account = EventMention.objects.get()
    change_stream.update()
    editing.edit(claim, {"negated": True}, BY)
    assert news() == [("changed", "claim", claim.pk)]
    editing.edit(account, {"claim": None}, BY)
    assert sorted(news()) == [("changed", "event", account.event_id), ("changed", "event-mention", account.pk)]
    add_version(account.version.article, account.version.text + " It ended there, and no one spoke.")
    assert ("changed", "article", account.version.article_id) in news()
    story_service.edit(story, {"title": "Another title"}, BY)
    assert news() == [("changed", "story", story.pk)]
    assert news() == []


def test_change_committed_after_the_last_entry_is_reported(public_story: Story, settings: Settings) -> None:
    change_stream.update()
    claim = Claim.objects.filter(parent__isnull=False).get()
    editing.edit(claim, {"negated": True}, BY)
    settings.NEWSDESK_CHANGE_STREAM_DELAY = 10
    now = timezone.now()
    ChangeStreamEntry.objects.update(at=now - dt.timedelta(seconds=30))
    ReviewLog.objects.update(at=now - dt.timedelta(seconds=35))
    assert news() == [("changed", "claim", claim.pk)]


def test_changes_in_a_draft_are_not_reported(public_story: Story) -> None:
    change_stream.update()
    draft = make.version("Hidden words stand here, said no one.", story=make.story())
    claim = make.claim(draft, "Hidden words")
    review.accept(claim, BY)
    editing.edit(claim, {"negated": True}, BY)
    assert news() == []


def test_entries_hold_no_content(public_story: Story) -> None:
    """Words that were public for a while must not stay in the stream."""
    change_stream.update()
    story_service.unpublish(public_story, BY)
    change_stream.update()
    changes = client_for("anonymous").get("/api/v1/change-stream/?limit=1000").json()["changes"]
    named = {"id", "kind", "object_id", "key", "action", "at"}
    assert {row["action"] for row in changes} == {"added", "removed"}
    for row in changes:
        assert {name for name, value in row.items() if value is not None} == named
    assert "Minister" not in json.dumps(changes)
    assert {row["key"] for row in changes if row["kind"] == "story"} == {public_story.slug}


def test_key_is_the_last_part_of_the_api_address(public_story: Story) -> None:
    change_stream.update()
    lists = {"story": "stories"}
    client = client_for("anonymous")
    rows = client.get("/api/v1/change-stream/").json()["changes"]
    assert {row["kind"] for row in rows} >= {"story", "article", "outlet", "event", "event-mention", "actor", "claim"}
    for row in rows:
        assert client.get(f"/api/v1/{lists.get(row['kind'], row['kind'] + 's')}/{row['key']}/").status_code == 200, row


@pytest.mark.parametrize("number", [1, 12])
def test_update_without_changes_takes_six_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.reported_story(number)
    change_stream.update()
    with django_assert_num_queries(6):  # two of them the savepoint's
        assert change_stream.update() == 0


@pytest.fixture
def public_story(db: None) -> Story:
    return make.reported_story(1)
