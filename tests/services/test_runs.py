import datetime as dt

import pytest
from django.utils import timezone

from analysis.engine.types import Identity
from articles.models import ExtractionRun, WorkerHeartbeat
from articles.services import runs
from articles.services.transitions import history
from tests import factories as make

pytestmark = pytest.mark.django_db

ENGINE = Identity("newsdesk", "1", "rules", "c")


@pytest.fixture
def run():
    return runs.queue(make.version(), ENGINE, make.BY)[0]


def later(seconds):
    return timezone.now() + dt.timedelta(seconds=seconds)


def test_a_version_waits_once_for_an_engine(run):
    again, new = runs.queue(run.version, ENGINE, make.BY)
    assert (again, new) == (run, False)
    better, new = runs.queue(run.version, Identity("newsdesk", "2", "rules", "c"), make.BY)
    assert new
    assert better != run


def test_a_run_is_taken_once(run):
    taken = runs.take(run.pk, "w1")
    assert (taken.status, taken.attempts, taken.worker) == ("running", 1, "w1")
    assert runs.take(run.pk, "w2") is None
    assert runs.take(10_000) is None


def test_a_finished_run_is_not_taken_again(run):
    runs.succeed(runs.take(run.pk), {"claims": 3})
    assert runs.take(run.pk) is None
    assert [line.action for line in history(run)] == ["succeed", "start", "queue"]


def test_who_has_lost_the_lease_cannot_finish(run):
    slow = runs.take(run.pk)
    runs.hand_on(later(10_000))
    quick = runs.take(run.pk)
    for end in (lambda: runs.succeed(slow, {}), lambda: runs.fail(slow, "x", "y"), lambda: runs.retry(slow, "x", "y")):
        with pytest.raises(runs.LeaseLost):
            end()
    assert runs.succeed(quick, {}).status == "succeeded"


def test_a_passed_lease_is_handed_on(run):
    runs.take(run.pk)
    assert runs.hand_on(later(10)) == []
    assert runs.hand_on(later(10_000)) == [run]
    run.refresh_from_db()
    assert (run.status, run.lease_token) == ("queued", None)


def test_a_run_whose_worker_has_gone_silent_is_handed_on_before_its_lease_ends(run):
    runs.beat("w1")
    runs.take(run.pk, "w1")
    assert runs.hand_on() == []
    WorkerHeartbeat.objects.update(seen_at=later(-3600))
    assert runs.hand_on() == [run]


def test_a_run_whose_worker_said_goodbye_is_handed_on(run):
    runs.beat("w1")
    runs.take(run.pk, "w1")
    runs.gone("w1")
    assert runs.hand_on() == [run]


def test_a_text_that_kills_its_workers_fails_in_the_end(run, settings):
    for _ in range(settings.NEWSDESK_RUN_ATTEMPTS):
        assert runs.take(run.pk) is not None
        runs.hand_on(later(10_000))
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "worker-lost")


def test_a_message_that_nobody_answered_is_told_again(run, settings):
    runs.sent(run)
    assert runs.hand_on() == []
    assert runs.hand_on(later(settings.NEWSDESK_SWEEP_EVERY + 1)) == [run]


def test_while_workers_are_busy_a_run_that_waits_is_in_the_queue_and_not_lost(run, settings):
    other = runs.queue(make.version(outlet="Another Paper"), ENGINE, make.BY)[0]
    runs.sent(run)
    runs.take(other.pk)
    assert runs.hand_on(later(settings.NEWSDESK_SWEEP_EVERY + 1)) == []
    ExtractionRun.objects.filter(pk=other.pk).update(lease_until=later(10_000))
    assert runs.hand_on(later(3700)) == [run]


def test_what_may_pass_is_tried_again_later_and_later(run, settings):
    waits = []
    for _ in range(settings.NEWSDESK_RUN_ATTEMPTS):
        ExtractionRun.objects.update(not_before=later(-1))
        run = runs.retry(runs.take(run.pk), "interrupted", "the disk was away")
        waits.append(run.wait())
        assert runs.take(run.pk) is None  # not due yet, or failed for good
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > 5
    assert (run.status, run.error_code) == ("failed", "interrupted")
    assert "Gave up after" in run.error


def test_old_heartbeats_are_forgotten():
    WorkerHeartbeat.objects.create(name="old", seen_at=later(-100_000))
    runs.beat("w1")
    assert [beat.name for beat in WorkerHeartbeat.objects.all()] == ["w1"]
