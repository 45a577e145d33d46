"""Articles: reading and adding them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from analysis.dispatch import submit, submit_url
from articles.api import formats, querysets
from articles.api.filters import RecordFilterSet, Rows, date_filter, id_filter, search_filter, slug_filter, text_filter
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent_without_transaction, validated_body
from articles.api.problems import problem_from_exception
from articles.api.serializers.articles import (
    ArticleInListSerializer,
    ArticleSerializer,
    BatchResultSerializer,
    BatchSerializer,
    IngestResultSerializer,
    NewArticleSerializer,
)
from articles.api.views.base import RecordViewSet
from articles.choices import Scope
from articles.ingestion.incoming import BadInput, build_article
from articles.ingestion.pages import KnownMetadata
from articles.models import Article, ExtractionRun, Story
from articles.selectors.near_duplicates import near_duplicates
from articles.services.errors import ServiceError
from articles.services.ingest import IngestResult
from articles.services.transitions import Performer

SLUG_PATTERN = re.compile(r"[-a-zA-Z0-9_]{1,100}")
MAX_REPORTED_SLUGS = 5
MAX_REPORTED_SLUG_LENGTH = 80
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[200, 202],
    description=gettext_lazy("URL of the extraction run."),
)
JSON_LD_RESPONSE = {(200, "application/ld+json"): {"type": "object", "additionalProperties": True}}


class ArticleFilterSet(RecordFilterSet):
    """Filters of articles."""

    story = slug_filter(method="filter_story", help_text=gettext_lazy("Slug of a story."))
    outlet = id_filter(field_name="outlet", help_text=gettext_lazy("Id of the outlet."))
    language = text_filter(help_text=gettext_lazy("Language tag, for example “en” or “de”."))
    published_from = date_filter(
        field_name="published_on", lookup_expr="gte", help_text=gettext_lazy("Published on this day or later.")
    )
    published_to = date_filter(
        field_name="published_on", lookup_expr="lte", help_text=gettext_lazy("Published on this day or earlier.")
    )
    q = search_filter(
        "title", "byline", help_text=gettext_lazy("Words in the title or byline; all of them must occur.")
    )

    def filter_story(self, rows: Rows, name: str, value: str) -> Rows:
        """Keep the articles of a visible story."""
        return rows.filter(stories__in=self.visible_stories(value))


class ArticleViewSet(RecordViewSet):
    """Articles and their versions."""

    filterset_class = ArticleFilterSet
    ordering_fields = {"id": "pk", "created": "created_at"}
    expansions = ("near_duplicates",)
    required_permissions = {"create": "articles.add_article", "batch": "articles.add_article"}
    scopes = {"create": Scope.INGEST, "batch": Scope.INGEST}

    def get_queryset(self) -> QuerySet[Article]:
        """Return the visible articles, with texts for a single one."""
        return querysets.articles(self.audience, text=self.action == "retrieve")

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """Return the visible near-duplicates of each article."""
        return near_duplicates(rows, self.audience.articles())

    def get_serializer_class(self) -> Any:
        """Return the serializer of the action."""
        serializers = {"create": NewArticleSerializer, "batch": BatchSerializer, "retrieve": ArticleSerializer}
        return serializers.get(self.action, ArticleInListSerializer)

    @extend_schema(
        parameters=[LOCATION, IDEMPOTENCY_KEY],
        responses={
            202: OpenApiResponse(IngestResultSerializer, gettext_lazy("The article was added and is queued.")),
            200: OpenApiResponse(IngestResultSerializer, gettext_lazy("This text existed already.")),
        },
    )
    @idempotent_without_transaction
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add an article, by its text or by the URL of a page to fetch. A text that exists already adds nothing."""
        self._reject_unknown_parameters(set())
        result = self._ingest(validated_body(NewArticleSerializer, request))
        return Response(result, status=202 if result["created"] else 200, headers={"Location": result["run"]})

    @extend_schema(parameters=[IDEMPOTENCY_KEY], responses=BatchResultSerializer)
    @action(detail=False, methods=["post"])
    @idempotent_without_transaction
    def batch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add up to 100 articles. Each succeeds or fails on its own."""
        self._reject_unknown_parameters(set())
        articles = validated_body(BatchSerializer, request)["articles"]
        return Response({"results": [self._ingest_batch_item(values) for values in articles]})

    @extend_schema(responses=JSON_LD_RESPONSE)
    @action(detail=True, methods=["get"])
    def annotations(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the accepted claims of an article as W3C Web Annotations, with exact quotations and positions."""
        self._reject_unknown_parameters(set())
        article = get_object_or_404(self.audience.articles().select_related("outlet"), pk=self.kwargs["pk"])
        visible_claims: Any = self.audience.claims()
        claims = visible_claims.accepted().not_carried_forward().filter(version__article=article)
        chains = querysets.load_version_texts(querysets.claims_with_chains(claims.order_by("pk"), self.audience))
        page = formats.annotation_page(
            article,
            chains,
            request.build_absolute_uri(request.path),
            lambda pk: reverse("api:claim-detail", args=[pk], request=request),
        )
        media_type = f'application/ld+json; profile="{formats.ANNOTATION_CONTEXT}"'
        return JsonResponse(page, content_type=media_type)

    def _ingest_batch_item(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Add one article of a batch and return what `BatchItemSerializer` describes."""
        try:
            result = self._ingest(values)
        except (BadInput, ServiceError) as error:
            problem = problem_from_exception(error)
            errors = problem.errors or [{"field": "", "code": problem.kind, "detail": str(problem.detail)}]
            return {"status": problem.status, "ingested": None, "errors": errors}
        return {"status": 202 if result["created"] else 200, "ingested": result, "errors": []}

    def _ingest(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Add an article and return what `IngestResultSerializer` describes. Raise BadInput or ServiceError."""
        ingested, run = _submit_article(dict(values), Performer.from_user(self.request.user))
        return {
            "article": ingested.article.pk,
            "version": ingested.version.number,
            "created": ingested.new_version,
            "message": str(ingested),
            "run": reverse("api:run-detail", args=[run.pk], request=self.request),
            "run_status": run.status,
        }


def _submit_article(values: dict[str, Any], performer: Performer) -> tuple[IngestResult, ExtractionRun]:
    """Submit the text of an article, or the URL of its page. Raise BadInput or ServiceError."""
    stories = _get_stories(values.pop("stories", []))
    if "text" in values:
        return submit(build_article(**values), performer, stories=stories)
    if "language" in values:
        message = _("Leave “language” out: the language of a page that is fetched is taken from the page.")
        raise BadInput("language", "unexpected", message)
    return submit_url(values.pop("url"), performer, given=KnownMetadata(**values), stories=stories)


def _get_stories(slugs: list[str]) -> list[Story]:
    """Return the stories with these slugs, each once. Raise BadInput if one of them does not exist."""
    unique_slugs = list(dict.fromkeys(slugs))
    valid_slugs = [slug for slug in unique_slugs if SLUG_PATTERN.fullmatch(slug)]
    stories = {story.slug: story for story in Story.objects.filter(slug__in=valid_slugs)}
    if unknown := [slug for slug in unique_slugs if slug not in stories]:
        names = ", ".join(f"“{slug[:MAX_REPORTED_SLUG_LENGTH]}”" for slug in unknown[:MAX_REPORTED_SLUGS])
        message = _("No story has the slug %(slugs)s. Create the story in the admin first, or leave it out.")
        raise BadInput("stories", "unknown-story", message % {"slugs": names})
    return [stories[slug] for slug in unique_slugs]
