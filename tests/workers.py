"""Worker processes on the test's own database and broker, for the tests that need real ones."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from articles.models import ExtractionRun
from tests.conftest import ROOT

PATIENCE = 60  # seconds


class Workers:
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
            "NEWSDESK_SWEEP_INTERVAL": "1",
            "NEWSDESK_HEARTBEAT_INTERVAL": "1",
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
