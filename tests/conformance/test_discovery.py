"""Rows D: what the service says of itself."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import send, services_of
from tests.conftest import Clients
from tests.requests import KEYS, SERVICES, quiet_story

PUBLISHED_HOOK_VERSIONS = {"patient-view": "1.0", "order-select": "1.0", "order-sign": "1.0"}
README = Path(__file__).parents[2] / "README.md"


def test_d1_discovery_is_at_cds_services(client: FlaskClient) -> None:
    assert client.get("/cds-services").status_code == 200


def test_d2_services_is_an_array(client: FlaskClient) -> None:
    body = json.loads(client.get("/cds-services").data)
    assert isinstance(body, dict)
    assert isinstance(body["services"], list)


def test_d3_no_service_at_all_is_an_empty_array(client_with: Clients) -> None:
    client = client_with(fracture_risk=False, medication_safety=False)
    assert client.get("/cds-services").json == {"services": []}


def test_d4_every_service_names_its_hook(client: FlaskClient) -> None:
    assert {service["id"]: service["hook"] for service in services_of(client)}.items() >= {
        (id_, hook) for hook, id_ in SERVICES.items()
    }


@pytest.mark.parametrize("member", ["title", "description", "usageRequirements"])
def test_d5_d6_d9_every_service_says_what_it_is_for(client: FlaskClient, member: str) -> None:
    for service in services_of(client):
        assert service[member].strip()
        assert not re.search(r"</?\w", service[member])


def test_d7_every_advertised_service_answers(client: FlaskClient) -> None:
    for service in services_of(client):
        assert re.fullmatch(r"[a-z0-9-]+", service["id"])
        response = send(client, {**quiet_story(), "hook": service["hook"]}, f"/cds-services/{service['id']}")
        assert response.status_code in (200, 400)


def test_d8_prefetch_maps_keys_to_templates(client: FlaskClient) -> None:
    for service in services_of(client):
        assert set(service["prefetch"]) <= set(KEYS)
        assert all(isinstance(template, str) for template in service["prefetch"].values())


def test_d10_version_is_that_of_the_specification(client: FlaskClient) -> None:
    assert {service["version"] for service in services_of(client)} == {"2.0.1"}


def test_d10_version_can_be_set(client_with: Clients) -> None:
    client = client_with(spec_version="3.0.0")
    assert {service["version"] for service in services_of(client)} == {"3.0.0"}


def test_d11_a_hook_version_would_be_the_published_one(client: FlaskClient) -> None:
    for service in services_of(client):
        if "hookVersion" in service:
            assert service["hookVersion"] == PUBLISHED_HOOK_VERSIONS[service["hook"]]


def test_d12_no_id_is_used_for_two_hooks(client: FlaskClient) -> None:
    ids = [service["id"] for service in services_of(client)]
    assert len(ids) == len(set(ids))


def test_d13_another_method_is_refused_with_another_status(client: FlaskClient) -> None:
    response = client.post("/cds-services", json={})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("header", [None, "Bearer not.a.token", "Basic Zm9vOmJhcg==", "Bearer"])
def test_d14_discovery_is_open_to_all_whatever_they_show(client: FlaskClient, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    response = client.get("/cds-services", headers=headers)
    assert response.status_code == 200
    assert response.data == client.get("/cds-services").data


def test_d15_an_extension_would_be_an_object(client: FlaskClient) -> None:
    body = json.loads(client.get("/cds-services").data)
    for bearer in (body, *body["services"]):
        assert isinstance(bearer.get("extension", {}), dict)


def test_d16_the_readme_says_what_the_service_does() -> None:
    text = README.read_text("utf-8")
    for word in ("/cds-services", *SERVICES):
        assert word in text, f"README.md does not mention {word}"


def test_healthz_answers(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
