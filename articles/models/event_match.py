"""Proposals that two events are the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.base import Proposal, ProposalQuerySet


class EventMatch(Proposal):
    """The proposal that two events, reported by different articles, are the same. Accepting it merges them."""

    kept = models.ForeignKey(
        "articles.Event", on_delete=models.CASCADE, related_name="matches_kept", verbose_name=_("event kept")
    )
    other = models.ForeignKey(
        "articles.Event", on_delete=models.CASCADE, related_name="matches_other", verbose_name=_("other event")
    )
    reasons = models.JSONField(_("reasons"), default=list, help_text=_("The evidence for the match, in words."))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "-pk"]
        verbose_name = _("event match")
        verbose_name_plural = _("event matches")
        constraints = [
            models.UniqueConstraint(fields=["kept", "other"], name="eventmatch_unique"),
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="eventmatch_events_differ"),
        ]
        indexes = [models.Index(fields=["state", "-score"])]

    def __str__(self) -> str:
        return f"{self.kept} = {self.other}"
