"""The schema is valid OpenAPI 3.1, and true: what it promises is what is answered."""

import io
import re
from contextlib import closing

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from articles.api import views
from tests import factories as make
from tests.api.conftest import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(public):
    return public.get("/api/v1/schema/").json()


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
    names = [*views.LISTS, "runs"]
    keys = {name: "{slug}" if name == "stories" else "{id}" for name in names}
    wanted = {f"/api/v1/{name}/" for name in names} | {f"/api/v1/{name}/{keys[name]}/" for name in names}
    verbs = ("accept", "reject", "reopen", "decide", "merge", "unmerge", "batch", "export", "jsonld", "annotations")
    others = {"/api/v1/", "/api/v1/changes/"}
    assert {path for path in schema["paths"] if path.split("/")[-2] not in verbs} == wanted | others
    assert "api" in get_resolver().namespace_dict


def test_its_filters_are_those_that_are_known(schema, staff):
    for name in [*views.LISTS, "runs"]:
        told = {parameter["name"] for parameter in schema["paths"][f"/api/v1/{name}/"]["get"]["parameters"]}
        refusal = staff.get(f"/api/v1/{name}/?nonsense=1").json()["detail"]
        known = set(re.search(r"Known are: (.*)\.", refusal)[1].split(", "))
        assert told == known - {"format"}


def test_every_operation_tells_its_problems(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)
            assert {"400", "401", "406", "500"} <= set(operation["responses"])
            assert ({} in operation["security"]) == (
                method == "get" and "/runs/" not in path and "/changes/" not in path
            )
            assert {"token": []} in operation["security"]
    assert {"202", "200", "403", "409", "413", "415"} <= set(schema["paths"]["/api/v1/articles/"]["post"]["responses"])


@pytest.mark.parametrize("who", ["anonymous", "staff"])
def test_answers_are_as_promised(schema, who, desk):
    make.told_story(2, accounts=2)
    run = desk.post("/api/v1/articles/", {"text": "A text without an outlet."})
    check(schema, run, "/api/v1/articles/", "post")
    check(schema, desk.post("/api/v1/articles/", {"text": "A text without an outlet."}), "/api/v1/articles/", "post")
    check(schema, desk.post("/api/v1/articles/", {"text": ""}), "/api/v1/articles/", "post")
    client = client_for(who)
    check(schema, client.get("/api/v1/"), "/api/v1/")
    for name in views.LISTS if who == "anonymous" else [*views.LISTS, "runs"]:
        page = client.get(f"/api/v1/{name}/?page_size=2")
        check(schema, page, f"/api/v1/{name}/")
        key = "{slug}" if name == "stories" else "{id}"
        for row in page.json()["results"]:
            check(schema, client.get(row["url"]), f"/api/v1/{name}/{key}/")
        check(schema, client.get(f"/api/v1/{name}/?nonsense=1"), f"/api/v1/{name}/")
        check(schema, client.get(f"/api/v1/{name}/999999/"), f"/api/v1/{name}/{key}/")


def test_the_page_asks_no_one_else(public):
    page = public.get("/api/v1/docs/", HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    script = public.get("/api/v1/docs/?script=", HTTP_ACCEPT="*/*")
    assert script["Content-Type"] == "application/javascript"
    for text in (page.content.decode(), script.content.decode()):
        assert not re.search(r"""["'(]\s*(https?:)?//""", text)
    assert '"validatorUrl": null' in script.content.decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.content.decode()):
        with closing(public.get(address)) as file:
            assert file.status_code == 200
            assert b"".join(file.streaming_content)
