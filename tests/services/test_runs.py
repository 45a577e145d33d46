from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from analysis.engine.types import EngineInfo
from articles.models import ExtractionRun, WorkerHeartbeat
from articles.services import runs
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db

ENGINE = EngineInfo("newsdesk", "1", "rules", "c")


@pytest.fixture
def run() -> ExtractionRun:
    return runs.queue(make.version(), ENGINE, make.BY)[0]


def acquire(run: ExtractionRun, worker: str = "") -> ExtractionRun:
    """Acquire a run that is due; fail if it cannot be acquired."""
    return make.required(runs.acquire(run.pk, worker))


def later(seconds: Any) -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=seconds)


def test_a_version_has_one_queued_run_for_an_engine(run: ExtractionRun) -> None:
    again, new = runs.queue(run.version, ENGINE, make.BY)
    assert (again, new) == (run, False)
    better, new = runs.queue(run.version, EngineInfo("newsdesk", "2", "rules", "c"), make.BY)
    assert new
    assert better != run


def test_a_run_is_acquired_once(run: ExtractionRun) -> None:
    taken = acquire(run, "w1")
    assert (taken.status, taken.attempts, taken.worker) == ("running", 1, "w1")
    assert runs.acquire(run.pk, "w2") is None
    assert runs.acquire(10_000) is None


def test_a_finished_run_is_not_acquired_again(run: ExtractionRun) -> None:
    runs.succeed(acquire(run), {"claims": 3})
    assert runs.acquire(run.pk) is None
    assert [line.action for line in history(run)] == ["succeed", "start", "queue"]


def test_a_worker_without_the_lease_cannot_finish_the_run(run: ExtractionRun) -> None:
    slow = acquire(run)
    runs.requeue_lost(later(10_000))
    quick = acquire(run)
    ends: list[Callable[[], object]] = [
        lambda: runs.succeed(slow, {}),
        lambda: runs.fail(slow, "x", "y"),
        lambda: runs.retry(slow, "x", "y"),
    ]
    for end in ends:
        with pytest.raises(runs.LeaseLost):
            end()
    assert runs.succeed(quick, {}).status == "succeeded"


def test_a_run_with_an_expired_lease_is_requeued(run: ExtractionRun) -> None:
    runs.acquire(run.pk)
    assert runs.requeue_lost(later(10)) == []
    assert runs.requeue_lost(later(10_000)) == [run]
    run.refresh_from_db()
    assert (run.status, run.lease_token) == ("queued", None)


def test_a_run_without_heartbeats_is_requeued_before_its_lease_expires(run: ExtractionRun) -> None:
    runs.record_heartbeat("w1")
    runs.acquire(run.pk, "w1")
    assert runs.requeue_lost() == []
    WorkerHeartbeat.objects.update(seen_at=later(-3600))
    assert runs.requeue_lost() == [run]


def test_a_run_of_a_stopped_worker_is_requeued(run: ExtractionRun) -> None:
    runs.record_heartbeat("w1")
    runs.acquire(run.pk, "w1")
    runs.remove_heartbeat("w1")
    assert runs.requeue_lost() == [run]


def test_a_run_that_keeps_losing_its_worker_fails(run: ExtractionRun, settings: Settings) -> None:
    for _ in range(settings.NEWSDESK_RUN_MAX_ATTEMPTS):
        assert runs.acquire(run.pk) is not None
        runs.requeue_lost(later(10_000))
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "worker-lost")


def test_an_unacknowledged_message_is_sent_again(run: ExtractionRun, settings: Settings) -> None:
    runs.mark_dispatched(run)
    assert runs.requeue_lost() == []
    assert runs.requeue_lost(later(settings.NEWSDESK_SWEEP_INTERVAL + 1)) == [run]


def test_while_workers_are_busy_a_queued_run_does_not_count_as_lost(run: ExtractionRun, settings: Settings) -> None:
    other = runs.queue(make.version(outlet="Another Paper"), ENGINE, make.BY)[0]
    runs.mark_dispatched(run)
    runs.acquire(other.pk)
    assert runs.requeue_lost(later(settings.NEWSDESK_SWEEP_INTERVAL + 1)) == []
    ExtractionRun.objects.filter(pk=other.pk).update(lease_until=later(10_000))
    assert runs.requeue_lost(later(3700)) == [run]


def test_a_transient_error_is_retried_with_growing_delays(run: ExtractionRun, settings: Settings) -> None:
    waits = []
    for _ in range(settings.NEWSDESK_RUN_MAX_ATTEMPTS):
        ExtractionRun.objects.update(not_before=later(-1))
        run = runs.retry(acquire(run), "interrupted", "the disk was away")
        waits.append(run.seconds_until_due())
        assert runs.acquire(run.pk) is None  # not due yet, or failed for good
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > 5
    assert (run.status, run.error_code) == ("failed", "interrupted")
    assert "Gave up after" in run.error


def test_old_heartbeats_are_deleted() -> None:
    WorkerHeartbeat.objects.create(name="old", seen_at=later(-100_000))
    runs.record_heartbeat("w1")
    assert [beat.name for beat in WorkerHeartbeat.objects.all()] == ["w1"]
