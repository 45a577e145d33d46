"""`manage.py run_desk`, which is what `make run` runs: everything a new machine needs, then web and worker together."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"
PATIENCE = 30  # seconds a process may take to finish what it is doing


class Command(BaseCommand):
    help = "Prepare the desk (tables, demo story, an admin account) and run web server and worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="without the demo story")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        _refuse_busy(port)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("update_actor_keys", verbosity=0)
        if not options["no_demo"]:
            call_command("load_demo", stdout=self.stdout)
        password = _first_admin()
        self._welcome(port, password)
        sys.exit(_run(port))

    def _welcome(self, port: int, password: str | None) -> None:
        address = f"http://{HOST}:{port}"
        lines = [
            "",
            f"  The public site   {address}/",
            f"  The admin         {address}/admin/",
            f"  What waits        {address}/admin/queue/",
            f"  The API           {address}/api/v1/docs/",
        ]
        if password:
            lines += ["", f"  Log in as “admin” with the password  {password}", "  It is shown this once; keep it."]
        else:
            lines += ["", "  A password is forgotten?  .venv/bin/python manage.py changepassword admin"]
        self.stdout.write("\n".join([*lines, "", "  Ctrl-C ends everything.", ""]))
        self.stdout.flush()


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be used ({error}). Choose another: make run PORT=8080") from None


def _first_admin() -> str | None:
    """Make the account “admin” where there is no superuser yet, and return its password."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    return password


def _run(port: int) -> int:
    """Web and worker, until one of them ends or a signal comes. A stop that was asked for is no error."""
    python, env = sys.executable, os.environ | {"PYTHONUNBUFFERED": "1"}
    commands = {
        "web": [
            python,
            "-m",
            "gunicorn",
            "newsdesk.wsgi",
            f"--bind={HOST}:{port}",
            "--threads=4",
            "--log-level=warning",
        ],
        # One clock is enough, and here it lives in the worker (-B).
        "worker": [python, "-m", "celery", "--quiet", "-A", "newsdesk", "worker", "-B", "-c2", "--loglevel=warning"],
    }
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    # Sessions of their own: Ctrl-C reaches them through this process alone, which tells each parent once.
    running = {name: subprocess.Popen(command, env=env, start_new_session=True) for name, command in commands.items()}
    while not stop.wait(0.2) and all(process.poll() is None for process in running.values()):
        pass
    ended = [name for name, process in running.items() if process.returncode is not None]
    for process in running.values():
        _end(process)
    if ended and not stop.is_set():
        sys.stderr.write(f"The {ended[0]} process ended by itself, so everything was stopped. What it said is above.\n")
        return 1
    return 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to finish what it is doing; end it, with all its children, if it takes too long."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
