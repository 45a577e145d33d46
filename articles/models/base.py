"""What several models share: the fields and states of a proposal, and constraints."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import ReviewState


class ProposalQuerySet(models.QuerySet[Any]):
    """Proposals by state."""

    def pending(self) -> Self:
        """Return proposals that await a decision."""
        return self.filter(state=ReviewState.PROPOSED)

    def accepted(self) -> Self:
        """Return accepted records."""
        return self.filter(state=ReviewState.ACCEPTED)

    def unconfirmed(self) -> Self:
        """Return records that only one person has accepted; none unless a second review is required."""
        return self.accepted().exclude(sole_reviewer="") if settings.NEWSDESK_SECOND_REVIEWER else self.none()

    def publishable(self) -> Self:
        """Return accepted records; where a second review is required, those that two people have seen.

        As far as review goes, the public may see them.
        """
        return self.accepted().filter(sole_reviewer="") if settings.NEWSDESK_SECOND_REVIEWER else self.accepted()

    def disputed(self) -> Self:
        """Return decided records that a later run disagrees with."""
        return self.filter(state__in=ReviewState.DECIDED).exclude(disagreement={})

    def not_carried_forward(self) -> Self:
        """Return records that have not been carried forward to a newer version of their article."""
        # Not `carried_to=None`: for a join with few matches, the query planner may start with it and scan the table.
        return self.exclude(models.Exists(self.model._base_manager.filter(carried_from=models.OuterRef("pk"))))

    def active(self) -> Self:
        """Return proposed and accepted records: neither rejected by a person nor withdrawn by the engine."""
        return self.exclude(state__in=ReviewState.INACTIVE)


class Proposal(models.Model):
    """A record that the engine proposed or an editor entered, and the decision about it.

    Only `articles.services.transitions` writes `state` and `revision`. `proposal` keeps what the engine proposed,
    whatever an editor changes later; it is empty for a record that an editor entered.
    """

    # Whether a second review applies to the model: its records appear to readers on their own. Other records are
    # reviewed together with those that depend on them.
    needs_second_review: ClassVar[bool] = False

    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState, default=ReviewState.PROPOSED, editable=False
    )
    revision = models.PositiveIntegerField(
        _("revision"), default=1, editable=False, help_text=_("Increases with every change.")
    )
    edited = models.BooleanField(
        _("edited"), default=False, editable=False, help_text=_("An editor changed what the engine had proposed.")
    )
    rule = models.CharField(
        _("rule"), max_length=80, blank=True, editable=False, help_text=_("The engine rule that proposed it.")
    )
    score = models.FloatField(
        _("score"), null=True, blank=True, editable=False, help_text=_("The engine’s confidence, from 0 to 1.")
    )
    proposal = models.JSONField(_("proposal"), default=dict, blank=True, editable=False)
    sole_reviewer = models.CharField(
        _("sole reviewer"),
        max_length=150,
        blank=True,
        editable=False,
        help_text=_(
            "The only person who has accepted it as it is, as text; empty once another person has confirmed it."
        ),
    )
    # How a later run differs from a decision: {name: the engine's new value}, or {"gone": true} if the engine no longer
    # finds the record. Empty if both agree or an editor has decided again.
    disagreement = models.JSONField(_("disagreement"), default=dict, blank=True, editable=False)
    run = models.ForeignKey(
        "articles.ExtractionRun",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("run"),
        help_text=_("The last run that proposed it."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        """Return whether the record awaits a decision."""
        return self.state == ReviewState.PROPOSED

    @property
    def is_accepted(self) -> bool:
        """Return whether the record is accepted."""
        return self.state == ReviewState.ACCEPTED

    @property
    def is_inactive(self) -> bool:
        """Return whether the record is rejected or withdrawn."""
        return self.state in ReviewState.INACTIVE

    @property
    def is_unconfirmed(self) -> bool:
        """Return whether an accepted record awaits confirmation by a second person."""
        return settings.NEWSDESK_SECOND_REVIEWER and self.is_accepted and bool(self.sole_reviewer)

    @property
    def is_disputed(self) -> bool:
        """Return whether a later run disagrees with the decision."""
        return self.state in ReviewState.DECIDED and bool(self.disagreement)


class TextProposal(Proposal):
    """A proposal about words in the text of one version.

    `key` names the words that the engine proposed. A later run recognises its proposal by the key, so the key stays
    when an editor moves the spans. It is unique in a version.
    """

    version = models.ForeignKey(
        "articles.ArticleVersion", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("version")
    )
    key = models.CharField(max_length=64, blank=True, editable=False)
    # The record of an older version from which the decision was carried forward, because its words are unchanged.
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )

    class Meta:
        abstract = True


def unique_key_constraint(name: str) -> models.UniqueConstraint:
    """Return the constraint that a version has at most one record for each key."""
    return models.UniqueConstraint(fields=["version", "key"], condition=~models.Q(key=""), name=f"{name}_one_per_key")


def start_before_end(name: str, start: str = "start", end: str = "end") -> models.CheckConstraint:
    """Return the constraint that a span is not empty or reversed."""
    return models.CheckConstraint(condition=models.Q(**{f"{end}__gt": models.F(start)}), name=f"{name}_{start}_before")


def earliest_not_after_latest(name: str) -> models.CheckConstraint:
    """Return the constraint that the bounds of a date, where both are known, are in order."""
    condition = models.Q(earliest__isnull=True) | models.Q(latest__gte=models.F("earliest"))
    return models.CheckConstraint(condition=condition, name=f"{name}_earliest_not_after_latest")


def choice_constraint(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that a field holds one of the choices."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=f"{name}_{field}_known")
