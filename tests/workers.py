"""Real worker processes on the database and broker of the running test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from articles.models import ExtractionRun
from tests.conftest import ROOT
from tests.timing import PATIENCE


class Workers:
    """Worker processes, and two files through which a test steers them.

    While the file `hold` exists, no worker starts the engine. `started` exists once a worker would have started it, and
    `answered` has a line for each extraction message that a worker has finished with; see `tests.analysis.slow_app`.
    """

    def __init__(self, folder: Path) -> None:
        self.hold = folder / "hold"
        self.started = folder / "started"
        self.answered = folder / "answered"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsdesk.settings.test",
            "NEWSDESK_VAR": str(settings.VAR_DIR),
            "DATABASE_URL": _database_url(),
            "NEWSDESK_TEST_HOLD": str(self.hold),
            "NEWSDESK_SWEEP_INTERVAL": "1",
            # A worker counts as lost after three of these, which a busy machine must not make of a live one.
            "NEWSDESK_HEARTBEAT_INTERVAL": "10",
            "PYTHONPATH": str(ROOT),
        }

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one child and the periodic tasks."""
        schedule = f"--schedule={self.hold.with_name('schedule')}"
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.analysis.slow_app", "worker"]
        command += ["-B", "-c1", "--loglevel=warning", schedule]
        process = subprocess.Popen(command, env=self.env, cwd=ROOT, start_new_session=True)
        self.processes.append(process)
        return process

    def until(self, condition: Any, what: str) -> Any:
        """Wait until `condition()` is true, and return its value. `what` completes "waited for"."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
            time.sleep(0.1)
        return found

    def until_finished(self, run: ExtractionRun) -> ExtractionRun:
        """Wait until a worker has finished the run, and return it as it is now."""

        def finished() -> bool:
            run.refresh_from_db()
            return not run.is_active

        self.until(finished, f"{run} to finish")
        return run

    def close(self) -> None:
        """End the workers, after the tasks that they are at."""
        self.hold.unlink(missing_ok=True)
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                kill(process)


def _database_url() -> str:
    """Return the URL of the test database, so that another process can open it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Send SIGKILL to the worker and its children, which ends them as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def empty_broker() -> None:
    """Delete all messages."""
    if settings.REDIS_URL:
        import redis

        redis.Redis.from_url(settings.REDIS_URL).flushdb()
    else:
        shutil.rmtree(settings.BROKER_DIR / "queue")
        (settings.BROKER_DIR / "queue").mkdir()
