"""`make run` on an empty folder: real processes, stopped by one signal."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.timing import PATIENCE

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str, seconds: float = PATIENCE) -> int:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  our own address
                return int(response.status)
        except OSError:
            assert time.monotonic() < deadline, f"{url} did not answer within {seconds} s"
            time.sleep(0.2)


def until_a_worker_lives(folder: Path) -> None:
    """Wait for the first heartbeat in the database of the folder, so that the signal meets a worker at work."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with closing(sqlite3.connect(folder / "newsdesk.sqlite3")) as database:
            if database.execute("SELECT COUNT(*) FROM articles_workerheartbeat").fetchone()[0]:
                return
        assert time.monotonic() < deadline, f"no worker wrote a heartbeat within {PATIENCE} s"
        time.sleep(0.2)


def left_over(folder: Path) -> list[str]:
    """Return the processes that still run with this folder in their environment, from Linux's /proc."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue  # it has ended, or belongs to another user
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_that_one_command_started(tmp_path: Path, ending: Any) -> None:
    port = free_port()
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"NEWSDESK_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "newsdesk.settings.dev", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "manage.py", "run_desk", "--no-demo", "--port", str(port)]
    desk = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert answers(f"http://127.0.0.1:{port}/") == 200
        assert answers(f"http://127.0.0.1:{port}/admin/login/") == 200
        assert answers(f"http://127.0.0.1:{port}/static/admin/css/base.css") == 200
        until_a_worker_lives(tmp_path)
        desk.send_signal(ending)
        output, _ = desk.communicate(timeout=PATIENCE)
    finally:
        desk.kill()
        desk.wait()
    assert desk.returncode == 0, output
    assert f"http://127.0.0.1:{port}/admin/queue/" in output
    assert len(re.findall(r"with the password  \S{12,}", output)) == 1
    assert left_over(tmp_path) == []
