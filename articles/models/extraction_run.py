"""Extraction runs and the heartbeats of the workers that carry them out."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.choices import RunStatus
from articles.models.base import choice_constraint


class RunQuerySet(models.QuerySet[Any]):
    """Extraction runs by status."""

    def active(self) -> Self:
        """Return queued and running runs."""
        return self.filter(status__in=RunStatus.ACTIVE)

    def lost(self, now: dt.datetime) -> Self:
        """Return running runs without a worker: its heartbeat has stopped, or the lease has expired."""
        beating = WorkerHeartbeat.objects.alive(now).filter(name=models.OuterRef("worker"))
        silent = ~models.Q(worker="") & ~models.Exists(beating)
        return self.filter(status=RunStatus.RUNNING).filter(models.Q(lease_until__lt=now) | silent)

    def unacknowledged(self, now: dt.datetime, patience: dt.timedelta) -> Self:
        """Return due runs for which the last message to a worker is older than `patience` and may be lost."""
        return self.filter(status=RunStatus.QUEUED, not_before__lte=now).filter(
            models.Q(dispatched_at=None) | models.Q(dispatched_at__lt=now - patience)
        )

    def recently_active(self, since: dt.datetime) -> Self:
        """Return runs that are running or started after `since`, which shows that workers receive messages."""
        return self.filter(models.Q(status=RunStatus.RUNNING) | models.Q(started_at__gte=since))


class ExtractionRun(models.Model):
    """One reading of one version by one configuration of the engine.

    This row, not the message in the broker, is the truth about the work. A worker that acquires the run writes a lease
    token and its expiry, and may finish the run only while the token is unchanged.
    """

    version = models.ForeignKey(
        "articles.ArticleVersion", on_delete=models.CASCADE, related_name="runs", verbose_name=_("version")
    )
    engine_name = models.CharField(_("engine"), max_length=40)
    engine_version = models.CharField(_("engine version"), max_length=40)
    engine_model = models.CharField(_("engine model"), max_length=80, blank=True)
    config_hash = models.CharField(_("configuration hash"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, help_text=_("How often it has been started."))
    worker = models.CharField(_("worker"), max_length=200, blank=True, help_text=_("The last worker to acquire it."))
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    not_before = models.DateTimeField(
        _("not before"), default=timezone.now, help_text=_("When to try again after a transient error.")
    )
    dispatched_at = models.DateTimeField(
        _("dispatched at"), null=True, blank=True, help_text=_("When a message was last sent to the workers.")
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error = models.TextField(_("error"), blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("extraction run")
        verbose_name_plural = _("extraction runs")
        constraints = [
            choice_constraint("run", "status", RunStatus),
            models.UniqueConstraint(
                fields=["version", "engine_name", "engine_version", "config_hash"],
                condition=models.Q(status__in=sorted(RunStatus.ACTIVE)),
                name="run_one_active",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=RunStatus.RUNNING)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="run_running_has_lease",
            ),
        ]
        indexes = [models.Index(fields=["status", "not_before"]), models.Index(fields=["status", "lease_until"])]

    def __str__(self) -> str:
        return gettext("run %(number)d: %(version)s") % {"number": self.pk, "version": self.version}

    def get_absolute_url(self) -> str:
        """Return the path of the run in the API."""
        return reverse("api:run-detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        """Return whether the run is queued or running."""
        return self.status in RunStatus.ACTIVE

    def seconds_until_due(self) -> float:
        """Return the seconds until the run is due; 0 if it is."""
        return max(0.0, (self.not_before - timezone.now()).total_seconds())

    @property
    def seconds(self) -> float | None:
        """Return the duration in seconds, or None before the run has finished."""
        if self.finished_at is None or self.started_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class HeartbeatQuerySet(models.QuerySet[Any]):
    """Heartbeats by age."""

    def alive(self, now: dt.datetime) -> Self:
        """Return the workers that have not missed three heartbeats."""
        return self.filter(seen_at__gte=now - dt.timedelta(seconds=3 * settings.NEWSDESK_HEARTBEAT_INTERVAL))


class WorkerHeartbeat(models.Model):
    """The last sign of life of a worker process."""

    name = models.CharField(max_length=200, unique=True)
    seen_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("worker heartbeat")
        verbose_name_plural = _("worker heartbeats")

    def __str__(self) -> str:
        return self.name
