from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from articles.defaults import all_scopes


class TokenGrant(models.Model):
    """What a client's token may be used for, and when it last was. A token without one, as made before there were
    grants, may be used for everything its account may do."""

    token = models.OneToOneField("knox.AuthToken", on_delete=models.CASCADE, related_name="grant", primary_key=True)
    name = models.CharField(max_length=100, blank=True, help_text="Which program uses it.")
    scopes = models.JSONField(default=all_scopes)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.token)


class IdempotencyKey(models.Model):
    """A request that a client may send again without its being carried out again, and how it was answered."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, help_text="Null while it is carried out.")
    body: Any = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
