"""Links from the names in a text to actors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.choices import ActorKind, LinkOutcome
from articles.models.actor import Actor
from articles.models.base import ProposalQuerySet, TextProposal, choice_constraint, unique_key_constraint


class ActorLink(TextProposal):
    """The proposal that a name in one text means a known actor, a new one or one that is left open, with reasons.

    Accepted links are evidence for later ones: the roles an actor has had, and the actors it was named with.
    """

    actor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="links", verbose_name=_("actor")
    )
    outcome = models.CharField(_("outcome"), max_length=5, choices=LinkOutcome)
    name = models.CharField(_("name"), max_length=300, help_text=_("The fullest form in the text."))
    role = models.CharField(_("role"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind)
    name_key = models.CharField(max_length=200, editable=False)
    role_key = models.CharField(max_length=200, blank=True, editable=False)
    metonym = models.BooleanField(
        _("metonym"),
        default=False,
        help_text=_("A place or building used for a government, such as “Paris” or “the White House”."),
    )
    reasons = models.JSONField(
        _("reasons"), default=list, blank=True, help_text=_("The evidence for the link, strongest first.")
    )
    alternatives = models.JSONField(
        _("alternatives"),
        default=list,
        blank=True,
        help_text=_("Other actors that fit: the id, name, score and reasons of each."),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("actor link")
        verbose_name_plural = _("actor links")
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
    """An editor's decision that the name of a link does not mean an actor. The pair is not proposed again."""

    link = models.ForeignKey(ActorLink, on_delete=models.CASCADE, related_name="rejections")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=200, editable=False)
    role_key = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("link rejection")
        verbose_name_plural = _("link rejections")
        constraints = [models.UniqueConstraint(fields=["link", "actor"], name="linkrejection_unique")]
        indexes = [models.Index(fields=["actor", "name_key"], name="linkrejection_pair")]

    def __str__(self) -> str:
        return f"“{self.link}” is not {self.actor}"


class ActorKey(models.Model):
    """A key under which an actor is found as a candidate for a name; see `articles.services.linking.keys`."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("actor key")
        verbose_name_plural = _("actor keys")
        # The actor is part of the index, so that candidates are read from the index without the table.
        constraints = [models.UniqueConstraint(fields=["key", "actor"], name="actorkey_unique")]

    def __str__(self) -> str:
        return self.key
