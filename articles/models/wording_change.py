from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from articles.choices import ReviewState, WordingChangeDecision
from articles.models.base import choice_constraint


class WordingChangeQuerySet(models.QuerySet[Any]):
    def pending(self) -> Self:
        """Changes that an editor has still to look at. A claim that is not accepted any more needs no look."""
        return self.filter(decision=WordingChangeDecision.PENDING, claim__state=ReviewState.ACCEPTED)


class WordingChange(models.Model):
    """An accepted claim whose words a newer version of its article does not hold: it goes back to an editor.

    The claim itself stays where it was said, in the older version; nothing is anchored to words that are only alike.
    `before` and `after` are the passages for the reader's comparison; `after` is empty where the passage is gone.
    """

    claim = models.ForeignKey("articles.Claim", on_delete=models.CASCADE, related_name="changes")
    version = models.ForeignKey("articles.ArticleVersion", on_delete=models.CASCADE, related_name="wording_changes")
    before = models.TextField()
    after = models.TextField(blank=True)
    decision = models.CharField(
        max_length=10, choices=WordingChangeDecision, default=WordingChangeDecision.PENDING, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WordingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "claim whose words changed"
        verbose_name_plural = "claims whose words changed"
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="change_once_a_version"),
            choice_constraint("change", "decision", WordingChangeDecision),
        ]

    def __str__(self) -> str:
        return str(self.claim)
