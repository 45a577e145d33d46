"""Words that say when, and how an editor corrects them."""

from __future__ import annotations

from rest_framework import serializers

from articles.api.serializers.base import Base, Line, Link, Record, Reviewed, SpanBody, Strict, Text
from articles.api.serializers.brief import InText
from articles.choices import TimeType
from articles.models import TimeExpression


class TimeBriefSerializer(Base):
    """The words that date an account, and what they mean."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=TimeType.choices)
    value = serializers.CharField(help_text="TIMEX3")
    edtf = serializers.CharField()
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)


class TimeSerializer(Record, Reviewed, TimeBriefSerializer, InText):
    """Words that say when: TIMEX3 type and value, EDTF, and the first and last day they may mean."""

    id = serializers.IntegerField()
    url = Link("time-detail")


class EditTimeSerializer(Strict):
    span = SpanBody(required=False)
    type = serializers.ChoiceField(choices=TimeType.choices, required=False)
    value = Line(TimeExpression, "value", required=False)
    edtf = Text(required=False)
