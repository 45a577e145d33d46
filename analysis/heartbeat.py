"""A worker says at intervals that it is alive, so that the queue page can tell waiting from standing still."""

from __future__ import annotations

import logging
from typing import Any

from celery import bootsteps

logger = logging.getLogger("newsdesk.worker")


class Heartbeat(bootsteps.StartStopStep):  # type: ignore[misc]
    """A worker step with a timer. It runs in the worker's parent process, which works no tasks itself."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **kwargs: Any):
        super().__init__(parent, **kwargs)
        self.timer_entry: Any = None

    def start(self, parent: Any) -> None:
        from django.conf import settings

        self._beat(parent.hostname)
        self.timer_entry = parent.timer.call_repeatedly(
            settings.NEWSDESK_HEARTBEAT_EVERY, self._beat, (parent.hostname,), priority=10
        )

    def stop(self, parent: Any) -> None:
        if self.timer_entry:
            self.timer_entry.cancel()
        self._write("gone", parent.hostname)

    def _beat(self, hostname: str) -> None:
        self._write("beat", hostname)

    def _write(self, verb: str, hostname: str) -> None:
        from django.db import DatabaseError, connection

        from articles.services import runs

        try:
            getattr(runs, verb)(hostname)
        except DatabaseError as error:
            logger.warning("The heartbeat could not be written: %s", error)
        finally:
            connection.close()  # children are forked from this process, and must not inherit its connection
