"""The API's views. What may be seen is in `audience`, what is loaded in `reads`, what is written in the services."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from analysis.dispatch import submit, submit_url
from articles.api import filters, formats, reads, serializers
from articles.api.audience import Audience
from articles.api.parsers import StrictJSON
from articles.api.permissions import ReadPublicElseStaff, StaffOnly
from articles.api.problems import problem_of
from articles.api.writing import IDEMPOTENCY_KEY, Decisions, Merging, idempotent, needs
from articles.choices import Scope
from articles.ingestion.incoming import BadInput, incoming
from articles.ingestion.pages import Given
from articles.models import Actor, Article, Claim, Event, ExtractionRun, Outlet, Story
from articles.selectors import stream
from articles.services.errors import Refused
from articles.services.ingest import Ingested
from articles.services.moves import By

EXPORTS: dict[str, Any] = {
    "jsonl": ("application/jsonl", formats.json_lines),
    "csv": ("text/csv", formats.table),
}
SHAPING = {"fields", "expand"}
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")


class Private:
    """Two people asking at one address may be told different things: no cache may mix them up."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        patch_vary_headers(finished, ["Accept", "Authorization", "Cookie"])
        for name, value in getattr(getattr(request, "_request", request), "rate_headers", {}).items():
            finished[name] = value
        if getattr(getattr(request, "_user", None), "is_authenticated", False):
            patch_cache_control(finished, private=True, no_store=True)
        return finished


class Records(Private, GenericViewSet[Any]):
    """List and retrieve. Whoever may not see a record is told that it does not exist."""

    parser_classes = [StrictJSON]
    permission_classes: Any = [ReadPublicElseStaff]
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class: type[filters.Filters]
    orders = {"id": "pk"}  # names of orders, each the field of a moment or an id that is never null
    expansions: tuple[str, ...] = ()

    @property
    def audience(self) -> Audience:
        return Audience.of(self.request)

    def get_serializer_class(self) -> Any:
        return getattr(self, "editor", None) if self.action == "partial_update" else super().get_serializer_class()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "audience": self.audience, "fields": self._wanted_fields()}

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        """What an expansion of this view holds for each of the rows, by id."""
        raise NotImplementedError(name)

    def present(self, rows: list[Any]) -> list[Any]:
        """The rows of a page as the serializer takes them."""
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._refuse_unknown(self.filterset_class.known(self.audience) | {"cursor", "page_size", "order"} | SHAPING)
        self._expansions()
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._told(self.present(page or [])))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._refuse_unknown(SHAPING)
        self._expansions()
        shown = self._shown()
        return Response(self._told(shown)[0], headers=self._tag(shown[0]))

    def _tag(self, shown: Any) -> dict[str, str]:
        """For staff, the revision of a record that is decided on: what If-Match names."""
        record = getattr(shown, "claim", None) or getattr(shown, "event", None) or shown
        revision = getattr(record, "revision", None)
        return {"ETag": f'"{revision}"'} if self.audience.staff and isinstance(revision, int) else {}

    def _shown(self) -> Sequence[Any]:
        found = get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_field]})
        shown = self.present([found])
        if not shown:
            raise Http404
        return shown

    def _told(self, rows: Sequence[Any]) -> Any:
        expanded = {name: self.expand(name, [*rows]) for name in self._expansions()}
        context = {**self.get_serializer_context(), "expanded": expanded}
        return self.get_serializer_class()(rows, many=True, context=context).data

    def _expansions(self) -> Sequence[str]:
        names = _list_of(self.request.query_params.get("expand", ""))
        if unknown := [name for name in names if name not in self.expansions]:
            known = ", ".join(self.expansions) or "none"
            message = f"“{unknown[0][:80]}” is nothing that can be expanded here. Known are: {known}."
            raise ValidationError({"expand": [ErrorDetail(message, "unknown")]})
        return names

    def _wanted_fields(self) -> frozenset[str]:
        """The fields that the asker wants, or none for all of them."""
        names = _list_of(self.request.query_params.get("fields", "")) if self.request else []
        known: Any = self.get_serializer_class()().fields  # type: ignore[attr-defined]
        if unknown := [name for name in names if name not in known]:
            message = f"“{unknown[0][:80]}” is no field of this record. Its fields are: {', '.join(known)}."
            raise ValidationError({"fields": [ErrorDetail(message, "unknown")]})
        return frozenset(names)

    def _refuse_unknown(self, known: set[str]) -> None:
        """A filter that is misspelt and ignored would answer another question than was asked."""
        known = known | filters.ALWAYS_KNOWN
        errors: dict[str, Any] = {}
        for name, values in self.request.query_params.lists():
            if name not in known:
                message = f"“{name[:80]}” is no parameter of this address. Known are: {', '.join(sorted(known))}."
                errors[name[:80]] = [ErrorDetail(message, "unknown")]
            elif len(values) > 1:
                errors[name] = [ErrorDetail(f"“{name}” is given more than once.", "repeated")]
        if errors:
            raise ValidationError(errors)


def _list_of(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


class Stories(Records):
    """Running stories."""

    orders = {"id": "pk", "updated": "updated_at"}

    queryset = Story.objects.none()
    serializer_class = serializers.StorySerializer
    filterset_class = filters.StoryFilters
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,100}"

    def get_queryset(self) -> QuerySet[Story]:
        return reads.stories(self.audience)


class Events(Decisions, Records):
    """What happened, with every account of it."""

    model = Event
    editor = serializers.EditEventSerializer
    needs = needs("articles.change_event")

    orders = {"id": "pk", "updated": "updated_at"}
    expansions = ("coverage",)

    queryset = Event.objects.none()
    serializer_class = serializers.EventSerializer
    filterset_class = filters.EventFilters

    def get_queryset(self) -> QuerySet[Event]:
        return self.audience.events()

    def present(self, rows: list[Any]) -> list[Any]:
        return reads.told(rows, self.audience)

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return reads.coverage_of(rows)


class Actors(Decisions, Merging, Records):
    """Those who act and speak."""

    model = Actor
    editor = serializers.EditActorSerializer
    needs = needs("articles.change_actor", "merge", "unmerge")

    orders = {"id": "pk", "updated": "updated_at"}

    queryset = Actor.objects.none()
    serializer_class = serializers.ActorSerializer
    filterset_class = filters.ActorFilters

    def get_queryset(self) -> QuerySet[Actor]:
        return reads.actors(self.audience)


class Claims(Decisions, Records):
    """Statements, each with its chain of attribution."""

    model = Claim
    editor = serializers.EditClaimSerializer
    needs = needs("articles.change_claim")

    orders = {"id": "pk", "updated": "updated_at"}
    expansions = ("changes",)

    queryset = Claim.objects.none()
    serializer_class = serializers.ClaimSerializer
    filterset_class = filters.ClaimFilters

    def get_queryset(self) -> QuerySet[Claim]:
        return self.audience.claims()

    def present(self, rows: list[Any]) -> list[Any]:
        return reads.attributed(rows, self.audience)

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return reads.changes_of(rows)

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
        if kind not in EXPORTS:
            message = f"“{kind[:40]}” is no form of an export. Known are: {', '.join(EXPORTS)}."
            raise ValidationError({"as": [ErrorDetail(message, "unknown")]})
        media_type, write = EXPORTS[kind]
        lines = write(formats.rows(self.filter_queryset(self.get_queryset()), self.audience))
        name = {"Content-Disposition": f'attachment; filename="claims.{kind}"'}
        return StreamingHttpResponse(lines, content_type=f"{media_type}; charset=utf-8", headers=name)

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def jsonld(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The claim as schema.org has it, in JSON-LD."""
        self._refuse_unknown(set())
        (chain,) = self._shown()
        address = reverse("api:claim-detail", args=[chain.claim.pk], request=request)
        return JsonResponse(formats.linked(chain, self.audience, address), content_type="application/ld+json")


class Outlets(Records):
    """Those who publish."""

    queryset = Outlet.objects.none()
    serializer_class = serializers.OutletSerializer
    filterset_class = filters.OutletFilters

    def get_queryset(self) -> QuerySet[Outlet]:
        return reads.outlets(self.audience)


class Runs(Records):
    """Readings of articles by the engine. For staff only."""

    permission_classes = [StaffOnly]
    queryset = ExtractionRun.objects.none()
    serializer_class = serializers.RunSerializer
    filterset_class = filters.RunFilters

    def get_queryset(self) -> QuerySet[ExtractionRun]:
        return reads.runs()


LOCATION = OpenApiParameter("Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=[200, 202])


class Articles(Records):
    """Articles, and the way in for a new one."""

    queryset = Article.objects.none()
    filterset_class = filters.ArticleFilters
    orders = {"id": "pk", "created": "created_at"}
    expansions = ("copies",)
    needs = {"create": "articles.add_article", "batch": "articles.add_article"}
    scopes = {"create": Scope.INGEST, "batch": Scope.INGEST}

    def get_queryset(self) -> QuerySet[Article]:
        return reads.articles(self.audience, text=self.action == "retrieve")

    def expand(self, name: str, rows: list[Any]) -> dict[int, Any]:
        return reads.copies_of(rows, self.audience)

    def get_serializer_class(self) -> Any:
        return {
            "create": serializers.NewArticleSerializer,
            "batch": serializers.BatchSerializer,
            "retrieve": serializers.ArticleSerializer,
        }.get(self.action, serializers.ArticleInListSerializer)

    @extend_schema(
        parameters=[LOCATION, IDEMPOTENCY_KEY],
        responses={
            202: OpenApiResponse(serializers.IngestedSerializer, "It is in, and will be read."),
            200: OpenApiResponse(serializers.IngestedSerializer, "The desk had this text already."),
        },
    )
    @idempotent
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send an article to the desk, or the address of one. The same text twice is one version."""
        self._refuse_unknown(set())
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer = self._ingest(body.validated_data)
        return Response(answer, status=202 if answer["created"] else 200, headers={"Location": answer["run"]})

    @extend_schema(parameters=[IDEMPOTENCY_KEY], responses=serializers.BatchResultSerializer)
    @action(detail=False, methods=["post"])
    @idempotent
    def batch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send up to a hundred articles. Each comes in or is refused by itself."""
        self._refuse_unknown(set())
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"results": [self._one_of_many(given) for given in body.validated_data["articles"]]})

    @extend_schema(responses={(200, "application/ld+json"): {"type": "object", "additionalProperties": True}})
    @action(detail=True, methods=["get"])
    def annotations(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The article's accepted claims as W3C Web Annotations, each with its exact words and where they stand."""
        self._refuse_unknown(set())
        article = get_object_or_404(self.audience.articles().select_related("outlet"), pk=self.kwargs["pk"])
        seen: Any = self.audience.claims()
        claims = seen.accepted().newest().filter(version__article=article)
        chains = reads.with_text(reads.attributed(claims.order_by("pk"), self.audience))
        address = request.build_absolute_uri(request.path)
        page = formats.annotation_page(
            article, chains, address, lambda pk: reverse("api:claim-detail", args=[pk], request=request)
        )
        media_type = f'application/ld+json; profile="{formats.ANNOTATION}"'
        return JsonResponse(page, content_type=media_type)

    def _one_of_many(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            with transaction.atomic():
                answer = self._ingest(given)
        except (BadInput, Refused) as refused:
            problem = problem_of(refused)
            errors = problem.errors or [{"field": "", "code": problem.kind, "detail": problem.detail}]
            return {"status": problem.status, "ingested": None, "errors": errors}
        return {"status": 202 if answer["created"] else 200, "ingested": answer, "errors": []}

    def _ingest(self, given: Mapping[str, Any]) -> dict[str, Any]:
        ingested, run = _take_in(dict(given), By.person(self.request.user))
        return {
            "article": ingested.article.pk,
            "version": ingested.version.number,
            "created": ingested.new_version,
            "message": str(ingested),
            "run": reverse("api:run-detail", args=[run.pk], request=self.request),
            "run_status": run.status,
        }


def _take_in(given: dict[str, Any], by: By) -> tuple[Ingested, ExtractionRun]:
    stories = _stories(given.pop("stories", []))
    if "text" in given:
        return submit(incoming(**given), by, stories=stories)
    if "language" in given:
        raise BadInput("language", "unexpected", "A page that is fetched says itself in which language it is.")
    return submit_url(given.pop("url"), by, given=Given(**given), stories=stories)


def _stories(slugs: list[str]) -> list[Story]:
    """The stories of these slugs, each once; raises BadInput if there is one that the desk does not have."""
    wanted = list(dict.fromkeys(slugs))
    found = {story.slug: story for story in Story.objects.filter(slug__in=[s for s in wanted if SLUG.fullmatch(s)])}
    if unknown := [slug for slug in wanted if slug not in found]:
        names = ", ".join(f"“{slug[:80]}”" for slug in unknown[:5])
        message = f"There is no story {names}. Create it in the admin first, or leave it out."
        raise BadInput("stories", "unknown-story", message)
    return [found[slug] for slug in wanted]


class Changes(Private, APIView):
    """Every change of every record, oldest first, to be replayed from any point. For staff only."""

    permission_classes: Any = [StaffOnly]
    default, most = 100, 1000

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0, "default": 0}, description="The last you have."
            ),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
        ],
        responses=serializers.ChangesSerializer,
    )
    def get(self, request: Request) -> Response:
        after = self._number(request, "after", 0, 0, 2**63 - 1)
        rows = stream.changes(after, self._number(request, "limit", self.default, 1, self.most))
        answer = {"changes": [stream.told(row) for row in rows], "after": rows[-1].pk if rows else after}
        return Response(answer)

    def _number(self, request: Request, name: str, default: int, least: int, most: int) -> int:
        if unknown := set(request.query_params) - {"after", "limit", "format"}:
            message = f"“{min(unknown)[:80]}” is no parameter of this address. Known are: after, limit."
            raise ValidationError({min(unknown)[:80]: [ErrorDetail(message, "unknown")]})
        value = request.query_params.get(name, "") or str(default)
        if not (value.isascii() and value.isdigit() and len(value) < 20 and least <= int(value) <= most):
            raise ValidationError(
                {name: [ErrorDetail(f"Write a whole number from {least} to {most:,}.", "bad-number")]}
            )
        return int(value)


LISTS = ["stories", "events", "actors", "claims", "articles", "outlets"]
NAMES = dict(zip(LISTS, ["story", "event", "actor", "claim", "article", "outlet"], strict=True))


class Root(Private, APIView):
    """The lists, and where they are described."""

    @extend_schema(
        responses={(200, "application/json"): {"type": "object", "additionalProperties": {"type": "string"}}}
    )
    def get(self, request: Request) -> Response:
        views = {name: f"{one}-list" for name, one in NAMES.items()}
        if Audience.of(request).staff:
            views |= {"runs": "run-list", "changes": "changes"}
        views |= {"schema": "schema", "docs": "docs"}
        return Response({name: reverse(f"api:{view}", request=request) for name, view in views.items()})


class SchemaView(SpectacularAPIView):
    """JSON unless YAML is asked for."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class Docs(SpectacularSwaggerSplitView):
    """The schema to browse and try. Its script is a file of ours, so that a strict content policy can allow it."""

    url_name = "api:schema"


class NothingHere(APIView):
    """Any other address: the answer is problem details here too."""

    permission_classes: Any = []

    @extend_schema(exclude=True)
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        hint = "" if request.path.endswith("/") else " Addresses end with a slash."
        raise NotFound(f"There is nothing at this address.{hint} /api/v1/ lists what there is.")


@csrf_exempt  # whatever is sent to an address that is none, the answer is problem details and no page
def nothing_here(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    return NothingHere.as_view()(request)
