"""The OpenAPI document tells the truth: generated requests never make the server fail, and every answer fits its schema."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance
from tests.sites.portal.city import STATIONS, award

from cuobian.config.wsgi import application
from cuobian.support.api_clients import gate


@pytest.fixture
def contract(city: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The schema, with data behind it; the connection of the test stays open between the calls."""
    award(STATIONS[0], 3, plaque_number="P-1")
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    monkeypatch.setattr(gate, "OPEN_PER_MINUTE", 100_000)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    "path", ["/places", "/places/{code}", "/standards", "/standards/{version_id}", "/stars", "/plaques/{number}"]
)
def test_every_operation_answers_as_it_says(contract: Any, path: str) -> None:
    operation = contract[f"/api/v1{path}"]["GET"]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])

    answers()


def test_no_operation_is_left_out(contract: Any) -> None:
    assert len(list(contract.get_all_operations())) == 6
