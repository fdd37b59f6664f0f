"""Rows X and J19: extensions, and what a browser asks before it asks."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.checker import walk
from tests.conformance.asking import cards_for, rules_for, send
from tests.conftest import Clients
from tests.requests import JSON, SERVICES, STORIES, patient_view, quiet_story, zoledronic_acid_story

TELLING = pytest.mark.parametrize("request_", STORIES.values(), ids=STORIES.keys())
CARD_MEMBERS = {
    "uuid",
    "summary",
    "detail",
    "indicator",
    "source",
    "suggestions",
    "selectionBehavior",
    "overrideReasons",
    "links",
    "extension",
}
LOOPBACK = ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "http://127.4.5.6"]
ELSEWHERE = [
    "https://cds.example.org",
    "http://192.0.2.7:8000",
    "http://localhost.example.org",
    "http://127.0.0.1.example.org",
]
ORIGIN = "http://sandbox.example.org:8080"
SIGN = f"/cds-services/{SERVICES['order-sign']}"
PATHS = ["/cds-services", SIGN, f"{SIGN}/feedback"]


@TELLING
def test_x1_our_own_data_stands_only_under_extension(client: FlaskClient, request_: JSON) -> None:
    body = json.loads(send(client, request_).data)
    assert set(body) <= {"cards", "extension"}
    for card in body["cards"]:
        assert set(card) <= CARD_MEMBERS
        assert isinstance(card["extension"], dict)


@TELLING
def test_x2_extension_keys_are_ours_alone(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for path, value in walk(card):
            if path[-1:] == ("extension",) and isinstance(value, dict):
                assert all(key.startswith("org.bone-health-cds.") for key in value)


def test_x3_extensions_of_others_are_read_past(client: FlaskClient) -> None:
    request = zoledronic_acid_story()
    extension = {"com.example.trigger": 23, "com.example.more": {"a": [1, None]}}
    for bearer in (request, request["context"], request["prefetch"]["labs"]):
        bearer["extension"] = {**bearer.get("extension", {}), **extension}
    assert "zol-crcl-below-35" in rules_for(client, request)


def asked_from(client: FlaskClient, base: str, path: str, method: str = "OPTIONS") -> TestResponse:
    """What a browser page of another origin gets."""
    headers = {"Origin": ORIGIN}
    if method == "OPTIONS":
        headers["Access-Control-Request-Method"] = "POST"
        headers["Access-Control-Request-Headers"] = "content-type,authorization"
    body: dict[str, Any] = {"json": quiet_story() | {"hook": "order-sign"}} if method == "POST" else {}
    return client.open(path, method=method, base_url=base, headers=headers, **body)


def words(response: TestResponse, header: str) -> set[str]:
    return {word.strip().lower() for word in response.headers.get(header, "").split(",")}


@pytest.mark.parametrize("base", LOOPBACK)
@pytest.mark.parametrize("path", PATHS)
def test_j19_a_preflight_on_this_machine_is_granted(client: FlaskClient, base: str, path: str) -> None:
    response = asked_from(client, base, path)
    assert 200 <= response.status_code < 300
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
    assert {"get", "post", "options"} <= words(response, "Access-Control-Allow-Methods")
    assert {"content-type", "authorization", "accept"} <= words(response, "Access-Control-Allow-Headers")


@pytest.mark.parametrize(("path", "method"), [("/cds-services", "GET"), (SIGN, "POST"), (SIGN, "GET")])
def test_j19_answers_and_refusals_may_be_read_on_this_machine(client: FlaskClient, path: str, method: str) -> None:
    response = asked_from(client, LOOPBACK[0], path, method)
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)


def test_j19_a_refusal_for_lack_of_data_may_be_read_too(client: FlaskClient) -> None:
    response = send(client, patient_view(None), base_url="http://localhost:8000", headers={"Origin": ORIGIN})
    assert response.status_code == 412
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)


def test_j19_a_refusal_for_size_may_be_read_too(client_with: Clients) -> None:
    response = asked_from(client_with(max_body_bytes=50), LOOPBACK[1], SIGN, "POST")
    assert response.status_code == 413
    assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)


@pytest.mark.parametrize("base", ELSEWHERE)
@pytest.mark.parametrize(("path", "method"), [*((path, "OPTIONS") for path in PATHS), ("/cds-services", "GET")])
def test_j19_no_other_host_lets_browsers_in(client: FlaskClient, base: str, path: str, method: str) -> None:
    response = asked_from(client, base, path, method)
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_j19_credentials_are_never_invited(client: FlaskClient) -> None:
    for path in PATHS:
        assert "Access-Control-Allow-Credentials" not in asked_from(client, LOOPBACK[0], path).headers
