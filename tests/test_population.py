"""What ordinary patients are told: little that is critical of their orders, nothing of what concerns no bone."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cds_service.answer import Answer
from cds_service.paths import fixtures_dir
from cds_service.protocol.request import parse
from tests.population import Invented, adults, bone_drug_orders, highest, main
from tests.requests import JSON, LOINC, RXNORM, SNOMED, drafts
from tests.rules.cases import answer, answerer, hook_request

STORIES = sorted(fixtures_dir().glob("*/*"))
MOST_CRITICAL = 0.05  # of bone-drug orders: the medication catalogue, 8.2
MOST_CARDS = 0.30


@cache
def ordered() -> list[tuple[Invented, Answer]]:
    return [(one, answer(one.case)) for one in bone_drug_orders()]


@cache
def opened() -> list[tuple[Invented, Answer]]:
    return [(one, answer(one.case)) for one in adults()]


def told(answers: list[tuple[Invented, Answer]]) -> Counter[str]:
    return Counter(highest(found) for _, found in answers)


def test_the_same_seed_gives_the_same_patients() -> None:
    assert bone_drug_orders(20) == bone_drug_orders(20)
    assert adults(20) != adults(20, seed=1)


def test_the_patients_are_of_the_shape_that_the_module_says() -> None:
    cases = [one.case for one, _ in ordered()]
    assert 0.75 < sum(case.patient.startswith("woman") for case in cases) / len(cases) < 0.85
    rates = [rate for _, found in opened() if (rate := found.verdict.chart.newest("creatinine"))]
    assert len(rates) > 500
    drugs = Counter(case.order.partition(",")[0] for case in cases)
    assert len(drugs) == 9
    assert drugs["alendronate"] > 450


def test_no_rule_breaks() -> None:
    assert not [found.verdict.raised for _, found in (*ordered(), *opened()) if found.verdict.raised]
    assert not [
        found.verdict.chart.unreadable for _, found in (*ordered(), *opened()) if found.verdict.chart.unreadable
    ]


def test_few_orders_of_bone_drugs_are_critical() -> None:
    counts = told(ordered())
    assert 0 < counts["critical"] < MOST_CRITICAL * len(ordered())
    assert counts["none"] > (1 - MOST_CARDS) * len(ordered())


def test_an_open_chart_has_at_most_three_cards() -> None:
    for one, found in opened():
        cards = [card for card in found.cards if card.source.topic and card.source.topic.code != "could-not-read"]
        assert len(cards) <= 3, one.case


def test_half_of_the_charts_without_bone_disease_are_silent() -> None:
    well = [(one, found) for one, found in opened() if not one.bone_disease]
    assert len(well) > 800
    assert told(well)["none"] > len(well) / 2


def test_the_committee_is_shown_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    main(30)
    printed = capsys.readouterr().out
    assert "orders for a bone drug: 30" in printed
    assert "charts of adults: 30" in printed


# --- what concerns neither bone nor falls ---------------------------------------------------------


def medicine(code: str, display: str) -> JSON:
    return {"resourceType": "MedicationRequest", "medicationCodeableConcept": _concept(RXNORM, code, display)}


def service(system: str, code: str, display: str) -> JSON:
    return {"resourceType": "ServiceRequest", "code": _concept(system, code, display)}


def _concept(system: str, code: str, display: str) -> JSON:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


UNRELATED = (
    medicine("308191", "amoxicillin 500 MG Oral Capsule"),
    medicine("861007", "metformin hydrochloride 500 MG Oral Tablet"),
    medicine("313782", "acetaminophen 325 MG Oral Tablet"),
    medicine("617310", "atorvastatin 20 MG Oral Tablet"),
    medicine("745679", "albuterol 0.09 MG/ACTUAT Metered Dose Inhaler"),
    medicine("1116635", "cetirizine hydrochloride 10 MG Oral Tablet"),
    medicine("1364435", "apixaban 5 MG Oral Tablet"),
    medicine("314072", "latanoprost 0.05 MG/ML Ophthalmic Solution"),
    medicine("2709675", "influenza virus vaccine, inactivated"),
    service(LOINC, "36643-5", "XR Chest 2 Views"),
    service(LOINC, "58410-2", "CBC panel - Blood by Automated count"),
    service(LOINC, "24606-6", "MG Breast Screening"),
    service(SNOMED, "73761001", "Colonoscopy"),
    service(SNOMED, "29303009", "Electrocardiographic procedure"),
)


def unrelated_to(request: JSON, hook: str, *orders: JSON) -> JSON:
    """The patient of a story, for whom something else is ordered."""
    subject = {"reference": f"Patient/{request['context']['patientId'].removeprefix('Patient/')}"}
    more = {"status": "draft", "intent": "order", "subject": subject, "authoredOn": "2026-11-22"}
    sent = [{**order, **more, "id": f"else-{n}"} for n, order in enumerate(orders)]
    context = {"userId": "Practitioner/somebody", "patientId": request["context"]["patientId"]}
    context |= {"draftOrders": drafts(*sent), "selections": [f"{one['resourceType']}/{one['id']}" for one in sent]}
    return {**request, "hook": hook, "context": context}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.name}")
def test_an_order_that_concerns_neither_bone_nor_falls_gets_no_card(story: Path) -> None:
    request = json.loads((story / "request.json").read_text("utf-8"))
    asked = [unrelated_to(request, "order-sign", order) for order in UNRELATED]
    asked.append(unrelated_to(request, "order-select", *UNRELATED))
    for one in asked:
        found = answerer().answer(parse(json.dumps(one).encode()))
        assert not found.cards, (one["context"]["draftOrders"], [card.summary for card in found.cards])


def test_nor_does_it_of_ordinary_patients() -> None:
    for one, _ in (*ordered()[:60], *opened()[:60]):
        request = unrelated_to(hook_request(one.case), "order-sign", *UNRELATED)
        assert not answerer().answer(parse(json.dumps(request).encode())).cards, one.case
