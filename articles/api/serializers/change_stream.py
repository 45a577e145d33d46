"""Changes of records: entries of the history and of the change stream."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import AudienceSerializer, RecordSerializer, RecordURLField
from articles.choices import Action, ChangeStream, ChangeStreamAction


class BaseChangeSerializer(AudienceSerializer):
    """The record that was changed, and when."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text=_("Kind of the record, for example “claim”."))
    object_id = serializers.IntegerField(help_text=_("Id of the record."))
    at = serializers.DateTimeField()


def change_detail_fields(*, allow_null: bool) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Return the fields that describe a change in detail.

    They are not declared in a class body because `from` is a keyword of Python.
    """
    return {
        "text": serializers.CharField(allow_null=allow_null, help_text=_("Title or text of the record at that time.")),
        "from": serializers.CharField(
            allow_null=allow_null, help_text=_("State before the change; empty for a new record.")
        ),
        "to": serializers.CharField(allow_null=allow_null, help_text=_("State after the change.")),
        "by": serializers.CharField(allow_null=allow_null, help_text=_("Name of the account, or of the service.")),
        "note": serializers.CharField(allow_null=allow_null),
        "changes": serializers.DictField(
            allow_null=allow_null, help_text=_("Old and new value of each changed field, by its name.")
        ),
        "article": serializers.IntegerField(allow_null=True),
        "version": serializers.IntegerField(allow_null=True),
        "batch": serializers.UUIDField(
            allow_null=True, help_text=_("Id of the action that made the change, for `/history/undo/`.")
        ),
    }


class HistorySerializer(RecordSerializer, BaseChangeSerializer):
    """A change of a record, as recorded in the history."""

    url = RecordURLField("history-detail", by="id")
    action = serializers.ChoiceField(choices=Action.choices)

    def get_fields(self) -> dict[str, Any]:
        """Return the declared fields and the details of the change."""
        return {**super().get_fields(), **change_detail_fields(allow_null=False)}


class ChangeStreamEntrySerializer(BaseChangeSerializer):
    """A change in a stream.

    In the public stream `action` says whether the record was added, changed or removed, and the details are null; in
    the desk's stream the entry is that of the history.
    """

    key = serializers.CharField(
        allow_null=True, help_text=_("Last part of the record’s URL. Null in the desk’s stream.")
    )
    action = serializers.ChoiceField(choices=[*ChangeStreamAction.choices, *Action.choices])

    def get_fields(self) -> dict[str, Any]:
        """Return the declared fields and the details of the change, which may be null."""
        return {**super().get_fields(), **change_detail_fields(allow_null=True)}


class ChangeStreamPageSerializer(AudienceSerializer):
    """A part of a stream."""

    stream = serializers.ChoiceField(choices=ChangeStream.choices)
    changes = ChangeStreamEntrySerializer(many=True)
    after = serializers.IntegerField(help_text=_("Value of `after` for the next request."))
