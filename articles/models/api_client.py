"""What API clients may do, and the requests that they may repeat safely."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.defaults import all_scopes


class TokenGrant(models.Model):
    """The name and scopes of an API token, and when it was last used. A token without a grant has every scope."""

    token = models.OneToOneField("knox.AuthToken", on_delete=models.CASCADE, related_name="grant", primary_key=True)
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("The program that uses the token."))
    scopes = models.JSONField(_("scopes"), default=all_scopes)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("token grant")
        verbose_name_plural = _("token grants")

    def __str__(self) -> str:
        return self.name or str(self.token)


class IdempotencyKey(models.Model):
    """A key that a client sent with a request, and the response, which is sent again if the request is repeated."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, help_text=_("Null while the request is in progress."))
    body: Any = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
