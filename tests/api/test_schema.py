"""Test that the schema is valid OpenAPI 3.1 and that responses match it; test the HTML pages."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from articles.api.views.base import StaffRecordViewSet
from articles.api.views.resources import RESOURCES
from tests import factories as make
from tests.api.conftest import client_for

FOR_STAFF = {name for name, (_, view) in RESOURCES.items() if issubclass(view, StaffRecordViewSet)}
pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(served_schema: Any) -> Any:
    return json.loads(served_schema)


def assert_matches_schema(schema: Any, response: Any, path: Any, method: str = "get") -> None:
    """Assert that the schema documents the status and media type of a response, and that its body is valid."""
    contents = schema["paths"][path][method]["responses"][str(response.status_code)]["content"]
    assert response["Content-Type"] in contents
    body_schema = contents[response["Content-Type"]]["schema"] | {"components": schema["components"]}
    Draft202012Validator(body_schema).validate(response.json())


def test_schema_is_valid_openapi(schema: Any) -> None:
    assert schema["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(schema).validate()


def test_generator_emits_no_warnings() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())


def test_schema_is_available_as_json_and_yaml(public: APIClient) -> None:
    assert public.get("/api/v1/schema/")["Content-Type"] == "application/json"
    yaml = public.get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi")
    assert yaml.content.startswith(b"openapi: 3.1")


def test_schema_contains_every_list_and_record(schema: Any) -> None:
    keys = {name: "{slug}" if name == "stories" else "{id}" for name in RESOURCES}
    wanted = {f"/api/v1/{name}/" for name in RESOURCES} | {f"/api/v1/{name}/{keys[name]}/" for name in RESOURCES}
    verbs = (
        *(
            "accept",
            "reject",
            "reopen",
            "keep",
            "confirm",
            "approve",
            "cancel",
            "resolve",
            "decide",
            "merge",
            "unmerge",
        ),
        *("undo", "batch", "export", "jsonld", "annotations"),
    )
    others = {"/api/v1/", "/api/v1/change-stream/"}
    assert {path for path in schema["paths"] if path.split("/")[-2] not in verbs} == wanted | others
    assert "api" in get_resolver().namespace_dict


def test_schema_contains_the_known_parameters(schema: Any) -> None:
    staff = client_for("superuser")
    for name in RESOURCES:
        documented = {parameter["name"] for parameter in schema["paths"][f"/api/v1/{name}/"]["get"]["parameters"]}
        refusal = staff.get(f"/api/v1/{name}/?nonsense=1").json()["detail"]
        known = set(make.search(r"Known parameters: (.*)\.", refusal)[1].split(", "))
        assert documented == known - {"format"}


def test_every_operation_documents_its_problems(schema: Any) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)
            assert {"400", "401", "406", "500"} <= set(operation["responses"])
            assert ({} in operation["security"]) == (method == "get" and path.split("/")[3] not in FOR_STAFF)
            assert {"token": []} in operation["security"]
    assert {"202", "200", "403", "409", "413", "415"} <= set(schema["paths"]["/api/v1/articles/"]["post"]["responses"])


@pytest.mark.parametrize("who", ["anonymous", "superuser"])
def test_responses_match_the_schema(schema: Any, who: str, desk: APIClient) -> None:
    make.reported_story(2, event_mentions=2)
    run = desk.post("/api/v1/articles/", {"text": "A text without an outlet."})
    assert_matches_schema(schema, run, "/api/v1/articles/", "post")
    assert_matches_schema(
        schema, desk.post("/api/v1/articles/", {"text": "A text without an outlet."}), "/api/v1/articles/", "post"
    )
    assert_matches_schema(schema, desk.post("/api/v1/articles/", {"text": ""}), "/api/v1/articles/", "post")
    client = client_for(who)
    assert_matches_schema(schema, client.get("/api/v1/"), "/api/v1/")
    assert_matches_schema(schema, client.get("/api/v1/change-stream/"), "/api/v1/change-stream/")
    for name in RESOURCES.keys() - FOR_STAFF if who == "anonymous" else RESOURCES:
        page = client.get(f"/api/v1/{name}/?page_size=2")
        assert_matches_schema(schema, page, f"/api/v1/{name}/")
        key = "{slug}" if name == "stories" else "{id}"
        for row in page.json()["results"]:
            assert_matches_schema(schema, client.get(row["url"]), f"/api/v1/{name}/{key}/")
        assert_matches_schema(schema, client.get(f"/api/v1/{name}/?nonsense=1"), f"/api/v1/{name}/")
        assert_matches_schema(schema, client.get(f"/api/v1/{name}/999999/"), f"/api/v1/{name}/{key}/")


# --- in a browser -----------------------------------------------------------------------------------------------------


def test_reference_contains_every_operation_and_loads_nothing_external(public: APIClient, schema: Any) -> None:
    page = public.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    text = page.content.decode()
    assert "<script" not in text
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)
    ids = set(re.findall(r' id="([^"]+)"', text))
    operation_ids = {operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()}
    assert operation_ids <= ids
    assert set(schema["components"]["schemas"]) <= ids
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


@pytest.mark.parametrize("path", ["", "claims/", "change-stream/"])
def test_response_is_an_html_page_in_a_browser(public: APIClient, path: str) -> None:
    make.reported_story(1)
    page = public.get(f"/api/v1/{path}", HTTP_ACCEPT="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "<script" not in page.content.decode()
    assert page.content.decode().count("<h1>") == 1


def test_html_in_data_is_escaped(public: APIClient) -> None:
    make.story("<script>alert(1)</script> <b>bold</b>", published=True)
    text = public.get("/api/v1/stories/", HTTP_ACCEPT="text/html").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
