"""The public change stream."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import ChangeStreamAction
from articles.models.base import choice_constraint


class ChangeStreamEntry(models.Model):
    """A public record was added, changed or removed.

    An entry identifies the record and holds none of its content, so that nothing of a removed record remains in the
    stream. `current` marks the last entry of each record that is public: these entries list everything that is public.
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    key = models.CharField(max_length=100, help_text=_("The last part of the record’s address in the API."))
    action = models.CharField(max_length=10, choices=ChangeStreamAction)
    at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change stream entry")
        verbose_name_plural = _("change stream entries")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=models.Q(current=True), name="changestreamentry_one_current"
            ),
            choice_constraint("changestreamentry", "action", ChangeStreamAction),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.get_action_display()}"


class ChangeStreamCursor(models.Model):
    """How far the history has been processed for the change stream. There is one row; the writer locks it."""

    last_log_id = models.PositiveBigIntegerField(default=0, help_text=_("The last history entry processed."))
    version = models.PositiveBigIntegerField(default=0, help_text=_("The last article version processed."))

    class Meta:
        verbose_name = _("change stream cursor")
        verbose_name_plural = _("change stream cursors")

    def __str__(self) -> str:
        return f"history {self.last_log_id}, version {self.version}"
