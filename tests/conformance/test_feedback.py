"""Rows FB, as far as nothing is stored: what became of our cards is taken, counted, and answered."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.checker import conform, validator
from tests.conformance.asking import said
from tests.requests import JSON, SERVICES

PATH = f"/cds-services/{SERVICES['order-sign']}/feedback"
CARD = "0c6a8e4d-2f4b-4a7e-8d55-b9f7b3a1c0de"
ACCEPTED: JSON = {
    "card": CARD,
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "a1a2d3c4-5b6f-4c1d-9e8f-7a6b5c4d3e2f"}],
    "outcomeTimestamp": "2026-11-22T09:30:00Z",
}
OVERRIDDEN: JSON = {
    "card": CARD,
    "outcome": "overridden",
    "overrideReason": {
        "reason": {"code": "newer-result", "system": "urn:bone-health-cds:override-reason"},
        "userComment": "Seen elsewhere",
    },
    "outcomeTimestamp": "2026-11-22T09:31:00Z",
}
PLURAL: JSON = {
    "card": "424242",
    "outcome": "overridden",
    "outcomeTimestamp": "2026-11-22T09:32:00Z",
    "overrideReasons": {"extension": {"com.example.reasonTitle": "Other"}, "userComment": "-"},
}
BAD: dict[str, Any] = {
    "no object": "accepted",
    "no card": {"outcome": "overridden"},
    "a card that is no text": {**OVERRIDDEN, "card": 7},
    "no outcome": {"card": CARD},
    "an unknown outcome": {**OVERRIDDEN, "outcome": "ignored"},
    "accepted, but nothing": {"card": CARD, "outcome": "accepted"},
    "accepted suggestions that are no list": {**ACCEPTED, "acceptedSuggestions": "all"},
    "accepted suggestions without id": {**ACCEPTED, "acceptedSuggestions": [{}]},
}


def answer(client: FlaskClient, *items: Any) -> JSON:
    response = client.post(PATH, json={"feedback": list(items)})
    assert response.status_code == 200, response.get_data(as_text=True)
    body: JSON = json.loads(response.data)
    return body


@pytest.mark.parametrize("service", SERVICES.values())
def test_fb1_every_service_takes_feedback(client: FlaskClient, service: str) -> None:
    response = client.post(f"/cds-services/{service}/feedback", json={"feedback": [OVERRIDDEN]})
    assert response.status_code == 200


def test_fb2_fb8_all_items_are_counted(client: FlaskClient) -> None:
    assert answer(client, ACCEPTED) == {"received": 1}
    assert answer(client, ACCEPTED, OVERRIDDEN, PLURAL) == {"received": 3}
    assert answer(client, *[OVERRIDDEN] * 50) == {"received": 50}


@pytest.mark.parametrize("item", BAD.values(), ids=BAD.keys())
def test_fb3_fb4_good_items_are_kept_and_bad_ones_counted(client: FlaskClient, item: Any) -> None:
    assert answer(client, ACCEPTED, item, OVERRIDDEN) == {"received": 2, "rejected": 1}


@pytest.mark.parametrize("item", BAD.values(), ids=BAD.keys())
def test_fb3_nothing_but_bad_items_is_a_400(client: FlaskClient, item: Any) -> None:
    said(client.post(PATH, json={"feedback": [item]}), 400)


@pytest.mark.parametrize(
    "body", [{}, {"feedback": []}, {"feedback": {}}, {"feedback": None}, [], "x", {"cards": [OVERRIDDEN]}]
)
def test_fb3_a_hopeless_body_is_a_400(client: FlaskClient, body: Any) -> None:
    said(client.post(PATH, json=body), 400)


@pytest.mark.parametrize("text", ["", "{", '{"feedback": [NaN]}', "[" * 100_000])
def test_fb3_what_is_not_json_is_a_400(client: FlaskClient, text: str) -> None:
    said(client.post(PATH, data=text, content_type="application/json"), 400)


def test_fb3_another_content_type_is_a_415(client: FlaskClient) -> None:
    said(client.post(PATH, data=json.dumps({"feedback": [ACCEPTED]}), content_type="text/plain"), 415)


def test_fb3_a_time_is_not_insisted_on(client: FlaskClient) -> None:
    assert answer(client, {"card": CARD, "outcome": "overridden"}) == {"received": 1}


@pytest.mark.parametrize("reason", [{}, {"reason": {"code": "x"}}, {"userComment": "why not"}])
def test_fb5_a_reason_may_be_half_said(client: FlaskClient, reason: JSON) -> None:
    assert answer(client, {**OVERRIDDEN, "overrideReason": reason}) == {"received": 1}


def test_fb6_an_unknown_service_is_a_404(client: FlaskClient) -> None:
    said(client.post("/cds-services/nobody/feedback", json={"feedback": [ACCEPTED]}), 404)


def test_fb6_reading_feedback_is_a_405(client: FlaskClient) -> None:
    said(client.get(PATH), 405)


def test_fb7_an_authorization_header_changes_nothing(client: FlaskClient) -> None:
    headers = {"Authorization": "Bearer a.b.c"}
    response = client.post(PATH, json={"feedback": [ACCEPTED]}, headers=headers)
    assert response.json == {"received": 1}


def test_fb9_the_plural_spelling_is_taken(client: FlaskClient) -> None:
    assert answer(client, PLURAL) == {"received": 1}


@pytest.mark.parametrize("item", [ACCEPTED, OVERRIDDEN, PLURAL], ids=["accepted", "overridden", "plural"])
def test_our_schema_takes_good_items(item: JSON) -> None:
    conform("feedback", {"feedback": [item]})


@pytest.mark.parametrize("item", BAD.values(), ids=BAD.keys())
def test_our_schema_refuses_bad_items(item: Any) -> None:
    assert not validator("feedback").is_valid({"feedback": [item]})
