"""What the public may read of a record's history: what was decided and when, not by whom nor why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from articles.choices import Action
from articles.models import ReviewLog
from articles.models.base import Proposal

PUBLIC_ACTIONS = (
    Action.PROPOSE,
    Action.CREATE,
    Action.ACCEPT,
    Action.EDIT,
    Action.CONFIRM,
    Action.REOPEN,
    Action.REJECT,
)


@dataclass(frozen=True, slots=True)
class Decision:
    at: dt.datetime
    action: str

    @property
    def words(self) -> str:
        return {
            Action.PROPOSE: "read in the text by the engine",
            Action.CREATE: "entered by an editor",
            Action.ACCEPT: "accepted by an editor",
            Action.EDIT: "corrected and accepted by an editor",
            Action.CONFIRM: "confirmed by another editor",
            Action.REOPEN: "opened again by an editor",
            Action.REJECT: "rejected by an editor",
        }[Action(self.action)]


def public_decisions(record: Proposal) -> list[Decision]:
    """The oldest first. One query."""
    of_kind = ReviewLog.objects.filter(content_type__app_label="articles", content_type__model=record._meta.model_name)
    rows = of_kind.filter(object_id=record.pk, action__in=PUBLIC_ACTIONS).order_by("pk")
    return [Decision(at, action) for at, action in rows.values_list("at", "action")]
