"""Changes: as the history keeps them, and as the stream tells them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, RecordURLField
from articles.choices import Action, ChangeStream, ChangeStreamAction


class BaseChangeSerializer(AudienceSerializer):
    """Who did what to which record."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="Of what kind the record is, such as “claim”.")
    object_id = serializers.IntegerField(help_text="The id of the record.")
    at = serializers.DateTimeField()


def told_of(nullable: bool) -> dict[str, Any]:
    """What the history tells beside that."""
    return {
        "text": serializers.CharField(allow_null=nullable, help_text="The record as it read then."),
        "from": serializers.CharField(allow_null=nullable, help_text="Its state before; empty where there was none."),
        "to": serializers.CharField(allow_null=nullable, help_text="Its state after it."),
        "by": serializers.CharField(allow_null=nullable),
        "note": serializers.CharField(allow_null=nullable),
        "changes": serializers.DictField(allow_null=nullable, help_text="By the name of a value: before and after."),
        "article": serializers.IntegerField(allow_null=True),
        "version": serializers.IntegerField(allow_null=True),
        "batch": serializers.UUIDField(allow_null=True, help_text="Names the act, for taking it back as a whole."),
    }


class HistorySerializer(RecordSerializer, BaseChangeSerializer):
    """One change of one record, as the history keeps it."""

    url = RecordURLField("history-detail", by="id")
    action = serializers.ChoiceField(choices=Action.choices)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **told_of(nullable=False)}  # “from” is a word that Python keeps for itself


class ChangeStreamEntrySerializer(BaseChangeSerializer):
    """One change: in the stream for the public what became public, reads differently or is public no more, and the
    rest null; in the desk’s, a line of its history."""

    key = serializers.CharField(allow_null=True, help_text="The last part of the record’s address; null in the desk’s.")
    action = serializers.ChoiceField(choices=[*ChangeStreamAction.choices, *Action.choices])

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **told_of(nullable=True)}


class ChangeStreamPageSerializer(AudienceSerializer):
    stream = serializers.ChoiceField(choices=ChangeStream.choices)
    changes = ChangeStreamEntrySerializer(many=True)
    after = serializers.IntegerField(help_text="Ask for this next.")
