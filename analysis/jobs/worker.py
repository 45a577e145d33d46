"""What a Celery worker does besides its tasks: write a heartbeat, and finish the current task before it stops."""

from __future__ import annotations

import logging
import os
import signal
import socket
from typing import Any

from celery import bootsteps
from celery.signals import worker_process_init

# Set by a worker before it forks, so that its child processes use its name. A restarted worker has a new name.
WORKER_NAME_VARIABLE = "NEWSDESK_WORKER_NAME"

logger = logging.getLogger("newsdesk.worker")


def worker_name() -> str:
    """Return the name of the worker that this process belongs to, or an empty string outside a worker."""
    return os.environ.get(WORKER_NAME_VARIABLE, "")


class HeartbeatStep(bootsteps.StartStopStep):
    """Write a heartbeat at intervals, so that the runs of a dead worker can be distinguished from long ones.

    A Celery bootstep with a timer. It runs in the worker's parent process, which carries out no tasks itself.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **kwargs: Any):
        super().__init__(parent, **kwargs)
        os.environ[WORKER_NAME_VARIABLE] = f"{socket.gethostname()}-{os.getpid()}"
        self.timer_entry: Any = None

    def start(self, parent: Any) -> None:
        """Write the first heartbeat and start the timer."""
        from django.conf import settings

        self._write("record_heartbeat")
        self.timer_entry = parent.timer.call_repeatedly(
            settings.NEWSDESK_HEARTBEAT_INTERVAL, self._write, ("record_heartbeat",)
        )

    def stop(self, parent: Any) -> None:
        """Stop the timer and remove the heartbeat."""
        if self.timer_entry:
            self.timer_entry.cancel()
        self._write("remove_heartbeat")

    def _write(self, function_name: str) -> None:
        from django.db import DatabaseError, connection

        from articles.services import runs

        try:
            getattr(runs, function_name)(worker_name())
        except DatabaseError as error:
            logger.warning("The heartbeat could not be written: %s", error)
        finally:
            connection.close()  # child processes are forked from this one and must not inherit its connection


@worker_process_init.connect
def ignore_sigterm(**kwargs: Any) -> None:
    """Leave SIGTERM, which process managers send to the whole group, to the parent: it waits for tasks, then stops."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
