"""What all serializers share: a record written out for an audience, and a body that holds nothing unknown.

A field that is for staff alone is null to the public, never absent. Nested records come from `articles.api.querysets`,
which loads only what the asker may see.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.audience import Audience
from articles.choices import ReviewState
from articles.ingestion.incoming import is_text


@extend_schema_field(OpenApiTypes.URI)
class RecordURLField(serializers.Field):  # type: ignore[type-arg]
    """The absolute address of a record, by one of its attributes; null where that is null."""

    def __init__(self, view: str, by: str = "pk", **options: Any):
        super().__init__(read_only=True, **({"source": "*"} | options))
        self.view, self.by = view, by

    def to_representation(self, value: Any) -> str | None:
        key = value[self.by] if isinstance(value, dict) else getattr(value, self.by)
        return None if key is None else reverse(f"api:{self.view}", args=[key], request=self.context.get("request"))


class AudienceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A record that is written out for an audience."""

    @property
    def audience(self) -> Audience:
        audience: Audience = self.context.get("audience", Audience())
        return audience

    def nested(self, serializer: type[AudienceSerializer], value: Any) -> dict[str, Any]:
        data: dict[str, Any] = serializer(value, context=self.context).data
        return data

    def expanded(self, name: str, key: int) -> Any:
        """What an expansion holds for a record; null where nobody asked for it."""
        return self.context.get("expanded", {}).get(name, {}).get(key)


class RecordSerializer(AudienceSerializer):
    """A record of a list of its own: the asker may choose which of its fields are told."""

    def to_representation(self, instance: Any) -> Any:
        told = super().to_representation(instance)
        wanted = self.context.get("fields")
        return {name: value for name, value in told.items() if name in wanted} if wanted else told


class ReviewSerializer(AudienceSerializer):
    """What was decided about a record."""

    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField(help_text="Rises with every change.")
    edited = serializers.BooleanField(help_text="A person changed what the machine had said.")
    rule = serializers.CharField(help_text="What in the engine made it.")
    score = serializers.FloatField(allow_null=True, help_text="The engine’s confidence, 0 to 1.")
    run = RecordURLField("run-detail", by="run_id", allow_null=True)
    proposal = serializers.DictField(help_text="What the machine had said; empty for what a person entered.")
    disagreement = serializers.DictField(help_text="What a later run reads differently; empty where both agree.")
    updated_at = serializers.DateTimeField()


class ReviewedSerializer(AudienceSerializer):
    """A record with a review, which only staff see."""

    review = serializers.SerializerMethodField(help_text="Null to the public.")

    @extend_schema_field(ReviewSerializer(allow_null=True))
    def get_review(self, record: Any) -> dict[str, Any] | None:
        return self.nested(ReviewSerializer, self.reviewed(record)) if self.audience.staff else None

    def reviewed(self, record: Any) -> Any:
        return record


@extend_schema_field(OpenApiTypes.STR)
class StrictStringField(serializers.Field):  # type: ignore[type-arg]
    """A string, and nothing that could be made one. What it says is checked where every article is: `incoming`."""

    default_error_messages = {
        "required": "There is no “{name}”. It is needed.",
        "null": "“{name}” is null; it must be a string.",
        "not-a-string": "“{name}” must be a string.",
    }

    def fail(self, key: str, **values: Any) -> Any:
        super().fail(key, name=self.field_name or "An item of the list", **values)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not-a-string")
        return str(data)

    def to_representation(self, value: str) -> str:
        return value


class ModelStringField(StrictStringField):
    """What a column of a model holds: no longer than it may be, and nothing that no database keeps."""

    default_error_messages = {
        "too-long": "“{name}” has more than {most} characters.",
        "not-text": "“{name}” contains characters that are no text.",
    }

    def __init__(self, model: type[Model], column: str, **options: Any):
        super().__init__(**options)
        self.most = int(model._meta.get_field(column).max_length)  # type: ignore[union-attr,arg-type]

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_text(text):
            self.fail("not-text")
        if len(text) > self.most:
            self.fail("too-long", most=self.most)
        return text


class RecordIdField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """The id of a record of some kind, in a body."""

    def __init__(self, model: type[Model], **options: Any):
        super().__init__(queryset=model._default_manager.all(), pk_field=serializers.IntegerField(), **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data < 2**63:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A body that may hold nothing but what is named."""

    default_error_messages = {"invalid": "The body must be a JSON object."}

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.ChoiceField):
                values = ", ".join(map(str, field.choices))
                field.error_messages["invalid_choice"] = f"“{{input}}” is none of the values: {values}."
        return fields

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if self.parent is not None and not isinstance(data, dict):
            raise serializers.ValidationError(f"Write a JSON object with {', '.join(self.fields)}.", "invalid")
        if isinstance(data, dict) and (unknown := [str(key) for key in data if key not in self.fields]):
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {
                    key[:80]: [serializers.ErrorDetail(f"“{key[:80]}” is unknown. Known are: {known}.", "unknown")]
                    for key in unknown[:20]
                }
            )
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class SpanInputSerializer(StrictSerializer):
    """A piece of a version's text: code points from `start` up to, and without, `end`."""

    start = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    end = serializers.IntegerField(min_value=1, max_value=2**31 - 1)

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return found["start"], found["end"]
