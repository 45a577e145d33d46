"""Where articles tell of events, and how an editor corrects that."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import Id, Link, Record, Reviewed, SpanBody, Strict
from articles.api.serializers.brief import ArticleBriefSerializer, ChainLinkSerializer
from articles.api.serializers.time_expressions import TimeBriefSerializer
from articles.models import Claim, Event, TimeExpression


class AccountInEventSerializer(Reviewed):
    """Where one article tells of an event: its exact words, and through whom it knows, the outermost source first."""

    id = serializers.IntegerField(source="mention.id")
    url = Link("account-detail", source="mention")
    article = ArticleBriefSerializer()
    version = serializers.IntegerField(source="mention.version.number")
    start = serializers.IntegerField(source="mention.sentence_start")
    end = serializers.IntegerField(source="mention.sentence_end")
    words = serializers.CharField()
    claim = Link("claim-detail", by="claim_id", source="mention", allow_null=True)
    chain = serializers.SerializerMethodField(help_text="Empty where the article itself says so.")
    time = serializers.SerializerMethodField(help_text="Null where no words of the article date it.")

    @extend_schema_field(ChainLinkSerializer(many=True))
    def get_chain(self, account: Any) -> list[dict[str, Any]]:
        return [self.nested(ChainLinkSerializer, link) for link in (account.chain.links if account.chain else ())]

    @extend_schema_field(TimeBriefSerializer(allow_null=True))
    def get_time(self, account: Any) -> dict[str, Any] | None:
        time = account.mention.time_expression
        seen = time is not None and (self.audience.staff or time.is_accepted)
        return self.nested(TimeBriefSerializer, time) if seen else None

    def reviewed(self, record: Any) -> Any:
        return record.mention


class AccountSerializer(Record, AccountInEventSerializer):
    """Where one article tells of an event: its exact words, and through whom it knows, the outermost source first."""

    event = Link("event-detail", by="event_id", source="mention")


class EditAccountSerializer(Strict):
    event = Id(Event, required=False)
    claim = Id(Claim, required=False, allow_null=True)
    time_expression = Id(TimeExpression, required=False, allow_null=True)
    trigger = SpanBody(required=False)
    sentence = SpanBody(required=False)
