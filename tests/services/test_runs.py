import datetime as dt

import pytest
from django.utils import timezone

from analysis.engine.types import EngineInfo
from articles.models import ExtractionRun, WorkerHeartbeat
from articles.services import runs
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db

ENGINE = EngineInfo("newsdesk", "1", "rules", "c")


@pytest.fixture
def run():
    return runs.queue(make.version(), ENGINE, make.BY)[0]


def later(seconds):
    return timezone.now() + dt.timedelta(seconds=seconds)


def test_a_version_has_one_queued_run_for_an_engine(run):
    again, new = runs.queue(run.version, ENGINE, make.BY)
    assert (again, new) == (run, False)
    better, new = runs.queue(run.version, EngineInfo("newsdesk", "2", "rules", "c"), make.BY)
    assert new
    assert better != run


def test_a_run_is_acquired_once(run):
    taken = runs.acquire(run.pk, "w1")
    assert (taken.status, taken.attempts, taken.worker) == ("running", 1, "w1")
    assert runs.acquire(run.pk, "w2") is None
    assert runs.acquire(10_000) is None


def test_a_finished_run_is_not_acquired_again(run):
    runs.succeed(runs.acquire(run.pk), {"claims": 3})
    assert runs.acquire(run.pk) is None
    assert [line.action for line in history(run)] == ["succeed", "start", "queue"]


def test_a_worker_without_the_lease_cannot_finish_the_run(run):
    slow = runs.acquire(run.pk)
    runs.requeue_lost(later(10_000))
    quick = runs.acquire(run.pk)
    for end in (lambda: runs.succeed(slow, {}), lambda: runs.fail(slow, "x", "y"), lambda: runs.retry(slow, "x", "y")):
        with pytest.raises(runs.LeaseLost):
            end()
    assert runs.succeed(quick, {}).status == "succeeded"


def test_a_run_with_an_expired_lease_is_requeued(run):
    runs.acquire(run.pk)
    assert runs.requeue_lost(later(10)) == []
    assert runs.requeue_lost(later(10_000)) == [run]
    run.refresh_from_db()
    assert (run.status, run.lease_token) == ("queued", None)


def test_a_run_without_heartbeats_is_requeued_before_its_lease_expires(run):
    runs.record_heartbeat("w1")
    runs.acquire(run.pk, "w1")
    assert runs.requeue_lost() == []
    WorkerHeartbeat.objects.update(seen_at=later(-3600))
    assert runs.requeue_lost() == [run]


def test_a_run_of_a_stopped_worker_is_requeued(run):
    runs.record_heartbeat("w1")
    runs.acquire(run.pk, "w1")
    runs.remove_heartbeat("w1")
    assert runs.requeue_lost() == [run]


def test_a_run_that_keeps_losing_its_worker_fails(run, settings):
    for _ in range(settings.NEWSDESK_RUN_MAX_ATTEMPTS):
        assert runs.acquire(run.pk) is not None
        runs.requeue_lost(later(10_000))
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "worker-lost")


def test_an_unacknowledged_message_is_sent_again(run, settings):
    runs.mark_dispatched(run)
    assert runs.requeue_lost() == []
    assert runs.requeue_lost(later(settings.NEWSDESK_SWEEP_INTERVAL + 1)) == [run]


def test_while_workers_are_busy_a_queued_run_does_not_count_as_lost(run, settings):
    other = runs.queue(make.version(outlet="Another Paper"), ENGINE, make.BY)[0]
    runs.mark_dispatched(run)
    runs.acquire(other.pk)
    assert runs.requeue_lost(later(settings.NEWSDESK_SWEEP_INTERVAL + 1)) == []
    ExtractionRun.objects.filter(pk=other.pk).update(lease_until=later(10_000))
    assert runs.requeue_lost(later(3700)) == [run]


def test_a_transient_error_is_retried_with_growing_delays(run, settings):
    waits = []
    for _ in range(settings.NEWSDESK_RUN_MAX_ATTEMPTS):
        ExtractionRun.objects.update(not_before=later(-1))
        run = runs.retry(runs.acquire(run.pk), "interrupted", "the disk was away")
        waits.append(run.seconds_until_due())
        assert runs.acquire(run.pk) is None  # not due yet, or failed for good
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > 5
    assert (run.status, run.error_code) == ("failed", "interrupted")
    assert "Gave up after" in run.error


def test_old_heartbeats_are_deleted():
    WorkerHeartbeat.objects.create(name="old", seen_at=later(-100_000))
    runs.record_heartbeat("w1")
    assert [beat.name for beat in WorkerHeartbeat.objects.all()] == ["w1"]
