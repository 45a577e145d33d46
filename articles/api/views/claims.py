"""Statements, each with its chain of attribution."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.reverse import reverse

from articles.api import claim_export, formats, querysets
from articles.api.filters import (
    Rows,
    VersionFilterSet,
    boolean_filter,
    choice_filter,
    date_filter,
    id_filter,
    slug_filter,
    state_filter,
    text_filter,
)
from articles.api.mixins import ProposalMixin, decision_permissions
from articles.api.serializers.claims import ClaimSerializer, EditClaimSerializer
from articles.api.views.base import RecordViewSet
from articles.choices import Mode, Stance
from articles.models import Claim
from articles.selectors.claim_search import search_claims
from articles.web.exports import EXPORT_FORMATS


class ClaimFilterSet(VersionFilterSet):
    story = slug_filter(method="in_story", help_text="The slug of a story.")
    actor = id_filter(method="by_actor", help_text="Claims that this actor makes.")
    outlet = id_filter(field_name="version__article__outlet", help_text="Claims in articles of this outlet.")
    stance = choice_filter(Stance, help_text="How the source stands to what it says.")
    mode = choice_filter(Mode, help_text="Quoted directly, indirectly, or both.")
    negated = boolean_filter(help_text="Whether the source says that it is not so.")
    hedged = boolean_filter(help_text="Whether the source says that it may be so.")
    published_from = date_filter(
        field_name="version__article__published_on", lookup_expr="gte", help_text="The article's day, at the earliest."
    )
    published_to = date_filter(
        field_name="version__article__published_on", lookup_expr="lte", help_text="The article's day, at the latest."
    )
    state = state_filter()
    q = text_filter(method="with_words", help_text="Words to be found in what is claimed, all of them.")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(version__article__stories__in=self.visible_stories(value))

    def with_words(self, rows: Rows, name: str, value: str) -> Rows:
        return search_claims(rows, value)

    def by_actor(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(source_actor__in=self.audience.actors().filter(pk=value))


class ClaimViewSet(ProposalMixin, RecordViewSet):
    """Statements, each with its chain of attribution."""

    model = Claim
    edit_serializer_class = EditClaimSerializer
    required_permissions = decision_permissions("articles.change_claim")
    ordering_fields = {"id": "pk", "updated": "updated_at"}
    expansions = ("wording_changes",)
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilterSet

    def get_queryset(self) -> QuerySet[Claim]:
        return self.audience.claims()

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        found = querysets.claims_with_chains(rows, self.audience)
        return querysets.load_proposals(found) if self.audience.staff else found

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return querysets.wording_changes_by_claim(rows)

    @extend_schema(
        parameters=[OpenApiParameter("file_format", {"type": "string", "enum": ["jsonl", "csv"], "default": "jsonl"})],
        responses={(200, "application/jsonl"): OpenApiTypes.STR, (200, "text/csv"): OpenApiTypes.STR},
        filters=True,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """All claims that the filters let through, as a stream: JSON Lines or CSV, in the order of their ids."""
        self._reject_unknown_parameters(self.filterset_class.known(self.audience) | {"file_format"})
        kind = request.query_params.get("file_format", "") or "jsonl"
        if kind not in EXPORT_FORMATS:
            message = f"“{kind[:40]}” is no form of an export. Known are: {', '.join(EXPORT_FORMATS)}."
            raise ValidationError({"file_format": [ErrorDetail(message, "unknown")]})
        write, content_type = EXPORT_FORMATS[kind]
        lines = write(
            claim_export.claim_rows(self.filter_queryset(self.get_queryset()), self.audience), claim_export.COLUMNS
        )
        name = {"Content-Disposition": f'attachment; filename="claims.{kind}"'}
        return StreamingHttpResponse(lines, content_type=content_type, headers=name)

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def jsonld(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The claim as schema.org has it, in JSON-LD."""
        self._reject_unknown_parameters(set())
        (chain,) = self._get_presented()
        address = reverse("api:claim-detail", args=[chain.claim.pk], request=request)
        return JsonResponse(formats.claim_jsonld(chain, self.audience, address), content_type="application/ld+json")
