"""Changes of outlets to the words of accepted claims."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import ReviewState, WordingChangeDecision
from articles.models.base import choice_constraint


class WordingChangeQuerySet(models.QuerySet[Any]):
    """Wording changes by decision."""

    def pending(self) -> Self:
        """Return changes that await a decision. A claim that is no longer accepted needs none."""
        return self.filter(decision=WordingChangeDecision.PENDING, claim__state=ReviewState.ACCEPTED)


class WordingChange(models.Model):
    """A newer version of an article no longer has the exact words of an accepted claim; an editor has to decide.

    The claim stays in the older version, in which it was said: it is never attached to words that are only similar.
    `before` and `after` are the two passages, for comparison; `after` is empty if the passage is gone.
    """

    claim = models.ForeignKey(
        "articles.Claim", on_delete=models.CASCADE, related_name="wording_changes", verbose_name=_("claim")
    )
    version = models.ForeignKey(
        "articles.ArticleVersion", on_delete=models.CASCADE, related_name="wording_changes", verbose_name=_("version")
    )
    before = models.TextField(_("before"))
    after = models.TextField(_("after"), blank=True)
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=WordingChangeDecision,
        default=WordingChangeDecision.PENDING,
        editable=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = WordingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("wording change")
        verbose_name_plural = _("wording changes")
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="wordingchange_unique"),
            choice_constraint("wordingchange", "decision", WordingChangeDecision),
        ]

    def __str__(self) -> str:
        return str(self.claim)
