from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models

# A page that is open says so this often; silent for twice as long, it counts as closed (seconds).
PRESENCE_INTERVAL = 30


class EditorPresenceQuerySet(models.QuerySet[Any]):
    def recent(self, at: dt.datetime) -> Self:
        return self.filter(seen_at__gte=at - dt.timedelta(seconds=2 * PRESENCE_INTERVAL))


class EditorPresence(models.Model):
    """Who has an article's workbench open, and when their page last said so."""

    version = models.ForeignKey("articles.ArticleVersion", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    objects = EditorPresenceQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="presence_unique")]

    def __str__(self) -> str:
        return f"{self.user} at {self.version}"
