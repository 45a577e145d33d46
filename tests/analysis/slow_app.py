"""The Celery app for tests of real workers, in which a file delays the engine: `$NEWSDESK_TEST_HOLD`, while it exists.

`celery -A tests.analysis.slow_app worker` starts the real app with the real tasks. Beside `hold` it writes `started`,
once the engine would start, and `answered`, with the run's id on a line for each extraction message it has finished.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import django
from celery.signals import task_postrun

from newsdesk.celery import app

__all__ = ["app"]

hold = Path(os.environ["NEWSDESK_TEST_HOLD"])
started = hold.with_name("started")


@task_postrun.connect
def note_answer(task: Any, args: Any, **kwargs: Any) -> None:
    """Append the id of the run to `answered`, after any task that had one."""
    if args:
        with hold.with_name("answered").open("a") as file:
            file.write(f"{args[0]}\n")


def wait_before(function: Any) -> Any:
    """Return the function with a wait in front of it, until `hold` has been deleted."""

    def waiting(document: Any) -> Any:
        started.touch()
        while hold.exists():
            time.sleep(0.05)
        return function(document)

    return waiting


django.setup()

from analysis import engine  # noqa: E402

engine.analyse = wait_before(engine.analyse)
