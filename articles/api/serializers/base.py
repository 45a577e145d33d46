"""Base classes: records serialized for an audience, and request bodies that reject unknown keys.

A field for staff only is null to the public, never absent. Nested records come from `articles.api.querysets`, which
loads only what the caller may see.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.audience import Audience
from articles.choices import ReviewState
from articles.ingestion.incoming import is_text

MAX_ID = 2**63 - 1  # of the database's 64-bit ids
MAX_OFFSET = 2**31 - 1  # of the database's 32-bit integers, in which spans are stored
# An error names the keys it is about; these bound the response to a request with many or long unknown keys.
MAX_REPORTED_KEYS = 20
MAX_REPORTED_KEY_LENGTH = 80


@extend_schema_field(OpenApiTypes.URI)
class RecordURLField(serializers.Field):  # type: ignore[type-arg]
    """The absolute URL of a record in the API, from the attribute or key `by`; null where that is None."""

    def __init__(self, view: str, by: str = "pk", **options: Any):
        super().__init__(read_only=True, **({"source": "*"} | options))
        self.view, self.by = view, by

    def to_representation(self, value: Any) -> str | None:
        """Return the URL, or None."""
        key = value[self.by] if isinstance(value, dict) else getattr(value, self.by)
        if key is None:
            return None
        return reverse(f"api:{self.view}", args=[key], request=self.context.get("request"))


class AudienceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A serializer that knows the audience of its record from the context."""

    @property
    def audience(self) -> Audience:
        """The audience, the public by default."""
        audience: Audience = self.context.get("audience", Audience())
        return audience

    def nested(self, serializer_class: type[AudienceSerializer], value: Any) -> dict[str, Any]:
        """Return another record serialized for the same audience."""
        data: dict[str, Any] = serializer_class(value, context=self.context).data
        return data

    def expanded(self, name: str, key: int) -> Any:
        """Return what an expansion holds for the record with an id; None if it was not requested."""
        return self.context.get("expanded", {}).get(name, {}).get(key)


class RecordSerializer(AudienceSerializer):
    """A record with a URL of its own. The caller may choose its fields with the parameter `fields`."""

    def to_representation(self, instance: Any) -> Any:
        """Return the record with the requested fields, or with all fields."""
        data = super().to_representation(instance)
        requested = self.context.get("fields")
        if not requested:
            return data
        return {name: value for name, value in data.items() if name in requested}


class ReviewSerializer(AudienceSerializer):
    """The review of a record: its state, and what the engine and people contributed."""

    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField(help_text=_("Increases with every change of the record."))
    edited = serializers.BooleanField(help_text=_("Whether a person changed what the engine had proposed."))
    rule = serializers.CharField(help_text=_("The rule of the engine that made the proposal."))
    score = serializers.FloatField(allow_null=True, help_text=_("Confidence of the engine, 0 to 1."))
    run = RecordURLField("run-detail", by="run_id", allow_null=True)
    proposal = serializers.DictField(help_text=_("What the engine proposed; empty for what a person entered."))
    disagreement = serializers.DictField(
        help_text=_("What a later run of the engine finds instead; empty if it agrees.")
    )
    updated_at = serializers.DateTimeField()


class ReviewedSerializer(AudienceSerializer):
    """A record with a review, which only staff see."""

    review = serializers.SerializerMethodField(help_text=_("Null to the public."))

    @extend_schema_field(ReviewSerializer(allow_null=True))
    def get_review(self, record: Any) -> dict[str, Any] | None:
        """Return the review for staff, None for the public."""
        if not self.audience.staff:
            return None
        return self.nested(ReviewSerializer, self.get_reviewed_record(record))

    def get_reviewed_record(self, record: Any) -> Any:
        """Return the model instance that is reviewed, where the serialized object wraps it."""
        return record


@extend_schema_field(OpenApiTypes.STR)
class StrictStringField(serializers.Field):  # type: ignore[type-arg]
    """A string; other types are rejected instead of converted.

    The content is validated where every article is, in `articles.ingestion.incoming`.
    """

    default_error_messages = {
        "required": _("“{name}” is required."),
        "null": _("“{name}” must be a string, not null."),
        "not-a-string": _("“{name}” must be a string."),
    }

    def fail(self, key: str, **values: Any) -> Any:
        """Raise ValidationError with the message of a key, which may refer to the field as {name}."""
        super().fail(key, name=self.field_name or gettext("An item of the list"), **values)

    def to_internal_value(self, data: Any) -> str:
        """Return the string. Raise ValidationError for anything else."""
        if not isinstance(data, str):
            self.fail("not-a-string")
        return str(data)

    def to_representation(self, value: str) -> str:
        """Return the string as it is."""
        return value


class ModelStringField(StrictStringField):
    """A string for a column of a model: no longer than the column, and without what databases cannot store."""

    default_error_messages = {
        "too-long": _("“{name}” must have at most {maximum} characters."),
        "not-text": _("“{name}” contains characters that cannot be stored as text."),
    }

    def __init__(self, model: type[Model], column: str, **options: Any):
        super().__init__(**options)
        self.maximum = int(model._meta.get_field(column).max_length)  # type: ignore[union-attr,arg-type]

    def to_internal_value(self, data: Any) -> str:
        """Return the string. Raise ValidationError if it is too long or is not text."""
        text = super().to_internal_value(data)
        if not is_text(text):
            self.fail("not-text")
        if len(text) > self.maximum:
            self.fail("too-long", maximum=self.maximum)
        return text


class RecordIdField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """The id of an existing record of a model."""

    def __init__(self, model: type[Model], **options: Any):
        super().__init__(queryset=model._default_manager.all(), pk_field=serializers.IntegerField(), **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the record. Reject booleans and strings, which DRF would convert, and ids out of range."""
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data <= MAX_ID:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A request body that may hold only known keys. Messages about invalid values name the valid ones."""

    default_error_messages = {"invalid": _("The body must be a JSON object.")}

    def get_fields(self) -> dict[str, Any]:
        """Return the fields; those with choices list them in their error message."""
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.ChoiceField):
                choices = ", ".join(map(str, field.choices))
                message = gettext("“{input}” is not one of the choices: %(choices)s.")
                field.error_messages["invalid_choice"] = message % {"choices": choices}
        return fields

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the validated values. Raise ValidationError, for unknown keys before anything else."""
        if self.parent is not None and not isinstance(data, dict):
            message = gettext("Enter a JSON object with the keys %(keys)s.")
            raise serializers.ValidationError(message % {"keys": ", ".join(self.fields)}, "invalid")
        if isinstance(data, dict):
            self._reject_unknown_keys(data)
        values: dict[str, Any] = super().to_internal_value(data)
        return values

    def _reject_unknown_keys(self, data: dict[Any, Any]) -> None:
        unknown = [str(key)[:MAX_REPORTED_KEY_LENGTH] for key in data if key not in self.fields]
        if not unknown:
            return
        message = gettext("“%(key)s” is not a known key. Known keys: %(keys)s.")
        known = ", ".join(self.fields)
        errors = {
            key: [serializers.ErrorDetail(message % {"key": key, "keys": known}, "unknown")]
            for key in unknown[:MAX_REPORTED_KEYS]
        }
        raise serializers.ValidationError(errors)


class SpanInputSerializer(StrictSerializer):
    """A span of a version's text: code points from `start` up to and excluding `end`."""

    start = serializers.IntegerField(min_value=0, max_value=MAX_OFFSET)
    end = serializers.IntegerField(min_value=1, max_value=MAX_OFFSET)

    def to_internal_value(self, data: Any) -> Any:
        """Return the tuple (start, end), as the services take it."""
        values = super().to_internal_value(data)
        return values["start"], values["end"]
