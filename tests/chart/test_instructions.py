"""What an order tells the patient, when a service is to be carried out, and images that a report shows were made."""

from typing import Any

import pytest

from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import JSON, LOINC, TODAY, ago, zoledronic_acid


def said(*dosages: JSON) -> str:
    (found,) = chart(zoledronic_acid(dosageInstruction=[*dosages])).drafts
    return found.said


def test_every_word_of_instruction_is_kept() -> None:
    first = {"text": "once a year", "patientInstruction": "drink water"}
    assert said(first, {"additionalInstruction": [{"text": "stay upright"}]}) == "once a year drink water stay upright"
    assert said({"patientInstruction": 7, "additionalInstruction": "none"}) == ""


def asked(**more: Any) -> JSON:
    code = concept(None, (LOINC, "26118-0"))
    base = {"resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "order", "subject": SUBJECT}
    return {**base, "code": {**code, "text": "Films of both femurs"}, "authoredOn": ago(5), **more}


@pytest.mark.parametrize(
    ("when", "planned"),
    [
        ({"occurrenceDateTime": "2026-12-09"}, "2026-12-09"),
        ({"occurrencePeriod": {"start": "2026-12-09", "end": "2026-12-11"}}, "2026-12-09"),
        ({"occurrenceDateTime": "2026-12"}, "2026-12"),
        ({"occurrencePeriod": {}}, ""),
        ({}, ""),
    ],
)
def test_when_a_service_is_to_be_carried_out(when: JSON, planned: str) -> None:
    (one,) = chart(orders=[asked(**when)]).pending
    assert str(one.planned or "") == planned
    assert one.as_value() == {"value": "Films of both femurs", "unit": None, "date": planned or ago(5)}
    assert one.evidence == ("ServiceRequest/s",)


def test_an_order_of_no_day_has_none() -> None:
    (one,) = chart(orders=[asked(authoredOn=None)]).pending
    assert one.as_value()["date"] is None


@pytest.mark.parametrize("code", [concept(None, (LOINC, "26118-0")), {"text": "XR femur right, two views"}])
def test_a_report_shows_that_femurs_were_imaged(code: JSON) -> None:
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": code, "subject": SUBJECT}
    found = chart(imaging=[{**report, "effectiveDateTime": ago(9)}]).test("order-femur-imaging")
    assert found is not None
    assert found.day is not None
    assert (TODAY - found.day).days == 9


def test_a_report_of_something_else_is_no_image_of_femurs() -> None:
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "XR chest"}}
    assert chart(imaging=[{**report, "subject": SUBJECT}]).test("order-femur-imaging") is None


def test_the_signs_of_a_reaction_are_kept() -> None:
    aspirin = {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "aspirin"}, "patient": SUBJECT}
    (one,) = chart(allergies=[{**aspirin, "reaction": [{"manifestation": [{"text": "wheezing"}]}]}]).allergies
    assert "reaction-bronchospasm" in one.signs
