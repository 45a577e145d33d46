"""The schema is valid OpenAPI 3.1, and true: what it promises is what is answered."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from articles.api.views.base import StaffRecordViewSet
from articles.api.views.resources import RESOURCES
from tests import factories as make
from tests.api.conftest import client_for

FOR_STAFF = {name for name, (_, view) in RESOURCES.items() if issubclass(view, StaffRecordViewSet)}
pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(served_schema):
    return json.loads(served_schema)


def check(schema, response, path, method="get"):
    """That the answer is one the schema tells of."""
    told = schema["paths"][path][method]["responses"][str(response.status_code)]["content"]
    assert response["Content-Type"] in told
    of_body = told[response["Content-Type"]]["schema"] | {"components": schema["components"]}
    Draft202012Validator(of_body).validate(response.json())


def test_it_is_valid(schema):
    assert schema["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(schema).validate()


def test_the_generator_warns_of_nothing():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())


def test_it_is_offered_as_json_and_as_yaml(public):
    assert public.get("/api/v1/schema/")["Content-Type"] == "application/json"
    yaml = public.get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi")
    assert yaml.content.startswith(b"openapi: 3.1")


def test_every_list_and_record_is_in_it(schema):
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


def test_its_filters_are_those_that_are_known(schema):
    staff = client_for("superuser")
    for name in RESOURCES:
        told = {parameter["name"] for parameter in schema["paths"][f"/api/v1/{name}/"]["get"]["parameters"]}
        refusal = staff.get(f"/api/v1/{name}/?nonsense=1").json()["detail"]
        known = set(re.search(r"Known parameters: (.*)\.", refusal)[1].split(", "))
        assert told == known - {"format"}


def test_every_operation_tells_its_problems(schema):
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
def test_answers_are_as_promised(schema, who, desk):
    make.reported_story(2, event_mentions=2)
    run = desk.post("/api/v1/articles/", {"text": "A text without an outlet."})
    check(schema, run, "/api/v1/articles/", "post")
    check(schema, desk.post("/api/v1/articles/", {"text": "A text without an outlet."}), "/api/v1/articles/", "post")
    check(schema, desk.post("/api/v1/articles/", {"text": ""}), "/api/v1/articles/", "post")
    client = client_for(who)
    check(schema, client.get("/api/v1/"), "/api/v1/")
    check(schema, client.get("/api/v1/change-stream/"), "/api/v1/change-stream/")
    for name in RESOURCES.keys() - FOR_STAFF if who == "anonymous" else RESOURCES:
        page = client.get(f"/api/v1/{name}/?page_size=2")
        check(schema, page, f"/api/v1/{name}/")
        key = "{slug}" if name == "stories" else "{id}"
        for row in page.json()["results"]:
            check(schema, client.get(row["url"]), f"/api/v1/{name}/{key}/")
        check(schema, client.get(f"/api/v1/{name}/?nonsense=1"), f"/api/v1/{name}/")
        check(schema, client.get(f"/api/v1/{name}/999999/"), f"/api/v1/{name}/{key}/")


# --- in a browser -----------------------------------------------------------------------------------------------------


def test_the_reference_tells_of_every_operation_and_asks_no_one_else(public, schema):
    page = public.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    text = page.content.decode()
    assert "<script" not in text
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)
    ids = set(re.findall(r' id="([^"]+)"', text))
    told = {operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()}
    assert told <= ids
    assert set(schema["components"]["schemas"]) <= ids
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


@pytest.mark.parametrize("path", ["", "claims/", "change-stream/"])
def test_an_answer_is_a_page_in_a_browser(public, path):
    make.reported_story(1)
    page = public.get(f"/api/v1/{path}", HTTP_ACCEPT="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "<script" not in page.content.decode()
    assert page.content.decode().count("<h1>") == 1


def test_hostile_words_are_escaped_in_a_page(public):
    make.story("<script>alert(1)</script> <b>bold</b>", published=True)
    text = public.get("/api/v1/stories/", HTTP_ACCEPT="text/html").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
