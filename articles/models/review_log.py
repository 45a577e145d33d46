"""The history of every record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import Action


class ReviewLog(models.Model):
    """One change of one record: who did what, when, on which version, and what was there before. Never changed."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("content_type", "object_id")
    object_text = models.CharField(_("record"), max_length=300, help_text=_("The record’s text at the time."))
    action = models.CharField(_("action"), max_length=20, choices=Action)
    from_state = models.CharField(_("state before"), max_length=12, blank=True)
    to_state = models.CharField(_("state after"), max_length=12, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    user_name = models.CharField(
        _("performer"), max_length=150, help_text=_("As text: it is kept when the account is deleted.")
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    version = models.ForeignKey(
        "articles.ArticleVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.UUIDField(null=True, blank=True, db_index=True, help_text=_("Shared by all changes of one act."))

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"]), models.Index(fields=["-at"])]
        verbose_name = _("history entry")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.user_name} {self.get_action_display()} “{self.object_text}”"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new entry. Entries that are stored cannot be saved again."""
        assert self._state.adding, "a history entry is never changed"
        super().save(*args, **kwargs)
