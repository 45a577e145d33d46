from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from articles.choices import RunStatus
from articles.models.base import choice_constraint


class RunQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(status__in=RunStatus.ACTIVE)

    def lost(self, now: dt.datetime) -> Self:
        """Running, but whoever ran it is gone: its worker no longer beats, or its lease has passed."""
        beating = WorkerHeartbeat.objects.alive(now).filter(name=models.OuterRef("worker"))
        silent = ~models.Q(worker="") & ~models.Exists(beating)
        return self.filter(status=RunStatus.RUNNING).filter(models.Q(lease_until__lt=now) | silent)

    def unacknowledged(self, now: dt.datetime, patience: dt.timedelta) -> Self:
        """Queued and due, but the last message about it is old: nobody may have got it."""
        return self.filter(status=RunStatus.QUEUED, not_before__lte=now).filter(
            models.Q(dispatched_at=None) | models.Q(dispatched_at__lt=now - patience)
        )

    def recently_active(self, since: dt.datetime) -> Self:
        """Running, or started since then: signs that workers do get their messages."""
        return self.filter(models.Q(status=RunStatus.RUNNING) | models.Q(started_at__gte=since))


class ExtractionRun(models.Model):
    """One reading of one version by one engine. This row, not the broker's message, is the truth about the work.

    Who takes a run writes a token and an end of lease into it, and may finish it only while the token is still there.
    """

    version = models.ForeignKey("articles.ArticleVersion", on_delete=models.CASCADE, related_name="runs")
    engine_name = models.CharField(max_length=40)
    engine_version = models.CharField(max_length=40)
    engine_model = models.CharField(max_length=80, blank=True)
    config_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.QUEUED)
    revision = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often it was started.")
    worker = models.CharField(max_length=200, blank=True, help_text="Who took it last.")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(
        default=timezone.now, help_text="After a failure that may pass: when to try again."
    )
    dispatched_at = models.DateTimeField(null=True, blank=True, help_text="When a worker was last told.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    counts = models.JSONField(default=dict, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "extraction run"
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
        return f"run {self.pk}: {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("api:run-detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.status in RunStatus.ACTIVE

    def seconds_until_due(self) -> float:
        """Seconds until it is due."""
        return max(0.0, (self.not_before - timezone.now()).total_seconds())

    @property
    def seconds(self) -> float | None:
        """How long it took, once it has finished."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at and self.started_at else None


class HeartbeatQuerySet(models.QuerySet[Any]):
    def alive(self, now: dt.datetime) -> Self:
        """Workers that have not missed three heartbeats."""
        return self.filter(seen_at__gte=now - dt.timedelta(seconds=3 * settings.NEWSDESK_HEARTBEAT_INTERVAL))


class WorkerHeartbeat(models.Model):
    """When a worker process last said that it is alive."""

    name = models.CharField(max_length=200, unique=True)
    seen_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
