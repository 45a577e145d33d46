"""Every error as problem details (RFC 9457): what went wrong, where, and what to do."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.views import defaults
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from articles.ingestion.incoming import BadInput
from articles.services.errors import InvalidValue, ServiceError
from articles.services.idempotency import KeyReused

logger = logging.getLogger("newsdesk.api")

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"  # a stable name for each kind, listed in docs/api.md; not an address

# Status -> the last part of the type, and the title.
PROBLEM_TYPES: dict[int, tuple[str, str]] = {
    400: ("bad-request", "The request cannot be read"),
    401: ("unauthenticated", "You must say who you are"),
    403: ("forbidden", "You may not do this"),
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This address has no such method"),
    406: ("not-acceptable", "None of the formats you accept is offered"),
    409: ("conflict", "The desk cannot do this now"),
    412: ("precondition-failed", "It has changed since you read it"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "The body is in a format that is not read here"),
    422: ("idempotency-key-reused", "The key stands for another request"),
    428: ("precondition-required", "Say which state of the record you mean"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal-error", "Something went wrong here"),
}
BROKEN = "The request failed because of an error on our side. Nothing was changed. Try again later."
VALIDATION_TYPE = ("invalid", "Some values cannot be right")
# What to do, where the framework says only what is wrong.
ADVICE: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "Send a token with the request, as “Authorization: Token …”, or sign in.",
    exceptions.MethodNotAllowed: "This address does not take that method. The header “Allow” names those it does take.",
    exceptions.NotAcceptable: "Ask for “application/json” in “Accept”, or leave that header out.",
    exceptions.UnsupportedMediaType: "Send the body as JSON, with “Content-Type: application/json”.",
}


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE
    format = "problem"


@dataclass(frozen=True)
class Problem:
    status: int
    detail: str
    kind: str = ""
    title: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        kind, title = PROBLEM_TYPES.get(self.status, PROBLEM_TYPES[500 if self.status >= 500 else 400])
        body: dict[str, Any] = {
            "type": TYPES + (self.kind or kind),
            "title": self.title or title,
            "status": self.status,
            "detail": printable(self.detail),
            "instance": printable(instance),
        }
        if self.errors:
            body["errors"] = [{key: printable(value) for key, value in error.items()} for error in self.errors]
        return body


def printable(text: str) -> str:
    """Without half characters: a message may repeat what was sent, and the answer must still be UTF-8."""
    return str(text).encode("utf-8", "replace").decode()


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's hook. The answer is problem details whatever the client accepts, as RFC 9110 allows for errors."""
    request = context["request"]
    problem = problem_from_exception(error)
    if problem.status >= 500:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = MEDIA_TYPE
    return Response(problem.body(request.path), status=problem.status, headers=problem.headers)


def _handler(status: int, detail: str, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Django's hook for what goes wrong outside of views: a host that is none, a middleware that fails."""

    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return page(request, *args, **kwargs)
        return JsonResponse(Problem(status, detail).body(request.path), status=status, content_type=MEDIA_TYPE)

    return handle


handler400 = _handler(400, "The request is malformed: its host, its address or its headers.", defaults.bad_request)
handler403 = _handler(403, "The request was refused before it was read.", defaults.permission_denied)
handler500 = _handler(500, BROKEN, defaults.server_error)


def problem_from_exception(error: Exception) -> Problem:
    """What to answer for an exception. Of one that nobody expected, the client learns nothing but that it happened."""
    if isinstance(error, BadInput):
        return validation_problem([{"field": error.field, "code": error.code, "detail": error.message}])
    if isinstance(error, ServiceError):
        return _refused(error)
    if isinstance(error, Http404):
        return Problem(404, "There is no such record, or it is not public.")
    if isinstance(error, PermissionDenied):
        return Problem(403, str(error) or "Your account may not do this.")
    if isinstance(error, RequestDataTooBig):
        return _too_large()
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "The request is malformed.")
    if isinstance(error, exceptions.ValidationError):
        return validation_problem(list(_flat(error.detail)))
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, _sentence(error), headers=_headers(error))
    return Problem(500, BROKEN)


def validation_problem(errors: list[dict[str, str]]) -> Problem:
    detail = " ".join(dict.fromkeys(error["detail"] for error in errors))
    return Problem(400, detail, *VALIDATION_TYPE, errors=errors)


def _refused(error: ServiceError) -> Problem:
    if isinstance(error, InvalidValue):
        return validation_problem([{"field": error.field, "code": error.code, "detail": error.message}])
    if isinstance(error, KeyReused):
        return Problem(422, error.message)
    return Problem(409, error.message, kind=error.code)


def _too_large() -> Problem:
    largest = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return Problem(413, f"The request is larger than {largest}. Split the text into its parts.")


def _sentence(error: exceptions.APIException) -> str:
    if advice := ADVICE.get(type(error)):
        return advice
    detail = error.detail
    return str(detail) if isinstance(detail, str) else " ".join(e["detail"] for e in _flat(detail))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(auth)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers


def _flat(detail: Any, name: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested errors as a list; a field inside another is named “stories.0”."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flat(value, _join(name, str(key)))
    elif isinstance(detail, list):
        for value in detail:
            yield from _flat(value, name)
    else:
        code = str(getattr(detail, "code", "invalid")).replace("_", "-")
        yield {"field": name, "code": code, "detail": str(detail)}


def _join(name: str, key: str) -> str:
    if key == "non_field_errors":
        return name
    return f"{name}.{key}" if name else key
