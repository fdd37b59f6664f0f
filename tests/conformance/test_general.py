"""Rows N: JSON and transport. The checker proves most of them on every response; here they have names."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.checker import check_members, check_r4, strict_json
from tests.conformance.asking import actions_of, cards_for, send, services_of
from tests.requests import JSON, SERVICES, STORIES, quiet_story, zoledronic_acid_story

README = Path(__file__).parents[2] / "README.md"
TELLING = pytest.mark.parametrize("request_", STORIES.values(), ids=STORIES.keys())


@TELLING
def test_n1_every_answer_is_json(client: FlaskClient, request_: JSON) -> None:
    response = send(client, request_)
    assert response.mimetype == "application/json"
    assert isinstance(strict_json(response.data), dict)


def test_n1_refusals_are_json_too(client: FlaskClient) -> None:
    assert strict_json(client.get("/no-such-page").data)["resourceType"] == "OperationOutcome"


@TELLING
def test_n2_what_we_point_to_is_https(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        places = [card["source"], *card.get("links", [])]
        addresses = [one[member] for one in places for member in ("url", "icon") if member in one]
        assert all(address.startswith("https://") for address in addresses)


def test_n2_the_service_says_where_tls_ends() -> None:
    text = README.read_text("utf-8")
    assert re.search(r"\b(TLS|HTTPS)\b", text), "README.md says nothing of TLS"


@TELLING
def test_n3_nothing_is_null_or_empty(client: FlaskClient, request_: JSON) -> None:
    check_members(json.loads(send(client, request_).data))


def test_n3_an_empty_list_of_cards_is_there(client: FlaskClient) -> None:
    assert json.loads(send(client, quiet_story()).data) == {"cards": []}


def test_n3_n4_no_member_of_the_discovery_is_empty(client: FlaskClient) -> None:
    check_members(json.loads(client.get("/cds-services").data))


def test_n4_system_actions_without_value_are_left_out(client: FlaskClient) -> None:
    assert "systemActions" not in json.loads(send(client, zoledronic_acid_story()).data)


@pytest.mark.parametrize(
    "body", ['{"hook": "patient-view", }', '{"hook": "patient-view" /* chart */}', "{'hook': 'patient-view'}"]
)
def test_n5_comments_and_trailing_commas_are_refused(client: FlaskClient, body: str) -> None:
    path = f"/cds-services/{SERVICES['patient-view']}"
    assert client.post(path, data=body, content_type="application/json").status_code == 400


@TELLING
def test_n6_embedded_resources_are_r4_json(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for action in actions_of(card):
            if "resource" in action:
                check_r4(action["resource"])


def test_n6_the_zoledronic_acid_card_embeds_a_resource(client: FlaskClient) -> None:
    resources: list[Any] = [
        action["resource"]
        for card in cards_for(client, zoledronic_acid_story())
        for action in actions_of(card)
        if "resource" in action
    ]
    assert resources


def test_n7_only_standard_hooks_and_no_names_of_our_own(client: FlaskClient) -> None:
    standard = {
        "patient-view",
        "order-select",
        "order-sign",
        "encounter-discharge",
        "problem-list-item-create",
        "medication-refill",
    }
    assert {service["hook"] for service in services_of(client)} <= standard
