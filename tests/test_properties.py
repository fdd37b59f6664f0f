"""What must hold of every record: order, strangers, units, code systems and mistakes change nothing.

Records are drawn from facts in the words of `tests/rules/cases.py`; every run draws the same ones.
"""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.explain import line
from cds_service.protocol.request import parse
from tests.requests import ICD10, JSON, LOINC, RXNORM, SNOMED, ago
from tests.rules.cases import Case, answerer, hook_request

FACTS = (
    "creatinine 0.8 mg/dL 9 d ago",
    "creatinine 1.9 mg/dL 40 d ago",
    "eGFR 28 mL/min 5 d ago",
    "calcium 8.2 mg/dL 9 d ago",
    "calcium 9.4 mg/dL 30 d ago",
    "albumin 3.1 g/dL 9 d ago",
    "ionised calcium 1.05 mmol/L 8 d ago",
    "vitamin D 14 ng/mL 60 d ago",
    "weight 52 kg 90 d ago",
    "FRAX major 22 % 100 d ago",
    "FRAX hip 5 % 100 d ago",
    "T -1.8 total hip 100 d ago",
    "T -2.7 lumbar spine 100 d ago",
    "T -3.2 femoral neck 900 d ago",
    "T -2.9 forearm 100 d ago",
    "condition S72.001A 200 d ago",
    "condition S52.501A 500 d ago",
    "condition M80.08XA 900 d ago",
    "condition Z87.310 undated",
    "condition I82.402 900 d ago, resolved",
    "condition I21.4 100 d ago",
    "condition N18.4 900 d ago",
    "condition K22.0 400 d ago",
    "condition R29.6 100 d ago",
    "allergy alendronate, reaction anaphylaxis",
    "prescribed alendronate 400 d ago, status stopped",
    "prescribed alendronate 20 d ago",
    "given denosumab 60 mg 150 d ago",
    "given zoledronic acid 5 mg 300 d ago",
    "ordered creatinine 3 d ago",
    "done hemodialysis 30 d ago",
)
ORDERS = ("", "zoledronic acid 5 mg", "denosumab 60 mg", "alendronate", "raloxifene", "romosozumab")
PATIENTS = ("woman 78", "woman 58", "man 71", "man 45", "person 70")

records = st.lists(st.sampled_from(FACTS), max_size=8, unique=True)
cases = st.builds(
    lambda facts, order, patient: Case(
        patient=patient, record="; ".join(facts), order=order, hook="order-sign" if order else "patient-view"
    ),
    records,
    st.sampled_from(ORDERS),
    st.sampled_from(PATIENTS),
)
drawn = settings(max_examples=150, derandomize=True, deadline=None, database=None)


def said(request: JSON) -> Any:
    """All that was found in a request, in no order: the tier, the findings, what was not evaluated, the cards."""
    trace = line("", "", answerer().answer(parse(json.dumps(request).encode())))
    findings = [{**one, "evidence": sorted(one["evidence"])} for one in trace["findings"]]
    texts = [json.dumps(one, sort_keys=True) for one in (*findings, *trace["not_evaluated"])]
    cards = sorted((card["indicator"], card["summary"], card["detail"]) for card in trace["cards"])
    return trace["tier"], trace["imminent"], trace["excluded"], sorted(texts), cards


def entries_of(request: JSON) -> list[list[JSON]]:
    return [page["entry"] for page in request["prefetch"].values() if page and page.get("entry")]


@drawn
@given(case=cases, dice=st.randoms(use_true_random=False))
def test_the_order_of_resources_never_matters(case: Case, dice: random.Random) -> None:
    request = hook_request(case)
    before = said(request)
    for entries in entries_of(request):
        dice.shuffle(entries)
    assert said(request) == before


def stranger(kind: str, **elements: Any) -> JSON:
    return {"resourceType": kind, "id": "stranger", "status": "completed", **elements}


def coded(system: str, code: str) -> JSON:
    return {"coding": [{"system": system, "code": code}]}


STRANGERS: tuple[JSON, ...] = (
    stranger("Observation", status="final", code=coded(LOINC, "8310-5"), effectiveDateTime=ago(2)),
    stranger("Observation", status="final", code=coded(LOINC, "2345-7"), valueQuantity={"value": 101, "unit": "mg/dL"}),
    stranger("Condition", code=coded(ICD10, "J30.1"), onsetDateTime=ago(300)),
    stranger("Immunization"),
    stranger("Encounter", status="finished"),
    stranger("Procedure", code=coded(SNOMED, "54885007"), performedDateTime=ago(40)),
    stranger("DiagnosticReport", status="final", code=coded(LOINC, "24606-6"), effectiveDateTime=ago(90)),
    stranger("ServiceRequest", status="active", intent="order", code=coded(LOINC, "24606-6"), authoredOn=ago(9)),
    stranger(
        "MedicationRequest",
        status="active",
        intent="order",
        medicationCodeableConcept={**coded(RXNORM, "617310"), "text": "atorvastatin 20 MG Oral Tablet"},
        authoredOn=ago(30),
    ),
    stranger("AllergyIntolerance", clinicalStatus=coded("", "active"), code={"text": "cat hair"}),
    stranger("Goal", lifecycleStatus="active"),
    stranger("DocumentReference", status="current"),
    stranger("SomethingOfTheHouse"),
)


@drawn
@given(case=cases, other=st.sampled_from(STRANGERS))
def test_an_unrelated_resource_never_changes_anything(case: Case, other: JSON) -> None:
    request = hook_request(case)
    before = said(request)
    patient = request["context"]["patientId"]
    holder = "patient" if other["resourceType"] in ("AllergyIntolerance", "Immunization") else "subject"
    extra = {**other, holder: {"reference": f"Patient/{patient}"}}
    for page in request["prefetch"].values():
        if page and page["resourceType"] == "Bundle":
            page.setdefault("entry", []).append({"resource": extra})
            page.pop("total", None)
    assert said(request) == before


@drawn
@given(case=cases, mistake=st.sampled_from(FACTS))
def test_what_was_entered_in_error_is_as_if_absent(case: Case, mistake: str) -> None:
    without = said(hook_request(case))
    words = mistake.partition(",")[0]
    plain = words.startswith(("allergy", "condition"))
    status = "entered-in-error" if plain else "status entered-in-error"
    record = "; ".join(part for part in (case.record, f"{words}, {status}") if part)
    wrong = hook_request(Case(patient=case.patient, record=record, order=case.order, hook=case.hook))
    assert said(wrong) == without


TWINS = (
    ("creatinine 1.9 mg/dL 9 d ago", "creatinine 167.998 umol/L 9 d ago"),
    ("calcium 8.0 mg/dL 9 d ago", "calcium 1.99601 mmol/L 9 d ago"),
    ("albumin 3.1 g/dL 9 d ago", "albumin 31 g/L 9 d ago"),
    ("weight 52 kg 9 d ago", "weight 114.640376 [lb_av] 9 d ago"),
    ("vitamin D 14 ng/mL 9 d ago", "vitamin D 34.944 nmol/L 9 d ago"),
)


@pytest.mark.parametrize(("us", "si"), TWINS)
@drawn
@given(case=cases)
def test_us_and_si_units_give_the_same_answer(case: Case, us: str, si: str) -> None:
    def shape(words: str) -> Any:
        record = "; ".join(part for part in (case.record, words) if part)
        request = hook_request(Case(patient=case.patient, record=record, order=case.order, hook=case.hook))
        trace = line("", "", answerer().answer(parse(json.dumps(request).encode())))
        found = {(one["rule"], one["order"], one["indicator"], one["hidden_by"]) for one in trace["findings"]}
        return trace["tier"], found, trace["not_evaluated"]

    assert shape(us) == shape(si)


FRACTURES = (
    ("S72.001A", "263228009"),
    ("S22.060A", "42942008"),
    ("M80.08XA", "11311601000119109"),  # both say osteoporosis too
    ("S52.501A", "263199001"),
)


@pytest.mark.parametrize(("icd", "snomed"), FRACTURES)
@drawn
@given(case=cases, days=st.integers(0, 1500))
def test_a_fracture_is_the_same_in_icd_and_snomed(case: Case, days: int, icd: str, snomed: str) -> None:
    def shape(code: str) -> Any:
        facts = [fact for fact in case.record.split("; ") if not fact.startswith("condition")]
        record = "; ".join([*(fact for fact in facts if fact), f"condition {code} {days} d ago"])
        request = hook_request(Case(patient=case.patient, record=record, order=case.order, hook=case.hook))
        trace = line("", "", answerer().answer(parse(json.dumps(request).encode())))
        found = {(one["rule"], one["indicator"], one["hidden_by"]) for one in trace["findings"]}
        return trace["tier"], trace["imminent"], found

    assert shape(icd) == shape(snomed)
