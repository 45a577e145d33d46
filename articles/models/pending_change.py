from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from articles.choices import HeldAct, HeldState
from articles.models.actor import Actor
from articles.models.base import one_of


class HeldQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(state=HeldState.WAITING)

    def about(self, actor: Actor) -> Self:
        """What is asked of an actor, and merges that it would receive or give back."""
        return self.filter(models.Q(actor=actor) | models.Q(other=actor))

    def with_actors(self) -> Self:
        return self.select_related("actor", "other", "user")

    def for_another(self, name: str) -> Self:
        """What waits for this person, because somebody else asked for it."""
        return self.waiting().exclude(user_name=name)


class HeldChange(models.Model):
    """An edit, merge, split or unmerge of an actor that readers see: one person asked for it, and it waits for another.

    Once another person confirms it, `articles.services.pending_changes` makes the act itself. It never changes
    otherwise: who wants something else withdraws it and asks anew.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="held_changes")
    other = models.ForeignKey(
        Actor,
        null=True,
        on_delete=models.CASCADE,
        related_name="held_for_other",
        help_text="Whom the actor is to be merged into, or was.",
    )
    act = models.CharField(max_length=10, choices=HeldAct)
    values = models.JSONField(default=dict, help_text="What the act is made with.")
    changes = models.JSONField(default=dict, help_text="What it would change, as the history tells changes.")
    # The actors as the asker had them before them: on others the act is not made.
    actor_revision = models.PositiveIntegerField()
    other_revision = models.PositiveIntegerField(null=True)
    batch = models.UUIDField(null=True, db_index=True, help_text="Names the act in the history once it is made.")
    note = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField("asked by", max_length=150, help_text="Who, as text: it outlives the account.")
    at = models.DateTimeField("asked at", auto_now_add=True)
    state = models.CharField(max_length=10, choices=HeldState, default=HeldState.WAITING)
    decided_by = models.CharField(max_length=150, blank=True, help_text="Who, as text.")
    decided_at = models.DateTimeField(null=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "change that takes two people"
        verbose_name_plural = "changes that take two people"
        constraints = [
            models.UniqueConstraint(
                fields=["actor"], condition=models.Q(state=HeldState.WAITING), name="heldchange_one_waits"
            ),
            one_of("heldchange", "act", HeldAct),
            one_of("heldchange", "state", HeldState),
        ]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return {
            HeldAct.EDIT: f"edit of “{self.actor}”",
            HeldAct.MERGE: f"merge of “{self.actor}” into “{self.other}”",
            HeldAct.SPLIT: f"split of “{self.actor}”",
            HeldAct.UNMERGE: f"undoing of the merge of “{self.actor}” into “{self.other}”",
        }[HeldAct(self.act)]

    @property
    def is_waiting(self) -> bool:
        return self.state == HeldState.WAITING

    @property
    def is_outdated(self) -> bool:
        """Whether one of the actors has changed since, so that what was asked for can no longer be made."""
        now = self.actor.revision, self.other.revision if self.other else None
        return self.is_waiting and now != (self.actor_revision, self.other_revision)

    def was_asked_by(self, name: str, user: Any = None) -> bool:
        return self.user_name == name or (self.user_id is not None and self.user_id == getattr(user, "pk", None))

    @property
    def permission(self) -> str:
        """What an account needs for the act itself, and so for confirming it."""
        return "articles.change_actor" if self.act == HeldAct.EDIT else "articles.merge_actor"
