"""Resources of other FHIR versions than R4 are refused with a word on the version, wherever they stand."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import refusal, rules_for
from tests.requests import (
    ICD10,
    JSON,
    PATIENT,
    RXNORM,
    SNOMED,
    ZOLEDRONIC_ACID,
    concept,
    condition,
    order_select,
    order_sign,
    poor_kidneys,
    quiet_story,
    zoledronic_acid,
)

SUBJECT: JSON = {"subject": {"reference": f"Patient/{PATIENT}"}}
WRIST_CAST = concept(SNOMED, "79876008", "Application of plaster cast")
SHAPES: dict[str, tuple[str, JSON]] = {
    "a DSTU2 MedicationOrder": (
        "medications",
        {
            "resourceType": "MedicationOrder",
            "id": "1",
            "status": "draft",
            "patient": {"reference": f"Patient/{PATIENT}"},
            "medicationCodeableConcept": ZOLEDRONIC_ACID,
        },
    ),
    "an STU3 ProcedureRequest": (
        "orders",
        {
            "resourceType": "ProcedureRequest",
            "id": "1",
            "status": "draft",
            "intent": "order",
            "code": WRIST_CAST,
            **SUBJECT,
        },
    ),
    "an R5 MedicationRequest": (
        "medications",
        {
            "resourceType": "MedicationRequest",
            "id": "1",
            "status": "draft",
            "intent": "order",
            "medication": {"concept": concept(RXNORM, "705824", "zoledronic acid")},
            **SUBJECT,
        },
    ),
    "an STU3 Condition": (
        "conditions",
        {**condition(ICD10, "M81.0", "Age-related osteoporosis"), "clinicalStatus": "active"},
    ),
    "an R5 ServiceRequest": (
        "orders",
        {
            "resourceType": "ServiceRequest",
            "id": "1",
            "status": "draft",
            "intent": "order",
            "code": {"concept": WRIST_CAST},
            **SUBJECT,
        },
    ),
    "an R5 Procedure": (
        "procedures",
        {
            "resourceType": "Procedure",
            "id": "1",
            "status": "completed",
            "code": WRIST_CAST,
            "occurrenceDateTime": "2026-01-05",
            **SUBJECT,
        },
    ),
}
FOREIGN = pytest.mark.parametrize(("key", "resource"), SHAPES.values(), ids=SHAPES.keys())


@FOREIGN
def test_r12_other_versions_in_prefetch_are_a_400(client: FlaskClient, key: str, resource: JSON) -> None:
    request = quiet_story()
    request["prefetch"][key] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": resource}],
    }
    assert "R4" in refusal(client, request, 400)


@FOREIGN
def test_r12_other_versions_as_a_bare_resource_are_a_400(client: FlaskClient, key: str, resource: JSON) -> None:
    request = quiet_story()
    request["prefetch"][key] = resource
    assert "R4" in refusal(client, request, 400)


@pytest.mark.parametrize("shape", ["a DSTU2 MedicationOrder", "an STU3 ProcedureRequest", "an R5 MedicationRequest"])
@pytest.mark.parametrize("ask", [order_sign, order_select])
def test_r12_other_versions_as_draft_orders_are_a_400(client: FlaskClient, shape: str, ask: Any) -> None:
    assert "R4" in refusal(client, ask(poor_kidneys(), SHAPES[shape][1]), 400)


def test_a_type_we_do_not_read_is_no_matter_of_version(client: FlaskClient) -> None:
    request = order_sign(poor_kidneys(), zoledronic_acid())
    request["prefetch"]["goals"] = {"resourceType": "Goal", "id": "1", "lifecycleStatus": "active"}
    assert "zol-crcl-below-35" in rules_for(client, request)
