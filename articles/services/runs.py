"""The life of an extraction run: queued, acquired under a lease, finished, failed or requeued.

The rows are the truth. A message to a worker only wakes it; whether there is work, and for which worker, is decided
here.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.engine.types import EngineInfo
from articles.choices import Action, RunStatus
from articles.models import ArticleVersion, ExtractionRun, WorkerHeartbeat
from articles.services.errors import ServiceError
from articles.services.transitions import ChangeDetails, Performer, create, transition

# While workers are busy, a queued run is probably waiting in a long queue of the broker: send its message again only
# after this time.
BUSY_PATIENCE = dt.timedelta(hours=1)
# The most messages that one sweep sends again, which bounds what a lost broker adds to the queue at once.
MAX_MESSAGES = 500
# A heartbeat older than this belongs to a worker that no longer exists.
HEARTBEAT_RETENTION = dt.timedelta(days=1)

WORKER = Performer("the extraction worker")
NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}


class LeaseLost(Exception):
    """Raised for a worker that has lost its run to another: it must not write its result."""


def queue(version: ArticleVersion, engine: EngineInfo, by: Performer) -> tuple[ExtractionRun, bool]:
    """Queue a run of the engine on a version. Return the run, and whether it is new.

    Return the active run of this version and engine if there is one. Raise ServiceError in the rare case that it
    finished at this moment.
    """
    try:
        with transaction.atomic():
            run = ExtractionRun(
                version=version,
                engine_name=engine.name,
                engine_version=engine.version,
                engine_model=engine.model,
                config_hash=engine.config,
            )
            create(run, Action.QUEUE, by)
            return run, True
    except IntegrityError:
        active = ExtractionRun.objects.active().filter(
            version=version, engine_name=engine.name, engine_version=engine.version, config_hash=engine.config
        )
        found = active.first()
        if found is None:
            raise ServiceError(_("The active run has just finished. Try again if you want another one.")) from None
        return found, False


def acquire(run_id: int, worker: str = "") -> ExtractionRun | None:
    """Start a run and return it with its lease, or None if it is finished, not due or running."""
    now = timezone.now()
    with transaction.atomic():
        run: ExtractionRun | None = ExtractionRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.status != RunStatus.QUEUED or run.not_before > now:
            return None
        fields = {
            "attempts": run.attempts + 1,
            "worker": worker,
            "lease_token": uuid.uuid4(),
            "lease_until": now + dt.timedelta(seconds=settings.NEWSDESK_RUN_LEASE_SECONDS),
            "started_at": now,
        }
        return transition(run, Action.START, WORKER, ChangeDetails(fields=fields))


def verify_lease(run: ExtractionRun) -> None:
    """Lock the run until the end of the transaction. Raise LeaseLost if this worker no longer has it."""
    current = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if current.status != RunStatus.RUNNING or current.lease_token != run.lease_token:
        raise LeaseLost(f"{run} belongs to another worker")


def succeed(run: ExtractionRun, counts: dict[str, Any]) -> ExtractionRun:
    """Mark a run as succeeded, with the counts of its result. Raise LeaseLost if another worker has it."""
    with transaction.atomic():
        verify_lease(run)
        return _end(run, Action.SUCCEED, {"counts": counts, "error": "", "error_code": ""})


def fail(run: ExtractionRun, code: str, message: str) -> ExtractionRun:
    """Mark a run as failed. An editor may queue a new one. Raise LeaseLost if another worker has it."""
    with transaction.atomic():
        verify_lease(run)
        return _end(run, Action.FAIL, {"error_code": code, "error": message})


def retry(run: ExtractionRun, code: str, message: str) -> ExtractionRun:
    """Queue a run again after a transient error, or fail it after NEWSDESK_RUN_MAX_ATTEMPTS attempts.

    The delay grows with each attempt (see `backoff`). Raise LeaseLost if another worker has the run.
    """
    if run.attempts >= settings.NEWSDESK_RUN_MAX_ATTEMPTS:
        gave_up = _("Gave up after %(count)d attempts.") % {"count": run.attempts}
        return fail(run, code, f"{gave_up} {message}")
    with transaction.atomic():
        verify_lease(run)
        delay = dt.timedelta(seconds=backoff(run.attempts))
        fields = {"not_before": timezone.now() + delay, "error_code": code, "error": message} | NO_LEASE
        return transition(run, Action.RETRY, WORKER, ChangeDetails(fields=fields))


def requeue_lost(now: dt.datetime | None = None) -> list[ExtractionRun]:
    """Queue runs again that have lost their worker, and return all runs for which a message must be sent again.

    A run that has lost its worker NEWSDESK_RUN_MAX_ATTEMPTS times fails: its text may be what kills the worker.
    """
    now = now or timezone.now()
    for lost in ExtractionRun.objects.lost(now):
        with transaction.atomic():
            run = ExtractionRun.objects.select_for_update().filter(pk=lost.pk).lost(now).first()
            if run is None:
                continue
            if run.attempts >= settings.NEWSDESK_RUN_MAX_ATTEMPTS:
                message = _(
                    "The worker was lost %(count)d times. The text may be the cause; see the log of the worker."
                ) % {"count": run.attempts}
                _end(run, Action.FAIL, {"error_code": "worker-lost", "error": message})
            else:
                transition(run, Action.REQUEUE, WORKER, ChangeDetails(fields={"dispatched_at": None} | NO_LEASE))
    return _unacknowledged(now)


def _unacknowledged(now: dt.datetime) -> list[ExtractionRun]:
    """Return due runs that no worker has started since their last message, which may be lost.

    While workers are busy, wait longer: more messages for runs in a long queue would only make it longer.
    """
    interval = dt.timedelta(seconds=settings.NEWSDESK_SWEEP_INTERVAL)
    is_busy = ExtractionRun.objects.recently_active(since=now - interval).exists()
    patience = BUSY_PATIENCE if is_busy else interval
    return list(ExtractionRun.objects.unacknowledged(now, patience).order_by("pk")[:MAX_MESSAGES])


def mark_dispatched(run: ExtractionRun) -> None:
    """Record that a message was sent for a run. This is not a change of state and writes no history."""
    ExtractionRun.objects.filter(pk=run.pk).update(dispatched_at=timezone.now())


def record_heartbeat(worker: str) -> None:
    """Record that a worker is alive, and delete the heartbeats of workers that no longer exist."""
    now = timezone.now()
    WorkerHeartbeat.objects.update_or_create(name=worker, defaults={"seen_at": now})
    WorkerHeartbeat.objects.filter(seen_at__lt=now - HEARTBEAT_RETENTION).delete()


def remove_heartbeat(worker: str) -> None:
    """Record that a worker has stopped, so that its runs are requeued at once."""
    WorkerHeartbeat.objects.filter(name=worker).delete()


def backoff(attempts: int) -> float:
    """Return the delay in seconds after a number of attempts: 10, 20, 40 …, at most 600, with jitter of ±10 %."""
    delay = min(10.0 * 2.0 ** (attempts - 1), 600.0)
    return delay * random.uniform(0.9, 1.1)  # noqa: S311  not a secret


def _end(run: ExtractionRun, action: str, fields: dict[str, Any]) -> ExtractionRun:
    """Finish a run by an action, release its lease and write the given fields."""
    fields = {"finished_at": timezone.now()} | fields | NO_LEASE
    return transition(run, action, WORKER, ChangeDetails(fields=fields))
