"""The bodies and responses of decisions."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import MAX_ID, AudienceSerializer, StrictSerializer, StrictStringField
from articles.choices import ReviewState
from articles.ingestion.incoming import is_text

MAX_NOTE_LENGTH = 2000
MAX_DECISIONS = 500  # records that one request may decide on; all of them are locked in one transaction


class NoteSerializer(StrictSerializer):
    """A note for the history."""

    note = StrictStringField(required=False, default="", help_text=_("At most 2,000 characters."))

    def validate_note(self, value: str) -> str:
        """Return the note. Raise ValidationError if it is too long or is not text."""
        if len(value) > MAX_NOTE_LENGTH or not is_text(value):
            message = gettext("A note must be text of at most %(maximum)s characters.")
            raise serializers.ValidationError(message % {"maximum": MAX_NOTE_LENGTH}, code="invalid-note")
        return value


class BatchDecisionSerializer(NoteSerializer):
    """A decision on many records."""

    action = serializers.ChoiceField(choices=["accept", "reject", "reopen", "confirm"])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), allow_empty=False, max_length=MAX_DECISIONS
    )


class ChangedSerializer(AudienceSerializer):
    """A record that a decision changed, with its new state."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()


class DecisionSerializer(AudienceSerializer):
    """The new state of the record, and all records that changed with it."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()
    batch = serializers.UUIDField(
        allow_null=True, help_text=_("Id of the action, for `/history/undo/`. Null if it cannot be undone there.")
    )
    changed = ChangedSerializer(many=True)


class UndoSerializer(StrictSerializer):
    """The action to undo."""

    batch = serializers.UUIDField(help_text=_("From the response to the action, or from its entries in the history."))


class UndoneSerializer(AudienceSerializer):
    """The records that undoing an action restored."""

    changed = ChangedSerializer(many=True)


class FailureSerializer(AudienceSerializer):
    """A record for which the decision was refused, and why."""

    id = serializers.IntegerField()
    detail = serializers.CharField()


class BulkDecisionResultSerializer(AudienceSerializer):
    """The records that a bulk decision changed, and those for which it was refused."""

    batch = serializers.UUIDField(help_text=_("Id of the action, for `/history/undo/`."))
    changed = ChangedSerializer(many=True)
    failed = FailureSerializer(many=True)
