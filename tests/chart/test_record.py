"""The record: whose resources they are, each once, and one bad resource costs only itself."""

import json
from datetime import date
from typing import Any

import pytest

from cds_service.chart.model import Chart
from tests.chart.reading import SUBJECT, chart, chart_from, record_of
from tests.requests import (
    JSON,
    OTHER_PATIENT,
    PATIENT,
    calcium,
    creatinine,
    deep_vein_thrombosis,
    man,
    outcome,
    patient_view,
    prefetch,
    searchset,
    spine_t_score,
    weight,
    woman,
)


def values(one: Chart) -> list[float]:
    return [value.value for value in one.values("creatinine")]


# --- the patient ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "age"),
    [("1956-11-22", 70), ("1956-11-23", 69), ("1956-11", 69), ("1956", 69), ("1956-10", 70)],
)
def test_age_is_counted_in_whole_years_by_the_latest_day_the_birth_date_allows(born: str, age: int) -> None:
    assert chart(patient={**woman(70), "birthDate": born}).age == age


def test_a_leap_day_birthday_is_over_on_the_first_of_march() -> None:
    request = patient_view(prefetch({**woman(70), "birthDate": "1960-02-29"}))
    assert chart_from(request, as_of=date(2026, 2, 28)).age == 65
    assert chart_from(request, as_of=date(2026, 3, 1)).age == 66


@pytest.mark.parametrize(
    ("gender", "sex"), [("female", "female"), ("male", "male"), ("other", None), ("unknown", None)]
)
def test_a_sex_that_is_not_told_is_unknown(gender: str, sex: str | None) -> None:
    assert chart(patient={**woman(70), "gender": gender}).person.sex == sex


@pytest.mark.parametrize("what", ["birth-date", "sex"])
def test_what_the_patient_does_not_tell_is_a_lack(what: str) -> None:
    bare = woman(70)
    del bare["birthDate"], bare["gender"]
    lack = chart(patient=bare).lack(what)
    assert lack is not None
    assert (lack.what, lack.why) == (what, "missing")
    assert chart().lack(what) is None


@pytest.mark.parametrize(
    ("died", "dead"),
    [
        ({"deceasedBoolean": True}, True),
        ({"deceasedBoolean": False}, False),
        ({"deceasedDateTime": "2026-11-22"}, True),
        ({"deceasedDateTime": "2026-11-23"}, False),
        ({}, False),
    ],
)
def test_the_dead_are_known(died: JSON, dead: bool) -> None:
    assert chart(patient={**man(80), **died}).person.deceased is dead


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        f"Patient/{PATIENT}",
        f"https://ehr.example.org/fhir/Patient/{PATIENT}",
        f"Patient/{PATIENT}/_history/7",
        f"https://other.example.org/r4/Patient/{PATIENT}/_history/7",
    ],
)
def test_a_resource_of_the_patient_is_read(reference: str) -> None:
    assert values(chart(labs=[creatinine(1.2, subject={"reference": reference})])) == [1.2]


@pytest.mark.parametrize(
    "reference",
    [
        f"Patient/{OTHER_PATIENT}",
        f"Patient/x{PATIENT}",
        f"Patient/{PATIENT}x",
        f"Group/{PATIENT}",
        "urn:uuid:5b2a4c7e-1f8d-4f7e-9a34-0c2d9e6f1a57",
    ],
)
def test_a_resource_of_anybody_else_is_left_out(reference: str) -> None:
    one = chart(labs=[creatinine(9.9, subject={"reference": reference})])
    assert one.measured == {}


def test_another_patients_resource_is_left_out_of_every_kind() -> None:
    stranger: JSON = {"reference": f"Patient/{OTHER_PATIENT}"}
    one = chart(
        labs=[creatinine(9.9, subject=stranger)],
        conditions=[deep_vein_thrombosis(subject=stranger)],
        allergies=[{"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Prolia"}, "patient": stranger}],
        medications=[
            {
                "resourceType": "MedicationRequest",
                "id": "m",
                "status": "active",
                "medicationCodeableConcept": {"text": "Prolia 60 mg"},
                "subject": stranger,
            }
        ],
    )
    assert (one.measured, one.problems, one.allergies, one.medications) == ({}, (), (), ())


def test_a_subject_that_names_nobody_is_the_patient() -> None:
    assert values(chart(labs=[creatinine(1.2, subject={"display": "her"})])) == [1.2]


def test_a_urn_leads_to_the_patient_it_stands_for() -> None:
    urn = "urn:uuid:0f0e1b3c-8c55-4bd0-b2cd-7d2f43ac1f10"
    bundle = searchset(creatinine(1.2, subject={"reference": urn}))
    bundle["entry"].append({"fullUrl": urn, "resource": woman(70)})
    assert values(chart(labs=bundle)) == [1.2]


# --- each once ------------------------------------------------------------------------------------


def test_one_resource_under_two_keys_is_one() -> None:
    one = chart(labs=[creatinine(1.2)], vitals=[creatinine(1.2)], unheard_of=[creatinine(1.2)])
    assert values(one) == [1.2]


def test_resources_without_an_id_are_each_their_own() -> None:
    bare = {name: value for name, value in creatinine(1.2).items() if name != "id"}
    assert len(chart(labs=[bare, {**bare, "effectiveDateTime": "2026-11-01"}]).values("creatinine")) == 2


def test_two_types_may_share_an_id() -> None:
    one = chart(labs=[creatinine(1.2, id_="1")], conditions=[deep_vein_thrombosis(id="1")])
    assert (values(one), len(one.problems)) == ([1.2], 1)


# --- one bad resource -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "junk",
    [
        {"status": 5},
        {"code": "2160-0"},
        {"code": {"coding": {"code": "2160-0"}}},
        {"valueQuantity": {"value": "1.2"}},
        {"valueQuantity": [1.2]},
        {"effectiveDateTime": 20261101},
        {"component": "none"},
        {"id": 77},
        {"subject": f"Patient/{PATIENT}"},
    ],
)
def test_one_bad_resource_costs_only_itself_and_is_named(junk: JSON) -> None:
    one = chart(labs=[creatinine(1.2), {**creatinine(3.3, id_="bad"), **junk}, calcium(9.4)])
    assert values(one) == [1.2]
    assert len(one.values("calcium-total")) == 1
    (bad,) = one.unreadable
    assert bad.ref.startswith("Observation/")
    assert bad.reason
    assert "3.3" not in bad.reason


def test_a_bad_result_says_what_it_would_have_told() -> None:
    one = chart(labs=[creatinine(1.2, days=30), creatinine(3.3, id_="bad", days=2, status=5)])
    lack = one.lack("creatinine")
    assert lack is not None
    assert lack.why == "unreadable"
    assert one.lack("calcium-total") is None


@pytest.mark.parametrize(
    ("key", "kind", "fact"),
    [
        ("conditions", "Condition", "conditions"),
        ("allergies", "AllergyIntolerance", "allergies"),
        ("medications", "MedicationRequest", "medications"),
        ("procedures", "Procedure", "procedures"),
        ("administrations", "MedicationAdministration", "administrations"),
        ("orders", "ServiceRequest", "orders"),
        ("imaging", "DiagnosticReport", "imaging"),
    ],
)
def test_a_bad_resource_leaves_its_kind_of_fact_in_doubt(key: str, kind: str, fact: str) -> None:
    filled: JSON = {key: [{"resourceType": kind, "id": "bad", "code": 5, "status": 5, "subject": SUBJECT}]}
    lack = chart(**filled).lack(fact)
    assert lack is not None
    assert lack.why == "unreadable"


def test_types_that_nobody_asked_for_are_passed_over() -> None:
    others = [{"resourceType": "Basic", "id": "b"}, {"resourceType": "Observatory", "id": 5}]
    one = chart(labs=[*others, creatinine(1.2)])
    assert values(one) == [1.2]


@pytest.mark.parametrize("resource", [None, 3, "text", [], {}])
def test_an_entry_that_is_no_resource_costs_only_itself(resource: Any) -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": resource}, {"resource": creatinine(1.2)}],
    }
    assert values(chart(labs=bundle)) == [1.2]


# --- how far was seen -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (searchset(creatinine(1.2)), "supplied"),
        (searchset(), "empty"),
        (None, "empty"),
        (outcome(), "failed"),
        ("<html>", "failed"),
        ({**searchset(creatinine(1.2)), "link": [{"relation": "next", "url": "?page=2"}]}, "partial"),
        ({**searchset(creatinine(1.2)), "total": 3}, "partial"),
        (creatinine(1.2), "supplied"),
        ({"response": {"status": "200"}, "resource": searchset(creatinine(1.2))}, "supplied"),
    ],
)
def test_each_key_has_its_state(value: Any, state: str) -> None:
    assert record_of(patient_view(prefetch(woman(70), labs=value))).states["labs"] == state


def test_a_partial_page_is_known_back_to_its_oldest_day() -> None:
    page = {**searchset(creatinine(1.2, days=3), calcium(9.4, days=40)), "link": [{"relation": "next", "url": "?2"}]}
    source = chart(labs=page).sources["creatinine"]
    assert source.state == "partial"
    assert source.seen_back_to is not None
    assert source.seen_back_to.isoformat() == "2026-10-13"


def test_a_partial_page_that_is_not_sorted_is_known_back_to_nowhere() -> None:
    page = {**searchset(creatinine(1.2, days=40), calcium(9.4, days=3)), "link": [{"relation": "next", "url": "?2"}]}
    assert chart(labs=page).sources["creatinine"].seen_back_to is None


def test_the_same_request_gives_the_same_chart() -> None:
    request = patient_view(prefetch(woman(70), labs=[creatinine(1.2)], vitals=[weight(60)], dxa=[spine_t_score(-3)]))
    assert chart_from(request) == chart_from(json.loads(json.dumps(request)))
