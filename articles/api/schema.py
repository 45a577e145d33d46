"""What the schema cannot read from the code: the problems each operation may answer with."""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from articles.api.permissions import IsStaff, PublicReadStaffWrite
from articles.api.problems import MEDIA_TYPE, PROBLEM_TYPES
from articles.api.serializers.problems import ProblemSerializer

GUARDED = ("accept", "reject", "reopen", "keep", "confirm", "merge")  # what If-Match may stand with


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """“Authorization: Token …”, as ours checks it."""

    target_class = "articles.api.authentication.TokenAuthentication"
    name = "token"


class ProblemAutoSchema(AutoSchema):
    """The library's, with every problem response told."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        describe: Any = self._get_response_for_code
        for status in self._problems():
            _, title = PROBLEM_TYPES[status]
            response = OpenApiResponse(ProblemSerializer, title)
            bodies[str(status)] = describe(response, str(status), [MEDIA_TYPE], direction)
        return bodies

    def get_operation_id(self) -> str:
        """What a generated client calls it: the list, and what is done there."""
        action: str = self.view.action  # type: ignore[attr-defined]
        name = {"partial_update": "update"}.get(action, action)
        return f"{self.path.split('/')[3]}_{name}".replace("-", "_")

    def _resolve_path_parameters(self, variables: Any) -> Any:
        """Ids are numbers, though the addresses have patterns: a number that is no id is nothing that was found."""
        parameters: Any = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["name"] in ("id", "pk"):
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
        return parameters

    def get_override_parameters(self) -> list[Any]:
        """Which fields are told, and what is told beside them."""
        parameters: list[Any] = super().get_override_parameters()
        if self.method == "GET" and getattr(self.view, "action", "") in ("list", "retrieve"):
            fields = "The fields to tell, with commas between them; without it, all."
            parameters.append(OpenApiParameter("fields", str, description=fields))
            names = ", ".join(getattr(self.view, "expansions", ())) or "nothing here"
            parameters.append(OpenApiParameter("expand", str, description=f"What to tell beside: {names}."))
        return parameters

    def get_auth(self) -> list[Any]:
        """Where the public may read, no credentials are needed."""
        public = self.method == "GET" and IsStaff not in self.view.permission_classes
        return [*super().get_auth(), *([{}] if public else [])]

    def _problems(self) -> list[int]:
        """400 for unknown parameters, 401 for a bad token: any address answers with these."""
        statuses = {400, 401, 406, 429, 500}
        if self.view.permission_classes != [PublicReadStaffWrite]:
            statuses |= {403}
        if self.method in ("POST", "PATCH"):
            statuses |= {403, 409, 413, 415}
        if self.method == "POST":
            statuses |= {422}
        if self.method == "PATCH" or getattr(self.view, "action", "") in GUARDED:
            statuses |= {412}
        if self.method == "PATCH":
            statuses |= {428}
        if "{" in self.path:
            statuses |= {404}
        return sorted(statuses)


def forbid_additional_properties(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of the generator: a request may hold no key that is not named."""
    schemas = result["components"]["schemas"]
    for name in [name for name in schemas if name.removesuffix("Request") in STRICT or name in STRICT]:
        schemas[name]["additionalProperties"] = False
    return result


STRICT = (
    *(
        "NewArticle",
        "Batch",
        "Note",
        "Merge",
        "BatchDecision",
        "Undo",
        "NewParticipant",
        "SpanInput",
        "ClaimSpansInput",
    ),
    *(
        f"{prefix}Edit{kind}"
        for prefix in ("", "Patched")
        for kind in ("Actor", "ActorLink", "Claim", "Event", "EventMention", "Mention", "TimeExpression")
    ),
)
