"""What the patient takes, was given, and cannot take."""

from datetime import date
from typing import Any

import pytest

from cds_service.chart.nouns import Allergy, Medication
from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import JSON, RXNORM, SNOMED, TERMINOLOGY, ago

ALENDRONATE = concept("alendronate 70 MG Oral Tablet", (RXNORM, "46041"))


def request(**more: Any) -> JSON:
    base = {"resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": ALENDRONATE, "authoredOn": ago(40), **more}


def prescribed(**more: Any) -> Medication:
    (one,) = chart(medications=[request(**more)]).medications
    return one


def given(**more: Any) -> JSON:
    base = {"resourceType": "MedicationAdministration", "id": "a", "status": "completed", "subject": SUBJECT}
    return {**base, "medicationCodeableConcept": ALENDRONATE, "effectiveDateTime": ago(40), **more}


def allergic(**more: Any) -> JSON:
    base = {"resourceType": "AllergyIntolerance", "id": "al", "patient": SUBJECT}
    return {**base, "code": ALENDRONATE, **more}


def allergy(**more: Any) -> Allergy:
    (one,) = chart(allergies=[allergic(**more)]).allergies
    return one


def status(kind: str, code: str) -> JSON:
    return {"coding": [{"system": f"{TERMINOLOGY}/allergyintolerance-{kind}", "code": code}]}


# --- requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["active", "on-hold", "completed", "stopped", "cancelled"])
def test_a_request_keeps_its_status(said: str) -> None:
    assert prescribed(status=said).status == said


@pytest.mark.parametrize("said", ["draft", "entered-in-error", "unknown"])
def test_a_request_that_was_never_made_is_no_record(said: str) -> None:
    assert chart(medications=[request(status=said)]).medications == ()


def test_a_request_not_to_give_is_kept_as_that() -> None:
    assert prescribed(doNotPerform=True).do_not_perform


def test_a_request_that_names_no_drug_is_no_record() -> None:
    bare = request()
    del bare["medicationCodeableConcept"]
    assert chart(medications=[bare]).medications == ()


def test_a_reported_or_planned_medicine_counts_like_another() -> None:
    assert prescribed(reportedBoolean=True, intent="plan").drug.groups == {"alendronate"}


@pytest.mark.parametrize(
    ("dispense", "until"),
    [
        ({"expectedSupplyDuration": {"value": 30, "code": "d"}}, date(2026, 1, 31)),
        ({"expectedSupplyDuration": {"value": 4, "unit": "weeks"}, "numberOfRepeatsAllowed": 2}, date(2026, 3, 26)),
        ({"expectedSupplyDuration": {"value": 3, "code": "mo"}}, date(2026, 4, 1)),
        ({"validityPeriod": {"end": "2026-05-01"}}, date(2026, 5, 1)),
        (
            {"validityPeriod": {"start": "2026-02-01"}, "expectedSupplyDuration": {"value": 10, "code": "d"}},
            date(2026, 2, 11),
        ),
        (
            {"validityPeriod": {"end": "2026-01-05"}, "expectedSupplyDuration": {"value": 30, "code": "d"}},
            date(2026, 1, 31),
        ),
        ({"expectedSupplyDuration": {"value": -30, "code": "d"}}, None),
        ({"expectedSupplyDuration": {"value": 30, "code": "moons"}}, None),
        ({}, None),
    ],
)
def test_a_supply_lasts_as_long_as_the_request_says(dispense: JSON, until: date | None) -> None:
    assert prescribed(authoredOn="2026-01-01", dispenseRequest=dispense).supply_until == until


@pytest.mark.parametrize(
    "dispense",
    [
        {"expectedSupplyDuration": {"value": 1e300, "code": "d"}},
        {"expectedSupplyDuration": {"value": 999_999_999, "code": "d"}},
        {"expectedSupplyDuration": {"value": 30, "code": "d"}, "numberOfRepeatsAllowed": 10**9},
        {"expectedSupplyDuration": {"value": 30, "code": "d"}, "numberOfRepeatsAllowed": -5},
        {"expectedSupplyDuration": {"value": 30, "code": "d"}, "validityPeriod": {"start": "9999-12-31"}},
    ],
)
def test_a_supply_beyond_all_reason_does_no_harm(dispense: JSON) -> None:
    assert prescribed(dispenseRequest=dispense).drug.groups == {"alendronate"}


# --- doses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "counts"),
    [("completed", True), ("in-progress", True), ("not-done", False), ("entered-in-error", False), ("stopped", False)],
)
def test_a_dose_counts_when_it_was_given(said: str, counts: bool) -> None:
    assert bool(chart(administrations=[given(status=said)]).doses) is counts


@pytest.mark.parametrize(
    "when", [{"effectiveDateTime": "2026-03-04T10:00:00Z"}, {"effectivePeriod": {"start": "2026-03-04"}}]
)
def test_the_day_of_a_dose_is_the_day_it_began(when: JSON) -> None:
    one = given()
    del one["effectiveDateTime"]
    (dose,) = chart(administrations=[{**one, **when}]).doses
    assert dose.day == date(2026, 3, 4)


# --- allergies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_a_refuted_or_mistaken_allergy_is_none(verification: str) -> None:
    assert chart(allergies=[allergic(verificationStatus=status("verification", verification))]).allergies == ()


@pytest.mark.parametrize("clinical", ["inactive", "resolved"])
def test_an_allergy_that_is_over_is_none(clinical: str) -> None:
    assert chart(allergies=[allergic(clinicalStatus=status("clinical", clinical))]).allergies == ()


@pytest.mark.parametrize("verification", ["confirmed", "unconfirmed"])
def test_an_allergy_in_doubt_still_holds(verification: str) -> None:
    assert allergy(verificationStatus=status("verification", verification)).groups >= {"alendronate"}


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (concept(None, (RXNORM, "46041")), "alendronate"),
        ({"text": "FOSAMAX"}, "alendronate"),
        ({"text": "Bisphosphonates"}, "bisphosphonate-class"),
        (concept(None, ("http://www.whocc.no/atc", "M05BA")), "bisphosphonate-class"),
        ({"text": "zoledronic acid"}, "zoledronic-acid"),
        ({"text": "denosumab"}, "denosumab"),
    ],
)
def test_the_substance_may_be_coded_named_or_a_whole_class(code: JSON, group: str) -> None:
    assert group in allergy(code=code).groups


def test_the_substance_may_stand_in_the_reaction_alone() -> None:
    one = allergic(reaction=[{"substance": ALENDRONATE, "manifestation": [{"text": "rash"}]}])
    del one["code"]
    (found,) = chart(allergies=[one]).allergies
    assert found.groups >= {"alendronate"}


@pytest.mark.parametrize(
    "reaction",
    [
        {"manifestation": [{"coding": [{"system": SNOMED, "code": "39579001"}]}]},
        {"manifestation": [{"text": "Angioedema of the face"}]},
        {"manifestation": [{"text": "swelling"}], "description": "anaphylactic shock in 2019"},
    ],
)
def test_anaphylaxis_and_angioedema_are_told_from_lesser_reactions(reaction: JSON) -> None:
    assert allergy(reaction=[reaction]).severe_hypersensitivity
    assert not allergy(reaction=[{"manifestation": [{"text": "heartburn"}]}]).severe_hypersensitivity


def test_each_reaction_is_named_once() -> None:
    shown = [{"text": "rash"}, {"text": "hives"}, {"text": "rash"}]
    assert allergy(reaction=[{"manifestation": shown}]).reactions == ("rash", "hives")


def test_an_intolerance_is_told_from_an_allergy() -> None:
    assert allergy(type="intolerance").intolerance
    assert not allergy(type="allergy").intolerance
    assert not allergy().intolerance


def test_no_known_allergy_is_no_allergy_to_a_bone_drug() -> None:
    for one in chart(allergies=[allergic(code=concept("No known allergy", (SNOMED, "716186003")))]).allergies:
        assert not one.groups & {"alendronate", "bisphosphonate-class", "denosumab", "raloxifene"}


def test_an_allergy_to_nothing_is_none() -> None:
    one = allergic()
    del one["code"]
    assert chart(allergies=[one]).allergies == ()
