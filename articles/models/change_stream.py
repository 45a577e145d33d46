from __future__ import annotations

from django.db import models

from articles.choices import ChangeStreamAction
from articles.models.base import choice_constraint


class ChangeStreamEntry(models.Model):
    """A record became public, reads differently, or is public no more: the stream that anyone may follow.

    It holds nothing of the record but how it is found, so that nothing stays in it of what was taken back. `current`
    marks the last line about a record that is public: together they are all that is public.
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    key = models.CharField(max_length=100, help_text="The last part of its address in the API.")
    action = models.CharField(max_length=10, choices=ChangeStreamAction)
    at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=models.Q(current=True), name="changestreamentry_one_current"
            ),
            choice_constraint("changestreamentry", "action", ChangeStreamAction),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.get_action_display()}"


class ChangeStreamCursor(models.Model):
    """How far the desk’s changes have been looked through for the public stream. One row; whoever looks, locks it."""

    last_log_id = models.PositiveBigIntegerField(default=0, help_text="The last line of history.")
    version = models.PositiveBigIntegerField(default=0, help_text="The last version of an article.")

    def __str__(self) -> str:
        return f"history {self.last_log_id}, version {self.version}"
