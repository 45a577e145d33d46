"""Where articles tell of events, and how an editor corrects that."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import (
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    SpanInputSerializer,
    StrictSerializer,
)
from articles.api.serializers.brief import ArticleBriefSerializer, ChainLinkSerializer
from articles.api.serializers.time_expressions import TimeExpressionBriefSerializer
from articles.models import Claim, Event, TimeExpression


class EventMentionInEventSerializer(ReviewedSerializer):
    """Where one article tells of an event: its exact words, and through whom it knows, the outermost source first."""

    id = serializers.IntegerField(source="event_mention.id")
    url = RecordURLField("event-mention-detail", source="event_mention")
    article = ArticleBriefSerializer()
    version = serializers.IntegerField(source="event_mention.version.number")
    start = serializers.IntegerField(source="event_mention.sentence_start")
    end = serializers.IntegerField(source="event_mention.sentence_end")
    text = serializers.CharField()
    claim = RecordURLField("claim-detail", by="claim_id", source="event_mention", allow_null=True)
    chain = serializers.SerializerMethodField(help_text="Empty where the article itself says so.")
    time_expression = serializers.SerializerMethodField(help_text="Null where no words of the article date it.")

    @extend_schema_field(ChainLinkSerializer(many=True))
    def get_chain(self, account: Any) -> list[dict[str, Any]]:
        return [self.nested(ChainLinkSerializer, link) for link in (account.chain.links if account.chain else ())]

    @extend_schema_field(TimeExpressionBriefSerializer(allow_null=True))
    def get_time_expression(self, account: Any) -> dict[str, Any] | None:
        time = account.event_mention.time_expression
        seen = time is not None and (self.audience.staff or time.is_accepted)
        return self.nested(TimeExpressionBriefSerializer, time) if seen else None

    def reviewed(self, record: Any) -> Any:
        return record.event_mention


class EventMentionSerializer(RecordSerializer, EventMentionInEventSerializer):
    """Where one article tells of an event: its exact words, and through whom it knows, the outermost source first."""

    event = RecordURLField("event-detail", by="event_id", source="event_mention")


class EditEventMentionSerializer(StrictSerializer):
    event = RecordIdField(Event, required=False)
    claim = RecordIdField(Claim, required=False, allow_null=True)
    time_expression = RecordIdField(TimeExpression, required=False, allow_null=True)
    trigger = SpanInputSerializer(required=False)
    sentence = SpanInputSerializer(required=False)
