"""What a decision is asked for with, and what it answers."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, StrictSerializer, StrictStringField
from articles.choices import ReviewState
from articles.ingestion.incoming import is_text


class NoteSerializer(StrictSerializer):
    """Why, for the history."""

    note = StrictStringField(required=False, default="", help_text="At most 2,000 characters.")

    def validate_note(self, value: str) -> str:
        if len(value) > 2000 or not is_text(value):
            raise serializers.ValidationError(
                "A note has at most 2,000 characters, and no half ones.", code="invalid-note"
            )
        return value


class BatchDecisionSerializer(NoteSerializer):
    action = serializers.ChoiceField(choices=["accept", "reject", "reopen", "confirm"])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False, max_length=500
    )


class ChangedSerializer(AudienceSerializer):
    """A record that a decision changed, and its state now."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()


class DecisionSerializer(AudienceSerializer):
    """The record as it stands now, and all that changed with it."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()
    batch = serializers.UUIDField(allow_null=True, help_text="Names the act, for taking it back as a whole.")
    changed = ChangedSerializer(many=True)  # type: ignore[assignment]


class UndoSerializer(StrictSerializer):
    batch = serializers.UUIDField(help_text="As the act’s answer or its lines of history name it.")


class UndoneSerializer(AudienceSerializer):
    """All records of an act that was taken back, as they are again."""

    changed = ChangedSerializer(many=True)  # type: ignore[assignment]


class FailureSerializer(AudienceSerializer):
    id = serializers.IntegerField()
    detail = serializers.CharField()


class BulkDecisionResultSerializer(AudienceSerializer):
    batch = serializers.UUIDField()
    changed = ChangedSerializer(many=True)  # type: ignore[assignment]
    failed = FailureSerializer(many=True)
