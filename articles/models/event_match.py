from __future__ import annotations

from django.db import models

from articles.models.base import Proposal, ProposalQuerySet


class EventMatch(Proposal):
    """Two events that may be one, told by different articles. Accepting it puts their accounts together."""

    kept = models.ForeignKey("articles.Event", on_delete=models.CASCADE, related_name="matches_kept")
    other = models.ForeignKey("articles.Event", on_delete=models.CASCADE, related_name="matches_other")
    reasons = models.JSONField(default=list, help_text="What speaks for it, in words.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-pk"]
        verbose_name_plural = "event matches"
        constraints = [
            models.UniqueConstraint(fields=["kept", "other"], name="eventmatch_once"),
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="eventmatch_of_two"),
        ]
        indexes = [models.Index(fields=["state", "-score"])]

    def __str__(self) -> str:
        return f"{self.kept} = {self.other}"
