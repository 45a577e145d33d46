"""Claims with their chains of attribution."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from articles.api.views.base import MAX_QUOTED_LENGTH, RecordViewSet
from articles.choices import Mode, Stance
from articles.models import Claim
from articles.selectors.claim_search import search_claims
from articles.web.exports import EXPORT_FORMATS

DEFAULT_FILE_FORMAT = "jsonl"


class ClaimFilterSet(VersionFilterSet):
    """Filters of claims."""

    story = slug_filter(method="filter_story", help_text=gettext_lazy("Slug of a story."))
    actor = id_filter(method="filter_actor", help_text=gettext_lazy("Id of the actor that makes the claim."))
    outlet = id_filter(field_name="version__article__outlet", help_text=gettext_lazy("Id of the article’s outlet."))
    stance = choice_filter(Stance, help_text=gettext_lazy("Attitude of the source: asserts, denies, predicts …"))
    mode = choice_filter(Mode, help_text=gettext_lazy("Direct quotation, indirect speech, or both."))
    negated = boolean_filter(help_text=gettext_lazy("Whether the claim is negated (“did not say”)."))
    hedged = boolean_filter(help_text=gettext_lazy("Whether the claim is hedged (“may”, “reportedly”)."))
    published_from = date_filter(
        field_name="version__article__published_on",
        lookup_expr="gte",
        help_text=gettext_lazy("The article was published on this day or later."),
    )
    published_to = date_filter(
        field_name="version__article__published_on",
        lookup_expr="lte",
        help_text=gettext_lazy("The article was published on this day or earlier."),
    )
    state = state_filter()
    q = text_filter(
        method="filter_words", help_text=gettext_lazy("Words in the content of the claim; all of them must occur.")
    )

    def filter_story(self, rows: Rows, name: str, value: str) -> Rows:
        """Keep the claims in articles of a visible story."""
        return rows.filter(version__article__stories__in=self.visible_stories(value))

    def filter_words(self, rows: Rows, name: str, value: str) -> Rows:
        """Keep the claims that contain all words."""
        return search_claims(rows, value)

    def filter_actor(self, rows: Rows, name: str, value: int) -> Rows:
        """Keep the claims of a visible actor."""
        return rows.filter(source_actor__in=self.audience.actors().filter(pk=value))


class ClaimViewSet(ProposalMixin, RecordViewSet):
    """Claims, each with its chain of attribution."""

    model = Claim
    edit_serializer_class = EditClaimSerializer
    required_permissions = decision_permissions("articles.change_claim")
    ordering_fields = {"id": "pk", "updated": "updated_at"}
    expansions = ("wording_changes",)
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilterSet

    def get_queryset(self) -> QuerySet[Claim]:
        """Return the visible claims."""
        return self.audience.claims()

    def prepare_rows(self, rows: list[Any]) -> list[Any]:
        """Return the chains of the claims, for staff with what the engine proposed."""
        chains = querysets.claims_with_chains(rows, self.audience)
        return querysets.load_proposals(chains) if self.audience.staff else chains

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """Return the wording changes of each claim."""
        return querysets.wording_changes_by_claim(rows)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "file_format",
                {"type": "string", "enum": ["jsonl", "csv"], "default": DEFAULT_FILE_FORMAT},
                description=gettext_lazy("JSON Lines or CSV."),
            )
        ],
        responses={(200, "application/jsonl"): OpenApiTypes.STR, (200, "text/csv"): OpenApiTypes.STR},
        filters=True,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Stream all claims that match the filters as JSON Lines or CSV, sorted by id."""
        self._reject_unknown_parameters(self.filterset_class.parameter_names(self.audience) | {"file_format"})
        file_format = request.query_params.get("file_format", "") or DEFAULT_FILE_FORMAT
        if file_format not in EXPORT_FORMATS:
            message = _("“%(value)s” is not one of the export formats: %(choices)s.")
            detail = message % {"value": file_format[:MAX_QUOTED_LENGTH], "choices": ", ".join(EXPORT_FORMATS)}
            raise ValidationError({"file_format": [ErrorDetail(detail, "unknown")]})
        write_rows, content_type = EXPORT_FORMATS[file_format]
        rows = claim_export.claim_rows(self.filter_queryset(self.get_queryset()), self.audience)
        headers = {"Content-Disposition": f'attachment; filename="claims.{file_format}"'}
        lines = write_rows(rows, claim_export.COLUMNS)
        return StreamingHttpResponse(lines, content_type=content_type, headers=headers)

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def jsonld(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return a claim as a schema.org Claim in JSON-LD."""
        self._reject_unknown_parameters(set())
        (chain,) = self._get_prepared_row()
        url = reverse("api:claim-detail", args=[chain.claim.pk], request=request)
        return JsonResponse(formats.claim_jsonld(chain, self.audience, url), content_type="application/ld+json")
