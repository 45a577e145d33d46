"""Errors as problem details (RFC 9457): what went wrong, in which field, and what to do about it."""

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
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from articles.ingestion.incoming import BadInput
from articles.services.errors import InvalidValue, ServiceError
from articles.services.idempotency import KeyReused

logger = logging.getLogger("newsdesk.api")

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/v1/problems/"  # a stable identifier for each kind, listed in docs/api.md; there is no page at it

Text = str | Promise  # translated now, or when it is shown

# By status code: the last part of `type`, and the title.
PROBLEM_TYPES: dict[int, tuple[str, Text]] = {
    400: ("bad-request", gettext_lazy("Bad request")),
    401: ("unauthenticated", gettext_lazy("Authentication required")),
    403: ("forbidden", gettext_lazy("Permission denied")),
    404: ("not-found", gettext_lazy("Not found")),
    405: ("method-not-allowed", gettext_lazy("Method not allowed")),
    406: ("not-acceptable", gettext_lazy("Not acceptable")),
    409: ("conflict", gettext_lazy("Conflict with the current state")),
    412: ("precondition-failed", gettext_lazy("Precondition failed")),
    413: ("too-large", gettext_lazy("Content too large")),
    415: ("unsupported-media-type", gettext_lazy("Unsupported media type")),
    422: ("idempotency-key-reused", gettext_lazy("Idempotency key reused")),
    428: ("precondition-required", gettext_lazy("Precondition required")),
    429: ("too-many-requests", gettext_lazy("Too many requests")),
    500: ("internal-error", gettext_lazy("Internal server error")),
}
VALIDATION_TYPE: tuple[str, Text] = ("invalid", gettext_lazy("Invalid values"))
INTERNAL_ERROR_DETAIL = gettext_lazy(
    "The request failed because of an error on the server. Nothing was changed. Try again later."
)
# What to do, where the framework's message says only what is wrong.
ADVICE: dict[type[Exception], Text] = {
    exceptions.NotAuthenticated: gettext_lazy("Send a token as “Authorization: Token …”, or sign in."),
    exceptions.MethodNotAllowed: gettext_lazy("This URL does not support the method. See the header “Allow”."),
    exceptions.NotAcceptable: gettext_lazy("Send “Accept: application/json”, or leave the header out."),
    exceptions.UnsupportedMediaType: gettext_lazy("Send the body as JSON, with “Content-Type: application/json”."),
}


class ProblemRenderer(JSONRenderer):
    """Render problem details."""

    media_type = MEDIA_TYPE
    format = "problem"


@dataclass(frozen=True)
class Problem:
    """The content of an error response; `kind` and `title` are those of the status code unless given."""

    status: int
    detail: Text
    kind: str = ""
    title: Text = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        """Return the JSON object of RFC 9457, section 3. `instance` is the path of the request."""
        fallback = PROBLEM_TYPES[500 if self.status >= 500 else 400]
        kind, title = PROBLEM_TYPES.get(self.status, fallback)
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + (self.kind or kind),
            "title": str(self.title or title),
            "status": self.status,
            "detail": replace_surrogates(self.detail),
            "instance": replace_surrogates(instance),
        }
        if self.errors:
            body["errors"] = [{key: replace_surrogates(value) for key, value in error.items()} for error in self.errors]
        return body


def replace_surrogates(text: Text) -> str:
    """Return a text with lone surrogates replaced: a message may quote the request, and must be valid UTF-8."""
    return str(text).encode("utf-8", "replace").decode()


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """Return the response to an exception of a view (DRF's EXCEPTION_HANDLER).

    Send problem details whatever the client accepts; RFC 9110, 15.5.7 allows that for errors.
    """
    request = context["request"]
    problem = problem_from_exception(error)
    if problem.status >= 500:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = MEDIA_TYPE
    return Response(problem.body(request.path), status=problem.status, headers=problem.headers)


def _error_handler(status: int, detail: Text, html_handler: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return an error handler for the URL configuration.

    Answer errors outside of views, for example in middleware, with problem details below /api/ and with
    `html_handler` elsewhere.
    """

    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return html_handler(request, *args, **kwargs)
        body = Problem(status, detail).body(request.path)
        return JsonResponse(body, status=status, content_type=MEDIA_TYPE)

    return handle


handler400 = _error_handler(
    400, gettext_lazy("The host, the URL or a header of the request is malformed."), defaults.bad_request
)
handler403 = _error_handler(403, gettext_lazy("The request was rejected."), defaults.permission_denied)
handler500 = _error_handler(500, INTERNAL_ERROR_DETAIL, defaults.server_error)


def problem_from_exception(error: Exception) -> Problem:
    """Return the problem for an exception. An unexpected one reveals nothing but that it happened."""
    if isinstance(error, BadInput):
        return validation_problem([{"field": error.field, "code": error.code, "detail": error.message}])
    if isinstance(error, ServiceError):
        return _problem_from_service_error(error)
    if isinstance(error, Http404):
        return Problem(404, _("The record does not exist, or it is not public."))
    if isinstance(error, PermissionDenied):
        return Problem(403, str(error) or _("Your account does not have the permission for this."))
    if isinstance(error, RequestDataTooBig):
        return _content_too_large()
    if isinstance(error, SuspiciousOperation):
        return Problem(400, _("The request is malformed."))
    if isinstance(error, exceptions.ValidationError):
        return validation_problem(list(_flatten_errors(error.detail)))
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, _detail_of(error), headers=_headers_of(error))
    return Problem(500, INTERNAL_ERROR_DETAIL)


def validation_problem(errors: list[dict[str, str]]) -> Problem:
    """Return the problem for invalid values; each of the `errors` has the keys field, code and detail."""
    detail = " ".join(dict.fromkeys(error["detail"] for error in errors))
    return Problem(400, detail, *VALIDATION_TYPE, errors=errors)


def _problem_from_service_error(error: ServiceError) -> Problem:
    if isinstance(error, InvalidValue):
        return validation_problem([{"field": error.field, "code": error.code, "detail": error.message}])
    if isinstance(error, KeyReused):
        return Problem(422, error.message)
    return Problem(409, error.message, kind=error.code)


def _content_too_large() -> Problem:
    limit = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    message = _("The request is larger than %(limit)s. Split the text into parts.")
    return Problem(413, message % {"limit": limit})


def _detail_of(error: exceptions.APIException) -> str:
    if advice := ADVICE.get(type(error)):
        return str(advice)
    detail = error.detail
    if isinstance(detail, str):
        return str(detail)
    return " ".join(row["detail"] for row in _flatten_errors(detail))


def _headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers


def _flatten_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Yield DRF's nested errors one by one; a value inside another is named by its path, such as "stories.0"."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flatten_errors(value, _join_path(path, str(key)))
    elif isinstance(detail, list):
        for value in detail:
            yield from _flatten_errors(value, path)
    else:
        code = str(getattr(detail, "code", "invalid")).replace("_", "-")
        yield {"field": path, "code": code, "detail": str(detail)}


def _join_path(path: str, key: str) -> str:
    """Append a key to a path. Errors of an object as a whole belong to its own path."""
    if key == "non_field_errors":
        return path
    return f"{path}.{key}" if path else key
