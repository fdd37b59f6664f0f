"""Schemathesis makes requests out of our description and holds every answer against it.

Left out are its two checks of acceptance. What the description allows may still lack a patient: a 412, and what it
does not allow may still be understood: the service reads more than it asks for.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema(app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


Operation = APIOperation[Any, Any, Any, Any]


def operations(schema: schemathesis.BaseSchema) -> Iterator[Operation]:
    """Every operation; of the feedback to the services, which is one route, the first."""
    feedback = False
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if not (feedback and operation.path.endswith("/feedback")):
            yield operation
        feedback = feedback or operation.path.endswith("/feedback")


def run(operation: Operation, mode: GenerationMode, examples: int) -> None:
    """So many requests to one operation, the same ones every time."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # a failing request is shown as it was: shrinking a whole patient takes minutes
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Case[Any]) -> None:
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        if mode is GenerationMode.POSITIVE:
            near = (403,) if operation.path == "/metrics" else ()  # a call without an address is from nowhere near
            assert response.status_code in (200, 412, *near), "what the description allows is no malformed request"

    answered()


def run_all(schema: schemathesis.BaseSchema, examples: int) -> None:
    for operation in operations(schema):
        run(operation, GenerationMode.POSITIVE, examples)
        if operation.body:
            run(operation, GenerationMode.NEGATIVE, examples)


def test_the_description_is_valid_openapi(schema: schemathesis.BaseSchema) -> None:
    schema.validate()
    assert {"/cds-services", "/healthz"} < {one.path for one in operations(schema)}


def test_what_is_made_from_the_description_is_answered_as_described(schema: schemathesis.BaseSchema) -> None:
    run_all(schema, 4)


@pytest.mark.slow
def test_much_that_is_made_from_the_description_is_answered_as_described(schema: schemathesis.BaseSchema) -> None:
    run_all(schema, 50)
