"""What a product brings of calcium and vitamin D, from which salt, and what is told about its hour."""

from typing import Any

import pytest

from cds_service.chart.nouns import DraftOrder, Medication
from tests.chart.reading import SUBJECT, chart
from tests.requests import JSON


def ordered(text: str, sig: str = "1 tablet daily", **more: Any) -> JSON:
    base = {"resourceType": "MedicationRequest", "id": "d", "status": "draft", "intent": "order", "subject": SUBJECT}
    instruction = {"text": sig, **more}
    return {**base, "medicationCodeableConcept": {"text": text}, "dosageInstruction": [instruction]}


def drafted(text: str, sig: str = "1 tablet daily", **more: Any) -> DraftOrder:
    (draft,) = chart(ordered(text, sig, **more)).drafts
    return draft


def stated(text: str, sig: str) -> Medication:
    said = {"resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": SUBJECT}
    drug = {"medicationCodeableConcept": {"text": text}}
    (one,) = chart(item7=[{**said, **drug, "dosage": [{"text": sig}]}]).medications
    return one


@pytest.mark.parametrize(
    ("text", "mg", "salt"),
    [
        ("calcium carbonate 1250 MG Oral Tablet", 1250, "carbonate"),
        ("calcium citrate 950 MG Oral Tablet", 950, "citrate"),
        ("calcium lactate 650 MG Oral Tablet", 650, "lactate"),
        ("calcium acetate 667 MG Oral Capsule", 667, "acetate"),
        ("Tums 500 mg chewable tablet", 500, "carbonate"),
        ("Caltrate 600 mg tablet", 600, ""),
        ("calcium carbonate 1250 MG (500 MG elemental calcium) Oral Tablet", 1250, "carbonate"),
        ("calcium carbonate, 500 mg of calcium, oral tablet", 500, ""),
        ("calcium carbonate 1250 MG / cholecalciferol 200 UNT Oral Tablet", 1250, "carbonate"),
    ],
)
def test_the_mg_of_a_product_are_of_its_salt_unless_it_says_otherwise(text: str, mg: float, salt: str) -> None:
    found = drafted(text).supplement
    assert found is not None
    assert found.calcium is not None
    assert (found.calcium.amount, found.salt) == (mg, salt)


def test_a_sig_may_count_the_calcium_itself() -> None:
    found = drafted("calcium carbonate", "500 mg of elemental calcium daily").supplement
    assert found is not None
    assert found.salt == ""


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("cholecalciferol 1000 UNT Oral Tablet", 1000),
        ("vitamin D3 25 mcg (1,000 unit) capsule", 1000),
        ("ergocalciferol 1.25 MG Oral Capsule", 50_000),
        ("calcium carbonate 1250 MG / cholecalciferol 200 UNT Oral Tablet", 200),
        ("alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet", 5600),
    ],
)
def test_vitamin_d_is_counted_in_units(text: str, units: float) -> None:
    found = drafted(text).supplement
    assert found is not None
    assert found.vitamin_d is not None
    assert found.vitamin_d.amount == pytest.approx(units)
    assert found.vitamin_d.unit == "IU"


def test_a_product_with_neither_is_no_supplement() -> None:
    assert drafted("omeprazole 20 MG").supplement is None


def test_a_statement_is_read_like_an_order() -> None:
    one = stated("cholecalciferol 1000 UNT Oral Tablet", "2 tablets daily")
    assert one.supplement is not None
    assert one.supplement.vitamin_d is not None
    assert one.supplement.vitamin_d.daily == 2000
    assert one.supplement.calcium is None


def test_moments_of_the_day_are_told_in_words() -> None:
    order = drafted(
        "calcium carbonate 1250 MG",
        "1 tablet",
        patientInstruction="Not with milk",
        timing={"repeat": {"when": ["ACM"], "timeOfDay": ["08:00:00"]}, "code": {"coding": [{"code": "AM"}]}},
    )
    assert order.told == "1 tablet ; not with milk ; before breakfast ; in the morning ; at 08:00"
    assert drafted("omeprazole 20 MG").told == ""


def test_what_is_told_in_a_form_nobody_knows_is_left_out() -> None:
    assert drafted("calcium carbonate 1250 MG", "1 tablet", patientInstruction=7).told == "1 tablet"
