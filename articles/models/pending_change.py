from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from articles.choices import PendingChangeAction, PendingChangeState
from articles.models.actor import Actor
from articles.models.base import choice_constraint


class PendingChangeQuerySet(models.QuerySet[Any]):
    def pending(self) -> Self:
        return self.filter(state=PendingChangeState.PENDING)

    def about(self, actor: Actor) -> Self:
        """What is asked of an actor, and merges that it would receive or give back."""
        return self.filter(models.Q(actor=actor) | models.Q(other=actor))

    def with_actors(self) -> Self:
        return self.select_related("actor", "other", "user")

    def awaiting_review_by(self, name: str) -> Self:
        """What waits for this person, because somebody else asked for it."""
        return self.pending().exclude(user_name=name)


class PendingChange(models.Model):
    """An edit, merge, split or unmerge of an actor that readers see: one person asked for it, and it waits for another.

    Once another person confirms it, `articles.services.pending_changes` makes the act itself. It never changes
    otherwise: who wants something else withdraws it and asks anew.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="pending_changes")
    other = models.ForeignKey(
        Actor,
        null=True,
        on_delete=models.CASCADE,
        related_name="pending_changes_as_target",
        help_text="Whom the actor is to be merged into, or was.",
    )
    action = models.CharField(max_length=10, choices=PendingChangeAction)
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
    state = models.CharField(max_length=10, choices=PendingChangeState, default=PendingChangeState.PENDING)
    decided_by = models.CharField(max_length=150, blank=True, help_text="Who, as text.")
    decided_at = models.DateTimeField(null=True)

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "change that takes two people"
        verbose_name_plural = "changes that take two people"
        constraints = [
            models.UniqueConstraint(
                fields=["actor"], condition=models.Q(state=PendingChangeState.PENDING), name="pendingchange_one_pending"
            ),
            choice_constraint("pendingchange", "action", PendingChangeAction),
            choice_constraint("pendingchange", "state", PendingChangeState),
        ]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return {
            PendingChangeAction.EDIT: f"edit of “{self.actor}”",
            PendingChangeAction.MERGE: f"merge of “{self.actor}” into “{self.other}”",
            PendingChangeAction.SPLIT: f"split of “{self.actor}”",
            PendingChangeAction.UNMERGE: f"undoing of the merge of “{self.actor}” into “{self.other}”",
        }[PendingChangeAction(self.action)]

    @property
    def is_pending(self) -> bool:
        return self.state == PendingChangeState.PENDING

    @property
    def is_outdated(self) -> bool:
        """Whether one of the actors has changed since, so that what was asked for can no longer be made."""
        now = self.actor.revision, self.other.revision if self.other else None
        return self.is_pending and now != (self.actor_revision, self.other_revision)

    def was_requested_by(self, name: str, user: Any = None) -> bool:
        return self.user_name == name or (self.user_id is not None and self.user_id == getattr(user, "pk", None))

    @property
    def permission(self) -> str:
        """What an account needs for the act itself, and so for confirming it."""
        return "articles.change_actor" if self.action == PendingChangeAction.EDIT else "articles.merge_actor"
