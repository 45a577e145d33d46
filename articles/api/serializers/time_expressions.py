"""Words that say when, and how an editor corrects them."""

from __future__ import annotations

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
    """The words that date an account, and what they mean."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=TimeType.choices)
    value = serializers.CharField(help_text="TIMEX3")
    edtf = serializers.CharField()
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)


class TimeExpressionSerializer(
    RecordSerializer, ReviewedSerializer, TimeExpressionBriefSerializer, VersionRecordSerializer
):
    """Words that say when: TIMEX3 type and value, EDTF, and the first and last day they may mean."""

    id = serializers.IntegerField()
    url = RecordURLField("time-expression-detail")


class EditTimeExpressionSerializer(StrictSerializer):
    span = SpanInputSerializer(required=False)
    type = serializers.ChoiceField(choices=TimeType.choices, required=False)
    value = ModelStringField(TimeExpression, "value", required=False)
    edtf = StrictStringField(required=False)
