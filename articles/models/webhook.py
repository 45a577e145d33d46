from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils import timezone

from articles.choices import ChangeStream
from articles.defaults import new_webhook_secret
from articles.models.base import choice_constraint


class WebhookQuerySet(models.QuerySet[Any]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(active=True, next_delivery_at__lte=now)


class Webhook(models.Model):
    """Another program that is told of changes: where, signed with which secret, and how far it has got.

    `next_delivery_at` is its lease too: who delivers moves it ahead first.
    """

    name = models.CharField(max_length=100)
    url = models.URLField("address", max_length=1000)
    stream = models.CharField(
        "is told of",
        max_length=10,
        choices=ChangeStream,
        default=ChangeStream.DESK,
        help_text="It cannot be changed later.",
    )
    secret = models.CharField(max_length=100, default=new_webhook_secret, editable=False)
    previous_secret = models.CharField(max_length=100, blank=True, editable=False, help_text="The one before it.")
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(default=True)
    position = models.PositiveBigIntegerField(default=0, editable=False, help_text="The last change it has got.")
    next_delivery_at = models.DateTimeField(default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    error = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [choice_constraint("webhook", "stream", ChangeStream)]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> list[str]:
        """What its messages are signed with now: while a new secret replaces an old one, with both."""
        both = self.previous_secret_until is not None and timezone.now() < self.previous_secret_until
        return [self.secret, self.previous_secret] if both else [self.secret]


class WebhookDelivery(models.Model):
    """One attempt to tell a webhook of changes, and what it answered."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=60, help_text="The message’s id, the same in each attempt at it.")
    first = models.PositiveBigIntegerField(help_text="The first of its changes.")
    last = models.PositiveBigIntegerField(help_text="The last of its changes.")
    status = models.PositiveSmallIntegerField(default=0, help_text="Of the answer; 0 where there was none.")
    error = models.TextField(blank=True)
    seconds = models.FloatField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"

    def __str__(self) -> str:
        return f"{self.message} to {self.webhook}"
