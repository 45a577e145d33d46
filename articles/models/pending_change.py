"""Changes of actors that await approval by a second person."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.choices import PendingChangeAction, PendingChangeState
from articles.models.actor import Actor
from articles.models.base import choice_constraint


class PendingChangeQuerySet(models.QuerySet[Any]):
    """Pending changes by state and actor."""

    def pending(self) -> Self:
        """Return changes that await approval."""
        return self.filter(state=PendingChangeState.PENDING)

    def about(self, actor: Actor) -> Self:
        """Return changes of an actor, and changes that would merge others into it or undo that."""
        return self.filter(models.Q(actor=actor) | models.Q(other=actor))

    def with_actors(self) -> Self:
        """Fetch the actors and the account in the same query."""
        return self.select_related("actor", "other", "user")

    def awaiting_review_by(self, name: str) -> Self:
        """Return changes that this person may approve, because another person requested them."""
        return self.pending().exclude(user_name=name)


class PendingChange(models.Model):
    """An edit, merge, split or unmerge of a public actor that one person requested and another must approve.

    Once it is approved, `articles.services.pending_changes` carries it out. A request is not edited: it is withdrawn
    and made again.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="pending_changes", verbose_name=_("actor"))
    other = models.ForeignKey(
        Actor,
        null=True,
        on_delete=models.CASCADE,
        related_name="pending_changes_as_target",
        verbose_name=_("other actor"),
        help_text=_("The actor to merge into, or to be separated from."),
    )
    action = models.CharField(_("action"), max_length=10, choices=PendingChangeAction)
    values = models.JSONField(_("values"), default=dict, help_text=_("The arguments of the action."))
    changes = models.JSONField(
        _("changes"), default=dict, help_text=_("What it would change, in the form of a history entry.")
    )
    # The revisions of the actors when the change was requested: it is not carried out on later ones.
    actor_revision = models.PositiveIntegerField()
    other_revision = models.PositiveIntegerField(null=True)
    batch = models.UUIDField(null=True, db_index=True, help_text=_("The batch in the history, once approved."))
    note = models.TextField(_("note"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(
        _("requested by"), max_length=150, help_text=_("As text: it is kept when the account is deleted.")
    )
    at = models.DateTimeField(_("requested at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=PendingChangeState, default=PendingChangeState.PENDING)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True, help_text=_("As text."))
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("pending change")
        verbose_name_plural = _("pending changes")
        constraints = [
            models.UniqueConstraint(
                fields=["actor"], condition=models.Q(state=PendingChangeState.PENDING), name="pendingchange_one_pending"
            ),
            choice_constraint("pendingchange", "action", PendingChangeAction),
            choice_constraint("pendingchange", "state", PendingChangeState),
        ]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        descriptions = {
            PendingChangeAction.EDIT: gettext("edit of “%(actor)s”"),
            PendingChangeAction.MERGE: gettext("merge of “%(actor)s” into “%(other)s”"),
            PendingChangeAction.SPLIT: gettext("split of “%(actor)s”"),
            PendingChangeAction.UNMERGE: gettext("undoing of the merge of “%(actor)s” into “%(other)s”"),
        }
        return descriptions[PendingChangeAction(self.action)] % {"actor": self.actor, "other": self.other}

    @property
    def is_pending(self) -> bool:
        """Return whether the change awaits approval."""
        return self.state == PendingChangeState.PENDING

    @property
    def is_outdated(self) -> bool:
        """Return whether an actor has changed since the request, so that it can no longer be carried out."""
        revisions = self.actor.revision, self.other.revision if self.other else None
        return self.is_pending and revisions != (self.actor_revision, self.other_revision)

    def was_requested_by(self, name: str, user: Any = None) -> bool:
        """Return whether the change was requested under this name or from this account, which may have been renamed."""
        same_account = self.user_id is not None and self.user_id == getattr(user, "pk", None)
        return self.user_name == name or same_account

    @property
    def permission(self) -> str:
        """Return the permission for the action itself, which approving it requires too."""
        return "articles.change_actor" if self.action == PendingChangeAction.EDIT else "articles.merge_actor"
