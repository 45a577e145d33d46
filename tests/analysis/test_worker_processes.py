"""Real workers and a real broker: whatever fails between them, nothing is lost or done twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from analysis import dispatch
from articles.ingestion.incoming import build_article
from articles.models import Actor, Claim, Event, EventMention, ExtractionRun, Mention, TimeExpression, WorkerHeartbeat
from articles.selectors import queue
from articles.services.transitions import history
from tests import factories as make
from tests.timing import PATIENCE
from tests.workers import Workers, empty_broker, kill

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEXT = (
    "On Monday the Ministry of Trade announced new rules. “Prices will fall,” said Ana Ruiz on Tuesday. "
    "According to people familiar with the matter, Ruiz met Ben Adler in Paris last week."
)


def counts() -> list[int]:
    return [model.objects.count() for model in (Actor, Mention, TimeExpression, Claim, Event, EventMention)]


@pytest.fixture
def expected() -> list[int]:
    """Return the counts after one undisturbed run in this process, and flush the database."""
    from django.core.management import call_command

    from analysis.jobs import extraction

    _, run = dispatch.submit(build_article(TEXT, outlet="The Lantern", published="2025-10-16"), make.BY)
    extraction.execute(run.pk)
    found = counts()
    assert all(found), "the text must hold something of every kind"
    call_command("flush", verbosity=0, interactive=False)
    empty_broker()
    return found


def submit() -> ExtractionRun:
    return dispatch.submit(build_article(TEXT, outlet="The Lantern", published="2025-10-16"), make.BY)[1]


def test_worker_extracts_a_submitted_text_and_writes_a_heartbeat(workers: Workers) -> None:
    run = submit()
    assert run.status == "queued"
    worker = workers.start_worker()
    workers.until_finished(run)
    assert (run.status, run.attempts, run.error) == ("succeeded", 1, "")
    assert [beat.name for beat in queue.workers().alive] == [run.worker]
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert not WorkerHeartbeat.objects.exists()


def test_killed_worker_loses_and_duplicates_nothing(workers: Workers, expected: list[int]) -> None:
    workers.hold.touch()
    run = submit()
    first = workers.start_worker()
    workers.until(workers.started.exists, "the first worker to begin")
    run.refresh_from_db()
    assert run.status == "running"
    kill(first)
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=5))
    workers.hold.unlink()
    workers.start_worker()
    workers.until_finished(run)
    assert (run.status, run.attempts, run.error) == ("succeeded", 2, "")
    assert counts() == expected
    assert [line.action for line in history(run)] == ["succeed", "start", "requeue", "start", "queue"]


def test_message_delivered_three_times_is_handled_once(workers: Workers, expected: list[int]) -> None:
    workers.hold.touch()
    run = submit()
    dispatch.send_run(run)
    dispatch.send_run(run)
    workers.start_worker()
    workers.start_worker()
    workers.until(workers.started.exists, "a worker to begin")
    workers.hold.unlink()
    workers.until_finished(run)
    workers.until(lambda: len(workers.answered.read_text().splitlines()) == 3, "all three messages to be answered")
    run.refresh_from_db()
    assert (run.status, run.attempts) == ("succeeded", 1)
    assert counts() == expected
    assert [line.action for line in history(run)] == ["succeed", "start", "queue"]


def test_emptied_broker_loses_nothing(workers: Workers, expected: list[int]) -> None:
    run = submit()
    empty_broker()
    workers.start_worker()
    workers.until_finished(run)
    assert (run.status, run.attempts) == ("succeeded", 1)
    assert counts() == expected
