"""The life of an extraction run: queued, taken under a lease, finished, failed or handed on.

The rows are the truth. A message to a worker only says "look": whether there is work, and whose it is, is decided here.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from analysis.engine.types import EngineInfo
from articles.choices import Action, RunStatus
from articles.models import ArticleVersion, ExtractionRun, WorkerHeartbeat
from articles.services.errors import ServiceError
from articles.services.transitions import ChangeDetails, Performer, create, transition

BUSY_PATIENCE = dt.timedelta(hours=1)
MAX_MESSAGES = 500  # messages in one round

WORKER = Performer("the extraction worker")


class LeaseLost(Exception):
    """Another worker has the run by now: what this one found must not be written."""


def queue(version: ArticleVersion, engine: EngineInfo, by: Performer) -> tuple[ExtractionRun, bool]:
    """A queued run for this version and engine, and whether it is new: one that waits or works already serves."""
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
            raise ServiceError(
                "The run that was active has just finished. Ask again if you still want another."
            ) from None
        return found, False


def acquire(run_id: int, worker: str = "") -> ExtractionRun | None:
    """Start a run and hold its lease, or None where there is nothing to do: done, not due, or another worker's."""
    now = timezone.now()
    with transaction.atomic():
        run = ExtractionRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.status != RunStatus.QUEUED or run.not_before > now:
            return None
        fields = {
            "attempts": run.attempts + 1,
            "worker": worker,
            "lease_token": uuid.uuid4(),
            "lease_until": now + dt.timedelta(seconds=settings.NEWSDESK_RUN_LEASE_SECONDS),
            "started_at": now,
        }
        taken: ExtractionRun = transition(run, Action.START, WORKER, ChangeDetails(fields=fields))
        return taken


def verify_lease(run: ExtractionRun) -> None:
    """Inside a transaction: make sure that this worker still has the run, and keep it so until the commit."""
    current = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if current.status != RunStatus.RUNNING or current.lease_token != run.lease_token:
        raise LeaseLost(f"{run} is no longer this worker's")


def succeed(run: ExtractionRun, counts: dict[str, Any]) -> ExtractionRun:
    with transaction.atomic():
        verify_lease(run)
        return _end(run, Action.SUCCEED, {"counts": counts, "error": "", "error_code": ""})


def fail(run: ExtractionRun, code: str, message: str) -> ExtractionRun:
    """End a run for good. An editor may queue a new one."""
    with transaction.atomic():
        verify_lease(run)
        return _end(run, Action.FAIL, {"error_code": code, "error": message})


def retry(run: ExtractionRun, code: str, message: str) -> ExtractionRun:
    """After a failure that may pass: wait longer each time, and give up after NEWSDESK_RUN_MAX_ATTEMPTS starts."""
    if run.attempts >= settings.NEWSDESK_RUN_MAX_ATTEMPTS:
        return fail(run, code, f"Gave up after {run.attempts} attempts. {message}")
    with transaction.atomic():
        verify_lease(run)
        pause = dt.timedelta(seconds=backoff(run.attempts))
        fields = {"not_before": timezone.now() + pause, "error_code": code, "error": message} | NO_LEASE
        again: ExtractionRun = transition(run, Action.RETRY, WORKER, ChangeDetails(fields=fields))
        return again


def requeue_lost(now: dt.datetime | None = None) -> list[ExtractionRun]:
    """Free the runs whose worker is gone, and return every run that a worker should be told of again."""
    now = now or timezone.now()
    for lost in ExtractionRun.objects.lost(now):
        with transaction.atomic():
            run = ExtractionRun.objects.select_for_update().filter(pk=lost.pk).lost(now).first()
            if run is None:
                continue
            if run.attempts >= settings.NEWSDESK_RUN_MAX_ATTEMPTS:
                message = (
                    f"Its worker was lost {run.attempts} times, so this text may be what kills it. Look at its log."
                )
                _end(run, Action.FAIL, {"error_code": "worker-lost", "error": message})
            else:
                transition(run, Action.REQUEUE, WORKER, ChangeDetails(fields={"dispatched_at": None} | NO_LEASE))
    return _unheard(now)


def _unheard(now: dt.datetime) -> list[ExtractionRun]:
    """Runs whose message was lost. While workers are busy, a run without an answer is one in a long queue: told again
    and again, it would only make the queue longer."""
    short = dt.timedelta(seconds=settings.NEWSDESK_SWEEP_INTERVAL)
    patience = BUSY_PATIENCE if ExtractionRun.objects.recently_active(since=now - short).exists() else short
    return list(ExtractionRun.objects.unacknowledged(now, patience).order_by("pk")[:MAX_MESSAGES])


def mark_dispatched(run: ExtractionRun) -> None:
    """Note that a worker was told. Not a change of state, so it leaves no history."""
    ExtractionRun.objects.filter(pk=run.pk).update(dispatched_at=timezone.now())


def record_heartbeat(worker: str) -> None:
    """Note that a worker is alive, and forget those that have been silent for a day."""
    now = timezone.now()
    WorkerHeartbeat.objects.update_or_create(name=worker, defaults={"seen_at": now})
    WorkerHeartbeat.objects.filter(seen_at__lt=now - dt.timedelta(days=1)).delete()


def remove_heartbeat(worker: str) -> None:
    WorkerHeartbeat.objects.filter(name=worker).delete()


def backoff(attempts: int) -> float:
    """Seconds to wait after so many attempts: 10, 20, 40 …, at most 10 minutes, with a fifth of jitter."""
    return min(10.0 * 2.0 ** (attempts - 1), 600.0) * random.uniform(0.9, 1.1)  # noqa: S311  no secret


NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}


def _end(run: ExtractionRun, action: str, fields: dict[str, Any]) -> ExtractionRun:
    ended: ExtractionRun = transition(
        run, action, WORKER, ChangeDetails(fields={"finished_at": timezone.now()} | fields | NO_LEASE)
    )
    return ended
