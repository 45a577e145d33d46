"""Articles, and the way in for a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
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
from articles.api.mixins import IDEMPOTENCY_KEY, idempotent_without_transaction
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

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")


class ArticleFilterSet(RecordFilterSet):
    story = slug_filter(method="in_story", help_text="The slug of a story.")
    outlet = id_filter(field_name="outlet", help_text="Articles of this outlet.")
    language = text_filter(help_text="As a language tag: “en”, “de” …")
    published_from = date_filter(field_name="published_on", lookup_expr="gte", help_text="On this day or later.")
    published_to = date_filter(field_name="published_on", lookup_expr="lte", help_text="On this day or earlier.")
    q = search_filter("title", "byline", text="title and byline")

    def in_story(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(stories__in=self.visible_stories(value))


LOCATION = OpenApiParameter("Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=[200, 202])


class ArticleViewSet(RecordViewSet):
    """Articles, and the way in for a new one."""

    filterset_class = ArticleFilterSet
    ordering_fields = {"id": "pk", "created": "created_at"}
    expansions = ("near_duplicates",)
    required_permissions = {"create": "articles.add_article", "batch": "articles.add_article"}
    scopes = {"create": Scope.INGEST, "batch": Scope.INGEST}

    def get_queryset(self) -> QuerySet[Article]:
        return querysets.articles(self.audience, text=self.action == "retrieve")

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return near_duplicates(rows, self.audience.articles())

    def get_serializer_class(self) -> Any:
        return {
            "create": NewArticleSerializer,
            "batch": BatchSerializer,
            "retrieve": ArticleSerializer,
        }.get(self.action, ArticleInListSerializer)

    @extend_schema(
        parameters=[LOCATION, IDEMPOTENCY_KEY],
        responses={
            202: OpenApiResponse(IngestResultSerializer, "It is in, and will be read."),
            200: OpenApiResponse(IngestResultSerializer, "The desk had this text already."),
        },
    )
    @idempotent_without_transaction
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send an article to the desk, or the address of one. The same text twice is one version."""
        self._reject_unknown_parameters(set())
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer = self._ingest(body.validated_data)
        return Response(answer, status=202 if answer["created"] else 200, headers={"Location": answer["run"]})

    @extend_schema(parameters=[IDEMPOTENCY_KEY], responses=BatchResultSerializer)
    @action(detail=False, methods=["post"])
    @idempotent_without_transaction
    def batch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send up to a hundred articles. Each comes in or is refused by itself."""
        self._reject_unknown_parameters(set())
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"results": [self._one_of_many(given) for given in body.validated_data["articles"]]})

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def annotations(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The article's accepted claims as W3C Web Annotations, each with its exact words and where they stand."""
        self._reject_unknown_parameters(set())
        article = get_object_or_404(self.audience.articles().select_related("outlet"), pk=self.kwargs["pk"])
        seen: Any = self.audience.claims()
        claims = seen.accepted().not_carried_forward().filter(version__article=article)
        chains = querysets.load_version_texts(querysets.claims_with_chains(claims.order_by("pk"), self.audience))
        address = request.build_absolute_uri(request.path)
        page = formats.annotation_page(
            article, chains, address, lambda pk: reverse("api:claim-detail", args=[pk], request=request)
        )
        media_type = f'application/ld+json; profile="{formats.ANNOTATION}"'
        return JsonResponse(page, content_type=media_type)

    def _one_of_many(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = self._ingest(given)
        except (BadInput, ServiceError) as refused:
            problem = problem_from_exception(refused)
            errors = problem.errors or [{"field": "", "code": problem.kind, "detail": problem.detail}]
            return {"status": problem.status, "ingested": None, "errors": errors}
        return {"status": 202 if answer["created"] else 200, "ingested": answer, "errors": []}

    def _ingest(self, given: Mapping[str, Any]) -> dict[str, Any]:
        ingested, run = _take_in(dict(given), Performer.from_user(self.request.user))
        return {
            "article": ingested.article.pk,
            "version": ingested.version.number,
            "created": ingested.new_version,
            "message": str(ingested),
            "run": reverse("api:run-detail", args=[run.pk], request=self.request),
            "run_status": run.status,
        }


def _take_in(given: dict[str, Any], by: Performer) -> tuple[IngestResult, ExtractionRun]:
    stories = _stories(given.pop("stories", []))
    if "text" in given:
        return submit(build_article(**given), by, stories=stories)
    if "language" in given:
        raise BadInput("language", "unexpected", "A page that is fetched says itself in which language it is.")
    return submit_url(given.pop("url"), by, given=KnownMetadata(**given), stories=stories)


def _stories(slugs: list[str]) -> list[Story]:
    """The stories of these slugs, each once; raises BadInput if there is one that the desk does not have."""
    wanted = list(dict.fromkeys(slugs))
    found = {story.slug: story for story in Story.objects.filter(slug__in=[s for s in wanted if SLUG.fullmatch(s)])}
    if unknown := [slug for slug in wanted if slug not in found]:
        names = ", ".join(f"“{slug[:80]}”" for slug in unknown[:5])
        message = f"There is no story {names}. Create it in the admin first, or leave it out."
        raise BadInput("stories", "unknown-story", message)
    return [found[slug] for slug in wanted]
