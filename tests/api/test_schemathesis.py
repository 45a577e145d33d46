"""Test with generated requests, valid and invalid, that every response conforms to the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from newsdesk.wsgi import application
from tests import factories as make
from tests.api.conftest import authorization_for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("sent"),
    pytest.mark.filterwarnings("default"),  # do not fail on warnings of the library
]


# Left out is one check: that what the schema allows is accepted. A schema cannot say which cursors are ours, what can
# be expanded, or in which state a record is; such requests are refused with a documented problem, and that is checked.
# Nor is it checked that all it forbids is refused: a filter without a value counts as none, and “true” as true.
QUICK = settings(
    max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def operations(db: None, served_schema: Any) -> list[Any]:
    """Return every operation of the schema; the database holds records to read."""
    make.reported_story(2, event_mentions=2)
    make.claim(make.version(), "prices will fall")
    schema = schemathesis.openapi.from_dict(json.loads(served_schema))
    schema.app = application
    results: Any = schema.get_all_operations()
    return [result.ok() for result in results]


@pytest.fixture
def one_connection(operations: list[Any]) -> Iterator[Any]:
    """Let requests share the connection of the test, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", ["anonymous", "superuser"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_conforms_to_the_schema(
    operations: list[Any], one_connection: Any, who: str, mode: Any
) -> None:
    headers = {"Accept-Encoding": "identity"}  # the library reads the response uncompressed
    if who != "anonymous":
        headers["Authorization"] = authorization_for(who)
    assert len(operations) >= 38

    def check_operation(operation: Any) -> None:
        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def send_case(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, negative_data_rejection])

        send_case()

    failures = {}
    for operation in operations:
        try:
            check_operation(operation)
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE  # the operation has no invalid requests
        except (Exception, BaseExceptionGroup) as error:
            failures[operation.label] = str(error)
    assert failures == {}
