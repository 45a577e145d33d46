"""The public's stream of changes: whoever replays it holds what is public, and has seen nothing else."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from articles.models import ChangeStreamEntry, Claim, EventMention, ReviewLog
from articles.services import change_stream, editing, merge, review
from articles.services import story as story_service
from articles.services.versions import add_version
from tests import factories as make
from tests.api.conftest import client_for
from tests.factories import BY, A

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture
def sent(monkeypatch):
    monkeypatch.setattr("analysis.dispatch.send_run", lambda run: None)


def replayed(page=7):
    """What a client holds that has read the stream from its beginning, by asking again and again."""
    client, held, after = client_for("anonymous"), set(), 0
    while rows := (answer := client.get(f"/api/v1/change-stream/?after={after}&limit={page}").json())["changes"]:
        for row in rows:
            record = row["kind"], row["object_id"]
            assert (record in held) == (row["action"] != "added"), row
            held = held - {record} if row["action"] == "removed" else held | {record}
        after = answer["after"]
    return held


def public():
    rows = {
        kind: model.objects.public().values_list("pk", flat=True) for kind, model in change_stream.STREAM_MODELS.items()
    }
    return {(kind, pk) for kind, pks in rows.items() for pk in pks}


def news():
    """What the stream gains now, without the numbers."""
    last = ChangeStreamEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    change_stream.update()
    rows = ChangeStreamEntry.objects.filter(pk__gt=last).order_by("pk")
    return [(row.action, row.kind, row.object_id) for row in rows]


def test_whoever_replays_it_holds_what_is_public_after_every_act():
    story = make.reported_story(2, event_mentions=2, published=False)
    waiting = make.claim(story.articles.first().latest, "Officials", source="Minister 1", state="proposed")
    event = story.events.first()
    inner = Claim.objects.filter(parent__isnull=False).first()
    one, other = make.actor("A. Ruiz"), make.actor("Ana Ruiz")
    make.mention(story.articles.first().latest, "Officials said", one, state=A)
    acts = [
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


def test_a_record_that_reads_differently_is_told_and_what_it_is_part_of(db):
    story = make.reported_story(1)
    claim = Claim.objects.filter(parent__isnull=False).get()
    account = EventMention.objects.get()
    change_stream.update()
    editing.edit(claim, {"negated": True}, BY)
    assert news() == [("changed", "claim", claim.pk)]
    editing.edit(account, {"claim": None}, BY)
    assert sorted(news()) == [("changed", "event", account.event_id), ("changed", "event-mention", account.pk)]
    add_version(account.version.article, account.version.text + " It ended there, and nobody spoke.")
    assert ("changed", "article", account.version.article_id) in news()
    story_service.edit(story, {"title": "Another title"}, BY)
    assert news() == [("changed", "story", story.pk)]
    assert news() == []


def test_what_was_committed_after_the_last_line_is_told_though_it_was_begun_before(public_story, settings):
    change_stream.update()
    claim = Claim.objects.filter(parent__isnull=False).get()
    editing.edit(claim, {"negated": True}, BY)
    settings.NEWSDESK_CHANGE_STREAM_DELAY = 10
    now = timezone.now()
    ChangeStreamEntry.objects.update(at=now - dt.timedelta(seconds=30))
    ReviewLog.objects.update(at=now - dt.timedelta(seconds=35))
    assert news() == [("changed", "claim", claim.pk)]


def test_what_is_done_in_a_draft_is_not_told(public_story):
    change_stream.update()
    draft = make.version("Hidden words stand here, said nobody.", story=make.story())
    claim = make.claim(draft, "Hidden words")
    review.accept(claim, BY)
    editing.edit(claim, {"negated": True}, BY)
    assert news() == []


def test_it_holds_nothing_but_where_a_record_is(public_story):
    """Words that were public for a while must not stay in the stream."""
    change_stream.update()
    story_service.unpublish(public_story, BY)
    change_stream.update()
    told = client_for("anonymous").get("/api/v1/change-stream/?limit=1000").json()["changes"]
    named = {"id", "kind", "object_id", "key", "action", "at"}
    assert {row["action"] for row in told} == {"added", "removed"}
    for row in told:
        assert {name for name, value in row.items() if value is not None} == named
    assert "Minister" not in json.dumps(told)
    assert {row["key"] for row in told if row["kind"] == "story"} == {public_story.slug}


def test_the_keys_are_the_last_part_of_the_address(public_story):
    change_stream.update()
    lists = {"story": "stories"}
    client = client_for("anonymous")
    rows = client.get("/api/v1/change-stream/").json()["changes"]
    assert {row["kind"] for row in rows} >= {"story", "article", "outlet", "event", "event-mention", "actor", "claim"}
    for row in rows:
        assert client.get(f"/api/v1/{lists.get(row['kind'], row['kind'] + 's')}/{row['key']}/").status_code == 200, row


@pytest.mark.parametrize("number", [1, 12])
def test_to_look_where_nothing_was_done_costs_next_to_nothing(number, django_assert_num_queries):
    make.reported_story(number)
    change_stream.update()
    with django_assert_num_queries(6):  # two of them the savepoint's
        assert change_stream.update() == 0


@pytest.fixture
def public_story(db):
    return make.reported_story(1)
