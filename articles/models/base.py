"""What several records share: the life of a proposal, and a span of a version's text."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from articles.choices import ReviewState


class ProposalQuerySet(models.QuerySet[Any]):
    def pending(self) -> Self:
        """Proposals that nobody has decided yet."""
        return self.filter(state=ReviewState.PROPOSED)

    def accepted(self) -> Self:
        return self.filter(state=ReviewState.ACCEPTED)

    def unconfirmed(self) -> Self:
        """Accepted by one person alone, where the desk wants a second pair of eyes."""
        return self.accepted().exclude(sole_reviewer="") if settings.NEWSDESK_SECOND_REVIEWER else self.none()

    def publishable(self) -> Self:
        """Accepted, and by two people where the desk wants that: as far as review goes, the public may see it."""
        return self.accepted().filter(sole_reviewer="") if settings.NEWSDESK_SECOND_REVIEWER else self.accepted()

    def disputed(self) -> Self:
        """Decided, but a later run reads it differently."""
        return self.filter(state__in=ReviewState.DECIDED).exclude(disagreement={})

    def not_carried_forward(self) -> Self:
        """Those that no newer version of their article holds as well."""
        # Not `carried_to=None`: as a join with few matches, a database that expects none takes it for the best start.
        return self.exclude(models.Exists(self.model._base_manager.filter(carried_from=models.OuterRef("pk"))))

    def active(self) -> Self:
        """Proposed or accepted: neither rejected by a person nor withdrawn by the engine."""
        return self.exclude(state__in=ReviewState.INACTIVE)


class Proposal(models.Model):
    """Something the engine proposed or a person entered, and what was decided about it.

    `state` and `revision` are written by `articles.services.transitions` alone. `proposal` keeps what the machine had
    said, whatever an editor makes of it; it is empty for what a person entered.
    """

    # Whether readers meet it by itself, so that a second pair of eyes may be wanted; others go with what rests on them.
    needs_second_review: ClassVar[bool] = False

    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.PROPOSED, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Rises with every change.")
    edited = models.BooleanField(default=False, editable=False, help_text="A person changed what the machine had said.")
    rule = models.CharField(max_length=80, blank=True, editable=False, help_text="What in the engine made it.")
    score = models.FloatField(null=True, blank=True, editable=False, help_text="The engine's confidence, 0 to 1.")
    proposal = models.JSONField(default=dict, blank=True, editable=False)
    sole_reviewer = models.CharField(
        max_length=150,
        blank=True,
        editable=False,
        help_text="Who alone has accepted it as it stands, as text; empty once another person has seen it.",
    )
    # Where a later run reads differently what a person has decided: {value: what the engine says now}, or
    # {"gone": true} where it no longer finds it. Empty where both agree or a person has dealt with it.
    disagreement = models.JSONField(default=dict, blank=True, editable=False)
    run = models.ForeignKey(
        "articles.ExtractionRun",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The last run that proposed it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        return self.state == ReviewState.PROPOSED

    @property
    def is_accepted(self) -> bool:
        return self.state == ReviewState.ACCEPTED

    @property
    def is_inactive(self) -> bool:
        return self.state in ReviewState.INACTIVE

    @property
    def is_unconfirmed(self) -> bool:
        return settings.NEWSDESK_SECOND_REVIEWER and self.is_accepted and bool(self.sole_reviewer)

    @property
    def is_disputed(self) -> bool:
        return self.state in ReviewState.DECIDED and bool(self.disagreement)


class TextProposal(Proposal):
    """A proposal that stands in one version's text.

    `key` says which words the machine had pointed at. It is how a later run knows its own proposal again, so it stays
    when an editor moves the spans, and the database holds one record for each.
    """

    version = models.ForeignKey("articles.ArticleVersion", on_delete=models.CASCADE, related_name="%(class)ss")
    key = models.CharField(max_length=64, blank=True, editable=False)
    # In a newer version of the article the same words stand again, and what was decided about them with them.
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )

    class Meta:
        abstract = True


def unique_key_constraint(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["version", "key"], condition=~models.Q(key=""), name=f"{name}_one_per_key")


def start_before_end(name: str, start: str = "start", end: str = "end") -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{end}__gt": models.F(start)}), name=f"{name}_{start}_before")


def earliest_not_after_latest(name: str) -> models.CheckConstraint:
    condition = models.Q(earliest__isnull=True) | models.Q(latest__gte=models.F("earliest"))
    return models.CheckConstraint(condition=condition, name=f"{name}_earliest_not_after_latest")


def choice_constraint(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=f"{name}_{field}_known")
