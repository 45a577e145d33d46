"""Pending changes: changes of public actors that wait for the approval of a second person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField
from articles.api.serializers.brief import ActorBriefSerializer
from articles.choices import PendingChangeAction, PendingChangeState


class PendingChangeSerializer(RecordSerializer):
    """A change of a public actor that one person requested. It is made once another person approves it."""

    id = serializers.IntegerField()
    url = RecordURLField("pending-change-detail")
    action = serializers.ChoiceField(choices=PendingChangeAction.choices)
    actor = ActorBriefSerializer(help_text=_("The actor as it is now."))
    merge_target = ActorBriefSerializer(
        source="other", allow_null=True, help_text=_("The other actor of a merge, or of a merge to undo.")
    )
    changes = serializers.DictField(help_text=_("Old and new value of each field that would change, by its name."))
    is_stale = serializers.BooleanField(
        source="is_outdated",
        help_text=_("Whether an actor has changed since the request. The change must then be requested again."),
    )
    note = serializers.CharField()
    requested_by = serializers.CharField(source="user_name")
    requested_at = serializers.DateTimeField(source="at")
    state = serializers.ChoiceField(choices=PendingChangeState.choices)
    decided_by = serializers.CharField(
        help_text=_("The person who approved or withdrew it; empty while it is pending.")
    )
    decided_at = serializers.DateTimeField(allow_null=True)
