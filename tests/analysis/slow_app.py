"""A Celery app for the tests of real workers: the engine waits while the file $NEWSDESK_TEST_HOLD exists.

`celery -A tests.analysis.slow_app worker` starts the real app with the real tasks; only the engine's start is held up.
"""

import os
import time
from pathlib import Path

import django

from newsdesk.celery import app

__all__ = ["app"]

hold = Path(os.environ["NEWSDESK_TEST_HOLD"])
started = hold.with_name("started")


def wait_before(function):
    def waiting(document):
        started.touch()
        while hold.exists():
            time.sleep(0.05)
        return function(document)

    return waiting


django.setup()

from analysis import engine  # noqa: E402

engine.analyse = wait_before(engine.analyse)
