"""The OpenAPI schema: what drf-spectacular cannot read from the code, above all the problems of each operation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from articles.api.permissions import IsStaff, PublicReadStaffWrite
from articles.api.problems import MEDIA_TYPE, PROBLEM_TYPES
from articles.api.serializers.problems import ProblemSerializer

CONDITIONAL_ACTIONS = ("accept", "reject", "reopen", "keep", "confirm", "merge")  # POST actions that take If-Match
MAX_PATH_ID = 10**18 - 1  # `RecordViewSet.lookup_value_regex` allows 18 digits
# Components of request bodies that reject unknown keys, without the suffix "Request".
STRICT_COMPONENTS = frozenset(
    {
        *("NewArticle", "Batch", "Note", "Merge", "BatchDecision", "Undo", "NewParticipant", "SpanInput"),
        "ClaimSpansInput",
        *(
            f"{prefix}Edit{model}"
            for prefix in ("", "Patched")
            for model in ("Actor", "ActorLink", "Claim", "Event", "EventMention", "Mention", "TimeExpression")
        ),
    }
)


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """The security scheme of `TokenAuthentication`."""

    target_class = "articles.api.authentication.TokenAuthentication"
    name = "token"


class ProblemAutoSchema(AutoSchema):
    """Describe operations as drf-spectacular does, and add problems, ids and the parameters `fields` and `expand`."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        describe: Any = self._get_response_for_code
        for status in self._problem_statuses():
            _kind, title = PROBLEM_TYPES[status]
            response = OpenApiResponse(ProblemSerializer, str(title))
            bodies[str(status)] = describe(response, str(status), [MEDIA_TYPE], direction)
        return bodies

    def get_description(self) -> str:  # type: ignore[override]
        """Return the docstring of the action; for lists and views without actions that of the view."""
        if getattr(self.view, "action", "list") == "list":
            return str(get_doc(self.view.__class__))
        return str(super().get_description())

    def get_operation_id(self) -> str:
        """Return the name that generated clients use: the resource and the action, as in `event_matches_accept`."""
        action: str = self.view.action  # type: ignore[attr-defined]
        action = {"partial_update": "update"}.get(action, action)
        resource = self.path.split("/")[3]
        return f"{resource}_{action}".replace("-", "_")

    def _resolve_path_parameters(self, variables: Any) -> Any:
        """Declare ids as integers although the URL patterns match strings; an id that does not exist is a 404."""
        parameters: Any = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["name"] in ("id", "pk"):
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": MAX_PATH_ID}
        return parameters

    def get_override_parameters(self) -> list[Any]:
        """Add `fields` and `expand` to the operations that read records."""
        parameters: list[Any] = super().get_override_parameters()
        if self.method == "GET" and getattr(self.view, "action", "") in ("list", "retrieve"):
            parameters += [
                OpenApiParameter("fields", str, description=_("Fields to return, comma-separated. Default: all.")),
                OpenApiParameter("expand", str, description=self._describe_expansions()),
            ]
        return parameters

    def _describe_expansions(self) -> str:
        expansions = ", ".join(getattr(self.view, "expansions", ()))
        if not expansions:
            return _("Related data to include. These records have none.")
        return _("Related data to include, comma-separated: %(expansions)s.") % {"expansions": expansions}

    def get_auth(self) -> list[Any]:
        """Return the security requirements. Add the empty one where the public may read."""
        requirements: list[Any] = super().get_auth()
        is_public = self.method == "GET" and IsStaff not in self.view.permission_classes
        return [*requirements, {}] if is_public else requirements

    def _problem_statuses(self) -> list[int]:
        """Return the status codes of the problems that the operation may answer with.

        Every operation may answer 400 to unknown parameters and 401 to an invalid token.
        """
        statuses = {400, 401, 406, 429, 500}
        if self.view.permission_classes != [PublicReadStaffWrite]:
            statuses |= {403}
        if self.method in ("POST", "PATCH"):
            statuses |= {403, 409, 413, 415}
        if self.method == "POST":
            statuses |= {422}
        if self.method == "PATCH" or getattr(self.view, "action", "") in CONDITIONAL_ACTIONS:
            statuses |= {412}
        if self.method == "PATCH":
            statuses |= {428}
        if "{" in self.path:
            statuses |= {404}
        return sorted(statuses)


def forbid_additional_properties(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Declare that request bodies reject unknown keys (a postprocessing hook of drf-spectacular)."""
    for name, component in result["components"]["schemas"].items():
        if name in STRICT_COMPONENTS or name.removesuffix("Request") in STRICT_COMPONENTS:
            component["additionalProperties"] = False
    return result
