"""The description that the service serves of itself is whole, true, and made of what is known elsewhere."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from cds_service import __version__
from cds_service.paths import fixtures_dir
from cds_service.protocol.services import SERVICES
from cds_service.settings import Settings
from cds_service.web.guard import is_shut
from cds_service.web.openapi import OPERATIONS, document
from tests.checker import walk
from tests.conformance.asking import services_of
from tests.conftest import Clients
from tests.described import check_described, description

PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def served(app: Flask) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(app.test_client().get("/openapi.json").data)
    return body


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        yield from ((f"{method} {path}", operation) for method, operation in item.items())


def test_it_is_openapi_3_1_of_this_version(served: dict[str, Any]) -> None:
    assert served["openapi"].startswith("3.1.")
    assert served["info"]["version"] == __version__


def test_every_route_is_described(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for_programs = {name for name in endpoints if not name.startswith("pages.")}
    assert for_programs == set(OPERATIONS)


def test_every_service_of_the_discovery_is_described_and_no_other(client: FlaskClient, served: dict[str, Any]) -> None:
    services = {service["id"] for service in services_of(client)}
    described = {path.split("/")[2] for path in served["paths"] if path.startswith("/cds-services/")}
    assert described == services


def test_a_topic_that_is_off_takes_its_services_with_it(client_with: Clients) -> None:
    quiet = client_with(fracture_risk=False, medication_safety=False)
    assert set(quiet.get("/openapi.json").get_json()["paths"]) == {"/cds-services", "/openapi.json", *PROBES}


def test_every_reference_leads_somewhere(served: dict[str, Any]) -> None:
    references = [value for path, value in walk(served["paths"]) if path[-1:] == ("$ref",)]
    references += [value for path, value in walk(served["components"]) if path[-1:] == ("$ref",)]
    assert references
    known = {f"#/components/schemas/{name}" for name in served["components"]["schemas"]}
    assert set(references) <= known
    assert len(dict(operations(served))) == len({one["operationId"] for _, one in operations(served)})


def test_every_answer_says_what_it_means_and_every_refusal_is_an_operation_outcome(served: dict[str, Any]) -> None:
    for name, operation in operations(served):
        assert {"200", "500"} <= operation["responses"].keys(), name
        for status, answer in operation["responses"].items():
            assert answer["description"].strip(), f"{name} {status}"
            refuses = status != "200" and (name, status) != ("get /readyz", "503")
            assert ("application/fhir+json" in answer["content"]) == refuses, f"{name} {status}"


def test_every_example_is_valid_and_is_a_recorded_story(served: dict[str, Any]) -> None:
    requests = {file.read_text("utf-8"): file for file in fixtures_dir().glob("*/*/request.json")}
    recorded = [json.loads(text) for text in requests]
    for name, operation in operations(served):
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (one.get("content", {}).get("application/json", {}) for one in contents):
            if "example" in content:
                schema = {**content["schema"], "components": served["components"]}
                faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(content["example"])]
                assert not faults, f"{name}: {faults}"
        if operation.get("operationId", "").startswith("call-"):
            assert operation["requestBody"]["content"]["application/json"]["example"] in recorded


def test_what_wants_a_token_says_so(app: Flask, served: dict[str, Any]) -> None:
    assert not any("security" in operation for _, operation in operations(served)), "open mode asks for none"
    settings = Settings(mode="registered")
    shut = document(app, SERVICES, fixtures_dir(), "2.0.1", partial(is_shut, settings))
    open_to_all = {name for name, operation in operations(shut) if "security" not in operation}
    assert open_to_all == {"get /cds-services", *(f"get {path}" for path in PROBES)}
    assert shut["components"]["securitySchemes"]["signed"]["scheme"] == "bearer"
    assert {"401", "403", "429", "503"} <= shut["paths"]["/cds-services"]["get"]["responses"].keys()


@pytest.mark.parametrize("hook", SERVICES.values())
def test_a_service_asks_for_the_hook_it_answers(hook: str) -> None:
    service = next(id_ for id_, one in SERVICES.items() if one == hook)
    described = description()["paths"][f"/cds-services/{service}"]["post"]
    schema = {
        **described["requestBody"]["content"]["application/json"]["schema"],
        "components": description()["components"],
    }
    valid = Draft202012Validator(schema).is_valid
    stories = [json.loads(file.read_bytes()) for file in fixtures_dir().glob("*/*/request.json")]
    assert all(valid(story) == (story["hook"] == hook) for story in stories)
    assert not valid({"hook": hook, "hookInstance": "x", "context": {}})


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nowhere", "GET", 200),
        ("/healthz", "GET", 404),
        ("/healthz", "POST", 200),
        ("/cds-services/bone-health-order-sign", "POST", 418),
        ("/cds-services/bone-health-order-sign/feedback", "POST", 412),
    ],
)
def test_an_answer_that_is_not_described_is_found(path: str, method: str, status: int) -> None:
    with pytest.raises(AssertionError, match="is not described"):
        check_described(path, method, status)
