"""Real workers, a real broker, and what goes wrong between them: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

from analysis import dispatch, tasks
from articles.ingestion.incoming import incoming
from articles.models import Actor, Claim, Event, EventMention, ExtractionRun, Mention, TimeExpression, WorkerHeartbeat
from articles.selectors.queue import workers
from articles.services.moves import history
from tests import factories as make
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEXT = (
    "On Monday the Ministry of Trade announced new rules. “Prices will fall,” said Ana Ruiz on Tuesday. "
    "According to people familiar with the matter, Ruiz met Ben Adler in Paris last week."
)
PATIENCE = 60  # seconds


class Desk:
    """Worker processes on the test's own database and broker."""

    def __init__(self, folder: Path):
        self.hold = folder / "hold"
        self.started = folder / "started"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsdesk.settings.test",
            "NEWSDESK_VAR": str(settings.VAR_DIR),
            "DATABASE_URL": _database_url(),
            "NEWSDESK_TEST_HOLD": str(self.hold),
            "NEWSDESK_SWEEP_EVERY": "1",
            "NEWSDESK_HEARTBEAT_EVERY": "1",
            "PYTHONPATH": str(ROOT),
        }

    def start_worker(self) -> subprocess.Popen[bytes]:
        schedule = f"--schedule={self.hold.with_name('schedule')}"
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.analysis.slow_app", "worker"]
        command += ["-B", "-c1", "--loglevel=warning", schedule]
        process = subprocess.Popen(command, env=self.env, cwd=ROOT, start_new_session=True)
        self.processes.append(process)
        return process

    def until(self, condition, what: str):
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
            time.sleep(0.1)
        return found

    def until_finished(self, run: ExtractionRun) -> ExtractionRun:
        def finished():
            run.refresh_from_db()
            return not run.is_active

        self.until(finished, f"{run} to finish")
        return run

    def close(self) -> None:
        self.hold.unlink(missing_ok=True)
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                kill(process)


def _database_url() -> str:
    """Where the test database is, so that another process can open it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the worker and its children, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def empty_broker() -> None:
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    else:
        shutil.rmtree(settings.BROKER_DIR / "queue")
        (settings.BROKER_DIR / "queue").mkdir()


def counts() -> list[int]:
    return [model.objects.count() for model in (Actor, Mention, TimeExpression, Claim, Event, EventMention)]


@pytest.fixture
def desk(tmp_path):
    empty_broker()
    running = Desk(tmp_path)
    yield running
    running.close()
    connections.close_all()


@pytest.fixture
def expected():
    """What one undisturbed reading of the text leaves, read in this process and then wiped."""
    from django.core.management import call_command

    from analysis import runs

    _, run = dispatch.submit(incoming(TEXT, outlet="The Lantern", published="2025-10-16"), make.BY)
    runs.execute(run.pk)
    found = counts()
    assert all(found), "the text must hold something of every kind"
    call_command("flush", verbosity=0, interactive=False)
    empty_broker()
    return found


def submit() -> ExtractionRun:
    return dispatch.submit(incoming(TEXT, outlet="The Lantern", published="2025-10-16"), make.BY)[1]


def test_a_worker_reads_what_was_submitted_and_shows_that_it_is_alive(desk):
    run = submit()
    assert run.status == "queued"
    worker = desk.start_worker()
    desk.until_finished(run)
    assert (run.status, run.attempts, run.error) == ("succeeded", 1, "")
    assert [beat.name for beat in workers().alive] == [run.worker]
    worker.terminate()
    assert worker.wait(20) == 0
    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(desk, expected):
    desk.hold.touch()
    run = submit()
    first = desk.start_worker()
    desk.until(desk.started.exists, "the first worker to begin")
    run.refresh_from_db()
    assert run.status == "running"
    kill(first)
    desk.hold.unlink()
    desk.start_worker()
    desk.until_finished(run)
    assert (run.status, run.attempts, run.error) == ("succeeded", 2, "")
    assert counts() == expected
    assert [line.action for line in history(run)] == ["succeed", "start", "hand-on", "start", "queue"]


def test_a_message_delivered_three_times_is_worked_once(desk, expected):
    desk.hold.touch()
    run = submit()
    tasks.send(run)
    tasks.send(run)
    desk.start_worker()
    desk.start_worker()
    desk.until(desk.started.exists, "a worker to begin")
    desk.hold.unlink()
    desk.until_finished(run)
    time.sleep(2)  # time for the other messages to be answered
    run.refresh_from_db()
    assert (run.status, run.attempts) == ("succeeded", 1)
    assert counts() == expected
    assert [line.action for line in history(run)] == ["succeed", "start", "queue"]


def test_an_emptied_broker_loses_nothing(desk, expected):
    run = submit()
    empty_broker()
    desk.start_worker()
    desk.until_finished(run)
    assert (run.status, run.attempts) == ("succeeded", 1)
    assert counts() == expected
