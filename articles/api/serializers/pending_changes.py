"""Changes of actors that readers see, which wait for a second person."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import RecordSerializer, RecordURLField
from articles.api.serializers.brief import ActorBriefSerializer
from articles.choices import PendingChangeAction, PendingChangeState


class PendingChangeSerializer(RecordSerializer):
    """What one person asked for of an actor that readers see. It is made once another person confirms it."""

    id = serializers.IntegerField()
    url = RecordURLField("pending-change-detail")
    action = serializers.ChoiceField(choices=PendingChangeAction.choices)
    actor = ActorBriefSerializer(help_text="As it is now.")
    merge_target = ActorBriefSerializer(
        source="other", allow_null=True, help_text="Whom it is to be merged into, or was."
    )
    changes = serializers.DictField(help_text="What it would change, by the name of a value: before and after.")
    is_stale = serializers.BooleanField(source="is_outdated", help_text="An actor has changed since: ask anew.")
    note = serializers.CharField()
    requested_by = serializers.CharField(source="user_name", help_text="Who asked for it.")
    requested_at = serializers.DateTimeField(source="at")
    state = serializers.ChoiceField(choices=PendingChangeState.choices)
    decided_by = serializers.CharField(help_text="Who confirmed or withdrew it; empty while it waits.")
    decided_at = serializers.DateTimeField(allow_null=True)
