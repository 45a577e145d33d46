"""Webhooks and their deliveries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.choices import ChangeStream
from articles.defaults import new_webhook_secret
from articles.models.base import choice_constraint


class WebhookQuerySet(models.QuerySet[Any]):
    """Webhooks by next delivery."""

    def due(self, now: dt.datetime) -> Self:
        """Return active webhooks that are due for a delivery."""
        return self.filter(active=True, next_delivery_at__lte=now)


class Webhook(models.Model):
    """An address that is sent changes, the secret that signs them, and the position in the stream.

    `next_delivery_at` also serves as a lease: a worker moves it into the future before it delivers.
    """

    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"), max_length=1000)
    stream = models.CharField(
        _("event stream"),
        max_length=10,
        choices=ChangeStream,
        default=ChangeStream.DESK,
        help_text=_("Cannot be changed later."),
    )
    secret = models.CharField(max_length=100, default=new_webhook_secret, editable=False)
    previous_secret = models.CharField(
        max_length=100, blank=True, editable=False, help_text=_("The secret before the last rotation.")
    )
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveBigIntegerField(
        _("position"), default=0, editable=False, help_text=_("The last change delivered.")
    )
    next_delivery_at = models.DateTimeField(_("next delivery"), default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(
        _("failures"), default=0, editable=False, help_text=_("Consecutive failed deliveries.")
    )
    error = models.TextField(_("error"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [choice_constraint("webhook", "stream", ChangeStream)]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> list[str]:
        """Return the secrets that sign messages now: both for some time after a rotation, newest first."""
        if self.previous_secret_until is not None and timezone.now() < self.previous_secret_until:
            return [self.secret, self.previous_secret]
        return [self.secret]


class WebhookDelivery(models.Model):
    """One attempt to send changes to a webhook, and the response."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    message = models.CharField(
        _("message"), max_length=60, help_text=_("The message’s id, the same for each attempt to deliver it.")
    )
    first = models.PositiveBigIntegerField(_("first"), help_text=_("The first change in the message."))
    last = models.PositiveBigIntegerField(_("last"), help_text=_("The last change in the message."))
    status = models.PositiveSmallIntegerField(
        _("status"), default=0, help_text=_("The HTTP status of the response; 0 if there was none.")
    )
    error = models.TextField(_("error"), blank=True)
    seconds = models.FloatField(_("seconds"), default=0)
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")

    def __str__(self) -> str:
        return f"{self.message} to {self.webhook}"
