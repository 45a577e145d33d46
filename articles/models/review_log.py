from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from articles.choices import Action


class ReviewLog(models.Model):
    """One change of one record: who did what, when, on which version, and what it was before. Never changed itself."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("content_type", "object_id")
    object_text = models.CharField(max_length=300, help_text="The record as it read then.")
    action = models.CharField(max_length=20, choices=Action)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    user_name = models.CharField(max_length=150, help_text="Who, as text: it outlives the account.")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict, blank=True)
    version = models.ForeignKey(
        "articles.ArticleVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.UUIDField(null=True, blank=True, db_index=True, help_text="One act on many records.")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"]), models.Index(fields=["-at"])]
        verbose_name = "history entry"
        verbose_name_plural = "history"

    def __str__(self) -> str:
        return f"{self.user_name} {self.get_action_display()} “{self.object_text}”"

    def save(self, *args: Any, **kwargs: Any) -> None:
        assert self._state.adding, "history is written once"
        super().save(*args, **kwargs)
