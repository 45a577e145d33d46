"""What Celery runs. Ids in, nothing else: a message only wakes a worker, the rows say what is to be done."""

from __future__ import annotations

import logging

from celery import shared_task
from kombu.exceptions import OperationalError as BrokerError

from analysis import runs as reading
from articles.models import ExtractionRun
from articles.services import runs

logger = logging.getLogger("newsdesk.tasks")


@shared_task
def extract(run_id: int) -> None:
    """Read the version of a run, if the run waits for that. Delivered twice, the second finds nothing to do."""
    again = reading.execute(run_id)
    if again is not None:
        send(again)


@shared_task
def hand_on_lost_runs() -> None:
    """Tell workers again of what was lost: a killed worker's runs, and messages that nobody answered."""
    for run in runs.hand_on():
        send(run)


def send(run: ExtractionRun) -> None:
    """Tell a worker of a run. If the broker cannot be reached, the periodic task tells it later: nothing is lost."""
    try:
        extract.apply_async(args=(run.pk,), countdown=run.wait(), retry=False)
    except (BrokerError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); %s waits for the next round.", error, run)
    else:
        runs.sent(run)
