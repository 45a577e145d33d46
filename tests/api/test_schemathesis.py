"""The schema is true: requests made from it, and requests that break it, are answered as it says."""

import json

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
from tests.api.conftest import client_for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("sent"),
    pytest.mark.filterwarnings("default"),  # the library's own are none of ours
]


# Left out is one check: that what the schema allows is accepted. A schema cannot say which cursors are ours, what can
# be expanded, or in which state a record is; such requests are refused with a documented problem, and that is checked.
# Nor is it checked that all it forbids is refused: a filter without a value counts as none, and “true” as true.
QUICK = settings(
    max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def operations(db, served_schema):
    """Every operation of the schema, over a desk that holds something of each kind."""
    make.reported_story(2, event_mentions=2)
    make.claim(make.version(), "prices will fall")
    schema = schemathesis.openapi.from_dict(json.loads(served_schema))
    schema.app = application
    return [result.ok() for result in schema.get_all_operations()]


@pytest.fixture
def one_connection(operations):
    """The requests share the test's connection, as Django's own test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", ["anonymous", "superuser"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_the_schema_says(operations, one_connection, who, mode):
    headers = {"Accept-Encoding": "identity"}  # the library reads what the application answers as it stands
    if who != "anonymous":
        headers["Authorization"] = client_for(who)._credentials["HTTP_AUTHORIZATION"]
    assert len(operations) >= 38

    def asked(operation):
        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, negative_data_rejection])

        ask()

    wrong = {}
    for operation in operations:
        try:
            asked(operation)
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE  # nothing of it can be sent wrongly
        except (Exception, BaseExceptionGroup) as error:
            wrong[operation.label] = str(error)
    assert wrong == {}
