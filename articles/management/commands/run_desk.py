"""`manage.py run_desk`, which `make run` calls: prepare a new machine, then run web server and worker together."""

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
from django.utils.translation import gettext as _

HOST = "127.0.0.1"
STOP_TIMEOUT = 30  # seconds a process may take to finish its current work


class Command(BaseCommand):
    """Create the database, the demo story and an admin account, and serve until Ctrl-C."""

    help = "Prepare the desk (database, demo story, admin account) and run web server and worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the port, and whether to leave out the demo."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="do not load the demo story")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 0 after Ctrl-C, and with 1 if a process ended by itself."""
        port = options["port"]
        _check_port(port)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("update_actor_keys", verbosity=0)
        if not options["no_demo"]:
            call_command("load_demo", stdout=self.stdout)
        password = _create_first_admin()
        self._print_addresses(port, password)
        sys.exit(_run(port))

    def _print_addresses(self, port: int, password: str | None) -> None:
        base = f"http://{HOST}:{port}"
        rows = [
            (_("Public site"), f"{base}/"),
            (_("Admin"), f"{base}/admin/"),
            (_("Review queue"), f"{base}/admin/queue/"),
            (_("API reference"), f"{base}/api/v1/docs/"),
        ]
        lines = ["", *(f"  {label:17} {address}" for label, address in rows), ""]
        if password:
            lines.append("  " + _("Log in as “admin” with the password  %(password)s") % {"password": password})
            lines.append("  " + _("It is shown only this once; write it down."))
        else:
            lines.append("  " + _("Forgot the password?  .venv/bin/python manage.py changepassword admin"))
        self.stdout.write("\n".join([*lines, "", "  " + _("Ctrl-C stops everything."), ""]))
        self.stdout.flush()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            message = _("Port %(port)s cannot be used (%(error)s). Choose another: make run PORT=8080")
            raise CommandError(message % {"port": port, "error": error}) from None


def _create_first_admin() -> str | None:
    """Create the account “admin” if there is no superuser yet; return its password, or None."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    return password


def _commands(port: int) -> dict[str, list[str]]:
    """Return the command line of each process by its name."""
    python = sys.executable
    web = ["gunicorn", "newsdesk.wsgi", f"--bind={HOST}:{port}", "--threads=4", "--log-level=warning"]
    # One scheduler is enough, and here it runs inside the worker (-B).
    worker = ["celery", "--quiet", "-A", "newsdesk", "worker", "-B", "-c2", "--loglevel=warning"]
    return {"web": [python, "-m", *web], "worker": [python, "-m", *worker]}


def _run(port: int) -> int:
    """Run web server and worker until one of them ends or a signal arrives; return the exit status."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_arguments: stop.set())
    # In sessions of their own, Ctrl-C reaches them only through this process, which signals each parent once.
    running = {
        name: subprocess.Popen(command, env=environment, start_new_session=True)
        for name, command in _commands(port).items()
    }
    while not stop.wait(0.2) and all(process.poll() is None for process in running.values()):
        pass
    ended = [name for name, process in running.items() if process.returncode is not None]
    for process in running.values():
        _stop(process)
    if ended and not stop.is_set():
        message = _("The %(process)s process ended by itself, so everything was stopped. Its output is above.")
        sys.stderr.write(message % {"process": ended[0]} + "\n")
        return 1
    return 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to finish its current work; kill it, with all its children, after STOP_TIMEOUT."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
