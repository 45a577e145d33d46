"""The public history of a record: which decisions were made when, without names and notes of editors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.choices import Action
from articles.models import ReviewLog
from articles.models.base import Proposal

DECISION_TEXTS = {
    Action.PROPOSE: _("found in the text by the engine"),
    Action.CREATE: _("added by an editor"),
    Action.ACCEPT: _("accepted by an editor"),
    Action.EDIT: _("corrected and accepted by an editor"),
    Action.CONFIRM: _("confirmed by another editor"),
    Action.REOPEN: _("reopened by an editor"),
    Action.REJECT: _("rejected by an editor"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One step in a record's history."""

    at: dt.datetime
    action: str

    @property
    def text(self) -> str:
        """Return what happened, in words."""
        return str(DECISION_TEXTS[Action(self.action)])


def public_decisions(record: Proposal) -> list[Decision]:
    """Return the decisions on a record, oldest first. One query."""
    logs = ReviewLog.objects.filter(
        content_type__app_label="articles",
        content_type__model=record._meta.model_name,
        object_id=record.pk,
        action__in=list(DECISION_TEXTS),
    )
    return [Decision(at, action) for at, action in logs.order_by("pk").values_list("at", "action")]
