"""Steroids: which act in the whole body, and how much of them is taken."""

from typing import Any

import pytest

from cds_service.chart.nouns import Intake
from tests.chart.reading import SUBJECT, chart, concept
from tests.chart.test_doses import requested, seen, stated
from tests.requests import JSON, RXNORM

ATC = "http://www.whocc.no/atc"
LOCAL = """
fluticasone and prednisolone ophthalmic suspension | hydrocortisone 10 MG/ML Topical Cream
dexamethasone 1 MG/ML Ophthalmic Solution | triamcinolone acetonide nasal spray | hydrocortisone enema
betamethasone lotion | triamcinolone acetonide 40 MG/ML Injectable Suspension | Depo-Medrol 40 MG/ML
"""
SYSTEMIC = """
prednisone 5 MG Oral Tablet | prednisoLONE oral solution 15 MG per 5 ML | Medrol Dosepak | dexamethasone 4 MG tablet
hydrocortisone 10 MG Oral Tablet | deflazacort 6 MG | methylprednisolone sodium succinate 1000 MG Injection
"""


def names(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split("|")]


def steroid(medication: JSON, **more: Any) -> frozenset[str]:
    (one,) = chart(medications=[requested(medicationCodeableConcept=medication, **more)]).medications
    return one.drug.groups


@pytest.mark.parametrize("name", names(LOCAL))
def test_a_steroid_that_acts_where_it_is_put_is_left_out(name: str) -> None:
    assert steroid({"text": name}) == frozenset()


@pytest.mark.parametrize("name", names(SYSTEMIC))
def test_a_steroid_for_the_whole_body_is_known_by_its_ingredient(name: str) -> None:
    assert len(steroid({"text": name})) == 1


@pytest.mark.parametrize(
    ("dosage", "counts"),
    [
        ({"text": "apply twice daily to the rash"}, False),
        ({"text": "20 mg daily for skin rash"}, True),
        ({"route": {"text": "Topical"}}, False),
        ({"route": {"text": "Oral"}}, True),
        ({"site": {"text": "left knee joint"}}, False),
        ({"site": "left knee joint"}, True),
        ({}, True),
    ],
)
def test_route_site_and_sig_tell_what_the_ingredient_does_not(dosage: JSON, counts: bool) -> None:
    coded = concept(None, (RXNORM, "5492"))
    assert (steroid(coded, dosageInstruction=[dosage]) == {"hydrocortisone"}) is counts


def test_a_depot_is_systemic_when_the_order_says_so() -> None:
    depot = {"text": "methylprednisolone acetate 80 MG/ML Injectable Suspension"}
    assert steroid(depot, dosageInstruction=[{"route": {"text": "Intramuscular"}}]) == {"methylprednisolone"}
    assert steroid(depot) == frozenset()


def test_a_local_atc_code_is_believed() -> None:
    assert steroid(concept("hydrocortisone", (ATC, "D07AA02"))) == frozenset()
    assert steroid(concept(None, (ATC, "H02AB09"))) == {"hydrocortisone"}


def test_the_words_may_stand_with_a_separate_medication() -> None:
    medicine = {"resourceType": "Medication", "id": "med", "code": concept("dexamethasone eye drops", (RXNORM, "3264"))}
    order = requested(medicationReference={"reference": "Medication/med", "display": "dexamethasone"})
    del order["medicationCodeableConcept"]
    (one,) = chart(medications=[order], item7=[medicine]).medications
    assert one.drug.groups == frozenset()


def swallowed(*dosage: JSON, **more: Any) -> Intake | None:
    order = requested(medicationCodeableConcept={"text": "prednisone 5 MG Oral Tablet"}, **more)
    (one,) = chart(medications=[{**order, "dosageInstruction": [*dosage]}]).medications
    return one.intake


@pytest.mark.parametrize(
    ("sig", "intake"),
    [
        ("2 tablets daily", Intake(((10.0, None),))),
        ("20 mg daily for 5 days", Intake(((20.0, 5),))),
        ("5 mg twice daily", Intake(((10.0, None),))),
        ("20 mg daily for 5 days then 10 mg daily for 5 days then stop", Intake(((20.0, 5), (10.0, 5)))),
        ("40 mg once only", Intake(once=40.0)),
        ("5 mg daily as needed", Intake(why_not="taken as needed", as_needed=True)),
        ("1 tablet as needed", Intake(why_not="taken as needed", as_needed=True)),
    ],
)
def test_how_much_of_a_steroid_is_taken(sig: str, intake: Intake) -> None:
    assert swallowed({"text": sig}) == intake


def test_what_is_not_understood_says_why() -> None:
    for unclear in (swallowed({"text": "as directed by the moon"}), swallowed()):
        assert unclear is not None
        assert unclear.why_not
    assert swallowed({"text": "100 units daily"}) != Intake(((100.0, None),))


def test_a_statement_has_a_dose_too_and_other_drugs_have_none() -> None:
    pills = {"text": "prednisone 5 MG Oral Tablet"}
    (one,) = seen(stated(medicationCodeableConcept=pills, dosage=[{"text": "1 tablet daily"}])).medications
    assert one.intake == Intake(((5.0, None),))
    (bare,) = seen(stated(medicationCodeableConcept=pills)).medications
    assert bare.intake is not None
    assert bare.intake.why_not
    (other,) = seen(stated()).medications
    assert other.intake is None


THIRTY_DAYS = {"value": 30, "code": "d"}


@pytest.mark.parametrize(
    ("quantity", "supply", "daily"),
    [
        ({"value": 90, "unit": "tablets"}, THIRTY_DAYS, 15.0),
        ({"value": 90, "code": "{tbl}"}, THIRTY_DAYS, 15.0),
        ({"value": 90}, THIRTY_DAYS, 15.0),
        ({"value": 450, "unit": "mg"}, THIRTY_DAYS, 15.0),
        ({"value": 90, "unit": "bottles"}, THIRTY_DAYS, None),
        ({"value": 0, "unit": "tablets"}, THIRTY_DAYS, None),
        ({"value": 90, "unit": "mL"}, THIRTY_DAYS, None),
        ({"value": "ninety"}, THIRTY_DAYS, None),
        (None, THIRTY_DAYS, None),
        ({"value": 90, "unit": "tablets"}, None, None),
    ],
)
def test_what_is_taken_as_needed_is_what_was_handed_out(
    quantity: JSON | None, supply: JSON | None, daily: float | None
) -> None:
    handed = {"quantity": quantity, "expectedSupplyDuration": supply}
    dispense = {name: value for name, value in handed.items() if value is not None}
    for sig in ("1 to 3 tablets daily as needed", "take as needed for flares of asthma"):
        found = swallowed({"text": sig, "asNeededBoolean": True}, dispenseRequest=dispense)
        assert found is not None
        assert found.as_needed
        assert found.steps == (((daily, None),) if daily else ())
        assert bool(found.why_not) == (daily is None)


@pytest.mark.parametrize(
    ("name", "quantity", "mg"),
    [
        ("prednisone 5 MG Oral Tablet", {"value": 90, "unit": "tablets"}, 450.0),
        ("prednisone 5 MG Oral Tablet", None, None),
        ("prednisone", {"value": 90, "unit": "tablets"}, None),
        ("ergocalciferol 50000 UNT Oral Capsule", {"value": 4, "unit": "capsules"}, None),
    ],
)
def test_a_supply_of_a_steroid_says_how_much_it_is(name: str, quantity: JSON | None, mg: float | None) -> None:
    handed = {"resourceType": "MedicationDispense", "id": "h", "status": "completed", "subject": SUBJECT}
    handed |= {"medicationCodeableConcept": {"text": name}, "whenHandedOver": "2026-03-04"}
    (one,) = seen(handed | ({"quantity": quantity} if quantity else {})).doses
    assert one.mg == mg
