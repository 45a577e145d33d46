"""Which editors have which articles open."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# An open workbench sends a sign of life this often (seconds). After two missed ones it counts as closed.
PRESENCE_INTERVAL = 30


class EditorPresenceQuerySet(models.QuerySet[Any]):
    """Editors' presences by age."""

    def recent(self, at: dt.datetime) -> Self:
        """Return the presences that count as open at a time."""
        return self.filter(seen_at__gte=at - dt.timedelta(seconds=2 * PRESENCE_INTERVAL))


class EditorPresence(models.Model):
    """An editor has the workbench of an article version open; `seen_at` is the last sign of life of the page."""

    version = models.ForeignKey("articles.ArticleVersion", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    objects = EditorPresenceQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("editor presence")
        verbose_name_plural = _("editor presences")
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="presence_unique")]

    def __str__(self) -> str:
        return f"{self.user} at {self.version}"
