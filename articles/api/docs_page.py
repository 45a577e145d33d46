"""The schema as people read it: by list, each address with what it takes and answers, and the records."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True, slots=True)
class DocField:
    """A parameter, or a field of a record or a body."""

    name: str
    kind: SafeString
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    title: str
    description: str
    parameters: tuple[DocField, ...]
    body: SafeString | str
    responses: tuple[tuple[str, SafeString, str], ...]

    @property
    def successes(self) -> list[tuple[str, SafeString, str]]:
        return [answer for answer in self.responses if answer[0] < "400"]

    @property
    def problems(self) -> list[tuple[str, SafeString, str]]:
        return [answer for answer in self.responses if answer[0] >= "400"]


@dataclass(frozen=True, slots=True)
class Reference:
    """The schema as people read it."""

    lists: Mapping[str, tuple[Operation, ...]]
    records: Mapping[str, tuple[str, tuple[DocField, ...] | SafeString]]


@functools.cache
def api_reference() -> Reference:
    """Made once in a process: the schema is that of its code."""
    generator: Any = SchemaGenerator
    return _reference(generator().get_schema(public=True))


def _reference(schema: Mapping[str, Any]) -> Reference:
    lists: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method, told in operations.items():
            lists.setdefault(told.get("tags", ["root"])[0], []).append(_operation(method, path, told))
    records = {name: _record(told) for name, told in schema["components"]["schemas"].items()}
    return Reference({name: tuple(found) for name, found in lists.items()}, records)


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    title, _, about = _about(told).partition("\n\n")
    bodies = told.get("requestBody", {}).get("content", {})
    return Operation(
        told["operationId"],
        method.upper(),
        path,
        " ".join(title.split()),
        about,
        tuple(_parameter(row) for row in told.get("parameters", ())),
        next((_kind(content["schema"]) for content in bodies.values()), ""),
        tuple(_answer(status, answer) for status, answer in told["responses"].items()),
    )


def _parameter(row: Mapping[str, Any]) -> DocField:
    about = _about(row) or _about(row["schema"])
    return DocField(row["name"], _kind(row["schema"]), about, row.get("required", False))


def _answer(status: str, told: Mapping[str, Any]) -> tuple[str, SafeString, str]:
    kinds = [format_html("{} as {}", _kind(found["schema"]), name) for name, found in told.get("content", {}).items()]
    return status, _joined(kinds, "; or "), _about(told)


def _record(told: Mapping[str, Any]) -> tuple[str, tuple[DocField, ...] | SafeString]:
    if "properties" not in told:
        return told.get("description", "").split("\n\n")[0].split("* `")[0], _kind(told)
    needed = told.get("required", ())
    fields = (DocField(name, _kind(field), _about(field), name in needed) for name, field in told["properties"].items())
    return told.get("description", ""), tuple(fields)


def _about(told: Mapping[str, Any]) -> str:
    """What the schema says of something, in plain words."""
    return str(told.get("description", "")).replace("`", "")


def _kind(schema: Mapping[str, Any]) -> SafeString:
    """What a value is, in words, with records as links."""
    if "$ref" in schema:
        return format_html('<a href="#{0}">{0}</a>', schema["$ref"].rsplit("/", 1)[-1])
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return _joined([_kind(one) for one in schema[several]], " or ")
    if "enum" in schema:
        return _joined([format_html("<code>{}</code>", json.dumps(value)) for value in schema["enum"]], ", ")
    types = schema.get("type", "anything")
    return _joined([_plain(one, schema) for one in ([types] if isinstance(types, str) else types)], " or ")


def _plain(name: str, schema: Mapping[str, Any]) -> SafeString:
    if name == "array":
        return format_html("list of {}", _kind(schema.get("items", {})))
    return format_html("{}", schema.get("format", name) if name != "null" else name)


def _joined(parts: list[SafeString], between: str) -> SafeString:
    return format_html_join(between, "{}", ((part,) for part in parts))
