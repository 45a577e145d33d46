"""Claims and their spans."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

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

GAP = " … "  # replaces the words of the text between two spans of a claim


class ClaimQuerySet(ProposalQuerySet):
    """Claims, with the rule for which of them the public sees."""

    def public(self) -> Self:
        """Return publishable claims of public articles, each in the newest version that has its words.

        The review service accepts a claim together with its parent claims, so all of these are accepted too.
        """
        from articles.models.article import Article

        return (
            self.publishable()
            .not_carried_forward()
            .filter(models.Exists(Article.objects.public().filter(versions=models.OuterRef("version"))))
        )


class Claim(Searchable, TextProposal):
    """One attribution in one version: a source says the content.

    `parent` is the claim with this one in its content; the claim and its parents are its chain.
    """

    needs_second_review = True

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("parent claim"),
    )
    source_actor = models.ForeignKey(
        "articles.Actor",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claims",
        verbose_name=_("source"),
    )
    link = models.ForeignKey(
        "articles.ActorLink",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="claims",
        verbose_name=_("actor link"),
        help_text=_("The link of the source’s name, with the reasons for this actor."),
    )
    cue_lemma = models.CharField(_("cue lemma"), max_length=100, blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance, default=Stance.ASSERT)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.INDIRECT)
    negated = models.BooleanField(_("negated"), default=False)
    hedged = models.BooleanField(_("hedged"), default=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
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
        """Return the path of the claim's public page."""
        return cached_reverse("claim", self.pk)

    def search_title(self) -> str:
        """Return the content, for the search index."""
        return index_text(self.content_text)

    def search_body(self) -> str:
        """Return the words of the source, for the search index."""
        return index_text(self.source_text)

    def words(self, role: str) -> str:
        """Return the exact words of a role, with “ … ” between spans that are apart. Reads `spans`: prefetch them."""
        return GAP.join(span.text for span in self.spans.all() if span.role == role)

    @property
    def source_text(self) -> str:
        """Return the words that name the source."""
        return self.words(SpanRole.SOURCE)

    @property
    def cue_text(self) -> str:
        """Return the words that attribute the content."""
        return self.words(SpanRole.CUE)

    @property
    def content_text(self) -> str:
        """Return the words that are claimed."""
        return self.words(SpanRole.CONTENT)


class ClaimSpan(models.Model):
    """A span of a claim's source, cue or content. `position` counts the spans of one role from 0."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="spans")
    role = models.CharField(max_length=10, choices=SpanRole)
    position = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["claim", "start"]
        verbose_name = _("claim span")
        verbose_name_plural = _("claim spans")
        constraints = [
            models.UniqueConstraint(fields=["claim", "role", "position"], name="claimspan_position_unique"),
            start_before_end("claimspan"),
            choice_constraint("claimspan", "role", SpanRole),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.text}"
