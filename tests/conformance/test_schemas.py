"""Our JSON Schemas: what they take and what they refuse."""

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.checker import conform, validator
from tests.requests import JSON, STORIES, order_select, order_sign, poor_kidneys, quiet_story, zoledronic_acid

NAMES = ("request", "response", "discovery", "feedback", "operation-outcome")
UUID = "3f0b5a86-7c1e-4b9d-a2f4-6d8e9c0b1a2f"
CARD: JSON = {
    "uuid": "9d2c7a10-4e3f-4c8b-b6a5-1f2e3d4c5b6a",
    "summary": "Zoledronic acid 5 mg: clearance 34 mL/min",
    "indicator": "critical",
    "source": {
        "label": "A label",
        "topic": {"system": "urn:bone-health-cds:rule", "code": "zol-crcl-below-35"},
    },
    "extension": {"org.bone-health-cds.rules": ["zol-crcl-below-35"]},
}
DELETE: JSON = {"type": "delete", "description": "Remove the order", "resourceId": "MedicationRequest/1"}
CREATE: JSON = {"type": "create", "description": "Order it", "resource": {"resourceType": "ServiceRequest"}}
SUGGESTION: JSON = {"label": "Remove the order", "uuid": UUID, "actions": [DELETE, CREATE]}
FULL: JSON = {
    **CARD,
    "detail": "Two\nlines",
    "suggestions": [SUGGESTION],
    "selectionBehavior": "any",
    "overrideReasons": [{"code": "nephrology", "system": "urn:bone-health-cds:override-reason", "display": "Yes"}],
    "links": [{"label": "The label", "url": "https://example.org/label", "type": "absolute"}],
}


def with_suggestion(**members: Any) -> JSON:
    return {**FULL, "suggestions": [{**SUGGESTION, **members}]}


def without(card: JSON, member: str) -> JSON:
    return {name: value for name, value in card.items() if name != member}


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_itself_valid(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize("request_", STORIES.values(), ids=STORIES.keys())
def test_our_requests_are_valid(request_: JSON) -> None:
    conform("request", request_)


@pytest.mark.parametrize("member", ["hook", "hookInstance", "context"])
def test_a_request_must_have_its_three_members(member: str) -> None:
    assert not validator("request").is_valid(without(quiet_story(), member))


@pytest.mark.parametrize(
    ("request_", "member"),
    [
        (quiet_story(), "userId"),
        (quiet_story(), "patientId"),
        (order_sign(poor_kidneys(), zoledronic_acid()), "draftOrders"),
        (order_select(poor_kidneys(), zoledronic_acid()), "draftOrders"),
        (order_select(poor_kidneys(), zoledronic_acid()), "selections"),
    ],
)
def test_a_context_must_have_what_its_hook_asks(request_: JSON, member: str) -> None:
    broken = copy.deepcopy(request_)
    del broken["context"][member]
    assert not validator("request").is_valid(broken)


def test_a_token_needs_a_server() -> None:
    request = {**quiet_story(), "fhirAuthorization": {"access_token": "x"}}
    conform("request", request)
    assert not validator("request").is_valid(without(request, "fhirServer"))


def test_unknown_members_of_a_request_are_no_fault() -> None:
    conform("request", {**quiet_story(), "user": "Practitioner/1", "extension": {"com.example.x": None}})


@pytest.mark.parametrize("card", [CARD, FULL], ids=["least", "full"])
def test_good_cards_are_valid(card: JSON) -> None:
    conform("response", {"cards": [card]})


BAD_CARDS: dict[str, JSON] = {
    **{f"without {member}": without(CARD, member) for member in CARD},
    "a summary of 140": {**CARD, "summary": "x" * 140},
    "a summary of two lines": {**CARD, "summary": "one\n"},
    "a blank summary": {**CARD, "summary": " "},
    "an old indicator": {**CARD, "indicator": "hard-stop"},
    "an upper case uuid": {**CARD, "uuid": CARD["uuid"].upper()},
    "an unknown member": {**CARD, "severity": "high"},
    "a null": {**CARD, "detail": None},
    "no suggestions": {**FULL, "suggestions": []},
    "suggestions alone": without(FULL, "selectionBehavior"),
    "a selection behaviour alone": without(FULL, "suggestions"),
    "six suggestions": {**FULL, "suggestions": [SUGGESTION] * 6},
    "two recommended": {**FULL, "suggestions": [{**SUGGESTION, "isRecommended": True}] * 2},
    "no action": with_suggestion(actions=[]),
    "a delete with a resource": with_suggestion(actions=[{**DELETE, "resource": CREATE["resource"]}]),
    "a delete of many": with_suggestion(
        actions=[{**DELETE, "resourceId": ["MedicationRequest/1", "MedicationRequest/2"]}]
    ),
    "a delete of none": with_suggestion(actions=[{**DELETE, "resourceId": []}]),
    "a delete by bare id": with_suggestion(actions=[{**DELETE, "resourceId": "1"}]),
    "a create without resource": with_suggestion(actions=[without(CREATE, "resource")]),
    "an action without description": with_suggestion(actions=[without(DELETE, "description")]),
    "an action chooser": with_suggestion(actionSelectionBehavior="any"),
    "seven reasons": {**FULL, "overrideReasons": FULL["overrideReasons"] * 7},
    "a reason without display": {**FULL, "overrideReasons": [without(FULL["overrideReasons"][0], "display")]},
    "a SMART link": {**FULL, "links": [{**FULL["links"][0], "type": "smart"}]},
    "a relative link": {**FULL, "links": [{**FULL["links"][0], "url": "/label"}]},
    "no rules": {**CARD, "extension": {"org.bone-health-cds.rules": []}},
    "a bare extension key": {**CARD, "extension": {**CARD["extension"], "rules": ["x"]}},
}


@pytest.mark.parametrize("card", BAD_CARDS.values(), ids=BAD_CARDS.keys())
def test_bad_cards_are_not_valid(card: JSON) -> None:
    assert not validator("response").is_valid({"cards": [card]})


@pytest.mark.parametrize("body", [{}, {"cards": None}, {"cards": [CARD] * 6}, {"cards": [], "systemActions": []}, []])
def test_bad_answers_are_not_valid(body: Any) -> None:
    assert not validator("response").is_valid(body)


@pytest.mark.parametrize("count", [None, 0, "1"])
def test_a_feedback_answer_counts(count: Any) -> None:
    conform("feedback", {"received": 2, "rejected": 1}, "answer")
    assert not validator("feedback", "answer").is_valid({"received": count})


@pytest.mark.parametrize(
    "issue",
    [
        {"severity": "error", "code": "invalid"},
        {"severity": "grave", "code": "invalid", "diagnostics": "x"},
        {"severity": "error", "code": "oops", "diagnostics": "x"},
        {"severity": "error", "code": "invalid", "details": {}},
        {"severity": "error", "code": "invalid", "diagnostics": ""},
    ],
)
def test_a_refusal_must_say_something(issue: JSON) -> None:
    good = {"severity": "error", "code": "invalid", "details": {"text": "The body is not JSON."}}
    conform("operation-outcome", {"resourceType": "OperationOutcome", "issue": [good]})
    bad = {"resourceType": "OperationOutcome", "issue": [issue]}
    assert not validator("operation-outcome").is_valid(bad)
