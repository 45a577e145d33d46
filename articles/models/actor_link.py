from __future__ import annotations

from django.db import models

from articles.choices import ActorKind, LinkOutcome
from articles.models.actor import Actor
from articles.models.base import ProposalQuerySet, TextProposal, choice_constraint, unique_key_constraint


class ActorLink(TextProposal):
    """Whom a name means in one text: a known actor, a new one, or nobody certain. Proposed with its reasons.

    Accepted links are the desk's memory: from them linking knows the roles and the company an actor was seen with.
    """

    actor = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="links")
    outcome = models.CharField(max_length=5, choices=LinkOutcome)
    name = models.CharField(max_length=300, help_text="The fullest form that the text gives.")
    role = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=ActorKind)
    name_key = models.CharField(max_length=200, editable=False)
    role_key = models.CharField(max_length=200, blank=True, editable=False)
    metonym = models.BooleanField(
        default=False, help_text="A place or a house that stands for the government that speaks."
    )
    reasons = models.JSONField(default=list, blank=True, help_text="What speaks for it, the weightiest first.")
    alternatives = models.JSONField(
        default=list, blank=True, help_text="Other actors that fit: id, name, score and reasons of each."
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = "link to an actor"
        verbose_name_plural = "links to actors"
        constraints = [
            unique_key_constraint("actorlink"),
            choice_constraint("actorlink", "kind", ActorKind),
            choice_constraint("actorlink", "outcome", LinkOutcome),
        ]
        indexes = [
            models.Index(fields=["version", "state"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["actor", "state", "-id"], name="actorlink_memory"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


class LinkRejection(models.Model):
    """An editor said of a link that its name does not mean this actor. The pair is not proposed again."""

    link = models.ForeignKey(ActorLink, on_delete=models.CASCADE, related_name="rejections")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=200, editable=False)
    role_key = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["link", "actor"], name="linkrejection_unique")]
        indexes = [models.Index(fields=["actor", "name_key"], name="linkrejection_pair")]

    def __str__(self) -> str:
        return f"“{self.link}” is not {self.actor}"


class ActorKey(models.Model):
    """A form by which an actor is found without reading the others: see `articles.services.linking.keys`."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        # The actor stands in the index too: a block is read from the index alone.
        constraints = [models.UniqueConstraint(fields=["key", "actor"], name="actorkey_unique")]

    def __str__(self) -> str:
        return self.key
