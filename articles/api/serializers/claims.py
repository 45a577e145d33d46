"""Statements, and how an editor corrects them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import (
    AudienceSerializer,
    ModelStringField,
    RecordIdField,
    RecordSerializer,
    RecordURLField,
    ReviewedSerializer,
    SpanInputSerializer,
    StrictSerializer,
)
from articles.api.serializers.brief import ArticleBriefSerializer, ChainLinkSerializer, VisibleActorField
from articles.api.serializers.wording_changes import WordingChangeInClaimSerializer
from articles.choices import Mode, SpanRole, Stance
from articles.models import Actor, Claim


class SpanSerializer(AudienceSerializer):
    """A piece of a text: code points from `start` up to, and without, `end`."""

    role = serializers.ChoiceField(choices=SpanRole.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class ClaimSerializer(RecordSerializer, ReviewedSerializer):
    """Someone's statement, in exact words, with the chain of those through whom it is known."""

    id = serializers.IntegerField(source="claim.id")
    url = RecordURLField("claim-detail", source="claim")
    article = ArticleBriefSerializer(source="claim.version.article")
    version = serializers.IntegerField(source="claim.version.number")
    spans = SpanSerializer(source="claim.spans", many=True)
    parent = RecordURLField("claim-detail", by="parent_id", source="claim", allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(source="claim.stance", choices=Stance.choices)
    mode = serializers.ChoiceField(source="claim.mode", choices=Mode.choices)
    negated = serializers.BooleanField(source="claim.negated")
    hedged = serializers.BooleanField(source="claim.hedged")
    source_actor = VisibleActorField(source="claim.source_actor", help_text="Null where it is open who that is.")
    chain = ChainLinkSerializer(source="links", many=True)
    wording_changes = serializers.SerializerMethodField(
        help_text="With `expand=wording_changes`, else null: where its outlet has changed the words since."
    )

    @extend_schema_field(WordingChangeInClaimSerializer(many=True, allow_null=True))
    def get_wording_changes(self, chain: Any) -> list[dict[str, Any]] | None:
        found = self.expanded("wording_changes", chain.claim.pk)
        return None if found is None else [self.nested(WordingChangeInClaimSerializer, change) for change in found]

    def reviewed(self, record: Any) -> Any:
        return record.claim


class ClaimSpansInputSerializer(StrictSerializer):
    """Where the words of a claim stand, by role. A role that is left out keeps its pieces."""

    source = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=20)  # type: ignore[assignment]
    cue = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=20)
    content = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=20)


class EditClaimSerializer(StrictSerializer):
    source_actor = RecordIdField(Actor, required=False, allow_null=True)
    parent = RecordIdField(Claim, required=False, allow_null=True)  # type: ignore[assignment]
    spans = ClaimSpansInputSerializer(required=False)
    cue_lemma = ModelStringField(Claim, "cue_lemma", required=False)
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    negated = serializers.BooleanField(required=False)
    hedged = serializers.BooleanField(required=False)
