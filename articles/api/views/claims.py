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
from articles.api.filters import InText, Rows, choice, day, number, slug, state, words, yes_or_no
from articles.api.mixins import Proposals, needs
from articles.api.serializers.claims import ClaimSerializer, EditClaimSerializer
from articles.api.views.base import Records
from articles.choices import Mode, Stance
from articles.models import Claim
from articles.selectors.claim_search import saying
from articles.web.exports import FORMS


class ClaimFilters(InText):
    story = slug(method="in_story", help_text="The slug of a story.")
    actor = number(method="by_actor", help_text="Claims that this actor makes.")
    outlet = number(field_name="version__article__outlet", help_text="Claims in articles of this outlet.")
    stance = choice(Stance, help_text="How the source stands to what it says.")
    mode = choice(Mode, help_text="Quoted directly, indirectly, or both.")
    negated = yes_or_no(help_text="Whether the source says that it is not so.")
    hedged = yes_or_no(help_text="Whether the source says that it may be so.")
    published_from = day(
        field_name="version__article__published_on", lookup_expr="gte", help_text="The article's day, at the earliest."
    )
    published_to = day(
        field_name="version__article__published_on", lookup_expr="lte", help_text="The article's day, at the latest."
    )
    state = state()
    q = words(method="with_words", help_text="Words to be found in what is claimed, all of them.")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(version__article__stories__in=self.seen_stories(value))

    def with_words(self, rows: Rows, name: str, value: str) -> Rows:
        return saying(rows, value)

    def by_actor(self, rows: Rows, name: str, value: int) -> Rows:
        return rows.filter(source_actor__in=self.audience.actors().filter(pk=value))


class Claims(Proposals, Records):
    """Statements, each with its chain of attribution."""

    model = Claim
    editor = EditClaimSerializer
    needs = needs("articles.change_claim")
    orders = {"id": "pk", "updated": "updated_at"}
    expansions = ("changes",)
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilters

    def get_queryset(self) -> QuerySet[Claim]:
        return self.audience.claims()

    def present(self, rows: list[Any]) -> list[Any]:
        found = querysets.attributed(rows, self.audience)
        return querysets.with_proposals(found) if self.audience.staff else found

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return querysets.changes_of(rows)

    @extend_schema(
        parameters=[OpenApiParameter("as", {"type": "string", "enum": ["jsonl", "csv"], "default": "jsonl"})],
        responses={(200, "application/jsonl"): OpenApiTypes.STR, (200, "text/csv"): OpenApiTypes.STR},
        filters=True,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """All claims that the filters let through, as a stream: JSON Lines or CSV, in the order of their ids."""
        self._refuse_unknown(self.filterset_class.known(self.audience) | {"as"})
        kind = request.query_params.get("as", "") or "jsonl"
        if kind not in FORMS:
            message = f"“{kind[:40]}” is no form of an export. Known are: {', '.join(FORMS)}."
            raise ValidationError({"as": [ErrorDetail(message, "unknown")]})
        write, content_type = FORMS[kind]
        lines = write(claim_export.rows(self.filter_queryset(self.get_queryset()), self.audience), claim_export.COLUMNS)
        name = {"Content-Disposition": f'attachment; filename="claims.{kind}"'}
        return StreamingHttpResponse(lines, content_type=content_type, headers=name)

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def jsonld(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The claim as schema.org has it, in JSON-LD."""
        self._refuse_unknown(set())
        (chain,) = self._shown()
        address = reverse("api:claim-detail", args=[chain.claim.pk], request=request)
        return JsonResponse(formats.linked(chain, self.audience, address), content_type="application/ld+json")
