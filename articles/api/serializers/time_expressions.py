"""Time expressions, and edits of these."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from articles.api.serializers.base import (
    AudienceSerializer,
    ModelStringField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    SpanInputSerializer,
    StrictSerializer,
    StrictStringField,
)
from articles.api.serializers.brief import VersionRecordSerializer
from articles.choices import TimeType
from articles.models import TimeExpression


class TimeExpressionBriefSerializer(AudienceSerializer):
    """The time expression that dates an event mention, with its value."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=TimeType.choices, help_text=_("TIMEX3 type."))
    value = serializers.CharField(help_text=_("TIMEX3 value."))
    edtf = serializers.CharField(help_text=_("The same date in EDTF; empty if it has none."))
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)


class TimeExpressionSerializer(
    RecordSerializer, ReviewedSerializer, TimeExpressionBriefSerializer, VersionRecordSerializer
):
    """A time expression: TIMEX3 type and value, EDTF, and the first and last day that it may mean."""

    id = serializers.IntegerField()
    url = RecordURLField("time-expression-detail")


class EditTimeExpressionSerializer(StrictSerializer):
    """An edit of a time expression."""

    span = SpanInputSerializer(required=False)
    type = serializers.ChoiceField(choices=TimeType.choices, required=False)
    value = ModelStringField(TimeExpression, "value", required=False)
    edtf = StrictStringField(required=False)
