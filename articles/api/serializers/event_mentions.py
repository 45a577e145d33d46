"""Event mentions: where articles report events, and edits of these."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
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
from articles.models import Claim, Event, EventMention, TimeExpression
from articles.selectors.timeline import AttributedMention


class EventMentionInEventSerializer(ReviewedSerializer):
    """The sentence in which an article reports an event, with the chain of attribution, the outermost source first."""

    id = serializers.IntegerField(source="event_mention.id")
    url = RecordURLField("event-mention-detail", source="event_mention")
    article = ArticleBriefSerializer()
    version = serializers.IntegerField(source="event_mention.version.number")
    start = serializers.IntegerField(source="event_mention.sentence_start")
    end = serializers.IntegerField(source="event_mention.sentence_end")
    text = serializers.CharField()
    claim = RecordURLField("claim-detail", by="claim_id", source="event_mention", allow_null=True)
    chain = serializers.SerializerMethodField(help_text=_("Empty if the article states it without a source."))
    time_expression = serializers.SerializerMethodField(help_text=_("Null if nothing in the text dates the event."))

    @extend_schema_field(ChainLinkSerializer(many=True))
    def get_chain(self, mention: AttributedMention) -> list[dict[str, Any]]:
        """Return the links of the chain of the claim that reports the event."""
        links = mention.chain.links if mention.chain else ()
        return [self.nested(ChainLinkSerializer, link) for link in links]

    @extend_schema_field(TimeExpressionBriefSerializer(allow_null=True))
    def get_time_expression(self, mention: AttributedMention) -> dict[str, Any] | None:
        """Return the time expression, to the public only if it is accepted."""
        time_expression = mention.event_mention.time_expression
        if time_expression is None or not (self.audience.staff or time_expression.is_accepted):
            return None
        return self.nested(TimeExpressionBriefSerializer, time_expression)

    def get_reviewed_record(self, record: AttributedMention) -> EventMention:
        """Return the event mention without its chain."""
        return record.event_mention


class EventMentionSerializer(RecordSerializer, EventMentionInEventSerializer):
    """The sentence in which an article reports an event, with the chain of attribution, the outermost source first."""

    event = RecordURLField("event-detail", by="event_id", source="event_mention")


class EditEventMentionSerializer(StrictSerializer):
    """An edit of an event mention."""

    event = RecordIdField(Event, required=False)
    claim = RecordIdField(Claim, required=False, allow_null=True)
    time_expression = RecordIdField(TimeExpression, required=False, allow_null=True)
    trigger = SpanInputSerializer(required=False)
    sentence = SpanInputSerializer(required=False)
