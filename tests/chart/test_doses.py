"""Statements, dispensings, billed procedures and refusals."""

from datetime import date
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, Medication, Refusal, Span
from cds_service.terminology import ICD10CM
from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import JSON, RXNORM, SNOMED

HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
REASON = "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason"
ALENDRONATE = concept("alendronate 70 MG Oral Tablet", (RXNORM, "46041"))
PROLIA = concept("Prolia 60 mg", (RXNORM, "993456"))
REFUSED = concept(None, (SNOMED, "105480006"))


def seen(*resources: JSON) -> Chart:
    """The chart of a record that brings these under a key that is none of ours."""
    return chart(item7=[*resources])


def stated(**more: Any) -> JSON:
    base = {"resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": ALENDRONATE, "effectiveDateTime": "2026-03-04", **more}


def handed(**more: Any) -> JSON:
    base = {"resourceType": "MedicationDispense", "id": "h", "status": "completed", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": ALENDRONATE, "whenHandedOver": "2026-03-04", **more}


def done(code: JSON | None, **more: Any) -> JSON:
    base = {"resourceType": "Procedure", "id": "p", "status": "completed", "subject": SUBJECT}
    return {**base, **({"code": code} if code else {}), "performedDateTime": "2026-03-04", **more}


def given(**more: Any) -> JSON:
    base = {"resourceType": "MedicationAdministration", "id": "a", "status": "completed", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": PROLIA, "effectiveDateTime": "2026-03-04", **more}


def requested(**more: Any) -> JSON:
    base = {"resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": ALENDRONATE, "authoredOn": "2026-03-04", **more}


# --- statements -----------------------------------------------------------------------------------


def said(**more: Any) -> Medication:
    (one,) = seen(stated(**more)).medications
    return one


def test_a_statement_is_known_by_what_it_is_not_by_its_key() -> None:
    one = said()
    assert (one.kind, one.status, one.ref) == ("statement", "active", "MedicationStatement/s")
    assert (one.begins, one.supply_until) == (date(2026, 3, 4), None)
    assert one.drug.groups == {"alendronate"}


@pytest.mark.parametrize("status", ["entered-in-error", "intended", "unknown"])
def test_a_statement_of_nothing_taken_is_none(status: str) -> None:
    assert seen(stated(status=status)).medications == ()


def test_a_statement_without_a_drug_is_none() -> None:
    bare = stated()
    del bare["medicationCodeableConcept"]
    assert seen(bare).medications == ()


def test_the_time_of_a_statement_is_what_it_is_about_else_the_day_it_was_made() -> None:
    period = stated(effectivePeriod={"start": "2024-01-01", "end": "2025-06-30"})
    del period["effectiveDateTime"]
    (one,) = seen(period).medications
    assert (one.begins, one.supply_until) == (date(2024, 1, 1), date(2025, 6, 30))
    asserted = stated(dateAsserted="2026-02-01")
    del asserted["effectiveDateTime"]
    (one,) = seen(asserted).medications
    assert one.begins == date(2026, 2, 1)


# --- dispensings, procedures, administrations -----------------------------------------------------


def doses(*resources: JSON) -> tuple[Dose, ...]:
    return seen(*resources).doses


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({}, None),
        ({"daysSupply": {"value": 30}}, date(2026, 4, 3)),
        ({"daysSupply": {"value": 30, "unit": "days"}}, date(2026, 4, 3)),
        ({"daysSupply": {"value": 4, "code": "wk"}}, date(2026, 4, 1)),
        ({"daysSupply": {"value": -4, "code": "wk"}}, None),
        ({"daysSupply": {"value": 4, "code": "moons"}}, None),
    ],
)
def test_a_dispensing_is_a_supply_for_some_days(more: JSON, until: date | None) -> None:
    (one,) = doses(handed(**more))
    assert (one.kind, one.day, one.supply_until) == ("dispensed", date(2026, 3, 4), until)


def test_a_dispensing_counts_when_it_was_completed() -> None:
    assert doses(handed(status="preparation"), handed(id="h2", status="declined")) == ()
    bare = handed()
    del bare["medicationCodeableConcept"]
    assert doses(bare) == ()
    prepared = handed(whenPrepared="2026-03-01", daysSupply={"value": 30})
    del prepared["whenHandedOver"]
    (one,) = doses(prepared)
    assert one.day == date(2026, 3, 1)
    undated = handed(daysSupply={"value": 30})
    del undated["whenHandedOver"]
    (one,) = doses(undated)
    assert (one.day, one.supply_until) == (None, None)


@pytest.mark.parametrize(
    ("code", "more", "group"),
    [
        (concept("Injection, denosumab, 1 mg", (HCPCS, "J0897")), {}, "denosumab"),
        (concept("Injection, denosumab, 1 mg x 60", (HCPCS, "J0897")), {}, "denosumab-osteoporosis"),
        (concept("J0897 60 units", (HCPCS, "J0897")), {}, "denosumab-osteoporosis"),
        (concept("J0897 120 units", (HCPCS, "J0897")), {}, "denosumab-oncology"),
        (concept("J0897 60 units, 120 units", (HCPCS, "J0897")), {}, "denosumab"),
        (concept(None, (HCPCS, "J0897")), {"note": [{"text": "60 units"}, {}]}, "denosumab-osteoporosis"),
        (concept(None, (HCPCS, "J0897")), {"note": "60 units"}, "denosumab"),
        (concept(None, (HCPCS, "Q5136")), {"note": [{"text": "60 mg"}]}, "denosumab-osteoporosis"),
        (concept("zoledronic acid 5 units", (HCPCS, "J3489")), {}, "zoledronic-acid-osteoporosis"),
        (concept("zoledronic acid 4 units", (HCPCS, "J3489")), {}, "zoledronic-acid-oncology"),
        (concept(None, (HCPCS, "J3489")), {}, "zoledronic-acid"),
        (concept(None, (HCPCS, "J3111")), {}, "romosozumab"),
        (concept(None, (HCPCS, "J1740")), {}, "ibandronate-iv"),
    ],
)
def test_billed_units_tell_the_product(code: JSON, more: JSON, group: str) -> None:
    (one,) = chart(procedures=[done(code, **more)]).doses
    assert (one.kind, one.day) == ("billed", date(2026, 3, 4))
    assert one.drug.groups == {group}
    assert one.drug.name


@pytest.mark.parametrize(
    "resource",
    [
        done(concept(None, (HCPCS, "Q5003"))),
        done(concept("denosumab teaching")),
        done(None),
        done(concept(None, (HCPCS, "J0897")), status="not-done"),
    ],
)
def test_other_procedures_are_no_doses(resource: JSON) -> None:
    assert chart(procedures=[resource]).doses == ()


@pytest.mark.parametrize(
    ("dose", "group"),
    [
        ({"value": 60, "unit": "mg"}, "denosumab-osteoporosis"),
        ({"value": 120, "unit": "units"}, "denosumab-oncology"),
        ({"value": 60}, "denosumab-osteoporosis"),
        ({"value": 60, "unit": "mL"}, "denosumab"),
        (None, "denosumab"),
    ],
)
def test_an_administration_may_carry_a_billing_code(dose: JSON | None, group: str) -> None:
    code = concept("Injection, denosumab, 1 mg", (HCPCS, "J0897"))
    more = {"dosage": {"dose": dose}} if dose else {}
    (one,) = chart(administrations=[given(medicationCodeableConcept=code, **more)]).doses
    assert one.drug.groups == {group}


def test_the_milligrams_that_were_given_are_kept() -> None:
    mg = chart(administrations=[given(dosage={"dose": {"value": 60, "unit": "mg"}})]).doses[0].mg
    assert mg == 60
    for other in ({"dose": {"value": 1, "unit": "mL"}}, {"text": "one"}, "one"):
        assert chart(administrations=[given(dosage=other)]).doses[0].mg is None


# --- orders that replace, and why -----------------------------------------------------------------


def test_a_request_names_what_it_replaces_and_when_its_supply_begins() -> None:
    prior = {"reference": "https://ehr.example.org/fhir/MedicationRequest/old/_history/2"}
    (one,) = chart(
        medications=[requested(priorPrescription=prior, dispenseRequest={"validityPeriod": {"start": "2026-04-01"}})]
    ).medications
    assert (one.replaces, one.supply_from, one.begins) == ("MedicationRequest/old", date(2026, 4, 1), date(2026, 4, 1))


def refusals(**more: Any) -> tuple[Refusal, ...]:
    return chart(**more).refusals


def of(one: Refusal) -> list[str]:
    return sorted(one.groups)


DAY = Span(date(2026, 3, 4), date(2026, 3, 4))


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (REFUSED, "refused"),
        ({"text": "Patient declined, fears side effects"}, "refused"),
        (concept(None, (ICD10CM, "Z53.20")), "refused"),
        (concept(None, (REASON, "sintol")), "contraindicated"),
        (concept(None, (SNOMED, "183932001")), "contraindicated"),
        (concept(None, (REASON, "altchoice")), None),
        ("refused", None),
    ],
)
@pytest.mark.parametrize("status", ["cancelled", "stopped", "on-hold"])
def test_the_reason_of_a_status_may_be_a_refusal(why: JSON, reason: str | None, status: str) -> None:
    found = refusals(medications=[requested(status=status, statusReason=why)])
    assert [one.reason for one in found] == ([reason] if reason else [])
    assert all((of(one), one.span, one.ref) == (["alendronate"], DAY, "MedicationRequest/m") for one in found)


def test_a_reason_of_an_active_order_is_none() -> None:
    assert refusals(medications=[requested(statusReason=REFUSED)]) == ()


def test_a_dose_or_procedure_not_done_may_be_a_refusal() -> None:
    (one,) = refusals(administrations=[given(status="not-done", statusReason=[REFUSED])])
    assert (of(one), one.span) == (["denosumab-osteoporosis"], DAY)
    (one,) = refusals(procedures=[done(concept(None, (HCPCS, "J0897")), status="not-done", statusReason=REFUSED)])
    assert one.groups == {"denosumab"}
    (one,) = refusals(procedures=[done(None, status="not-done", statusReason=REFUSED)])
    assert one.groups == {"unknown"}
    (one,) = refusals(item7=[stated(status="not-taken", statusReason=[REFUSED])])
    assert one.groups == {"alendronate"}
    assert refusals(administrations=[given(status="not-done")], procedures=[done(None, statusReason=REFUSED)]) == ()


def test_a_coded_refusal_stands_for_any_treatment() -> None:
    refused = {
        "resourceType": "Condition",
        "id": "c",
        "subject": SUBJECT,
        "code": concept(None, (ICD10CM, "Z53.29")),
        "recordedDate": "2026-03-04",
    }
    (one,) = refusals(conditions=[refused])
    assert (one.reason, one.groups, one.span, one.ref) == ("refused", frozenset(), DAY, "Condition/c")
    doubtful = {**refused, "verificationStatus": {"coding": [{"code": "provisional"}]}}
    assert refusals(conditions=[doubtful]) == ()
