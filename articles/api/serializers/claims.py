"""Statements, and how an editor corrects them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.api.serializers.base import Base, Id, Line, Link, Record, Reviewed, SpanBody, Strict
from articles.api.serializers.brief import ArticleBriefSerializer, ChainLinkSerializer, SeenActor
from articles.api.serializers.wording_changes import WordingInClaimSerializer
from articles.choices import Mode, SpanRole, Stance
from articles.models import Actor, Claim


class SpanSerializer(Base):
    """A piece of a text: code points from `start` up to, and without, `end`."""

    role = serializers.ChoiceField(choices=SpanRole.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class ClaimSerializer(Record, Reviewed):
    """Someone's statement, in exact words, with the chain of those through whom it is known."""

    id = serializers.IntegerField(source="claim.id")
    url = Link("claim-detail", source="claim")
    article = ArticleBriefSerializer(source="claim.version.article")
    version = serializers.IntegerField(source="claim.version.number")
    spans = SpanSerializer(source="claim.spans", many=True)
    parent = Link("claim-detail", by="parent_id", source="claim", allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(source="claim.stance", choices=Stance.choices)
    mode = serializers.ChoiceField(source="claim.mode", choices=Mode.choices)
    negated = serializers.BooleanField(source="claim.negated")
    hedged = serializers.BooleanField(source="claim.hedged")
    source_actor = SeenActor(source="claim.source_actor", help_text="Null where it is open who that is.")
    chain = ChainLinkSerializer(source="links", many=True)
    changes = serializers.SerializerMethodField(
        help_text="With `expand=changes`, else null: where its outlet has changed the words since."
    )

    @extend_schema_field(WordingInClaimSerializer(many=True, allow_null=True))
    def get_changes(self, chain: Any) -> list[dict[str, Any]] | None:
        found = self.expanded("changes", chain.claim.pk)
        return None if found is None else [self.nested(WordingInClaimSerializer, change) for change in found]

    def reviewed(self, record: Any) -> Any:
        return record.claim


class PiecesBody(Strict):
    """Where the words of a claim stand, by role. A role that is left out keeps its pieces."""

    source = serializers.ListField(child=SpanBody(), required=False, max_length=20)  # type: ignore[assignment]
    cue = serializers.ListField(child=SpanBody(), required=False, max_length=20)
    content = serializers.ListField(child=SpanBody(), required=False, max_length=20)


class EditClaimSerializer(Strict):
    source_actor = Id(Actor, required=False, allow_null=True)
    parent = Id(Claim, required=False, allow_null=True)  # type: ignore[assignment]
    spans = PiecesBody(required=False)
    cue_lemma = Line(Claim, "cue_lemma", required=False)
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    negated = serializers.BooleanField(required=False)
    hedged = serializers.BooleanField(required=False)
