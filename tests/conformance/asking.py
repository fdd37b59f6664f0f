"""How the conformance tests ask the service, and what they look for in its answers."""

import json
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.requests import JSON, SERVICES

RULES = "org.bone-health-cds.rules"


def path_of(request: JSON) -> str:
    """Where a request is to be posted."""
    return f"/cds-services/{SERVICES[request['hook']]}"


def send(client: FlaskClient, request: JSON, path: str | None = None, **how: Any) -> TestResponse:
    """Post a request to its service, or to another path."""
    return client.post(path or path_of(request), json=request, **how)


def send_text(client: FlaskClient, body: bytes | str, **how: Any) -> TestResponse:
    """Post any bytes as JSON to the patient-view service."""
    path = f"/cds-services/{SERVICES['patient-view']}"
    return client.post(path, data=body, **{"content_type": "application/json", **how})


def cards_for(client: FlaskClient, request: JSON) -> list[JSON]:
    """The cards of an answer that must be a 200."""
    response = send(client, request)
    assert response.status_code == 200, response.get_data(as_text=True)
    cards: list[JSON] = json.loads(response.data)["cards"]
    return cards


def rules_of(cards: list[JSON]) -> set[str]:
    """Every rule whose words stand in the cards."""
    return {rule for card in cards for rule in card["extension"][RULES]}


def rules_for(client: FlaskClient, request: JSON) -> set[str]:
    """Every rule whose words stand in the answer to a request."""
    return rules_of(cards_for(client, request))


def card_of(cards: list[JSON], rule: str) -> JSON:
    """The one card that carries a rule."""
    found = [card for card in cards if rule in card["extension"][RULES]]
    assert len(found) == 1, f"{len(found)} cards carry {rule}: {[card['summary'] for card in cards]}"
    return found[0]


def actions_of(card: JSON) -> Iterator[JSON]:
    """Every action of a card's suggestions."""
    for suggestion in card.get("suggestions", []):
        yield from suggestion["actions"]


def refusal(client: FlaskClient, request: JSON, status: int, path: str | None = None) -> str:
    """What an OperationOutcome of the expected status says."""
    return said(send(client, request, path), status)


def said(response: TestResponse, status: int) -> str:
    """The words of an OperationOutcome, which must have come with this status."""
    assert response.status_code == status, response.get_data(as_text=True)
    issues = json.loads(response.data)["issue"]
    words = [issue.get("details", {}).get("text", "") + " " + issue.get("diagnostics", "") for issue in issues]
    return " ".join(words)


def services_of(client: FlaskClient) -> list[JSON]:
    """What the discovery lists."""
    response = client.get("/cds-services")
    assert response.status_code == 200
    services: list[JSON] = json.loads(response.data)["services"]
    return services
