"""Claims with their chains of attribution, and edits of claims."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
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
from articles.selectors.chains import Chain

MAX_SPANS = 20  # spans that one role of a claim may have


class SpanSerializer(AudienceSerializer):
    """A span of a text: code points from `start` up to and excluding `end`."""

    role = serializers.ChoiceField(choices=SpanRole.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class ClaimSerializer(RecordSerializer, ReviewedSerializer):
    """What a source claims, in the exact words of the article, with the chain of attribution."""

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
    source_actor = VisibleActorField(source="claim.source_actor", help_text=_("Null if the source is not identified."))
    chain = ChainLinkSerializer(source="links", many=True, help_text=_("The outermost source first, this claim last."))
    wording_changes = serializers.SerializerMethodField(
        help_text=_(
            "Changes that the outlet has since made to the words of the claim. Null unless requested with"
            " `expand=wording_changes`."
        )
    )

    @extend_schema_field(WordingChangeInClaimSerializer(many=True, allow_null=True))
    def get_wording_changes(self, chain: Chain) -> list[dict[str, Any]] | None:
        """Return the expansion `wording_changes`."""
        changes = self.expanded("wording_changes", chain.claim.pk)
        if changes is None:
            return None
        return [self.nested(WordingChangeInClaimSerializer, change) for change in changes]

    def get_reviewed_record(self, record: Chain) -> Claim:
        """Return the claim at the end of the chain."""
        return record.claim


class ClaimSpansInputSerializer(StrictSerializer):
    """The spans of a claim by role. A role that is left out keeps its spans."""

    source = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=MAX_SPANS)  # type: ignore[assignment]
    cue = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=MAX_SPANS)
    content = serializers.ListField(child=SpanInputSerializer(), required=False, max_length=MAX_SPANS)


class EditClaimSerializer(StrictSerializer):
    """An edit of a claim."""

    source_actor = RecordIdField(Actor, required=False, allow_null=True)
    parent = RecordIdField(Claim, required=False, allow_null=True)  # type: ignore[assignment]
    spans = ClaimSpansInputSerializer(required=False)
    cue_lemma = ModelStringField(Claim, "cue_lemma", required=False)
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    negated = serializers.BooleanField(required=False)
    hedged = serializers.BooleanField(required=False)
