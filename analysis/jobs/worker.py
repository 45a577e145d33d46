"""What a Celery worker does beside its tasks: it says that it is alive, and finishes its task when told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
from typing import Any

from celery import bootsteps
from celery.signals import worker_process_init

# Set by a worker before it forks, so that its children know whose they are. A restarted worker has another name.
WORKER_NAME_VARIABLE = "NEWSDESK_WORKER_NAME"

logger = logging.getLogger("newsdesk.worker")


def worker_name() -> str:
    """The worker process that this one belongs to, or nothing outside a worker."""
    return os.environ.get(WORKER_NAME_VARIABLE, "")


class HeartbeatStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Writes at intervals that the worker is alive, so that lost work is told from work that takes long.

    A worker step with a timer, in the worker's parent process, which works no tasks itself.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **kwargs: Any):
        super().__init__(parent, **kwargs)
        os.environ[WORKER_NAME_VARIABLE] = f"{socket.gethostname()}-{os.getpid()}"
        self.timer_entry: Any = None

    def start(self, parent: Any) -> None:
        from django.conf import settings

        self._write("record_heartbeat")
        self.timer_entry = parent.timer.call_repeatedly(
            settings.NEWSDESK_HEARTBEAT_INTERVAL, self._write, ("record_heartbeat",)
        )

    def stop(self, parent: Any) -> None:
        if self.timer_entry:
            self.timer_entry.cancel()
        self._write("remove_heartbeat")

    def _write(self, verb: str) -> None:
        from django.db import DatabaseError, connection

        from articles.services import runs

        try:
            getattr(runs, verb)(worker_name())
        except DatabaseError as error:
            logger.warning("The heartbeat could not be written: %s", error)
        finally:
            connection.close()  # children are forked from this process, and must not inherit its connection


@worker_process_init.connect
def ignore_sigterm(**kwargs: Any) -> None:
    """Process managers send SIGTERM to a group. The parent answers: it waits for tasks, then ends the children."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
