"""Hooks and feedback, as an EHR sends them to a service that remembers."""

from typing import Any

from flask import Flask

from tests.requests import JSON, SERVICES
from tests.store.tables import written

RULES = "org.bone-health-cds.rules"


def cards(app: Flask, request: JSON) -> list[JSON]:
    """The cards of a request, once they have been written."""
    answer = app.test_client().post(f"/cds-services/{SERVICES[request['hook']]}", json=request)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    written(app)
    found: list[JSON] = answer.get_json()["cards"]
    return found


def rules(app: Flask, request: JSON) -> set[str]:
    """The rules that spoke."""
    return {rule for card in cards(app, request) for rule in card["extension"][RULES]}


def overridden(card: str, reason: Any = None, **more: Any) -> JSON:
    item = {"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-22T09:31:00Z", **more}
    return item if reason is None else {**item, "overrideReason": {"reason": reason}}


def accepted(card: str, *suggestions: str) -> JSON:
    return {"card": card, "outcome": "accepted", "acceptedSuggestions": [{"id": one} for one in suggestions]}


def tell(app: Flask, *items: JSON, status: int = 200, hook: str = "order-sign") -> None:
    """Send feedback."""
    answer = app.test_client().post(f"/cds-services/{SERVICES[hook]}/feedback", json={"feedback": list(items)})
    assert answer.status_code == status, answer.get_data(as_text=True)
