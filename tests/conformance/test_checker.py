"""The checker itself: it lets good responses through and stops each kind of bad one."""

import copy
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.checker import check_response
from tests.conftest import CheckedClient, NetworkUsed
from tests.requests import JSON, PATIENT, quiet_story, zoledronic_acid_story

PATH = "/cds-services/bone-health-order-sign"
JSON_HEADERS = {"Content-Type": "application/json"}
SCAN: JSON = {
    "resourceType": "ServiceRequest",
    "status": "draft",
    "intent": "order",
    "subject": {"reference": f"Patient/{PATIENT}"},
    "code": {"text": "DXA"},
}
CARD: JSON = {
    "uuid": "9d2c7a10-4e3f-4c8b-b6a5-1f2e3d4c5b6a",
    "summary": "Clearance < 35 mL/min",
    "detail": "See [the label](https://example.org/label).",
    "indicator": "critical",
    "source": {"label": "A label", "topic": {"system": "urn:bone-health-cds:rule", "code": "a-rule"}},
    "suggestions": [
        {
            "label": "Remove the order",
            "uuid": "3f0b5a86-7c1e-4b9d-a2f4-6d8e9c0b1a2f",
            "actions": [
                {
                    "type": "delete",
                    "description": "Remove",
                    "resourceId": "MedicationRequest/draft-zoledronate",
                },
                {"type": "create", "description": "Order", "resource": SCAN},
            ],
        }
    ],
    "selectionBehavior": "any",
    "extension": {"org.bone-health-cds.rules": ["a-rule"]},
}


def check(body: Any, status: int = 200, headers: dict[str, str] = JSON_HEADERS, path: str = PATH) -> None:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    check_response(path, "POST", status, headers, text, json.dumps(zoledronic_acid_story()).encode())


def test_a_good_answer_passes() -> None:
    check({"cards": [CARD]})


def changed(change: Callable[[JSON], Any]) -> JSON:
    card = copy.deepcopy(CARD)
    change(card)
    return card


def action(card: JSON, index: int) -> JSON:
    found: JSON = card["suggestions"][0]["actions"][index]
    return found


FAULTS: dict[str, Callable[[JSON], Any]] = {
    "HTML in the summary": lambda card: card.update(summary="<b>no</b>"),
    "HTML in the detail": lambda card: card.update(detail="a <!-- note -->"),
    "HTML in a label": lambda card: card["suggestions"][0].update(label="</a>"),
    "a link to a script": lambda card: card.update(detail="[x](javascript:alert)"),
    "an image": lambda card: card.update(detail="![x](https://example.org/x.png)"),
    "a table": lambda card: card.update(detail="a | b\n--|--\n1 | 2"),
    "a heading": lambda card: card.update(detail="# Stop"),
    "code": lambda card: card.update(detail="```\nstop\n```"),
    "a list in a list": lambda card: card.update(detail="- stop\n  - now"),
    "a piece of template": lambda card: card.update(detail="{{ value }}"),
    "space around the summary": lambda card: card.update(summary=" no"),
    "one uuid twice": lambda card: card["suggestions"][0].update(uuid=card["uuid"]),
    "a delete of no draft": lambda card: action(card, 0).update(resourceId="MedicationRequest/other"),
    "a delete of no draft, in a list": lambda card: action(card, 0).update(resourceId=["MedicationRequest/other"]),
    "a create for another patient": lambda card: action(card, 1)["resource"]["subject"].update(reference="Patient/9"),
    "a create that is not R4": lambda card: action(card, 1)["resource"].update(code={"concept": {"text": "DXA"}}),
    "an update without id": lambda card: action(card, 1).update(type="update"),
    "an empty list": lambda card: card.update(links=[]),
    "a null": lambda card: card.update(detail=None),
}


@pytest.mark.parametrize("change", FAULTS.values(), ids=FAULTS.keys())
def test_a_bad_card_is_stopped(change: Callable[[JSON], Any]) -> None:
    with pytest.raises(AssertionError):
        check({"cards": [changed(change)]})


@pytest.mark.parametrize("body", [b'{"cards": [], "cards": []}', b'{"cards": [NaN]}', b"\xef\xbb\xbf{}", b""])
def test_loose_json_is_stopped(body: bytes) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check(body)


def test_another_content_type_is_stopped() -> None:
    with pytest.raises(AssertionError, match="text/html"):
        check({"cards": []}, headers={"Content-Type": "text/html"})


def refusal(text: str) -> JSON:
    issue = {"severity": "error", "code": "processing", "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def test_a_good_refusal_passes() -> None:
    check(refusal("The Patient is missing: send prefetch key patient."), 412)


@pytest.mark.parametrize(
    "text",
    [
        "Ottoline Quillfeather is missing",
        "marigold-7431 is missing",
        "born 1948-03-14",
        "number RN-55120987",
        "Traceback (most recent call last)",
        "in reader.py",
        "<Response object at 0x7f>",
        " ",
    ],
)
def test_a_refusal_that_says_too_much_is_stopped(text: str) -> None:
    with pytest.raises(AssertionError):
        check(refusal(text), 412)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"error": "no"}'])
def test_a_refusal_that_is_no_outcome_is_stopped(body: bytes) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check(body, 500)


def test_a_405_must_say_what_is_allowed() -> None:
    with pytest.raises(AssertionError, match="Allow"):
        check(refusal("Post instead."), 405)
    check(refusal("Post instead."), 405, {**JSON_HEADERS, "Allow": "POST"})


def test_every_client_of_the_suite_is_checked(client: FlaskClient) -> None:
    assert isinstance(client, CheckedClient)
    assert client.post(PATH.replace("order-sign", "patient-view"), json=quiet_story()).status_code == 200


def test_no_test_reaches_the_network() -> None:
    with pytest.raises(NetworkUsed):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.org", 443)
