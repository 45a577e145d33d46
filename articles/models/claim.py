from __future__ import annotations

from typing import Self

from django.db import models

from articles.choices import Mode, SpanRole, Stance
from articles.models.base import (
    ProposalQuerySet,
    TextProposal,
    choice_constraint,
    start_before_end,
    unique_key_constraint,
)
from articles.models.cached_reverse import cached_reverse
from articles.models.search import Searchable, index_text

GAP = " … "  # between pieces of a claim's words where the text has others


class ClaimQuerySet(ProposalQuerySet):
    def public(self) -> Self:
        """Claims of public articles that may be shown, each in the newest version that holds its words.

        The review service accepts a claim together with the chain it hangs from, so every parent is accepted too.
        """
        from articles.models.article import Article

        return (
            self.publishable()
            .not_carried_forward()
            .filter(models.Exists(Article.objects.public().filter(versions=models.OuterRef("version"))))
        )


class Claim(Searchable, TextProposal):
    """Someone's statement. `parent` is the claim inside whose content it stands; parents, outwards, are its chain."""

    needs_second_review = True

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    source_actor = models.ForeignKey(
        "articles.Actor", null=True, blank=True, on_delete=models.SET_NULL, related_name="claims"
    )
    link = models.ForeignKey(
        "articles.ActorLink",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="claims",
        help_text="Why its source is this actor.",
    )
    cue_lemma = models.CharField(max_length=100, blank=True)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.ASSERT)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.INDIRECT)
    negated = models.BooleanField(default=False)
    hedged = models.BooleanField(default=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            unique_key_constraint("claim"),
            choice_constraint("claim", "stance", Stance),
            choice_constraint("claim", "mode", Mode),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")), name="claim_not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["version", "state"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["updated_at", "id"]),
            models.Index(fields=["source_actor", "id"]),
        ]

    def __str__(self) -> str:
        text = self.words(SpanRole.CONTENT)
        return text if len(text) <= 120 else text[:119] + "…"

    def get_absolute_url(self) -> str:
        return cached_reverse("claim", self.pk)

    def search_title(self) -> str:
        return index_text(self.content_text)

    def search_body(self) -> str:
        return index_text(self.source_text)

    def words(self, role: str) -> str:
        """The exact words of a role; “ … ” stands where other words come between. Reads `spans`, so prefetch them."""
        return GAP.join(span.text for span in self.spans.all() if span.role == role)

    @property
    def source_text(self) -> str:
        return self.words(SpanRole.SOURCE)

    @property
    def cue_text(self) -> str:
        return self.words(SpanRole.CUE)

    @property
    def content_text(self) -> str:
        return self.words(SpanRole.CONTENT)


class ClaimSpan(models.Model):
    """A piece of a claim's source, cue or content; `position` counts the pieces of a role from 0."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="spans")
    role = models.CharField(max_length=10, choices=SpanRole)
    position = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["claim", "start"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "role", "position"], name="claimspan_position_unique"),
            start_before_end("claimspan"),
            choice_constraint("claimspan", "role", SpanRole),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.text}"
