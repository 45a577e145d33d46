"""The OpenAPI schema, prepared for the API reference page: operations by resource, and components."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator

SchemaObject = Mapping[str, Any]  # an object of the OpenAPI document


@dataclass(frozen=True, slots=True)
class DocField:
    """A parameter of an operation, or a property of a component."""

    name: str
    kind: SafeString
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class DocResponse:
    """A response of an operation: its status code, the type of its body and when it is sent."""

    status: str
    kind: SafeString
    description: str

    @property
    def is_problem(self) -> bool:
        """Whether the response reports an error of the client (4xx) or of the server (5xx)."""
        return self.status >= "400"


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path."""

    name: str
    method: str
    path: str
    title: str
    description: str
    parameters: tuple[DocField, ...]
    body: SafeString | str
    responses: tuple[DocResponse, ...]

    @property
    def successes(self) -> list[DocResponse]:
        """The responses below 400."""
        return [response for response in self.responses if not response.is_problem]

    @property
    def problems(self) -> list[DocResponse]:
        """The responses from 400, all of them problem details."""
        return [response for response in self.responses if response.is_problem]


@dataclass(frozen=True, slots=True)
class Component:
    """A named schema: an object with `fields`, or one of several `values` (then without fields)."""

    description: str
    fields: tuple[DocField, ...] = ()
    values: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The content of the reference page: operations by the name of their resource, and components by name."""

    resources: Mapping[str, tuple[Operation, ...]]
    components: Mapping[str, Component]


def api_reference() -> Reference:
    """Return the reference in the active language."""
    return _build_reference(get_language() or "")


@functools.cache
def _build_reference(language: str) -> Reference:
    """Build the reference once per process and language: the schema depends on nothing but the code."""
    generator: Any = SchemaGenerator
    schema: SchemaObject = generator().get_schema(public=True)
    resources: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            resource = operation.get("tags", ["root"])[0]
            resources.setdefault(resource, []).append(_read_operation(method, path, operation))
    components = {name: _read_component(component) for name, component in schema["components"]["schemas"].items()}
    return Reference({name: tuple(operations) for name, operations in resources.items()}, components)


def _read_operation(method: str, path: str, operation: SchemaObject) -> Operation:
    title, _separator, description = _plain_description(operation).partition("\n\n")
    contents = operation.get("requestBody", {}).get("content", {}).values()
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        title=" ".join(title.split()),
        description=description,
        parameters=tuple(_read_parameter(parameter) for parameter in operation.get("parameters", ())),
        body=next((_describe_type(content["schema"]) for content in contents), ""),
        responses=tuple(_read_response(status, response) for status, response in operation["responses"].items()),
    )


def _read_parameter(parameter: SchemaObject) -> DocField:
    schema = parameter["schema"]
    description = _plain_description(parameter) or _plain_description(schema)
    return DocField(parameter["name"], _describe_type(schema), description, parameter.get("required", False))


def _read_response(status: str, response: SchemaObject) -> DocResponse:
    kinds = [
        format_html(_("{type} as {media_type}"), type=_describe_type(content["schema"]), media_type=media_type)
        for media_type, content in response.get("content", {}).items()
    ]
    return DocResponse(status, _join(kinds, _("; or ")), _plain_description(response))


def _read_component(component: SchemaObject) -> Component:
    if "properties" not in component:
        # drf-spectacular appends the values and their labels to the description of an enumeration, as a list.
        description = component.get("description", "").split("\n\n")[0].split("* `")[0]
        return Component(description, values=_describe_type(component))
    required = component.get("required", ())
    fields = (
        DocField(name, _describe_type(schema), _plain_description(schema), name in required)
        for name, schema in component["properties"].items()
    )
    return Component(component.get("description", ""), tuple(fields))


def _plain_description(schema: SchemaObject) -> str:
    """Return the description of an object of the schema, without the marks of inline code."""
    return str(schema.get("description", "")).replace("`", "")


def _describe_type(schema: SchemaObject) -> SafeString:
    """Return the type of a value in words, as HTML; components are links."""
    if "$ref" in schema:
        return format_html('<a href="#{0}">{0}</a>', schema["$ref"].rsplit("/", 1)[-1])
    for composition in ("oneOf", "anyOf", "allOf"):
        if composition in schema:
            return _join([_describe_type(part) for part in schema[composition]], _(" or "))
    if "enum" in schema:
        return _join([format_html("<code>{}</code>", json.dumps(value)) for value in schema["enum"]], ", ")
    types = schema.get("type", _("anything"))
    names = [types] if isinstance(types, str) else types
    return _join([_describe_simple_type(name, schema) for name in names], _(" or "))


def _describe_simple_type(name: str, schema: SchemaObject) -> SafeString:
    """Return a JSON type in words: an array with the type of its items, anything else by its format if it has one."""
    if name == "array":
        return format_html(_("list of {}"), _describe_type(schema.get("items", {})))
    return format_html("{}", name if name == "null" else schema.get("format", name))


def _join(parts: Iterable[SafeString], separator: str) -> SafeString:
    return format_html_join(separator, "{}", ((part,) for part in parts))
